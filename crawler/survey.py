"""What does a site say of itself? A crawl that ends before the first article, and tells what it asked for."""

from __future__ import annotations

from typing import Any

from catalogue.states import FoundBy
from crawler.answers import FetchFailed, FetchRefused, Response
from crawler.links import PageLinks
from crawler.pages import DiscoveredUrl
from crawler.spider import SiteCrawl

# Addresses of lists that are told; a large site has thousands of them.
_MOST_TOLD = 60
# Characters of an address that are told.
_LONGEST = 160


class SiteSurvey(SiteCrawl):
    """Reads robots.txt, the start page and the site's lists; what it finds stands in the notes of its end."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._asked = 0
        self._start = PageLinks()

    async def _discover(self, start_page: PageLinks) -> None:
        self._start = start_page
        self._notes.append(self._told_by_robots())
        await super()._discover(start_page)
        self._notes.append(self._told_by_start_page())

    async def _visit_pages(self) -> None:
        """Count the links of the start page instead."""
        links = [DiscoveredUrl(url, FoundBy.LINK, 1) for url in self._start.links]
        await self._add(self._filter.wanted(links))

    async def _ask(self, url: str, max_bytes: int) -> Response:
        try:
            answer = await super()._ask(url, max_bytes)
        except (FetchRefused, FetchFailed) as error:
            self._tell_of(url, str(error))
            raise
        self._tell_of(url, f"{answer.status}, {len(answer.body)} bytes")
        return answer

    def _tell_of(self, url: str, answer: str) -> None:
        self._asked += 1
        if self._asked <= _MOST_TOLD:
            shown = url if len(url) <= _LONGEST else f"{url[:_LONGEST]}…"
            self._notes.append(f"asked for {shown}: {answer}")

    def _told_by_robots(self) -> str:
        if not self._job.robots:
            return "robots.txt is not read: the configuration says so"
        named, delay = self._seed.rules.sitemaps, self._seed.rules.crawl_delay
        asks = f"; it asks for {delay:g} seconds between requests" if delay else ""
        return f"robots.txt names {', '.join(named[:5]) or 'no sitemap'}{asks}"

    def _told_by_start_page(self) -> str:
        wiki = self._filter.wiki
        if self._start.api:
            return f"the site is a WordPress, with its REST API at {self._start.api}"
        if wiki is not None and wiki.site is not None:
            return f"the site is a MediaWiki, with its API at {wiki.site.root}"
        if self._start.wordpress or self._start.mediawiki:
            system = "WordPress" if self._start.wordpress else "MediaWiki"
            return f"the site is a {system}, whose API was not found"
        return "the site has no API that is known here"
