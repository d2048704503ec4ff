"""Is every site fresh, and if not, why? What the command line, the board, the API and the metrics tell of it.

All of them show these numbers, so none can say otherwise than another.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from catalogue import clock, keepers, oversight
from catalogue import orders as ordered
from catalogue.browse import Entry
from catalogue.grouping import GROUPS, Group
from catalogue.hours import Hours
from catalogue.keepers import Keepers
from catalogue.orders import Order
from catalogue.reasons import ReasonCount
from catalogue.schema import STILL_HERE, articles, captures, crawls, pages, sites, templates
from catalogue.standing import Place, Standing, kept, measure
from catalogue.states import PageState

# Crawls, and versions of a template, that are shown as history.
HISTORY = 30
# States of pages that are looked at again when their time comes, and of those that nothing can call changed.
_LOOKED_AT_AGAIN = (PageState.DUE, PageState.FETCHED, PageState.FAILED)
_SETTLED = (PageState.FORGOTTEN, PageState.REDIRECTED)


@dataclass(frozen=True, slots=True)
class Crawl:
    """One crawl of a site as its report told it. ``ended_at`` is None where it runs, or was broken off."""

    started_at: float
    ended_at: float | None = None
    counts: Mapping[Group, int] = field(default_factory=dict)
    reasons: Mapping[Group, tuple[ReasonCount, ...]] = field(default_factory=dict)
    left_out: tuple[ReasonCount, ...] = ()
    notes: tuple[str, ...] = ()
    fatal: str | None = None
    cut: str | None = None
    blind: str | None = None
    # share of the pages that were known current at its end
    current: float | None = None

    @classmethod
    def of(cls, row: Any) -> Crawl:
        """The crawl in a row of ``crawls``. What another version of Pinakes wrote otherwise is left out."""
        data = _document(row.report)
        reasons = data.get("reasons") or {}
        return cls(
            row.started_at,
            row.ended_at,
            {group: int(data[group]) for group in GROUPS if group in data},
            {group: _reasons(reasons.get(group)) for group in GROUPS if reasons.get(group)},
            _reasons(data.get("left_out")),
            tuple(map(str, data.get("notes") or ())),
            data.get("fatal"),
            data.get("cut"),
            data.get("blind"),
            data.get("current"),
        )

    @property
    def was_told(self) -> bool:
        """Whether it came to an end and left a report."""
        return bool(self.counts)


class TemplateVersion(NamedTuple):
    """A site's template as it was learned; ``confidence`` is None where that was not noted."""

    version: int
    learned_at: float
    pages: int
    confidence: float | None


@dataclass(frozen=True, slots=True)
class SiteFreshness:
    """How a site does."""

    name: str
    url: str = ""
    articles: int = 0
    # None of a site whose articles were imported
    standing: Standing | None = None
    # share of its pages that are known current
    current: float | None = None
    # pages that changed or are new, as far as is known, and were not looked at since; when the first did
    unseen: int = 0
    oldest_unseen: float | None = None
    # pages that are due, and those that were fetched and not read
    due: int = 0
    unread: int = 0
    # the newest first
    crawls: tuple[Crawl, ...] = ()
    templates: tuple[TemplateVersion, ...] = ()
    # when its next crawl begins, where somebody is there to do it
    next_crawl: float | None = None
    # why removals wait for a person's word
    hold: str | None = None
    orders: Mapping[Order, float] = field(default_factory=dict)
    # articles that none of the site's templates fits, and the first of them
    without_template: int = 0
    alone: tuple[Entry, ...] = ()

    @property
    def last(self) -> Crawl | None:
        """The newest crawl, be it running or ended."""
        return self.crawls[0] if self.crawls else None

    @property
    def told(self) -> Crawl | None:
        """The newest crawl that left a report."""
        return next((crawl for crawl in self.crawls if crawl.was_told), None)

    def pages(self, place: Place) -> int:
        return self.standing.places.get(place, 0) if self.standing else 0


def freshness(
    connection: Connection, only: str | None = None, hours_of: Callable[[str], Hours] = lambda _: Hours()
) -> list[SiteFreshness]:
    """Every site that is known or has articles, by name; or that one ``only``. ``hours_of``: when a site may
    be crawled.
    """
    known = {row.name: row for row in connection.execute(select(sites.c.name, sites.c.url, sites.c.hold))}
    of_site = select(articles.c.site, func.count()).where(STILL_HERE).group_by(articles.c.site)
    counted = {str(row[0]): int(row[1]) for row in connection.execute(of_site)}
    reader = _Reader(connection, hours_of)
    found = []
    for name in sorted({*known, *counted} if only is None else {*known, *counted} & {only}):
        row = known.get(name)
        if row is None:  # its articles were imported
            found.append(SiteFreshness(name, articles=counted[name]))
        else:
            found.append(reader.site(name, row.url, row.hold, counted.get(name, 0)))
    return found


class _Reader:
    """Reads what is asked of each site."""

    def __init__(self, connection: Connection, hours_of: Callable[[str], Hours]) -> None:
        self._connection = connection
        self._hours_of = hours_of
        self._now = clock.timestamp()
        self._standings = kept(connection)
        self._orders = ordered.everywhere(connection)
        self._keepers = keepers.at_work(connection)

    def site(self, name: str, url: str, hold: str | None, count: int) -> SiteFreshness:
        standing = self._standings.get(name) or measure(self._connection, name)
        signalled, oldest, newly = self._signals(name, standing.at)
        waiting_since = [at for at in (oldest, standing.waiting_since) if at is not None]
        history = tuple(self._crawls(name))
        placed = self._orders.get(name, {})
        alone = oversight.without_template_count(self._connection, name)
        return SiteFreshness(
            name,
            url,
            count,
            standing,
            standing.share_current(self._now, newly),
            signalled + standing.places.get(Place.WAITING, 0),
            min(waiting_since, default=None),
            self._due(name),
            self._unread(name),
            history,
            tuple(self._templates(name)),
            _next_crawl(history, placed, self._keepers, self._now, self._hours_of(name)),
            hold,
            placed,
            alone,
            tuple(oversight.without_template(self._connection, name)) if alone else (),
        )

    def _signals(self, site: str, since: float) -> tuple[int, float | None, int]:
        """How many pages were called changed and not looked at, the first time, and how many ``since``."""
        at = pages.c.signalled_at
        asked = select(func.count(), func.min(at), func.count().filter(at > since)).where(
            pages.c.site == site,
            at.is_not(None),
            pages.c.fetched_at.is_not(None),
            pages.c.state.not_in(_SETTLED),
        )
        count, oldest, newly = self._connection.execute(asked).one()
        return int(count), oldest, int(newly)

    def _due(self, site: str) -> int:
        has_come = (pages.c.due_at <= self._now) & pages.c.state.in_(_LOOKED_AT_AGAIN)
        due = select(func.count()).where(pages.c.site == site, has_come)
        return int(self._connection.execute(due).scalar_one())

    def _unread(self, site: str) -> int:
        unread = select(func.count()).where(captures.c.site == site, captures.c.read_at.is_(None))
        return int(self._connection.execute(unread).scalar_one())

    def _crawls(self, site: str) -> Iterator[Crawl]:
        columns = (crawls.c.started_at, crawls.c.ended_at, crawls.c.report)
        newest = select(*columns).where(crawls.c.site == site).order_by(crawls.c.id.desc()).limit(HISTORY)
        return map(Crawl.of, self._connection.execute(newest))

    def _templates(self, site: str) -> Iterator[TemplateVersion]:
        t = templates.c
        newest = select(t.version, t.learned_at, t.pages, t.confidence).where(t.site == site)
        rows = self._connection.execute(newest.order_by(t.version.desc()).limit(HISTORY))
        return (TemplateVersion(*row) for row in rows)


def _next_crawl(
    history: tuple[Crawl, ...], placed: Mapping[Order, float], keeping: Keepers, now: float, hours: Hours
) -> float | None:
    """When a worker or schedule comes to a site again; ``None`` where none will."""
    if keeping.every is None:
        return None
    if Order.CRAWL in placed:
        return now
    if Order.PAUSE in placed:
        return None
    last = history[0].ended_at if history else None
    turn = min((last or 0.0) + keeping.every, placed.get(Order.LOOK, math.inf))
    return hours.open_at(max(now, turn))


def _document(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        return {"notes": [f"the report cannot be read: {text[:200]}"]}
    return data if isinstance(data, dict) else {}


def _reasons(found: Any) -> tuple[ReasonCount, ...]:
    return tuple(map(ReasonCount.from_json, found or ()))
