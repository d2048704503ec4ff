"""How a writer rests for a moment after its commit, so that the next caller need not open one, and nobody
waits for merges.

Tantivy merges after a commit. A caller that closed its writer at once had to wait for that (a second, every
seventh commit of one article), or to break the merge off and repeat it at the next commit. A resting writer
holds the index's lock like one that writes. After :data:`REST` seconds, or after :data:`LONGEST` seconds of
repeated use, it ends its merges and releases the lock.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from catalogue.errors import PinakesError

_log = logging.getLogger(__name__)

REST = 0.4
"""Seconds that a writer rests before it is closed."""

LONGEST = 5.0
"""Seconds after which a writer in repeated use is closed all the same, so that other processes get a turn."""

_TURN = 0.15
"""Seconds left to others to take the lock: more than they wait between two tries (``catalogue/locks.py``)."""

W = TypeVar("W", bound="WriterSession")


class WriterSession(Protocol):
    """What resting has to know of a writer."""

    @property
    def clean(self) -> bool:
        """Whether everything that it was given is committed."""

    def close(self) -> None:
        """Roll back what is not committed, end merges, release the files."""

    def abandon(self) -> None:
        """In a forked child: release what would keep others from writing, and touch nothing else."""


@dataclass(slots=True)
class HeldWriter(Generic[W]):
    """An open writer into the generation at ``path``, with the lock that it holds."""

    path: Path
    writer: W
    lock: ExitStack
    opened: float = field(default_factory=time.monotonic)
    timer: threading.Timer | None = None
    gone: threading.Event = field(default_factory=threading.Event)

    def close(self) -> None:
        """Close the writer and give the lock back."""
        try:
            with self.lock:
                self.writer.close()
        finally:
            self.gone.set()


class RestingWriters(Generic[W]):
    """The resting writers of this process, by index folder."""

    def __init__(self) -> None:
        self._forget()
        atexit.register(self.clear)
        os.register_at_fork(after_in_child=self._after_fork)

    def take(self, folder: Path) -> HeldWriter[W] | None:
        """The writer that rests there; it is the caller's from now on. Waits for one that is just ending."""
        with self._mutex:
            held = self._resting.pop(folder, None)
            ending = self._ending.get(folder)
        if held and held.timer:
            held.timer.cancel()
        if ending:
            ending.gone.wait()
            if time.monotonic() - ending.opened > LONGEST:
                time.sleep(_TURN)
        return held

    def rest(self, folder: Path, held: HeldWriter[W]) -> None:
        """Let a writer rest that its caller has finished with."""
        over = time.monotonic() - held.opened > LONGEST
        held.timer = threading.Timer(0.0 if over else REST, self._end, (folder, held))
        held.timer.daemon = True
        with self._mutex:
            (self._ending if over else self._resting)[folder] = held
        try:
            held.timer.start()
        except RuntimeError:  # the interpreter is ending
            self._end(folder, held)

    def end(self, folder: Path) -> None:
        """Close the writer that rests there, if any does."""
        if held := self.take(folder):
            held.close()

    def clear(self) -> None:
        """Close every writer; called when the process ends."""
        for folder in list(self._resting):
            self.end(folder)

    def _end(self, folder: Path, held: HeldWriter[W]) -> None:
        with self._mutex:
            if self._resting.get(folder) is held:
                del self._resting[folder]
                self._ending[folder] = held
            elif self._ending.get(folder) is not held:
                return  # it was taken at the last moment
        try:
            held.close()
        except PinakesError as error:  # everything is committed; only a merge has failed
            _log.warning("index-merge-failed folder=%s reason=%s", folder, error.line())
        finally:
            with self._mutex:
                if self._ending.get(folder) is held:
                    del self._ending[folder]

    def _forget(self) -> None:
        self._mutex = threading.Lock()
        self._resting: dict[Path, HeldWriter[W]] = {}
        self._ending: dict[Path, HeldWriter[W]] = {}

    def _after_fork(self) -> None:
        """The writers and their threads are the parent's: the child releases its copies of their locks."""
        inherited = [*self._resting.values(), *self._ending.values()]
        # Kept for ever: dropping a writer would wait for threads that do not exist in this process.
        self._not_ours = [held.writer for held in inherited]
        for held in inherited:
            held.writer.abandon()
            held.lock.close()
        self._forget()
