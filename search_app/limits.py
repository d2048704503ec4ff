"""How much may one client ask for a minute? Counted for all worker processes together.

A token bucket a client and kind of request, in memory that the processes share: it is made before they are
forked, so nothing needs a server or a file. Two processes that count for one client in the same microsecond
may count one request for two. Clients are told apart by their address, IPv6 clients by the first half of it:
one of them has the whole other half. Some share a bucket by chance (:data:`SLOTS`).
"""

from __future__ import annotations

import hashlib
import ipaddress
import mmap
import secrets
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app, request

from catalogue import clock
from catalogue.config import Config
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem
from search_app.security import address_of, is_loopback

# Buckets: 64 KB. Of 100 clients at once, one in 40 shares its bucket with another.
SLOTS = 4096
# Seconds that a draft may wait for others to be done: it holds a thread meanwhile.
PATIENCE = 0.5

_BUCKET = struct.Struct("dd")
_SEARCHES = ("reader.search", "api.search")
_DRAFTS = ("api.links",)
_FEEDBACK = ("reader.say_what_is_missing",)


class Buckets:
    """Token buckets in shared memory. An empty one (zeros) was never used, and is full."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, SLOTS * _BUCKET.size)
        self._lock = threading.Lock()
        # nobody can find out who shares a bucket with whom
        self._key = secrets.token_bytes(16)

    def take(self, name: str, a_minute: int) -> float:
        """Take a token. 0, or the seconds until there is one."""
        digest = hashlib.blake2b(name.encode(), digest_size=8, key=self._key).digest()
        at = int.from_bytes(digest, "big") % SLOTS * _BUCKET.size
        now, refill = clock.timestamp(), a_minute / 60
        with self._lock:
            used, since = _BUCKET.unpack_from(self._memory, at)
            used = max(0.0, used - refill * max(0.0, now - since)) if since else 0.0
            is_free = used <= a_minute - 1
            # written in any case: a clock that was set back must not close the bucket until it is there again
            _BUCKET.pack_into(self._memory, at, used + is_free, now)
        return 0.0 if is_free else max(1.0, (used - a_minute + 1) / refill)


def init_app(app: Flask, config: Config) -> None:
    """Refuse clients that ask too much (429), and drafts beyond the threads that can be spared (503)."""
    buckets = Buckets()
    places = threading.BoundedSemaphore(max(1, config.web.threads // 2))

    @app.before_request
    def refuse_too_many() -> None:
        if request.endpoint in _DRAFTS:
            _take(buckets, "draft", config.web.drafts_per_minute)
        elif request.endpoint in _FEEDBACK:
            _take(buckets, "feedback", config.web.feedback_per_minute)
        elif request.endpoint in _SEARCHES and not is_loopback(request.remote_addr or ""):  # its own programs
            _take(buckets, "search", config.web.searches_per_minute)

    app.extensions["pinakes.drafts"] = places


@contextmanager
def draft(patience: float = PATIENCE) -> Iterator[None]:
    """A place for one of the drafts and log-ins that are seen to at once: half of the threads go on serving
    readers.

    Raises :class:`Problem` (unavailable) where none is free in time.
    """
    places = current_app.extensions["pinakes.drafts"]
    if not places.acquire(timeout=patience):
        raise Problem(ProblemName.UNAVAILABLE, headers={"Retry-After": "5"})
    try:
        yield
    finally:
        places.release()


def _take(buckets: Buckets, kind: str, a_minute: int) -> None:
    if a_minute and (seconds := buckets.take(f"{kind} {client()}", a_minute)):
        raise Problem(ProblemName.TOO_MANY_REQUESTS, headers={"Retry-After": str(int(seconds) + 1)})


def client() -> str:
    """Who asks: an IPv4 address, or the first half of an IPv6 address."""
    address = address_of(request.remote_addr or "")
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address or request.remote_addr or "")
