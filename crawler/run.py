"""How does a fetching process (a child of catalogue/fork_server.py) live and end?

A job comes in on standard input, events (crawler/events.py) go out on standard output. It is a process of its
own, so that extraction does not share its interpreter, and it ends by itself when its parent does: standard
input is then at its end. SIGTERM stops it within a second; what was fetched by then is written down.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from catalogue import clock
from catalogue.errors import PinakesError
from catalogue.garbage import seldom_collected
from catalogue.locks import lock
from catalogue.schema import crawls
from catalogue.store import Catalogue
from crawler.clock_jumps import set_right
from crawler.events import Began, Event, Failed, Tell, to_line
from crawler.guard import Guard
from crawler.settings import settings
from crawler.site_spider import SiteSpider
from crawler.sites import Job

# What Scrapy loads by its name when a crawl begins: the fork server loads it once for all of them.
_LOADED_BY_NAME = (
    "crawler.wholeness",
    "encodings.idna",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.scheduler",
    "scrapy.crawler",
    "scrapy.downloadermiddlewares.httpcompression",
    "scrapy.dupefilters",
    "scrapy.squeues",
)
# Seconds within which a crawl that was cut off is taken up again rather than begun anew.
RESUMABLE = 24 * 3_600.0
# New objects (those of two answers) from which garbage is looked for: a body may be ten megabytes.
_YOUNG = 5_000
# Seconds to wait for the site's lock: the process of a parent that was killed needs a moment to notice.
_LOCK_WAIT = 10.0


def load() -> None:
    """Load what a crawl loads by its name."""
    for module in _LOADED_BY_NAME:
        importlib.import_module(module)


def live() -> int:
    """Be the process that fetches one site."""
    clock.random.seed()  # else each of them would take the same chances
    return crawl()


def crawl() -> int:
    """Crawl one site. Returns the exit code; what happened is in the events."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # nothing else may write among the events
    # what it warns of becomes the reason of a page, or is no matter of who crawls
    logging.getLogger("scrapy").setLevel(logging.ERROR)

    def tell(event: Event) -> None:
        try:
            out.write(to_line(event))
            out.flush()
        except (BrokenPipeError, ValueError):
            pass  # the parent is gone; stdin says so too, and ends this process in order

    try:
        job = Job.from_json(_first_line())
        with lock(Path(job.data_folder), f"crawl {job.site}", _LOCK_WAIT):
            started_at = _begin(job)
            tell(Began(started_at))
            return _crawl(job, started_at, tell)
    except PinakesError as error:
        tell(Failed(type(error).__name__, error.what, error.remedy))
        return 1


def _first_line() -> str:
    """The job. Read from the descriptor: a thread that waits in a buffered stdin could not be left behind."""
    line = b""
    while not line.endswith(b"\n") and (piece := os.read(0, 65_536)):
        line += piece
    return line.decode()


def _begin(job: Job) -> float:
    """The time from which pages count as looked at: that of a crawl that was cut off, or now."""
    catalogue = Catalogue.open(job.catalogue_url)
    try:
        with catalogue.begin() as connection:
            now = clock.timestamp()
            set_right(connection, job.site, now)
            kind = json.dumps({"everything": job.everything, "full": job.full})
            mine = (crawls.c.site == job.site) & crawls.c.ended_at.is_(None)
            cut = connection.execute(
                select(crawls).where(mine, crawls.c.report == kind, crawls.c.started_at > now - RESUMABLE)
            ).first()
            if cut is not None:
                return float(cut.started_at)
            connection.execute(update(crawls).where(mine).values(ended_at=now))
            connection.execute(insert(crawls).values(site=job.site, started_at=now, report=kind))
            return now
    finally:
        catalogue.close()


def _crawl(job: Job, started_at: float, tell: Tell) -> int:
    from scrapy.crawler import CrawlerProcess

    failure: list[Exception] = []
    stopping = asyncio.Event()

    class Spider(SiteSpider):
        async def start(self) -> Any:
            loop = asyncio.get_running_loop()
            loop.set_default_executor(threads)
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, stopping.set)
            threading.Thread(target=_watch_parent, args=(loop, stopping), daemon=True).start()
            try:
                async for item in super().start():
                    yield item
            # Scrapy would log it and go on to «finished»; it is raised again below
            except Exception as error:  # noqa: BLE001
                failure.append(error)

    process = CrawlerProcess(settings(Guard(job.typed), job.user_agent, job.timeout, job.max_bytes))
    process.crawl(Spider, job=job, started_at=started_at, tell=tell, stopping=stopping)
    # what a thread is writing when the crawl ends is written before the process does
    with seldom_collected(_YOUNG), ThreadPoolExecutor() as threads:
        process.start(install_signal_handlers=False)
    if failure:
        raise failure[0]
    return 0


def _watch_parent(loop: asyncio.AbstractEventLoop, stopping: asyncio.Event) -> None:
    """Stop when stdin is at its end: the parent closed it, or died."""
    while os.read(0, 4096):
        pass
    try:
        loop.call_soon_threadsafe(stopping.set)
    except RuntimeError:
        return  # the loop is closed: the crawl ended first
