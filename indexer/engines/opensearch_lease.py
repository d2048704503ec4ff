"""How one writer among all machines is kept: by a lease, a document of a small index of its own.

The owner renews it every few seconds. A process that waits takes the lease over when it has not been renewed
for :data:`LIFE` seconds by the waiter's own clock (the machines' clocks need not agree), or at once when the
owner was a process of this machine that has ended. Every step is conditional on the document's sequence
number and primary term, so that two processes cannot take it. A write whose answer was lost on the way may
have been done: where a version is not the expected one, the lease tells by its mark whose it is.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, NotFoundError, OpenSearchException

from catalogue import clock
from catalogue.errors import LockBusy, PinakesError

LIFE = 20.0
"""Seconds without renewal after which a lease counts as abandoned."""

_POLL = 0.25
_SETTINGS = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-2", "refresh_interval": "-1"},
    "mappings": {"enabled": False},
}
Errors = Callable[[], AbstractContextManager[None]]


class _Version(NamedTuple):
    """Which version of the lease's document this is; a later write has another."""

    sequence_number: int
    primary_term: int


class Lease:
    """A held lease, renewed by a thread until it is given back."""

    def __init__(
        self, client: OpenSearch, index: str, name: str, version: _Version, mark: str, errors: Errors
    ) -> None:
        self.errors = errors
        self._mark = mark
        self._client = client
        self._index = index
        self._name = name
        self._version = version
        self._lost = False
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._renew, name=f"lease-{name}", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise :class:`LockBusy` where this process was stopped for too long and another took the lease."""
        if self._lost:
            raise LockBusy(
                f"the {self._name} lease of {self._index} was taken over",
                "run the command again: nothing is lost",
            )

    def give_back(self) -> None:
        """Stop renewing the lease and delete it."""
        self._done.set()
        self._thread.join()
        if not self._lost:
            with contextlib.suppress(PinakesError), self.errors():  # what cannot be deleted ends by itself
                self._client.delete(index=self._index, id=self._name, params=_only_if(self._version))

    def _renew(self) -> None:
        while not self._done.wait(LIFE / 4):
            try:
                self._version = _renewed(self._client, self._index, self._name, self._version, self._mark)
            except (ConflictError, NotFoundError):
                self._lost = True
                return
            except OpenSearchException:
                continue  # a node may be away; the lease lasts for four tries


@contextlib.contextmanager
def hold(client: OpenSearch, index: str, name: str, wait: float, errors: Errors) -> Iterator[Lease]:
    """Hold the lease ``name``; :class:`LockBusy` names the owner after ``wait`` seconds."""
    mark = f"{os.getpid()}-{clock.random.getrandbits(64):016x}"
    with errors():
        version = _acquire(client, index, name, wait, mark)
    lease = Lease(client, index, name, version, mark, errors)
    try:
        yield lease
    finally:
        lease.give_back()


def _acquire(client: OpenSearch, index: str, name: str, wait: float, mark: str) -> _Version:
    until = time.monotonic() + wait
    seen: _Version | None = None
    seen_since = 0.0
    while True:
        with contextlib.suppress(ConflictError):
            return _write(client, index, name, None, mark)
        try:
            found = client.get(index=index, id=name)
        except NotFoundError:
            continue  # given back this very moment
        version = _version_of(found)
        if _is_marked(found, mark):
            return version
        if seen != version:
            seen, seen_since = version, time.monotonic()
        if _is_gone(found["_source"]) or time.monotonic() - seen_since > LIFE:
            with contextlib.suppress(ConflictError, NotFoundError):
                return _write(client, index, name, version, mark)
            continue
        if time.monotonic() >= until:
            raise _busy(index, found["_source"])
        time.sleep(_POLL)


def _busy(index: str, owner: dict[str, Any]) -> LockBusy:
    holder = f"process {owner.get('pid')} on {owner.get('machine')} since {owner.get('since')}"
    return LockBusy(
        f"the index {index.removesuffix('-locks')} is held by {holder}",
        f"wait until it has ended; {LIFE:.0f} s after its death it is free",
    )


def _renewed(client: OpenSearch, index: str, name: str, version: _Version, mark: str) -> _Version:
    """Renew the lease of that version, or of a later one with the same mark, which was written by a try whose
    answer was lost.
    """
    try:
        return _write(client, index, name, version, mark)
    except ConflictError:
        found = client.get(index=index, id=name)
        if not _is_marked(found, mark):
            raise
        return _version_of(found)


def _is_marked(found: dict[str, Any], mark: str) -> bool:
    return bool(found["_source"].get("mark") == mark)


def _version_of(found: dict[str, Any]) -> _Version:
    return _Version(int(found["_seq_no"]), int(found["_primary_term"]))


def _write(client: OpenSearch, index: str, name: str, version: _Version | None, mark: str) -> _Version:
    """Make the lease, or renew the one of that version."""
    if version is None and not client.indices.exists(index=index):
        # Another process may have made it since. Where it was refused, the write below tells why.
        with contextlib.suppress(OpenSearchException):
            client.indices.create(index=index, body=_SETTINGS)
    params: dict[str, Any] = {"op_type": "create"} if version is None else _only_if(version)
    body = {
        "pid": os.getpid(),
        "machine": socket.gethostname(),
        "started": _started(os.getpid()),
        "mark": mark,
        "since": f"{clock.now():%Y-%m-%d %H:%M:%S} UTC",
    }
    done = client.index(index=index, id=name, body=body, params=params)
    return _version_of(done)


def _only_if(version: _Version) -> dict[str, Any]:
    """Parameters that make the server refuse a change of another version."""
    return {"if_seq_no": version.sequence_number, "if_primary_term": version.primary_term}


def _is_gone(owner: dict[str, Any]) -> bool:
    """Whether the owner was a process of this machine that has ended. Its starting time tells it from a later
    process of the same number.
    """
    same_machine = owner.get("machine") == socket.gethostname()
    return same_machine and owner.get("started") != _started(owner.get("pid", 0))


def _started(pid: int) -> str | None:
    """When a process of this machine began, in the kernel's ticks; ``None`` where no process has that
    number.
    """
    try:
        status = Path(f"/proc/{int(pid)}/stat").read_text(encoding="utf-8", errors="replace")
        return status.rpartition(")")[2].split()[19]
    except (OSError, ValueError, IndexError):
        return None
