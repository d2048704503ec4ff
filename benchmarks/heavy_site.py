"""The sample site with pages as heavy as real ones, served from memory: what that takes is its peers' too.

A page of a WordPress has 60 to 100 KB: a theme's styles, its plugins' settings, a menu of every section. Of
all these each page of the sample site has a little; here it has so much that it weighs 77 KB. What an article
says stays the same. Articles are written before anybody asks, other pages when they are asked for first.

Run: ``python -m benchmarks.heavy_site --articles 5000 --port 8080``
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from email.utils import formatdate
from http import HTTPStatus
from itertools import cycle, islice
from urllib.parse import quote, urlsplit

from examples.sample_site.routes import SiteResponse, respond
from examples.sample_site.site import SampleSite

# Bytes of a page.
WEIGHT = 77_000
# Links of the menu of all sections, and its share of what is added. The rest are styles and settings.
_MENU_LINKS = 80


class HeavySite:
    """Answers to requests, as bytes."""

    def __init__(self, articles: int, base: str) -> None:
        self._site = SampleSite(articles=articles, base=base)
        self._answers: dict[str, bytes] = {}
        self._menu = self._menu_of_all()
        for slug in self._site.writings:
            self.answer(quote(self._site.paths[slug]))

    def answer(self, target: str) -> bytes:
        """The answer to ``GET target``."""
        if target not in self._answers:
            parts = urlsplit(target)
            self._answers[target] = self._written(respond(self._site, parts.path, parts.query))
        return self._answers[target]

    def articles(self) -> dict[str, str]:
        """The pages of all articles, by the targets that lead to them."""
        targets = [quote(self._site.paths[slug]) for slug in self._site.writings]
        return {target: self.answer(target).partition(b"\r\n\r\n")[2].decode() for target in targets}

    def _written(self, found: SiteResponse) -> bytes:
        is_page = found.status == 200 and "html" in found.content_type
        body = self._weighed(found.body) if is_page else found.body
        headers = [
            f"HTTP/1.1 {found.status} {HTTPStatus(found.status).phrase}",
            f"Date: {formatdate(usegmt=True)}",
            "Server: nginx",
            *(f"{name}: {value}" for name, value in found.headers),
            f"Content-Type: {found.content_type}",
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join((*headers, "", "")).encode("latin-1") + body

    def _weighed(self, body: bytes) -> bytes:
        head, in_head, rest = body.partition(b"</head>")
        before, in_body, after = rest.partition(b'<div class="site"')
        if not in_head or not in_body:
            return body
        missing = max(0, WEIGHT - len(body) - len(self._menu))
        styles = "".join(islice(_rules(), missing // 100)).encode()
        settings = json.dumps(
            {f"plugin_{n}": {"enabled": n % 3 == 0, "url": "/wp-json/x"} for n in range(999)}
        )
        added = b"<style>" + styles + b"</style><script>var settings=" + settings.encode()
        added = added[: missing - 20] + b"</script>"
        return head + added + in_head + before + self._menu + in_body + after

    def _menu_of_all(self) -> bytes:
        icon = (
            '<svg class="icon" viewBox="0 0 24 24"><path d="M12 2l3 7h7l-6 4 2 7-6-4-6 4 2-7-6-4h7z"/></svg>'
        )
        paths = islice(cycle(self._site.paths.items()), _MENU_LINKS)
        entries = (
            f'<li id="mega-{n}" class="mega-menu-item menu-item-type-post"><a class="mega-menu-link" '
            f'href="{quote(path)}">{icon}<span>{self._site.writings[slug].title}</span></a></li>'
            for n, (slug, path) in enumerate(paths)
        )
        return f'<nav class="mega-menu"><ul>{"".join(entries)}</ul></nav>'.encode()


def _rules() -> Iterator[str]:
    for n in cycle(range(10_000)):
        yield f".wp-block-{n}.has-background{{margin:0 auto;padding:{n % 40}px;color:#{n:06x}}}\n"


class _Connection(asyncio.Protocol):
    """One client; its requests have no bodies."""

    def __init__(self, site: HeavySite) -> None:
        self._site = site
        self._come = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._come += data
        while b"\r\n\r\n" in self._come:
            request, _, self._come = self._come.partition(b"\r\n\r\n")
            target = request.partition(b"\r\n")[0].split(b" ")[1].decode("latin-1")
            assert self._transport is not None
            self._transport.write(self._site.answer(target))


async def _serve(site: HeavySite, port: int) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(site), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    site = HeavySite(arguments.articles, f"http://127.0.0.1:{arguments.port}")
    asyncio.run(_serve(site, arguments.port))
    return 0


if __name__ == "__main__":
    sys.exit(main())
