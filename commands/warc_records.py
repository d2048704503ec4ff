"""The records of a WARC file that are whole; what is damaged is told, and the next one is looked for.

A file is packed record by record, as a whole, or not at all; parts of several may have been put together.
Where a packed part cannot be unpacked, the next one is looked for by how it begins.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO

_CHUNK = 65_536
_MOST_UNPACKED = 1_000_000
# What zlib calls gzip with the largest window.
_GZIP = 31
_MARK = b"\xef\xbb\xbf"
# Bytes of a record's own header.
_LONGEST_HEADER = 65_536
_PACKED = b"\x1f\x8b\x08"
# As much of a packed part as tells what is in it.
_BEGINNING = 1_024
_VERSION = b"WARC/1."
_START = re.compile(rb"WARC/1\.[0-9]\r?\n[A-Za-z][A-Za-z-]{0,60}:")
_LONGEST_START = 80
_HEADER_END = re.compile(rb"\r?\n\r?\n")
# Where a packed part was damaged this stands in its place, which no record begins with.
_GAP = b"\0\n"


@dataclass(frozen=True, slots=True)
class Record:
    """One record; ``number`` counts all of the file from 1, ``raw`` is its header and what it holds."""

    number: int
    fields: dict[str, str]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """A record, or what stands in its place, that cannot be read. Its fields where they are known."""

    number: int
    fields: dict[str, str]
    reason: str


def records(stream: IO[bytes], most: int) -> Iterator[Record | Damage]:
    """Every record in order, each with up to ``most`` bytes of what it holds."""
    buffer = _Buffer(_unpacked(stream))
    number, is_told = 0, False
    while buffer.skip_line_ends():
        number += 1
        header = _header(buffer)
        if header is None:
            passed = buffer.skip_to_record()
            if is_told:
                number -= 1
            else:
                yield Damage(number, {}, f"no WARC record: {passed:,} bytes are passed over")
            is_told = True
            continue
        fields = _fields(header)
        length = fields.get("content-length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 16):
            yield Damage(number, fields, "a WARC record that does not say how long it is")
            is_told = True
            continue
        held, is_whole = buffer.take(int(length), most)
        is_told = not (is_whole and buffer.is_at_end_of_record())
        if not is_told:
            yield Record(number, fields, header + held)
        elif buffer.give_back_records(held) or is_whole:
            yield Damage(number, fields, "a WARC record that does not end where it says")
        else:
            yield Damage(number, fields, "the file ends within this WARC record")


def _header(buffer: _Buffer) -> bytes | None:
    """The header that comes next with its empty line; ``None`` where none does."""
    if not buffer.begins(_VERSION):
        return None
    size = 1_024
    while True:
        is_there = buffer.fill(size)
        end = _HEADER_END.search(buffer.data)
        if end and _START.search(buffer.data, 1, end.end()):
            return None  # it breaks off, and the next one begins
        if end:
            return buffer.take(end.end(), end.end())[0]
        if not is_there or size >= _LONGEST_HEADER:
            return None
        size *= 2


def _fields(header: bytes) -> dict[str, str]:
    """Names in lower case, as they may be written in any; of two the first."""
    found: dict[str, str] = {}
    for line in header.decode("utf-8", "replace").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found


class _Buffer:
    """Bytes that were unpacked and not read yet."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.data = bytearray()

    def fill(self, size: int) -> bool:
        """Whether so many bytes are there."""
        while len(self.data) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            self.data += chunk
        return True

    def begins(self, start: bytes) -> bool:
        return self.fill(len(start)) and self.data.startswith(start)

    def skip_line_ends(self) -> bool:
        """Whether anything is left behind the ends of lines that come next."""
        while self.fill(1):
            rest = self.data.lstrip(b"\r\n")
            del self.data[: len(self.data) - len(rest)]
            if rest:
                return True
        return False

    def take(self, size: int, most: int) -> tuple[bytes, bool]:
        """Of the next ``size`` bytes the first ``most``, and whether all of them were there."""
        kept = bytearray()
        while size and self.fill(1):
            part = self.data[:size]
            del self.data[: len(part)]
            size -= len(part)
            kept += part[: most - len(kept)]
        return bytes(kept), not size

    def give_back_records(self, held: bytes) -> bool:
        """Whether a record begins in what was taken last, which then comes next again."""
        self.fill(_LONGEST_START)
        found = _START.search(held + self.data[:_LONGEST_START])
        if found is None or found.start() >= len(held):
            return False
        self.data[:0] = held[found.start() :]
        return True

    def is_at_end_of_record(self) -> bool:
        """Whether a record ends here: with two ends of lines, before the next record or the file's end."""
        self.fill(_LONGEST_START)
        after = bytes(self.data[:_LONGEST_START])
        rest = after.lstrip(b"\r\n")
        return not rest or rest.startswith(_VERSION) or after.startswith(b"\r\n\r\n")

    def skip_to_record(self) -> int:
        """Go to where a record begins, or to the end; the number of bytes that were passed over."""
        passed = 0
        begun = 1 if self.fill(1) else 0  # what stands here was none
        while True:
            found = _START.search(self.data, begun)
            gone = found.start() if found else max(begun, len(self.data) - _LONGEST_START)
            del self.data[:gone]
            passed += gone
            if found:
                return passed
            begun = 0
            if not self.fill(len(self.data) + 1):
                passed += len(self.data)
                self.data.clear()
                return passed


def _unpacked(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a file, those of packed parts unpacked."""
    raw = _Buffer(iter(partial(stream.read, _CHUNK), b""))
    raw.fill(_BEGINNING)
    if raw.data.startswith(_MARK):
        del raw.data[: len(_MARK)]
    if raw.data.lstrip(b"\r\n").startswith(_VERSION):
        # as it is: what is packed in it is somebody's download
        while raw.fill(1):
            yield raw.take(len(raw.data), len(raw.data))[0]
    while raw.fill(1):
        raw.fill(_CHUNK + _BEGINNING)
        if _is_packed(raw.data):
            yield from _part(raw)
        else:
            found = _next_packed(raw.data)
            end = found if found > 0 else max(1, len(raw.data) - _BEGINNING)
            yield raw.take(end, end)[0]


def _is_packed(data: bytearray, at: int = 0) -> bool:
    """Whether a packed part with a record in it, or with nothing, begins at ``at``."""
    if not data.startswith(_PACKED, at):
        return False
    unpacking = zlib.decompressobj(_GZIP)
    try:
        begun = unpacking.decompress(bytes(data[at : at + _BEGINNING]), _LONGEST_START)
    except zlib.error:
        return False
    return begun.lstrip(b"\r\n").startswith(_VERSION) or (unpacking.eof and not begun)


def _next_packed(data: bytearray) -> int:
    """Where a packed part begins behind what stands here; -1 where none does."""
    at = data.find(_PACKED, 1)
    while at > 0 and not _is_packed(data, at):
        at = data.find(_PACKED, at + 1)
    return at


def _part(raw: _Buffer) -> Iterator[bytes]:
    """Unpack the part that begins here. Where that fails, the next one may have begun a while before."""
    unpacking = zlib.decompressobj(_GZIP)
    recent = bytearray()
    while raw.fill(1):
        packed = bytes(raw.data[:_CHUNK])
        try:
            data = unpacking.decompress(packed, _MOST_UNPACKED)
        except zlib.error:
            break
        used = len(packed) - len(unpacking.unconsumed_tail) - len(unpacking.unused_data)
        del raw.data[:used]
        yield data
        if unpacking.eof:
            return
        recent = (recent + packed[:used])[-2 * _CHUNK :]
    else:
        yield unpacking.flush()
        if _next_packed(recent) < 0:
            return
    raw.data[:0] = recent
    del raw.data[:1]  # this part is not tried again
    yield _GAP
