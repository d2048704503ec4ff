"""How does a process begin that has its imports behind it? A fork server loads what it takes, once.

Scrapy, Twisted and the catalogue take a second of processor time to load, and what reads pages as long. A
fork takes a hundredth of it, and what is loaded before the fork is in memory once: one server for both kinds
of process, because half of what they load is the same (41 MB of 129). It loads what a kind takes when the
first of that kind is asked for, so that fetching need not wait for what reading takes.

The first request starts the server, and it ends with the process that it belongs to. A request is the name of
a module (a :class:`Life`) on a Unix socket, with four descriptors: the child's folder, its standard input,
its standard output, and a pipe on which the server tells the child's process id, then how it ended. A server
that has had no child for a while ends, with the 98 MB that it holds; the next request starts another.
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
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NoReturn, Protocol, cast

# How a child ended of which nobody can tell, because the server ended first.
UNKNOWN = 255

# Seconds that a server lives without a child: from site to site, and not from round to round.
IDLE_SECONDS = 5.0

# Seconds that a process waits for its server's end: one that is not loading takes some milliseconds.
_SECONDS_TO_END = 0.5

_NUMBER = struct.Struct("i")
# What the server has loaded.
_lives: dict[str, Life] = {}
# Characters of a module's name, at the most.
_LONGEST_NAME = 200


class Life(Protocol):
    """What a module offers that a child lives by."""

    def load(self) -> None:
        """Load what its children need, beside the module itself; in the server, once."""

    def live(self) -> int:
        """Be a child; its exit code."""


class Forked:
    """A child of the fork server. ``life``: the name of a module that is a :class:`Life`. ``stdin`` and
    ``stdout``: descriptors that it has as its own.
    """

    def __init__(self, life: str, stdin: int, stdout: int) -> None:
        self._pid: int | None = None
        self._code: int | None = None
        self._server, self._told = _asked(life, stdin, stdout)
        if self._server.has_answered and self.pid is None:  # it ended, idle, before it had read this
            os.close(self._told)
            self._server, self._told = _asked(life, stdin, stdout)

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
        """End it; also one whose server has died, which nobody else would."""
        if self.wait(0) in (None, UNKNOWN) and self.pid is not None:
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
        self._requests, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with theirs:
            # a session of its own: Ctrl-C reaches the parent, which stops its children in order
            self._process = subprocess.Popen(
                [sys.executable, "-m", "catalogue.fork_server"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,
            )

    def ask(self, life: str, descriptors: tuple[int, ...]) -> None:
        """Ask for a child. Raises :class:`OSError` where the server is gone."""
        socket.send_fds(self._requests, [life.encode()], descriptors)

    def clear(self) -> None:
        """Put away what is left of a server that is gone."""
        self._requests.close()
        self._process.kill()
        self._process.wait()

    def leave(self) -> None:
        """Let it end, with the children that it has; one that is busy is not waited for."""
        self._requests.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_SECONDS_TO_END)


_lock = threading.Lock()
_server: _Server | None = None


@atexit.register
def _leave() -> None:
    """At the end of a process: its server, not one of the process that it was forked from."""
    if _server is not None and _server.owner == os.getpid():
        _server.leave()


def _asked(life: str, stdin: int, stdout: int) -> tuple[_Server, int]:
    """The server that was asked for a child, and the descriptor on which it tells of it."""
    told, telling = os.pipe()
    folder = os.open(".", os.O_RDONLY)
    try:
        return _request(life, (folder, stdin, stdout, telling)), told
    except BaseException:
        os.close(told)
        raise
    finally:
        os.close(folder)
        os.close(telling)


def _request(life: str, descriptors: tuple[int, ...]) -> _Server:
    """Ask this process's server for a child; one that is not there, or no longer, is started."""
    global _server
    with _lock:
        if _server is not None and _server.owner == os.getpid():
            try:
                _server.ask(life, descriptors)
                return _server
            except (BrokenPipeError, ConnectionResetError):
                _server.clear()
        _server = _Server()
        _server.ask(life, descriptors)
        return _server


def _environment() -> dict[str, str]:
    """Ours; in a checkout the packages lie there and are not installed, so that their folder is added."""
    # a thread that holds a lock at the fork holds it in the child for ever
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    here = str(Path(__file__).resolve().parents[1])
    environment["PYTHONPATH"] = os.pathsep.join(p for p in (here, environment.get("PYTHONPATH")) if p)
    return environment


def serve() -> NoReturn:
    """Be the server until the other end of standard input is closed, or nobody has needed it for a while."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # not ignored: what is sent to a child that has hardly been forked waits for it
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    signal.signal(signal.SIGCHLD, lambda *_: None)
    ended, wake = os.pipe()
    os.set_blocking(ended, False)
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    # process id → where to tell its end
    children: dict[int, int] = {}
    with socket.socket(fileno=os.dup(0)) as requests:
        while True:
            idle = None if children else IDLE_SECONDS
            ready, _, _ = select.select([requests.fileno(), ended], [], [], idle)
            if not ready:
                os._exit(0)
            if ended in ready:
                os.read(ended, 4_096)
                _tell_ends(children)
            if requests.fileno() in ready and (life := _life_of_child(requests, children)):
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


def _life_of_child(requests: socket.socket, children: dict[int, int]) -> Life | None:
    """Answer a request; in the child, what it lives by. The server ends where no more can come."""
    asked, descriptors, _, _ = socket.recv_fds(requests, _LONGEST_NAME, 4)
    if not asked:
        # A fetching process sees for itself that its owner is gone; one that hangs in a page would not.
        for pid in children:
            os.kill(pid, signal.SIGTERM)
        os._exit(0)  # what is registered for the end of a child is not for the server's
    folder, stdin, stdout, telling = descriptors
    pid = -1
    try:
        life = _loaded(asked.decode())
        pid = os.fork()
    except Exception as error:  # noqa: BLE001 – whatever it is, who asked is told of no child
        print(f"pinakes: no process can be started: {error}", file=sys.stderr, flush=True)
    if pid == 0:
        _become(asked, folder, stdin, stdout)
    elif pid > 0:
        children[pid] = os.dup(telling)
        _tell(telling, pid)
    for descriptor in descriptors:
        os.close(descriptor)
    return life if pid == 0 else None


def _loaded(name: str) -> Life:
    """A module and all that its children need."""
    if name not in _lives:
        life = cast(Life, import_module(name))
        life.load()
        _lives[name] = life
        gc.collect()
        gc.freeze()  # a look at what is loaded would write into it, and give each child a copy of its own
    return _lives[name]


def _become(name: bytes, folder: int, stdin: int, stdout: int) -> None:
    """In a child: the session, signals, folder and streams of a process that was started by itself."""
    with suppress(OSError):  # as lists of processes call it, its first 15 characters
        Path("/proc/self/comm").write_bytes(name)
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.fchdir(folder)
    os.dup2(stdin, 0)
    os.dup2(stdout, 1)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def _live(life: Life) -> NoReturn:
    """Live, and end at once: to take a thousand modules apart takes longer than a small crawl (.2 s)."""
    code = 1
    try:
        code = life.live()
    except BaseException:  # noqa: BLE001 – as the interpreter does at its end
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
