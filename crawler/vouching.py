"""Which known pages need no visit, because the site's own API says that they are as they were?

A WordPress lists 100 posts with their last changes in one answer, so that a second crawl of 300 posts costs
15 requests where it cost 315. What the API says is taken for a page whose last visit came after what the API
said then, and only until the page's own interval has passed: such visits show whether the API can be trusted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, exists, or_, select, update

from catalogue import clock
from catalogue.database import batches
from catalogue.newest import newest_capture
from catalogue.schema import articles, captures, pages
from catalogue.states import OF_ARTICLES, FoundBy, PageState
from catalogue.store import Catalogue
from crawler.pages import UNSETTLED, DiscoveredUrl, facts_of

# Pages that gave what the library has of them; not those whose article was taken out since.
_IS_KEPT = and_(
    pages.c.state == PageState.FETCHED,
    pages.c.found_by == FoundBy.REST,
    pages.c.missing_since.is_(None),
    or_(
        captures.c.outcome.is_(None),
        captures.c.outcome.not_in(OF_ARTICLES),
        exists().where(articles.c.id == pages.c.article_id, ~articles.c.deleted),
    ),
)


def compare(catalogue: Catalogue, site: str, found: Sequence[DiscoveredUrl], vouch: bool) -> int:
    """Compare what the API lists with what is kept, before its signals are taken up.

    Pages that it files elsewhere become due. With ``vouch``, those of which it says just what it said before
    count as looked at. Returns how many those are.
    """
    listed = {item.url: item for item in found if item.facts is not None}
    urls = list(listed)
    vouched = 0
    with catalogue.begin() as connection:
        for part in batches(urls):
            rows = _kept(connection, site, part)
            refiled = {row.id for row in rows if _is_refiled(row, listed[row.url])}
            others = [row for row in rows if row.id not in refiled] if vouch else []
            same = [row.id for row in others if _is_same(row, listed[row.url])]
            _set(connection, list(refiled), due_at=0.0)
            _set(connection, same, fetched_at=clock.timestamp())
            vouched += len(same)
    return vouched


def look_again(catalogue: Catalogue, site: str, urls: Sequence[str]) -> None:
    """Make pages due of which the API says that they were renamed, taken out or brought back."""
    with catalogue.begin() as connection:
        for part in batches(urls):
            named = pages.c.url.in_(part)
            connection.execute(update(pages).where(pages.c.site == site, named).values(due_at=0.0))


def _kept(connection: Connection, site: str, urls: Sequence[str]) -> Sequence[Any]:
    columns = (pages.c.id, pages.c.url, pages.c.signal_value, pages.c.signalled_at, pages.c.due_at)
    joined = pages.join(captures, captures.c.id == newest_capture(pages))
    wanted = select(*columns, pages.c.fetched_at, captures.c.headers).select_from(joined)
    return connection.execute(wanted.where(pages.c.site == site, pages.c.url.in_(urls), _IS_KEPT)).all()


def _is_refiled(row: Any, item: DiscoveredUrl) -> bool:
    assert item.facts is not None
    filed = item.facts.categories
    return filed is not None and filed != facts_of(json.loads(row.headers)).categories


def _is_same(row: Any, item: DiscoveredUrl) -> bool:
    if item.changed is None or item.changed != row.signal_value or item.changed.endswith(UNSETTLED):
        return False
    if item.facts is not None and item.facts.touched is not None and item.facts.touched > row.fetched_at:
        return False
    return bool(row.signalled_at is None and row.due_at > clock.timestamp())


def _set(connection: Connection, ids: list[int], **values: float) -> None:
    if ids:
        connection.execute(update(pages).where(pages.c.id.in_(ids)).values(**values))
