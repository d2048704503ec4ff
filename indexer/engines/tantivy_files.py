"""Tantivy's files from outside: whether they are whole, and what its errors mean to a person."""

from __future__ import annotations

import contextlib
import errno
import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from catalogue.errors import CorruptData, LockBusy
from indexer.engines.generations import REBUILD, cannot_write

_MAGIC = 1337
_TAIL = struct.Struct("<II")  # length of the footer's JSON, magic number
_PARTS = ("term", "idx", "pos", "fieldnorm", "fast", "store")
_CHUNK = 1 << 20

_NO_WRITING = {
    "no space left": errno.ENOSPC,
    "file too large": errno.EFBIG,
    "disk quota": errno.EDQUOT,
    "read-only file system": errno.EROFS,
    "permission denied": errno.EACCES,
}
"""What Tantivy's messages say where the operating system refused to write → the system's error number."""


class _Footer(NamedTuple):
    """What a file's footer tells of the content before it."""

    length: int
    crc32: int


def segment_files(path: Path) -> list[Path]:
    """The files of the last commit's segments. Raises :class:`CorruptData` where ``meta.json`` cannot be
    read.
    """
    try:
        segments = json.loads((path / "meta.json").read_bytes())["segments"]
        files = []
        for segment in segments:
            name = segment["segment_id"].replace("-", "")
            files += [path / f"{name}.{part}" for part in _PARTS]
            if deletes := segment["deletes"]:
                files.append(path / f"{name}.{deletes['opstamp']}.del")
    except OSError as error:
        raise CorruptData(f"the index in {path} cannot be read: {error.strerror}", REBUILD) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CorruptData(f"{path / 'meta.json'} cannot be read", REBUILD) from error
    return files


def check_footers(path: Path) -> None:
    """Raise :class:`CorruptData` unless every file of the commit ends in Tantivy's footer: so a truncated one
    is noticed before its memory map kills the process.
    """
    for file in segment_files(path):
        _footer(file)


def check_sums(path: Path) -> None:
    """Raise :class:`CorruptData` unless every file of the commit has the checksum of its footer. Reads the
    whole index.
    """
    for file in segment_files(path):
        footer = _footer(file)
        left, found = footer.length, 0
        with file.open("rb") as stream:
            while left > 0 and (chunk := stream.read(min(_CHUNK, left))):
                found = zlib.crc32(chunk, found)
                left -= len(chunk)
        if found != footer.crc32:
            raise CorruptData(f"{file} was changed since it was written (its checksum is wrong)", REBUILD)


def _footer(file: Path) -> _Footer:
    try:
        with file.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(0, size - _TAIL.size))
            length, magic = _TAIL.unpack(stream.read(_TAIL.size))
            if magic != _MAGIC or length > size - _TAIL.size:
                raise ValueError("no footer")
            content = size - _TAIL.size - length
            stream.seek(content)
            return _Footer(content, int(json.loads(stream.read(length))["crc"]))
    except FileNotFoundError as error:
        raise CorruptData(f"{file} is gone", REBUILD) from error
    except OSError as error:
        raise CorruptData(f"{file} cannot be read: {error.strerror}", REBUILD) from error
    except (ValueError, KeyError, TypeError, RecursionError, struct.error) as error:
        raise CorruptData(f"{file} is truncated or not Tantivy's", REBUILD) from error


@contextlib.contextmanager
def engine_errors(path: Path) -> Iterator[None]:
    """Tantivy's ``ValueError``, or the panic of its binding, as one of :mod:`catalogue.errors`."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise _explained(path, str(error)) from error
    except BaseException as error:
        # pyo3 derives the panic from BaseException and exports no name for it
        if type(error).__name__ != "PanicException":
            raise
        raise _explained(path, str(error)) from error


def _explained(path: Path, message: str) -> Exception:
    low = message.lower()
    if "lockbusy" in low:
        return LockBusy(
            f"the index in {path} is being written by another program", "wait until it has ended, or stop it"
        )
    if "writer was killed" in low:  # Tantivy does not say why
        return cannot_write(path, "the writing thread ended, most likely for want of space", errno.ENOSPC)
    for sign, number in _NO_WRITING.items():
        if sign in low:
            return cannot_write(path, sign, number)
    return CorruptData(f"the index in {path} cannot be read ({message[:200]})", REBUILD)
