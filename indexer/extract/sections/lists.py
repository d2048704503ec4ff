"""Lists of a text, told from lists that only lay out the page."""

from __future__ import annotations

from collections.abc import Collection

from indexer.extract.blocks import Block, Container, Outline

_LISTS = frozenset(("ul", "ol", "menu", "dir"))
# A list with more words and more blocks an item than these only lays out the page.
# 75 and 300 change nothing that is measured (`benchmarks.ablation pages`).
_LAYOUT_WORDS = 150
# 1 and 4 change nothing that is measured (`benchmarks.ablation pages`).
_LAYOUT_BLOCKS = 2


class Lists:
    """The lists of one page; ``kept`` are the indexes of the blocks that have a place in the Article."""

    def __init__(self, outline: Outline, kept: Collection[int]) -> None:
        self._outline = outline
        self._kept = kept
        self._layout: dict[int, bool] = {}  # what is known of a list, by its container

    def around(self, block: Block) -> Container | None:
        """The outermost list of a text around the block, within its cell of a table."""
        roles = self._outline.containers[block.container].roles
        if roles.item < 0:
            return None
        found = None
        for container in self._outline.chain(block.container):
            if container.tag in _LISTS:
                if self._is_layout(container):
                    break
                found = container
            elif container.index == roles.cell:
                break
        return found

    def depth(self, block: Block, top: Container) -> int:
        """How many lists stand between the block and ``top``."""
        depth = -1
        for container in self._outline.chain(block.container):
            depth += container.tag in _LISTS
            if container is top:
                break
        return max(0, depth)

    def _is_layout(self, container: Container) -> bool:
        known = self._layout.get(container.index)
        if known is None:
            known = self._layout[container.index] = self._looks_like_layout(container)
        return known

    def _looks_like_layout(self, container: Container) -> bool:
        """Whether a list holds headings, tables or things to unfold, or long items of many blocks."""
        containers, at = self._outline.containers, container.index
        blocks = self._outline.blocks[container.first : container.last]
        kept = [block for block in blocks if block.index in self._kept]
        around = [containers[block.container].roles for block in kept]
        if any(roles.heading > at or roles.cell > at or roles.summary > at for roles in around):
            return True
        items = len({roles.item for roles in around})
        if not items:
            return False
        words = sum(block.words for block in kept)
        return words / items > _LAYOUT_WORDS and len(kept) / items > _LAYOUT_BLOCKS
