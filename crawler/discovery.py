"""What a site says of its own pages: the WordPress REST API, sitemaps, feeds – in this order, before any link
is followed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from catalogue.urls import host_of, same_site
from crawler import sitemaps, wordpress
from crawler.fetch import FetchFailed, FetchRefused, Response
from crawler.frontier import DiscoveredUrl
from crawler.links import PageLinks

GUESSES = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
"""Asked for where robots.txt names no sitemap."""
MAX_SITEMAPS = 2_000
MAX_REST_PAGES = 5_000
_FEEDS = 2
_OVERLAP = 26 * 3_600.0
"""Seconds. ``modified_after`` is read in the site's own time zone and is strict to the second: ask for more,
drop what repeats.
"""

Ask = Callable[[str, int], Awaitable[Response]]
"""An address and the bytes that may come, to the answer after redirects; raises FetchRefused or
FetchFailed.
"""


@dataclass
class Discovery:
    """Asks one site for its lists. ``notes`` says what a person should know; ``listed`` is every page address
    that they held.
    """

    home: str
    ask: Ask
    named: tuple[str, ...] = ()
    configured: tuple[str, ...] = ()
    since: float | None = None
    notes: list[str] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)
    complete: bool = True
    rest: bool = False
    categories: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    async def everything(self, outline: PageLinks) -> AsyncIterator[list[DiscoveredUrl]]:
        """Batches of what the lists hold, as they come in."""
        if outline.api:
            async for batch in self._rest(outline.api):
                yield self._note(batch)
        async for batch in self._sitemaps():
            yield self._note(batch)
        for feed in [f for f in outline.feeds if "comment" not in f][:_FEEDS]:
            if body := await self._body(feed, "the feed"):
                yield [DiscoveredUrl(e.url, "feed", 1, e.changed) for e in sitemaps.parse_feed(body, feed)]

    def _note(self, batch: list[DiscoveredUrl]) -> list[DiscoveredUrl]:
        self.listed.update(found.url for found in batch)
        return batch

    async def _rest(self, root: str) -> AsyncIterator[list[DiscoveredUrl]]:
        body = await self._body(wordpress.endpoint(root, "wp/v2/types"), "the REST API", quiet=True)
        # plugins hide the list of types, and no more
        bases = (wordpress.content_types(body) if body else ()) or wordpress.USUAL_TYPES
        paths = await self._category_paths(root)
        for base in bases:
            async for posts in self._rest_list(root, base):
                self.rest = True
                for post in posts:
                    if found := tuple(paths[number] for number in post.categories if number in paths):
                        self.categories[post.url] = found
                yield [DiscoveredUrl(post.url, "rest", 1, post.modified) for post in posts]

    async def _rest_list(self, root: str, base: str) -> AsyncIterator[tuple[wordpress.Listed, ...]]:
        query: dict[str, str | int] = {
            "per_page": wordpress.PER_PAGE,
            "orderby": "id",
            "order": "asc",
            "_fields": "link,modified_gmt,categories",
        }
        if self.since is not None:
            query["modified_after"] = datetime.fromtimestamp(self.since - _OVERLAP, UTC).strftime(
                "%Y-%m-%dT%H:%M:%S"
            )
            self.complete = False
        for number in range(1, MAX_REST_PAGES + 1):
            answer = await self._answer(
                wordpress.endpoint(root, f"wp/v2/{base}", **query, page=number), f"the REST API's {base}"
            )
            if answer is None or (answer.status == 400 and number > 1):  # beyond the last page
                self.complete = self.complete and answer is not None
                return
            posts = wordpress.listed(answer.body) if answer.status == 200 else None
            if posts is None:
                if answer.status not in (401, 403, 404):
                    self.notes.append(f"the REST API's {base} answers {answer.status}")
                return
            if posts:
                yield posts
            total = answer.headers.get("x-wp-totalpages", "")
            if (
                not posts
                or (total.isdigit() and number >= int(total))
                or (not total and len(posts) < wordpress.PER_PAGE)
            ):
                return

    async def _category_paths(self, root: str) -> dict[int, tuple[str, ...]]:
        bodies: list[bytes] = []
        for number in range(1, 51):
            query: dict[str, str | int] = {"per_page": 100, "page": number, "_fields": "id,name,parent"}
            answer = await self._answer(
                wordpress.endpoint(root, "wp/v2/categories", **query), "the REST API's categories"
            )
            if answer is None or answer.status != 200:
                break
            bodies.append(answer.body)
            total = answer.headers.get("x-wp-totalpages", "")
            if not total.isdigit() or number >= int(total):
                break
        return wordpress.category_paths(bodies)

    async def _sitemaps(self) -> AsyncIterator[list[DiscoveredUrl]]:
        """Walk the sitemaps; those that list categories, tags or authors count only where there is nothing
        else.
        """
        guessed = not (self.named or self.configured)
        host = self.home.rstrip("/")
        start = [host + path for path in GUESSES] if guessed else [*self.configured, *self.named]
        queue = list(dict.fromkeys(start))
        seen: set[str] = set(queue)
        lists: list[DiscoveredUrl] = []
        pages = 0
        while queue:
            url = queue.pop(0)
            if guessed and pages and url in start:
                continue  # one guess was right
            body = await self._body(url, "the sitemap", quiet=guessed and url in start)
            if body is None:
                self.complete = self.complete and guessed and url in start
                continue
            found = sitemaps.parse_sitemap(body, url)
            if not found.complete:
                self.complete = False
                if not guessed or found.pages or found.sitemaps:
                    self.notes.append(
                        f"the sitemap {url} is {'cut off' if found.pages or found.sitemaps else 'not readable'}"
                    )
            fresh = [
                e.url
                for e in found.sitemaps
                if e.url not in seen and (same_site(e.url, self.home) or host_of(e.url) == host_of(url))
            ]
            seen.update(fresh)
            if len(seen) <= MAX_SITEMAPS:
                queue += fresh
            batch = [DiscoveredUrl(entry.url, "sitemap", 1, entry.changed) for entry in found.pages]
            if sitemaps.lists_lists(url):
                lists += batch
            elif batch:
                pages += len(batch)
                yield batch
        if lists and not pages and not self.rest:
            yield lists

    async def _body(self, url: str, what: str, quiet: bool = False) -> bytes | None:
        answer = await self._answer(url, what, quiet)
        if answer is None:
            return None
        if answer.status != 200:
            if not quiet and answer.status not in (401, 403):
                self.notes.append(f"{what} {url} answers {answer.status}")
            return None
        return answer.body

    async def _answer(self, url: str, what: str, quiet: bool = False) -> Response | None:
        try:
            return await self.ask(url, sitemaps.MAX_BYTES)
        except (FetchRefused, FetchFailed) as error:
            if not quiet:
                self.notes.append(f"{what} {url}: {error}")
            return None
