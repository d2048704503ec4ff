"""How do all known pages of a site stand? Each is counted once, with its reason, by the rules of a crawl's
report (`catalogue/grouping.py`).

Counting reads every page with its newest capture: a second of processor time at 100,000 pages. So who changes
the pages counts, and keeps it in the catalogue: a crawl now and then and at its end. Whoever shows the counts
(command line, board, API, metrics) reads what was kept.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select

from catalogue import clock
from catalogue.grouping import Group, VisitedPage, placement
from catalogue.newest import newest_capture
from catalogue.reasons import ReasonCount, ReasonTally
from catalogue.schema import articles, captures, pages, sites, standings
from catalogue.states import Outcome, PageState

DAY = 86_400.0
# Outcomes of captures whose pages are articles, by far the most.
_READ = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)
# Into as many parts the time is cut in which pages cease to be known current.
_PARTS = 168
# Reasons that are kept of a place, the most frequent; a broken server has one a page.
_REASONS = 100
# Pages that are held as rows at a time.
_ROWS = 2_000


class Place(StrEnum):
    """Where a page stands, for a person."""

    ARTICLE = "article"
    # never looked at
    WAITING = "waiting"
    # fetched, and not read yet
    UNREAD = "unread"
    GONE = "gone"
    REFUSED = "refused"
    FAILED = "failed"
    # redirects, list pages, what a person took out
    ASIDE = "aside"


# Places of pages that have an article or may get one, whatever else is known of them; and of those that have
# none any more.
_FOLLOWED = (Place.ARTICLE, Place.WAITING, Place.UNREAD)
_LEFT = (Place.GONE, Place.ASIDE)
# Places whose pages have reasons.
NOT_HAD = (Place.REFUSED, Place.FAILED, Place.GONE)
_OF_GROUP = {
    Group.GONE: Place.GONE,
    Group.REFUSED: Place.REFUSED,
    Group.FAILED: Place.FAILED,
    Group.ASIDE: Place.ASIDE,
}


class Policy(NamedTuple):
    """When a page counts as known current: for ``days`` after a look, and for as long after its lists were
    read, where it stands in one that gives dates and is believed (``vouching``: these kinds of list).
    """

    days: float = 7.0
    vouching: Collection[str] = ()


# Where nothing is known of the site's lists, and the configuration says nothing else.
USUAL = Policy()


@dataclass(frozen=True, slots=True)
class Standing:
    """The pages of one site at one time.

    ``followed``: pages that have an article, or may get one: not those that never gave one, nor links that
    lead nowhere. ``current``: those of them that are known current, by the time until which they are.
    ``waiting_since``: when the first of the pages that were never looked at became known.
    """

    site: str
    at: float
    articles: int = 0
    places: Mapping[Place, int] = field(default_factory=dict)
    reasons: Mapping[Place, tuple[ReasonCount, ...]] = field(default_factory=dict)
    followed: int = 0
    current: tuple[tuple[float, int], ...] = ()
    waiting_since: float | None = None

    def share_current(self, now: float, signalled: int = 0) -> float | None:
        """The share of the followed pages that are known current; ``None`` where there are none.

        ``signalled``: pages that were called changed since they were counted.
        """
        if not self.followed:
            return None
        known = sum(count for until, count in self.current if until > now)
        return max(0, known - signalled) / self.followed

    def to_json(self) -> dict[str, Any]:
        return {
            "articles": self.articles,
            "places": {place: self.places.get(place, 0) for place in Place},
            "reasons": {place: [one.to_json() for one in found] for place, found in self.reasons.items()},
            "followed": self.followed,
            "current": self.current,
            "waiting_since": self.waiting_since,
        }

    @classmethod
    def from_json(cls, site: str, at: float, text: str) -> Standing:
        """What :meth:`to_json` gave, as text."""
        data: dict[str, Any] = json.loads(text)
        reasons = {
            Place(place): tuple(map(ReasonCount.from_json, found)) for place, found in data["reasons"].items()
        }
        return cls(
            site,
            at,
            data["articles"],
            {Place(place): count for place, count in data["places"].items()},
            reasons,
            data["followed"],
            tuple((until, count) for until, count in data["current"]),
            data["waiting_since"],
        )


def measure(connection: Connection, site: str, policy: Policy = USUAL) -> Standing:
    """Count the pages of a site anew."""
    now = clock.timestamp()
    counted = select(func.count()).where(articles.c.site == site, ~articles.c.deleted)
    read = connection.execute(select(sites.c.discovered_at).where(sites.c.name == site)).scalar()
    expiry = _Expiry(now, policy, read)
    tallies = {place: ReasonTally() for place in Place}
    waiting: list[float] = []
    followed = 0
    for row in _rows(connection, site):
        place, reason = _place(row)
        tallies[place].add(reason, row.url)
        followed += _is_followed(row, place)
        if place is Place.WAITING:
            waiting.append(row.due_at)
        elif row.signalled_at is None and place is Place.ARTICLE:
            expiry.add(row)
    return Standing(
        site,
        now,
        int(connection.execute(counted).scalar_one()),
        {place: tally.total for place, tally in tallies.items()},
        {place: tallies[place].most_frequent()[:_REASONS] for place in NOT_HAD},
        followed,
        expiry.parts(),
        min((at for at in waiting if at > 0), default=None),
    )


def keep(connection: Connection, standing: Standing) -> None:
    """Put it in the place of the one that was kept before."""
    connection.execute(delete(standings).where(standings.c.site == standing.site))
    document = json.dumps(standing.to_json(), ensure_ascii=False)
    connection.execute(insert(standings).values(site=standing.site, at=standing.at, document=document))


def missing(connection: Connection) -> list[str]:
    """The sites of which nothing was kept: an older Pinakes crawled them."""
    known = select(sites.c.name).where(sites.c.name.not_in(select(standings.c.site)))
    return list(connection.execute(known).scalars())


def kept(connection: Connection) -> dict[str, Standing]:
    """What was kept, by site."""
    rows = connection.execute(select(standings))
    return {row.site: Standing.from_json(row.site, row.at, row.document) for row in rows}


def _rows(connection: Connection, site: str) -> Iterator[Any]:
    columns = (
        pages.c.url,
        pages.c.state,
        pages.c.reason,
        pages.c.missing_since,
        captures.c.outcome,
        captures.c.read_at,
        captures.c.fetched_at.label("captured_at"),
        pages.c.fetched_at,
        pages.c.due_at,
        pages.c.signalled_at,
        pages.c.signal_value,
        pages.c.found_by,
        pages.c.article_id,
    )
    joined = pages.outerjoin(captures, captures.c.id == newest_capture(pages))
    wanted = select(*columns).select_from(joined).where(pages.c.site == site)
    return iter(connection.execute(wanted.execution_options(yield_per=_ROWS)))


def _place(row: Any) -> tuple[Place, str]:
    if row.state == PageState.FETCHED and row.missing_since is None and row.outcome in _READ:
        return Place.ARTICLE, ""  # most pages, told at once
    if row.state == PageState.DUE and row.fetched_at is None:
        return Place.WAITING, ""
    if row.state == PageState.FORGOTTEN:
        return Place.ASIDE, row.reason or ""
    page = VisitedPage(
        row.url,
        row.state,
        row.reason,
        row.missing_since,
        row.outcome,
        row.read_at,
        row.captured_at,
        None,
    )
    # by the report of a crawl that has just begun: every look came before it
    placed = placement(page, math.inf, removed=False)
    if placed is None:
        return Place.ASIDE, ""
    if placed.group in _OF_GROUP:
        return _OF_GROUP[placed.group], placed.reason
    return (Place.UNREAD if row.read_at is None else Place.ARTICLE), ""


def _is_followed(row: Any, place: Place) -> bool:
    has_article = row.article_id is not None and place not in _LEFT
    return place in _FOLLOWED or row.state == PageState.FAILED or has_article


class _Expiry:
    """Counts the pages that are known current by the time until which they are, in steps."""

    def __init__(self, now: float, policy: Policy, lists_read_at: float | None) -> None:
        self._now = now
        self._lasts = policy.days * DAY
        self._vouching = frozenset(policy.vouching)
        self._lists_read_at = lists_read_at or 0.0
        self._step = self._lasts / _PARTS
        self._counts: Counter[int] = Counter()

    def add(self, row: Any) -> None:
        seen = row.fetched_at or 0.0
        if row.signal_value is not None and row.found_by in self._vouching:
            seen = max(seen, self._lists_read_at)
        until = seen + self._lasts
        if until > self._now:
            self._counts[math.ceil((until - self._now) / self._step)] += 1

    def parts(self) -> tuple[tuple[float, int], ...]:
        return tuple((self._now + part * self._step, count) for part, count in sorted(self._counts.items()))
