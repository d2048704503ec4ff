"""How is a flow of texts cut at its headings, and which of them does a table of contents name?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from indexer.extract.blocks import Block, Outline
from indexer.extract.template.texts import asks_about, is_number, is_source, opens_run

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Texts in a row that spell headings of the page, from which the row is a table of contents.
# 1 and 6 change nothing that is measured (`benchmarks.ablation sites`).
FEWEST_ENTRIES = 3

# Words of an entry in a table of contents, at most.
# 7 and 28 change nothing that is measured (`benchmarks.ablation sites`).
ENTRY_WORDS = 14

# Share of a page's headings that a table of contents without links names. Three of many subheadings may be a
# list of the article's own.
MOST_HEADINGS = 0.6


@dataclass(slots=True)
class HeadedRun:
    """A heading with the blocks up to the next one. Only the first run of a flow may lack the heading."""

    head: Block | None
    blocks: list[Block] = field(default_factory=list)


def runs_of(blocks: Sequence[Block], outline: Outline) -> Iterator[HeadedRun]:
    """The blocks of a flow, cut at its headings."""
    run = HeadedRun(None)
    for block in blocks:
        if opens_run(block, outline):
            if run.head or run.blocks:
                yield run
            run = HeadedRun(block)
        else:
            run.blocks.append(block)
    if run.head or run.blocks:
        yield run


def cites(blocks: Sequence[Block]) -> bool:
    """Whether most of a section's texts are addresses on other sites.

    Articles share lists of sources, and templates do not have any.
    """
    return len(blocks) > 0 and 2 * sum(is_source(block) for block in blocks) >= len(blocks)


def run_asks(run: HeadedRun, title: str) -> bool:
    """Whether a section asks about the page's own subject, in its heading or below it."""
    return any(asks_about(block, title) for block in ([run.head] if run.head else []) + run.blocks)


def headings_in(blocks: Sequence[Block], outline: Outline) -> set[str]:
    """The texts that open a section, folded."""
    return {block.folded for block in blocks if opens_run(block, outline)}


def spells(blocks: Sequence[Block], headings: set[str]) -> bool:
    """Whether most texts of a table, numbers aside, are headings of the page (folded): it is its contents."""
    texts = [block for block in blocks if not is_number(block)]
    return 2 * sum(block.folded in headings for block in texts) > len(texts)


def without_own_end(blocks: list[Block], again: Collection[str]) -> list[Block]:
    """A section's texts without those at its end whose keys are not in ``again``.

    Behind a box, the article goes on with a caption, say.
    """
    end = len(blocks)
    while end and blocks[end - 1].key not in again:
        end -= 1
    return blocks[:end]


class SpeltContents(NamedTuple):
    """A table of contents that is a row of texts which spell headings of the page."""

    members: set[int]  # indexes of its blocks
    names: set[str]  # the headings that it names, folded


def contents_of(blocks: Sequence[Block], outline: Outline) -> SpeltContents:
    """The rows of short texts that spell headings of the flow.

    Three that lead into the page are enough; without links a row must name most of the headings.
    """
    heads = headings_in(blocks, outline)
    found = SpeltContents(set(), set())
    row: list[Block] = []
    for block in [*blocks, None]:
        if block is not None and _may_be_entry(block, heads, outline):
            row.append(block)
            continue
        named = [b for b in row if not is_number(b)]
        if _are_contents(named, len(heads)):
            found.members.update(b.index for b in row)
            found.names.update(b.folded for b in named)
        row = []
    return found


def _may_be_entry(block: Block, heads: set[str], outline: Outline) -> bool:
    return (
        block.words <= ENTRY_WORDS
        and not opens_run(block, outline)
        and (block.folded in heads or is_number(block))
    )


def _are_contents(named: Sequence[Block], headings: int) -> bool:
    return len(named) >= FEWEST_ENTRIES and (
        len(named) >= MOST_HEADINGS * headings or all(_jumps(block) for block in named)
    )


def _jumps(block: Block) -> bool:
    """Whether a text is a link to another place of the page, or to where a script will take the reader."""
    return (
        bool(block.anchors)
        and block.link_words == block.words
        and all(a.href.startswith("#") for a in block.anchors)
    )


class Listing(NamedTuple):
    """What a page's tables of contents lead to, with or without links."""

    targets: set[str]  # ids that links of the page lead to
    names: set[str]  # headings that are spelt, folded

    def has(self, head: Block) -> bool:
        """Whether the page's table of contents leads to a heading, or names it."""
        return head.folded in self.names or any(name in self.targets for name in head.ids)


def listing_of(outline: Outline, contents: SpeltContents) -> Listing:
    targets = {
        a.href[1:] for b in outline.blocks for a in b.anchors if a.href.startswith("#") and len(a.href) > 1
    }
    return Listing(targets, contents.names)
