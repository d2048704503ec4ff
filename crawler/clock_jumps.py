"""What if the machine's clock was ahead for a while, and is right again?

What a crawl wrote then lies in the future. A page that was looked at then would not be looked at again until
that day comes; so times that cannot be are set right before the site's next crawl.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from sqlalchemy import Connection, select, update

from catalogue.clock import AHEAD
from catalogue.schema import crawls, pages, sites
from crawler.robots import GOOD_FOR
from crawler.site_memory import SiteMemory

log = logging.getLogger(__name__)

_p = pages.c


def set_right(connection: Connection, site: str, now: float) -> int:
    """Bring the times of a site that lie in the future back to now; the number of its pages among them.

    Such pages are due: nobody knows when they were looked at. Nothing is learned from those looks.
    """
    late = now + AHEAD
    mine = _p.site == site
    looked = {"fetched_at": now - 1.0, "due_at": 0.0, "looked_from": None, "heard_by": None, "heard_at": None}
    found = connection.execute(update(pages).where(mine, _p.fetched_at > late).values(looked)).rowcount
    for column in (_p.missing_since, _p.signalled_at, _p.unlisted_at, _p.changed_at):
        connection.execute(update(pages).where(mine, column > late).values({column: now}))
    of_site = update(crawls).where(crawls.c.site == site)
    began = crawls.c.started_at > late
    connection.execute(of_site.where(began | (crawls.c.ended_at > late)).values(ended_at=now))
    connection.execute(of_site.where(began).values(started_at=now))
    _of_the_memory(connection, site, now, late)
    if found:
        log.warning("event=clock-was-ahead site=%s pages=%d", site, found)
    return found


def _of_the_memory(connection: Connection, site: str, now: float, late: float) -> None:
    row = connection.execute(select(sites).where(sites.c.name == site)).first()
    if row is None:
        return
    memory = SiteMemory.from_json(row.signals or "{}")
    if memory.listed_at is not None and memory.listed_at > late:
        memory.listed_at = None
    if memory.weighed_at > late:
        memory.weighed_at = 0.0
    if memory.budget.filled_at is not None and memory.budget.filled_at > late:
        memory.budget.filled_at = now
    if memory.robots is not None and memory.robots.fetched_at > late:
        memory.robots = replace(memory.robots, fetched_at=now - GOOD_FOR)
    read = row.discovered_at
    known = None if read is not None and read > late else read
    here = update(sites).where(sites.c.name == site)
    connection.execute(here.values(signals=memory.to_json(), discovered_at=known))
