"""Work that takes much memory for a while is done by a process of its own, which gives it all back.

Learning a template holds the trees of up to 200 pages: 85 MB that stayed with the process that crawls and
indexes for hours after, since what Python frees in pieces the system does not get back. Such a process is a
child of :mod:`catalogue.fork_server`; it does what it is first told on its connection.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, Pipe
from typing import Any, TypeVar

from catalogue.fork_server import Forked
from catalogue.garbage import give_back, seldom_collected

_log = logging.getLogger(__name__)

_Found = TypeVar("_Found")


class _Resting(threading.local):
    """What in this thread gives up what it holds idle."""

    def __init__(self) -> None:
        self.all: list[Callable[[], None]] = []


_resting = _Resting()


@contextmanager
def resting(rest: Callable[[], None]) -> Iterator[None]:
    """Have ``rest`` called whenever this thread has work done apart, until the block ends."""
    _resting.all.append(rest)
    try:
        yield
    finally:
        _resting.all.remove(rest)


class WorkingProcess:
    """A process that does ``work(connection, *arguments)``; this is the other end of the connection. It lives
    by ``life``, a module whose ``live`` is :func:`be_told`.

    Raises ``OSError`` where none can be started.
    """

    def __init__(self, life: str, work: Callable[..., None], *arguments: Any) -> None:
        self.connection, theirs = Pipe()
        try:
            with theirs:
                self._process = Forked(life, theirs.fileno(), theirs.fileno())
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


def be_told() -> int:
    """Do what is told first on the connection, until it is done or the other end of that is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the owner's affair, which then ends it
    connection = Connection(os.dup(0))
    os.dup2(2, 1)  # what a library may print does not go among the answers
    try:
        work, arguments = connection.recv()
    except (EOFError, OSError):
        return 0
    work(connection, *arguments)
    return 0


def done_apart(life: str, here: Callable[[], _Found], work: Callable[..., _Found], *arguments: Any) -> _Found:
    """What ``work(*arguments)`` returns or raises, done by a process that lives by ``life``.

    ``here`` does the same in this process: where no other can be started, and where the one that was started
    is ended from outside. What is :func:`resting` is told before.
    """
    for rest in _resting.all:
        rest()
    try:
        process = WorkingProcess(life, _do, work, arguments)
    except OSError as error:
        _log.warning("process-not-started working=in-this-process reason=%s", error)
        return here()
    try:
        give_back()  # nothing of what is free here is needed meanwhile: some 25 MB after a batch was indexed
        found, failure = process.connection.recv()
    except (EOFError, OSError):
        _log.warning("process-ended-early working=in-this-process")
        return here()
    finally:
        process.end()
    if failure is not None:
        raise failure
    return found  # type: ignore[no-any-return]


def _do(connection: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Life of the process. Where the other end is closed, nobody waits for what was found."""
    found, failure = None, None
    with seldom_collected():
        try:
            found = work(*arguments)
        except Exception as error:  # noqa: BLE001 – whatever it is, it is raised where the work was asked for
            failure = error
    try:
        connection.send((found, failure))
    except OSError:
        return
