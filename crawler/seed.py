"""Where does a site begin? Its robots.txt is read, and its seed (the typed address) is followed.

What the crawl may ask for is known from here on, and the answer to the start page is kept for its visit.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from catalogue.urls import canonical, same_site
from crawler.answers import Fetched, FetchFailed, FetchRefused, Response
from crawler.feeds import linked_feeds
from crawler.fetch import Fetcher
from crawler.links import LinkReader, PageLinks
from crawler.robots import Robots, Rules, fetch_robots
from crawler.scope import Scope
from crawler.site_memory import SiteMemory
from crawler.sites import Job

# Names that servers give to the root of a site.
_FRONT_PATHS = ("/", "/index.html", "/index.htm", "/index.php", "/default.aspx", "/home", "/home/")
# Bytes of a robots.txt that may come.
_MAX_ROBOTS_BYTES = 4 * 1024 * 1024


def root_of(url: str) -> str:
    """Scheme and host of an address: ``https://example.org``."""
    return "/".join(url.split("/")[:3])


@dataclass
class Seed:
    """Reads a site's robots.txt and its start page, and gives ``scope`` the site's own scheme and host."""

    job: Job
    scope: Scope
    fetcher: Fetcher
    memory: SiteMemory
    links: LinkReader
    # what a person should know
    notes: list[str]
    rules: Rules = field(default_factory=lambda: Rules(Robots(blocked="robots.txt was not read yet")))
    # answers to the start page, which was fetched to find the site
    prefetched: dict[str, Fetched] = field(default_factory=dict)
    # where the typed address led
    led_to: str | None = None
    # why the start page did not come
    no_start: str | None = None

    async def find(self, validators: dict[str, str]) -> PageLinks:
        """Read robots.txt, follow the typed address, and settle the site's own scheme and host.

        ``validators`` are the headers of a conditional request for the start page.
        """
        await self._read_robots(self.scope.home)
        if self.rules.blocked:
            return PageLinks()
        url = self.scope.home
        if self.rules.refusal(url):
            # the page is refused when its turn comes; sitemaps may know pages that are not
            return PageLinks()
        try:
            fetched = await self.fetcher.follow(url, validators, page=True, vet=self.vet_redirect)
        except (FetchRefused, FetchFailed) as error:
            self.notes.append(f"the start page {url}: {error}")
            self.no_start = str(error) if isinstance(error, FetchFailed) else None
            return PageLinks()
        end = canonical(fetched.answer.url)
        self.led_to = end if fetched.answer.status in (200, 304) else None
        if root_of(end) != root_of(url) and fetched.answer.status == 200:  # the site's real scheme or host
            self.scope.home = end
            await self._read_robots(end)
        if self.rules.refusal(end) is None:
            self.prefetched[url] = fetched
            self.prefetched[end] = Fetched(fetched.answer)
        return self._start_page(fetched.answer)

    def fronts(self) -> frozenset[str]:
        """The addresses of the site's front page: its root, other names of that, and where it leads."""
        root = root_of(self.scope.home)
        found = {root + path for path in _FRONT_PATHS}
        if self.led_to is not None and urlsplit(self.job.url).path in ("", "/"):
            found.add(self.led_to)
        return frozenset(found)

    def vet_redirect(self, url: str) -> str | None:
        """Why a redirect to this address is not followed."""
        if not same_site(url, self.scope.home):
            return "is another site"
        return self.forbidden_by_robots(url)

    def forbidden_by_robots(self, url: str) -> str | None:
        """Why a redirect may not lead to an address, nor a page load it, by the site's robots.txt."""
        return self.rules.refusal(url) if root_of(url) == root_of(self.scope.home) else None

    def demand_allowed(self, url: str) -> None:
        """Raise :class:`FetchRefused` for an address of the site that its robots.txt forbids."""
        if same_site(url, self.scope.home) and (reason := self.rules.refusal(url)):
            raise FetchRefused(reason)

    def _start_page(self, answer: Response) -> PageLinks:
        """What the start page tells of the REST API and feeds; what it told before, if it has not changed."""
        if answer.status == 304 and self.memory.start_page is not None:
            return self.memory.start_page
        if answer.status != 200:
            return PageLinks()
        found = self.links.read(answer.body, answer.url, answer.headers)
        if not found.feeds:  # not all say in their heads what they link
            found = replace(found, feeds=linked_feeds(found.links))
        self.memory.start_page = found
        return found

    async def _read_robots(self, home: str) -> None:
        if not self.job.robots:
            self.rules = Rules(Robots(), obey=False)
            return

        async def follow(url: str) -> Fetched:
            return await self.fetcher.follow(url, max_bytes=_MAX_ROBOTS_BYTES)

        robots = await fetch_robots(home, follow, self.memory.robots, self.job.retries)
        if robots.stale:
            self.notes.append("robots.txt could not be read; its last good copy is obeyed")
        elif robots.blocked is None:
            self.memory.robots = robots
        self.rules = Rules(robots)
        self.fetcher.politeness.at_least(self.rules.crawl_delay)
