"""How does only one worker do what must not be done twice at once? By locks on files.

Such are crawling a site, reading its captures, and writing the index.

A lock is a lock on a file (flock), so it ends with the process that holds it, however that ends: there is
nothing stale to break. What is written in the file only tells people who the owner is. Processes on several
machines need a data folder that they share and whose file system knows flock (NFS 4 does).
"""

from __future__ import annotations

import fcntl
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from catalogue import clock
from catalogue.errors import LockBusy, Unreachable

# Seconds between two tries to get a lock.
_POLL = 0.05


@contextmanager
def lock(folder: Path, name: str, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock ``name`` of the library whose data is in ``folder``; wait up to ``wait`` seconds for it.

    Raises :class:`LockBusy`, which names the owner.
    """
    path = folder / "locks" / f"{_file_name(name)}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise Unreachable(
            f"the lock {path} cannot be made: {error.strerror}", "check library.data and its permissions"
        ) from error
    try:
        _acquire(descriptor, name, wait)
        _write_owner(descriptor)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        # gives the lock back; the file stays, for removing it would let two hold "the" lock
        os.close(descriptor)


def owner(folder: Path, name: str) -> str | None:
    """Who holds the lock, in words; ``None`` where nobody does."""
    try:
        with lock(folder, name):
            return None
    except LockBusy as busy:
        return busy.what


def _acquire(descriptor: int, name: str, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip() or "another process"
                raise LockBusy(
                    f"«{name}» is being worked on by {holder}", "wait for it to end, or stop it"
                ) from None
        time.sleep(_POLL)


def _write_owner(descriptor: int) -> None:
    since = f"{clock.now():%Y-%m-%d %H:%M:%S} UTC"
    os.ftruncate(descriptor, 0)
    with suppress(OSError):  # a full disk: the lock holds all the same, and what is written only tells people
        os.pwrite(descriptor, f"process {os.getpid()} on {socket.gethostname()} since {since}\n".encode(), 0)


def _file_name(name: str) -> str:
    if re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", name):
        return name
    digest = sha256(name.encode("utf-8", "replace")).hexdigest()
    return f"{re.sub(r'[^a-z0-9.-]+', '_', name.lower())[:40]}_{digest[:12]}"
