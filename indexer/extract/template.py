"""Learn a site's template from its own pages.

Evidence is statistical and needs no names: in how many pages a text stands (block document frequency: Lin & Ho, KDD 2002;
Debnath et al. 2005), which place it stands in (site style tree: Yi, Liu & Li, KDD 2003), what of a page copies another
one. A *place* is judged over all pages, never a single text on a single page: headings such as «Causes» and shared list
items recur over the articles of a library and are content (deleting every recurring text costs a third of the recall).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from indexer.extract.blocks import Block, Container, Outline, fold
from indexer.extract.copies import (
    ELLIPSIS,
    cards_within,
    copies_within,
    grams_of,
    is_source_list,
    is_table,
    key_of,
    leads_into_page,
    opening_of,
    patterns_of,
)
from indexer.extract.discussion import discussions_of
from indexer.extract.flow import is_link_row, learn_flow, opens_run
from indexer.extract.label import Role
from indexer.extract.paths import paths_of, recurring_tokens, similarity
from indexer.extract.places import between_title_and, is_credit, main_container, relative, slotted
from indexer.extract.profile import Profile, Slot

MAX_PAGES = 200
SHARED = 0.15  # share of the pages that makes a text a shared one
ANNEX_SHARE = 0.5  # share of the pages on which a place before the main container must hold words of the article's own
TEMPLATE_SHARE = 0.6  # share of a place's words that the template fills
OFTEN = 0.3  # share of the pages from which a text counts when it is asked where a template puts its texts
OWN_SHARE = 0.05  # share of all the site's own words that a slot may hold
OWN_WITHIN = 0.2  # … and more while the pages are few, of a place that is shared but for this share of its own words
FACT_WORDS = 8  # mean length of the texts in a table of labels and values, at most
SAME_TEMPLATE = 0.5  # Jaccard similarity of two pages' paths under one template
_FORMS = frozenset(("form", "input", "textarea"))
_CONTENT_ELEMENTS = frozenset("figure table tbody tr td ul ol li dl dt dd details blockquote pre p h1 h2 h3 h4 h5 h6".split())
_SENTENCE = (".", "!", "?", ":", "…", "।", "。", ")", '"', "”")


@dataclass(slots=True)
class View:
    """A page as the learner sees it: its outline without the tree, and its title, folded."""

    outline: Outline
    title: str
    forms: frozenset[int]  # containers around a form's fields
    comments: frozenset[int]  # blocks of readers' words
    paths: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, outline: Outline, title: str) -> View:
        """A view of a page; its outline forgets the tree, which may be ten times as large."""
        forms: set[int] = set()
        for container in outline.containers:
            element = container.element
            if container.tag == "form" or any(child.tag in _FORMS for child in element):
                forms.update(c.index for c in outline.chain(container.index))
        folded = fold(title)
        for block in outline.blocks:
            block.key = key_of(block, outline, folded)
        for container in outline.containers:
            container.element = None
        comments = frozenset(index for c in discussions_of(outline, folded) for index in range(c.first, c.last))
        return cls(outline, folded, frozenset(forms), comments)


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


@dataclass(slots=True)
class Place:
    """What one path holds, page by page (one entry a page that has it)."""

    words: list[int] = field(default_factory=list)
    exact: list[int] = field(default_factory=list)  # words of texts that stand on other pages too
    soft: list[int] = field(default_factory=list)  # … and of near copies, excerpts, copies on the same page, link rows
    links: list[int] = field(default_factory=list)
    copies: list[int] = field(default_factory=list)
    own: int = 0  # words that are nobody else's, over all pages
    opened: int = 0  # pages where it begins with a shared heading or label
    titled: int = 0  # pages where that is shared but for the page's title in it
    forms: int = 0
    sources: int = 0  # pages where it is a list of sources
    fragments: int = 0  # pages where its links lead into the page itself
    texts: int = 0  # how many, over all pages
    facts: int = 0  # pages where it is a table or definition list, a heading aside
    only_heads: int = 0  # pages where it holds nothing but headings, which head what stands behind it
    wholes: list[str] = field(default_factory=list)  # keys of all that it holds, a page

    def share(self, part: list[int]) -> float:
        """Median over the pages of that part's share of the words."""
        return median(p / w if w else 1.0 for p, w in zip(part, self.words))


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
        slots = self.find_slots(main, inside)
        self.slots = slots
        texts, outside = self.shared_texts(inside)
        bodies = [self.flow(view, container, main, slots) for view, container in zip(self.views, inside) if container]
        wrapped = self.is_wrapped(inside, main, slots)
        patterns = self.patterns(inside)
        known = frozenset(patterns)

        def repeats(block: Block, title: str) -> bool:
            return self.shared(block) or is_link_row(block) or any(pattern in known for pattern in patterns_of(block, title))

        headings, fillers = ({}, {}) if wrapped else learn_flow(bodies, repeats, self.pages, self.least)
        found = sum(container is not None for container in inside) / self.pages
        confidence = coverage * found * (1 - 0.5 ** (self.pages / 2)) if main else 0.0
        counts = Counter(path for view in self.views for path in set(view.paths))
        shape = tuple(sorted(path for path, n in counts.items() if 2 * n >= self.pages and path.count("/") <= 12))
        return Profile(self.pages, shape, tuple(sorted(self.vocabulary & _tokens(self.views))), tuple(sorted(self.core)), main,
                       self.find_annexes(inside), slots, texts, patterns, headings, fillers, outside, wrapped, False,
                       round(confidence, 4))  # fmt: skip

    # -- the main container

    def find_main(self) -> tuple[str, float]:
        """The deepest path that holds nine tenths of the pages' own prose on four fifths of them, and the share it holds."""
        held: Counter[str] = Counter()
        shares: dict[str, list[float]] = defaultdict(list)
        judged = 0
        for view in self.views:
            total = [0]
            copies = copies_within(view.outline.blocks)
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
        """A sentence that no other page has. Bylines and breadcrumb trails are no sentences."""
        if (
            self.frequency[block.key] > 1
            or block.index in view.comments
            or block.words < 8
            or 2 * block.link_words >= block.words
            or not block.text.rstrip().endswith(_SENTENCE)
        ):
            return False
        return not self.is_excerpt(block, view)

    def main_of(self, view: View, main: str) -> Container | None:
        return main_container(view.outline, view.paths, main)

    def find_annexes(self, inside: Sequence[Container | None]) -> tuple[str, ...]:
        """Paths between title and main container that hold the article's own words on half of the pages: a standfirst, a caption."""
        counts: Counter[str] = Counter()
        for view, main in zip(self.views, inside):
            if main is None:
                continue
            found = set()
            for block in between_title_and(main, view.outline, view.title):
                own = self.frequency[block.key] == 1 and block.words >= 8 and 4 * block.link_words < block.words
                if own and not is_credit(block) and not self.is_excerpt(block, view):
                    found.add(view.paths[block.container])
            counts.update(found)
        least = max(2, ANNEX_SHARE * self.pages)
        return tuple(sorted(path for path, n in counts.items() if n >= least))

    # -- places that the template fills

    def index_openings(self) -> dict[str, set[int]]:
        """First words of the longer texts → the pages that have them."""
        openings: dict[str, set[int]] = defaultdict(set)
        for number, view in enumerate(self.views):
            for block in view.outline.blocks:
                if block.words >= 10:
                    openings[opening_of(block)].add(number)
        return openings

    def is_excerpt(self, block: Block, view: View) -> bool:
        """A text cut off with an ellipsis whose beginning stands on another page."""
        if block.words < 5 or not block.text.endswith(ELLIPSIS):
            return False
        return bool(self.openings.get(opening_of(block), set()))

    def near_copies(self, bodies: Sequence[tuple[View, Container]]) -> Counter[tuple[str, ...]]:
        grams: Counter[tuple[str, ...]] = Counter()
        for view, main in bodies:
            found: set[tuple[str, ...]] = set()
            for block in view.outline.blocks[main.first : main.last]:
                if not self.shared(block):
                    found.update(grams_of(block, view.title))
            grams.update(found)
        return grams

    def find_slots(self, main: str, inside: Sequence[Container | None]) -> dict[str, Slot]:
        bodies = [(view, container) for view, container in zip(self.views, inside) if container is not None]
        if not main or len(bodies) < 2:
            return {}
        grams = self.near_copies(bodies)
        places: dict[str, Place] = defaultdict(Place)
        own = 0
        for view, container in bodies:
            own += self.measure(view, container, main, grams, places)
        slots: dict[str, Slot] = {}
        facts: list[str] = []
        for path in sorted(places, key=lambda p: (p.count("/"), p)):
            if any(path.startswith(f"{known}/") for known in (*slots, *facts)):
                continue
            if places[path].own <= OWN_SHARE * own and _holds_facts(places[path]):
                facts.append(path)
                continue
            slot = self.judge(path, places[path], own)
            if slot:
                slots[path] = slot
        return slots

    def measure(self, view: View, main: Container, main_path: str, grams: Counter[tuple[str, ...]], places: dict[str, Place]) -> int:
        """Add one page to the places below its main container; the words of its own that it has."""
        outline = view.outline
        exact, soft, links, copies, own = [0], [0], [0], [0], [0]
        copied = copies_within(outline.blocks[main.first : main.last])
        for block in outline.blocks[main.first : main.last]:
            shared = self.shared(block)
            copy = block.index in copied or self.is_excerpt(block, view)
            link = block.link_words >= 0.6 * block.words
            near = shared or copy or link or block.index in view.comments or self.is_near(block, view.title, grams)
            for sums, counts in ((exact, shared), (soft, near), (copies, copy), (links, link), (own, not near)):
                sums.append(sums[-1] + (block.words if counts else 0))
        seen: dict[str, list[int]] = {}
        for container in outline.containers[main.index + 1 :]:
            if container.depth <= main.depth:
                break
            if container.first == container.last:
                continue
            place = places[relative(view.paths[container.index], main_path)]
            a, b = container.first - main.first, container.last - main.first
            words = sum(block.words for block in outline.blocks[container.first : container.last])
            values = [words, exact[b] - exact[a], soft[b] - soft[a], links[b] - links[a], copies[b] - copies[a]]
            path = view.paths[container.index]
            place.own += own[b] - own[a]
            place.texts += b - a
            if path in seen:
                seen[path][:] = [x + y for x, y in zip(seen[path], values)]
                self.store(place, seen[path], replace=True)
            else:
                seen[path] = values
                self.store(place, values, replace=False)
                opening = self.opening(outline, container)
                place.opened += opening is not None and not opening.key.endswith(" §")
                place.titled += opening is not None
                place.forms += container.index in view.forms
                place.sources += is_source_list(outline, container)
                place.facts += is_table(outline, container)
                place.fragments += leads_into_page(outline, container)
                place.only_heads += all(opens_run(b, outline) for b in outline.blocks[container.first : container.last])
                place.wholes.append("\n".join(block.key for block in outline.blocks[container.first : container.last]))
        return own[-1]

    @staticmethod
    def store(place: Place, values: list[int], *, replace: bool) -> None:
        for column, value in zip((place.words, place.exact, place.soft, place.links, place.copies), values):
            if replace:
                column[-1] = value
            else:
                column.append(value)

    def opening(self, outline: Outline, container: Container) -> Block | None:
        """The heading or label among the container's first blocks that other pages have too."""
        for block in outline.blocks[container.first : min(container.last, container.first + 2)]:
            if self.shared(block) and (outline.containers[block.container].roles.heading >= 0 or block.words <= 6):
                return block
        return None

    def is_near(self, block: Block, title: str, grams: Counter[tuple[str, ...]]) -> bool:
        own = grams_of(block, title)
        return bool(own) and sum(grams[g] >= self.least for g in own) >= TEMPLATE_SHARE * len(own)

    def judge(self, path: str, place: Place, own: int) -> Slot | None:
        """Whether a place is the template's, and why."""
        pages = len(place.words)
        if (
            pages < 2
            or place.own > self.own_share(place) * own
            or ("." not in path.rsplit("/", 1)[-1] and "#" not in path.rsplit("/", 1)[-1] and not _speaks(path))
        ):
            return None
        if 2 * place.sources >= pages or place.only_heads == pages:
            return None
        exact, soft, links = place.share(place.exact), place.share(place.soft), place.share(place.links)
        where = f"on {pages} of {self.pages} pages"
        if self.is_content_element(path, place):
            return None
        if exact >= TEMPLATE_SHARE:
            return Slot(_role(place, links), f"{exact:.0%} of its words stand on other pages too, {where}")
        # «Can asthma be cured?» over formulaic prose is the editors' pattern; «More on asthma» over cards is the template's.
        copied = links + place.share(place.copies)
        opened = place.titled if copied >= 0.3 else place.opened
        if soft >= TEMPLATE_SHARE and (2 * opened >= pages or links >= TEMPLATE_SHARE):
            return Slot(_role(place, links), f"{soft:.0%} of its words are copies or vary a pattern, {where}")
        if place.share(place.copies) >= TEMPLATE_SHARE:
            return Slot(Role.SUMMARY.value, f"repeats text of the page itself, {where}")
        return None

    def own_share(self, place: Place) -> float:
        """Share of the site's own words that a slot may hold. Of few pages, a text of a pool (tips, questions) is often the only one."""
        few = 8 / self.pages if place.own <= OWN_WITHIN * sum(place.words) else 0.0
        return OWN_SHARE * (1 + few)

    def is_content_element(self, path: str, place: Place) -> bool:
        """A table or list of which only the parts recur (yes and no, common symptoms), not the whole, and not everywhere."""
        if path.rsplit("/", 1)[-1].split(".")[0].split("#")[0] not in _CONTENT_ELEMENTS or len(place.words) >= 0.85 * self.pages:
            return False
        return 2 * Counter(place.wholes).most_common(1)[0][1] < len(place.wholes)

    # -- texts

    def shared_texts(self, inside: Sequence[Container | None]) -> tuple[dict[str, float], dict[str, float]]:
        within: Counter[str] = Counter()
        without: Counter[str] = Counter()
        for view, main in zip(self.views, inside):
            keys_in, keys_out = set(), set()
            for block in view.outline.blocks:
                if main is not None and view.outline.inside(block, main):
                    keys_in.add(block.key)
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

    def flow(self, view: View, main: Container, main_path: str, slots: dict[str, Slot]) -> tuple[View, list[Block]]:
        taken = slotted(view.outline, view.paths, main, main_path, slots)
        rest = [b for b in view.outline.blocks[main.first : main.last] if b.index not in taken and b.index not in view.comments]
        copies = copies_within(rest)
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
                if self.frequency[block.key] >= often and view.outline.containers[block.container].roles.heading < 0:
                    total += block.words
                    wrapped += block.words if block.index in taken else 0
        return total == 0 or wrapped >= 0.4 * total


def _holds_facts(place: Place) -> bool:
    """Whether a table or definition list holds labels that recur and values that do not: what is told of each subject.

    Its values may all be known from other pages («oak», «1650»); it is their combination that hardly two pages share.
    """
    if place.facts < 0.8 * len(place.wholes) or place.forms or place.share(place.links) >= 0.3:
        return False
    if sum(place.words) > FACT_WORDS * place.texts:
        return False
    return len(place.wholes) > 2 and len(set(place.wholes)) > 0.7 * len(place.wholes)


def _tokens(views: Sequence[View]) -> frozenset[str]:
    return frozenset(token for path in {path for view in views for path in view.paths} for token in _split(path))


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


def _speaks(path: str) -> bool:
    """Elements whose name says that they stand beside the text."""
    return path.rsplit("/", 1)[-1] in ("nav", "aside", "footer", "form")


def _role(place: Place, links: float) -> str:
    if place.forms:
        return Role.FORM.value
    if 2 * place.fragments >= len(place.words):
        return Role.NAVIGATION.value
    if links >= 0.5 or place.share(place.copies) >= 0.3:
        return Role.RELATED.value
    return Role.CHROME.value
