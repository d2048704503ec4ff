"""Which page is which, by the id that the site's API gives it? A post that is renamed keeps its id.

The API names a renamed post at its new address only. Then the old address is asked before the new one, and
what comes from the new one is told by a header of ours where it stood before, for ingest to know the article.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from sqlalchemy import Connection, bindparam, select, update

from catalogue.database import batches
from catalogue.schema import pages
from catalogue.store import Catalogue
from crawler.pages import DiscoveredUrl


def note(
    connection: Connection, site: str, found: Sequence[DiscoveredUrl], known: Container[str]
) -> dict[str, str]:
    """Note the ids of the ``known`` pages among those that were found.

    Returns, for those that are not known, where the API had them before; these old addresses become due.
    """
    before: dict[str, str] = {}
    named = [item for item in found if item.source_id is not None]
    for part in batches(named):
        chunk = {str(item.source_id): item for item in part}
        before |= _moved(connection, site, chunk, known)
        _note(connection, site, chunk)
    return before


def formerly(catalogue: Catalogue, site: str) -> dict[str, str]:
    """Addresses that were not fetched yet → where the site's API had them before."""
    wanted = select(pages.c.url, pages.c.formerly).where(pages.c.site == site, pages.c.formerly.is_not(None))
    with catalogue.read() as connection:
        return {row.url: row.formerly for row in connection.execute(wanted)}


def forget_former(connection: Connection, urls: Sequence[str]) -> None:
    """Pages that came need not be told any more where they stood before."""
    moved = pages.c.url.in_(urls) & pages.c.formerly.is_not(None)
    connection.execute(update(pages).where(moved).values(formerly=None))


def _moved(
    connection: Connection, site: str, named: dict[str, DiscoveredUrl], known: Container[str]
) -> dict[str, str]:
    wanted = select(pages.c.id, pages.c.url, pages.c.source_id).where(
        pages.c.site == site, pages.c.source_id.in_(list(named))
    )
    moved = [row for row in connection.execute(wanted) if row.url != named[row.source_id].url]
    if not moved:
        return {}
    left = update(pages).where(pages.c.id.in_([row.id for row in moved]))
    connection.execute(left.values(source_id=None, due_at=0.0))
    # two posts that swap their addresses have both: each keeps its own, with the other's text
    fresh = [row for row in moved if named[row.source_id].url not in known]
    return {named[row.source_id].url: row.url for row in fresh}


def _note(connection: Connection, site: str, named: dict[str, DiscoveredUrl]) -> None:
    by_url = {item.url: source for source, item in named.items()}
    wanted = select(pages.c.id, pages.c.url, pages.c.source_id).where(
        pages.c.site == site, pages.c.url.in_(list(by_url))
    )
    fresh = [
        {"key": row.id, "source": by_url[row.url]}
        for row in connection.execute(wanted)
        if row.source_id != by_url[row.url]
    ]
    if fresh:
        done = update(pages).where(pages.c.id == bindparam("key")).values(source_id=bindparam("source"))
        connection.execute(done, fresh)
