"""Template text that stands in the body without an element of its own.

Here a place tells nothing; what is left is that whole sections are alike on (nearly) all pages. So do sections that
editors repeat, therefore: only sections on (nearly) every page, only where the site puts most of its constant text into
the flow, and never one that the page's own table of contents names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from indexer.extract.blocks import Block, Outline

if TYPE_CHECKING:
    from indexer.extract.template import View

EVERYWHERE = 0.85  # share of the pages a section must be on to be the template's
CONSTANT = 0.7  # share of its words that stand on other pages too
FEWEST_PAGES = 5  # below these, two articles that share a section would make it template


@dataclass(slots=True)
class Run:
    """A heading with the blocks up to the next one."""

    head: Block | None
    blocks: list[Block] = field(default_factory=list)


def opens_run(block: Block, outline: Outline) -> bool:
    """A heading, or a short bold paragraph."""
    return outline.containers[block.container].roles.heading >= 0 or (block.bold and block.words <= 14 and not block.link_words)


def runs_of(blocks: Sequence[Block], outline: Outline) -> Iterator[Run]:
    """The blocks of a flow, cut at its headings."""
    run = Run(None)
    for block in blocks:
        if opens_run(block, outline):
            if run.head or run.blocks:
                yield run
            run = Run(block)
        else:
            run.blocks.append(block)
    if run.head or run.blocks:
        yield run


def listed_headings(outline: Outline) -> set[str]:
    """Ids that links of the page lead to: what its table of contents names."""
    return {a.href[1:] for b in outline.blocks for a in b.anchors if a.href.startswith("#") and len(a.href) > 1}


def learn_flow(bodies: Sequence[tuple[View, list[Block]]], frequency: Counter[str], pages: int, least: int) -> dict[str, str]:
    """Keys of the headings of template sections → evidence."""
    if pages < FEWEST_PAGES:
        return {}
    shares: dict[str, list[float]] = defaultdict(list)
    listed: Counter[str] = Counter()
    for view, blocks in bodies:
        targets = listed_headings(view.outline)
        for run in runs_of(blocks, view.outline):
            if run.head is None:
                continue
            words = sum(b.words for b in run.blocks)
            constant = sum(b.words for b in run.blocks if frequency[b.key] >= least)
            shares[run.head.key].append(constant / words if words else 1.0)
            listed[run.head.key] += any(name in targets for name in run.head.ids)
    found = {}
    for key, values in shares.items():
        if len(values) >= EVERYWHERE * pages and median(values) >= CONSTANT and 2 * listed[key] < len(values):
            found[key] = f"a section that is the same on {len(values)} of {pages} pages"
    return found
