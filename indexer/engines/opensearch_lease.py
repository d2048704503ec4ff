"""One writer among all machines: a lease, kept as a document of a small index of its own.

The owner renews it every few seconds. Whoever waits takes it over when it has not been renewed for
:data:`LIFE` seconds by the waiter's own watch (machines' clocks need not agree), or at once when the owner
was a process of this machine that is gone. Every step goes by the document's sequence number and primary
term, so that two cannot take it.
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
from typing import Any

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


class Lease:
    """A held lease, renewed by a thread until it is given back."""

    def __init__(
        self, client: OpenSearch, index: str, name: str, place: tuple[int, int], errors: Errors
    ) -> None:
        self.errors = errors
        self._client = client
        self._index = index
        self._name = name
        self._place = place
        self._lost = False
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._renew, name=f"lease-{name}", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise :class:`LockBusy` where another process has taken the lease over (we were stopped for too
        long).
        """
        if self._lost:
            raise LockBusy(
                f"the {self._name} lease of {self._index} was taken over",
                "run the command again: nothing is lost",
            )

    def give_back(self) -> None:
        """Stop renewing, and let others have it."""
        self._done.set()
        self._thread.join()
        if not self._lost:
            with contextlib.suppress(PinakesError), self.errors():  # what cannot be given back ends by itself
                number, term = self._place
                self._client.delete(
                    index=self._index, id=self._name, params={"if_seq_no": number, "if_primary_term": term}
                )

    def _renew(self) -> None:
        while not self._done.wait(LIFE / 4):
            try:
                self._place = _write(self._client, self._index, self._name, self._place)
            except (ConflictError, NotFoundError):
                self._lost = True
                return
            except OpenSearchException:
                continue  # nodes come and go; the lease lasts for four tries


@contextlib.contextmanager
def hold(client: OpenSearch, index: str, name: str, wait: float, errors: Errors) -> Iterator[Lease]:
    """Hold the lease ``name``; :class:`LockBusy` names the owner after ``wait`` seconds."""
    with errors():
        place = _acquire(client, index, name, wait)
    lease = Lease(client, index, name, place, errors)
    try:
        yield lease
    finally:
        lease.give_back()


def _acquire(client: OpenSearch, index: str, name: str, wait: float) -> tuple[int, int]:
    until = time.monotonic() + wait
    seen: tuple[tuple[int, int] | None, float] = (None, 0.0)
    while True:
        try:
            return _write(client, index, name, None)
        except ConflictError:
            pass
        try:
            found = client.get(index=index, id=name)
        except NotFoundError:
            continue  # given back this very moment
        place = (int(found["_seq_no"]), int(found["_primary_term"]))
        if seen[0] != place:
            seen = (place, time.monotonic())
        if _is_gone(found["_source"]) or time.monotonic() - seen[1] > LIFE:
            with contextlib.suppress(ConflictError, NotFoundError):
                return _write(client, index, name, place)
            continue
        if time.monotonic() >= until:
            owner = found["_source"]
            holder = f"process {owner.get('pid')} on {owner.get('machine')} since {owner.get('since')}"
            raise LockBusy(
                f"the index {index.removesuffix('-locks')} is held by {holder}",
                f"wait until it has ended; {LIFE:.0f} s after its death it is free",
            )
        time.sleep(_POLL)


def _write(client: OpenSearch, index: str, name: str, place: tuple[int, int] | None) -> tuple[int, int]:
    """Make the lease, or renew the one at ``place`` (sequence number and primary term)."""
    if place is None and not client.indices.exists(index=index):
        # another was faster; if not, the write below says what is wrong
        with contextlib.suppress(OpenSearchException):
            client.indices.create(index=index, body=_SETTINGS)
    params: dict[str, Any] = (
        {"op_type": "create"} if place is None else {"if_seq_no": place[0], "if_primary_term": place[1]}
    )
    body = {
        "pid": os.getpid(),
        "machine": socket.gethostname(),
        "started": _started(os.getpid()),
        "since": f"{clock.now():%Y-%m-%d %H:%M:%S} UTC",
    }
    done = client.index(index=index, id=name, body=body, params=params)
    return int(done["_seq_no"]), int(done["_primary_term"])


def _is_gone(owner: dict[str, Any]) -> bool:
    """Whether the owner was a process of this machine that has ended; process numbers come again, starting
    times do not.
    """
    return owner.get("machine") == socket.gethostname() and owner.get("started") != _started(
        owner.get("pid", 0)
    )


def _started(pid: int) -> str | None:
    """When a process of this machine began, in the kernel's ticks; ``None`` where there is none of that
    number.
    """
    try:
        return (
            Path(f"/proc/{int(pid)}/stat")
            .read_text(encoding="utf-8", errors="replace")
            .rpartition(")")[2]
            .split()[19]
        )
    except (OSError, ValueError, IndexError):
        return None
