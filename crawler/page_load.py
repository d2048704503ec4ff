"""What may a page load, and when has it settled? Each request of the browser is answered here, or refused.

A page loads scripts, style sheets and what its scripts ask for, by GET: a crawler sends nothing. Pictures,
fonts, films, frames and sockets say nothing of an article's text.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from catalogue.archive.records import TRANSPORT
from catalogue.urls import canonical
from crawler.answers import FetchFailed, FetchRefused, HostGone, Response

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, Route

# What a page may load, as Chromium calls it. A script's requests are not kept for the next page.
_FIXED = frozenset({"script", "stylesheet"})
_LOADED = _FIXED | {"xhr", "fetch"}
# Parts of one page at the most, and their bytes in those that its document may have.
_MOST_PARTS = 200
_MOST_DOCUMENTS = 4
# Seconds without a request after which a page has settled.
_QUIET = 0.5
_LOOK_AGAIN = 0.05
# Bytes of scripts and style sheets that are kept for the next pages of a crawl.
_CACHED = 32 * 1024 * 1024
# Headers of the browser that are no word of the page's: who asks, and how, is the transport's affair.
_NOT_PASSED_ON = frozenset(
    {"accept-encoding", "connection", "content-length", "cookie", "host", "range", "user-agent"}
)


class Ask(Protocol):
    """Asks for a part of a page and follows its redirects, by the rules of every other fetch.

    ``slot``: parts of one slot are asked for one by one. Raises as :meth:`crawler.fetch.Fetcher.get`.
    """

    def __call__(
        self, url: str, headers: Mapping[str, str], slot: str, max_bytes: int
    ) -> Awaitable[Response]: ...


class PartCache:
    """Scripts and style sheets, which the pages of a site share: they are asked for once in a crawl."""

    def __init__(self, most: int = _CACHED) -> None:
        self._most = most
        self._held: dict[str, Response] = {}
        self._bytes = 0

    def get(self, url: str) -> Response | None:
        return self._held.get(url)

    def put(self, url: str, answer: Response) -> None:
        """Keep one; what was kept first goes where it is too much."""
        if len(answer.body) > self._most or url in self._held:
            return
        self._held[url] = answer
        self._bytes += len(answer.body)
        while self._bytes > self._most:
            first = next(iter(self._held))
            self._bytes -= len(self._held.pop(first).body)


@dataclass
class PageLoad:
    """One page that is being loaded."""

    answer: Response
    ask: Ask
    cache: PartCache
    slot: str
    max_bytes: int
    # whether the document was read to its end
    has_document: bool = False
    # where the page's scripts lead; a page that only loads itself again stays as it is
    left_for: str | None = None
    _page: Page | None = None
    _is_given: bool = False
    _parts: int = 0
    _bytes: int = 0
    _last: float = 0.0
    _left: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _waited_for: set[asyncio.Future[Any]] = field(default_factory=set)

    def watch(self, page: Page) -> None:
        """Take note of what becomes of the page."""
        self._page = page

        def read(_: Page) -> None:
            self.has_document = True

        page.on("domcontentloaded", read)

    async def settled(self, loading: Coroutine[Any, Any, object]) -> None:
        """Wait until the page is loaded and has asked for nothing for a while, or its scripts leave it."""
        loaded = asyncio.ensure_future(loading)
        self._waited_for.add(loaded)
        leaving = asyncio.ensure_future(self._left.wait())
        try:
            await asyncio.wait({loaded, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
        if self._left.is_set():
            return
        await loaded
        self._last = self._now()
        while not self._left.is_set() and (self._tasks or self._now() - self._last < _QUIET):
            await asyncio.sleep(_LOOK_AGAIN)

    async def end(self) -> None:
        """Ask for nothing more."""
        tasks = [*self._tasks, *self._waited_for]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def requested(self, route: Route) -> None:
        """Playwright's call for each request of the page."""
        task = asyncio.ensure_future(self._carry_out(route))
        self._tasks.add(task)
        task.add_done_callback(self._carried_out)

    def _carried_out(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._last = self._now()

    async def _carry_out(self, route: Route) -> None:
        from playwright.async_api import Error

        with suppress(Error):  # the page has gone meanwhile
            if route.request.is_navigation_request():
                await self._navigate(route)
                return
            try:
                answer = await self._part(route.request)
            except (FetchRefused, FetchFailed, HostGone):
                await route.abort("blockedbyclient")
            except asyncio.CancelledError:  # Playwright waits for a word of each route
                await route.abort("aborted")
                raise
            else:
                await _fulfil(route, answer)

    async def _navigate(self, route: Route) -> None:
        """The first is for the document, which is here; by the next ones the page is left."""
        request = route.request
        if self._page is None or request.frame != self._page.main_frame:
            await route.abort("blockedbyclient")
        elif not self._is_given:
            self._is_given = True
            await _fulfil(route, self.answer)
        else:
            if canonical(request.url) != canonical(self.answer.url):
                self.left_for = self.left_for or request.url
            self._left.set()
            await route.abort("aborted")  # the page stays as it is

    async def _part(self, request: Request) -> Response:
        """What the page loads. Raises :class:`FetchRefused` where it may not."""
        url, kind = request.url, request.resource_type
        if kind not in _LOADED or request.method != "GET":
            raise FetchRefused(f"{request.method} of a {kind}")
        if kind in _FIXED and (kept := self.cache.get(url)) is not None:
            return kept
        self._parts += 1
        left = _MOST_DOCUMENTS * self.max_bytes - self._bytes
        if self._parts > _MOST_PARTS or left <= 0:
            raise FetchRefused("the page loads too much")
        answer = await self.ask(url, _passed_on(request.headers), self.slot, min(left, self.max_bytes))
        self._bytes += len(answer.body)
        if kind in _FIXED and answer.status == 200:
            self.cache.put(url, answer)
        return answer

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _passed_on(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of a script's request that the server may need: what it takes, and of its own making."""
    return {
        name: value
        for name, value in headers.items()
        if name not in _NOT_PASSED_ON and not name.startswith(("sec-", "if-", ":"))
    }


async def _fulfil(route: Route, answer: Response) -> None:
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in TRANSPORT and name != "set-cookie"
    }
    await route.fulfill(status=answer.status, headers=headers, body=answer.body)
