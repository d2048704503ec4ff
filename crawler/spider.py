"""One site, from its robots.txt to its last page that is due. The crawl only fetches and keeps.

Scrapy's engine carries the requests (`site_spider.py`); which page comes next is the frontier's affair, so a
kill at any moment costs the pages in flight and nothing else. One request is under way at a time; while it
is, the page before is read for its links and a group of pages before that is written down.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from catalogue import clock
from catalogue.archive import Archive
from catalogue.states import FoundBy, PageState
from catalogue.store import Catalogue
from catalogue.urls import canonical, same_site
from crawler import hubs, identities, listing, outcome, planning, vouching
from crawler.answers import Fetched, FetchFailed, FetchRefused, HostGone, Response
from crawler.attempts import Attempt, Attempts
from crawler.browser import is_unboxed
from crawler.canonicals import CanonicalChecks
from crawler.discovery import Discovery
from crawler.events import OVER, STOPPED, Ended, Tell
from crawler.fetch import Fetcher, nowhere
from crawler.frontier import Frontier
from crawler.frontier_writer import FrontierWriter
from crawler.links import LinkReader, PageLinks
from crawler.pages import DiscoveredUrl, LeasedPage, ListedFacts
from crawler.scope import Scope, is_paging
from crawler.seed import Seed, root_of
from crawler.site_memory import discovered_at, memorise, recall
from crawler.sites import Job
from crawler.traps import Learned
from crawler.url_filter import UrlFilter

# Pages that are leased together.
LEASES = 240
# Hubs that a crawl asks at the most: a site has a feed or two that are worth it.
_HUBS = 2


@dataclass(frozen=True, slots=True)
class _Ending:
    """How a crawl ended. ``fatal`` says why nothing could be had; ``cut`` why it ended before its time."""

    fatal: str | None = None
    cut: str | None = None


class SiteCrawl:
    """One crawl of one site."""

    def __init__(
        self,
        job: Job,
        started_at: float,
        catalogue: Catalogue,
        archive: Archive,
        fetcher: Fetcher,
        tell: Tell,
    ) -> None:
        self._job = job
        self._catalogue = catalogue
        self._fetcher = fetcher
        self._tell = tell
        self._frontier = Frontier(catalogue, archive, job.site, job.revisit_days, job.max_pages)
        self._writer = FrontierWriter(self._frontier, tell)
        self._scope = Scope(job.url, job.include, job.exclude)
        self._filter = UrlFilter(self._scope, self._frontier.known, job.max_depth)
        self._typed = {canonical(url) for url in job.typed} - set(job.sitemaps)
        self._memory = recall(catalogue, job.site)
        self._filter.sessions = self._memory.sessions
        self._pace = planning.Pace(job.fetches_a_day, job.revisit_days, job.weights)
        self._links = LinkReader()
        self._canonicals = CanonicalChecks()
        self._notes: list[str] = []
        self._seed = Seed(job, self._scope, fetcher, self._memory, self._links, self._notes)
        self._policy = outcome.VisitPolicy(frozenset(), job.grace_days, job.full, rendered=job.render)
        fetcher.forbids = self._seed.forbidden_by_robots
        if job.render and is_unboxed():
            self._notes.append("the browser that shows its pages has no sandbox: Pinakes runs as root")
        self._attempts = Attempts()
        # pages that were visited since are done with; none: what is due is visited
        self._before = started_at if job.everything else None
        # pages that came as the target of a redirect, which is their visit
        self._taken: set[str] = set()
        self._visited = 0
        self._vouched = 0
        self._came = False

    async def run(self, stopping: asyncio.Event) -> None:
        """Crawl until everything due was visited, the limit is reached, the host has to be left alone, its
        hours are over, or ``stopping`` is set.
        """
        self._frontier.reclaim()
        writer = asyncio.ensure_future(self._writer.run())
        crawl = asyncio.ensure_future(self._crawl())
        stop = asyncio.ensure_future(stopping.wait())
        try:
            left = None if self._job.until is None else max(0.0, self._job.until - clock.timestamp())
            await asyncio.wait({crawl, stop, writer}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            if writer.done():
                writer.result()  # the disk is full, the catalogue is gone: its error says so
            if not crawl.done():
                crawl.cancel()
                await asyncio.wait({crawl})
            cut = STOPPED if stop.done() else OVER
            ending = _Ending(cut=cut) if crawl.cancelled() else crawl.result()
            await self._writer.flush()
            self._memorise(ending)
            self._tell(
                Ended(
                    ending.fatal,
                    ending.cut,
                    self._fetcher.requests,
                    self._filter.left_out.in_order(),
                    tuple(self._notes),
                    self._scope.home,
                )
            )
        finally:
            for task in (writer, crawl, stop):
                task.cancel()
            await asyncio.gather(writer, crawl, stop, return_exceptions=True)

    async def _crawl(self) -> _Ending:
        try:
            start_page = await self._find_site()
            if self._seed.rules.blocked:
                return _Ending(fatal=self._seed.rules.blocked)
            await self._discover(start_page)
            await self._visit_pages()
            return _Ending(fatal=None if self._fetcher.answered else self._seed.no_start)
        except HostGone as error:
            for attempt in self._attempts.failed():
                self._writer.put(outcome.failed(attempt.page, clock.timestamp(), attempt.reason))
            await self._writer.flush()
            if waiting := self._frontier.waiting(self._before):
                self._notes.append(f"{waiting} pages that are due were not reached")
            return _Ending(fatal=str(error)) if not self._came else _Ending(cut=str(error))
        finally:
            self._frontier.release(self._attempts.untried())

    # The site: its robots.txt, and where its typed address leads

    async def _find_site(self) -> PageLinks:
        """What the start page says, once the site's robots.txt, scheme and host are known."""
        known = self._frontier.peek(self._scope.home) if self._memory.start_page else None
        found = await self._seed.find(outcome.validators(known, self._policy))
        if (led_to := self._seed.led_to) and root_of(led_to) != root_of(canonical(self._job.url)):
            self._typed.add(led_to)
        return found

    # What the site says of its pages

    async def _discover(self, start_page: PageLinks) -> None:
        """Read the site's own lists, and decide what they are good for."""
        await asyncio.to_thread(planning.take_in, self._catalogue, self._job.site, self._memory)
        self._filter.wordpress = start_page.wordpress
        root = root_of(self._scope.home)
        front_page = root + "/"
        await self._add([DiscoveredUrl(url, FoundBy.TYPED) for url in self._start_addresses()])
        discovery = Discovery(
            root,
            self._ask,
            self._seed.rules.sitemaps,
            self._job.sitemaps,
            self._since(),
            self._takes_given,
            self._memory.taxonomy,
            self._notes,
        )
        facts: dict[str, ListedFacts] = {}
        self._filter.wiki = discovery.wiki
        async for batch in discovery.batches(start_page):
            wanted = self._filter.wanted(batch)
            facts |= {item.url: item.facts for item in wanted if item.facts is not None}
            await self._compare(wanted)
            await self._add(wanted)
            await self._take_given(wanted)
        if self._job.hub_callback and discovery.hubs:
            self._notes += await hubs.subscribe(
                self._catalogue,
                self._job.site,
                self._job.hub_callback,
                list(dict.fromkeys(discovery.hubs))[:_HUBS],
                self._post,
            )
        lists = discovery.lists().within(self._scope.own)
        self._filter.articles_listed = bool((lists.rest | lists.maps) - self._typed - {front_page})
        former = await asyncio.to_thread(identities.formerly, self._catalogue, self._job.site)
        from_api = self._takes_given and start_page.api is not None and bool(lists.rest or discovery.since)
        self._policy = replace(
            self._policy, fronts=self._seed.fronts(), facts=facts, formerly=former, from_api=from_api
        )
        self._memory.taxonomy = discovery.taxonomy or self._memory.taxonomy
        if discovery.wiki.site is not None and self._memory.start_page is not None:
            found_at = discovery.wiki.site.root  # also where nothing but a guess led there
            self._memory.start_page = replace(self._memory.start_page, edit_uri=found_at)
        if discovery.wiki.moved:
            moved = sorted(discovery.wiki.moved)
            await asyncio.to_thread(vouching.look_again, self._catalogue, self._job.site, moved)
        if self._vouched:
            self._notes.append(
                f"{self._vouched} pages are as they were, by the site's API, and were not asked for"
            )
        if lists.rest and lists.rest_complete:
            self._memory.listed_at = clock.timestamp()
        if self._filter.articles_listed:
            said = await asyncio.to_thread(listing.left_out, self._catalogue, self._job.site, lists)
            self._notes += [said] if said else []
        if not self._job.everything:
            await asyncio.to_thread(
                planning.plan_round, self._catalogue, self._job.site, self._memory, self._pace
            )

    async def _compare(self, found: list[DiscoveredUrl]) -> None:
        """Leave pages alone of which the site's API says what it said before, where it has proven right."""
        believed = self._memory.trust.known(FoundBy.REST).believed
        vouch = believed and self._job.everything and not self._job.full
        if any(item.facts for item in found):
            self._vouched += await self._writer.compare(self._catalogue, self._job.site, found, vouch)

    @property
    def _takes_given(self) -> bool:
        """Whether articles are taken as the API gives them; a crawl of so many pages looks at these."""
        return self._job.from_api and self._job.limit is None and not self._job.dry_run

    async def _take_given(self, found: list[DiscoveredUrl]) -> None:
        """Keep the articles that the API gave whole; their pages need no request."""
        taken = await self._writer.take_given(found, self._policy, self._forbidden)
        self._visited += taken
        self._came = self._came or taken > 0

    def _start_addresses(self) -> list[str]:
        """The addresses that a person typed, and the start page."""
        return [own for url in (*self._typed, self._scope.home) if (own := self._scope.own(url))]

    async def _ask(self, url: str, max_bytes: int) -> Response:
        self._seed.demand_allowed(url)
        return (await self._fetcher.follow(url, max_bytes=max_bytes)).answer

    async def _post(self, url: str, form: bytes) -> Response:
        self._seed.demand_allowed(url)
        return await self._fetcher.post(url, form)

    def _since(self) -> float | None:
        """The time after which changes are asked for, in a scheduled crawl that comes soon after the last."""
        if self._job.everything:
            return None
        last = discovered_at(self._catalogue, self._job.site)
        return listing.changes_since(last, self._memory.listed_at)

    async def _add(self, found: list[DiscoveredUrl]) -> None:
        await self._writer.add(found)

    # Pages

    async def _visit_pages(self) -> None:
        """Visit what is due. A page is read for its links while the next request is under way."""
        reading: asyncio.Future[None] | None = None
        redirected = False
        while not self._limit_reached():
            if not self._attempts:
                if reading is not None:
                    await reading  # its links may be the next pages
                if not await self._refill():
                    break
            attempt = self._attempts.next()
            if reading is not None and redirected:
                await reading  # its target may be this page
            if attempt.page.url in self._taken:
                continue
            fetched = await self._try(attempt)
            if fetched is None:
                continue
            if reading is not None:
                await reading
            reading, redirected = asyncio.ensure_future(self._read(attempt.page, fetched)), fetched.redirected
        if reading is not None:
            await reading

    def _limit_reached(self) -> bool:
        return self._job.limit is not None and self._visited >= self._job.limit

    async def _refill(self) -> bool:
        """Lease what is due; pages that failed once come at the very end. Whether there is any."""
        await self._writer.flush()
        limit = self._job.limit
        count = LEASES if limit is None else min(LEASES, limit - self._visited)
        leased = await self._writer.lease(count, self._before, new_first=limit is not None)
        self._attempts.put(leased)
        return bool(self._attempts)

    async def _try(self, attempt: Attempt) -> Fetched | None:
        """Fetch a page. ``None`` where nothing came: it is refused, failed, or tried again later."""
        page = attempt.page
        if reason := self._forbidden(page):
            self._writer.put(outcome.refused(page, clock.timestamp(), reason))
            return None
        try:
            fetched = await self._fetch(page)
        except FetchRefused as error:
            self._filter.learn_no_page(page.url)
            self._writer.put(outcome.refused(page, clock.timestamp(), str(error)))
        except FetchFailed as error:
            if error.again and attempt.failures < self._retries(page):
                self._attempts.put_back(attempt, str(error))
                return None
            self._writer.put(outcome.failed(page, clock.timestamp(), str(error)))
        except HostGone as error:
            self._attempts.put_back(attempt, str(error))
            raise
        else:
            self._visited += 1
            self._came = True
            return fetched
        self._visited += 1
        return None

    def _retries(self, page: LeasedPage) -> int:
        """How often a page is tried again in this crawl.

        In a schedule one that failed the last time is not: its next turn comes in an hour, in two, in four …
        """
        return self._job.retries if self._job.everything or not page.failures else 0

    def _forbidden(self, page: LeasedPage) -> str | None:
        reason = None
        if page.found_by != FoundBy.TYPED:
            reason = self._scope.unwanted(page.url) or self._filter.refusal_of_wiki(page.url)
        reason = reason or self._seed.rules.refusal(page.url)
        is_stranger = page.found_by == FoundBy.LINK and page.digest is None
        if is_stranger:
            return reason or self._filter.refusal_at_visit(page.url)
        return reason or self._filter.sessions.refusal(page.url, self._frontier.known)

    async def _fetch(self, page: LeasedPage) -> Fetched:
        if (prefetched := self._seed.prefetched.pop(page.url, None)) is not None:
            return prefetched
        headers = outcome.validators(page, self._policy)
        # a page that was here has moved now: what stands at its new address is its own text, and is asked for
        stays = page.digest is not None and page.state == PageState.FETCHED
        known = nowhere if stays else self._has_page
        return await self._fetcher.follow(
            page.url, headers, page=True, vet=self._seed.vet_redirect, known=known
        )

    def _has_page(self, url: str) -> bool:
        """Whether a redirect's target is a page that we have: then it needs no second request."""
        return url in self._frontier.known and self._writer.has_page(url)

    async def _read(self, page: LeasedPage, fetched: Fetched) -> None:
        """Judge an answer, and find the links of a page that is new or changed."""
        links_only = page.found_by == FoundBy.LINK and self._filter.is_listing(page.url)
        visit = outcome.judge(page, fetched, self._policy, links_only)
        came = fetched.answer.status == 200 and visit.state in (PageState.FETCHED, PageState.REDIRECTED)
        if came and fetched.answer.body:
            found = self._links.read(fetched.answer.body, fetched.answer.url, fetched.answer.headers)
            learned = self._filter.learn(page.url, found.text)
            self._canonicals.learn(page.url, is_copy=learned.is_copy)
            if visit.exchange is not None or page.digest is None:
                visit = replace(visit, links=tuple(self._links_of(page, found, learned)))
            if visit.exchange is not None and visit.redirect_to is not None:
                self._taken.add(visit.redirect_to)
        elif not visit.answered:
            self._filter.learn_no_page(page.url)
            self._canonicals.learn(page.url, is_copy=False)
        self._writer.put(visit)

    def _links_of(self, page: LeasedPage, found: PageLinks, learned: Learned) -> list[DiscoveredUrl]:
        if found.nofollow:
            return []
        self._filter.wordpress = self._filter.wordpress or found.wordpress
        named = found.canonical and self._scope.own(found.canonical)
        links = self._canonicals.wanted(named, page.url, self._frontier.known)
        links += [
            url for url in found.links if self._frontier.is_news(url) and not self._filter.is_refused(url)
        ]
        depths = [page.depth + (not is_paging(url)) for url in links]
        fresh = [DiscoveredUrl(url, FoundBy.LINK, depth) for url, depth in zip(links, depths)]
        return self._filter.wanted(fresh, learned)

    def _memorise(self, ending: _Ending) -> None:
        """Keep what this crawl learned of the site, for the next one."""
        moved_to = None
        home, url = self._scope.home, self._job.url
        if ending.fatal is None and same_site(home, url) and root_of(home) != root_of(url):
            moved_to = home
        complete = ending.fatal is None and ending.cut is None
        memorise(self._catalogue, self._job.site, self._memory, complete=complete, moved_to=moved_to)
