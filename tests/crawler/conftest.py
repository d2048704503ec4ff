from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from catalogue.config import Config
from catalogue.schema import captures, pages
from catalogue.settings import CrawlSettings, LibrarySettings
from catalogue.store import Catalogue
from crawler.launch import FetchProcess
from crawler.removals import Removals
from crawler.report import CrawlReport, report, store
from crawler.sites import Job, plan, remember
from tests.crawler.webserver import Site, site


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as running:
        running.routes["/robots.txt"] = lambda asked: running.other(asked)
        yield running


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(
        library=LibrarySettings(data=tmp_path / "data", contact="test@example.org"),
        crawl=CrawlSettings(delay=0, retries=1, timeout=5),
        root=tmp_path,
    )


@dataclass
class Crawls:
    """Runs the fetching half of a crawl, without ingest: what it keeps, refuses and says."""

    config: Config
    catalogue: Catalogue

    def job(self, *urls: str, **changes: Any) -> Job:
        job = replace(plan(self.config, self.catalogue, (), urls)[0], **changes)
        remember(self.catalogue, job, typed=True)
        return job

    def __call__(self, *urls: str, **changes: Any) -> CrawlReport:
        return self.run(self.job(*urls, **changes))

    def run(self, job: Job) -> CrawlReport:
        process = FetchProcess(job)
        ended = process.finish(60)
        assert process.started_at is not None
        found = report(self.catalogue, job.site, job.url, process.started_at, ended, Removals())
        store(self.catalogue, process.started_at, found)
        return found

    def pages(self) -> dict[str, Any]:
        """Path → row of every known page."""
        with self.catalogue.read() as connection:
            return {
                "/" + row.url.split("/", 3)[3]: row
                for row in connection.execute(select(pages).order_by(pages.c.id))
            }

    def captured(self) -> list[str]:
        """Paths of the captures, in order."""
        with self.catalogue.read() as connection:
            return [
                "/" + url.split("/", 3)[3]
                for url in connection.execute(select(captures.c.url).order_by(captures.c.id)).scalars()
            ]


@pytest.fixture
def crawl(config: Config) -> Iterator[Crawls]:
    catalogue = Catalogue.open(config.catalogue_url)
    yield Crawls(config, catalogue)
    catalogue.close()
