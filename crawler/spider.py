"""The spider: one site, from its robots.txt to its last page that is due. It only fetches and keeps.

Scrapy's engine carries the requests; which page comes next is the frontier's affair, so a kill at any moment
costs the pages in flight and nothing else. One request is under way at a time; while it is, the page before
is read for its links and a group of pages before that is written down.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import scrapy
from sqlalchemy import select, update

from catalogue import clock
from catalogue.archive import Archive
from catalogue.schema import sites
from catalogue.store import Catalogue
from catalogue.urls import canonical, same_site
from crawler import outcome
from crawler.discovery import Discovery
from crawler.fetch import Fetched, Fetcher, FetchFailed, FetchRefused, HostGone, Response
from crawler.frontier import DiscoveredUrl, Frontier, Leased, Look
from crawler.guard import SETTING
from crawler.links import LinkReader, PageLinks
from crawler.politeness import Politeness
from crawler.robots import Robots, Rules, fetch_robots
from crawler.scope import Scope, is_file, is_listing, is_paging
from crawler.signals import Trust
from crawler.sites import Job

GROUP = 48
"""Pages that are written down together: one fsync of the archive and one of the catalogue for all of them."""
GROUP_SECONDS = 0.25
"""Longest time that a fetched page waits to be written down."""
LEASES = 240
_EXAMPLES = 3

Tell = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a crawl ended. ``fatal`` says why nothing could be had; ``cut`` why it ended before its time."""

    fatal: str | None = None
    cut: str | None = None


@dataclass
class _LeftOut:
    """Addresses that were not taken for pages, for one reason."""

    count: int = 0
    examples: list[str] = field(default_factory=list)


class SiteSpider(scrapy.Spider):
    """Scrapy's part of it: a place to stand in, with an open engine."""

    name = "site"

    def __init__(
        self, job: Job, started_at: float, tell: Tell, stopping: asyncio.Event, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._arguments = (job, started_at, tell, stopping)

    async def start(self) -> AsyncIterator[Any]:
        """Crawl the whole site here; no request goes through Scrapy's scheduler, which a kill would empty."""
        job, started_at, tell, stopping = self._arguments
        with_catalogue = Catalogue.open(job.catalogue_url)
        try:
            with Archive(job.archive_url, job.max_file_bytes) as archive:
                await SiteCrawl(self.crawler, job, started_at, with_catalogue, archive, tell).run(stopping)
        finally:
            with_catalogue.close()
        return
        yield  # pragma: no cover - makes this the asynchronous generator that Scrapy wants


class SiteCrawl:
    """One crawl of one site."""

    def __init__(
        self, crawler: Any, job: Job, started_at: float, catalogue: Catalogue, archive: Archive, tell: Tell
    ) -> None:
        self._job = job
        self._started_at = started_at
        self._catalogue = catalogue
        self._tell = tell
        self._frontier = Frontier(catalogue, archive, job.site, job.revisit_days, job.max_pages)
        self._politeness = Politeness(job.delay)
        guard = crawler.settings[SETTING]
        self._fetcher = Fetcher(
            crawler, guard, self._politeness, job.max_bytes, job.max_redirects, job.timeout, job.user_agent
        )
        self._scope = Scope(job.url, job.include, job.exclude)
        self._typed = {canonical(url) for url in job.typed} - set(job.sitemaps)
        self._trust = self._remembered_trust()
        self._links = LinkReader()
        self._rules = Rules(Robots(blocked="robots.txt was not read yet"))
        self._terms = outcome.Terms("", job.grace_days, job.full)
        self._wordpress = False
        self._lists = False  # whether a sitemap or the REST API knows the articles
        self._at_hand: dict[str, Fetched] = {}  # the start page, fetched to find the site
        self._queue: deque[tuple[Leased, int]] = deque()
        self._again: deque[tuple[Leased, int]] = deque()
        self._buffer: list[Look] = []
        self._filled = asyncio.Event()
        self._writing = asyncio.Lock()
        self._looked = 0
        self._left_out: dict[str, _LeftOut] = {}
        self._left_out_urls: set[int] = set()
        self._notes: list[str] = []

    async def run(self, stopping: asyncio.Event) -> None:
        """Crawl until everything due was looked at, the limit is reached, the host has to be left alone, or
        ``stopping`` is set.
        """
        self._frontier.reclaim()
        writer = asyncio.ensure_future(self._write_groups())
        crawl = asyncio.ensure_future(self._crawl())
        stop = asyncio.ensure_future(stopping.wait())
        try:
            await asyncio.wait({crawl, stop, writer}, return_when=asyncio.FIRST_COMPLETED)
            if writer.done():
                writer.result()  # the disk is full, the catalogue is gone: its error says so
            if not crawl.done():
                crawl.cancel()
                await asyncio.wait({crawl})
            ending = Ending(cut="stopped") if crawl.cancelled() else crawl.result()
            await self._write()
            self._remember(ending)
            left_out = [
                {"reason": why, "count": x.count, "examples": x.examples} for why, x in self._left_out.items()
            ]
            self._tell(
                {
                    "event": "end",
                    "fatal": ending.fatal,
                    "cut": ending.cut,
                    "requests": self._fetcher.requests,
                    "left_out": left_out,
                    "notes": self._notes,
                    "url": self._scope.home,
                }
            )
        finally:
            for task in (writer, crawl, stop):
                task.cancel()
            await asyncio.gather(writer, crawl, stop, return_exceptions=True)

    async def _crawl(self) -> Ending:
        try:
            home = await self._find_site()
            if self._rules.blocked:
                return Ending(fatal=self._rules.blocked)
            await self._discover(home)
            return await self._look_at_pages()
        except HostGone as error:
            return Ending(fatal=str(error)) if not self._looked else Ending(cut=str(error))
        finally:
            self._frontier.release([page for page, _ in (*self._queue, *self._again)])

    # The site: its robots.txt, and where its typed address leads

    async def _find_site(self) -> PageLinks:
        """Read robots.txt, follow the typed address, and settle the site's own scheme and host."""
        await self._read_robots(self._scope.home)
        if self._rules.blocked:
            return PageLinks()
        url = self._scope.home
        if self._rules.refusal(url):
            # the page is refused when its turn comes; sitemaps may know pages that are not
            return PageLinks()
        try:
            headers = self._validators(self._frontier.peek(url)) if self._trust.outline else {}
            fetched = await self._fetcher.follow(url, headers, page=True, vet=self._vet_redirect)
        except (FetchRefused, FetchFailed) as error:
            self._notes.append(f"the start page {url}: {error}")
            return PageLinks()
        end = canonical(fetched.answer.url)
        # another scheme or host: the site's real one
        if end.split("/")[:3] != url.split("/")[:3] and fetched.answer.status == 200:
            self._scope.home = end
            await self._read_robots(end)
            self._typed.add(end)
        if self._rules.refusal(end) is None:
            self._at_hand[url] = fetched
            self._at_hand[end] = Fetched(fetched.answer)
        return self._outline(fetched.answer)

    def _outline(self, answer: Response) -> PageLinks:
        """What the start page tells of the REST API and feeds; what it told before, where it has not
        changed.
        """
        if answer.status == 304 and self._trust.outline:
            told = self._trust.outline
            return PageLinks(feeds=tuple(told["feeds"]), api=told["api"], wordpress=told["wordpress"])
        if answer.status != 200:
            return PageLinks()
        found = self._links.read(answer.body, answer.url, dict(answer.headers))
        self._trust.outline = {"feeds": found.feeds, "api": found.api, "wordpress": found.wordpress}
        return found

    async def _read_robots(self, home: str) -> None:
        if not self._job.robots:
            self._rules = Rules(Robots(), obey=False)
            return
        last = Robots.from_json(self._trust.robots) if self._trust.robots else None

        async def follow(url: str) -> Fetched:
            return await self._fetcher.follow(url, max_bytes=4 * 1024 * 1024)

        robots = await fetch_robots(home, follow, last, self._job.retries)
        if robots.stale:
            self._notes.append("robots.txt could not be read; its last good copy is obeyed")
        elif robots.blocked is None:
            self._trust.robots = robots.to_json()
        self._rules = Rules(robots)
        self._politeness.at_least(self._rules.crawl_delay)

    def _vet_redirect(self, url: str) -> str | None:
        if not same_site(url, self._scope.home):
            return "is another site"
        return self._rules.refusal(url) if url.split("/")[:3] == self._scope.home.split("/")[:3] else None

    # What the site says of its pages

    async def _discover(self, outline: PageLinks) -> None:
        self._wordpress = outline.wordpress
        root = "/".join(self._scope.home.split("/")[:3])
        self._terms = replace(self._terms, home=root + "/")
        await self._add(
            [
                DiscoveredUrl(self._scope.own(url) or url, "typed")
                for url in (*self._typed, self._scope.home)
                if self._scope.own(url)
            ]
        )
        discovery = Discovery(
            root, self._ask, self._rules.sitemaps, self._job.sitemaps, self._since(), notes=self._notes
        )
        async for batch in discovery.everything(outline):
            await self._add(self._wanted(batch))
        self._lists = bool(
            {self._scope.own(url) for url in discovery.listed} - self._typed - {None, self._terms.home}
        )
        categories = {
            own: paths for url, paths in discovery.categories.items() if (own := self._scope.own(url))
        }
        self._terms = replace(self._terms, categories=categories)
        if self._lists and discovery.complete and not self._job.everything:
            listed = {own for url in discovery.listed if (own := self._scope.own(url))}
            await asyncio.to_thread(self._frontier.vanished, listed)

    async def _ask(self, url: str, max_bytes: int) -> Response:
        if same_site(url, self._scope.home) and (reason := self._rules.refusal(url)):
            raise FetchRefused(reason)
        return (await self._fetcher.follow(url, max_bytes=max_bytes)).answer

    def _since(self) -> float | None:
        """For scheduled crawls: when the lists were last read, if that is less than a day ago (then changes
        are all we ask for).
        """
        if self._job.everything:
            return None
        with self._catalogue.read() as connection:
            last = connection.execute(
                select(sites.c.discovered_at).where(sites.c.name == self._job.site)
            ).scalar()
        return last if last is not None and clock.timestamp() - last < 86_400.0 else None

    async def _add(self, found: list[DiscoveredUrl]) -> None:
        believed = {kind: self._trust.believed(kind) for kind in ("sitemap", "rest", "feed")}
        async with self._writing:
            await asyncio.to_thread(self._frontier.add, found, believed)

    def _wanted(self, found: list[DiscoveredUrl]) -> list[DiscoveredUrl]:
        """Those that are pages of this site, under its own scheme and host; the others are counted with the
        reason.
        """
        wanted = []
        for item in found:
            url = self._scope.own(item.url)
            reason = "is on another site" if url is None else self._unwanted(replace(item, url=url))
            if reason is None and url is not None:
                wanted.append(replace(item, url=url))
            elif reason is not None:
                self._leave_out(url or item.url, reason)
        return wanted

    def _unwanted(self, item: DiscoveredUrl) -> str | None:
        if item.url in self._frontier.known:
            return None
        if is_file(item.url):
            return "is a file (picture, script, archive …)"
        if reason := self._scope.unwanted(item.url):
            return reason
        if item.found_by != "link":
            return None
        if self._lists and is_listing(item.url, self._wordpress):
            return "is a list page, and the articles are known from the sitemap or the REST API"
        if item.depth > self._job.max_depth:
            return f"is more than {self._job.max_depth} links away from the start"
        return self._scope.spend(item.url)

    def _leave_out(self, url: str, reason: str) -> None:
        if reason == "is on another site" or hash(url) in self._left_out_urls:
            return
        if len(self._left_out_urls) < 1_000_000:
            self._left_out_urls.add(hash(url))
        left_out = self._left_out.setdefault(reason, _LeftOut())
        left_out.count += 1
        if len(left_out.examples) < _EXAMPLES:
            left_out.examples.append(url)

    # Pages

    async def _look_at_pages(self) -> Ending:
        reading: asyncio.Future[None] | None = None
        while True:
            if self._job.limit is not None and self._looked >= self._job.limit:
                break
            if not self._queue and not await self._refill(reading):
                break
            page, tries = self._queue.popleft()
            if reason := self._forbidden(page):
                self._done(outcome.refused(page, clock.timestamp(), reason))
                continue
            try:
                fetched = await self._fetch(page)
            except FetchRefused as error:
                self._looked += 1
                self._done(outcome.refused(page, clock.timestamp(), str(error)))
                continue
            except FetchFailed as error:
                if error.again and tries < self._job.retries:
                    self._again.append((page, tries + 1))
                else:
                    self._looked += 1
                    self._done(outcome.failed(page, clock.timestamp(), str(error)))
                continue
            self._looked += 1
            if reading is not None:
                await reading
            # runs while the next request is under way
            reading = asyncio.ensure_future(self._read(page, fetched))
        if reading is not None:
            await reading
        return Ending()

    async def _refill(self, reading: asyncio.Future[None] | None) -> bool:
        """Lease what is due; pages that failed once come at the very end."""
        if reading is not None:
            await reading  # its links may be the next pages
        await self._write()
        before = self._started_at if self._job.everything else None
        count = LEASES if self._job.limit is None else min(LEASES, self._job.limit - self._looked)
        async with self._writing:
            leased = await asyncio.to_thread(self._frontier.lease, count, before, self._job.limit is not None)
        self._queue.extend((page, 0) for page in leased)
        if not self._queue:
            self._queue, self._again = self._again, self._queue
        return bool(self._queue)

    def _forbidden(self, page: Leased) -> str | None:
        if page.found_by != "typed" and (reason := self._scope.unwanted(page.url)):
            return reason
        return self._rules.refusal(page.url)

    async def _fetch(self, page: Leased) -> Fetched:
        if (ready := self._at_hand.pop(page.url, None)) is not None:
            return ready
        headers = self._validators(page)
        return await self._fetcher.follow(
            page.url, headers, page=True, vet=self._vet_redirect, known=self._is_well
        )

    def _validators(self, page: Leased | None) -> dict[str, str]:
        """The headers of a conditional request, where we still have what the validators belong to."""
        if page is None or page.digest is None or self._job.full:
            return {}
        found = {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified}
        return {name: value for name, value in found.items() if value}

    def _is_well(self, url: str) -> bool:
        """Whether a redirect's target is a page that we have: then it needs no second request."""
        if url not in self._frontier.known:
            return False
        return any(look.page.url == url and look.answered for look in self._buffer) or self._frontier.is_well(
            url
        )

    async def _read(self, page: Leased, fetched: Fetched) -> None:
        links_only = page.found_by == "link" and is_listing(page.url, self._wordpress)
        look = outcome.judge(page, fetched, self._terms, links_only)
        answer = fetched.answer
        if (
            answer.status == 200
            and look.state in ("fetched", "redirected")
            and (look.exchange is not None or page.digest is None)
        ):
            look = replace(look, links=tuple(self._follow(page, answer)))
        self._done(look)

    def _follow(self, page: Leased, answer: Response) -> list[DiscoveredUrl]:
        outline = self._links.read(answer.body, answer.url, dict(answer.headers))
        if outline.nofollow:
            return []
        self._wordpress = self._wordpress or outline.wordpress
        known = self._frontier.known
        found = [
            DiscoveredUrl(url, "link", page.depth + (not is_paging(url)))
            for url in outline.links
            if url not in known
        ]
        return self._wanted(found)

    def _done(self, look: Look) -> None:
        if look.page.signalled_at is not None and look.answered:
            self._trust.learn(look.page.found_by, look.changed)
        self._buffer.append(look)
        self._filled.set()

    # Writing down, in groups

    async def _write_groups(self) -> None:
        while True:
            await self._filled.wait()
            self._filled.clear()
            if len(self._buffer) < GROUP:
                await asyncio.sleep(GROUP_SECONDS)
            await self._write()

    async def _write(self) -> None:
        async with self._writing:
            looks, self._buffer = self._buffer, []
            if looks:
                await asyncio.to_thread(self._frontier.record, looks)
                kept = sum(look.exchange is not None for look in looks)
                self._tell(
                    {"event": "looked", "pages": len(looks), "kept": kept, "known": len(self._frontier.known)}
                )

    def _remembered_trust(self) -> Trust:
        with self._catalogue.read() as connection:
            stored = connection.execute(
                select(sites.c.signals).where(sites.c.name == self._job.site)
            ).scalar()
        return Trust.from_json(stored or "{}")

    def _remember(self, ending: Ending) -> None:
        values: dict[str, Any] = {"signals": self._trust.to_json()}
        if ending.fatal is None and ending.cut is None:
            values["discovered_at"] = clock.timestamp()
        if ending.fatal is None and same_site(self._scope.home, self._job.url):
            root = "/".join(self._scope.home.split("/")[:3])
            if not self._job.url.startswith(root + "/"):
                values["url"] = self._scope.home
        with self._catalogue.begin() as connection:
            connection.execute(update(sites).where(sites.c.name == self._job.site).values(**values))
