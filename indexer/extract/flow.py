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
from indexer.extract.kinds import DEFAULT

if TYPE_CHECKING:
    from indexer.extract.template import View

EVERYWHERE = 0.85  # share of the pages a section must be on to be the template's
CONSTANT = 0.7  # share of its words that stand on other pages too
PROSE = 15  # words from which a text of the page's own is prose, not a value in a template's box
FEWEST_PAGES = 5  # below these, two articles that share a section would make it template
FEWEST_SECTIONS = 3  # sections that must be the same everywhere before the flow counts as the template's
_ABOUT_THE_PAGE = frozenset(("other", "lead", "faq", "key-points", "disclaimer", "boilerplate", "references", "questions-for-the-doctor", "overview", "summary", "see-also"))


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


def cites(blocks: Sequence[Block]) -> bool:
    """Whether most of a section's texts are addresses on other sites: a list of sources, which articles share and templates do not have."""
    return len(blocks) > 0 and 2 * sum(is_source(block) for block in blocks) >= len(blocks)


def is_source(block: Block) -> bool:
    """A bare address, or a text with a link out of the site whose own words are an address."""
    return any("://" in a.href and ("://" in a.text or a.text.lower().startswith(("doi", "www."))) for a in block.anchors) or block.text.startswith(("http://", "https://"))


def listed_headings(outline: Outline) -> set[str]:
    """Ids that links of the page lead to: what its table of contents names."""
    return {a.href[1:] for b in outline.blocks for a in b.anchors if a.href.startswith("#") and len(a.href) > 1}


def learn_flow(bodies: Sequence[tuple[View, list[Block]]], frequency: Counter[str], pages: int, least: int) -> tuple[dict[str, str], dict[str, str]]:
    """Keys of headings → evidence: of sections that are the same everywhere, and of sections that vary a little.

    The second kind (a box that differs by category, an article's list of common symptoms) is template only between two of
    the first.
    """
    if pages < FEWEST_PAGES:
        return {}, {}
    same: dict[str, list[float]] = defaultdict(list)
    alike: dict[str, list[float]] = defaultdict(list)
    listed: Counter[str] = Counter()
    heads: dict[str, str] = {}
    everywhere = EVERYWHERE * pages
    for view, body in bodies:
        targets = listed_headings(view.outline)
        for run in runs_of(body, view.outline):
            if run.head is None or cites(run.blocks):
                continue
            key = run.head.key
            heads[key] = run.head.text
            # The article goes on behind the last box before it: what counts is the section up to its first long text of the page's own.
            own = next((n for n, b in enumerate(run.blocks) if b.words >= PROSE and frequency[b.key] < least), len(run.blocks))
            blocks = run.blocks[:own]
            words = sum(b.words for b in blocks)
            empty = 0.0 if run.blocks else 1.0
            same[key].append(sum(b.words for b in blocks if frequency[b.key] >= everywhere) / words if words else empty)
            alike[key].append(sum(b.words for b in blocks if frequency[b.key] >= least) / words if words else empty)
            listed[key] += any(name in targets for name in run.head.ids)
    strong: dict[str, str] = {}
    weak: dict[str, str] = {}
    for key, values in same.items():
        if len(values) < everywhere or 2 * listed[key] >= len(values):
            continue
        if median(values) >= CONSTANT and not names_subject(heads[key]):
            strong[key] = f"a section that is the same on {len(values)} of {pages} pages"
        elif max(median(values), median(alike[key])) >= CONSTANT:
            weak[key] = f"a section that hardly varies, between sections that are the same on {len(values)} of {pages} pages"
    return (strong, weak) if len(strong) >= FEWEST_SECTIONS else ({}, {})


def names_subject(heading: str) -> bool:
    """Whether a heading names an aspect of an article's subject, in the words of the built-in vocabularies: «Prevention»."""
    return DEFAULT.kind_of(heading) not in _ABOUT_THE_PAGE
