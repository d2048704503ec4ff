"""The queue of jobs, on SQLite or Redis (Huey): what ``pinakes worker`` works off, and what others put into
it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import huey

from catalogue.archive import Archive
from catalogue.config import Config
from catalogue.errors import ConfigError, PinakesError, Unreachable
from catalogue.store import Catalogue

JOBS = ("crawl", "extract", "index", "rebuild")
"""crawl SITE: what is due of it; extract SITE: captures that nobody has read; index: what the index lacks;
rebuild: all of it.
"""


def queue_of(config: Config) -> Any:
    """The library's queue, with its jobs known to it. Raises :class:`Unreachable` where Redis does not
    answer.
    """
    kinds: Any = huey  # the package is untyped
    if config.jobs.queue:
        try:
            import redis

            queue = kinds.RedisHuey("pinakes", url=config.jobs.queue)
            queue.storage.conn.ping()
        except ImportError as error:
            raise ConfigError(
                "the Redis client is not installed", "run: pip install 'pinakes[redis]'"
            ) from error
        except (redis.RedisError, ValueError) as error:  # ValueError: the address is none
            where = config.jobs.queue.rpartition("@")[2]
            raise Unreachable(
                f"the queue {where} cannot be reached", "check jobs.queue and the server"
            ) from error
    else:
        config.data_folder.mkdir(parents=True, exist_ok=True)
        queue = kinds.SqliteHuey("pinakes", filename=str(config.data_folder / "jobs.sqlite"), fsync=True)
    for name in JOBS:
        queue.task(name=name)(_safely(name, config))
    return queue


def enqueue(config: Config, job: str, *arguments: str) -> None:
    """Put a job (one of ``JOBS``) into the queue."""
    queue = queue_of(config)
    task = queue._registry._registry[
        next(key for key in queue._registry._registry if key.endswith(f".{job}"))
    ]
    queue.enqueue(task(args=arguments))


def consumer(config: Config, workers: int) -> Any:
    """A consumer of the queue; its ``run`` returns when it is told to stop."""
    return queue_of(config).create_consumer(
        workers=workers, worker_type="process" if workers > 1 else "thread", periodic=False
    )


def _safely(name: str, config: Config) -> Callable[..., str]:
    """The job, which answers with its outcome or its error in one line; a worker outlives every job."""

    def job(*arguments: str) -> str:
        catalogue = Catalogue.open(config.catalogue_url)
        try:
            return _WORK[name](config, catalogue, *arguments)
        except PinakesError as error:
            return f"failed: {error.line()}"
        finally:
            catalogue.close()

    return job


def _crawl(config: Config, catalogue: Catalogue, site: str) -> str:
    from commands.crawl import crawl_sites
    from crawler.sites import plan

    outcome = crawl_sites(
        config, catalogue, [replace(job, everything=False) for job in plan(config, catalogue, (site,), ())]
    )
    return "\n".join(
        [line for found in outcome.reports for line in found.lines()] + [p.line() for p in outcome.problems]
    )


def _extract(config: Config, catalogue: Catalogue, site: str = "") -> str:
    from indexer.engines import open_engine
    from indexer.ingest.run import ingest

    with (
        Archive(config.archive_url, config.archive.max_file_bytes) as archive,
        closing(open_engine(config)) as engine,
    ):
        return f"{ingest(config, catalogue, archive, engine, site=site or None).read} pages read"


def _index(config: Config, catalogue: Catalogue) -> str:
    from indexer.engines import open_engine
    from indexer.index import sync

    with closing(open_engine(config)) as engine:
        return f"{sync.catch_up(catalogue, engine)} changes indexed"


def _rebuild(config: Config, catalogue: Catalogue) -> str:
    from indexer.engines import open_engine
    from indexer.index import sync

    with closing(open_engine(config)) as engine:
        sync.rebuild(catalogue, engine)
    return "the index is rebuilt"


_WORK: dict[str, Callable[..., str]] = {
    "crawl": _crawl,
    "extract": _extract,
    "index": _index,
    "rebuild": _rebuild,
}
