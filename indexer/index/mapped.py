"""How do all processes share what the library knows of words and names? In tables that each of them maps.

A table is made from the catalogue as a whole, as strings and arrays of numbers, and never changed: what is
catalogued later stands in the memory of each process (an overlay) until the table is made anew. It is a
projection like the index: it tells the sequence number up to which it holds everything, is written beside the
old one, and takes its place by a rename, so that a reader has one or the other, whole. Who mapped the old one
goes on with it.

A file begins with its mark, a checksum of all that follows, and the length of a header in JSON that says what
it holds and where.
"""

from __future__ import annotations

import contextlib
import json
import logging
import mmap
import os
import sys
import threading
import time
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from catalogue import locks
from catalogue.errors import CorruptData, LockBusy, Outdated, PinakesError
from indexer.engines.generations import REBUILD, cannot_write, sync_file, sync_folder

_log = logging.getLogger(__name__)

Parts: TypeAlias = Mapping[str, NDArray[Any]]
"""The arrays of a table, by name."""

_MARK = b"pinakes\n"
# Mark, checksum of what is behind it, length of the header.
_HEAD = len(_MARK) + 8
_ALIGNED = 16
# The codes of memoryviews for the numbers that tables hold, by their size and kind.
_Code: TypeAlias = Literal["B", "H", "I", "Q"]
_CODES: Mapping[str, _Code] = {"u1": "B", "u2": "H", "u4": "I", "u8": "Q"}

# Seconds that a process waits for another one that makes the first table.
WAIT = 60.0
# Changed articles from which on a table is made anew, at least ...
LEAST_CHANGED = 1_000
# ... and as a share of the library: what a process learns by itself when it starts stays below it. While a
# library grows, making tables (85 µs an article) costs eight times the last of them ...
CHANGED_SHARE = 1 / 8
# ... and where one is older than so many seconds, this share is enough.
OLD = 3600.0
CHANGED_SHARE_OF_OLD = 1 / 32


class Strings(Sequence[str]):
    """Strings that stand one after the other; read from the table when they are asked for."""

    def __init__(self, text: memoryview, starts: memoryview) -> None:
        self._text = text
        self._starts = starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        return str(self._bytes(place), "utf-8")

    def _bytes(self, place: int) -> memoryview:
        return self._text[self._starts[place] : self._starts[place + 1]]


class Keys(Strings):
    """Different strings with a number each, found by their hash."""

    def __init__(self, text: memoryview, starts: memoryview, hashes: memoryview) -> None:
        super().__init__(text, starts)
        self._hashes = hashes

    def number(self, key: str) -> int:
        """The key's number; -1 of one that is not there."""
        wanted = key.encode("utf-8", "surrogatepass")
        value = zlib.crc32(wanted)
        place = bisect_left(self._hashes, value)
        while place < len(self._hashes) and self._hashes[place] == value:
            if self._bytes(place) == wanted:
                return place
            place += 1
        return -1

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.number(key) >= 0


class StringLists:
    """Keys with several strings each."""

    def __init__(self, keys: Keys, values: Strings, ends: memoryview) -> None:
        self._keys = keys
        self._values = values
        self._ends = ends

    def __len__(self) -> int:
        return len(self._keys)

    def of(self, key: str) -> list[str]:
        """The strings of a key, in the order in which they were given; none of an unknown one."""
        number = self._keys.number(key)
        return self._values[self._ends[number] : self._ends[number + 1]] if number >= 0 else []


def bounds(sizes: ArrayLike, kind: type[np.unsignedinteger[Any]] = np.uint32) -> NDArray[Any]:
    """Where each of so many things of these sizes begins, and the last one ends: shape (things + 1,)."""
    sums = np.cumsum(sizes, dtype=kind)
    return np.concatenate([np.zeros(1, kind), sums])


def strings_parts(name: str, strings: Sequence[str]) -> dict[str, NDArray[Any]]:
    """The parts of :meth:`Table.strings`."""
    encoded = [string.encode("utf-8") for string in strings]
    starts = bounds(list(map(len, encoded)), np.uint64)
    return {f"{name}.text": np.frombuffer(b"".join(encoded), np.uint8), f"{name}.starts": starts}


def keys_parts(name: str, keys: Iterable[str]) -> tuple[dict[str, NDArray[Any]], dict[str, int]]:
    """The parts of :meth:`Table.keys`, and the number of each key."""
    hashes = {key: zlib.crc32(key.encode("utf-8")) for key in keys}
    order = sorted(hashes, key=lambda key: (hashes[key], key))
    parts = strings_parts(name, order)
    parts[f"{name}.hashes"] = np.array([hashes[key] for key in order], np.uint32)
    return parts, {key: number for number, key in enumerate(order)}


def lists_parts(name: str, lists: Mapping[str, Sequence[str]]) -> dict[str, NDArray[Any]]:
    """The parts of :meth:`Table.lists`."""
    parts, numbers = keys_parts(name, lists)
    ends = bounds([len(lists[key]) for key in numbers])
    values = [value for key in numbers for value in lists[key]]
    return parts | strings_parts(f"{name}.values", values) | {f"{name}.ends": ends}


class Numbering(dict[str, int]):
    """Strings by their numbers, in the order in which they are first asked for."""

    def __init__(self, first: Iterable[str] = ()) -> None:
        super().__init__((text, number) for number, text in enumerate(first))

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


def renumbered(texts: Iterable[str], numbers: Mapping[str, int]) -> NDArray[np.uint32]:
    """The number of each text among some keys."""
    return np.array([numbers[text] for text in texts], np.uint32)


def ends_of(numbers: NDArray[np.uint32], size: int) -> NDArray[np.uint32]:
    """Where the rows of each of ``size`` numbers begin and end, of rows that are sorted by them."""
    return bounds(np.bincount(numbers, minlength=size))


class Table:
    """A table in a file, or one that was just made."""

    def __init__(self, data: memoryview, where: str = "memory") -> None:
        """Raises ``CorruptData`` where it is not whole, ``Outdated`` where another machine wrote it."""
        self._data = data
        if bytes(data[: len(_MARK)]) != _MARK or len(data) < _HEAD:
            raise CorruptData(f"{where} is no table of words", REBUILD)
        checksum, length = data[len(_MARK) : _HEAD].cast("I")
        if zlib.crc32(data[_HEAD:], length) != checksum:
            raise CorruptData(f"{where} is damaged", REBUILD)
        header = json.loads(bytes(data[_HEAD : _HEAD + length]))
        if header["order"] != sys.byteorder:
            raise Outdated(f"{where} was written by a machine of another kind", REBUILD)
        self.form = str(header["form"])
        self.sequence = int(header["sequence"])
        self._parts: dict[str, tuple[int, int, _Code]] = header["parts"]
        self._begin = _aligned(_HEAD + length)

    def numbers(self, name: str) -> memoryview:
        """The numbers of a part."""
        start, size, code = self._parts[name]
        begin = self._begin + start
        return self._data[begin : begin + size].cast(code)

    def array(self, name: str) -> NDArray[Any]:
        """The same as an array, which is not copied."""
        return np.asarray(self.numbers(name))

    def strings(self, name: str) -> Strings:
        return Strings(self.numbers(f"{name}.text"), self.numbers(f"{name}.starts"))

    def keys(self, name: str) -> Keys:
        return Keys(*(self.numbers(f"{name}.{part}") for part in ("text", "starts", "hashes")))

    def lists(self, name: str) -> StringLists:
        return StringLists(self.keys(name), self.strings(f"{name}.values"), self.numbers(f"{name}.ends"))


def packed(form: str, sequence: int, parts: Parts) -> bytes:
    """A table as a file has it; ``form`` tells what it holds, and in which version."""
    placed: dict[str, tuple[int, int, str]] = {}
    at = 0
    for name, part in parts.items():
        placed[name] = (at, part.nbytes, _CODES[part.dtype.str[1:]])
        at = _aligned(at + part.nbytes)
    said = {"form": form, "sequence": sequence, "order": sys.byteorder, "parts": placed}
    header = json.dumps(said).encode("ascii")
    begin = _aligned(_HEAD + len(header))
    data = bytearray(begin + at)
    data[_HEAD : _HEAD + len(header)] = header
    for name, part in parts.items():
        start, size, _ = placed[name]
        data[begin + start : begin + start + size] = part.tobytes()
    checksum = zlib.crc32(memoryview(data)[_HEAD:], len(header))
    data[:_HEAD] = _MARK + checksum.to_bytes(4, sys.byteorder) + len(header).to_bytes(4, sys.byteorder)
    return bytes(data)


def _aligned(place: int) -> int:
    return place + -place % _ALIGNED


@dataclass(frozen=True, slots=True)
class _Held:
    """A table that this process has mapped, and by what its file is told from the next one."""

    table: Table
    marker: tuple[int, int]


class TableFile:
    """The file of one table, which :meth:`renew` makes. Thread-safe."""

    def __init__(self, folder: Path, name: str, form: str) -> None:
        self._folder = folder
        self._name = name
        self._form = form
        self.path = folder / f"{name}.map"
        self._mutex = threading.Lock()
        self._held: _Held | None = None

    def newest(self, sequence: int) -> Table | None:
        """The table, as far as it is there and can be read; none that is ahead of a catalogue at
        ``sequence``: that one was restored.

        Costs one ``stat`` where it is the same as before. One that cannot be read is passed over, and that
        is logged.
        """
        held = self._look()
        return held.table if held and held.table.sequence <= sequence else None

    def newest_or_made(
        self, sequence: int, articles: Callable[[], int], make: Callable[[], bytes]
    ) -> Table | None:
        """The newest table. One that is missing is made, where the library has articles enough for one and no
        other process takes longer than :data:`WAIT` to do so.
        """
        table = self.newest(sequence)
        if table is None and is_due(articles(), 0):
            with contextlib.suppress(LockBusy):
                table = self.renew(sequence, make, WAIT)
        return table

    def _look(self) -> _Held | None:
        with self._mutex:
            try:
                status = os.stat(self.path)
                marker = status.st_ino, status.st_mtime_ns
                if self._held is None or self._held.marker != marker:
                    self._held = _Held(self.read(), marker)
            except FileNotFoundError:
                self._held = None
            except Outdated as error:
                self._held = None
                _log.info("table-outdated file=%s reason=%s", self.path, error)
            except (OSError, CorruptData) as error:
                self._held = None
                _log.warning("table-passed-over file=%s reason=%s", self.path, error)
            return self._held

    def read(self) -> Table:
        """Map the file. Raises ``OSError``, ``CorruptData``, ``Outdated``."""
        with self.path.open("rb") as stream:
            if not os.fstat(stream.fileno()).st_size:
                raise CorruptData(f"{self.path} is empty", REBUILD)
            data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        table = Table(memoryview(data), str(self.path))
        if table.form != self._form:
            raise Outdated(f"{self.path} is of another form ({table.form}, not {self._form})", REBUILD)
        return table

    def is_old(self) -> bool:
        """Whether the table was made more than :data:`OLD` seconds ago."""
        try:
            return time.time() - self.path.stat().st_mtime > OLD
        except OSError:
            return True

    def remove(self) -> None:
        """Forget the table; who mapped it goes on with it."""
        with contextlib.suppress(OSError):
            self.path.unlink()

    def renew(self, sequence: int, make: Callable[[], bytes], wait: float = 0.0) -> Table:
        """Make the table of a catalogue at ``sequence`` or later, or wait so many seconds for another process
        that does so at this moment.

        Where it cannot be written, this process has it in memory, and that is logged. Raises ``LockBusy``.
        """
        before, data = self._look(), b""
        try:
            with self._lock(wait):
                found = self._look()
                if found is not None and (found is not before or found.table.sequence == sequence):
                    return found.table
                data = make()
                self._write(data)
        except LockBusy:
            raise
        except PinakesError as error:
            _log.warning("table-not-written file=%s reason=%s", self.path, error.line())
            return Table(memoryview(data or make()))
        held = self._look()
        return held.table if held else Table(memoryview(data))

    def _lock(self, wait: float) -> contextlib.AbstractContextManager[None]:
        return locks.lock(self._folder, f"table {self._name}", wait)

    def _write(self, data: bytes) -> None:
        temporary = self.path.with_suffix(".new")
        try:
            temporary.write_bytes(data)
            sync_file(temporary)
            temporary.replace(self.path)
            sync_folder(self._folder)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise cannot_write(self._folder, error.strerror or str(error), error.errno) from error


def is_due(changed: int, articles: int, old: bool = False) -> bool:
    """Whether a table, perhaps an ``old`` one, is to be made anew after so many changed articles, of all that
    the library has.
    """
    return changed >= max(LEAST_CHANGED, articles * (CHANGED_SHARE_OF_OLD if old else CHANGED_SHARE))
