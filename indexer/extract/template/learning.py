"""What is the template of a site's pages?

Evidence is statistical and needs no names: in how many pages a text stands (block document frequency: Lin &
Ho, KDD 2002; Debnath et al. 2005), which place it stands in (site style tree: Yi, Liu & Li, KDD 2003), what
of a page copies another one. Here: which pages share a template, where the article stands in it, which texts
recur. ``slots.py`` judges places, ``flow.py`` sections.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from indexer.extract.blocks import Block, Container
from indexer.extract.template import thresholds
from indexer.extract.template.copies import (
    ELLIPSIS,
    around_title,
    beginning_of,
    cards_within,
    copies_within,
    label_of,
    opening_of,
    patterns_of,
)
from indexer.extract.template.flow import FlowHeadings, learn_flow
from indexer.extract.template.paths import depth_of_shape, recurring_tokens, similarity
from indexer.extract.template.place_counts import PlaceCounter
from indexer.extract.template.places import between_title_and, main_container, slotted
from indexer.extract.template.profile import Profile, Slot
from indexer.extract.template.slots import find_slots
from indexer.extract.template.spine import varying_tokens
from indexer.extract.template.texts import is_caption, is_credit, is_link_row, is_sentence
from indexer.extract.template.view import PlaceNames, View

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Pages that are learned from, at most.
MAX_PAGES = 200

# Jaccard similarity of two pages' paths under one template.
# At 0.25: blogs −.0007; at 1: blogs −.0007, boxes' F1 −.2205, chrome kept out −.3032, headings −.3771
# (`benchmarks.ablation sites`).
SAME_TEMPLATE = 0.5

# Share of the pages that makes a text a shared one.
# 0.075 and 0.3 change nothing that is measured (`benchmarks.ablation sites`).
SHARED = 0.15

# Share of a page's own prose that the main container must hold …
# At 0.45: blogs −.0073; at 0.95: no change (`benchmarks.ablation sites`).
MAIN_HOLDS = 0.9

# … on this share of the pages …
# At 0.4: blogs −.0073; at 0.9: no change (`benchmarks.ablation sites`).
MAIN_ON = 0.8

# … that have so many words of prose of their own.
# 15 and 60 change nothing that is measured (`benchmarks.ablation sites`).
JUDGED_WORDS = 30

# Share of the pages on which a place before the main container must hold words of the article's own.
# At 0.25: boxes' F1 −.0087, chrome kept out −.0217; at 1: no change (`benchmarks.ablation sites`).
ANNEX_SHARE = 0.5

# Words of a text in such a place, at least, captions aside.
# 4 and 16 change nothing that is measured (`benchmarks.ablation sites`).
ANNEX_WORDS = 8

# Share of links in such a text, below which it is the article's.
# 0.125 and 0.5 change nothing that is measured (`benchmarks.ablation sites`).
ANNEX_LINKS = 0.25

# Words from which the beginning of a text is noted, to find excerpts of it.
# At 5: no change; at 20: boxes' F1 −.1655, chrome kept out −.2672 (`benchmarks.ablation sites`).
OPENING_WORDS = 10

# Words of a text that may be such an excerpt, at least.
# 2 and 10 change nothing that is measured (`benchmarks.ablation sites`).
EXCERPT_WORDS = 5

# Share of the pages from which a text counts when it is asked where a template puts its texts.
# 0.15 and 0.6 change nothing that is measured (`benchmarks.ablation sites`).
OFTEN = 0.3

# Share of the words in such texts that must stand in slots for the template's boxes to have elements of their
# own.
# 0.2 and 0.8 change nothing that is measured (`benchmarks.ablation sites`).
WRAPPED = 0.4

# Texts, and patterns of texts, that a profile keeps; the most frequent ones.
MOST_TEXTS = 600
MOST_PATTERNS = 200

_NEVER_MAIN = frozenset("p ul ol li table tbody tr html a span form".split())


def clusters_of(views: Sequence[View]) -> list[list[View]]:
    """Pages grouped by template: leader clustering over their sets of paths, largest group first."""
    names = _names_of_places(views)
    groups: list[tuple[Counter[str], list[View]]] = []
    for view in views:
        view.place(names)
        shape = set(view.paths)
        best: tuple[float, int] = (SAME_TEMPLATE, -1)
        for at, (counts, members) in enumerate(groups):
            usual = {path for path, n in counts.items() if 2 * n >= len(members)}
            best = max(best, (similarity(shape, usual), at))
        if best[1] < 0:
            groups.append((Counter(shape), [view]))
        else:
            groups[best[1]][0].update(shape)
            groups[best[1]][1].append(view)
    return sorted((members for _, members in groups), key=len, reverse=True)


def learn_profile(views: Sequence[View]) -> Profile:
    """The profile of pages that share one template (two at least)."""
    names = _names_of_places(views)
    for view in views:
        view.place(names)
    return _Lesson(views, *names).profile()


def _names_of_places(views: Sequence[View]) -> PlaceNames:
    """The classes and ids that tell places apart, and the core of them that nearly all pages have."""
    vocabulary, core = recurring_tokens([view.outline for view in views])
    varying = varying_tokens(views, core)
    return PlaceNames(vocabulary - varying, core - varying)


class _MainPath(NamedTuple):
    path: str  # empty where none was found
    coverage: float  # mean share of the pages' own prose that it holds


class _Body(NamedTuple):
    """A page that has the main container."""

    view: View
    main: Container

    @property
    def blocks(self) -> list[Block]:
        return self.view.outline.blocks[self.main.first : self.main.last]


class _Lesson:
    def __init__(self, views: Sequence[View], vocabulary: frozenset[str], core: frozenset[str]) -> None:
        self.views = views
        self.vocabulary = vocabulary
        self.core = core
        self.pages = len(views)
        self.least = max(2, math.ceil(SHARED * self.pages))  # pages that make a text a shared one
        self.frequency: Counter[str] = Counter()  # key of a text → pages
        for view in views:
            self.frequency.update({block.key for block in view.outline.blocks})
        self.openings = self.index_openings()

    def profile(self) -> Profile:
        main, coverage = self.find_main()
        inside = [self.main_of(view, main) for view in self.views]
        bodies = [_Body(view, found) for view, found in zip(self.views, inside) if found is not None]
        counter = PlaceCounter(self.pages, self.least, self.shared, self.is_excerpt, self.frequency)
        slots = find_slots(counter, main, bodies)
        texts, outside = self.shared_texts(inside)
        wrapped = self.is_wrapped(bodies, main, slots)
        patterns = self.patterns(bodies)
        flow = FlowHeadings({}, {}) if wrapped else self.learn_flow(bodies, main, slots, patterns)
        found = len(bodies) / self.pages
        return Profile(
            pages=self.pages,
            shape=self.shape(main),
            vocabulary=tuple(sorted(self.vocabulary & _tokens(self.views))),
            core=tuple(sorted(self.core)),
            main=main,
            annexes=self.find_annexes(bodies),
            slots=slots,
            texts=texts,
            patterns=patterns + self.beginnings(bodies),
            headings=flow.strong,
            fillers=flow.weak,
            outside=outside,
            wrapped=wrapped,
            direct=False,
            confidence=round(self.confidence(coverage, found), 4) if main else 0.0,
        )

    def confidence(self, coverage: float, found: float) -> float:
        """Grows with the pages, the share of them with the main container, and what it holds."""
        doubt: float = 0.5 ** (self.pages / 2)
        return coverage * found * (1 - doubt)

    def shape(self, main: str) -> tuple[str, ...]:
        """The paths that most pages have, as deep as templates are told apart by them."""
        counts = Counter(path for view in self.views for path in set(view.paths))
        deepest = depth_of_shape(main)
        usual = (path for path, n in counts.items() if 2 * n >= self.pages and path.count("/") <= deepest)
        return tuple(sorted(usual))

    # -- what other pages say of a text

    def shared(self, block: Block) -> bool:
        return self.frequency[block.key] >= self.least

    def is_own_prose(self, block: Block, view: View) -> bool:
        """A sentence that no other page has."""
        if self.frequency[block.key] > 1 or block.index in view.comments or not is_sentence(block):
            return False
        return not self.is_excerpt(block, view)

    def index_openings(self) -> dict[str, set[int]]:
        """First words of the longer texts → the pages that have them."""
        openings: dict[str, set[int]] = defaultdict(set)
        for view in self.views:
            for block in view.outline.blocks:
                if block.words >= OPENING_WORDS:
                    openings[opening_of(block)].add(id(view))
        return openings

    def is_excerpt(self, block: Block, view: View) -> bool:
        """A text of a page, cut off with an ellipsis, whose beginning stands on another page."""
        if block.words < EXCERPT_WORDS or not block.text.endswith(ELLIPSIS):
            return False
        return not self.openings.get(opening_of(block), set()) <= {id(view)}

    # -- the main container

    def find_main(self) -> _MainPath:
        """The deepest path that holds nine tenths of the pages' own prose on four fifths of them."""
        held: Counter[str] = Counter()
        shares: dict[str, list[float]] = defaultdict(list)
        judged = 0
        for view in self.views:
            sums = self.own_prose_sums(view)
            if sums[-1] < JUDGED_WORDS:
                continue
            judged += 1
            for path, share in _share_of_paths(view, sums).items():
                shares[path].append(share)
                held[path] += share >= MAIN_HOLDS
        usable = [path for path, n in held.items() if n >= MAIN_ON * judged and _may_be_main(path)]
        if not usable:
            return _MainPath("", 0.0)
        main = max(usable, key=lambda path: (path.count("/"), held[path], path))
        return _MainPath(main, sum(shares[main]) / judged)

    def own_prose_sums(self, view: View) -> list[int]:
        """Running sums of the words of a page's own prose, beginning with 0."""
        copies = copies_within(view.outline.blocks, view.outline)
        sums = [0]
        for block in view.outline.blocks:
            own = block.index not in copies and self.is_own_prose(block, view)
            sums.append(sums[-1] + (block.words if own else 0))
        return sums

    def main_of(self, view: View, main: str) -> Container | None:
        return main_container(view.outline, view.paths, main, lambda block: self.is_own_prose(block, view))

    def find_annexes(self, bodies: Iterable[_Body]) -> tuple[str, ...]:
        """Paths between title and main container that hold the article's own words on half of the pages.

        A standfirst or a caption stands there.
        """
        counts: Counter[str] = Counter()
        for view, main in bodies:
            between = between_title_and(main, view.outline, view.title)
            counts.update({view.paths[b.container] for b in between if self.may_be_annex(b, view)})
        least = max(2, ANNEX_SHARE * self.pages)
        return tuple(sorted(path for path, n in counts.items() if n >= least))

    def may_be_annex(self, block: Block, view: View) -> bool:
        # Agencies' pictures come with the same words again, so a caption may stand on a few pages.
        if is_caption(block, view.outline):
            own = not self.shared(block)
        else:
            own = self.frequency[block.key] == 1 and block.words >= ANNEX_WORDS
        return (
            own
            and block.link_words < ANNEX_LINKS * block.words
            and not is_credit(block)
            and not self.is_excerpt(block, view)
        )

    # -- texts

    def shared_texts(self, inside: Sequence[Container | None]) -> tuple[dict[str, float], dict[str, float]]:
        """The shares of the texts inside the main container, and of those outside it."""
        within: Counter[str] = Counter()
        without: Counter[str] = Counter()
        for view, main in zip(self.views, inside):
            keys_in: set[str] = set()
            keys_out: set[str] = set()
            for block in view.outline.blocks:
                if main is not None and view.outline.inside(block, main):
                    keys_in.update((block.key, around_title(block, view.title)))
                else:
                    keys_out.add(block.key)
            within.update(keys_in)
            without.update(keys_out)
        return self.shares(within), self.shares(without)

    def shares(self, counts: Counter[str]) -> dict[str, float]:
        """The most frequent shared texts → share of the pages that have them."""
        found = [(n, key) for key, n in counts.items() if n >= self.least and key]
        found.sort(key=lambda entry: (-entry[0], entry[1]))
        return {key: round(n / self.pages, 3) for n, key in found[:MOST_TEXTS]}

    def patterns(self, bodies: Iterable[_Body]) -> tuple[str, ...]:
        """Texts that several pages have, each with its own title in them, or varied in another place."""
        counts: Counter[str] = Counter()
        for body in bodies:
            title = body.view.title
            keys = {key for b in body.blocks if not self.shared(b) for key in patterns_of(b, title)}
            # What links stand behind is a label, also where two pages link to the same.
            counts.update(keys.union(label_of(b) for b in body.blocks if self.shared(b) and b.anchors) - {""})
        found = sorted((-n, key) for key, n in counts.items() if n >= self.least)
        return tuple(key for _, key in found[:MOST_PATTERNS])

    def beginnings(self, bodies: Iterable[_Body]) -> tuple[str, ...]:
        """How the sentences begin that are set as headings on half of the pages."""
        counts: Counter[str] = Counter()
        for body in bodies:
            heads = (b for b in body.blocks if body.view.outline.heading_level(b))
            counts.update({beginning_of(head) for head in heads} - {""})
        return tuple(
            sorted(key for key, n in counts.items() if n >= max(2, thresholds.STRANGER * self.pages))
        )

    # -- the flow

    def is_wrapped(self, bodies: Iterable[_Body], main: str, slots: dict[str, Slot]) -> bool:
        """Whether most of what stands on many pages stands in places of its own."""
        often = OFTEN * self.pages
        total = wrapped = 0
        for body in bodies:
            outline = body.view.outline
            taken = slotted(outline, body.view.paths, body.main, main, slots)
            for block in body.blocks:
                is_heading = outline.containers[block.container].roles.heading >= 0
                if self.frequency[block.key] >= often and not is_heading:
                    total += block.words
                    wrapped += block.words if block.index in taken else 0
        return total == 0 or wrapped >= WRAPPED * total

    def learn_flow(
        self, bodies: Sequence[_Body], main: str, slots: dict[str, Slot], patterns: Sequence[str]
    ) -> FlowHeadings:
        known = frozenset(patterns)

        def repeats(block: Block, title: str) -> bool:
            return (
                self.shared(block)
                or is_link_row(block)
                or any(pattern in known for pattern in patterns_of(block, title))
            )

        flows = [(body.view, _flow(body, main, slots)) for body in bodies]
        return learn_flow(flows, repeats, self.pages, self.least)


def _flow(body: _Body, main: str, slots: dict[str, Slot]) -> list[Block]:
    """The texts of a page's body that stand in no slot, without readers' words, copies and cards."""
    view = body.view
    taken = slotted(view.outline, view.paths, body.main, main, slots)
    rest = [b for b in body.blocks if b.index not in taken and b.index not in view.comments]
    copies = copies_within(rest, view.outline)
    cards = cards_within(rest, view.outline)
    return [b for b in rest if b.index not in copies and b.index not in cards]


def _share_of_paths(view: View, sums: Sequence[int]) -> dict[str, float]:
    """The share of a page's own prose that each path holds; of several containers at a path, the most."""
    best: dict[str, float] = {}
    for container, path in zip(view.outline.containers, view.paths):
        share = (sums[container.last] - sums[container.first]) / sums[-1]
        if share > best.get(path, 0.0):
            best[path] = share
    return best


def _tokens(views: Sequence[View]) -> frozenset[str]:
    """The classes and ids (with their «#») in the views' paths."""
    return frozenset(
        token for path in {path for view in views for path in view.paths} for token in _split(path)
    )


def _split(path: str) -> Iterator[str]:
    for step in path.split("/"):
        names = step.replace(".", " .").replace("#", " #").split()[1:]
        yield from (name.removeprefix(".") for name in names)


def _may_be_main(path: str) -> bool:
    tag = path.rsplit("/", 1)[-1].split(".")[0].split("#")[0]
    return tag not in _NEVER_MAIN
