"""Which pages has somebody announced as changed? They become due; the crawler fetches them in its time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from catalogue.database import batches
from catalogue.schema import forgotten, nonces, pages, sites
from catalogue.states import FoundBy, PageState
from catalogue.urls import canonical, is_http, same_site


class Signalled(NamedTuple):
    """Number of announced pages that were known, and of those that were not."""

    known: int
    new: int


def remember(connection: Connection, nonce: str, now: float, seconds: float) -> bool:
    """Note that a signed request was answered; ``False`` where it was before.

    Notes that are older than ``seconds`` are dropped.
    """
    connection.execute(delete(nonces).where(nonces.c.at < now - seconds))
    if connection.execute(select(nonces.c.nonce).where(nonces.c.nonce == nonce)).first():
        return False
    connection.execute(insert(nonces), {"nonce": nonce, "at": now})
    return True


def foreign(connection: Connection, urls: Iterable[str], configured: Mapping[str, str]) -> list[str]:
    """Those URLs that belong to no site of the library. ``configured`` maps names of sites to their URLs."""
    known = _known_sites(connection, configured)
    return [url for url in urls if not is_http(url) or _site_of(url, known) is None]


def signal(
    connection: Connection, urls: Iterable[str], configured: Mapping[str, str], now: float
) -> Signalled:
    """Make pages due. What was forgotten on a person's word stays so."""
    known_sites = _known_sites(connection, configured)
    wanted = {canonical(url): _site_of(url, known_sites) for url in urls}
    known = new = 0
    addresses = [url for url, site in wanted.items() if site is not None]
    for part in batches(addresses):
        here = set(connection.execute(select(pages.c.url).where(pages.c.url.in_(part))).scalars())
        out = set(connection.execute(select(forgotten.c.url).where(forgotten.c.url.in_(part))).scalars())
        connection.execute(
            update(pages)
            .where(pages.c.url.in_(here - out))
            .values(signalled_at=now, signalled_by=FoundBy.PUSH, due_at=now)
        )
        fresh = [
            {
                "site": wanted[url],
                "url": url,
                "state": PageState.DUE,
                "found_by": FoundBy.PUSH,
                "due_at": now,
                "signalled_at": now,
                "signalled_by": FoundBy.PUSH,
            }
            for url in part
            if url not in here and url not in out
        ]
        if fresh:
            connection.execute(insert(pages), fresh)
        known, new = known + len(here - out), new + len(fresh)
    return Signalled(known, new)


def _known_sites(connection: Connection, configured: Mapping[str, str]) -> dict[str, str]:
    stored = connection.execute(select(sites.c.name, sites.c.url))
    return {row.name: row.url for row in stored} | dict(configured)


def _site_of(url: str, known: Mapping[str, str]) -> str | None:
    return next((name for name, address in known.items() if same_site(url, address)), None)
