"""Which sections of a body without wrapper elements are the template's?

Here a place tells nothing; what is left is that whole sections are alike on (nearly) all pages. Sections that
editors repeat are alike, too. Therefore only sections on (nearly) every page count, only where the site puts
most of its constant text into the flow, and never one that the page's own table of contents names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from indexer.extract.blocks import Block
from indexer.extract.template import thresholds
from indexer.extract.template.copies import frame_of, text_of
from indexer.extract.template.runs import (
    HeadedRun,
    cites,
    contents_of,
    listing_of,
    run_asks,
    runs_of,
    without_own_end,
)
from indexer.extract.template.texts import in_table, is_own, names_subject
from indexer.extract.template.view import View

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Share of a section's words that must stand on other pages too (median over its pages).
# At .35: no change; at .85: boxes' F1 −.0475, chrome kept out −.0968 (`benchmarks.ablation sites`).
CONSTANT = 0.7

# Share of the words of sections that a template generates that other pages must have, or nearly have.
# .45 and .95 change nothing that is measured (`benchmarks.ablation sites`).
GENERATED = 0.9

# Share of such a section's words that must vary one pattern.
# .25 and 1 change nothing that is measured (`benchmarks.ablation sites`).
VARIED = 0.5

# Share of the sections that must be, as a whole, like another one for them to be versions of one text.
# .3 and .8 change nothing that is measured (`benchmarks.ablation sites`).
VERSIONS = 0.6

# Pages learned from, below which no section is judged: two articles that share one would make it the
# template's.
# 2 and 10 change nothing that is measured (`benchmarks.ablation sites`).
FEWEST_PAGES = 5

# Pages with a section, or texts of one pattern, from which their being the same is no chance.
# 1 and 6 change nothing that is measured (`benchmarks.ablation sites`).
FEWEST_BEARERS = 3

# Sections of the template that a flow must have before it counts as the template's. One is enough where the
# pages have tables of contents.
# 1 and 6 change nothing that is measured (`benchmarks.ablation sites`).
FEWEST_SECTIONS = 3

Repeats = Callable[[Block, str], bool]
"""Whether other pages have a text, or nearly have it; given the page's folded title."""


class FlowHeadings(NamedTuple):
    """Keys of the headings of sections that are the template's → evidence."""

    strong: dict[str, str]  # the same wherever they stand
    weak: dict[str, str]  # they vary a little: the template's only between two of the others


class KnownText(NamedTuple):
    key: str
    words: int


@dataclass(slots=True)
class HeadingProfile:
    """What is known of the sections under one heading.

    A text is known by its key, in which the page's title is a variable.
    """

    text: str
    pages: int = 0
    listed: int = 0  # sections that their page's table of contents names
    blocks: Counter[str] = field(default_factory=Counter)  # text → pages that have it under this heading
    repeated: set[str] = field(default_factory=set)  # texts that other pages have, or nearly have
    sections: list[list[KnownText]] = field(default_factory=list)
    tables: int = 0  # sections with cells in them
    passed_over: int = 0  # sections that are not listed, though their page lists headings of their level
    framed: dict[str, set[str]] = field(default_factory=dict)  # pattern → texts that vary it
    patterns: dict[str, str] = field(default_factory=dict)  # text → its pattern

    def add(self, run: HeadedRun, view: View, repeats: Repeats, first: bool) -> None:
        """Take in one section, the first one on its page or another.

        It ends with its first long text of the page's own: the article goes on behind the last box before it.
        """
        known = {block.index for block in run.blocks if repeats(block, view.title)}
        again = {block.key for block in run.blocks if block.index in known}
        own = _first_own(run.blocks, known)
        section = run.blocks[:own] or run.blocks
        section = without_own_end(section, again) or section
        self.sections.append([KnownText(text_of(b, view.title), b.words) for b in section])
        self.tables += any(in_table(b, view.outline) for b in section)
        self.repeated |= {text_of(b, view.title) for b in run.blocks if b.key in again}
        self._note_patterns(section, view.title)
        if first:
            self.pages += 1
            self.blocks.update({text_of(b, view.title) for b in run.blocks[:own]})

    def _note_patterns(self, section: Sequence[Block], title: str) -> None:
        for block in section:
            if pattern := frame_of(block):
                text = text_of(block, title)
                self.framed.setdefault(pattern, set()).add(text)
                self.patterns[text] = pattern

    def is_everywhere(self, pages: int) -> bool:
        return self.pages >= thresholds.EVERYWHERE * pages

    def same(self) -> float:
        """How much of a section stands under this heading wherever it is."""
        return self.share({key for key, n in self.blocks.items() if n >= thresholds.EVERYWHERE * self.pages})

    def alike(self) -> float:
        """How much of a section other pages have, or nearly have."""
        return self.share(self.repeated)

    def share(self, keys: Collection[str]) -> float:
        """Median over the sections of the share of words in texts of those keys."""
        shares = []
        for texts in self.sections:
            words = sum(text.words for text in texts)
            shares.append(sum(text.words for text in texts if text.key in keys) / words if words else 1.0)
        return median(shares)

    def comes_in_versions(self) -> bool:
        """Whether most sections are, as a whole, like another one.

        That is true of a box about one of four advisers, and not of one with some of five tips.
        """
        if self.tables:
            return False
        wholes = Counter(tuple(text.key for text in texts) for texts in self.sections if texts)
        return sum(n for n in wholes.values() if n >= 2) >= VERSIONS * len(self.sections)

    def is_generated(self) -> bool:
        """Whether other pages have all of it, and half varies one pattern: «This guide covers …»."""
        if self.tables or self.alike() < GENERATED:
            return False
        varied = {
            text for text, pattern in self.patterns.items() if len(self.framed[pattern]) >= FEWEST_BEARERS
        }
        return self.share(varied) >= VARIED


def _first_own(blocks: Sequence[Block], known: Collection[int]) -> int:
    """Where the first long text of the page's own stands; behind all texts where there is none."""
    return next((n for n, b in enumerate(blocks) if is_own(b) and b.index not in known), len(blocks))


def learn_flow(
    bodies: Sequence[tuple[View, list[Block]]], repeats: Repeats, pages: int, least: int
) -> FlowHeadings:
    """The headings of the template's sections. ``least``: pages that make a text a shared one.

    Sections that vary a little (a box that differs by category, an article's list of common symptoms) are
    weak; so are sections whose heading names an aspect of the subject.
    """
    if pages < FEWEST_PAGES:
        return FlowHeadings({}, {})
    lesson = _FlowLesson(repeats, pages)
    for view, body in bodies:
        lesson.take_in(view, body)
    # Where pages list their headings, one that is never listed was not written with the article.
    lists = 2 * lesson.with_contents >= len(bodies)
    strong, weak = lesson.judge(least, lists)
    if len(strong) >= (1 if lists else FEWEST_SECTIONS):
        return FlowHeadings(strong, weak)
    everywhere = set(lesson.everywhere())
    return FlowHeadings(
        {key: why for key, why in strong.items() if key in everywhere},
        {key: why for key, why in weak.items() if key in everywhere},
    )


class _FlowLesson:
    """What the flows of a site's pages tell about the sections in them."""

    def __init__(self, repeats: Repeats, pages: int) -> None:
        self.repeats = repeats
        self.pages = pages
        self.profiles: dict[str, HeadingProfile] = {}  # key of the heading → its sections
        self.with_contents = 0  # pages with a table of contents

    def take_in(self, view: View, body: list[Block]) -> None:
        """Learn from the flow of one page more."""
        outline = view.outline
        contents = contents_of(body, outline)
        listing = listing_of(outline, contents)
        flow = [b for b in body if b.index not in contents.members]
        sections = [(run.head, run) for run in runs_of(flow, outline) if run.head is not None]
        listed = [outline.heading_level(head) for head, _ in sections if listing.has(head)]
        self.with_contents += len(listed) >= thresholds.FEWEST_LISTED
        seen: set[str] = set()
        for head, run in sections:
            if head.index in view.sources or cites(run.blocks) or run_asks(run, view.title):
                continue
            profile = self.profiles.setdefault(head.key, HeadingProfile(head.text))
            profile.listed += listing.has(head)
            profile.passed_over += bool(listed) and (
                min(listed) <= outline.heading_level(head) <= max(listed)
            )
            profile.add(run, view, self.repeats, head.key not in seen)
            seen.add(head.key)

    def judge(self, least: int, lists: bool) -> FlowHeadings:
        """``lists``: whether the pages have tables of contents."""
        found = FlowHeadings({}, {})
        for key, profile in self.profiles.items():
            if profile.pages < least or 2 * profile.listed >= len(profile.sections):
                continue
            same = profile.same()
            left_out = lists and self.is_left_out(profile)
            may_be_strong = left_out or not names_subject(profile.text)
            why = self.why_strong(profile, same) if may_be_strong else ""
            if why:
                found.strong[key] = why
            elif max(same, profile.alike()) >= CONSTANT:
                found.weak[key] = (
                    f"a section that hardly varies on {profile.pages} of {self.pages} pages, "
                    "between sections of the template"
                )
        return found

    def is_left_out(self, profile: HeadingProfile) -> bool:
        """Whether tables of contents never name a section, though they name others of its level."""
        return (
            not profile.listed
            and 2 * profile.passed_over >= len(profile.sections)
            and profile.is_everywhere(self.pages)
        )

    def why_strong(self, profile: HeadingProfile, same: float) -> str:
        """Why a section is the template's wherever it stands; empty where nothing says so."""
        if same >= CONSTANT and profile.pages >= FEWEST_BEARERS:
            return f"a section that is the same on all {profile.pages} of {self.pages} pages that have it"
        if not profile.is_everywhere(self.pages):
            return ""
        if profile.comes_in_versions():
            return f"a section that comes in a few versions, on {profile.pages} of {self.pages} pages"
        if profile.is_generated():
            return f"a section of sentences that vary one pattern, on {profile.pages} of {self.pages} pages"
        return ""

    def everywhere(self) -> Iterator[str]:
        """Keys of the headings on (nearly) every page, where the pages are enough to trust a single one."""
        if self.pages < thresholds.GOOD_PAGES:
            return
        for key, profile in self.profiles.items():
            if profile.is_everywhere(self.pages):
                yield key
