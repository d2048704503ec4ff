"""What does a page say once its scripts have run? A browser that has no network of its own answers that.

A page's document is fetched as any other (fetch.py) and handed to Chromium. What its scripts then ask for is
asked by our own transport (page_load.py), so that the rules of every fetch hold for each request of the
browser: where a name leads is vetted as the connection is made, a redirect before it is followed.
scrapy-playwright 0.0.48 lets Chromium ask by itself, where redirects pass its hook unseen; it loads a page
all the same where a hook cannot be installed, loads one that crashes four times, and reads any size.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from catalogue.errors import ConfigError
from crawler.answers import FetchFailed, Response, TooLarge
from crawler.guard import too_large
from crawler.page_load import Ask, PageLoad, PartCache

if TYPE_CHECKING:  # it takes .3 s to load, and only some sites need it
    from playwright.async_api import Browser, BrowserContext, Page, Playwright

_log = logging.getLogger(__name__)

# The header of a capture that holds what a browser made of a page, and which browser that was.
RENDERED = "X-Pinakes-Rendered"
# Chromium under the names that distributions give it.
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# No name is resolved and no connection made, not even to this machine: the proxy is at no address.
_WITHOUT_NETWORK = (
    "--proxy-server=http://nowhere.invalid:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
)
_ARGUMENTS = (
    *_WITHOUT_NETWORK,
    "--block-new-web-contents",  # no pop-ups
    "--disable-gpu",
    "--js-flags=--max-old-space-size=512",  # megabytes of a page's scripts
)
# Headers that speak of the document as it came, not of what the scripts made of it.
_OF_THE_DOCUMENT = frozenset({"content-type", "etag", "last-modified", RENDERED.lower()})
_CONTENT_TYPE = "text/html; charset=utf-8"
# Seconds in which a page whose scripts are at rest says what it holds, or a browser closes.
_A_MOMENT = 5.0
# Seconds that the driver may take to start; it takes one.
_TO_START = 60.0
# Seconds in which asyncio notices that a driver has ended, and closes its pipes.
_TO_CLOSE = 0.2
# Characters of a folder in which Chromium can make its sockets: their names, 45 longer, end at 103 on a Mac.
_FOR_SOCKETS = 58
# What readers with scripts never see goes; shadow roots, which a page's own elements have, are written out.
_DOCUMENT = """
(() => {
  for (const one of document.querySelectorAll("noscript")) one.remove();
  const shadowRoots = [];
  const look = (tree) => {
    for (const { shadowRoot } of tree.querySelectorAll("*"))
      if (shadowRoot) shadowRoots.push(shadowRoot), look(shadowRoot);
  };
  look(document);
  const type = document.doctype ? new XMLSerializer().serializeToString(document.doctype) : "";
  const root = document.documentElement;
  const html = root.cloneNode(false).outerHTML.replace(/<[^<]*$/, "");
  const text = shadowRoots.length ? `${html}${root.getHTML({ shadowRoots })}</html>` : root.outerHTML;
  return type.length + text.length > %d ? false : type + text;
})()
"""


class PageBrowser:
    """Chromium, for the pages of one crawl. It keeps nothing from one page to the next, and what it and its
    driver write stands in a folder that goes with them.
    """

    def __init__(
        self,
        playwright: Playwright,
        folder: tempfile.TemporaryDirectory[str],
        user_agent: str,
        timeout: float,
    ) -> None:
        self._playwright = playwright
        self._folder = folder
        self._user_agent = user_agent
        self._timeout = timeout
        self._browser: Browser | None = None
        self._cache = PartCache()
        self._loads = 0

    @classmethod
    async def opened(cls, user_agent: str, timeout: float) -> PageBrowser:
        """Start one. Raises :class:`ConfigError` where a part of it is missing."""
        folder = _own_folder()
        try:
            opened = cls(await _driver(folder.name), folder, user_agent, timeout)
        except BaseException:
            folder.cleanup()
            raise
        try:
            await opened._running()
        except BaseException:
            await opened.close()
            raise
        return opened

    async def close(self) -> None:
        """End it, and Playwright's driver."""
        try:
            if self._browser is not None:
                await _came_to_an_end(self._browser.close())
            await _came_to_an_end(self._playwright.stop())
        finally:
            self._folder.cleanup()

    async def rendered(self, answer: Response, ask: Ask, max_bytes: int) -> Response:
        """The page as it is when its scripts have run; a redirect, where they lead elsewhere.

        ``ask`` carries what the page loads. Raises :class:`FetchFailed`, and :class:`TooLarge` for a document
        of more than ``max_bytes``.
        """
        from playwright.async_api import Error

        self._loads += 1
        load = PageLoad(answer, ask, self._cache, f"page {self._loads}", max_bytes)
        try:
            browser = await self._running()
            context = await browser.new_context(
                user_agent=self._user_agent, accept_downloads=False, service_workers="block"
            )
            try:
                return await self._loaded(context, load, max_bytes, browser.version)
            finally:
                await load.end()
                await self._left(context)
        except Error as error:
            said = error.message.splitlines()[0][:100]
            raise FetchFailed(f"the browser cannot show it ({said})", again=True) from error

    async def _loaded(
        self, context: BrowserContext, load: PageLoad, max_bytes: int, version: str
    ) -> Response:
        answer = load.answer
        page = await context.new_page()
        load.watch(page)
        await page.route("**/*", load.requested)
        try:
            async with asyncio.timeout(self._timeout):
                await load.settled(page.goto(answer.url, wait_until="load", timeout=0))
        except TimeoutError:
            if not load.has_document:
                raise FetchFailed("was not loaded by the browser within the time limit", again=True) from None
        if load.left_for is not None:
            said = {"location": load.left_for}
            return replace(answer, status=302, headers=said, raw_headers=tuple(said.items()), body=b"")
        try:
            async with asyncio.timeout(_A_MOMENT):
                text = await _document(context, page, max_bytes)
        except TimeoutError:
            raise FetchFailed("its scripts keep the browser busy without end", again=True) from None
        return _as_rendered(answer, text, max_bytes, version)

    async def _left(self, context: BrowserContext) -> None:
        """Close a page's context; where that hangs, the browser."""
        if not await _came_to_an_end(context.close()) and self._browser is not None:
            browser, self._browser = self._browser, None  # the next page gets another one
            await _came_to_an_end(browser.close())

    async def _running(self) -> Browser:
        """The browser; another one where it has ended."""
        from playwright.async_api import Error

        if self._browser is None or not self._browser.is_connected():
            try:
                self._browser = await self._playwright.chromium.launch(
                    executable_path=_program(self._playwright),
                    args=list(_ARGUMENTS),
                    chromium_sandbox=not is_unboxed(),
                    env=_environment(self._folder.name),
                )
            except Error as error:
                raise ConfigError(*_why_it_does_not_start(error.message)) from error
        return self._browser


async def version() -> str:
    """Of the browser that there is. Raises :class:`ConfigError` where a part of it is missing."""
    opened = await PageBrowser.opened("Pinakes", _A_MOMENT)
    try:
        return (await opened._running()).version
    finally:
        await opened.close()


def is_unboxed() -> bool:
    """Whether a browser runs without its sandbox: Chromium has none for root."""
    return os.geteuid() == 0


async def _came_to_an_end(closing: Awaitable[None]) -> bool:
    """Whether something could be closed. What could not ends with the driver, and that with our process."""
    try:
        async with asyncio.timeout(_A_MOMENT):
            await closing
    except Exception as error:  # noqa: BLE001 – a driver that died is told by several kinds
        _log.warning("browser-not-closed reason=%s", type(error).__name__)
        return False
    return True


def _own_folder() -> tempfile.TemporaryDirectory[str]:
    """Where driver and browser write: a browser that is cut off leaves its profile behind."""
    try:
        return tempfile.TemporaryDirectory(prefix="pinakes-browser-", ignore_cleanup_errors=True)
    except OSError as error:
        raise ConfigError(
            f"a site has render = true, and its browser has no temporary folder ({error.strerror})",
            "make room there, or name another folder in the variable TMPDIR",
        ) from error


@contextmanager
def _writing_to(folder: str) -> Iterator[None]:
    """Programs that are started within it take ``folder`` for the temporary one."""
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = folder
    try:
        yield
    finally:
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before


async def _driver(folder: str) -> Playwright:
    try:
        from playwright.async_api import async_playwright
    except ImportError as error:
        raise ConfigError(
            "a site has render = true, and Playwright is not installed", "pip install 'pinakes[render]'"
        ) from error
    starting = async_playwright()
    try:
        with _writing_to(folder):
            async with asyncio.timeout(_TO_START):
                return await starting.start()
    except Exception as error:  # a program of its own, which may end with any complaint
        await _came_to_an_end(starting.__aexit__())
        await asyncio.sleep(_TO_CLOSE)
        raise ConfigError(
            f"a site has render = true, and Playwright's driver does not start ({type(error).__name__})",
            "see what «python -m playwright --version» says; on Debian: apt-get install libatomic1",
        ) from error


def _program(playwright: Playwright) -> str | None:
    """Chromium's program; ``None`` for Playwright's own, which fits it best."""
    if os.access(playwright.chromium.executable_path, os.X_OK):
        return None
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def _environment(folder: str) -> dict[str, str | float | bool]:
    """What the browser may know of ours: no secret, and no folder of a person's."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    if len(folder) <= _FOR_SOCKETS:
        kept["TMPDIR"] = folder
    return {**kept, "HOME": "/nonexistent"}


def _why_it_does_not_start(message: str) -> tuple[str, str]:
    """What happened, and what to do, from Playwright's report."""
    if "Executable doesn't exist" in message:
        return (
            "a site has render = true, and there is no Chromium",
            "Debian: apt-get install chromium; elsewhere: python -m playwright install chromium",
        )
    if "sandbox" in message.lower():
        return (
            "a site has render = true, and Chromium's sandbox cannot start",
            "allow user namespaces (sysctl kernel.unprivileged_userns_clone=1; in a container, by its "
            "seccomp profile), or on Debian: apt-get install chromium-sandbox",
        )
    said = next((line.strip() for line in message.splitlines() if line.strip()), "no word")
    return (
        f"a site has render = true, and Chromium does not start ({said[:150]})",
        "see what «chromium --headless --dump-dom about:blank» says",
    )


async def _document(context: BrowserContext, page: Page, max_bytes: int) -> Any:
    """The document's text, asked for in a world of its own: the page's scripts cannot change what is asked.

    More characters than ``max_bytes`` are not handed over.
    """
    session = await context.new_cdp_session(page)
    tree = await session.send("Page.getFrameTree")
    world = await session.send("Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"]})
    found = await session.send(
        "Runtime.evaluate",
        {
            "expression": _DOCUMENT % max_bytes,
            "contextId": world["executionContextId"],
            "returnByValue": True,
        },
    )
    return found["result"].get("value")


def _as_rendered(answer: Response, text: Any, max_bytes: int, version: str) -> Response:
    """The answer with the browser's document for its body; its headers say so, to whoever replays it too."""
    if text is False:
        raise TooLarge(too_large(None, max_bytes))
    if not isinstance(text, str):
        raise FetchFailed("the browser shows no document")
    body = text.encode("utf-8", "replace")
    if len(body) > max_bytes:
        raise TooLarge(too_large(len(body), max_bytes))
    kept = {name: value for name, value in answer.headers.items() if name not in _OF_THE_DOCUMENT}
    raw = [(name, value) for name, value in answer.raw_headers if name.lower() not in _OF_THE_DOCUMENT]
    said = (("Content-Type", _CONTENT_TYPE), (RENDERED, f"Chromium/{version}"))
    return replace(
        answer, headers={**kept, "content-type": _CONTENT_TYPE}, raw_headers=(*raw, *said), body=body
    )
