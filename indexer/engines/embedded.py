"""What Tantivy and Whoosh have in common: generations, one writer behind a lock, snapshots that are shared
and cheap to ask for.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from catalogue.errors import CorruptData, PinakesError
from indexer.engines.base import Candidate, FacetCounts, Follower, Searcher, Writer
from indexer.engines.generations import REBUILD, Generations, Hold
from indexer.engines.meaning import Meaning
from indexer.engines.resting import Bench, Held

_log = logging.getLogger(__name__)

SWAP_WAIT = 60.0
"""Seconds that a finished rebuild waits for the writer of the old generation."""


TURN_WAIT = 2.0
"""Seconds to wait for a writer that only rests, even where the caller would not wait for one that writes."""


class OpenWriter(Writer, Protocol):
    """A writer that its engine opened and closes."""

    committed: bool

    @property
    def clean(self) -> bool:
        """Whether everything that it was given is committed."""

    def close(self) -> None:
        """Roll back what was not committed, end merges, let the files go."""

    def abandon(self) -> None:
        """In a forked child: let go of what keeps others than the parent from writing, and touch nothing
        else.
        """


class Snapshot(Searcher, Protocol):
    """A searcher that its engine opened and closes."""

    def close(self) -> None:
        """Let the files go."""


_bench: Bench[OpenWriter] = Bench()


@dataclass(slots=True)
class _Lease:
    """A snapshot with the number of those who use it; closed when it is out of date and nobody does."""

    stamp: object
    snapshot: Snapshot
    hold: Hold | None
    users: int = 0
    retired: bool = False

    def close_if_unused(self) -> None:
        if self.retired and self.users == 0:
            self.snapshot.close()
            if self.hold:
                self.hold.release()


class EmbeddedEngine(ABC):
    """An engine that keeps its files in ``folder / name``, for any number of reading processes and one
    writing one.
    """

    name: str
    form: int
    rests = False
    """Whether its writer is worth keeping open for a moment."""
    follower: Follower | None = None
    patient = False

    def __init__(self, folder: Path) -> None:
        self.generations = Generations(folder / self.name, self.name, self.form)
        self._mutex = threading.Lock()
        self._lease: _Lease | None = None
        self._process = os.getpid()

    @abstractmethod
    def _open_snapshot(self, path: Path, previous: Snapshot | None) -> Snapshot:
        """The newest commit of the generation at ``path``; ``previous`` is an older snapshot of the same
        generation.
        """

    @abstractmethod
    def _open_writer(self, path: Path) -> OpenWriter:
        """A writer into the generation at ``path``."""

    @abstractmethod
    def _commit_stamp(self, path: Path) -> object:
        """A value that changes with every commit into the generation at ``path``."""

    @contextlib.contextmanager
    def writer(self, wait: float = 0.0) -> Iterator[Writer]:
        """The one writer into the current generation. It may rest afterwards (resting.py): then leaving it
        waits for nothing.
        """
        held = self._take_writer(wait)
        try:
            yield held.writer
        except BaseException:
            held.close()
            raise
        if self.rests and held.writer.clean:
            _bench.rest(self.generations.folder, held)
        else:
            held.close()

    def _take_writer(self, wait: float) -> Held[OpenWriter]:
        if held := _bench.take(self.generations.folder):
            try:
                if held.path == self.generations.current():
                    return held
            except BaseException:
                held.close()
                raise
            held.close()
        with contextlib.ExitStack() as lock:
            lock.enter_context(self.generations.lock("writer", max(wait, TURN_WAIT if self.rests else 0.0)))
            path = self.generations.current() or self._first_generation(wait)
            return Held(path, self._open_writer(path), lock.pop_all())

    @contextlib.contextmanager
    def rebuild(self) -> Iterator[Writer]:
        """A writer into a new generation; others go on writing into the current one until the swap."""
        with self.generations.lock("rebuild"):
            self.generations.sweep()
            hold = self.generations.create()
            try:
                with contextlib.closing(self._open_writer(hold.folder)) as writer:
                    yield writer
                if writer.committed:
                    _bench.end(self.generations.folder)
                    with self.generations.lock("writer", SWAP_WAIT):
                        self.generations.adopt(hold.folder)
            finally:
                hold.release()
                self._drop_unused()
                self.generations.sweep()

    @contextlib.contextmanager
    def searcher(self) -> Iterator[Searcher]:
        """The newest snapshot; where that cannot be read, the last good one of this process (:meth:`check`
        tells).
        """
        lease = self._borrow(strict=False)
        try:
            yield lease.snapshot
        finally:
            self._give_back(lease)

    def sequence(self) -> int:
        """The number that the committed index has reached; 0 when empty or absent."""
        lease = self._borrow(strict=True)
        try:
            return lease.snapshot.sequence
        finally:
            self._give_back(lease)

    def check(self, thoroughly: bool = False) -> None:
        """Raise :class:`CorruptData` where the newest commit cannot be read."""
        self._give_back(self._borrow(strict=True))

    def close(self) -> None:
        """Let go of the files; searchers still in use keep theirs until they end."""
        _bench.end(self.generations.folder)
        with self._mutex:
            self._retire()

    @contextlib.contextmanager
    def _nobody_writes(self) -> Iterator[None]:
        """A commit or a merge would sweep files from under whoever reads them one by one."""
        _bench.end(self.generations.folder)
        with self.generations.lock("writer", 10.0):
            yield

    def _borrow(self, strict: bool) -> _Lease:
        with self._mutex:
            self._forget_parent()
            try:
                lease = self._newest()
            except PinakesError as error:
                if strict or self._lease is None:
                    raise
                _log.warning(
                    "index-unreadable engine=%s serving=last-good reason=%s", self.name, error.line()
                )
                lease = self._lease
            lease.users += 1
            return lease

    def _give_back(self, lease: _Lease) -> None:
        with self._mutex:
            lease.users -= 1
            lease.close_if_unused()

    def _newest(self) -> _Lease:
        marker = self.generations.marker()
        lease = self._lease
        if lease and lease.hold:
            if marker is None:
                raise CorruptData(f"the index in {self.generations.folder} is gone", REBUILD)
            if lease.stamp == (marker, self._commit_stamp(lease.hold.folder)):
                return lease
        elif lease and marker is None:
            return lease
        hold = self.generations.hold()
        try:
            # The stamp is taken before the snapshot: a commit between the two is then noticed by the next one
            # who asks.
            stamp = (marker, self._commit_stamp(hold.folder)) if hold else None
            previous = (
                lease.snapshot if lease and lease.hold and hold and lease.hold.folder == hold.folder else None
            )
            snapshot = self._open_snapshot(hold.folder, previous) if hold else Nothing()
        except BaseException:
            if hold:
                hold.release()
            raise
        self._retire()
        self._lease = _Lease(stamp, snapshot, hold)
        return self._lease

    def _drop_unused(self) -> None:
        """Our own idle snapshot would keep the old generation from being swept."""
        with self._mutex:
            if self._lease and self._lease.users == 0:
                self._retire()

    def _retire(self) -> None:
        if self._lease:
            self._lease.retired = True
            self._lease.close_if_unused()
            self._lease = None

    def _forget_parent(self) -> None:
        """After a fork the child opens snapshots of its own: locks and memory maps belong to the parent."""
        if self._process != os.getpid():
            self._process = os.getpid()
            if self._lease and self._lease.hold:
                self._lease.hold.release()  # our copy of it; the parent's still holds the generation
            self._lease = None

    def _first_generation(self, wait: float) -> Path:
        with self.generations.lock("rebuild", wait):
            if path := self.generations.current():
                return path
            hold = self.generations.create()
            try:
                with contextlib.closing(self._open_writer(hold.folder)) as writer:
                    writer.commit(0)
                self.generations.adopt(hold.folder)
            finally:
                hold.release()
            return hold.folder


class Nothing:
    """The snapshot of an index that was never written."""

    sequence = 0

    def find(self, meaning: Meaning, limit: int) -> list[Candidate]:
        """No candidates."""
        return []

    def count(self, meaning: Meaning) -> int:
        """None."""
        return 0

    def find_and_count(self, meaning: Meaning, limit: int) -> tuple[list[Candidate], int]:
        """No candidates."""
        return [], 0

    def facets(self, meaning: Meaning, fields: Sequence[str]) -> FacetCounts:
        """Empty counts."""
        return {field: {} for field in fields}

    def similar(self, article_id: str, limit: int) -> list[Candidate]:
        """No candidates."""
        return []

    def has(self, article_id: str) -> bool:
        """Nothing is there."""
        return False

    def ids(self) -> Iterator[tuple[str, int]]:
        """No articles."""
        return iter(())

    def close(self) -> None:
        """Nothing to let go."""
