"""How does one process serve many connections? One loop reads and writes them; threads see whole requests.

A thread never waits for a client: it gets a request once all of it is here, and what it answers is sent by
the loop. So connections that drip, stall or say nothing cost memory for a bounded time, and no thread. The
question whether the process is alive (``/healthz``) has a thread of its own.
"""

# Gunicorn has no types.
# mypy: allow-untyped-calls

from __future__ import annotations

import errno
import os
import resource
import selectors
import socket
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from enum import StrEnum
from typing import Any

from gunicorn.http import RequestParser
from gunicorn.http.errors import NoMoreData
from gunicorn.http.wsgi import create
from gunicorn.workers.base import Worker

from search_app.incoming import Incoming, Part, Received
from search_app.security import DESK

# Seconds until a request's line and headers must be here, from its first byte or from the connection on.
HEAD_SECONDS = 10.0
# Seconds that a body may take at the most, and after how many of them it must have come at what rate (bytes a
# second). The slowest mobile connections (GPRS) bring 4,000.
BODY_SECONDS = 60.0
BODY_GRACE = 5.0
LEAST_RATE = 1_000
# Seconds that an answer may take until it is read: these, and one for as many bytes.
ANSWER_SECONDS = 30.0
ANSWER_RATE = 8_000
# Seconds that a connection without a request is kept. It holds no thread.
IDLE_SECONDS = 15.0
# Seconds and bytes that are read, after the last answer, of what a client still sends: closing at once would
# take the answer from it (RFC 9112, section 9.6).
LINGER_SECONDS = 2.0
LINGER_BYTES = 1 << 20
# Connections of a process, and bytes of requests that are not complete; then who waits longest has to go.
MAX_CONNECTIONS = 1_000
MAX_BUFFERED = 64 * 1024 * 1024
# File handles that are left to the library.
SPARE_HANDLES = 64

# Seconds that a new connection has for sending something before it may have to go for others, and seconds
# until it is looked for room again where there was none. Clients wait meanwhile: the kernel holds them.
YIELD_SECONDS = 0.5
_ROOM_EVERY = 0.05

# Seconds between two looks at the clock.
_TICK = 0.5
_READ = 64 * 1024
_HEALTH = b"/healthz"
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
# Errors of accept() that mean that there is no handle or memory left.
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class State(StrEnum):
    READING = "reading"
    SERVED = "served"
    WRITING = "writing"
    LINGERING = "lingering"


class Connection:
    """A client. Only the loop touches it."""

    def __init__(self, sock: socket.socket, peer: Any, limit: int, now: float, is_for_desk: bool) -> None:
        self.sock = sock
        self.peer = peer
        self.server = sock.getsockname()
        self.is_for_desk = is_for_desk
        self.incoming = Incoming(limit)
        self.state = State.READING
        self.deadline = now + HEAD_SECONDS
        self.since = now
        # whether it was answered, and nothing of another request is here
        self.has_asked = False
        self.body_since: float | None = None
        self.out = memoryview(b"")
        self.keep = True
        self.lingered = 0
        self.events = 0


class Exchange:
    """What gunicorn takes for the socket: a request that is here already, and the place for its answer."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._at = 0
        self._out: list[bytes] = []

    @property
    def answer(self) -> bytes:
        return b"".join(self._out)

    def recv(self, size: int) -> bytes:
        data = self._request[self._at : self._at + size]
        self._at += len(data)
        return data

    def send(self, data: bytes) -> int:
        if data != _CONTINUE:  # the loop has said so
            self._out.append(bytes(data))
        return len(data)

    def sendall(self, data: bytes) -> None:
        self.send(data)

    def gettimeout(self) -> float:
        """Nothing here blocks."""
        return 0.0


class LoopWorker(Worker):
    """A worker process of gunicorn that reads and writes every connection itself; threads run the app."""

    # Bytes of a body that are read, and the address of the desk's own port; set by the server.
    body_limit = 2 * 1024 * 1024
    desk: Any = None

    def init_process(self) -> None:
        self.selector = selectors.DefaultSelector()
        self.connections: set[Connection] = set()
        self.threads = ThreadPoolExecutor(self.cfg.threads, thread_name_prefix="request")
        self.health = ThreadPoolExecutor(1, thread_name_prefix="health")
        self.done: deque[tuple[Connection, bytes, bool]] = deque()
        self.waker, self.woken = socket.socketpair()
        self.accepting = False
        self.patience = float(self.cfg.graceful_timeout)
        self.accept_at = self.tick_at = 0.0
        handles = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        self.room = max(8, min(MAX_CONNECTIONS, handles - SPARE_HANDLES))
        super().init_process()

    def run(self) -> None:
        """Until told to stop; then the requests that are here are answered, for a bounded time."""
        self.waker.setblocking(False)
        self.woken.setblocking(False)
        self.selector.register(self.woken, selectors.EVENT_READ)
        self.selector.register(self.PIPE[0], selectors.EVENT_READ)
        while self.alive and self.ppid == os.getppid():
            self._accept_if(time.monotonic() >= self.accept_at)
            self._turn(_TICK if self.accepting else _ROOM_EVERY)
        self.alive = False
        self._accept_if(False)
        for listener in self.sockets:
            listener.close()
        told = time.monotonic()
        while time.monotonic() < told + self.patience and self._finishing():
            self._turn()
        for connection in list(self.connections):
            self._close(connection)
        self.threads.shutdown(wait=False, cancel_futures=True)
        self.health.shutdown(wait=False)

    def handle_quit(self, _number: int, _frame: Any) -> None:
        """End without waiting for what is not answered yet.

        Gunicorn's own handler raises SystemExit wherever the signal lands. In a destructor that is a
        traceback in the log, and the process goes on.
        """
        self.alive = False
        self.patience = 0.0

    def _finishing(self) -> bool:
        """Close what asks for nothing; whether anything is left to be answered."""
        for connection in list(self.connections):
            if connection.state is State.READING and not len(connection.incoming):
                self._close(connection)
        return bool(self.connections)

    def _turn(self, wait: float = _TICK) -> None:
        """Wait for something to happen, at most so long, and do what is to be done."""
        self.notify()
        for key, events in self.selector.select(wait):
            if isinstance(key.data, Connection):
                self._on_connection(key.data, events)
            elif key.fileobj in self.sockets:
                self._accept(key.fileobj)
            else:
                self._drain(key.fileobj)
        while self.done:
            self._send(*self.done.popleft())
        self._tick(time.monotonic())

    def _drain(self, waker: Any) -> None:
        with suppress(BlockingIOError):
            os.read(waker if isinstance(waker, int) else waker.fileno(), 4096)

    def _accept_if(self, wanted: bool) -> None:
        if wanted == self.accepting:
            return
        self.accepting = wanted
        for listener in self.sockets:
            listener.setblocking(False)
            if wanted:
                self.selector.register(listener, selectors.EVENT_READ)
            else:
                self.selector.unregister(listener)

    def _accept(self, listener: Any) -> None:
        if len(self.connections) >= self.room and not self._make_room():
            self._pause(_ROOM_EVERY)
            return
        try:
            sock, peer = listener.accept()
        except OSError as error:
            if error.errno in _EXHAUSTED and not self._make_room():
                self._pause(_TICK)
            return  # another process was quicker, or the client has gone
        sock.setblocking(False)
        # an answer in several packets must not wait for the client's acknowledgements
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        is_for_desk = listener.getsockname() == self.desk
        connection = Connection(sock, peer, self.body_limit, time.monotonic(), is_for_desk)
        self.connections.add(connection)
        self._watch(connection, selectors.EVENT_READ)

    def _pause(self, seconds: float) -> None:
        """Take no connection for a moment."""
        self._accept_if(False)
        self.accept_at = time.monotonic() + seconds

    def _make_room(self) -> bool:
        """Close the connection that has waited longest for the rest of its request; whether there was one.

        One that has just come is no such connection: what it sent may be about to be read.
        """
        until = time.monotonic() - YIELD_SECONDS
        waiting = [
            c
            for c in self.connections
            if c.state is State.LINGERING or (c.state is State.READING and (c.has_asked or c.since <= until))
        ]
        if not waiting:
            return False
        self._close(min(waiting, key=lambda connection: connection.since))
        return True

    def _watch(self, connection: Connection, events: int) -> None:
        if events == connection.events:
            return
        if not connection.events:
            self.selector.register(connection.sock, events, connection)
        elif not events:
            self.selector.unregister(connection.sock)
        else:
            self.selector.modify(connection.sock, events, connection)
        connection.events = events

    def _on_connection(self, connection: Connection, events: int) -> None:
        if connection not in self.connections:  # closed in this turn
            return
        if events & selectors.EVENT_WRITE:
            self._write(connection)
            return
        try:
            data = connection.sock.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._close(connection)
        elif connection.state is State.READING:
            self._received(connection, data)
        else:
            connection.lingered += len(data)
            if connection.lingered > LINGER_BYTES:
                self._close(connection)

    def _received(self, connection: Connection, data: bytes) -> None:
        now = time.monotonic()
        if not len(connection.incoming) and data:
            connection.since, connection.deadline = now, now + HEAD_SECONDS
            connection.has_asked = False
        connection.incoming.feed(data)
        request = connection.incoming.take()
        if request is not None:
            self._dispatch(connection, request)
            return
        if connection.incoming.part is Part.BODY and connection.body_since is None:
            connection.body_since, connection.deadline = now, now + BODY_SECONDS
            if connection.incoming.expects_continue:
                self._say(connection, _CONTINUE)

    def _dispatch(self, connection: Connection, request: Received) -> None:
        connection.state, connection.body_since = State.SERVED, None
        self._watch(connection, 0)
        pool = self.health if request.path == _HEALTH else self.threads
        pool.submit(self._serve, connection, request)

    def _serve(self, connection: Connection, request: Received) -> None:
        """Answer a request; runs in a thread."""
        exchange = Exchange(request.data)
        keep = False
        try:
            keep = self._answer(exchange, connection) and not request.last
        finally:
            self.done.append((connection, exchange.answer, keep))
            with suppress(OSError):  # it is full of wakes, or the loop has ended
                self.waker.send(b"\0")

    def _answer(self, exchange: Exchange, connection: Connection) -> bool:
        """Whether the connection may be kept."""
        request = None
        try:
            request = next(RequestParser(self.cfg, exchange, connection.peer))
            response, environ = create(request, exchange, connection.peer, connection.server, self.cfg)
            environ["wsgi.multithread"] = True
            environ[DESK] = connection.is_for_desk
            if not self.alive:
                response.force_close()
            made: Iterable[bytes] = self.wsgi(environ, response.start_response)
            try:
                for piece in made:
                    response.write(piece)
                response.close()
            finally:
                if hasattr(made, "close"):
                    made.close()
        except (NoMoreData, StopIteration):
            return False
        # gunicorn answers what it cannot read, and logs what the app raises
        except Exception as error:  # noqa: BLE001
            self.handle_error(request, exchange, connection.peer, error)
            return False
        return not response.should_close()

    def _send(self, connection: Connection, answer: bytes, keep: bool) -> None:
        if connection not in self.connections:
            return
        now = time.monotonic()
        connection.state, connection.out, connection.keep = State.WRITING, memoryview(answer), keep
        connection.since = now
        connection.deadline = now + ANSWER_SECONDS + len(answer) / ANSWER_RATE
        self._write(connection)

    def _write(self, connection: Connection) -> None:
        try:
            while connection.out:
                connection.out = connection.out[connection.sock.send(connection.out[:_READ]) :]
        except BlockingIOError:
            self._watch(connection, selectors.EVENT_WRITE)
            return
        except OSError:
            self._close(connection)
            return
        if connection.keep and self.alive:
            self._next(connection)
        else:
            self._linger(connection)

    def _next(self, connection: Connection) -> None:
        """Wait for the connection's next request, which may be here."""
        now = time.monotonic()
        connection.state, connection.since, connection.deadline = State.READING, now, now + IDLE_SECONDS
        self._watch(connection, selectors.EVENT_READ)
        connection.has_asked = not len(connection.incoming)
        if not connection.has_asked:
            connection.deadline = now + HEAD_SECONDS
            self._received(connection, b"")

    def _linger(self, connection: Connection) -> None:
        try:
            connection.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(connection)
            return
        connection.state, connection.deadline = State.LINGERING, time.monotonic() + LINGER_SECONDS
        self._watch(connection, selectors.EVENT_READ)

    def _say(self, connection: Connection, line: bytes) -> None:
        with suppress(OSError):  # it does not listen; the deadline sees to it
            connection.sock.send(line)

    def _tick(self, now: float) -> None:
        """Let go who is too slow."""
        if now < self.tick_at:
            return
        self.tick_at = now + _TICK
        while sum(len(connection.incoming) for connection in self.connections) > MAX_BUFFERED:
            if not self._make_room():
                break
        for connection in list(self.connections):
            if now < connection.deadline and not _is_dripping(connection, now):
                continue
            if connection.state is State.READING and len(connection.incoming):
                self._say(connection, _TOO_SLOW)
                self._linger(connection)
            elif connection.state is not State.SERVED:
                self._close(connection)

    def _close(self, connection: Connection) -> None:
        self._watch(connection, 0)
        self.connections.discard(connection)
        connection.sock.close()


def _is_dripping(connection: Connection, now: float) -> bool:
    """Whether a body arrives more slowly than any line brings it."""
    if connection.state is not State.READING or connection.body_since is None:
        return False
    waited = now - connection.body_since
    return waited > BODY_GRACE and connection.incoming.body_bytes < LEAST_RATE * waited
