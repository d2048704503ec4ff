"""What do a site's own lists say by what they leave out? Addresses that they had are looked at when they go.

A list of changes never names what was withdrawn: only a list of everything does, by leaving it out. So the
REST API is asked for everything from time to time, and for changes in between. That a list leaves a page out
is a reason to look at the page, never to take its article out: lists are cut off, cached and filtered.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass

from sqlalchemy import select, update

from catalogue import clock
from catalogue.database import batches
from catalogue.schema import pages
from catalogue.states import FoundBy, PageState
from catalogue.store import Catalogue
from crawler.revisit import DAY

# Seconds between two readings of everything that the API lists. What was withdrawn is met by then, and a
# second time a day later: one and a half days in all. 50,000 posts are 500 requests, of 800 posts a second.
FULL_EVERY = DAY / 2
# Seconds since the lists were last read within which a scheduled crawl asks the API for changes only.
_ONLY_CHANGES = DAY
# Rows that are held at a time.
_AT_ONCE = 1_000
# Pages that may leave the lists, and their share, before a person is told.
_FEW = 5
_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Lists:
    """The addresses that the REST API and the sitemaps have, and whether these are all of them."""

    rest: Set[str]
    maps: Set[str]
    rest_complete: bool
    maps_complete: bool

    def of(self, kind: FoundBy) -> Set[str] | None:
        """All addresses that pages found in this way must be among; ``None`` where that is not known.

        A post that the API lists no more may stand in a sitemap that somebody keeps for weeks. A sitemap that
        is whole is enough for the pages that the API never had.
        """
        if kind == FoundBy.REST and self.rest:
            return self.rest if self.rest_complete else None
        if not self.maps or not self.maps_complete:
            return None
        return self.rest | self.maps if self.rest else self.maps

    def within(self, own: Callable[[str], str | None]) -> Lists:
        """The same in the site's own spelling; ``own`` gives ``None`` for another site's address."""
        rest, maps = (frozenset(filter(None, map(own, urls))) for urls in (self.rest, self.maps))
        return Lists(rest, maps, self.rest_complete, self.maps_complete)


def changes_since(discovered_at: float | None, listed_at: float | None) -> float | None:
    """The time after which a scheduled crawl asks the API for changes; ``None``: for everything.

    ``discovered_at``: when the lists were last read; ``listed_at``: when the API last named everything.
    """
    now = clock.timestamp()
    if discovered_at is None or now - discovered_at >= _ONLY_CHANGES:
        return None
    return None if listed_at is None or now - listed_at >= FULL_EVERY else discovered_at


def left_out(catalogue: Catalogue, site: str, lists: Lists) -> str | None:
    """Make pages due that the lists have left out since the last time; what a person should know of it."""
    gone = known = 0
    for kind in (FoundBy.SITEMAP, FoundBy.REST):
        listed = lists.of(kind)
        if listed is not None:
            missing, total = _left_out(catalogue, site, kind, listed)
            gone, known = gone + missing, known + total
    if gone <= max(_FEW, _SHARE * known):
        return None
    return (
        f"the site's own lists no longer name {gone} of the {known} pages that they named; each is asked for"
    )


def _left_out(catalogue: Catalogue, site: str, kind: FoundBy, listed: Set[str]) -> tuple[int, int]:
    """How many pages of a kind the lists leave out, and how many there are. Of those that moved it is noted
    alone: a list that has one again calls it back.
    """
    there = (PageState.FETCHED, PageState.REDIRECTED)
    mine = (pages.c.site == site) & (pages.c.found_by == kind) & pages.c.state.in_(there)
    columns = (pages.c.id, pages.c.url, pages.c.state, pages.c.unlisted_at)
    with catalogue.begin() as connection:
        rows = connection.execute(select(*columns).where(mine))
        known, missing = 0, 0
        fresh: list[int] = []
        moved: list[int] = []
        back: list[int] = []
        for row in rows.yield_per(_AT_ONCE):
            is_there = row.state == PageState.FETCHED
            known += is_there
            if row.url not in listed:
                missing += is_there
                if row.unlisted_at is None:
                    (fresh if is_there else moved).append(row.id)
            elif row.unlisted_at is not None:
                back.append(row.id)
        now = clock.timestamp()
        facts = (
            (fresh, {"unlisted_at": now, "due_at": 0.0}),
            (moved, {"unlisted_at": now}),
            (back, {"unlisted_at": None}),
        )
        for ids, values in facts:
            for part in batches(ids):
                connection.execute(update(pages).where(pages.c.id.in_(part)).values(**values))
    return missing, known
