"""Places inside the main container that the template fills.

A *place* is judged over all pages, never a single text on a single page: headings such as «Causes» and shared
list items recur over the articles of a library and are content (deleting every recurring text costs a third
of the recall).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from indexer.extract.blocks import Block, Container, Outline
from indexer.extract.label import Role
from indexer.extract.template.copies import (
    around_title,
    copies_within,
    grams_of,
    is_source_list,
    is_table,
    label_of,
    leads_into_page,
)
from indexer.extract.template.flow import EVERYWHERE, asks_about, headings_in, opens_run, spells
from indexer.extract.template.places import dates_page, relative
from indexer.extract.template.profile import Slot
from indexer.extract.template.view import View

TEMPLATE_SHARE = 0.6  # share of a place's words that the template fills
OWN_SHARE = 0.05  # share of all the site's own words that a slot may hold
# … and more while the pages are few, of a place that is shared but for this share of its own words
OWN_WITHIN = 0.2
FACT_WORDS = 8  # mean length of the texts in a table of labels and values, at most
_NAMED_BY_TAG = frozenset(
    ("nav", "aside", "footer", "form", "dl", "table", "tbody")
)  # the last are no slots, but may protect what is in them
_CONTENT_ELEMENTS = frozenset(
    "figure table tbody tr td ul ol li dl dt dd details blockquote pre p h1 h2 h3 h4 h5 h6".split()
)


@dataclass(slots=True)
class Place:
    """What one path holds, page by page (one entry a page that has it)."""

    words: list[int] = field(default_factory=list)
    exact: list[int] = field(default_factory=list)  # words of texts that stand on other pages too
    # … and of near copies, excerpts, copies on the same page, link rows
    soft: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)
    copies: list[int] = field(default_factory=list)
    # of texts that (nearly) all pages have, each with its own title in them
    framed: list[int] = field(default_factory=list)
    own: int = 0  # words that are nobody else's, over all pages
    opened: int = 0  # pages where it begins with a shared heading or label
    titled: int = 0  # pages where that is shared but for the page's title in it
    forms: int = 0
    asks: int = 0  # pages where it asks about the page's own subject, as an article's FAQ does
    sources: int = 0  # pages where it is a list of sources
    fragments: int = 0  # pages where its links lead into the page itself
    texts: int = 0  # how many, over all pages
    facts: int = 0  # pages where it is a table or definition list, a heading aside
    only_heads: int = 0  # pages where it holds nothing but headings, which head what stands behind it
    told: list[int] = field(default_factory=list)  # the same with the numbers as they are
    # of all that it holds, a number that is the same for the same texts
    wholes: list[int] = field(default_factory=list)

    def columns(self) -> tuple[list[int], ...]:
        """What is counted page by page."""
        return self.words, self.exact, self.soft, self.links, self.copies, self.framed

    def share(self, part: list[int]) -> float:
        """Median over the pages of that part's share of the words."""
        return median(p / w if w else 1.0 for p, w in zip(part, self.words))


class SlotSearch:
    """Looks for slots on pages of one template. ``shared`` and ``is_excerpt`` say of a text what the other
    pages say of it.
    """

    def __init__(
        self, pages: int, least: int, shared: Callable[[Block], bool], is_excerpt: Callable[[Block], bool]
    ) -> None:
        self.pages = pages
        self.least = least  # pages that make a text a shared one
        self.shared = shared
        self.is_excerpt = is_excerpt
        self.frames: Counter[str] = Counter()  # a text with its page's title taken out → pages
        self.signs: Counter[str] = Counter()  # the label before links → pages

    def near_copies(self, bodies: Sequence[tuple[View, Container]]) -> Counter[tuple[str, ...]]:
        """In how many pages each shingle stands, of the texts that no other page has word for word."""
        grams: Counter[tuple[str, ...]] = Counter()
        for view, main in bodies:
            found: set[tuple[str, ...]] = set()
            frames: set[str] = set()
            signs: set[str] = set()
            for block in view.outline.blocks[main.first : main.last]:
                if not self.shared(block):
                    found.update(grams_of(block, view.title))
                    frames.add(around_title(block, view.title))
                    signs.add(label_of(block))
            grams.update(found)
            self.frames.update(frames - {""})
            self.signs.update(signs - {""})
        return grams

    def find(self, main: str, bodies: Sequence[tuple[View, Container]]) -> dict[str, Slot]:
        """Path below the main container → slot; ``bodies`` are pages with their main containers."""
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

    def measure(
        self,
        view: View,
        main: Container,
        main_path: str,
        grams: Counter[tuple[str, ...]],
        places: dict[str, Place],
    ) -> int:
        """Add one page to the places below its main container; the words of its own that it has."""
        outline = view.outline
        sums = self.sums_of(view, main, grams)
        seen: dict[str, list[int]] = {}
        for container in outline.containers[main.index + 1 :]:
            if container.depth <= main.depth:
                break
            if container.first == container.last or not (container.tokens or container.tag in _NAMED_BY_TAG):
                continue  # empty, or like thousands of others: never a slot
            path = view.paths[container.index]
            place = places[relative(path, main_path)]
            a, b = sums[container.first - main.first], sums[container.last - main.first]
            words, exact, soft, links, copies, framed, own = (after - before for before, after in zip(a, b))
            place.own += own
            place.texts += container.last - container.first
            values = [words, exact, soft, links, copies, framed]
            if path in seen:
                seen[path] = values = [x + y for x, y in zip(seen[path], values)]
                for column, value in zip(place.columns(), values):
                    column[-1] = value
                continue
            seen[path] = values
            for column, value in zip(place.columns(), values):
                column.append(value)
            self.describe(place, view, container)
        return sums[-1][-1]

    def sums_of(self, view: View, main: Container, grams: Counter[tuple[str, ...]]) -> list[tuple[int, ...]]:
        """Running sums over the main container's texts: all words, those of each kind (see :class:`Place`),
        the page's own.
        """
        blocks = view.outline.blocks[main.first : main.last]
        copied = copies_within(blocks, view.outline)
        words = exact = soft = links = copies = framed = own = 0
        sums: list[tuple[int, ...]] = [(0, 0, 0, 0, 0, 0, 0)]
        for block in blocks:
            shared = self.shared(block)
            copy = block.index in copied or self.is_excerpt(block)
            link = block.link_words >= 0.6 * block.words or (
                bool(block.anchors) and self.signs[label_of(block)] >= self.least
            )
            near = (
                shared
                or copy
                or link
                or block.index in view.comments
                or self.is_near(block, view.title, grams)
            )
            words += block.words
            exact += block.words * shared
            soft += block.words * near
            links += block.words * link
            copies += block.words * copy
            framed += block.words * (
                not shared and self.frames[around_title(block, view.title)] >= EVERYWHERE * self.pages
            )
            own += block.words * (not near)
            sums.append((words, exact, soft, links, copies, framed, own))
        return sums

    def describe(self, place: Place, view: View, container: Container) -> None:
        """Take note of what the first container of this place on a page looks like."""
        outline = view.outline
        blocks = outline.blocks[container.first : container.last]
        opening = self.opening(outline, container)
        place.opened += opening is not None and not opening.key.endswith(" §")
        place.titled += opening is not None
        place.forms += container.index in view.forms
        place.sources += is_source_list(outline, container)
        place.facts += (
            is_table(outline, container)
            and not spells(blocks, headings_in(outline.blocks, outline))
            and not dates_page(blocks)
        )
        place.fragments += leads_into_page(outline, container)
        place.asks += any(asks_about(block, view.title) for block in blocks)
        place.only_heads += all(opens_run(block, outline) for block in blocks)
        place.told.append(hash(tuple(block.text for block in blocks)))
        place.wholes.append(hash(tuple(block.key for block in blocks)))

    def opening(self, outline: Outline, container: Container) -> Block | None:
        """The heading or label among the container's first blocks that other pages have too."""
        for block in outline.blocks[container.first : min(container.last, container.first + 2)]:
            if self.shared(block) and (
                outline.containers[block.container].roles.heading >= 0 or block.words <= 6
            ):
                return block
        return None

    def is_near(self, block: Block, title: str, grams: Counter[tuple[str, ...]]) -> bool:
        """Whether most shingles of a text stand on other pages too."""
        own = grams_of(block, title)
        return bool(own) and sum(grams[g] >= self.least for g in own) >= TEMPLATE_SHARE * len(own)

    def judge(self, path: str, place: Place, own: int) -> Slot | None:
        """Whether a place is the template's, and why."""
        pages = len(place.words)
        if (
            pages < 2
            or place.own > self.own_share(place) * own
            or (
                "." not in path.rsplit("/", 1)[-1]
                and "#" not in path.rsplit("/", 1)[-1]
                and not _speaks(path)
            )
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
        # «Can asthma be cured?» over formulaic prose is the editors' pattern; «More on asthma» over cards is
        # the template's.
        copied = links + place.share(place.copies)
        opened = place.titled if copied >= 0.3 else place.opened
        if soft >= TEMPLATE_SHARE and (2 * opened >= pages or links >= TEMPLATE_SHARE):
            return Slot(_role(place, links), f"{soft:.0%} of its words are copies or vary a pattern, {where}")
        if not place.asks and place.share(place.framed) >= TEMPLATE_SHARE:
            return Slot(_role(place, links), f"the same words around the page's title, {where}")
        if place.share(place.copies) >= TEMPLATE_SHARE:
            return Slot(Role.SUMMARY.value, f"repeats text of the page itself, {where}")
        return None

    def own_share(self, place: Place) -> float:
        """Share of the site's own words that a slot may hold. Of few pages, a text of a pool (tips,
        questions) is often the only one.
        """
        few = 8 / self.pages if place.own <= OWN_WITHIN * sum(place.words) else 0.0
        return OWN_SHARE * (1 + few)

    def is_content_element(self, path: str, place: Place) -> bool:
        """A table or list of which only the parts recur (yes and no, common symptoms), not the whole, and not
        everywhere.
        """
        if (
            path.rsplit("/", 1)[-1].split(".")[0].split("#")[0] not in _CONTENT_ELEMENTS
            or len(place.words) >= 0.85 * self.pages
        ):
            return False
        return 2 * Counter(place.wholes).most_common(1)[0][1] < len(place.wholes)


def _holds_facts(place: Place) -> bool:
    """Whether a table or definition list holds labels that recur and values that do not: what is told of each
    subject.

    Its values may all be known from other pages («oak», «1650»); it is their combination that hardly two
    pages share.
    """
    if place.facts < 0.8 * len(place.wholes) or place.forms or place.share(place.links) >= 0.3:
        return False
    if sum(place.words) > FACT_WORDS * place.texts:
        return False
    return len(place.told) > 2 and len(set(place.told)) > 0.5 * len(place.told)


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
