"""Which pages of a site are known, which are due, and what did the last visit to each give?

These are the tables ``pages`` and ``captures``. A page is leased, fetched, kept in the archive, and
acknowledged in one transaction that writes its capture, its new state and the links found on it. A process
killed between two of these steps has lost nothing: its leases fall back to the next run, and a record in the
archive that no capture names is only some bytes more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Float, String, and_, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from catalogue import clock
from catalogue.archive import Archive, Exchange, RecordLocation
from catalogue.database import batches
from catalogue.rereading import copies_of, named_by, read_again, tell_former
from catalogue.schema import articles, captures, forgotten, pages
from catalogue.states import OF_ARTICLES, FoundBy, PageState
from catalogue.store import Catalogue
from catalogue.urls import canonical
from crawler import identities, moves, revisit
from crawler.pages import FROM_API, DiscoveredUrl, LeasedPage, Visit, facts_of
from crawler.signals import SignalledPage, changes_by_signal

# Seconds after which a lease is void, whatever became of its owner (the site's lock says more, and sooner).
LEASE_SECONDS = 600.0
# Seconds after which a page that is gone is no longer looked at whenever a person asks for everything.
GONE_LONG = 30 * revisit.DAY


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
        self._of_site = pages.c.site == site
        with catalogue.read() as connection:
            self.known: set[str] = set(connection.execute(select(pages.c.url).where(self._of_site)).scalars())
            gone = select(pages.c.url).where(self._of_site, pages.c.state == PageState.GONE, _WAS_PAGE)
            # pages that were there once: a link to one says that it may be there again
            self._gone: set[str] = set(connection.execute(gone).scalars())
            self._forgotten: set[str] = set(connection.execute(select(forgotten.c.url)).scalars())

    def reclaim(self) -> None:
        """Void the leases of a run that died."""
        leased = pages.c.leased_until.is_not(None)
        with self._catalogue.begin() as connection:
            connection.execute(update(pages).where(self._of_site, leased).values(leased_until=None))

    def add(self, found: Iterable[DiscoveredUrl]) -> None:
        """Remember addresses, and what the site's lists say of those that are known."""
        with self._catalogue.begin() as connection:
            self._add(connection, list(found))

    def lease(self, count: int, before: float | None, new_first: bool = False) -> list[LeasedPage]:
        """Take up to ``count`` pages to visit.

        With ``before``, these are all pages not visited since that time; without it, what is due.

        Pages that are known go first, so that a page that moved is met at its old address before the new one
        is met as a stranger; with ``new_first`` (a crawl of limited length) the new ones do, or repeated
        short crawls would never get on. Pages that failed the last time go last.
        """
        now = clock.timestamp()
        new = pages.c.fetched_at.is_(None)
        order = [
            pages.c.found_by != FoundBy.TYPED,
            pages.c.state == PageState.FAILED,
            new.desc() if new_first else new,
            pages.c.signalled_at.is_(None),
            pages.c.depth,
            pages.c.id,
        ]
        wanted = and_(self._of_site, pages.c.state != PageState.FORGOTTEN, _due(before))
        free = or_(pages.c.leased_until.is_(None), pages.c.leased_until < now)
        first = select(pages.c.id).where(wanted, free).order_by(*order).limit(count)
        with self._catalogue.begin() as connection:
            ids = list(connection.execute(first).scalars())
            if not ids:
                return []
            taken = pages.c.id.in_(ids)
            connection.execute(update(pages).where(taken).values(leased_until=now + LEASE_SECONDS))
            leased = {row.id: _leased(row) for row in connection.execute(_DETAILS.where(taken))}
        return [leased[number] for number in ids]

    def waiting(self, before: float | None) -> int:
        """How many pages are still to be visited; ``before`` as in :meth:`lease`."""
        wanted = and_(self._of_site, pages.c.state != PageState.FORGOTTEN, _due(before))
        with self._catalogue.read() as connection:
            return int(connection.execute(select(func.count()).where(wanted)).scalar_one())

    def release(self, leased: Sequence[LeasedPage]) -> None:
        """Give pages back that were not visited."""
        if not leased:
            return
        ids = [page.id for page in leased]
        with self._catalogue.begin() as connection:
            connection.execute(update(pages).where(pages.c.id.in_(ids)).values(leased_until=None))

    def record(self, visits: Sequence[Visit]) -> None:
        """Keep what came, then acknowledge all of it in one transaction. When this returns, it is on the
        disk.
        """
        rows = self._keep(visits)
        with self._catalogue.begin() as connection:
            if rows:
                connection.execute(insert(captures), rows)
            connection.execute(_ACKNOWLEDGE, [self._values(visit) for visit in visits])
            for visit in visits:
                if visit.exchange is not None and visit.redirect_to:
                    self._acknowledge_target(connection, visit, visit.redirect_to)
                if visit.state == PageState.GONE and visit.page.digest is None:
                    # an address that pages name as canonical, and that is none
                    read_again(connection, named_by(connection, visit.page.url))
                if visit.has_left:
                    # what was a copy of it may be the article now
                    read_again(connection, copies_of(connection, visit.page.url))
            tell_former(connection, self._site, dict(_missed(visits)))
            came = [canonical(visit.exchange.final_url) for visit in visits if visit.exchange is not None]
            identities.forget_former(connection, came)
            self._add(connection, [found for visit in visits for found in visit.links])

    def details(self, urls: Sequence[str]) -> list[LeasedPage]:
        """What is known of pages, without taking them; of those that are not known, nothing."""
        wanted = _DETAILS.where(self._of_site, pages.c.state != PageState.FORGOTTEN, pages.c.url.in_(urls))
        with self._catalogue.read() as connection:
            return [_leased(row) for row in connection.execute(wanted)]

    def peek(self, url: str) -> LeasedPage | None:
        """What is known of a page, without taking it."""
        with self._catalogue.read() as connection:
            row = connection.execute(_DETAILS.where(self._of_site, pages.c.url == url)).first()
        return None if row is None else _leased(row)

    def is_news(self, url: str) -> bool:
        """Whether a link to this address says something: it is not known, or was gone."""
        return url not in self.known or url in self._gone

    def has_page(self, url: str) -> bool:
        """Whether the last visit to this address gave a page."""
        page = select(pages.c.id).where(
            pages.c.url == url, pages.c.state == PageState.FETCHED, pages.c.missing_since.is_(None)
        )
        with self._catalogue.read() as connection:
            return connection.execute(page).first() is not None

    def _keep(self, visits: Sequence[Visit]) -> list[dict[str, Any]]:
        """Write the pages that came into the archive. Their rows of ``captures``."""
        coming = [(visit, visit.exchange) for visit in visits if visit.exchange is not None]
        unchanged = [visit.unchanged for visit in visits if visit.unchanged is not None]
        kept = self._archive.keep_many(self._site, [exchange for _, exchange in coming], unchanged)
        return [
            _capture(self._site, visit, exchange, place) for (visit, exchange), place in zip(coming, kept)
        ]

    def _values(self, visit: Visit) -> dict[str, Any]:
        """The parameters of ``_ACKNOWLEDGE``."""
        page = visit.page
        failed = visit.state == PageState.FAILED  # then what a signal said still waits for a look
        compared = page.digest is not None and visit.answered
        failures = page.failures + 1 if failed else 0
        lasting = moves.lasting(visit)
        return {
            "key": page.id,
            "new_state": visit.state,
            "new_reason": visit.reason,
            "new_status": visit.status,
            "at": visit.at,
            "due": revisit.due_after(visit, failures, self._revisit_days),
            "new_etag": visit.etag,
            "new_modified": visit.last_modified,
            "new_failures": failures,
            "new_checks": page.checks + compared,
            "missing": (page.missing_since or visit.at) if visit.missing else None,
            "target": page.redirect_to if failed else visit.redirect_to,
            "new_since": lasting.since,
            "new_days": lasting.days,
            "from": page.fetched_at if compared else None,
            "new_heard_by": page.signalled_by if compared else None,
            "new_heard_at": page.signalled_at if compared else None,
            "new_signalled_at": page.signalled_at if failed else None,
            "new_signalled_by": page.signalled_by if failed else None,
        }

    def _acknowledge_target(self, connection: Connection, visit: Visit, target: str) -> None:
        """A redirect's target came with it: it counts as visited, and needs no visit of its own."""
        values = {
            "state": PageState.FETCHED,
            "status": 200,
            "reason": None,
            "fetched_at": visit.at,
            "due_at": visit.at + revisit.longest_wait(visit.page.id, self._revisit_days),
            "etag": visit.etag,
            "last_modified": visit.last_modified,
            "leased_until": None,
            "missing_since": None,
            "redirect_to": None,
            "redirected_since": None,
            "redirected_days": 0,
        }
        done = connection.execute(update(pages).where(pages.c.url == target).values(**values))
        if not done.rowcount:
            found = {"found_by": visit.page.found_by, "depth": visit.page.depth}
            connection.execute(insert(pages).values(site=self._site, url=target, **found, **values))
        self.known.add(target)

    def _add(self, connection: Connection, found: Sequence[DiscoveredUrl]) -> None:
        fresh: dict[str, DiscoveredUrl] = {}
        signalled: dict[str, DiscoveredUrl] = {}
        for item in found:
            if item.url in self._forgotten:
                continue
            if item.url not in self.known:
                fresh.setdefault(item.url, item)
            elif item.found_by != FoundBy.LINK or item.url in self._gone:
                signalled[item.url] = item
        before = identities.note(connection, self._site, found, self.known)
        room = max(0, self._max_pages - len(self.known))
        new = list(fresh.values())[:room]
        for part in batches(new):
            self._insert(connection, part, before)
        for part in batches(list(signalled.values())):
            self._take_signals(connection, part)
        self.known.update(item.url for item in new)
        self._gone -= signalled.keys()

    def _insert(
        self, connection: Connection, new: Sequence[DiscoveredUrl], before: Mapping[str, str]
    ) -> None:
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
                "source_id": item.source_id,
                "formerly": before.get(item.url),
            }
            for item in new
            if item.url not in taken
        ]
        if rows:
            connection.execute(insert(pages), rows)

    def _take_signals(self, connection: Connection, signals: Sequence[DiscoveredUrl]) -> None:
        now = clock.timestamp()
        said = {item.url: item for item in signals}
        columns = (pages.c[name] for name in SignalledPage._fields)
        known = select(*columns).where(self._of_site, pages.c.url.in_(list(said)))
        for page in map(SignalledPage._make, connection.execute(known).all()):
            if values := changes_by_signal(page, said[page.url], now):
                connection.execute(update(pages).where(pages.c.url == page.url).values(**values))


_WAS_PAGE = exists().where(captures.c.url == pages.c.url)
_LAST = (
    select(captures.c.id)
    .where(captures.c.url == pages.c.url)
    .order_by(captures.c.fetched_at.desc(), captures.c.id.desc())
    .limit(1)
    .correlate(pages)
    .scalar_subquery()
)
_IS_LOST = and_(
    captures.c.outcome.in_(OF_ARTICLES),
    ~exists().where(articles.c.id == pages.c.article_id, ~articles.c.deleted),
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
    pages.c.signalled_by,
    pages.c.missing_since,
    pages.c.failures,
    pages.c.checks,
    pages.c.redirect_to,
    pages.c.redirected_since,
    pages.c.redirected_days,
    captures.c.digest,
    captures.c.headers,
    captures.c.fetched_at.label("kept_at"),
    _IS_LOST.label("lost"),
).select_from(pages.outerjoin(captures, captures.c.id == _LAST))
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
        redirected_since=bindparam("new_since"),
        redirected_days=bindparam("new_days"),
        leased_until=None,
        signalled_at=bindparam("new_signalled_at"),
        signalled_by=bindparam("new_signalled_by"),
        looked_from=func.coalesce(pages.c.looked_from, bindparam("from", type_=Float)),
        heard_by=func.coalesce(bindparam("new_heard_by", type_=String), pages.c.heard_by),
        heard_at=func.coalesce(bindparam("new_heard_at", type_=Float), pages.c.heard_at),
    )
)


def _missed(visits: Sequence[Visit]) -> Iterator[tuple[str, float]]:
    """Pages that were there at the look before and are missed at this one, and when that look was."""
    for visit in visits:
        page = visit.page
        if visit.missing and page.digest and page.missing_since is None and page.fetched_at is not None:
            yield page.url, page.fetched_at


def _due(before: float | None) -> ColumnElement[bool]:
    now = clock.timestamp()
    if before is None:
        return pages.c.due_at <= now
    # An address that never was a page, and a page that has been gone for long, wait for their time even when
    # a person asks for everything.
    awake = or_(
        pages.c.state != PageState.GONE,
        pages.c.article_id.is_not(None),
        pages.c.due_at <= now,
        and_(_WAS_PAGE, pages.c.missing_since > now - GONE_LONG),
    )
    return or_(pages.c.fetched_at.is_(None), and_(pages.c.fetched_at < before, awake))


def _leased(row: Any) -> LeasedPage:
    kept = json.loads(row.headers or "{}")
    read = {
        "state": PageState(row.state),
        "found_by": FoundBy(row.found_by),
        "robots": tuple(kept.get("x-robots-tag", ())),
        "facts": facts_of(kept),
        "from_api": FROM_API in kept,
        "lost": bool(row.lost),
    }
    columns = row._asdict()
    del columns["headers"]
    return LeasedPage(**columns | read)


def _capture(site: str, visit: Visit, exchange: Exchange, place: RecordLocation) -> dict[str, Any]:
    hints = visit.hints or {}
    return {
        "site": site,
        "url": visit.page.url,
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
