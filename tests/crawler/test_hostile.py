"""A server that speaks HTTP wrongly on purpose: every case has its line, the crawl ends, and stays small.

What a well-spoken server may answer wrongly is in test_bad_sites.py.
"""

from __future__ import annotations

import contextlib
import gzip
import itertools
import re
import socket
import socketserver
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from crawler.launch import FetchProcess
from tests.crawler.conftest import Crawls
from tests.crawler.webserver import Answer, Asked, Site, sentence

MB = 1 << 20
# Bytes that the process that fetches may take at the most, whatever comes. Measured: 112 MB on Python 3.11,
# 145 on Debian's 3.13.
MOST_MEMORY = (150 if sys.version_info < (3, 13) else 170) * MB

Speak = Callable[[], Iterator[bytes]]
"""What is sent after a request, piece by piece."""


@dataclass(frozen=True)
class Case:
    """What a path answers, in which state its page is then, and a word of the reason."""

    speak: Speak
    state: str = "failed"
    word: str = ""


def _answer(head: str, body: bytes = b"", first: str = "HTTP/1.1 200 OK") -> Speak:
    """An answer of which only the length is left to whoever writes it."""
    lines = [first, "Content-Type: text/html", *filter(None, head.split("\n")), "Connection: close"]
    return lambda: iter(["\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body])


def _redirect(location: str) -> Speak:
    return _answer(f"Location: {location}\nContent-Length: 0", first="HTTP/1.1 302 Found")


def _slowly(piece: bytes, pause: float = 0.1) -> Speak:
    def speak() -> Iterator[bytes]:
        for _ in range(200):
            yield piece
            time.sleep(pause)

    return speak


def _endlessly(start: bytes, piece: bytes) -> Speak:
    return lambda: itertools.chain([start], itertools.repeat(piece))


def _packed(encoding: str, pack: Callable[[], bytes]) -> Speak:
    def speak() -> Iterator[bytes]:
        body = pack()
        return _answer(f"Content-Encoding: {encoding}\nContent-Length: {len(body)}", body)()

    return speak


@cache
def _bomb(window: int) -> bytes:
    """Twice the memory that may be taken, in some 300 KB; ``window`` as zlib has it."""
    packer = zlib.compressobj(9, wbits=window)
    return b"".join(packer.compress(bytes(MB)) for _ in range(2 * MOST_MEMORY // MB)) + packer.flush()


# Pages that a parser makes much of: of 1.9 MB a tree of 150 MB, and seven minutes of comparing attributes.
DENSE = {
    "/tags-alone": b"<p>x" * 480_000,
    "/one-tag": b"<p" + b"".join(b" a%d" % n for n in range(240_000)) + b">x",
}

_CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
_GZIP, _ZLIB = 31, 15

CASES = {
    "nothing": Case(lambda: iter([])),
    "silence": Case(_slowly(b"", 0.1), word="time limit"),
    "garbage": Case(lambda: iter([b"\x00\xff\x16\x03 no HTTP at all\r\n\r\n"])),
    "no-version": Case(lambda: iter([b"200 OK\r\nContent-Length: 2\r\n\r\nhi"])),
    "half-a-status-line": Case(lambda: iter([b"HTTP/1.1 20"])),
    "a-letter-at-a-time": Case(_slowly(b"H", 0.1)),
    "headers-without-end": Case(_endlessly(b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n" * 500)),
    "a-header-without-end": Case(_endlessly(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 65_536)),
    "only-interim-answers": Case(_endlessly(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100)),
    "a-negative-length": Case(_answer("Content-Length: -5", b"hello")),
    "a-length-of-words": Case(_answer("Content-Length: many", b"hello")),
    "two-lengths": Case(_answer("Content-Length: 5\nContent-Length: 9", b"hello")),
    "short-of-its-length": Case(_answer("Content-Length: 9000", b"<h1>hello</h1>"), word="broke off"),
    "a-chunk-of-no-size": Case(lambda: iter([_CHUNKED, b"zz\r\nhello\r\n0\r\n\r\n"])),
    "a-chunk-too-large": Case(lambda: iter([_CHUNKED, b"FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n"])),
    "a-cut-chunk": Case(lambda: iter([_CHUNKED, b"64\r\nhello"]), word="broke off"),
    "chunks-without-end": Case(
        _endlessly(_CHUNKED, b"8000\r\n" + b"x" * 32_768 + b"\r\n"), "refused", "larger than"
    ),
    "a-body-without-end": Case(
        _endlessly(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n", b"<p>x</p>" * 8_192),
        "refused",
        "larger than",
    ),
    "a-gzip-bomb": Case(_packed("gzip", lambda: _bomb(_GZIP)), "refused", "larger than"),
    "a-deflate-bomb": Case(_packed("deflate", lambda: _bomb(_ZLIB)), "refused", "larger than"),
    "a-bomb-in-a-bomb": Case(_packed("gzip, gzip", lambda: gzip.compress(_bomb(_GZIP))), "refused"),
    "two-encodings-that-lie": Case(_packed("br, gzip", lambda: gzip.compress(b"<h1>hello</h1>"))),
    "a-status-of-999": Case(_answer("Content-Length: 0", first="HTTP/1.1 999 No"), word="999"),
    "no-content": Case(_answer("", first="HTTP/1.1 204 No Content"), "refused", "204"),
    "a-part": Case(
        _answer("Content-Length: 5", b"hello", first="HTTP/1.1 206 Partial Content"), "refused", "206"
    ),
    "to-nowhere": Case(_redirect(""), word="without saying where"),
    "to-ftp": Case(_redirect("ftp://127.0.0.1/a"), "refused", "no web page"),
    "to-data": Case(_redirect("data:text/html,<h1>hello</h1>"), "refused", "no web page"),
    "to-a-file": Case(_redirect("file:///etc/passwd"), "refused", "no web page"),
    "to-metadata": Case(_redirect("http://169.254.169.254/latest/meta-data/"), "refused"),
    "to-a-private-address": Case(_redirect("http://10.0.0.1/"), "refused"),
    "to-a-decimal-address": Case(_redirect("http://2130706433/"), "refused"),
    "to-a-short-address": Case(_redirect("http://127.1/"), "refused"),
    "to-an-address-of-version-6": Case(_redirect("http://[::1]/"), "refused"),
    "to-an-address-in-disguise": Case(_redirect("http://[::ffff:169.254.169.254]/"), "refused"),
    "to-no-port": Case(_redirect("http://127.0.0.1:99999/"), "refused"),
    "to-a-very-long-address": Case(_redirect("/" + "x" * 60_000)),
}


class _Speaker(socketserver.ThreadingTCPServer):
    """Sends what a case says to whoever asks for its path, and pages to everybody else."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Listener)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.asked: list[str] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is what is hoped for."""


class _Listener(socketserver.StreamRequestHandler):
    server: _Speaker

    def handle(self) -> None:
        line = self.rfile.readline(65_536).decode("latin-1")
        while self.rfile.readline(65_536).strip():
            pass
        path = line.split(" ")[1] if line.count(" ") == 2 else ""
        self.server.asked.append(path)
        case = CASES.get(path.strip("/"))
        self.connection.settimeout(20)
        with contextlib.suppress(OSError):
            for piece in case.speak() if case is not None else _page(path)():
                self.connection.sendall(piece)
            if path == "/silence":
                self.connection.recv(1)
            self.connection.shutdown(socket.SHUT_WR)


def _page(path: str) -> Speak:
    if path not in ("/", "/good", *DENSE):
        return _answer("Content-Length: 0", first="HTTP/1.1 404 Not Found")
    named = [*CASES, "good", *(path.strip("/") for path in DENSE)]
    links = "".join(f'<a href="/{name}">{name}</a> ' for name in named) if path == "/" else ""
    body = f"<html><title>{path}</title><h1>{path}</h1><p>{sentence(path)}</p>{links}</html>".encode()
    body = DENSE.get(path, body)
    return _answer(f"Content-Length: {len(body)}", body)


@pytest.fixture
def speaker() -> Iterator[_Speaker]:
    for window in (_GZIP, _ZLIB):
        _bomb(window)  # while nobody waits for it
    with _Speaker() as running:
        threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()
        yield running
        running.shutdown()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_whatever_a_server_says_has_its_line_and_takes_little_memory(
    speaker: _Speaker, crawl: Crawls
) -> None:
    limits = {"timeout": 1.5, "retries": 0, "max_bytes": 2_000_000}
    crawl.config = crawl.config.model_copy(update={"crawl": crawl.config.crawl.model_copy(update=limits)})
    process = FetchProcess(crawl.job(speaker.url + "/"))
    peak = 0
    while process.alive():
        assert process.pid is not None
        peak = max(peak, _peak_memory(process.pid))
        time.sleep(0.02)
    ended = process.finish(10)
    assert (ended.fatal, ended.cut) == (None, None)
    listed = crawl.pages()
    assert {listed[path].state for path in ("/good", *DENSE)} == {"fetched"}
    for name, case in CASES.items():
        page = listed[f"/{name}"]
        assert page.state == case.state, (name, page.state, page.reason)
        assert case.word in page.reason, (name, page.reason)
        assert page.reason
    assert peak < MOST_MEMORY, f"{peak / MB:.0f} MB"


def _peak_memory(pid: int) -> int:
    """The largest resident size that a process has had, in bytes; 0 where it ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


# What robots.txt forbids


def test_nothing_that_robots_txt_forbids_is_asked_for_however_it_is_named(web: Site, crawl: Crawls) -> None:
    """By links, typed addresses, sitemaps, feeds, both APIs, canonical addresses, redirects and refreshes."""
    hidden = [f"/private/{n}" for n in range(12)]
    named = {
        "/robots.txt": f"User-agent: *\nDisallow: /private/\nSitemap: {web.url}/private/map.xml\n"
        f"Sitemap: {web.url}/map.xml\n",
        "/map.xml": f"<urlset><url><loc>{web.url}{hidden[0]}</loc></url>"
        f"<url><loc>{web.url}/open</loc></url></urlset>",
        "/feed/": f"<rss><channel><item><link>{web.url}{hidden[1]}</link></item></channel></rss>",
    }
    web.routes |= {path: Answer(body, type="text/plain") for path, body in named.items()}

    def slowly(asked: Asked) -> Answer:
        time.sleep(0.4)  # whatever is asked for before it came, is asked for without it
        return Answer(named["/robots.txt"], type="text/plain")

    web.routes["/robots.txt"] = slowly
    head = (
        f'<link rel="https://api.w.org/" href="{web.url}/private/wp-json/">'
        f'<link rel="EditURI" href="{web.url}/private/api.php?action=rsd">'
        f'<link rel="alternate" type="application/rss+xml" href="/feed/">'
        f'<link rel="alternate" type="application/atom+xml" href="/private/feed/">'
        '<meta name="generator" content="MediaWiki 1.39">'
    )
    web.page("/", "Home", *hidden[2:7], "/away", "/refreshed", "/copy", "/%70rivate/8", head=head)
    web.page("/open", "Open", "/Private/../private/9", f"//127.0.0.1:{web.port}/private/10")
    web.page("/copy", "Copy", head=f'<link rel="canonical" href="{web.url}{hidden[11]}">')
    web.routes["/away"] = Answer(status=302, headers={"Location": hidden[7]})
    web.routes["/refreshed"] = Answer(f'<meta http-equiv="refresh" content="0; url={hidden[8]}">')
    found = crawl(web.url + "/", web.url + hidden[9])
    assert web.paths()[0] == "/robots.txt"
    assert web.asked[1].at - web.asked[0].at > 0.4, "robots.txt first, and alone"
    assert [path for path in web.paths() if "rivate" in path.lower()] == []
    assert {"/open", "/copy"} <= set(crawl.captured())
    assert found.counts["refused"] >= 8
    forbidden = [row for path, row in crawl.pages().items() if "rivate/" in path]
    assert forbidden
    assert {row.reason for row in forbidden} == {"robots.txt forbids it"}
