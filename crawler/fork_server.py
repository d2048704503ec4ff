"""How does a process begin that has its imports behind it? A fork server loads what fetching takes, once.

Scrapy, Twisted and the catalogue take a second of processor time to load. A fork takes a hundredth of it, and
what is loaded before the fork is in memory once. The server is ``python -m crawler.run``: the first fetching
process starts it, and it ends with the process that it belongs to. multiprocessing has one such server for a
program, which loads what reading takes (indexer/ingest/reading_process.py): fetching need not wait for that.

A request is one byte on a Unix socket, with four descriptors: the child's folder, its standard input, its
standard output, and a pipe on which the server tells the child's process id, then how it ended. A server
that has had no child for a while ends, with the 74 MB that it holds; the next request starts another.
"""

from __future__ import annotations

import atexit
import gc
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

# How a child ended of which nobody can tell, because the server ended first.
UNKNOWN = 255

# Seconds that a server lives without a child: from site to site, and not from round to round.
IDLE_SECONDS = 5.0

_NUMBER = struct.Struct("i")


class Forked:
    """A child of the fork server. ``stdin`` and ``stdout``: descriptors that it has as its own."""

    def __init__(self, stdin: int, stdout: int) -> None:
        self._pid: int | None = None
        self._code: int | None = None
        self._server, self._told = _asked(stdin, stdout)
        if self._server.has_answered and self.pid is None:  # it ended, idle, before it had read this
            os.close(self._told)
            self._server, self._told = _asked(stdin, stdout)

    @property
    def pid(self) -> int | None:
        """Waits until there is one; ``None`` where the server ended before."""
        if self._pid is None and self._code is None:
            self._pid = self._next_number()
            self._server.has_answered = self._server.has_answered or self._pid is not None
        return self._pid

    def wait(self, seconds: float | None = None) -> int | None:
        """Its exit code, or the number of the signal that ended it, negative. ``None``: it is running."""
        if self._code is None and self._is_told(seconds):
            if self.pid is None:
                self._code = UNKNOWN
            elif self._is_told(seconds):
                code = self._next_number()
                self._code = UNKNOWN if code is None else code
            if self._code is not None:
                os.close(self._told)
        return self._code

    def kill(self) -> None:
        if self.wait(0) is None and self.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def _is_told(self, seconds: float | None) -> bool:
        told = select.poll()
        told.register(self._told, select.POLLIN)
        return bool(told.poll(None if seconds is None else 1_000 * seconds))

    def _next_number(self) -> int | None:
        told = os.read(self._told, _NUMBER.size)
        return int(_NUMBER.unpack(told)[0]) if told else None


class _Server:
    """A fork server, and whose it is: a process that was forked from another needs one of its own."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        # whether it has had a child: only then may it have ended because it has none
        self.has_answered = False
        self._requests, theirs = socket.socketpair()
        with theirs:
            # a session of its own: Ctrl-C reaches the parent, which stops its children in order
            self._process = subprocess.Popen(
                [sys.executable, "-m", "crawler.run"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,
            )

    def ask(self, descriptors: tuple[int, ...]) -> None:
        """Ask for a child. Raises :class:`OSError` where the server is gone."""
        socket.send_fds(self._requests, [b"\n"], descriptors)

    def clear(self) -> None:
        """Put away what is left of a server that is gone."""
        self._requests.close()
        self._process.kill()
        self._process.wait()


_lock = threading.Lock()
_server: _Server | None = None


def _asked(stdin: int, stdout: int) -> tuple[_Server, int]:
    """The server that was asked for a child, and the descriptor on which it tells of it."""
    told, telling = os.pipe()
    folder = os.open(".", os.O_RDONLY)
    try:
        return _request((folder, stdin, stdout, telling)), told
    except BaseException:
        os.close(told)
        raise
    finally:
        os.close(folder)
        os.close(telling)


def _request(descriptors: tuple[int, ...]) -> _Server:
    """Ask this process's server for a child; one that is not there, or no longer, is started."""
    global _server
    with _lock:
        if _server is not None and _server.owner == os.getpid():
            try:
                _server.ask(descriptors)
                return _server
            except (BrokenPipeError, ConnectionResetError):
                _server.clear()
        _server = _Server()
        _server.ask(descriptors)
        return _server


def _environment() -> dict[str, str]:
    """Ours; in a checkout the packages lie there and are not installed, so that their folder is added."""
    # a thread that holds a lock at the fork holds it in the child for ever
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    here = str(Path(__file__).resolve().parents[1])
    environment["PYTHONPATH"] = os.pathsep.join(p for p in (here, environment.get("PYTHONPATH")) if p)
    return environment


def serve(life: Callable[[], int]) -> NoReturn:
    """Be the server until the other end of standard input is closed, or nobody has needed it for a while.

    ``life`` is that of each child, and returns its exit code.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    ended, wake = os.pipe()
    os.set_blocking(ended, False)
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    # process id → where to tell its end
    children: dict[int, int] = {}
    gc.collect()
    gc.freeze()  # a look at what is loaded would write into it, and give each child a copy of its own
    with socket.socket(fileno=os.dup(0)) as requests:
        while True:
            idle = None if children else IDLE_SECONDS
            ready, _, _ = select.select([requests.fileno(), ended], [], [], idle)
            if not ready:
                os._exit(0)
            if ended in ready:
                os.read(ended, 4_096)
                _tell_ends(children)
            if requests.fileno() in ready and _is_child(requests, children):
                break
    signal.set_wakeup_fd(-1)
    for descriptor in (ended, wake, *children.values()):
        os.close(descriptor)
    _live(life)


def _tell_ends(children: dict[int, int]) -> None:
    with suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            telling = children.pop(found[0])
            _tell(telling, os.waitstatus_to_exitcode(found[1]))
            os.close(telling)


def _tell(telling: int, number: int) -> None:
    with suppress(BrokenPipeError):  # nobody wants to know
        os.write(telling, _NUMBER.pack(number))


def _is_child(requests: socket.socket, children: dict[int, int]) -> bool:
    """Answer a request; whether this is the child. The server ends where no more can come."""
    asked, descriptors, _, _ = socket.recv_fds(requests, 1, 4)
    if not asked:
        os._exit(0)  # what is registered for the end of a fetching process is not for the server's
    folder, stdin, stdout, telling = descriptors
    try:
        pid = os.fork()
    except OSError as error:
        print(f"pinakes: no fetching process can be started: {error.strerror}", file=sys.stderr, flush=True)
        pid = -1
    if pid == 0:
        _become(folder, stdin, stdout)
    elif pid > 0:
        children[pid] = os.dup(telling)
        _tell(telling, pid)
    for descriptor in descriptors:
        os.close(descriptor)
    return pid == 0


def _become(folder: int, stdin: int, stdout: int) -> None:
    """In a child: the session, signals, folder and streams of a process that was started by itself."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.fchdir(folder)
    os.dup2(stdin, 0)
    os.dup2(stdout, 1)


def _live(life: Callable[[], int]) -> NoReturn:
    """Live, and end at once: to take a thousand modules apart takes longer than a small crawl (.2 s)."""
    code = 1
    try:
        code = life()
    except BaseException:  # noqa: BLE001 – as the interpreter does at its end
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        sys.stderr.flush()
        os._exit(code)
