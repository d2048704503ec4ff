"""How is the app served? By gunicorn's processes with a loop and threads each, started from Python.

The app is loaded once and then forked; each worker process opens the library for itself. The port is bound
here, before any process is forked, so that a port in use is one line of output and not five tries in a log.
"""

# Gunicorn has no types.
# mypy: allow-untyped-calls

from __future__ import annotations

import gc
import logging
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger as GunicornLog
from gunicorn.http import message

from catalogue import standing
from catalogue.config import Config
from catalogue.errors import PinakesError, UsageError
from catalogue.garbage import keep_one_heap
from catalogue.presence import open_present
from catalogue.printing import printable
from catalogue.store import Catalogue
from search_app import MAX_BODY, compression, create_app, logs, metrics
from search_app.library_handle import LibraryHandle
from search_app.worker import IDLE_SECONDS, LoopWorker

log = logging.getLogger("pinakes.web")

# Bytes of a request line. With gunicorn's own 8,190 a pasted paragraph of Bangla (9 bytes a letter) would get
# a bare 400; the app reads the beginning of it and says so.
REQUEST_LINE = 128 * 1024
# Seconds that a worker gets to finish its requests when the server is stopped.
GRACEFUL_SECONDS = 10

# Is told the app's address and the desk's (empty where there is none).
Ready: TypeAlias = Callable[[str, str], None]

_IN_MEMORY = "/dev/shm"  # noqa: S108  (gunicorn makes a file of an unguessable name there)


def run(
    config: Config,
    host: str | None = None,
    port: int | None = None,
    ready: Ready | None = None,
) -> int:
    """Serve until stopped; the exit code. ``ready`` is told the addresses once the app answers.

    Raises :class:`UsageError` where the address cannot be listened on, :class:`PinakesError` where the
    catalogue cannot be had.
    """
    _Log.formatter = logs.begin(config)
    listener = _bind(config.web.host if host is None else host, config.web.port if port is None else port)
    desk = bind_desk(config, any_port=port == 0)
    if host:
        config = config.model_copy(update={"web": config.web.model_copy(update={"host": host})})
    # The catalogue is created and migrated before any worker asks for it, and closed again, because its
    # connections must not cross a fork.
    _prepare(open_present(config))
    app = create_app(config)
    compression.init_app(app)
    arbiter = _Arbiter(Server(app, config, listener, desk, ready))
    try:
        arbiter.run()
    except SystemExit as end:
        return 130 if arbiter.interrupted else int(end.code or 0)
    return 0


def _prepare(catalogue: Catalogue) -> None:
    """Count what the board would have to count at every view, and close the catalogue."""
    with closing(catalogue):
        try:
            with catalogue.read() as connection:
                found = [standing.measure(connection, site) for site in standing.missing(connection)]
            for one in found:  # nothing is written where nothing is missing
                with catalogue.begin() as connection:
                    standing.keep(connection, one)
        except PinakesError as error:  # a crawl does it as well
            log.warning("event=pages-not-counted reason=%s", error.line())


class Server(BaseApplication):
    """Gunicorn, configured by ``[web]``."""

    def __init__(
        self,
        app: Any,
        config: Config,
        listener: socket.socket,
        desk: socket.socket | None,
        ready: Ready | None,
    ) -> None:
        self._app = app
        self._web = config.web
        self._address = address_of(listener)
        self._desk = address_of(desk) if desk else ""
        LoopWorker.desk = desk.getsockname() if desk else None
        # gunicorn closes them
        self._descriptors = [one.detach() for one in (listener, desk) if one]
        self._ready = ready
        super().__init__()

    def load_config(self) -> None:
        message.MAX_REQUEST_LINE = REQUEST_LINE
        LoopWorker.body_limit = MAX_BODY
        settings: dict[str, Any] = {
            "bind": [f"fd://{descriptor}" for descriptor in self._descriptors],
            "workers": self._web.workers,
            "threads": self._web.threads,
            "worker_class": LoopWorker,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": GRACEFUL_SECONDS,
            "keepalive": int(IDLE_SECONDS),
            "limit_request_line": REQUEST_LINE,
            "limit_request_fields": 100,
            "loglevel": "warning",
            "logger_class": _Log,
            "control_socket_disable": True,
            # The app reads forwarded headers, from as many proxies as web.proxies says, and from no other.
            "forwarded_allow_ips": "",
            "secure_scheme_headers": {},
            "when_ready": self._when_ready,
            "post_worker_init": _open_library,
            "worker_exit": _close_library,
            "child_exit": _forget_counters,
        }
        # Gunicorn's own heartbeat file; on a disk it can stall a worker.
        if Path(_IN_MEMORY).is_dir():
            settings["worker_tmp_dir"] = _IN_MEMORY
        assert self.cfg is not None
        for name, value in settings.items():
            if name in self.cfg.settings:  # a setting that this version of gunicorn does not have yet
                self.cfg.set(name, value)

    def load(self) -> Any:
        return self._app

    def _when_ready(self, _arbiter: Any) -> None:
        if self._ready:
            self._ready(self._address, self._desk)


class _Log(GunicornLog):
    """Gunicorn's own log, in the form of the library's."""

    formatter: logging.Formatter | None = None

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(self.formatter)


class _Arbiter(Arbiter):
    """Remembers that it was stopped from the keyboard (SIGINT)."""

    interrupted = False

    def handle_int(self) -> None:
        self.interrupted = True
        super().handle_int()


def address_of(listener: socket.socket) -> str:
    """The address to type into a browser on this machine."""
    host, port = listener.getsockname()[:2]
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  (compared with, not bound)
    name = f"[{host}]" if ":" in host else host
    return f"http://{everywhere.get(host, name)}:{port}"


def _bind(host: str, port: int) -> socket.socket:
    if not host:  # it would mean all addresses: hardly what a variable that is not set was to say
        raise UsageError("the host to listen on is empty", "give an address; 0.0.0.0 stands for all")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, ValueError) as error:  # ValueError: it can be no name at all
        why = error.strerror if isinstance(error, OSError) else "it is no host's name"
        raise UsageError(
            f"{printable(host[:100])} is no address of this machine ({why})", "give another --host"
        ) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise UsageError(
            f"port {port} of {host} cannot be had ({error.strerror})",
            "stop what uses it, or give another --port",
        ) from error
    return listener


def bind_desk(config: Config, any_port: bool) -> socket.socket | None:
    """The desk's own port. Where it cannot be had, the library is served without a desk, and that is said."""
    if not config.web.desk_port:
        return None
    try:
        return _bind(config.web.desk_host, 0 if any_port else config.web.desk_port)
    except UsageError as error:
        print(
            f"pinakes: warning: no desk, board and metrics: {error.what}; set web.desk_port", file=sys.stderr
        )
        return None


def _open_library(worker: Any) -> None:
    """Open the library before a reader has to wait for it. If that fails, each request tries again."""
    keep_one_heap()
    metrics.begin()
    handle = worker.app.callable.extensions["pinakes"]
    assert isinstance(handle, LibraryHandle)
    try:
        handle.library()
    except PinakesError as error:
        log.error("event=library-not-open reason=%s", error.line())
    else:
        threading.Thread(target=_warm, args=(handle,), daemon=True, name="warm").start()


def _warm(handle: LibraryHandle) -> None:
    try:
        handle.library().warm()
    except PinakesError as error:
        log.warning("event=library-not-warm reason=%s", error.line())
        return
    # What was learned stays in memory. Walking it in every full collection would stop all threads for 60 ms
    # at 100,000 articles.
    gc.collect()
    gc.freeze()


def _close_library(_arbiter: Any, worker: Any) -> None:
    if worker.app.callable is None:
        return
    try:
        worker.app.callable.extensions["pinakes"].close()
    except PinakesError as error:
        print(f"pinakes: the last query counts were not written: {error.line()}", file=sys.stderr)


def _forget_counters(_arbiter: Any, worker: Any) -> None:
    metrics.forget(worker.pid)
