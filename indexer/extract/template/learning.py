"""Learn a site's template from its own pages.

Evidence is statistical and needs no names: in how many pages a text stands (block document frequency: Lin &
Ho, KDD 2002; Debnath et al. 2005), which place it stands in (site style tree: Yi, Liu & Li, KDD 2003), what
of a page copies another one. Here: which pages share a template, where the article stands in it, which texts
recur; ``slots.py`` judges places, ``flow.py`` sections.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from indexer.extract.blocks import Block, Container
from indexer.extract.template.copies import (
    ELLIPSIS,
    around_title,
    cards_within,
    copies_within,
    opening_of,
    patterns_of,
)
from indexer.extract.template.flow import is_link_row, learn_flow
from indexer.extract.template.paths import depth_of_shape, paths_of, recurring_tokens, similarity
from indexer.extract.template.places import (
    between_title_and,
    is_caption,
    is_credit,
    is_sentence,
    main_container,
    slotted,
)
from indexer.extract.template.profile import Profile, Slot
from indexer.extract.template.slots import SlotSearch
from indexer.extract.template.view import View

MAX_PAGES = 200
SHARED = 0.15  # share of the pages that makes a text a shared one
# share of the pages on which a place before the main container must hold words of the article's own
ANNEX_SHARE = 0.5
OFTEN = 0.3  # share of the pages from which a text counts when it is asked where a template puts its texts
SAME_TEMPLATE = 0.5  # Jaccard similarity of two pages' paths under one template


def clusters_of(views: Sequence[View]) -> list[list[View]]:
    """Pages grouped by template: leader clustering over their sets of paths, largest group first."""
    vocabulary, core = recurring_tokens([view.outline for view in views])
    groups: list[tuple[Counter[str], list[View]]] = []
    for view in views:
        view.paths = paths_of(view.outline, vocabulary, core)
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
    vocabulary, core = recurring_tokens([view.outline for view in views])
    for view in views:
        view.paths = paths_of(view.outline, vocabulary, core)
    return _Lesson(views, vocabulary, core).profile()


class _Lesson:
    def __init__(self, views: Sequence[View], vocabulary: frozenset[str], core: frozenset[str]) -> None:
        self.views = views
        self.vocabulary = vocabulary
        self.core = core
        self.pages = len(views)
        self.least = max(2, math.ceil(SHARED * self.pages))
        self.frequency: Counter[str] = Counter()
        for view in views:
            self.frequency.update({block.key for block in view.outline.blocks})
        self.openings = self.index_openings()

    def shared(self, block: Block) -> bool:
        return self.frequency[block.key] >= self.least

    def profile(self) -> Profile:
        main, coverage = self.find_main()
        inside = [self.main_of(view, main) for view in self.views]
        bodies = [(view, container) for view, container in zip(self.views, inside) if container is not None]
        slots = SlotSearch(self.pages, self.least, self.shared, self.is_excerpt).find(main, bodies)
        texts, outside = self.shared_texts(inside)
        flows = [self.flow(view, container, main, slots) for view, container in bodies]
        wrapped = self.is_wrapped(inside, main, slots)
        patterns = self.patterns(inside)
        known = frozenset(patterns)

        def repeats(block: Block, title: str) -> bool:
            return (
                self.shared(block)
                or is_link_row(block)
                or any(pattern in known for pattern in patterns_of(block, title))
            )

        headings, fillers = ({}, {}) if wrapped else learn_flow(flows, repeats, self.pages, self.least)
        found = sum(container is not None for container in inside) / self.pages
        confidence = coverage * found * (1 - 0.5 ** (self.pages / 2)) if main else 0.0
        counts = Counter(path for view in self.views for path in set(view.paths))
        shape = tuple(
            sorted(
                path
                for path, n in counts.items()
                if 2 * n >= self.pages and path.count("/") <= depth_of_shape(main)
            )
        )
        return Profile(
            self.pages,
            shape,
            tuple(sorted(self.vocabulary & _tokens(self.views))),
            tuple(sorted(self.core)),
            main,
            self.find_annexes(inside),
            slots,
            texts,
            patterns,
            headings,
            fillers,
            outside,
            wrapped,
            False,
            round(confidence, 4),
        )

    # -- the main container

    def find_main(self) -> tuple[str, float]:
        """The deepest path that holds nine tenths of the pages' own prose on four fifths of them, and the
        share it holds.
        """
        held: Counter[str] = Counter()
        shares: dict[str, list[float]] = defaultdict(list)
        judged = 0
        for view in self.views:
            total = [0]
            copies = copies_within(view.outline.blocks, view.outline)
            for block in view.outline.blocks:
                own = block.index not in copies and self.is_own_prose(block, view)
                total.append(total[-1] + (block.words if own else 0))
            if total[-1] < 30:
                continue
            judged += 1
            best: dict[str, float] = {}
            for container, path in zip(view.outline.containers, view.paths):
                share = (total[container.last] - total[container.first]) / total[-1]
                if share > best.get(path, 0.0):
                    best[path] = share
            for path, share in best.items():
                shares[path].append(share)
                held[path] += share >= 0.9
        usable = [path for path, n in held.items() if n >= 0.8 * judged and _may_be_main(path)]
        if not usable or not judged:
            return "", 0.0
        main = max(usable, key=lambda path: (path.count("/"), held[path], path))
        return main, sum(shares[main]) / judged

    def is_own_prose(self, block: Block, view: View) -> bool:
        """A sentence that no other page has."""
        if self.frequency[block.key] > 1 or block.index in view.comments or not is_sentence(block):
            return False
        return not self.is_excerpt(block)

    def main_of(self, view: View, main: str) -> Container | None:
        return main_container(view.outline, view.paths, main, lambda block: self.is_own_prose(block, view))

    def find_annexes(self, inside: Sequence[Container | None]) -> tuple[str, ...]:
        """Paths between title and main container that hold the article's own words on half of the pages: a
        standfirst, a caption.
        """
        counts: Counter[str] = Counter()
        for view, main in zip(self.views, inside):
            if main is None:
                continue
            found = set()
            for block in between_title_and(main, view.outline, view.title):
                caption = is_caption(block, view.outline)  # agencies' pictures come with the same words again
                own = (
                    not self.shared(block) if caption else self.frequency[block.key] == 1 and block.words >= 8
                )
                if (
                    own
                    and 4 * block.link_words < block.words
                    and not is_credit(block)
                    and not self.is_excerpt(block)
                ):
                    found.add(view.paths[block.container])
            counts.update(found)
        least = max(2, ANNEX_SHARE * self.pages)
        return tuple(sorted(path for path, n in counts.items() if n >= least))

    def index_openings(self) -> dict[str, set[int]]:
        """First words of the longer texts → the pages that have them."""
        openings: dict[str, set[int]] = defaultdict(set)
        for number, view in enumerate(self.views):
            for block in view.outline.blocks:
                if block.words >= 10:
                    openings[opening_of(block)].add(number)
        return openings

    def is_excerpt(self, block: Block) -> bool:
        """A text cut off with an ellipsis whose beginning stands on another page."""
        if block.words < 5 or not block.text.endswith(ELLIPSIS):
            return False
        return bool(self.openings.get(opening_of(block), set()))

    # -- texts

    def shared_texts(self, inside: Sequence[Container | None]) -> tuple[dict[str, float], dict[str, float]]:
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

    def patterns(self, inside: Sequence[Container | None]) -> tuple[str, ...]:
        """Texts that several pages have, each with its own title in them."""
        counts: Counter[str] = Counter()
        for view, main in zip(self.views, inside):
            if main is not None:
                body = view.outline.blocks[main.first : main.last]
                counts.update({key for b in body if not self.shared(b) for key in patterns_of(b, view.title)})
        found = sorted((-n, key) for key, n in counts.items() if n >= self.least)
        return tuple(key for _, key in found[:200])

    def shares(self, counts: Counter[str]) -> dict[str, float]:
        found = [(n, key) for key, n in counts.items() if n >= self.least and key]
        found.sort(key=lambda entry: (-entry[0], entry[1]))
        return {key: round(n / self.pages, 3) for n, key in found[:600]}

    def flow(
        self, view: View, main: Container, main_path: str, slots: dict[str, Slot]
    ) -> tuple[View, list[Block]]:
        taken = slotted(view.outline, view.paths, main, main_path, slots)
        rest = [
            b
            for b in view.outline.blocks[main.first : main.last]
            if b.index not in taken and b.index not in view.comments
        ]
        copies = copies_within(rest, view.outline)
        cards = cards_within(rest, view.outline)
        return view, [b for b in rest if b.index not in copies and b.index not in cards]

    def is_wrapped(self, inside: Sequence[Container | None], main: str, slots: dict[str, Slot]) -> bool:
        """Whether most of what stands on many pages stands in places of its own."""
        often = OFTEN * self.pages
        total = wrapped = 0
        for view, container in zip(self.views, inside):
            if container is None:
                continue
            taken = slotted(view.outline, view.paths, container, main, slots)
            for block in view.outline.blocks[container.first : container.last]:
                if (
                    self.frequency[block.key] >= often
                    and view.outline.containers[block.container].roles.heading < 0
                ):
                    total += block.words
                    wrapped += block.words if block.index in taken else 0
        return total == 0 or wrapped >= 0.4 * total


def _tokens(views: Sequence[View]) -> frozenset[str]:
    return frozenset(
        token for path in {path for view in views for path in view.paths} for token in _split(path)
    )


def _split(path: str) -> Iterator[str]:
    for step in path.split("/"):
        rest = step
        for sign in ".#":
            rest = rest.replace(sign, f" {sign}")
        for token in rest.split()[1:]:
            yield token[1:] if token[0] == "." else token


def _may_be_main(path: str) -> bool:
    return path.rsplit("/", 1)[-1].split(".")[0].split("#")[0] not in (
        "p",
        "ul",
        "ol",
        "li",
        "table",
        "tbody",
        "tr",
        "html",
        "a",
        "span",
        "form",
    )
