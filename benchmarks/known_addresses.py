"""What does the fetching process hold of a site with 200,000 pages, of which it looks at a few?

``python -m benchmarks.known_addresses [--addresses 200000]`` serves sitemaps of so many addresses, has 200 of
their pages fetched, and prints the peak memory of the fetching process beside that of a site of 1,000.
Floors: ``[known_addresses]`` in floors.toml.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from benchmarks.floors import check
from benchmarks.measure import Measured, run

MB = 1 << 20
# What the process may take, in bytes.
GATE = 300 * MB
# Addresses that a sitemap may hold (sitemaps.org).
_A_FILE = 50_000
_PAGES = 200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--addresses", type=int, default=200_000)
    arguments = parser.parse_args()
    small, large = (crawled(count) for count in (1_000, arguments.addresses))
    for count, measured in ((1_000, small), (arguments.addresses, large)):
        print(f"{count} addresses: {measured.largest / MB:.0f} MB, {measured.cpu:.1f} s CPU")
    more = (large.largest - small.largest) / (arguments.addresses - 1_000)
    print(f"{more:.0f} bytes an address")
    return check("known_addresses", {"gate_over_peak": GATE / large.largest})


def crawled(addresses: int) -> Measured:
    """The fetching process of a site of so many addresses. ``largest`` is its memory.

    Raises ``RuntimeError`` where it does not know them all in the end.
    """
    command = [sys.executable, "-m", "benchmarks.fetch_and_store"]
    with served(addresses) as url, tempfile.TemporaryDirectory() as folder:
        measured = run([*command, url, folder, "--limit", str(_PAGES)])
    known = re.search(r"(\d+) known", measured.output)
    if known is None or int(known[1]) < addresses:
        raise RuntimeError(f"not all of {addresses} addresses are known: {measured.output}")
    return measured


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        kind, body = self.server.answer(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: nobody reads it."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, addresses: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self._addresses = addresses

    def answer(self, path: str) -> tuple[str, bytes]:
        """Content type and body; an empty one where there is nothing."""
        if path == "/robots.txt":
            return "text/plain", f"User-agent: *\nAllow: /\nSitemap: {self.url}/sitemap.xml\n".encode()
        if path == "/sitemap.xml":
            files = range(0, self._addresses, _A_FILE)
            inner = "".join(f"<sitemap><loc>{self.url}/map-{n}.xml</loc></sitemap>" for n in files)
            return "text/xml", f"<sitemapindex>{inner}</sitemapindex>".encode()
        if found := re.fullmatch(r"/map-(\d+)\.xml", path):
            first = int(found[1])
            numbers = range(first, min(first + _A_FILE, self._addresses))
            entries = (
                f"<url><loc>{self.url}/conditions/article-{n}-of-the-library/</loc>"
                f"<lastmod>2026-01-{1 + n % 28:02d}</lastmod></url>"
                for n in numbers
            )
            return "text/xml", f"<urlset>{''.join(entries)}</urlset>".encode()
        if path == "/" or path.startswith("/conditions/"):
            text = f"<h1>Article {path}</h1>" + f"<p>What is said of {path} in some words.</p>" * 40
            return "text/html", f"<html><body>{text}</body></html>".encode()
        return "text/plain", b""


@contextlib.contextmanager
def served(addresses: int) -> Iterator[str]:
    server = _Server(addresses)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{server.url}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    sys.exit(main())
