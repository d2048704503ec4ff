"""What does a site say of its own pages? Its lists are asked for before any link is followed.

They are the WordPress REST API, the API of a MediaWiki, sitemaps and feeds, in this order.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from catalogue.states import FoundBy
from catalogue.urls import host_of, same_site
from crawler import feeds, hubs, sitemaps, wordpress
from crawler.answers import FetchFailed, FetchRefused, Response
from crawler.links import PageLinks
from crawler.list_xml import MAX_BYTES, ListEntry
from crawler.listing import Lists
from crawler.pages import UNSETTLED, DiscoveredUrl, ListedFacts
from crawler.wiki_lists import WikiLists

# Asked for where no sitemap that robots.txt names lists pages.
GUESSES = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
# Pages of one list of the REST API.
MAX_REST_PAGES = 5_000
# Pages of the list of categories.
_MAX_CATEGORY_PAGES = 50
# Feeds of the start page that are read: of what is new, and where there is no other list.
_FEEDS = 2
_MANY_FEEDS = 20
# Parts of feeds that are read where there is no other list: one that goes on holds all that a site has.
_FEED_PARTS = 500
# Seconds. ``modified_after`` is read in the site's own time zone and is strict to the second: ask for more,
# and drop what repeats.
_OVERLAP = 26 * 3_600.0

Ask = Callable[[str, int], Awaitable[Response]]
"""An address and the bytes that may come, to the answer after redirects; raises FetchRefused or
FetchFailed.
"""


@dataclass
class Discovery:
    """Asks one site for its lists.

    ``named`` are the sitemaps that robots.txt names, ``configured`` those that the operator does. With
    ``since``, only what changed after that time is asked of the REST API, unless its categories are not those
    of ``taxonomy`` any more: a post that is filed elsewhere is no newer for it.
    """

    home: str
    ask: Ask
    named: tuple[str, ...] = ()
    configured: tuple[str, ...] = ()
    since: float | None = None
    # whether the REST API is asked for the articles themselves
    whole: bool = False
    # what stood for all categories of the REST API, the last time and now
    taxonomy: str | None = None
    # what a person should know
    notes: list[str] = field(default_factory=list)
    # every page address that the site's API and the sitemaps held
    rest: set[str] = field(default_factory=set)
    maps: set[str] = field(default_factory=set)
    # whether these are all that each of them has
    rest_complete: bool = True
    maps_complete: bool = True
    # who tells of what is new in the feeds that were read
    hubs: list[hubs.Hub] = field(default_factory=list)
    # the lists of a MediaWiki
    wiki: WikiLists = field(init=False)
    _has_rest: bool = field(default=False, init=False)
    # ids of the posts that were listed → their addresses: a post may name its translation by its id
    _numbers: dict[int, str] = field(default_factory=dict, init=False)
    # other hosts that failed once: a list of twenty sitemaps there is not waited for twenty times
    _dead: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self.wiki = WikiLists(self._answer, self.notes, self.since)

    async def batches(self, start_page: PageLinks) -> AsyncIterator[list[DiscoveredUrl]]:
        """What the lists hold, as it comes in."""
        if start_page.api:
            async for batch in self._rest(start_page.api):
                yield _noted(batch, self.rest)
        await self.wiki.find(self.home, start_page)
        async for batch in self.wiki.batches():
            yield _noted(batch, self.rest)
        async for batch in self._sitemaps():
            yield _noted(batch, self.maps)
        guess = not self.rest and not self.maps and self.wiki.may_be_one(self.home, start_page)
        if guess and await self.wiki.find(self.home, start_page, guess):
            async for batch in self.wiki.batches():
                yield _noted(batch, self.rest)
        self.rest_complete = self.rest_complete and self.wiki.complete
        async for batch in self._feeds(start_page):
            yield batch

    def lists(self) -> Lists:
        """What the lists held."""
        return Lists(self.rest, self.maps, self.rest_complete, self.maps_complete)

    # The REST API

    async def _rest(self, root: str) -> AsyncIterator[list[DiscoveredUrl]]:
        body = await self._body(wordpress.endpoint(root, "wp/v2/types"), "the REST API", quiet=True)
        # plugins hide the list of types, and no more
        bases = (wordpress.content_types(body) if body else ()) or wordpress.USUAL_TYPES
        paths = await self._category_paths(root)
        for base in bases:
            async for posts in self._rest_list(root, base, paths):
                self._has_rest = True
                yield posts

    async def _rest_list(
        self, root: str, base: str, paths: Mapping[int, tuple[str, ...]] | None
    ) -> AsyncIterator[list[DiscoveredUrl]]:
        """The posts of one type, a page of the list after the other."""
        query = self._rest_query()
        what = f"the REST API's {base}"
        for number in range(1, MAX_REST_PAGES + 1):
            address = wordpress.endpoint(root, f"wp/v2/{base}", **query, page=number)
            answer = await self._answer(address, what)
            if answer is None:
                self.rest_complete = False
                return
            if answer.status == 400 and number > 1:  # beyond the last page
                return
            posts = wordpress.listed(answer.body) if answer.status == 200 else None
            if posts is None:
                if answer.status not in (401, 403, 404):
                    self.notes.append(f"{what} answers {answer.status}")
                    self.rest_complete = False
                return
            if posts:
                self._numbers |= {post.number: post.url for post in posts if post.number is not None}
                yield [self._discovered(base, post, paths, answer.answered_at) for post in posts]
            if wordpress.is_last_of(answer.headers, number, len(posts)):
                return

    def _discovered(
        self,
        base: str,
        post: wordpress.ListedPost,
        paths: Mapping[int, tuple[str, ...]] | None,
        answered: float,
    ) -> DiscoveredUrl:
        filed = None if paths is None else tuple(paths[n] for n in post.categories if n in paths)
        changed = post.changed
        if changed is not None and not wordpress.is_settled(changed, answered):
            changed += UNSETTLED
        facts = ListedFacts(filed, post.published, post.modified, alternates=self._others(post))
        source = None if post.number is None else f"{base[:60]} {post.number}"
        return DiscoveredUrl(post.url, FoundBy.REST, 1, changed, facts, source, post.page)

    def _others(self, post: wordpress.ListedPost) -> tuple[tuple[str, str], ...] | None:
        """The post in other languages. Of two that name each other by their ids, the later one in the list
        knows the other's address: that one of them says so is enough (`catalogue/translations.py`).
        """
        told = [
            (language, target if isinstance(target, str) else self._numbers.get(target))
            for language, target in post.alternates
        ]
        known = tuple((language, url) for language, url in told if url is not None)
        return known if known or not told else None

    def _rest_query(self) -> dict[str, str | int]:
        query: dict[str, str | int] = {
            "per_page": wordpress.PER_PAGE,
            "orderby": "id",
            "order": "asc",
            "_fields": f"{wordpress.FACTS},{wordpress.CONTENT}" if self.whole else wordpress.FACTS,
        }
        if self.since is not None:
            after = datetime.fromtimestamp(self.since - _OVERLAP, UTC)
            query["modified_after"] = after.strftime("%Y-%m-%dT%H:%M:%S")
            self.rest_complete = False
        return query

    async def _category_paths(self, root: str) -> dict[int, tuple[str, ...]] | None:
        """Category id → its names; ``None`` where the API does not tell all of them."""
        bodies: list[bytes] = []
        for number in range(1, _MAX_CATEGORY_PAGES + 1):
            query: dict[str, str | int] = {"per_page": 100, "page": number, "_fields": "id,name,parent"}
            address = wordpress.endpoint(root, "wp/v2/categories", **query)
            answer = await self._answer(address, "the REST API's categories")
            if answer is None or answer.status != 200:
                return None
            bodies.append(answer.body)
            if not wordpress.has_more_categories(answer.headers, number):
                break
        paths = wordpress.category_paths(bodies)
        taxonomy = wordpress.taxonomy_of(paths)
        if taxonomy != self.taxonomy:
            self.since = None
        self.taxonomy = taxonomy
        return paths

    # Sitemaps

    async def _sitemaps(self) -> AsyncIterator[list[DiscoveredUrl]]:
        """Walk the sitemaps.

        Those that list categories, tags or authors count only where there is nothing else.
        """
        host = self.home.rstrip("/")
        named = [url for line in self.named for url in sitemaps.named_sitemaps(line, host)]
        queue = sitemaps.SitemapQueue(
            [*self.configured, *map(self._own, named)], [host + path for path in GUESSES]
        )
        # a wiki's sitemaps list its talk and its users beside the articles
        queue.has_pages = self.wiki.site is not None
        lists: list[DiscoveredUrl] = []
        while (url := queue.next()) is not None:
            if self._has_rest and sitemaps.lists_lists(url):
                continue
            answer = await self._list(url, "the sitemap", quiet=queue.is_guess(url))
            if answer is None:
                self.maps_complete = self.maps_complete and queue.is_guess(url)
                continue
            # one that is made for readers: its links are what it lists
            if not queue.is_guess(url) and sitemaps.is_page(answer.body, answer.url):
                yield [DiscoveredUrl(url, FoundBy.LINK)]
                continue
            found = sitemaps.parse_sitemap(answer.body, answer.url)
            if not found.complete and not (found.empty and queue.is_guess(url)):
                self._note_incomplete(url, found)
            queue.add(self._allowed(url, found.sitemaps))
            batch = [DiscoveredUrl(entry.url, FoundBy.SITEMAP, 1, entry.changed) for entry in found.pages]
            if sitemaps.lists_lists(url):
                lists += batch
            elif batch:
                queue.has_pages = queue.has_pages or any(same_site(page.url, self.home) for page in batch)
                yield batch
        if lists and not queue.has_pages and not self._has_rest:
            yield lists

    def _allowed(self, index: str, named: Iterable[ListEntry]) -> list[str]:
        """The sitemaps that an index may name: those of the site, and of the index's own host."""
        urls = (self._own(entry.url) for entry in named)
        return [url for url in urls if same_site(url, self.home) or host_of(url) == host_of(index)]

    def _own(self, url: str) -> str:
        """A list's address under the site's own scheme and host, as its pages are asked for."""
        return f"{self.home.rstrip('/')}/{url.split('/', 3)[3]}" if same_site(url, self.home) else url

    def _note_incomplete(self, url: str, found: sitemaps.Sitemap) -> None:
        self.maps_complete = False
        self.notes.append(f"the sitemap {url} is {'not readable' if found.empty else 'cut off'}")

    # Feeds

    async def _feeds(self, start_page: PageLinks) -> AsyncIterator[list[DiscoveredUrl]]:
        """Read what the start page calls its feeds; where nothing else lists pages, to their ends."""
        is_all = not self.rest and not self.maps
        named = feeds.of_articles(start_page.feeds)[: _MANY_FEEDS if is_all else _FEEDS]
        root = self.home.rstrip("/")
        lost = is_all and not named and start_page.text.words > 0 and not start_page.links
        queue = [*named] or [root + path for path in feeds.GUESSES if lost]
        seen = set(queue)
        while queue:
            url = queue.pop(0)
            answer = await self._list(url, "the feed", quiet=not named)
            if answer is None:
                continue
            feed = feeds.parse_feed(answer.body, answer.url)
            if hub := hubs.hub_of(answer, feed):
                self.hubs.append(hub)
            if feed.entries:
                yield [DiscoveredUrl(entry.url, FoundBy.FEED, 1, entry.changed) for entry in feed.entries]
                queue = queue if named else []  # a guess was right
            behind = feed.behind if is_all and feed.entries else None
            if behind and behind not in seen and len(seen) < _FEED_PARTS and same_site(behind, self.home):
                seen.add(behind)
                queue.insert(0, behind)

    # Requests

    async def _body(self, url: str, what: str, quiet: bool = False) -> bytes | None:
        answer = await self._list(url, what, quiet)
        return None if answer is None else answer.body

    async def _list(self, url: str, what: str, quiet: bool = False) -> Response | None:
        answer = await self._answer(url, what, quiet)
        if answer is None:
            return None
        if answer.status != 200:
            if not quiet and answer.status not in (401, 403):
                self.notes.append(f"{what} {url} answers {answer.status}")
            return None
        return answer

    async def _answer(self, url: str, what: str, quiet: bool = False) -> Response | None:
        if host_of(url) in self._dead:
            return None
        try:
            return await self.ask(url, MAX_BYTES)
        except (FetchRefused, FetchFailed) as error:
            if isinstance(error, FetchFailed) and not same_site(url, self.home):
                self._dead.add(host_of(url))
            if not quiet:
                self.notes.append(f"{what} {url}: {error}")
            return None


def _noted(batch: list[DiscoveredUrl], held: set[str]) -> list[DiscoveredUrl]:
    held.update(found.url for found in batch)
    return batch
