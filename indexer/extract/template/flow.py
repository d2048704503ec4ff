"""Template text that stands in the body without an element of its own.

Here a place tells nothing; what is left is that whole sections are alike on (nearly) all pages. So do
sections that editors repeat, therefore: only sections on (nearly) every page, only where the site puts most
of its constant text into the flow, and never one that the page's own table of contents names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from indexer.extract.blocks import Block, Outline
from indexer.extract.sections.kinds import DEFAULT
from indexer.extract.template.copies import around_title, frame_of, is_source

if TYPE_CHECKING:
    from indexer.extract.template.view import View

EVERYWHERE = 0.85  # share of the pages with a heading that must have the same text under it
CONSTANT = 0.7  # share of its words that stand on other pages too
PROSE = 15  # words from which a text of the page's own is prose, not a value in a template's box
SENTENCE = 8  # words from which one that ends like a sentence is
GENERATED = 0.9  # share of the words of sections that a template makes that other pages have, or nearly have
# share of the sections that must have a like one, as a whole, for them to be versions of one text
VERSIONS = 0.6
FEWEST_PAGES = 5  # below these, two articles that share a section would make it template
FEWEST_BEARERS = 3  # pages with a section from which its being the same is no chance
GOOD_PAGES = 8  # from these on, a section on (nearly) every page needs no others beside it
FEWEST_LISTED = 3  # headings that a table of contents leads to
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
class HeadedRun:
    """A heading with the blocks up to the next one."""

    head: Block | None
    blocks: list[Block] = field(default_factory=list)


def opens_run(block: Block, outline: Outline) -> bool:
    """A heading, or a short bold paragraph."""
    return outline.containers[block.container].roles.heading >= 0 or (
        block.bold and block.words <= 14 and not block.link_words
    )


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
    """Whether most of a section's texts are addresses on other sites: a list of sources, which articles share
    and templates do not have.
    """
    return len(blocks) > 0 and 2 * sum(is_source(block) for block in blocks) >= len(blocks)


def listed_headings(outline: Outline) -> set[str]:
    """Ids that links of the page lead to: what its table of contents names."""
    return {
        a.href[1:] for b in outline.blocks for a in b.anchors if a.href.startswith("#") and len(a.href) > 1
    }


def asks_about(block: Block, title: str) -> bool:
    """Whether a text asks about the page's own subject («Can gout be cured?»): formulaic perhaps, but the
    article's.
    """
    return len(title) > 3 and block.text.rstrip().endswith(("?", "？")) and title in block.folded


def run_asks(run: HeadedRun, title: str) -> bool:
    """Whether a section does, in its heading or below it."""
    return any(asks_about(block, title) for block in ([run.head] if run.head else []) + run.blocks)


def is_listed(head: Block, targets: set[str], names: set[str]) -> bool:
    """Whether the page's table of contents leads to a heading, or names it."""
    return head.folded in names or any(name in targets for name in head.ids)


def headings_in(blocks: Sequence[Block], outline: Outline) -> set[str]:
    """The texts that open a section, folded."""
    return {block.folded for block in blocks if opens_run(block, outline)}


def spells(blocks: Sequence[Block], headings: set[str]) -> bool:
    """Whether most texts of a table are headings of the page (folded), its numbers aside: a table of
    contents.
    """
    texts = [block for block in blocks if not is_number(block)]
    return 2 * sum(block.folded in headings for block in texts) > len(texts)


def contents_of(blocks: Sequence[Block], outline: Outline) -> tuple[set[int], set[str]]:
    """A table of contents: a row of short texts that spell the headings behind it. Its blocks, and the
    headings it names.

    Three that lead into the page are enough; without links it takes most of the headings: three of many
    subheadings may be a list of the article's own.
    """
    heads = headings_in(blocks, outline)
    members: set[int] = set()
    names: set[str] = set()
    row: list[Block] = []
    for block in [*blocks, None]:
        if (
            block is not None
            and block.words <= 14
            and not opens_run(block, outline)
            and (block.folded in heads or is_number(block))
        ):
            row.append(block)
            continue
        named = [b for b in row if not is_number(b)]
        if len(named) >= 3 and (len(named) >= 0.6 * len(heads) or all(_jumps(b) for b in named)):
            members.update(b.index for b in row)
            names.update(b.folded for b in named)
        row = []
    return members, names


def _jumps(block: Block) -> bool:
    """Whether a text is a link to another place of the page, or to where a script will take it."""
    return (
        bool(block.anchors)
        and block.link_words == block.words
        and all(a.href.startswith("#") for a in block.anchors)
    )


def is_number(block: Block) -> bool:
    """The number of an entry."""
    return block.text.strip(" .)").isdigit()


@dataclass(slots=True)
class HeadingProfile:
    """What is known of the sections under one heading. A text is known by its key, the page's title in it
    being a variable.
    """

    text: str
    pages: int = 0
    listed: int = 0
    blocks: Counter[str] = field(default_factory=Counter)  # text → pages that have it under this heading
    repeated: set[str] = field(default_factory=set)  # texts that other pages have, or nearly have
    sections: list[list[tuple[str, int]]] = field(default_factory=list)  # texts with their words
    tables: int = 0  # sections with cells in them
    passed_over: int = 0  # sections whose page lists headings of their level
    framed: dict[str, set[str]] = field(default_factory=dict)  # pattern → texts that vary it
    patterns: dict[str, str] = field(default_factory=dict)  # text → its pattern

    def add(self, run: HeadedRun, view: View, repeats: Callable[[Block, str], bool], first: bool) -> None:
        """Take in one section, the first one on its page or another; it ends with its first long text of the
        page's own.

        The article goes on behind the last box before it.
        """
        own = next(
            (n for n, b in enumerate(run.blocks) if is_own(b) and not repeats(b, view.title)), len(run.blocks)
        )
        section = run.blocks[:own] if own or not run.blocks else run.blocks
        again = {b.key for b in run.blocks if repeats(b, view.title)}
        section = without_own_end(section, again) or section
        self.sections.append([(text_of(b, view.title), b.words) for b in section])
        self.tables += any(in_table(b, view.outline) for b in section)
        self.repeated |= {text_of(b, view.title) for b in run.blocks if b.key in again}
        for block in section:
            if pattern := frame_of(block):
                self.framed.setdefault(pattern, set()).add(text_of(block, view.title))
                self.patterns[text_of(block, view.title)] = pattern
        if first:
            self.pages += 1
            self.blocks.update({text_of(b, view.title) for b in run.blocks[:own]})

    def same(self) -> float:
        """How much of a section stands under this heading wherever it is."""
        return self.share({key for key, n in self.blocks.items() if n >= EVERYWHERE * self.pages})

    def alike(self) -> float:
        """How much of a section other pages have, or nearly have."""
        return self.share(self.repeated)

    def share(self, keys: Collection[str]) -> float:
        """Median over the sections of the share of words in texts of those keys."""
        shares = []
        for texts in self.sections:
            words = sum(n for _, n in texts)
            shares.append(sum(n for key, n in texts if key in keys) / words if words else 1.0)
        return median(shares)

    def comes_in_versions(self) -> bool:
        """Whether most sections are, as a whole, like another one: one of four advisers, not some of five
        tips.
        """
        wholes = Counter(tuple(key for key, _ in texts) for texts in self.sections if texts)
        return not self.tables and sum(n for n in wholes.values() if n >= 2) >= VERSIONS * len(self.sections)

    def is_generated(self) -> bool:
        """Whether all of it is known from other pages, and half of it varies one pattern: «This guide covers
        … step by step».
        """
        varied = {
            text for text, pattern in self.patterns.items() if len(self.framed[pattern]) >= FEWEST_BEARERS
        }
        return not self.tables and self.alike() >= GENERATED and self.share(varied) >= 0.5


def learn_flow(
    bodies: Sequence[tuple[View, list[Block]]], repeats: Callable[[Block, str], bool], pages: int, least: int
) -> tuple[dict[str, str], dict[str, str]]:
    """Keys of headings → evidence: of sections that are the same wherever they stand, and of sections that
    vary a little.

    The second kind (a box that differs by category, an article's list of common symptoms) is template only
    between two of the first; so is a section that names an aspect of its subject.
    """
    if pages < FEWEST_PAGES:
        return {}, {}
    kinds: dict[str, HeadingProfile] = {}
    with_contents = 0
    for view, body in bodies:
        targets = listed_headings(view.outline)
        members, names = contents_of(body, view.outline)
        runs = [
            run
            for run in runs_of([b for b in body if b.index not in members], view.outline)
            if run.head is not None
        ]
        listed = {
            view.outline.heading_level(run.head)
            for run in runs
            if run.head and is_listed(run.head, targets, names)
        }
        with_contents += sum(is_listed(run.head, targets, names) for run in runs if run.head) >= FEWEST_LISTED
        seen: set[str] = set()
        for run in runs:
            if run.head is None or cites(run.blocks) or run_asks(run, view.title):
                continue
            kind = kinds.setdefault(run.head.key, HeadingProfile(run.head.text))
            kind.listed += is_listed(run.head, targets, names)
            kind.passed_over += bool(listed) and min(listed) <= view.outline.heading_level(run.head) <= max(
                listed
            )
            kind.add(run, view, repeats, run.head.key not in seen)
            seen.add(run.head.key)
    # Where pages list their headings, one that is never listed was not written with the article.
    lists = 2 * with_contents >= len(bodies)
    strong: dict[str, str] = {}
    weak: dict[str, str] = {}
    for key, kind in kinds.items():
        if kind.pages < least or 2 * kind.listed >= len(kind.sections):
            continue
        left_out = (
            lists
            and not kind.listed
            and 2 * kind.passed_over >= len(kind.sections)
            and kind.pages >= EVERYWHERE * pages
        )
        template = left_out or not names_subject(kind.text)
        if (same := kind.same()) >= CONSTANT and kind.pages >= FEWEST_BEARERS and template:
            strong[key] = f"a section that is the same on all {kind.pages} of {pages} pages that have it"
        elif kind.pages >= EVERYWHERE * pages and template and kind.comes_in_versions():
            strong[key] = f"a section that comes in a few versions, on {kind.pages} of {pages} pages"
        elif kind.pages >= EVERYWHERE * pages and template and kind.is_generated():
            strong[key] = f"a section of sentences that vary one pattern, on {kind.pages} of {pages} pages"
        elif max(same, kind.alike()) >= CONSTANT:
            weak[key] = (
                f"a section that hardly varies on {kind.pages} of {pages} pages, between sections of the template"
            )
    if len(strong) >= (1 if lists else FEWEST_SECTIONS):
        return strong, weak
    everywhere = {
        key for key, kind in kinds.items() if pages >= GOOD_PAGES and kind.pages >= EVERYWHERE * pages
    }
    return {key: why for key, why in strong.items() if key in everywhere}, {
        key: why for key, why in weak.items() if key in everywhere
    }


def text_of(block: Block, title: str) -> str:
    """A text's key; the page's title (folded) in it is a variable."""
    return around_title(block, title) or block.key


def in_table(block: Block, outline: Outline) -> bool:
    """Whether a text is a cell of a table, or of a list of definitions."""
    container = outline.containers[block.container]
    return container.roles.cell >= 0 or container.roles.term >= 0 or container.tag == "dd"


def without_own_end(blocks: list[Block], again: Collection[str]) -> list[Block]:
    """A section's texts without those at its end that are not ``again`` (keys): behind a box, the article
    goes on with a caption, say.
    """
    end = len(blocks)
    while end and blocks[end - 1].key not in again:
        end -= 1
    return blocks[:end]


def is_link_row(block: Block) -> bool:
    """A text of links into the site and little else."""
    return bool(block.anchors) and block.link_words >= 0.6 * block.words and not is_source(block)


def is_own(block: Block) -> bool:
    """Whether a text that other pages do not have is prose, not a value in a template's box."""
    return block.words >= PROSE or (
        block.words >= SENTENCE and block.text.rstrip().endswith((".", "!", "?", "।"))
    )


def names_subject(heading: str) -> bool:
    """Whether a heading names an aspect of an article's subject, in the words of the built-in vocabularies:
    «Prevention».
    """
    return DEFAULT.kind_of(heading) not in _ABOUT_THE_PAGE
