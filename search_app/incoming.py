"""Is a request complete? Its bytes are counted as they arrive, so that no thread waits for the rest.

Pure: nothing here reads a socket. Only where a request ends is found out here (RFC 9112, sections 6 and 7);
gunicorn's parser reads it, once it is complete, and refuses what is wrong with it. A request whose end is in
doubt is handed over up to the end of its headers, as the last one of its connection: nothing that follows can
be taken for another request.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

# Bytes of a request's line and headers, more than gunicorn's parser accepts; it then says which is too long.
MAX_HEAD = 1 << 20

_HEAD_END = b"\r\n\r\n"
_LINE_END = b"\r\n"
_LENGTH = re.compile(rb"[0-9]{1,18}")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?", re.DOTALL)
# Bytes of the line that begins a chunk.
_MAX_CHUNK_LINE = 4096


class Part(StrEnum):
    """What of a request is being waited for."""

    HEAD = "head"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Received:
    """The bytes of a request; ``last`` where nothing may follow it on its connection."""

    data: bytes
    last: bool = False

    @property
    def path(self) -> bytes:
        """The path as it was sent; empty where there is none."""
        parts = self.data[:2048].split(b" ", 2)
        return parts[1].partition(b"?")[0] if len(parts) == 3 else b""


class Incoming:
    """The requests of one connection, byte by byte. ``limit``: bytes of a body, of which more is not read."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bytes = bytearray()
        self._looked = 0
        self._head = 0
        self._length: int | None = None
        self._chunk_at = 0
        self.expects_continue = False

    def __len__(self) -> int:
        return len(self._bytes)

    @property
    def part(self) -> Part:
        return Part.BODY if self._head else Part.HEAD

    @property
    def body_bytes(self) -> int:
        """Bytes of the body that are here."""
        return len(self._bytes) - self._head if self._head else 0

    def feed(self, data: bytes) -> None:
        self._bytes += data

    def take(self) -> Received | None:
        """The next request, once all of it is here; what follows it stays."""
        if not self._head:
            found = self._bytes.find(_HEAD_END, max(0, self._looked - 3))
            if found < 0:
                self._looked = len(self._bytes)
                return self._cut(len(self._bytes), last=True) if self._looked > MAX_HEAD else None
            self._head = found + len(_HEAD_END)
            if not self._frame():
                return self._cut(self._head, last=True)
        if self._length is None:
            return self._chunked()
        if self._length > self._limit:  # the app refuses it by its length alone
            return self._cut(self._head, last=True)
        end = self._head + self._length
        return self._cut(end) if len(self._bytes) >= end else None

    def _frame(self) -> bool:
        """Find out how long the body is; whether that is beyond doubt."""
        lengths: list[bytes] = []
        codings: list[bytes] = []
        for line in bytes(self._bytes[: self._head]).split(_LINE_END)[1:]:
            name, _, value = line.partition(b":")
            match name.strip().lower():
                case b"content-length":
                    lengths.append(value.strip())
                case b"transfer-encoding":
                    codings.append(value.strip().lower())
                case b"expect":
                    self.expects_continue = value.strip().lower() == b"100-continue"
        if codings:
            self._length, self._chunk_at = None, self._head
            return codings == [b"chunked"] and not lengths
        self._length = 0
        if lengths:
            if len(lengths) > 1 or not _LENGTH.fullmatch(lengths[0]):
                return False
            self._length = int(lengths[0])
        return True

    def _chunked(self) -> Received | None:
        while True:
            end = self._bytes.find(_LINE_END, self._chunk_at, self._chunk_at + _MAX_CHUNK_LINE)
            if end < 0:
                is_endless = len(self._bytes) - self._chunk_at > _MAX_CHUNK_LINE
                return self._cut(len(self._bytes), last=True) if is_endless else None
            size = _CHUNK_SIZE.fullmatch(bytes(self._bytes[self._chunk_at : end]))
            if not size:
                return self._cut(len(self._bytes), last=True)
            if not int(size[1], 16):
                return self._trailers(end)
            following = end + 2 + int(size[1], 16) + 2
            if following - self._head > 2 * self._limit or len(self._bytes) - self._head > 2 * self._limit:
                return self._cut(len(self._bytes), last=True)
            if len(self._bytes) < following:
                return None
            self._chunk_at = following

    def _trailers(self, end: int) -> Received | None:
        """After the last chunk: trailers up to an empty line."""
        if self._bytes[end + 2 : end + 4] == _LINE_END:
            return self._cut(end + 4)
        found = self._bytes.find(_HEAD_END, end)
        if found >= 0:
            return self._cut(found + len(_HEAD_END))
        return self._cut(len(self._bytes), last=True) if len(self._bytes) - end > MAX_HEAD else None

    def _cut(self, end: int, last: bool = False) -> Received:
        data = bytes(self._bytes[:end])
        del self._bytes[:end]
        self._looked = self._head = self._chunk_at = 0
        self._length, self.expects_continue = None, False
        return Received(data, last)
