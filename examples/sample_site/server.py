"""The sample site over HTTP on loopback: conditional requests, and time that passes on request or by
itself.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from catalogue import clock
from examples.sample_site.corpus import Changes
from examples.sample_site.routes import SiteResponse, respond
from examples.sample_site.site import SampleSite

Answering = Callable[[SampleSite, str, str], SiteResponse]
"""A site, a path and its query, to what is answered."""

_KEPT_REQUESTS = 100_000


class Served:
    """A site that is being served. ``requests`` tells what was asked for: (method, path with query,
    status).
    """

    def __init__(self, site: SampleSite, url: str) -> None:
        self.site, self.url = site, url
        self.requests: deque[tuple[str, str, int]] = deque(maxlen=_KEPT_REQUESTS)
        self.lock = threading.RLock()

    def advance(self) -> Changes:
        """Let the site change, between two requests."""
        with self.lock:
            return self.site.advance()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one packet for headers and body
    server: _Server

    def do_GET(self) -> None:
        self._respond(body=True)

    def do_HEAD(self) -> None:
        self._respond(body=False)

    def _respond(self, body: bool) -> None:
        served = self.server.served
        parts = urlsplit(self.path)
        with served.lock:
            found = self.server.answering(served.site, parts.path, parts.query)
        status = 304 if found.status == 200 and self._unchanged(found) else found.status
        served.requests.append((self.command, self.path, status))
        self.send_response(status)
        for name, value in found.headers:
            self.send_header(name, value)
        if found.status == 200:
            self.send_header("ETag", found.etag)
        if status != 304:
            self.send_header("Content-Type", found.content_type)
            self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        if body and status != 304:
            self.wfile.write(found.body)

    def _unchanged(self, found: SiteResponse) -> bool:
        """RFC 9110, 13.2.2: If-None-Match is asked first, and If-Modified-Since only where it is absent."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return found.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        since = self.headers.get("If-Modified-Since")
        modified = dict(found.headers).get("Last-Modified")
        if not since or not modified:
            return False
        try:
            return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
        except ValueError:
            return False

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The ``Date`` header, by the clock that may be set."""
        return super().date_time_string(clock.timestamp() if timestamp is None else timestamp)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the one who serves reads ``requests``."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], site: SampleSite, answering: Answering) -> None:
        super().__init__(address, _Handler)
        self.served = Served(site, f"http://127.0.0.1:{self.server_port}")
        self.answering = answering

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is no news."""


@contextmanager
def serve(
    site: SampleSite, port: int = 0, changing: float = 0.0, answering: Answering = respond
) -> Iterator[Served]:
    """Serve a site on 127.0.0.1 until the block ends; port 0 takes a free one.

    It changes every ``changing`` seconds (0: only by ``advance()``), and says what ``answering`` says.

    Raises ``OSError`` where the port is taken.
    """
    server = _Server(("127.0.0.1", port), site, answering)
    served = server.served
    site.base = served.url
    done = threading.Event()
    threads = [threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)]
    if changing > 0:
        threads.append(threading.Thread(target=_keep_changing, args=(served, changing, done), daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield served
    finally:
        done.set()
        server.shutdown()
        server.server_close()
        for thread in threads:
            thread.join()


def _keep_changing(served: Served, seconds: float, done: threading.Event) -> None:
    while not done.wait(seconds):
        served.advance()
