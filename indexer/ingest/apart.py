"""Work that takes much memory for a while is done by a process of its own, which gives it all back.

Learning a template holds the trees of up to 200 pages: 85 MB that stayed with the process that crawls and
indexes for hours after, since what Python frees in pieces the system does not get back.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Protocol, TypeVar

from catalogue.archive import Archive
from catalogue.garbage import seldom_collected

_log = logging.getLogger(__name__)

# What a process begins with: the fork server imports it once.
PRELOADED = ["indexer.ingest.reading_process"]

_Found = TypeVar("_Found")


class Processes(Protocol):
    """Who has work done that reads pages of the archive."""

    def apart(self, pages: int, work: Callable[..., _Found], *arguments: Any) -> _Found:
        """What ``work(archive, *arguments)`` returns, which reads so many ``pages``."""


def done_apart(address: str, archive: Archive, work: Callable[..., _Found], *arguments: Any) -> _Found:
    """What ``work(archive, *arguments)`` returns or raises, done by a process that reads the archive at
    ``address``.

    It is done here where no process can be started, and where the one that was started is ended from outside.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(theirs, address, work, arguments), daemon=True)
    try:
        process.start()
    except OSError as error:
        ours.close()
        theirs.close()
        _log.warning("process-not-started working=in-this-process reason=%s", error)
        return work(archive, *arguments)
    theirs.close()
    try:
        found, failure = ours.recv()
    except (EOFError, OSError):
        _log.warning("process-ended-early working=in-this-process")
        return work(archive, *arguments)
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()
    if failure is not None:
        raise failure
    return found  # type: ignore[no-any-return]


def _do(connection: Connection, address: str, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Life of the process. Where the other end is closed, nobody waits for what was found."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's affair, which then kills it
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
