"""What Tantivy and Whoosh have in common: generations, one writer behind a lock, shared snapshots."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from catalogue.errors import CorruptData, PinakesError
from indexer.engines.base import Candidate, FacetCounts, Follower, Searcher, Writer
from indexer.engines.generations import REBUILD, Generations, Hold
from indexer.engines.meaning import Meaning
from indexer.engines.resting import HeldWriter, RestingWriters

_log = logging.getLogger(__name__)

SWAP_WAIT = 60.0
"""Seconds that a finished rebuild waits for the writer of the old generation."""

WARN_EVERY = 60.0
"""Seconds between two lines of the log that say that the newest state of the index cannot be read."""

TURN_WAIT = 2.0
"""Seconds to wait for a writer that only rests, even where the caller would not wait for one that writes."""


class OpenWriter(Writer, Protocol):
    """A writer that its engine opened and closes."""

    committed: bool

    @property
    def clean(self) -> bool:
        """Whether everything that it was given is committed."""

    def close(self) -> None:
        """Roll back what was not committed, end merges, release the files."""

    def abandon(self) -> None:
        """In a forked child: release what would keep others from writing, and touch nothing else."""


class Snapshot(Searcher, Protocol):
    """A searcher that its engine opened and closes."""

    def close(self) -> None:
        """Release the files."""


_resting: RestingWriters[OpenWriter] = RestingWriters()


@dataclass(slots=True)
class _SharedSnapshot:
    """A snapshot with the number of its users; it is closed when it is out of date and has none."""

    stamp: object  # of the generation and its commit, when the snapshot was opened
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
    """An engine that keeps its files in ``folder / name``, for one writing and any number of reading
    processes.
    """

    name: str
    form: int  # number of the files' format: other fields or other tokens raise it
    rests = False  # whether its writer is worth keeping open for a moment
    followers: tuple[Follower, ...] = ()
    patient = False

    def __init__(self, folder: Path) -> None:
        self.generations = Generations(folder / self.name, self.name, self.form)
        self._mutex = threading.Lock()
        self._shared: _SharedSnapshot | None = None
        self._warned_at = float("-inf")
        self._process = os.getpid()

    @abstractmethod
    def _open_snapshot(self, path: Path, previous: Snapshot | None) -> Snapshot:
        """The newest commit of the generation at ``path``; ``previous`` is an older snapshot of it."""

    @abstractmethod
    def _open_writer(self, path: Path) -> OpenWriter:
        """A writer into the generation at ``path``."""

    @abstractmethod
    def _commit_stamp(self, path: Path) -> object:
        """A value that changes with every commit into the generation at ``path``."""

    @contextlib.contextmanager
    def writer(self, wait: float = 0.0) -> Iterator[Writer]:
        """The only writer into the current generation. Where it rests afterwards (``resting.py``), leaving
        it does not wait for merges.
        """
        held = self._take_writer(wait)
        try:
            yield held.writer
        except BaseException:
            held.close()
            raise
        if self.rests and held.writer.clean:
            _resting.rest(self.generations.folder, held)
        else:
            held.close()

    def _take_writer(self, wait: float) -> HeldWriter[OpenWriter]:
        if held := _resting.take(self.generations.folder):
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
            return HeldWriter(path, self._open_writer(path), lock.pop_all())

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
                    _resting.end(self.generations.folder)
                    with self.generations.lock("writer", SWAP_WAIT):
                        self.generations.adopt(hold.folder)
            finally:
                hold.release()
                self._drop_unused()
                self.generations.sweep()

    @contextlib.contextmanager
    def searcher(self) -> Iterator[Searcher]:
        """The newest snapshot; where that cannot be read, the last good one of this process."""
        shared = self._borrow(strict=False)
        try:
            yield shared.snapshot
        finally:
            self._give_back(shared)

    def sequence(self) -> int:
        shared = self._borrow(strict=True)
        try:
            return shared.snapshot.sequence
        finally:
            self._give_back(shared)

    def check(self, thoroughly: bool = False) -> None:
        """Raise :class:`CorruptData` where the newest commit cannot be read."""
        self._give_back(self._borrow(strict=True))

    def close(self) -> None:
        """Release the files; searchers still in use keep theirs until they end."""
        _resting.end(self.generations.folder)
        with self._mutex:
            self._retire()

    @contextlib.contextmanager
    def _nobody_writes(self) -> Iterator[None]:
        """While the files are read one by one: a commit or a merge would remove some of them."""
        _resting.end(self.generations.folder)
        with self.generations.lock("writer", 10.0):
            yield

    def _borrow(self, strict: bool) -> _SharedSnapshot:
        with self._mutex:
            self._forget_parent()
            try:
                shared = self._newest()
            except PinakesError as error:
                if strict or self._shared is None:
                    raise
                self._warn(error)
                shared = self._shared
            shared.users += 1
            return shared

    def _warn(self, error: PinakesError) -> None:
        """Say that readers go on with what they have: once a minute, and not for each of their questions."""
        now = time.monotonic()
        if now - self._warned_at >= WARN_EVERY:
            self._warned_at = now
            _log.warning("index-unreadable engine=%s serving=last-good reason=%s", self.name, error.line())

    def _give_back(self, shared: _SharedSnapshot) -> None:
        with self._mutex:
            shared.users -= 1
            shared.close_if_unused()

    def _newest(self) -> _SharedSnapshot:
        marker = self.generations.marker()
        if self._shared and self._is_current(self._shared, marker):
            return self._shared
        hold = self.generations.hold()
        try:
            shared = self._open_shared(marker, hold)
        except BaseException:
            if hold:
                hold.release()
            raise
        self._retire()
        self._shared = shared
        return shared

    def _is_current(self, shared: _SharedSnapshot, marker: object) -> bool:
        if shared.hold is None:
            return marker is None
        if marker is None:
            raise CorruptData(f"the index in {self.generations.folder} is gone", REBUILD)
        return shared.stamp == (marker, self._commit_stamp(shared.hold.folder))

    def _open_shared(self, marker: object, hold: Hold | None) -> _SharedSnapshot:
        if hold is None:
            return _SharedSnapshot(None, EmptySnapshot(), None)
        # The stamp is taken before the snapshot: the next caller then notices a commit between the two.
        stamp = (marker, self._commit_stamp(hold.folder))
        known = self._shared
        same = known and known.hold and known.hold.folder == hold.folder
        previous = known.snapshot if known and same else None
        return _SharedSnapshot(stamp, self._open_snapshot(hold.folder, previous), hold)

    def _drop_unused(self) -> None:
        """Our own idle snapshot would keep the old generation from being swept."""
        with self._mutex:
            if self._shared and self._shared.users == 0:
                self._retire()

    def _retire(self) -> None:
        if self._shared:
            self._shared.retired = True
            self._shared.close_if_unused()
            self._shared = None

    def _forget_parent(self) -> None:
        """After a fork the child opens its own snapshots: locks and memory maps belong to the parent."""
        if self._process != os.getpid():
            self._process = os.getpid()
            if self._shared and self._shared.hold:
                self._shared.hold.release()  # our copy of it; the parent's still holds the generation
            self._shared = None

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


class EmptySnapshot:
    """The snapshot of an index that was never written."""

    sequence = 0

    def find(self, meaning: Meaning, limit: int) -> list[Candidate]:
        return []

    def count(self, meaning: Meaning) -> int:
        return 0

    def find_and_count(self, meaning: Meaning, limit: int) -> tuple[list[Candidate], int]:
        return [], 0

    def facets(self, meaning: Meaning, fields: Sequence[str]) -> FacetCounts:
        return {field: {} for field in fields}

    def ids(self) -> Iterator[tuple[str, int]]:
        return iter(())

    def close(self) -> None:
        pass
