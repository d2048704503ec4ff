"""The queue of jobs, on SQLite or Redis (Huey): ``pinakes worker`` works it off, others put jobs into it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

import huey

from catalogue import clock, orders
from catalogue.config import Config
from catalogue.errors import ConfigError, LockBusy, PinakesError, Unreachable
from catalogue.leases import held
from catalogue.private_files import make_private
from catalogue.store import Catalogue
from commands.shared import open_archive, open_catalogue, open_index

log = logging.getLogger("pinakes.jobs")

# the package is untyped
_HUEY: Any = huey


class JobName(StrEnum):
    # SITE: what is due of it
    CRAWL = "crawl"
    # SITE: captures that nobody has read
    EXTRACT = "extract"
    # what the index lacks
    INDEX = "index"
    # the whole index
    REBUILD = "rebuild"


def queue_of(config: Config) -> Any:
    """The library's queue, with its jobs known to it.

    Raises :class:`Unreachable` where Redis does not answer, or the file cannot be used.
    """
    with _reached(config):
        queue = _redis_queue(config.jobs.queue) if config.jobs.queue else _sqlite_queue(_file(config))
    for name in JobName:
        queue.task(name=name.value)(_safely(name, config))
    return queue


def _redis_queue(address: str) -> Any:
    queue = _HUEY.RedisHuey("pinakes", url=address)
    queue.storage.conn.ping()
    return queue


def _sqlite_queue(file: Path) -> Any:
    make_private(file)
    return _HUEY.SqliteHuey("pinakes", filename=str(file), fsync=True)


def enqueue(config: Config, job: JobName, *arguments: str) -> None:
    """Put a job into the queue.

    Raises :class:`Unreachable` where it cannot be written.
    """
    queue = queue_of(config)
    tasks = queue._registry._registry
    task = tasks[next(key for key in tasks if key.endswith(f".{job}"))]
    with _reached(config), closing(queue.storage):
        queue.enqueue(task(args=arguments))


@contextmanager
def _reached(config: Config) -> Iterator[None]:
    """Errors of what keeps the queue as our own; an address is told without its password."""
    address = config.jobs.queue
    try:
        yield
    except _faults(address) as error:
        if address:
            where, remedy = address.rpartition("@")[2], "check jobs.queue and the server"
        else:
            where, remedy = str(_file(config)), "check library.data, its permissions and its space"
        raise Unreachable(f"the queue {where} cannot be used ({error})", remedy) from error


def _faults(address: str) -> tuple[type[Exception], ...]:
    if not address:
        return (OSError, sqlite3.Error)
    try:
        import redis
    except ImportError as error:
        raise ConfigError("the Redis client is not installed", "run: pip install 'pinakes[redis]'") from error
    return (OSError, ValueError, redis.RedisError)  # ValueError: the address is none


def _file(config: Config) -> Path:
    return config.data_folder / "jobs.sqlite"


def consumer(config: Config, workers: int) -> Any:
    """A consumer of the queue; its ``run`` returns when it is told to stop."""
    return queue_of(config).create_consumer(
        workers=workers, worker_type="process" if workers > 1 else "thread", periodic=False
    )


def _safely(name: JobName, config: Config) -> Callable[..., str]:
    """The job, which answers with its outcome or its error in one line; a worker outlives every job."""

    def job(*arguments: str) -> str:
        with open_catalogue(config, mapped=False) as catalogue:
            try:
                return _WORK[name](config, catalogue, *arguments)
            except LockBusy as busy:  # another worker is at it
                log.info("event=job-left job=%s on=%s reason=%s", name, " ".join(arguments), busy.line())
                return f"failed: {busy.line()}"
            except PinakesError as error:
                log.error("event=job-failed job=%s on=%s reason=%s", name, " ".join(arguments), error.line())
                return f"failed: {error.line()}"

    return job


def _crawl(config: Config, catalogue: Catalogue, site: str) -> str:
    from commands.bell import lease_of
    from commands.crawl import crawl_sites
    from crawler.sites import in_round, plan

    with catalogue.read() as connection:
        is_open = config.hours_of(site).are_open(clock.timestamp())
        if not orders.let_crawl(orders.of(connection, site), is_open):
            return f"{site} is paused" if is_open else f"{site} is not crawled at this hour"
    jobs = [in_round(config, job) for job in plan(config, catalogue, (site,), ())]
    with held(catalogue, lease_of(site), config.jobs.lease):
        outcome = crawl_sites(config, catalogue, jobs)
    lines = [line for found in outcome.reports for line in found.lines()]
    return "\n".join([*lines, *(problem.line() for problem in outcome.problems)])


def _extract(config: Config, catalogue: Catalogue, site: str = "") -> str:
    from crawler.report import take_stock
    from crawler.sites import plan
    from indexer.ingest.run import ingest

    with open_archive(config) as archive, open_index(config) as engine:
        read = ingest(config, catalogue, archive, engine, site=site or None).read
    for job in plan(config, catalogue, (site,) if site else (), ()):
        take_stock(catalogue, job)
    return f"{read} pages read"


def _index(config: Config, catalogue: Catalogue) -> str:
    from indexer.index import sync
    from indexer.linking import own_weights

    with open_index(config) as engine:
        done = sync.catch_up(catalogue, engine)
        own_weights.refresh(config, catalogue, engine)
    return f"{done} changes indexed"


def _rebuild(config: Config, catalogue: Catalogue) -> str:
    from indexer.index import sync

    with open_index(config) as engine:
        sync.rebuild(catalogue, engine)
    return "the index is rebuilt"


_WORK: dict[JobName, Callable[..., str]] = {
    JobName.CRAWL: _crawl,
    JobName.EXTRACT: _extract,
    JobName.INDEX: _index,
    JobName.REBUILD: _rebuild,
}
