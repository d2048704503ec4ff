"""Boxes in the midst of a text: a heading in an aside, a note or a card owns its box, not what follows it.

A box stands in a run of text that goes on behind it: its heading stands in an element of its own, what
follows stands in the element around that, as paragraphs and lists do. Several boxes may stand side by side.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from indexer.extract.blocks import HEADINGS, Block, Container, Outline

# Elements that are boxes whatever the level of their heading, and roles that say so.
_BOXES = frozenset(("aside", "details", "dialog"))
_BOX_ROLES = frozenset(("note", "complementary", "alert", "status", "doc-tip", "doc-notice", "doc-pullquote"))
# What stands in a run of text itself.
_FLOW = frozenset("p ul ol dl menu table pre blockquote figure hr".split())
# What is a part of a text, and no box in it. No heading stands in a table of data, so that one with a heading
# lays out a box.
_PARTS = _FLOW - {"blockquote", "figure", "table"} | set(HEADINGS)
# Words of a box whose heading is read as a part of its text.
# 40 and 160 change nothing that is measured (`benchmarks.ablation pages`).
_SMALL = 80
# A level below all.
_NONE = 9
# Boxes side by side.
_MOST = 200


class Run(NamedTuple):
    """Boxes side by side: the block behind them, and whether they are one small box."""

    end: int
    is_small: bool


class Boxes:
    """The boxes of one page, found by their headings."""

    def __init__(self, outline: Outline, kept: Sequence[Block]) -> None:
        self._outline = outline
        self._kept = kept
        # The highest level of the headings that stand right in an element.
        self._levels: dict[int, int] = {}
        for block in kept:
            if level := outline.heading_level(block):
                heading = outline.containers[block.container].roles.heading
                parent = outline.containers[heading].parent
                self._levels[parent] = min(level, self._levels.get(parent, level))

    def run_at(self, start: int, end: int, level: int, section_level: int) -> Run | None:
        """The boxes that begin with the heading at positions ``start`` to ``end``; None where none do.

        ``level`` is its own, ``section_level`` that of the section around it.
        """
        box = self._box(start)
        if box is None or box.last <= self._kept[end - 1].index + 1:
            return None
        is_told = self._is_told(box, self._kept[start].container)
        # Of what stood beside it, a label or a button, nothing was kept: it is a heading's wrapper.
        if not is_told and self._position(box.last) <= end:
            return None
        is_lower = level > section_level and self._stands_in_flow(self._kept[start - 1], box.parent)
        if not (is_told or is_lower or self._levels.get(box.parent, _NONE) <= level):
            return None
        last, count = self._last(box)
        if last is None and is_told and self._stands_alone(box):
            last = box.last
        if last is None:
            return None
        words = sum(block.words for block in self._kept[start : self._position(box.last)])
        return Run(last, count == 1 and words <= _SMALL and not self._heads_in(end, box))

    def _box(self, start: int) -> Container | None:
        """The outermost element around a heading that does not hold what stands before."""
        if not start:
            return None
        before, box = self._kept[start - 1], None
        for container in self._outline.chain(self._kept[start].container):
            if self._outline.inside(before, container):
                break
            box = container
        return None if box is None or box.tag in _PARTS else box

    def _is_told(self, box: Container, heading: int) -> bool:
        """Whether the page says that it is a box: it, or an element in it that ends with it."""
        inner = (c for c in self._outline.chain(heading) if c.index >= box.index and c.last == box.last)
        return any(c.tag in _BOXES or (c.element.get("role") or "") in _BOX_ROLES for c in inner)

    def _last(self, box: Container) -> tuple[int | None, int]:
        """The block behind the boxes side by side with ``box`` where text goes on there, and their number."""
        end, count = box.last, 1
        while count < _MOST:
            position = self._position(end)
            if position == len(self._kept):
                break
            block = self._kept[position]
            child = self._child(block, box.parent)
            if child is None or child.tag in _FLOW:
                return end, count
            if child.tag in HEADINGS or not self._begins_box(block, child):
                break
            end, count = child.last, count + 1
        return None, count

    def _stands_alone(self, box: Container) -> bool:
        """Whether a box has no others of its kind beside it, and text behind it, wherever that stands."""
        position = self._position(box.last)
        if position == len(self._kept):
            return False
        roles = self._outline.containers[self._kept[position].container].roles
        beside = sum(c.parent == box.parent and c.tag == box.tag for c in self._outline.containers)
        return beside == 1 and max(roles.heading, roles.summary) < 0

    def _begins_box(self, block: Block, child: Container) -> bool:
        """Whether an element begins with its heading, or with what unfolds it, and holds more than that."""
        roles = self._outline.containers[block.container].roles
        head = max(roles.heading, roles.summary)
        return head > child.index and self._outline.containers[head].last < child.last

    def _stands_in_flow(self, block: Block, around: int) -> bool:
        """Whether a block stands right in ``around``, as text or as a heading in a wrapper of its own."""
        child = self._child(block, around)
        if child is None or child.tag in _FLOW or child.tag in HEADINGS:
            return True
        heading = self._outline.containers[block.container].roles.heading
        return heading > child.index and self._outline.containers[heading].last == child.last

    def _child(self, block: Block, around: int) -> Container | None:
        """The element around a block that stands right in ``around``; None where the block itself does."""
        found = None
        for container in self._outline.chain(block.container):
            if container.index == around:
                return found
            found = container
        return found

    def _heads_in(self, start: int, box: Container) -> bool:
        blocks = self._kept[start : self._position(box.last)]
        return any(self._outline.heading_level(block) for block in blocks)

    def _position(self, index: int) -> int:
        return bisect_left(self._kept, index, key=lambda block: block.index)
