"""Where do the archive's files lie? In a folder of this machine, or at any fsspec address."""

from __future__ import annotations

import fcntl
import os
import re
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Protocol, TypeAlias

from catalogue import clock
from catalogue.errors import CorruptData, PinakesError, Unreachable
from catalogue.private_files import FOR_ALL, replacing

SUFFIX = ".warc.gz"

# How a gzip member begins.
_MEMBER = b"\x1f\x8b\x08"

# Bytes at the end of a file in which its last whole member is looked for first.
_TAIL = 1 << 20

_RESTORE = "fetch its pages again: pinakes crawl --full, or restore a backup: pinakes restore FILE"


# Gives the record that a file begins with.
Opening: TypeAlias = Callable[[str], bytes]


class Storage(Protocol):
    """A place for files of gzip members. File names are relative and use ``/``."""

    def append(self, folder: str, records: Sequence[bytes], never: str = "") -> tuple[str, int]:
        """Write records one behind the other, durably, into a file other than ``never``.

        Returns the file and the offset of the first record.
        """

    def read(self, file: str, offset: int, length: int) -> bytes:
        """Bytes of a file. Raises :class:`CorruptData` where they are not there."""

    def put(self, file: str, chunks: Iterable[bytes]) -> None:
        """Write a whole file, durably; in place of one of that name."""

    def files(self, folder: str = "") -> Iterator[tuple[str, int]]:
        """Files with their sizes, by name."""

    def remove(self, file: str) -> None:
        """Take a file away, if it is there."""

    def seized(self, file: str) -> AbstractContextManager[bool]:
        """Whether no other process writes to the file, which then stays so in the context."""

    def check(self) -> None:
        """Raise :class:`Unreachable` where nothing can be written."""

    def close(self) -> None:
        """Let go of open files."""


class LocalStorage:
    """A folder.

    A process appends to one file of a site at a time and holds that file's lock; another process takes
    another file.
    """

    def __init__(self, folder: str, max_file_bytes: int, opening: Opening) -> None:
        self._folder = Path(folder)
        self._max = max_file_bytes
        self._opening = opening
        self._open: dict[str, tuple[int, str]] = {}

    def append(self, folder: str, records: Sequence[bytes], never: str = "") -> tuple[str, int]:
        """Write and fsync. A write that fails half-way is taken back."""
        descriptor, file = self._writable(folder, never)
        offset = os.fstat(descriptor).st_size
        first = b"" if offset else self._opening(file)
        try:
            _write_all(descriptor, b"".join((first, *records)))
            os.fsync(descriptor)
        except OSError as error:
            os.ftruncate(descriptor, offset)
            what = f"{self._folder / file} cannot be written: {error.strerror}"
            raise PinakesError(what, "free some space and run the command again") from error
        return file, offset + len(first)

    def read(self, file: str, offset: int, length: int) -> bytes:
        """Read by position; files may grow meanwhile."""
        try:
            with open(self._folder / _safe(file), "rb") as stream:
                found = os.pread(stream.fileno(), length, offset)
                size = os.fstat(stream.fileno()).st_size
        except OSError as error:
            raise CorruptData(
                f"the archive file {file} cannot be read: {error.strerror}", _RESTORE
            ) from error
        if len(found) != length:
            raise CorruptData(f"the archive file {file} ends at byte {size}", _RESTORE)
        return found

    def put(self, file: str, chunks: Iterable[bytes]) -> None:
        """Write beside, fsync, rename."""
        path = self._folder / _safe(file)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path, FOR_ALL) as stream:
                for chunk in chunks:
                    stream.write(chunk)
        except OSError as error:
            raise PinakesError(
                f"{path} cannot be written: {error.strerror}", "free some space and run the command again"
            ) from error

    def files(self, folder: str = "") -> Iterator[tuple[str, int]]:
        for path in sorted((self._folder / folder).rglob("*" + SUFFIX)):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(self._folder).as_posix(), path.stat().st_size

    def remove(self, file: str) -> None:
        (self._folder / _safe(file)).unlink(missing_ok=True)

    @contextmanager
    def seized(self, file: str) -> Iterator[bool]:
        """Hold the file's lock, if it is to be had."""
        for folder, (descriptor, name) in list(self._open.items()):
            if name == file:  # it is our own: later records go to another one
                os.close(descriptor)
                del self._open[folder]
        try:
            descriptor = os.open(self._folder / _safe(file), os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            yield True  # nobody can write to what is not there
            return
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield True
        except BlockingIOError:
            yield False
        finally:
            os.close(descriptor)

    def check(self) -> None:
        """Make the folder and see that it takes files."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unreachable(
                f"the archive folder {self._folder} cannot be made: {error.strerror}", "check archive.url"
            ) from error
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise Unreachable(
                f"the archive folder {self._folder} cannot be written to",
                "check its permissions and archive.url",
            )

    def close(self) -> None:
        """Close files, and with that give their locks back."""
        for descriptor, _ in self._open.values():
            os.close(descriptor)
        self._open.clear()

    def _writable(self, folder: str, never: str) -> tuple[int, str]:
        held = self._open.get(folder)
        if held and held[1] != never and os.fstat(held[0]).st_size < self._max:
            return held
        if held:
            os.close(self._open.pop(folder)[0])
        try:
            self._open[folder] = self._take_over(folder, never) or self._begin(folder)
        except OSError as error:
            what = f"the archive {self._folder} cannot be written to: {error.strerror}"
            raise Unreachable(what, "check archive.url and its permissions") from error
        return self._open[folder]

    def _take_over(self, folder: str, never: str) -> tuple[int, str] | None:
        """The newest file of the site, where nobody writes to it and it is not full; its torn tail is cut
        off. One that is no file of records, as somebody's unpacking in its place leaves it, stays as it is.
        """
        newest = max((name for name, _ in self.files(folder)), default=None)
        if newest is None or newest == never:
            return None
        descriptor = os.open(self._folder / newest, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        if not _is_at(descriptor, self._folder / newest):  # it was removed between the two
            os.close(descriptor)
            return None
        sound = sound_length(descriptor)
        if not sound and not _is_torn(os.pread(descriptor, len(_MEMBER), 0)):
            os.close(descriptor)
            return None
        os.ftruncate(descriptor, sound)
        if os.fstat(descriptor).st_size >= self._max:
            os.close(descriptor)
            return None
        return descriptor, newest

    def _begin(self, folder: str) -> tuple[int, str]:
        (self._folder / folder).mkdir(parents=True, exist_ok=True)
        name = f"{folder}/{_file_name()}"
        descriptor = os.open(
            self._folder / name, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644
        )
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        for path in (self._folder / folder, self._folder):  # a new name is durable once its folder is
            directory = os.open(path, os.O_RDONLY)
            os.fsync(directory)
            os.close(directory)
        return descriptor, name


class RemoteStorage:
    """An fsspec address (s3://, gs://, sftp://, …).

    Such places take whole files only: each call of ``append`` makes one.
    """

    def __init__(self, address: str, opening: Opening) -> None:
        import fsspec

        try:
            core: Any = fsspec.core
            self._system, self._root = core.url_to_fs(address)
        except (ImportError, ValueError, OSError) as error:
            what = f"the archive {address} cannot be opened: {error}"
            raise Unreachable(what, "check archive.url, and install its fsspec driver") from error
        self._address = address
        self._opening = opening

    def append(self, folder: str, records: Sequence[bytes], never: str = "") -> tuple[str, int]:
        """Write one file; it is there as a whole or not at all."""
        name = f"{folder}/{_file_name()}"
        first = self._opening(name)
        try:
            self._system.makedirs(f"{self._root}/{folder}", exist_ok=True)
            self._system.pipe_file(f"{self._root}/{name}", b"".join((first, *records)))
        except (OSError, NotImplementedError) as error:
            what = f"the archive {self._address} took no file: {error}"
            raise PinakesError(what, "check the address and its credentials, and run it again") from error
        return name, len(first)

    def read(self, file: str, offset: int, length: int) -> bytes:
        try:
            found: bytes = self._system.cat_file(
                f"{self._root}/{_safe(file)}", start=offset, end=offset + length
            )
        except OSError as error:
            raise CorruptData(f"the archive file {file} cannot be read: {error}", _RESTORE) from error
        if len(found) != length:
            raise CorruptData(f"the archive file {file} ends at byte {offset + len(found)}", _RESTORE)
        return found

    def put(self, file: str, chunks: Iterable[bytes]) -> None:
        """Write a file; it is seen once it is complete."""
        path = f"{self._root}/{_safe(file)}"
        try:
            self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
            with self._system.open(path, "wb") as stream:
                for chunk in chunks:
                    stream.write(chunk)
        except (OSError, NotImplementedError) as error:
            what = f"the archive {self._address} took no file: {error}"
            raise PinakesError(what, "check the address and its credentials, and run it again") from error

    def files(self, folder: str = "") -> Iterator[tuple[str, int]]:
        try:
            found: dict[str, dict[str, Any]] = self._system.find(
                f"{self._root}/{folder}".rstrip("/"), detail=True
            )
        except FileNotFoundError:
            return
        root = self._system._strip_protocol(self._root).rstrip("/") + "/"
        for path in sorted(found):
            if path.endswith(SUFFIX):
                yield path.removeprefix(root), int(found[path]["size"])

    def remove(self, file: str) -> None:
        path = f"{self._root}/{_safe(file)}"
        if self._system.exists(path):
            self._system.rm_file(path)

    @contextmanager
    def seized(self, file: str) -> Iterator[bool]:
        """Remote files are written once, as a whole: nobody writes to one that is there."""
        yield True

    def check(self) -> None:
        """See that the address answers, and takes files: some file systems make folders of air."""
        probe = f"{self._root}/.check-{uuid.uuid4().hex[:8]}"
        try:
            self._system.makedirs(self._root, exist_ok=True)
            self._system.pipe_file(probe, b"")
            self._system.rm_file(probe)
        except (OSError, NotImplementedError) as error:
            raise Unreachable(
                f"the archive {self._address} cannot be reached: {error}",
                "check archive.url and its credentials",
            ) from error

    def close(self) -> None:
        """Nothing is held open."""


def sound_length(descriptor: int) -> int:
    """Bytes of a file of gzip members up to the end of its last whole one.

    Looked for from the end, a window at a time: members before the last were followed by another, so they are
    whole.
    """
    size = os.fstat(descriptor).st_size
    window = _TAIL
    while size:
        start = max(0, size - window)
        tail = os.pread(descriptor, size - start, start)
        at = tail.rfind(_MEMBER)
        while at >= 0:
            length = _member_length(tail[at:])
            if length is not None:
                return start + at + length
            at = tail.rfind(_MEMBER, 0, at)
        if start == 0:
            return 0
        window *= 8
    return 0


def _member_length(data: bytes) -> int | None:
    """Bytes of the WARC record in a gzip member at the start of ``data``; ``None`` where it is not whole."""
    decompressor = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        begins = decompressor.decompress(data, 16)
        if not begins.startswith(b"WARC/"):
            return None
        while not decompressor.eof:
            if (
                not decompressor.decompress(decompressor.unconsumed_tail, 1 << 20)
                and not decompressor.unconsumed_tail
            ):
                return None if not decompressor.eof else len(data) - len(decompressor.unused_data)
    except zlib.error:
        return None
    return len(data) - len(decompressor.unused_data)


def _is_torn(head: bytes) -> bool:
    """Whether a file that begins so may be a first record that was being written: a disk leaves a part of it,
    or zeros.
    """
    return _MEMBER.startswith(head) or not head.strip(b"\0")


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _file_name() -> str:
    moment: datetime = clock.now()
    return f"{moment:%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}{SUFFIX}"


def _safe(file: str) -> str:
    """A file name out of the catalogue (or a restored backup) that stays inside the archive."""
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts or not re.fullmatch(r"[^\0\\]+", file):
        raise CorruptData(
            f"the archive file name {file!r:.80} leaves the archive",
            "the catalogue is damaged; restore a backup",
        )
    return file
