"""Template text that stands in the body without an element of its own.

Here a place tells nothing; what is left is that whole sections are alike on (nearly) all pages. So do sections that
editors repeat, therefore: only sections on (nearly) every page, only where the site puts most of its constant text into
the flow, and never one that the page's own table of contents names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from indexer.extract.blocks import Block, Outline
from indexer.extract.kinds import DEFAULT

if TYPE_CHECKING:
    from indexer.extract.view import View

EVERYWHERE = 0.85  # share of the pages with a heading that must have the same text under it
CONSTANT = 0.7  # share of its words that stand on other pages too
PROSE = 15  # words from which a text of the page's own is prose, not a value in a template's box
SENTENCE = 8  # words from which one that ends like a sentence is
FEWEST_PAGES = 5  # below these, two articles that share a section would make it template
FEWEST_BEARERS = 3  # pages with a section from which its being the same is no chance
GOOD_PAGES = 8  # from these on, a section on (nearly) every page needs no others beside it
FEWEST_SECTIONS = 3  # sections that must be the same everywhere before the flow counts as the template's
_ABOUT_THE_PAGE = frozenset(
    (
        "other",
        "lead",
        "faq",
        "key-points",
        "disclaimer",
        "boilerplate",
        "references",
        "questions-for-the-doctor",
        "overview",
        "summary",
        "see-also",
    )
)


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
    return any(
        "://" in a.href and ("://" in a.text or a.text.lower().startswith(("doi", "www."))) for a in block.anchors
    ) or block.text.startswith(("http://", "https://"))


def listed_headings(outline: Outline) -> set[str]:
    """Ids that links of the page lead to: what its table of contents names."""
    return {a.href[1:] for b in outline.blocks for a in b.anchors if a.href.startswith("#") and len(a.href) > 1}


def asks_about(block: Block, title: str) -> bool:
    """Whether a text asks about the page's own subject («Can gout be cured?»): formulaic perhaps, but the article's."""
    return len(title) > 3 and block.text.rstrip().endswith(("?", "？")) and title in block.folded


def run_asks(run: Run, title: str) -> bool:
    """Whether a section does, in its heading or below it."""
    return any(asks_about(block, title) for block in ([run.head] if run.head else []) + run.blocks)


def is_listed(head: Block, targets: set[str], names: set[str]) -> bool:
    """Whether the page's table of contents leads to a heading, or names it."""
    return head.folded in names or any(name in targets for name in head.ids)


def headings_in(blocks: Sequence[Block], outline: Outline) -> set[str]:
    """The texts that open a section, folded."""
    return {block.folded for block in blocks if opens_run(block, outline)}


def spells(blocks: Sequence[Block], headings: set[str]) -> bool:
    """Whether most texts of a table are headings of the page (folded), its numbers aside: a table of contents."""
    texts = [block for block in blocks if not is_number(block)]
    return 2 * sum(block.folded in headings for block in texts) > len(texts)


def contents_of(blocks: Sequence[Block], outline: Outline) -> tuple[set[int], set[str]]:
    """A table of contents without links: a row of short texts that spell the headings behind it. Its blocks, and the headings it names."""
    heads = headings_in(blocks, outline)
    members: set[int] = set()
    names: set[str] = set()
    row: list[Block] = []
    for block in [*blocks, None]:
        if block is not None and block.words <= 14 and not opens_run(block, outline) and (block.folded in heads or is_number(block)):
            row.append(block)
            continue
        named = [b for b in row if not is_number(b)]
        if len(named) >= max(3, 0.6 * len(heads)):  # three of many subheadings may be a list of the article's own
            members.update(b.index for b in row)
            names.update(b.folded for b in named)
        row = []
    return members, names


def is_number(block: Block) -> bool:
    """The number of an entry."""
    return block.text.strip(" .)").isdigit()


@dataclass(slots=True)
class Kind:
    """What is known of the sections under one heading."""

    text: str
    pages: int = 0
    listed: int = 0
    blocks: Counter[str] = field(default_factory=Counter)  # key of a text → pages that have it under this heading
    repeated: set[str] = field(default_factory=set)  # keys of texts that other pages have, or nearly have
    sections: list[list[Block]] = field(default_factory=list)

    def same(self) -> float:
        """How much of a section stands under this heading wherever it is."""
        return self.share({key for key, n in self.blocks.items() if n >= EVERYWHERE * self.pages})

    def alike(self) -> float:
        """How much of a section other pages have, or nearly have."""
        return self.share(self.repeated)

    def share(self, keys: Collection[str]) -> float:
        """Median over the sections of the share of words in texts of those keys."""
        shares = []
        for blocks in self.sections:
            words = sum(b.words for b in blocks)
            shares.append(sum(b.words for b in blocks if b.key in keys) / words if words else 1.0)
        return median(shares)


def learn_flow(
    bodies: Sequence[tuple[View, list[Block]]], repeats: Callable[[Block, str], bool], pages: int, least: int
) -> tuple[dict[str, str], dict[str, str]]:
    """Keys of headings → evidence: of sections that are the same wherever they stand, and of sections that vary a little.

    The second kind (a box that differs by category, an article's list of common symptoms) is template only between two of
    the first; so is a section that names an aspect of its subject.
    """
    if pages < FEWEST_PAGES:
        return {}, {}
    kinds: dict[str, Kind] = {}
    for view, body in bodies:
        targets = listed_headings(view.outline)
        members, names = contents_of(body, view.outline)
        seen: set[str] = set()
        for run in runs_of([b for b in body if b.index not in members], view.outline):
            if run.head is None or cites(run.blocks) or run_asks(run, view.title):
                continue
            # The article goes on behind the last box before it: what counts is the section up to its first long text of the page's own.
            own = next((n for n, b in enumerate(run.blocks) if is_own(b) and not repeats(b, view.title)), len(run.blocks))
            kind = kinds.setdefault(run.head.key, Kind(run.head.text))
            kind.listed += is_listed(run.head, targets, names)
            section = run.blocks[:own] if own or not run.blocks else run.blocks
            again = {b.key for b in run.blocks if repeats(b, view.title)}
            kind.sections.append(without_own_end(section, again) or section)
            kind.repeated |= again
            if run.head.key not in seen:
                kind.pages += 1
                kind.blocks.update({b.key for b in run.blocks[:own]})
                seen.add(run.head.key)
    strong: dict[str, str] = {}
    weak: dict[str, str] = {}
    for key, kind in kinds.items():
        if kind.pages < least or 2 * kind.listed >= len(kind.sections):
            continue
        if (same := kind.same()) >= CONSTANT and kind.pages >= FEWEST_BEARERS and not names_subject(kind.text):
            strong[key] = f"a section that is the same on all {kind.pages} of {pages} pages that have it"
        elif max(same, kind.alike()) >= CONSTANT:
            weak[key] = f"a section that hardly varies on {kind.pages} of {pages} pages, between sections of the template"
    # Where pages list their headings, one that is never listed was not written with the article; elsewhere it takes several.
    lists = 2 * sum(kind.listed for kind in kinds.values()) >= sum(len(kind.sections) for kind in kinds.values())
    if len(strong) >= (1 if lists else FEWEST_SECTIONS):
        return strong, weak
    everywhere = {key for key, kind in kinds.items() if pages >= GOOD_PAGES and kind.pages >= EVERYWHERE * pages}
    return {key: why for key, why in strong.items() if key in everywhere}, {key: why for key, why in weak.items() if key in everywhere}


def without_own_end(blocks: list[Block], again: Collection[str]) -> list[Block]:
    """A section's texts without those at its end that are not ``again`` (keys): behind a box, the article goes on with a caption, say."""
    end = len(blocks)
    while end and blocks[end - 1].key not in again:
        end -= 1
    return blocks[:end]


def is_link_row(block: Block) -> bool:
    """A text of links into the site and little else."""
    return bool(block.anchors) and block.link_words >= 0.6 * block.words and not is_source(block)


def is_own(block: Block) -> bool:
    """Whether a text that other pages do not have is prose, not a value in a template's box."""
    return block.words >= PROSE or (block.words >= SENTENCE and block.text.rstrip().endswith((".", "!", "?", "।")))


def names_subject(heading: str) -> bool:
    """Whether a heading names an aspect of an article's subject, in the words of the built-in vocabularies: «Prevention»."""
    return DEFAULT.kind_of(heading) not in _ABOUT_THE_PAGE
