"""A small web server for the crawler's tests: routes are functions, everything asked is remembered, it stops
by itself.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """What a route answers. ``chunks``: a body that is written piece by piece, without a length."""

    body: bytes | str = b""
    status: int = 200
    type: str | None = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    chunks: Callable[[], Iterator[bytes]] | None = None


@dataclass
class Asked:
    """A request that came in."""

    path: str
    headers: dict[str, str]
    at: float
    # of a POST
    body: bytes = b""


class Site:
    """A site on loopback: ``routes`` by path (with query), then ``other``."""

    def __init__(self) -> None:
        self.routes: dict[str, Answer | Callable[[Asked], Answer]] = {}
        self.other: Callable[[Asked], Answer] = lambda asked: Answer("<h1>Not found</h1>", 404)
        self.asked: list[Asked] = []
        self.most_connections = 0
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.asked]

    def page(
        self, path: str, title: str, *links: str, text: str = "", head: str = "", **headers: str
    ) -> None:
        """A page with a heading, some text of its own, and links."""
        anchors = "".join(f'<p><a href="{link}">{link}</a></p>' for link in links)
        top = f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body><h1>{title}</h1>"
        body = f"{top}<p>{text or sentence(title)}</p>{anchors}</body></html>"
        self.routes[path] = Answer(body, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def answer(self, asked: Asked) -> Answer:
        """The route's answer; a page with an ETag answers 304 to whoever has it."""
        found = self.routes.get(asked.path, self.other)
        answer = found if isinstance(found, Answer) else found(asked)
        etag = answer.headers.get("ETag")
        if etag and asked.headers.get("if-none-match") == etag:
            return Answer(b"", 304, None, {"ETag": etag})
        return answer

    def opened(self, connection: socket.socket) -> None:
        """Count the connections that the other side holds open.

        One that it has closed may still be known here: on a busy machine its thread learns it late.
        """
        with self._lock:
            self._connections.add(connection)
            self.most_connections = max(self.most_connections, sum(map(_is_open, self._connections)))

    def closed(self, connection: socket.socket) -> None:
        """Forget a connection."""
        with self._lock:
            self._connections.discard(connection)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


def _is_open(connection: socket.socket) -> bool:
    """Whether the other side may still ask something."""
    events = select.poll()
    events.register(connection, select.POLLRDHUP)
    return not events.poll(0)


def sentence(title: str) -> str:
    """Some text that is this page's alone."""
    said = f"What is known of {title} fills this paragraph, which speaks of {title} and of nothing else"
    return f"{said}, in words enough for a page. " * 3


@contextmanager
def site() -> Iterator[Site]:
    """A site that is gone when the test is."""
    running = Site()
    try:
        yield running
    finally:
        running.close()


def _handler(owner: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 20
        disable_nagle_algorithm = True  # else each answer waits 40 ms for the acknowledgement of its head

        def setup(self) -> None:
            super().setup()
            owner.opened(self.connection)

        def finish(self) -> None:
            owner.closed(self.connection)
            super().finish()

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _answer(self, body_asked: bytes) -> None:
            headers = {k.lower(): v for k, v in self.headers.items()}
            asked = Asked(self.path, headers, time.monotonic(), body_asked)
            owner.asked.append(asked)
            answer = owner.answer(asked)
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            try:
                self._send(answer, body)
            except OSError:
                self.close_connection = True

        def _send(self, answer: Answer, body: bytes) -> None:
            self.send_response(answer.status)
            if answer.type is not None:
                self.send_header("Content-Type", answer.type)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.chunks is not None:
                self.send_header("Connection", "close")
                self.end_headers()
                self.close_connection = True
                for chunk in answer.chunks():
                    self.wfile.write(chunk)
                return
            if "Content-Length" not in answer.headers and answer.status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if answer.status != 304:
                self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            return

    return Handler
