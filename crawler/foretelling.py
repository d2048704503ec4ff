"""When is a page looked at again, and why? For a person who asks (``pinakes explain``)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import func, select

from catalogue import clock
from catalogue.schema import pages
from catalogue.states import PageState
from catalogue.store import Catalogue
from catalogue.urls import canonical
from crawler.planning import Pace, has_lists, promise
from crawler.revisit import DAY, Rates, Waiting, days_until
from crawler.signals import KINDS, TrackRecord
from crawler.site_memory import SiteMemory, recall

# What the kinds of signal are called.
_NAMES = {
    "sitemap": "the sitemap's lastmod",
    "rest": "the REST API",
    "feed": "the feed",
    "push": "a push",
    "touched": "the API's time of any change",
}


class Foretold(NamedTuple):
    """One line of what is told."""

    name: str
    value: str


def site_of(catalogue: Catalogue, url: str) -> str | None:
    """The site that a known page belongs to."""
    with catalogue.read() as connection:
        return connection.execute(select(pages.c.site).where(pages.c.url == canonical(url))).scalar()


def foretell(catalogue: Catalogue, site: str, pace: Pace, url: str) -> list[Foretold]:
    """What is known of a page's changes, and when `pinakes schedule` looks at it again; empty where the page
    is not known.
    """
    with catalogue.read() as connection:
        row = connection.execute(select(pages).where(pages.c.url == canonical(url))).first()
        of_site = select(func.count(), func.avg(pages.c.importance)).where(
            pages.c.site == site, pages.c.state == PageState.FETCHED
        )
        count, importance = connection.execute(of_site).one()
        is_listed = has_lists(connection, site)
    if row is None:
        return []
    memory = recall(catalogue, site)
    promised = promise(row, is_listed)
    weight = promised * row.importance * pace.weight(row.url) / (float(importance or 0.0) or 1.0)
    told = [*_looks(row), *_signal(row, memory)]
    told.append(Foretold("matters", f"{weight:.2g} times as much as the site's mean page"))
    return [*told, Foretold("next look", _next_look(row, memory, pace, weight, promised, count))]


def _looks(row: Any) -> Iterator[Foretold]:
    if row.fetched_at is None:
        return
    looked = f"last on {_date(row.fetched_at)}"
    if row.checks:
        looked += (
            f"; {row.checks} look{'s' if row.checks > 1 else ''} after the first found {row.changes} changes"
        )
    yield Foretold("looked at", looked)
    rate = Rates.of(np.array([row.rate_changes]), np.array([row.rate_days])).changes_a_day()[0]
    yield Foretold("changes", f"once in about {1 / rate:.0f} days, by these looks")


def _signal(row: Any, memory: SiteMemory) -> Iterator[Foretold]:
    kind = row.signalled_by or (row.found_by if row.signal_value else None)
    if kind not in KINDS:
        yield Foretold("signals", "nothing tells when it changes")
        return
    said = f"; it called the page changed on {_date(row.signalled_at)}" if row.signalled_by else ""
    yield Foretold("signals", f"{_NAMES[kind]}, {_reputation(memory.trust.known(kind))}{said}")


def _reputation(record: TrackRecord) -> str:
    if not record.tried:
        return "which has not proven itself yet and is followed on trial"
    of = f"right of late with {record.right:.0f} of {record.said:.0f} pages that it called changed"
    if not record.believed:
        return f"{of}: not believed"
    return f"{of}: believed, and leaves out {record.hidden:.0%} of changes"


def _next_look(row: Any, memory: SiteMemory, pace: Pace, weight: float, promised: float, count: int) -> str:
    now = clock.timestamp()
    if row.state == PageState.FORGOTTEN:
        return "never: it was taken out on a person's word"
    if row.due_at <= now:
        return f"in the next round: {row.reason or 'it is due'}"
    if row.state != PageState.FETCHED or row.missing_since is not None:
        return f"{_date(row.due_at)}: {row.reason or f'it is {row.state}'}"
    if row.signalled_by and memory.trust.known(row.signalled_by).believed:
        return f"in the next round: {_NAMES[row.signalled_by]} calls it changed"
    return _by_worth(row, memory, pace, weight, promised, count, now)


def _by_worth(
    row: Any, memory: SiteMemory, pace: Pace, weight: float, promised: float, count: int, now: float
) -> str:
    """When a look will be worth what the site's looks are worth now."""
    hidden = memory.trust.known(row.found_by).hidden if row.signal_value else 1.0
    rates = Rates.of(np.array([row.rate_changes]), np.array([row.rate_days]))
    page = Waiting(np.array([weight]), rates, np.array([(now - row.fetched_at) / DAY]), np.array([hidden]))
    days = days_until(page, memory.price, pace.least / promised)
    at = min(now + days * DAY, row.due_at)
    chance = rates.chance(np.array([(at - row.fetched_at) / DAY]), hidden)[0]
    a_day = pace.looks_a_day(count)
    looks = f"{a_day:.0f} looks a day" if a_day >= 1 else f"a look in {1 / a_day:.0f} days"
    why = f"by then it has changed with a chance of {chance:.0%}"
    when = "in one of the next rounds" if days < 1 else f"about {_date(at)[:10]}"
    return f"{when}, unless a signal comes: {why}, and {looks} go where they are worth most"


def _date(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
