"""The folder of an embedded engine: generations side by side, one of them current.

::

    index/tantivy/
        CURRENT               the current generation's name; replaced by temporary file, fsync and rename
        locks/                of the one writer, and of whoever makes or sweeps generations
        0001/                 a generation: the engine's files and
            generation.json   what wrote it, in which format
            readers.lock      held shared by every reader: a generation is removed only after its last one

Locks are ``flock`` (``catalogue/locks.py``): the kernel releases them when their owner dies, whatever killed
it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from catalogue import clock, locks
from catalogue.errors import CorruptData, Outdated, PinakesError
from catalogue.private_files import FOR_ALL, replacing

REBUILD = "run: pinakes index rebuild"
_NAME = re.compile(r"[0-9]{4,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hold:
    """A reader's or maker's claim on a generation, which is not removed before it is released."""

    folder: Path
    descriptor: int

    def release(self) -> None:
        """Release the claim: closing the descriptor releases its lock."""
        os.close(self.descriptor)


class Generations:
    """The generations of one engine's index in ``folder``; ``form`` is the number of the engine's schema."""

    def __init__(self, folder: Path, engine: str, form: int) -> None:
        self.folder = folder
        self.engine = engine
        self.form = form

    def marker(self) -> tuple[int, int] | None:
        """A value that changes whenever another generation becomes current; ``None`` where there is none.

        Costs one ``stat``.
        """
        try:
            status = os.stat(self.folder / "CURRENT")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unreadable(error) from error
        return status.st_ino, status.st_mtime_ns

    def current(self) -> Path | None:
        """The current generation's folder; ``None`` before the first write.

        Raises ``CorruptData`` or ``Outdated`` where this code cannot read it.
        """
        name = self._named()
        if name is None:
            return None
        if not _NAME.fullmatch(name):
            raise CorruptData(f"{self.folder / 'CURRENT'} does not name a generation of the index", REBUILD)
        self._check(self.folder / name)
        return self.folder / name

    def hold(self) -> Hold | None:
        """Claim the current generation for reading; ``None`` before the first write."""
        for _ in range(10):  # a swap may remove the generation between the two steps below: then look again
            path = self.current()
            if path is None:
                return None
            hold = self._claim(path)
            if hold and self.current() == path:
                return hold
            if hold:
                hold.release()
        raise CorruptData(f"the index in {self.folder} names a generation that is not there", REBUILD)

    def create(self) -> Hold:
        """A new, empty generation, claimed, and not yet current."""
        with _write_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"{max(map(int, self._names()), default=0) + 1:04d}"
            path.mkdir()
            description = {
                "engine": self.engine,
                "format": self.form,
                "made_at": clock.now().isoformat(timespec="seconds"),
            }
            _write_durably(path / "generation.json", json.dumps(description) + "\n")
            (path / "readers.lock").touch()
        hold = self._claim(path)
        if hold is None:
            raise CorruptData(
                f"the new generation {path} vanished", "look for another program that cleans this folder"
            )
        return hold

    def adopt(self, path: Path) -> None:
        """Make a generation the current one, atomically and durably."""
        with _write_errors(self.folder):
            sync_folder(path)
            _write_durably(self.folder / "CURRENT", path.name + "\n")

    def sweep(self) -> None:
        """Remove generations that are neither current nor held; call it with the rebuild lock held."""
        current = self._named()
        for name in self._names():
            path = self.folder / name
            if name == current or path.is_symlink():
                continue
            with contextlib.suppress(BlockingIOError), _exclusive(path / "readers.lock"):
                shutil.rmtree(path, ignore_errors=True)  # what could not be removed is left to the next sweep

    def lock(self, name: str, wait: float = 0.0) -> AbstractContextManager[None]:
        """Hold the index's ``writer`` or ``rebuild`` lock. Raises ``LockBusy``, which names the owner, after
        ``wait`` seconds.
        """
        return locks.lock(self.folder, f"{self.engine}-index-{name}", wait)

    def _claim(self, path: Path) -> Hold | None:
        try:
            descriptor = os.open(path / "readers.lock", os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:  # being swept
            os.close(descriptor)
            return None
        return Hold(path, descriptor)

    def _check(self, path: Path) -> None:
        try:
            found = json.loads((path / "generation.json").read_text(encoding="utf-8"))
            engine, form = found["engine"], found["format"]
        except FileNotFoundError as error:
            raise CorruptData(f"the index in {path} is gone or not whole", REBUILD) from error
        except OSError as error:
            raise self._unreadable(error) from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise CorruptData(f"{path / 'generation.json'} cannot be read", REBUILD) from error
        if (engine, form) != (self.engine, self.form):
            older = engine == self.engine and isinstance(form, int) and form < self.form
            raise (Outdated if older else CorruptData)(
                f"the index in {path} was written as {engine} format {form}; "
                f"this Pinakes reads {self.engine} format {self.form}",
                REBUILD,
            )

    def _named(self) -> str | None:
        try:
            return (self.folder / "CURRENT").read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unreadable(error) from error

    def _names(self) -> list[str]:
        return sorted(name for name in os.listdir(self.folder) if _NAME.fullmatch(name))

    def _unreadable(self, error: OSError) -> PinakesError:
        return PinakesError(
            f"the index in {self.folder} cannot be read: {error.strerror}", "check the folder's permissions"
        )


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable: a power cut undoes a rename until the folder is synced."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_durably(path: Path, text: str) -> None:
    with replacing(path, FOR_ALL) as stream:
        stream.write(text.encode())
    sync_folder(path.parent)


@contextlib.contextmanager
def _write_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise cannot_write(folder, error.strerror or str(error), error.errno) from error


def cannot_write(folder: Path, reason: str, number: int | None = None) -> PinakesError:
    """The error for an index folder that takes no data: full, read-only, forbidden."""
    remedy = (
        "free some space there"
        if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        else "check the folder's permissions, or set index.path"
    )
    return PinakesError(f"the index in {folder} cannot be written: {reason}", remedy)


@contextlib.contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:  # its maker died before it made the file
        yield
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
