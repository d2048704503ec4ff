"""Was the very same answer given a moment ago? Then it is given again, compressed as it is.

Few pages are asked for most of the time: the library's letters, questions of the season, what a newspaper
linked. An answer is known by its tag (``search_app/revalidation.py``), which differs whenever the answer may
differ. Making a letter's page takes four to six times the CPU of finding it here (``python -m
benchmarks.waits``).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from flask import Response, g, request

from catalogue import clock
from search_app.compression import chosen_form

# Bytes of a process's answers, and of one of them, at the most; the least recently used go first.
MOST_BYTES = 8 * 1024 * 1024
MOST_OF_ONE = 256 * 1024
# An answer is dropped when anything changes, and after these seconds in any case: one that a deadline cut
# short must not stay for long.
KEPT_SECONDS = 60.0
# What an answer takes beside its body, in bytes, roughly: names, headers, places in tables.
_BESIDE = 2_000

# The tag, and the form in which the client reads it.
Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Kept:
    body: bytes
    headers: tuple[tuple[str, str], ...]
    made_at: float
    at_each: tuple[Callable[[], None], ...]

    @property
    def size(self) -> int:
        return len(self.body) + _BESIDE


class ResponseCache:
    """The last answers of one process. Thread-safe."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def answer(self, tag: str) -> Response | None:
        """The answer to the current request, if it was given before. What each answer is to do is done."""
        if not _is_plain():
            return None
        key = (tag, chosen_form(request.accept_encodings))
        g.cache_key = key
        with self._lock:
            found = self._kept.get(key)
            if found and clock.timestamp() - found.made_at >= KEPT_SECONDS:
                self._forget(key)
                found = None
            if found is None:
                return None
            self._kept.move_to_end(key)
        for do in found.at_each:
            do()
        g.pop("cache_key")
        return Response(found.body, headers=found.headers)

    def keep(self, response: Response) -> None:
        """Keep the answer to the current request, made anew, if it is one that others may get."""
        key = g.pop("cache_key", None)
        if key is None or response.is_streamed or response.direct_passthrough or request.method != "GET":
            return
        body = response.get_data()
        if len(body) > MOST_OF_ONE:
            return
        at_each = tuple(g.get("at_each_answer", ()))
        kept = _Kept(body, tuple(response.headers.items()), clock.timestamp(), at_each)
        with self._lock:
            self._forget(key)
            self._kept[key] = kept
            self._bytes += kept.size
            while self._bytes > self._most:
                self._forget(next(iter(self._kept)))

    def _forget(self, key: Key) -> None:
        gone = self._kept.pop(key, None)
        self._bytes -= gone.size if gone else 0


def at_each_answer(do: Callable[[], None]) -> None:
    """Do something now, and whenever the answer that is being made is given again."""
    do()
    g.setdefault("at_each_answer", []).append(do)


def _is_plain() -> bool:
    """Whether nothing but its address and its language decides how a request is answered.

    What a browser asks for another site carries headers for that site alone.
    """
    return request.method in ("GET", "HEAD") and "Origin" not in request.headers
