"""Which pages of a site are known, which are due, and what the last look at each gave: tables ``pages`` and
``captures``.

A page is leased, fetched, kept in the archive, and acknowledged in one transaction that writes its capture,
its new state and the links found on it. A process killed between two of these steps has lost nothing: its
leases fall back to the next run, and a record in the archive that no capture names is only some bytes more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from catalogue import clock
from catalogue.archive import Archive, Exchange, RecordLocation
from catalogue.schema import captures, forgotten, pages
from catalogue.store import Catalogue
from crawler import revisit

LEASE = 600.0
"""Seconds after which a lease is void, whatever became of its owner (the site's lock says more, and
sooner).
"""
_CHUNK = 500
_NEVER = ("forgotten",)


@dataclass(frozen=True, slots=True)
class DiscoveredUrl:
    """An address that was found; ``changed`` is what a signal says of its last change, as it stands there."""

    url: str
    found_by: str  # typed, sitemap, feed, rest, link, push
    depth: int = 0
    changed: str | None = None


@dataclass(frozen=True, slots=True)
class Leased:
    """A page to look at, with what is known of it. ``digest`` is that of its last capture."""

    id: int
    url: str
    state: str
    found_by: str
    depth: int
    etag: str | None
    last_modified: str | None
    digest: str | None
    fetched_at: float | None
    signalled_at: float | None
    missing_since: float | None
    failures: int
    checks: int
    changes: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a page gave. ``exchange``: the page to keep; ``hints``: the response's words that
    extraction and ingest judge by.
    """

    page: Leased
    state: str
    at: float
    reason: str | None = None
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    changed: bool = False
    missing: bool = False
    redirect_to: str | None = None
    exchange: Exchange | None = None
    hints: Mapping[str, Any] | None = None
    links: tuple[DiscoveredUrl, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the page itself came (200 or 304)."""
        return self.state == "fetched" and not self.missing


class Frontier:
    """One site's pages. One process at a time works with it (the site's lock)."""

    def __init__(
        self, catalogue: Catalogue, archive: Archive, site: str, revisit_days: float, max_pages: int
    ) -> None:
        self._catalogue = catalogue
        self._archive = archive
        self._site = site
        self._revisit_days = revisit_days
        self._max_pages = max_pages
        self._mine = pages.c.site == site
        with catalogue.read() as connection:
            self.known: set[str] = set(connection.execute(select(pages.c.url).where(self._mine)).scalars())
            self.out: set[str] = set(connection.execute(select(forgotten.c.url)).scalars())

    def reclaim(self) -> int:
        """Void the leases of a run that died; how many there were."""
        with self._catalogue.begin() as connection:
            gone = connection.execute(
                update(pages).where(self._mine, pages.c.leased_until.is_not(None)).values(leased_until=None)
            )
            return int(gone.rowcount)

    def add(self, found: Iterable[DiscoveredUrl], believed: Mapping[str, bool] | None = None) -> int:
        """Remember addresses; how many were new. A known page whose signal now says something else becomes
        due, if its kind is believed.
        """
        with self._catalogue.begin() as connection:
            return self._add(connection, list(found), believed or {})

    def lease(self, count: int, before: float | None, new_first: bool = False) -> list[Leased]:
        """Take up to ``count`` pages to look at: with ``before``, every page not looked at since; else what
        is due.

        Pages that are known go first, so that a page that moved is met at its old address before the new one
        is met as a stranger; with ``new_first`` (a crawl of limited length) the new ones do, or repeated
        short crawls would never get on.
        """
        now = clock.timestamp()
        new = pages.c.fetched_at.is_(None)
        order = [
            pages.c.found_by != "typed",
            new.desc() if new_first else new,
            pages.c.signalled_at.is_(None),
            pages.c.depth,
            pages.c.id,
        ]
        free = or_(pages.c.leased_until.is_(None), pages.c.leased_until < now)
        first = (
            select(pages.c.id)
            .where(self._mine, pages.c.state.not_in(_NEVER), _due(before), free)
            .order_by(*order)
            .limit(count)
        )
        with self._catalogue.begin() as connection:
            numbers = list(connection.execute(first).scalars())
            if not numbers:
                return []
            connection.execute(update(pages).where(pages.c.id.in_(numbers)).values(leased_until=now + LEASE))
            leased = {
                row.id: _leased(row) for row in connection.execute(_DETAILS.where(pages.c.id.in_(numbers)))
            }
        return [leased[number] for number in numbers]

    def release(self, leased: Sequence[Leased]) -> None:
        """Give pages back that were not looked at."""
        if leased:
            with self._catalogue.begin() as connection:
                connection.execute(
                    update(pages).where(pages.c.id.in_([p.id for p in leased])).values(leased_until=None)
                )

    def record(self, looks: Sequence[Look], believed: Mapping[str, bool] | None = None) -> None:
        """Keep what came, then acknowledge all of it in one transaction. When this returns, it is on the
        disk.
        """
        coming = [look for look in looks if look.exchange is not None]
        kept = (
            self._archive.keep_many(
                self._site, [look.exchange for look in coming if look.exchange is not None]
            )
            if coming
            else []
        )
        rows = [
            _capture(self._site, look, look.exchange, place)
            for look, place in zip(coming, kept)
            if look.exchange is not None
        ]
        with self._catalogue.begin() as connection:
            if rows:
                connection.execute(insert(captures), rows)
            connection.execute(_ACKNOWLEDGE, [self._values(look) for look in looks])
            for look in looks:
                if look.exchange is not None and look.redirect_to:
                    self._arrived(connection, look)
            self._add(connection, [found for look in looks for found in look.links], believed or {})

    def vanished(self, listed: set[str]) -> int:
        """Make pages due that the site's own complete list no longer has: a hint to look, never a removal.
        How many.
        """
        was_listed = and_(self._mine, pages.c.found_by.in_(("sitemap", "rest")), pages.c.state == "fetched")
        with self._catalogue.begin() as connection:
            missing = [
                number
                for number, url in connection.execute(select(pages.c.id, pages.c.url).where(was_listed))
                if url not in listed
            ]
            for start in range(0, len(missing), _CHUNK):
                chunk = pages.c.id.in_(missing[start : start + _CHUNK])
                connection.execute(update(pages).where(chunk).values(due_at=0.0))
        return len(missing)

    def push(self, urls: Iterable[str]) -> int:
        """Somebody says that these addresses changed (a hook): due at once. How many."""
        found = [DiscoveredUrl(url, "push", 0, str(clock.timestamp())) for url in urls]
        self.add(found, {"push": True})
        return len(found)

    def peek(self, url: str) -> Leased | None:
        """What is known of a page, without taking it."""
        with self._catalogue.read() as connection:
            row = connection.execute(_DETAILS.where(self._mine, pages.c.url == url)).first()
            return None if row is None else _leased(row)

    def is_well(self, url: str) -> bool:
        """Whether the last look at this address gave a page."""
        with self._catalogue.read() as connection:
            found = connection.execute(
                select(pages.c.id).where(
                    pages.c.url == url, pages.c.state == "fetched", pages.c.missing_since.is_(None)
                )
            )
            return found.first() is not None

    def waiting(self, before: float | None) -> int:
        """How many pages are due."""
        due: ColumnElement[bool] = (
            or_(pages.c.fetched_at.is_(None), pages.c.fetched_at < before)
            if before is not None
            else pages.c.due_at <= clock.timestamp()
        )
        with self._catalogue.read() as connection:
            return int(
                connection.execute(
                    select(func.count()).where(self._mine, pages.c.state.not_in(_NEVER), due)
                ).scalar_one()
            )

    def _values(self, look: Look) -> dict[str, Any]:
        page = look.page
        failures = page.failures + 1 if look.state == "failed" else 0
        checks = page.checks + (page.digest is not None and look.answered)
        if look.state == "failed":
            due = revisit.after_failure(look.at, failures, self._revisit_days)
        elif look.missing and page.state != "gone":
            due = revisit.after_missing(look.at, self._revisit_days)
        else:
            due = revisit.next_look(look.at, checks, page.changes, self._revisit_days)
        return {
            "key": page.id,
            "new_state": look.state,
            "new_reason": look.reason,
            "new_status": look.status,
            "at": look.at,
            "due": due,
            "new_etag": look.etag,
            "new_modified": look.last_modified,
            "new_failures": failures,
            "new_checks": checks,
            "missing": (page.missing_since or look.at) if look.missing else None,
            "target": look.redirect_to,
        }

    def _arrived(self, connection: Connection, look: Look) -> None:
        """A redirect's target came with it: it is looked at, and needs no look of its own."""
        assert look.redirect_to is not None
        due = revisit.next_look(look.at, 0, 0, self._revisit_days)
        values = {
            "state": "fetched",
            "status": 200,
            "reason": None,
            "fetched_at": look.at,
            "due_at": due,
            "etag": look.etag,
            "last_modified": look.last_modified,
            "leased_until": None,
            "missing_since": None,
        }
        done = connection.execute(update(pages).where(pages.c.url == look.redirect_to).values(**values))
        if not done.rowcount:
            connection.execute(
                insert(pages).values(
                    site=self._site,
                    url=look.redirect_to,
                    found_by=look.page.found_by,
                    depth=look.page.depth,
                    **values,
                )
            )
        self.known.add(look.redirect_to)

    def _add(
        self, connection: Connection, found: Sequence[DiscoveredUrl], believed: Mapping[str, bool]
    ) -> int:
        fresh: dict[str, DiscoveredUrl] = {}
        signalled: dict[str, DiscoveredUrl] = {}
        for item in found:
            if item.url in self.out:
                continue
            if item.url not in self.known:
                fresh.setdefault(item.url, item)
            elif item.found_by != "link":
                signalled[item.url] = item
        room = max(0, self._max_pages - len(self.known))
        new = list(fresh.values())[:room]
        for start in range(0, len(new), _CHUNK):
            self._insert(connection, new[start : start + _CHUNK])
        signals = list(signalled.values())
        for start in range(0, len(signals), _CHUNK):
            self._signal(connection, signals[start : start + _CHUNK], believed)
        self.known.update(item.url for item in new)
        return len(new)

    def _insert(self, connection: Connection, new: Sequence[DiscoveredUrl]) -> None:
        now = clock.timestamp()
        # another site of the library may know an address: it stays with that one
        urls = [item.url for item in new]
        taken = set(connection.execute(select(pages.c.url).where(pages.c.url.in_(urls))).scalars())
        rows = [
            {
                "site": self._site,
                "url": item.url,
                "found_by": item.found_by,
                "depth": item.depth,
                "due_at": now,
                "signal_value": item.changed,
            }
            for item in new
            if item.url not in taken
        ]
        if rows:
            connection.execute(insert(pages), rows)

    def _signal(
        self, connection: Connection, signals: Sequence[DiscoveredUrl], believed: Mapping[str, bool]
    ) -> None:
        now = clock.timestamp()
        said = {item.url: item for item in signals}
        columns = (pages.c.url, pages.c.signal_value, pages.c.found_by, pages.c.state)
        for url, value, found_by, state in connection.execute(
            select(*columns).where(self._mine, pages.c.url.in_(list(said)))
        ).all():
            item = said[url]
            if item.found_by == "push" or state == "gone":  # a list has it again
                values: dict[str, Any] = {"signalled_at": now, "due_at": 0.0}
            elif item.found_by == "typed":
                values = {"found_by": "typed"} if found_by == "link" else {}
            elif item.changed is None:
                continue
            elif found_by in ("link", "typed"):  # from now on a list speaks for this page
                values = {"found_by": item.found_by, "signal_value": item.changed}
            elif found_by != item.found_by or item.changed == value:
                continue  # one list speaks for a page: two would contradict each other in every crawl
            else:
                values = {"signal_value": item.changed}
                if value is not None and believed.get(item.found_by, True):
                    values |= {"signalled_at": now, "due_at": 0.0}
            if values:
                connection.execute(update(pages).where(pages.c.url == url).values(**values))


_LAST_DIGEST = (
    select(captures.c.digest)
    .where(captures.c.url == pages.c.url)
    .order_by(captures.c.fetched_at.desc())
    .limit(1)
)
_DETAILS = select(
    pages.c.id,
    pages.c.url,
    pages.c.state,
    pages.c.found_by,
    pages.c.depth,
    pages.c.etag,
    pages.c.last_modified,
    pages.c.fetched_at,
    pages.c.signalled_at,
    pages.c.missing_since,
    pages.c.failures,
    pages.c.checks,
    pages.c.changes,
    _LAST_DIGEST.scalar_subquery().label("digest"),
)
_ACKNOWLEDGE = (
    update(pages)
    .where(pages.c.id == bindparam("key"))
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        status=bindparam("new_status"),
        fetched_at=bindparam("at"),
        due_at=bindparam("due"),
        etag=bindparam("new_etag"),
        last_modified=bindparam("new_modified"),
        failures=bindparam("new_failures"),
        checks=bindparam("new_checks"),
        missing_since=bindparam("missing"),
        redirect_to=bindparam("target"),
        leased_until=None,
        signalled_at=None,
    )
)


def _due(before: float | None) -> ColumnElement[bool]:
    now = clock.timestamp()
    if before is None:
        return pages.c.due_at <= now
    # A page that is gone, and whose article is, too, waits for its time even when a person asks for
    # everything.
    awake = or_(pages.c.state != "gone", pages.c.article_id.is_not(None), pages.c.due_at <= now)
    return or_(pages.c.fetched_at.is_(None), and_(pages.c.fetched_at < before, awake))


def _leased(row: Any) -> Leased:
    return Leased(**row._asdict())


def _capture(site: str, look: Look, exchange: Exchange, place: RecordLocation) -> dict[str, Any]:
    hints = look.hints or {}
    return {
        "site": site,
        "url": look.page.url,
        "final_url": exchange.final_url,
        "status": exchange.status,
        "content_type": str(hints.get("content-type", "")),
        "headers": json.dumps(hints, ensure_ascii=False),
        "fetched_at": exchange.fetched_at,
        "digest": place.digest,
        "file": place.file,
        "offset": place.offset,
        "length": place.length,
    }
