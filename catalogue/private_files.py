"""How are files written that hold a library? For their owner's eyes, and never by half under their name."""

from __future__ import annotations

import errno
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

# Whom a library's files are for; and those that hold nothing but what readers may see, as the umask says.
OWNER_ONLY = 0o600
FOR_ALL = 0o666

_PART = re.compile(r".+\.[0-9]+\.part")


def make_private(file: Path) -> None:
    """Make the file where it is not there, and let nobody but its owner read it.

    SQLite gives the files beside a database the permissions of the database. Raises ``OSError`` where the
    file cannot be made.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY))
    if file.stat().st_mode & 0o077:
        with suppress(PermissionError):  # somebody else's file, whose permissions are theirs to choose
            file.chmod(OWNER_ONLY)


@contextmanager
def replacing(file: Path, mode: int = OWNER_ONLY, over: bool = True) -> Iterator[IO[bytes]]:
    """A stream whose content is ``file`` once the context is left without an error; else nothing is left.

    What killed processes left behind on their way to a file in this folder is taken away. Not ``over`` one
    that is there, also since a moment ago: then ``FileExistsError`` is raised at the end. Raises ``OSError``,
    also where a folder has that name.
    """
    if not file.name or file.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    _sweep(file.parent)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode), "wb") as stream:
            # tells whoever sweeps that somebody is writing here, on this machine or another
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            (os.replace if over else _link)(part, file)
    finally:
        part.unlink(missing_ok=True)


def _link(part: Path, file: Path) -> None:
    try:
        os.link(part, file)
    except FileExistsError:
        raise
    except OSError:  # a file system that knows no second name of a file
        if os.path.lexists(file):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file)) from None
        os.replace(part, file)


def _sweep(folder: Path) -> None:
    for part in folder.glob("*.part"):
        if not _PART.fullmatch(part.name):
            continue
        with suppress(OSError), open(part, "rb") as stream:  # OSError: it is being written, or not ours
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()
