"""Which element only wraps a heading of the article, with a number, label or link beside it?

Such a wrapper is the same on every page («Causes», «Listen»), and yet it heads what stands behind it. It is
no slot of the template; what stands beside the heading is the template's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from indexer.extract.blocks import Block, Container, Outline
from indexer.extract.label import Labelled
from indexer.extract.roles import Role
from indexer.extract.template.profile import Profile
from indexer.extract.template.texts import is_number

# Words beside a heading in its wrapper, at most, and texts.
# 4 and 16 change nothing that is measured (`benchmarks.ablation sites`).
WORDS_BESIDE = 8
# 2 and 8 change nothing that is measured (`benchmarks.ablation sites`).
TEXTS_BESIDE = 4

# Wrappers of a page, on average, from which they may have links to other pages beside their headings: a
# heading with one such link may be an advertisement.
# .75 and 3 change nothing that is measured (`benchmarks.ablation sites`).
SEVERAL = 1.5

_SENTENCE_ENDS = (".", "!", "?", "…", "।", "。")


class HeadingRow(NamedTuple):
    """A heading, and the texts beside it in its wrapper."""

    head: Block
    beside: list[Block]

    @property
    def leads_out(self) -> bool:
        """Whether a link beside the heading leads to another page."""
        return any(not anchor.href.startswith("#") for block in self.beside for anchor in block.anchors)


@dataclass(slots=True)
class HeadingRows:
    """What the containers at one path are, over all pages: wrappers of headings, or not."""

    containers: int = 0
    rows: int = 0
    heads: set[str] = field(default_factory=set)  # keys of the headings
    leads_out: bool = False

    def add(self, row: HeadingRow | None) -> None:
        """Take in one container more."""
        self.containers += 1
        if row is not None:
            self.rows += 1
            self.heads.add(row.head.key)
            self.leads_out = self.leads_out or row.leads_out

    def wrap_headings(self, pages: int) -> bool:
        """Whether the containers, on so many pages, wrap the articles' own headings.

        They do not all head the same, as a template's box does.
        """
        if not self.rows or self.rows < self.containers or len(self.heads) < 2:
            return False
        return not self.leads_out or self.containers >= SEVERAL * pages


def row_of(outline: Outline, container: Container) -> HeadingRow | None:
    """The heading that a container wraps; None where it holds anything else, or nothing stands behind it."""
    if not 0 < container.last - container.first <= TEXTS_BESIDE + 1:
        return None
    row = _heading_with_texts(outline, container)
    if row is None or row.head.link_words > row.head.words / 2:
        return None
    if sum(block.words for block in row.beside) > WORDS_BESIDE:
        return None
    alone = all(_may_stand_beside(block, outline) for block in row.beside)
    return row if alone and _heads_more(outline, container) else None


def _heading_with_texts(outline: Outline, container: Container) -> HeadingRow | None:
    """The heading in a container, if there is one and no other, and the texts beside it."""
    heads: list[Block] = []
    beside: list[Block] = []
    elements: set[int] = set()
    for block in outline.blocks[container.first : container.last]:
        element = outline.containers[block.container].roles.heading
        (beside if element < 0 else heads).append(block)
        elements.add(element)
    return HeadingRow(heads[0], beside) if len(elements - {-1}) == 1 else None


def _may_stand_beside(block: Block, outline: Outline) -> bool:
    """Whether a text may be a number, label or link in a heading's row: it is neither prose nor listed."""
    container = outline.containers[block.container]
    roles = container.roles
    if container.tag == "p" or roles.item >= 0 or roles.cell >= 0 or roles.term >= 0:
        return False
    return is_number(block) or not block.text.endswith(_SENTENCE_ENDS)


def _heads_more(outline: Outline, container: Container) -> bool:
    """Whether something stands behind a container, in the one around it that holds more than it."""
    for outer in outline.chain(container.parent):
        if outer.last > container.last:
            return True
        if outer.first < container.first:
            return False
    return False


def mark_beside(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """What stands beside a heading in its wrapper, and on other pages, too."""
    outline = labelled.outline
    for block in flow:
        if outline.containers[block.container].roles.heading < 0:
            continue
        row = _around(outline, block)
        for text in row.beside if row is not None else ():
            if labelled.labels[text.index].role is Role.BODY and text.key in profile.texts:
                labelled.mark(text.index, Role.CHROME, "beside a heading, and on other pages, too")


def _around(outline: Outline, block: Block) -> HeadingRow | None:
    """The row of the innermost container that holds more than a heading."""
    for outer in outline.chain(block.container):
        if outer.last - outer.first > 1:
            return row_of(outline, outer)
    return None
