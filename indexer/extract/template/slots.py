"""Which places inside the main container does the template fill?

A *place* is judged over all pages, never a single text on a single page: headings such as «Causes» and shared
list items recur over the articles of a library and are content (deleting every recurring text costs a third
of the recall).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from indexer.extract.blocks import Container
from indexer.extract.roles import Role
from indexer.extract.template.place_counts import Place, PlaceCounter
from indexer.extract.template.profile import Slot
from indexer.extract.template.view import View

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Share of a place's words (median over its pages) that the template must fill.
# .3 and .8 change nothing that is measured (`benchmarks.ablation sites`).
TEMPLATE_SHARE = 0.6

# Share of all the site's own words that a slot may hold.
# .025 and .1 change nothing that is measured (`benchmarks.ablation sites`).
OWN_SHARE = 0.05

# While the pages are few, a slot may hold more than that: in proportion to this number of pages over theirs …
# 4 and 16 change nothing that is measured (`benchmarks.ablation sites`).
FEW_PAGES = 8

# … if at most this share of the slot's words is the site's own.
# .1 and .4 change nothing that is measured (`benchmarks.ablation sites`).
OWN_WITHIN = 0.2

# Share of links and copies in a place from which a label over it is the template's, even with the page's
# title in it, and from which a slot of copies leads to other articles.
# .15 and .6 change nothing that is measured (`benchmarks.ablation sites`).
COPIED = 0.3

# Share of links in a place from which a slot leads to other articles.
# .25 and 1 change nothing that is measured (`benchmarks.ablation sites`).
LINKED = 0.5

# Share of the pages from which a table or list that recurs in parts is the template's all the same.
# .425 and .925 change nothing that is measured (`benchmarks.ablation sites`).
CONTENT_EVERYWHERE = 0.85

# Share of the pages that have a place on which it must be a table or definition list, to hold facts.
# .4 and .9 change nothing that is measured (`benchmarks.ablation sites`).
FACT_TABLES = 0.8

# Share of links in a table of facts, at most.
# .15 and .6 change nothing that is measured (`benchmarks.ablation sites`).
FACT_LINKS = 0.3

# Mean length in words of the texts in a table of facts, at most.
# 4 and 16 change nothing that is measured (`benchmarks.ablation sites`).
FACT_WORDS = 8

# Pages that a table of facts must be on.
# 1 and 6 change nothing that is measured (`benchmarks.ablation sites`).
FACT_PAGES = 3

# Share of those pages whose facts must differ from each other.
# .25 and 1 change nothing that is measured (`benchmarks.ablation sites`).
FACTS_DIFFER = 0.5

_BESIDE_THE_TEXT = frozenset("nav aside footer form".split())
_CONTENT_ELEMENTS = frozenset(
    "figure table tbody tr td ul ol li dl dt dd details blockquote pre p h1 h2 h3 h4 h5 h6".split()
)


def find_slots(counter: PlaceCounter, main: str, bodies: Sequence[tuple[View, Container]]) -> dict[str, Slot]:
    """Path below the main container → slot; ``bodies`` are pages with their main containers."""
    if not main or len(bodies) < 2:
        return {}
    counter.count(main, bodies)
    return SlotSearch(counter.pages, counter.own).slots_among(counter.places)


class SlotSearch:
    """Looks for slots on pages of one template."""

    def __init__(self, pages: int, own: int) -> None:
        self.pages = pages
        self.own = own  # words that only one page has, over all pages

    def slots_among(self, places: Mapping[str, Place]) -> dict[str, Slot]:
        """Path → slot, the outermost ones. What stands in a table of facts is none."""
        slots: dict[str, Slot] = {}
        facts: list[str] = []
        for path in sorted(places, key=lambda p: (p.count("/"), p)):
            if any(path.startswith(f"{known}/") for known in (*slots, *facts)):
                continue
            place = places[path]
            if place.own <= OWN_SHARE * self.own and holds_facts(place):
                facts.append(path)
            elif slot := self.judge(path, place):
                slots[path] = slot
        return slots

    def judge(self, path: str, place: Place) -> Slot | None:
        """Whether a place is the template's, and why."""
        if not self.may_be_slot(path, place):
            return None
        where = f"on {place.pages} of {self.pages} pages"
        exact, soft, links = place.exact, place.soft, place.links
        if exact >= TEMPLATE_SHARE:
            return Slot(role_of(place, links), f"{exact:.0%} of its words stand on other pages too, {where}")
        if soft >= TEMPLATE_SHARE and _is_headed(place, links):
            return Slot(
                role_of(place, links), f"{soft:.0%} of its words are copies or vary a pattern, {where}"
            )
        if not place.asks and place.framed >= TEMPLATE_SHARE:
            return Slot(role_of(place, links), f"the same words around the page's title, {where}")
        if place.copies >= TEMPLATE_SHARE:
            return Slot(Role.SUMMARY, f"repeats text of the page itself, {where}")
        return None

    def may_be_slot(self, path: str, place: Place) -> bool:
        """Whether a place has a name, few of the site's own words, and nothing that only articles have."""
        step = path.rsplit("/", 1)[-1]
        is_named = "." in step or "#" in step or step in _BESIDE_THE_TEXT
        if place.pages < 2 or not is_named or place.own > self.own_share(place) * self.own:
            return False
        is_sources = 2 * place.sources >= place.pages
        heads = place.only_heads == place.pages or place.rows.wrap_headings(place.pages)
        return not (is_sources or heads or self.is_content_element(path, place))

    def own_share(self, place: Place) -> float:
        """Share of the site's own words that a slot may hold.

        Of few pages, a text of a pool (tips, questions) is often the only one.
        """
        few = FEW_PAGES / self.pages if place.own <= OWN_WITHIN * place.words else 0.0
        return OWN_SHARE * (1 + few)

    def is_content_element(self, path: str, place: Place) -> bool:
        """A table or list of which only the parts recur (yes and no, common symptoms), and not everywhere."""
        tag = path.rsplit("/", 1)[-1].split(".")[0].split("#")[0]
        if tag not in _CONTENT_ELEMENTS or place.pages >= CONTENT_EVERYWHERE * self.pages:
            return False
        return 2 * Counter(place.wholes).most_common(1)[0][1] < len(place.wholes)


def _is_headed(place: Place, links: float) -> bool:
    """Whether a place has, on half of its pages, a heading or label of the template's; or is all links.

    «Can asthma be cured?» over formulaic prose is the editors' pattern; «More on asthma» over cards is the
    template's.
    """
    if links >= TEMPLATE_SHARE:
        return True
    opened = place.titled if links + place.copies >= COPIED else place.opened
    return 2 * opened >= place.pages


def holds_facts(place: Place) -> bool:
    """Whether a table or definition list holds labels that recur and values that do not.

    That is what is told of each subject. Its values may all be known from other pages («oak», «1650»); it is
    their combination that hardly two pages share.
    """
    if place.facts < FACT_TABLES * len(place.wholes) or place.forms or place.links >= FACT_LINKS:
        return False
    if place.words > FACT_WORDS * place.texts:
        return False
    return len(place.told) >= FACT_PAGES and len(set(place.told)) > FACTS_DIFFER * len(place.told)


def role_of(place: Place, links: float) -> Role:
    """What a slot is. ``links``: share of its words."""
    if place.forms:
        return Role.FORM
    if 2 * place.fragments >= place.pages:
        return Role.NAVIGATION
    if links >= LINKED or place.copies >= COPIED:
        return Role.RELATED
    return Role.CHROME
