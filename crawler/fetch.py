"""How is one address asked? Hop by hop: Scrapy's downloader does the transport, this module decides.

Scrapy's own redirect, retry, robots and cookie middlewares are off (settings.py): each hop has to be vetted,
each refusal told, and a redirect to itself must not vanish.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from scrapy import Request, signals
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)

from catalogue import clock
from catalogue.urls import canonical, host_of, join, origin_of, same_site
from crawler.answers import (
    REDIRECTS,
    BadAnswer,
    EndlessRedirect,
    Fetched,
    FetchFailed,
    FetchRefused,
    HostGone,
    Response,
    TooLarge,
)
from crawler.browser import PageBrowser
from crawler.guard import Guard, body_refusal, content_refusal, too_large
from crawler.login import Login
from crawler.politeness import LONGEST_PAUSE, Politeness, retry_after
from crawler.refresh import leads_to

# Times in a row that many failures are taken for those of broken pages, because a page still answers that
# came before; and where only a list or robots.txt does, as of a web server whose programs are dead.
_DOUBTS = 8
_DOUBTS_WITHOUT_PAGE = 2


def nowhere(_: str) -> bool:
    """No address is known: what a redirect leads to is asked for, whatever it is."""
    return False


def nothing_forbidden(_: str) -> str | None:
    """There is no rule, and so no reason."""
    return None


class _Well(NamedTuple):
    """The last address that answered well: a page where there was one, else a list or robots.txt."""

    url: str = ""
    is_page: bool = False


@dataclass
class Fetcher:
    """Asks one site's host, one request at a time, at the pace it allows.

    Other hosts, which may hold a sitemap, have turns of their own, and their troubles are not the site's.
    """

    crawler: Any  # scrapy.crawler.Crawler, with an open engine
    guard: Guard
    home: str
    politeness: Politeness
    max_bytes: int
    max_redirects: int
    timeout: float
    user_agent: str
    login: Login = field(default_factory=Login)
    # shows pages as they are when their scripts have run
    browser: PageBrowser | None = None
    # why a page may not load an address, by its site's robots.txt
    forbids: Callable[[str], str | None] = nothing_forbidden
    requests: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _others: dict[str, Politeness] = field(default_factory=dict)
    _well: _Well = field(default_factory=_Well)
    # how often in a row, without a page that came, it had to be seen whether the host is well
    _doubts: int = 0

    @property
    def answered(self) -> bool:
        """Whether the site answered anything well."""
        return bool(self._well.url)

    def __post_init__(self) -> None:
        self.crawler.signals.connect(self._headers_came, signal=signals.headers_received)

    async def get(
        self, url: str, headers: Mapping[str, str] | None = None, *, page: bool = False, max_bytes: int = 0
    ) -> Response:
        """Send one request and follow no redirect. ``page``: refuse what is no web page by its headers.

        Raises :class:`FetchRefused`, :class:`FetchFailed`, :class:`HostGone`. Many failures in a row may be
        those of broken pages: a page that came before is asked again, and decides.
        """
        try:
            answer = await self._get(url, headers, page=page, max_bytes=max_bytes)
        except FetchFailed as failure:
            if await self._is_gone(url):
                failures = self.politeness.troubles
                raise HostGone(
                    f"{failures} requests in a row failed, the last because: {failure}"
                ) from failure
            raise
        if answer.status in (200, 304) and same_site(url, self.home):
            self._well = _Well(url, page) if page or not self._well.is_page else self._well
            self._doubts = 0 if page else self._doubts
        return answer

    async def post(self, url: str, form: bytes) -> Response:
        """Send a form and follow no redirect. Raises :class:`FetchRefused` and :class:`FetchFailed`."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._get(url, headers, form=form)

    async def _is_gone(self, url: str) -> bool:
        """Whether the site's host itself fails, now that ``url`` did."""
        if not same_site(url, self.home) or not self.politeness.is_in_doubt:
            return False
        self._doubts += 1
        patience = _DOUBTS if self._well.is_page else _DOUBTS_WITHOUT_PAGE
        if self._well.url in ("", url) or self._doubts > patience:
            return True
        try:
            await self._get(self._well.url)
        except FetchFailed:
            return True
        except FetchRefused:
            pass  # it answers
        self.politeness.served()
        return False

    async def _get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        page: bool = False,
        max_bytes: int = 0,
        form: bytes | None = None,
    ) -> Response:
        if reason := self.guard.refusal(url):
            raise FetchRefused(reason)
        limit = max_bytes or self.max_bytes
        async with self._turn:  # one connection: discovery and the page loop share it
            turns = self._turns(url)
            await turns.turn()
            try:
                answer = await self._ask(url, headers, limit, form, page=page)
                if page and self.browser is not None and _is_to_show(answer):
                    answer = await self.browser.rendered(answer, self._part, limit)
            except Exception as error:
                raise self._explained(error, url, limit) from error
            finally:
                turns.asked()
        self._listen(answer)
        return answer

    async def _ask(
        self,
        url: str,
        headers: Mapping[str, str] | None,
        limit: int,
        form: bytes | None = None,
        **meta: object,
    ) -> Response:
        """Ask once, now. Raises whatever Scrapy and Twisted do."""
        request = Request(
            url,
            method="GET" if form is None else "POST",
            body=form,
            headers={
                "User-Agent": self.user_agent,
                "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
                **self.login.headers_for(url),
                **(headers or {}),
            },
            meta={
                "download_maxsize": limit,
                "download_warnsize": 0,
                "download_timeout": self.timeout,
                **meta,
            },
            dont_filter=True,
        )
        self.requests += 1
        answer = _answer(await self.crawler.engine.download_async(request), url)
        return replace(answer, asked=self.login.without(answer.asked))

    async def _part(self, url: str, headers: Mapping[str, str], slot: str, max_bytes: int) -> Response:
        """What a page loads, with its redirects, within the page's own turn (crawler/page_load.py).

        Nothing is concluded of the host: a page may ask for anything. Of a ``slot`` Scrapy asks one by one.
        """
        for _ in range(self.max_redirects + 1):
            if reason := self.guard.refusal(url) or self.forbids(url):
                raise FetchRefused(reason)
            try:
                answer = await self._ask(url, headers, max_bytes, download_slot=slot)
            except Exception as error:
                raise FetchFailed(f"cannot be loaded ({type(error).__name__})") from error
            location = answer.headers.get("location")
            if answer.status not in REDIRECTS or not location:
                return answer
            target = join(url, location) or ""
            if not same_site(url, target):  # what the page said to one host is not for another
                headers = {}
            url = target
        raise EndlessRedirect(f"redirects more than {self.max_redirects} times")

    async def follow(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        page: bool = False,
        max_bytes: int = 0,
        vet: Callable[[str], str | None] = lambda _: None,
        known: Callable[[str], bool] = nowhere,
    ) -> Fetched:
        """Send a request and follow its redirects; of a ``page`` a refresh is one. Raises as :meth:`get`.

        ``vet`` gives a reason not to go to an address. At an address that is ``known`` we stop before asking
        it, with that redirect's own answer.
        """
        hops: tuple[int, ...] = ()
        seen = {canonical(url)}
        while True:
            answer = await self.get(url, headers, page=page, max_bytes=max_bytes)
            target = _redirect_target(url, answer, page)
            if target is None:
                return Fetched(answer, hops)
            # a page that only leads on says nothing of for how long
            hops += (answer.status if answer.status in REDIRECTS else 302,)
            url = canonical(target)
            if url in seen:
                raise EndlessRedirect("redirects in a loop")
            if len(hops) > self.max_redirects:
                raise EndlessRedirect(f"redirects more than {self.max_redirects} times")
            if reason := vet(url) or self.guard.refusal(url):
                raise FetchRefused(f"redirects to {url[:200]}: {reason}")
            seen.add(url)
            headers = None  # validators belong to the page they came from
            if known(url):
                return Fetched(replace(answer, url=url, status=hops[-1], body=b""), hops)

    def _turns(self, url: str) -> Politeness:
        """The turns of the host that ``url`` is asked of."""
        if same_site(url, self.home):
            return self.politeness
        return self._others.setdefault(host_of(url), Politeness(self.politeness.delay))

    def _listen(self, answer: Response) -> None:
        """Slow down where the host asks for it."""
        turns = self._turns(answer.url)
        if answer.status in (429, 503):
            pause = turns.asked_for_less(retry_after(answer.headers.get("retry-after")))
            if pause > LONGEST_PAUSE:
                reason = f"the host answers {answer.status} and asks to come back in {pause:.0f} s"
                raise HostGone(reason) if turns is self.politeness else FetchFailed(reason)
            raise BadAnswer(f"answers {answer.status}", again=True)
        if answer.status >= 500 or answer.status == 408:
            turns.troubled()
            raise BadAnswer(f"answers {answer.status}", again=True)
        turns.served()

    def _headers_came(self, headers: Any, body_length: Any, request: Any, spider: Any) -> None:
        """Scrapy's signal: stop the download of what nobody will read before its body comes.

        The signal does not tell the status; ``_answer`` looks at it, and a redirect's or an error's body is
        not missed.
        """
        if not request.meta.get("page") or headers.get(b"Location"):
            return
        # the length of a compressed body says nothing of what comes out of it
        known_length = isinstance(body_length, int) and not headers.get(b"Content-Encoding")
        kind = b", ".join(headers.getlist(b"Content-Type")).decode("latin-1")
        length = body_length if known_length else None
        if reason := content_refusal(kind, length, request.meta["download_maxsize"]):
            request.meta["refusal"] = reason
            raise StopDownload(fail=False)

    def _explained(self, error: Exception, url: str, limit: int) -> Exception:
        """Scrapy's and Twisted's errors in words."""
        origin = origin_of(url)
        host = origin[0] if origin else url
        match error:
            case FetchRefused() | FetchFailed() | HostGone():
                return error
            case DownloadCancelledError() | IgnoreRequest():
                return TooLarge(too_large(None, limit))
            case CannotResolveHostError():
                if reason := self.guard.reason(host):
                    return FetchRefused(reason)
                return self._trouble(url, f"the name of the host {host} cannot be resolved")
            case DownloadConnectionRefusedError():
                return self._trouble(url, "the host refuses the connection")
            case DownloadTimeoutError():
                return self._trouble(url, "no answer within the time limit")
            case ResponseDataLossError():
                return self._trouble(url, "the answer broke off")
            case DownloadFailedError() | OSError():
                return self._trouble(url, _transport_words(error))
            case UnsupportedURLSchemeError() | ValueError():
                return FetchRefused("is no address that can be asked")
            case _:
                return FetchFailed(f"cannot be read ({type(error).__name__})")

    def _trouble(self, url: str, reason: str) -> Exception:
        self._turns(url).troubled()
        return FetchFailed(reason, again=True)


def _is_to_show(answer: Response) -> bool:
    """Whether it is a page, which a browser can show."""
    return answer.status == 200 and not body_refusal(answer.content_type, answer.body)


def _redirect_target(url: str, answer: Response, page: bool) -> str | None:
    """Where an answer leads on to; ``None`` where it does not."""
    if answer.status not in REDIRECTS:
        return leads_to(answer.body, url, answer.headers) if page and answer.status == 200 else None
    location = answer.headers.get("location")
    if not location:
        raise BadAnswer(f"answers {answer.status} without saying where to go")
    target = join(url, location)
    if target is None:
        raise FetchRefused(f"redirects to {location[:100]}, which is no web page")
    return target


def _answer(response: Any, url: str) -> Response:
    raw = _pairs(response.headers)
    headers: dict[str, str] = {}
    for name, value in raw:
        headers[name.lower()] = f"{headers[name.lower()]}, {value}" if name.lower() in headers else value
    reason = response.request.meta.get("refusal") if response.request else None
    if reason and response.status == 200:
        raise FetchRefused(reason)
    asked = _pairs(response.request.headers) if response.request else ()
    return Response(url, response.status, headers, raw, response.body, clock.timestamp(), asked)


def _pairs(headers: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )


def _transport_words(error: Exception) -> str:
    text = str(error)
    if "certificate" in text.lower() or "SSL" in text or "tls" in text.lower():
        return "its TLS certificate or handshake is not valid"
    return "the connection failed"
