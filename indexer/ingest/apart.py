"""Work that takes much memory for a while is done by a process of its own, which gives it all back.

Learning a template holds the trees of up to 200 pages: 85 MB that stayed with the process that crawls and
indexes for hours after, since what Python frees in pieces the system does not get back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from multiprocessing.connection import Connection, Pipe
from typing import Any, Protocol, TypeVar

from catalogue.archive import Archive
from catalogue.fork_server import Forked
from catalogue.garbage import seldom_collected

_log = logging.getLogger(__name__)

_LIFE = "indexer.ingest.reading_process"

_Found = TypeVar("_Found")


class ReadingProcess:
    """A process that does ``work(connection, *arguments)``; this is the other end of the connection.

    Raises ``OSError`` where none can be started.
    """

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        self.connection, theirs = Pipe()
        try:
            with theirs:
                self._process = Forked(_LIFE, theirs.fileno(), theirs.fileno())
        except BaseException:
            self.connection.close()
            raise
        try:
            if self._process.pid is None:
                raise OSError("the process ended at once")
            self.connection.send((work, arguments))
        except BaseException:
            self.end()
            raise

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def end(self) -> None:
        """End it at once; it has nothing to lose."""
        self.connection.close()
        self._process.kill()
        self._process.wait()


class Processes(Protocol):
    """Who has work done that reads pages of the archive."""

    def apart(self, pages: int, work: Callable[..., _Found], *arguments: Any) -> _Found:
        """What ``work(archive, *arguments)`` returns, which reads so many ``pages``."""


def done_apart(address: str, archive: Archive, work: Callable[..., _Found], *arguments: Any) -> _Found:
    """What ``work(archive, *arguments)`` returns or raises, done by a process that reads the archive at
    ``address``.

    It is done here where no process can be started, and where the one that was started is ended from outside.
    """
    try:
        process = ReadingProcess(_do, address, work, arguments)
    except OSError as error:
        _log.warning("process-not-started working=in-this-process reason=%s", error)
        return work(archive, *arguments)
    try:
        found, failure = process.connection.recv()
    except (EOFError, OSError):
        _log.warning("process-ended-early working=in-this-process")
        return work(archive, *arguments)
    finally:
        process.end()
    if failure is not None:
        raise failure
    return found  # type: ignore[no-any-return]


def _do(connection: Connection, address: str, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Life of the process. Where the other end is closed, nobody waits for what was found."""
    found, failure = None, None
    with Archive(address) as archive, seldom_collected():
        try:
            found = work(archive, *arguments)
        except Exception as error:  # noqa: BLE001 – whatever it is, it is raised where the work was asked for
            failure = error
    try:
        connection.send((found, failure))
    except OSError:
        return
