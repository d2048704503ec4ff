"""Which sites are due, and who tells the workers? The catalogue knows; the queue is the bell."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Sequence

from sqlalchemy import func, select

from catalogue import clock, leases, logs, orders
from catalogue.config import Config
from catalogue.errors import PinakesError, UsageError
from catalogue.keepers import keeping
from catalogue.schema import crawls
from catalogue.store import Catalogue
from commands.queue import JobName, enqueue
from commands.shared import open_catalogue
from crawler.sites import plan

log = logging.getLogger("pinakes.jobs")

# Seconds between two looks at what is due.
LOOK_EVERY = 5.0


def lease_of(site: str) -> str:
    """The name of the lease of a site's crawl."""
    return f"crawl {site}"


def due(config: Config, catalogue: Catalogue, every: float) -> list[str]:
    """The sites that a worker should crawl now.

    They were never crawled, or a crawl was cut off, or the last one ended more than ``every`` seconds ago, or
    an operator or their hub asked for it; and nobody is at them. Those that an operator paused, or whose
    hours have not come, are left alone.
    """
    try:
        sites = [job.site for job in plan(config, catalogue, (), ())]
    except UsageError:  # no site yet; one may be added while we wait
        return []
    names = [lease_of(site) for site in sites]
    held, left = leases.leased(catalogue, names, config.jobs.lease)
    ended = _ended(catalogue, sites)
    with catalogue.read() as connection:
        placed = orders.everywhere(connection)
    found = []
    now = clock.timestamp()
    for site in sites:
        here = placed.get(site, {})
        has_rested = lease_of(site) in left or _rested(ended.get(site), every)
        has_come = (has_rested or orders.is_rung_for(here, now)) and config.hours_of(site).are_open(now)
        if lease_of(site) not in held and orders.let_crawl(here, has_come):
            found.append(site)
    return found


def _rested(ended: float | None, every: float) -> bool:
    """Whether a site's last crawl ended long enough ago. At a time that has not come: a clock was ahead then
    (crawler/clock_jumps.py).
    """
    now = clock.timestamp()
    return ended is None or ended <= now - every or ended > now + clock.AHEAD


def start(config: Config, every: float) -> multiprocessing.Process:
    """Ring for what is due, in a process of its own, until this one ends."""
    ringing = multiprocessing.get_context("spawn").Process(
        target=_ring, args=(config, every, os.getpid()), daemon=True
    )
    ringing.start()
    return ringing  # type: ignore[return-value]


def _ring(config: Config, every: float, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
    logs.begin(config)
    rung: dict[str, float] = {}
    while os.getppid() == parent:
        try:
            with open_catalogue(config) as catalogue, keeping(catalogue, every):
                while os.getppid() == parent:
                    ring_once(config, every, rung)
                    time.sleep(LOOK_EVERY)
        except PinakesError as error:
            log.warning("event=bell-silent reason=%s", error.line())
            time.sleep(LOOK_EVERY)


def ring_once(config: Config, every: float, rung: dict[str, float]) -> None:
    """Put a job into the queue for each site that is due, and note in ``rung`` when. Raises what the
    catalogue and the queue raise; what was not put there is not noted.
    """
    with open_catalogue(config) as catalogue:
        sites = due(config, catalogue, every)
    now = clock.timestamp()
    for site in sites:
        # a job that waits for its turn need not be rung for again at once; one that was lost has to be
        if now - rung.get(site, 0.0) >= config.jobs.lease:
            enqueue(config, JobName.CRAWL, site)
            rung[site] = now


def _ended(catalogue: Catalogue, sites: Sequence[str]) -> dict[str, float | None]:
    """When each site's last crawl ended; None where it did not."""
    last = select(crawls.c.site, func.max(crawls.c.id).label("id")).group_by(crawls.c.site).subquery()
    wanted = select(crawls.c.site, crawls.c.ended_at).join(last, crawls.c.id == last.c.id)
    with catalogue.read() as connection:
        return {row.site: row.ended_at for row in connection.execute(wanted) if row.site in sites}
