"""Scrapy's part of a crawl: an open engine that carries the requests of `spider.py`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import scrapy
from scrapy.logformatter import LogFormatter

from catalogue.archive import Archive
from catalogue.store import Catalogue
from crawler.browser import PageBrowser
from crawler.events import Tell
from crawler.fetch import Fetcher
from crawler.guard import SETTING
from crawler.login import Login
from crawler.politeness import Politeness
from crawler.sites import Job
from crawler.spider import SiteCrawl
from crawler.survey import SiteSurvey


class SilentLogFormatter(LogFormatter):
    """Makes no line of each answer, which Scrapy would write out for a log that nobody keeps."""

    def crawled(self, *_: Any) -> None:  # type: ignore[override]
        """Scrapy's word for «no line»."""


class SiteSpider(scrapy.Spider):
    """Scrapy's part of it: a place to stand in, with an open engine."""

    name = "site"

    def __init__(
        self, job: Job, started_at: float, tell: Tell, stopping: asyncio.Event, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._job = job
        self._started_at = started_at
        self._tell = tell
        self._stopping = stopping

    async def start(self) -> AsyncIterator[Any]:
        """Crawl the whole site here; no request goes through Scrapy's scheduler, which a kill would empty."""
        job = self._job
        guard = self.crawler.settings[SETTING]
        login = Login.of(job.site, job.url, job.login, job.secrets)
        catalogue = Catalogue.open(job.catalogue_url, mapped=False)
        browser: PageBrowser | None = None
        try:
            if job.render:
                browser = await PageBrowser.opened(job.user_agent, job.timeout)
            fetcher = Fetcher(
                self.crawler,
                guard,
                job.url,
                Politeness(job.delay),
                max_bytes=job.max_bytes,
                max_redirects=job.max_redirects,
                timeout=job.timeout,
                user_agent=job.user_agent,
                login=login,
                browser=browser,
            )
            with Archive(job.archive_url, job.max_file_bytes, job.keep_requests) as archive:
                kind = SiteSurvey if job.dry_run else SiteCrawl
                crawl = kind(job, self._started_at, catalogue, archive, fetcher, self._tell)
                await crawl.run(self._stopping)
        finally:
            catalogue.close()
            if browser is not None:
                await browser.close()
        return
        yield  # pragma: no cover - makes this the asynchronous generator that Scrapy wants
