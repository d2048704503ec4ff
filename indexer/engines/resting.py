"""A writer rests for a moment after its commit: the next one is not opened anew, and merges go on beside
instead of being waited for.

Tantivy merges after a commit. Whoever closed a writer at once had to wait for that (a second, every seventh
commit of one article), or to break it off and do it again at the next. A resting writer holds the index's
lock like one that writes; after :data:`REST` seconds, or :data:`LONGEST` of being used again and again, it
ends its merges and lets go.
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
"""Seconds that a writer waits for more."""

LONGEST = 5.0
"""Seconds after which others get their turn, however busy we are."""

_TURN = 0.15  # longer than others take to look again for the lock (catalogue/locks.py)


W = TypeVar("W", bound="WriterSession")


class WriterSession(Protocol):
    """A writer, as far as resting goes."""

    @property
    def clean(self) -> bool:
        """Whether everything that it was given is committed."""

    def close(self) -> None:
        """Roll back what is not committed, end merges, let the files go."""

    def abandon(self) -> None:
        """In a forked child: let go of what keeps others than the parent from writing, and touch nothing
        else.
        """


@dataclass(slots=True)
class Held(Generic[W]):
    """An open writer into the generation at ``path``, and the lock that it has."""

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


class Bench(Generic[W]):
    """The writers of this process that rest, by index folder."""

    def __init__(self) -> None:
        self._forget()
        atexit.register(self.clear)
        os.register_at_fork(after_in_child=self._after_fork)

    def take(self, folder: Path) -> Held[W] | None:
        """The writer that rests there, now the caller's. One that is just ending is waited for."""
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

    def rest(self, folder: Path, held: Held[W]) -> None:
        """Let a writer rest that somebody has done with."""
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
        """Close all; called when the process ends."""
        for folder in list(self._resting):
            self.end(folder)

    def _end(self, folder: Path, held: Held[W]) -> None:
        with self._mutex:
            if self._resting.get(folder) is held:
                del self._resting[folder]
                self._ending[folder] = held
            elif self._ending.get(folder) is not held:
                return  # it was taken at the last moment
        try:
            held.close()
        except PinakesError as error:  # its commits are made; what failed is a merge
            _log.warning("index-merge-failed folder=%s reason=%s", folder, error.line())
        finally:
            with self._mutex:
                if self._ending.get(folder) is held:
                    del self._ending[folder]

    def _forget(self) -> None:
        self._mutex = threading.Lock()
        self._resting: dict[Path, Held[W]] = {}
        self._ending: dict[Path, Held[W]] = {}

    def _after_fork(self) -> None:
        """The writer belongs to the parent: its threads are not here. Our copy of the lock goes, so that only
        the parent's holds.
        """
        inherited = [*self._resting.values(), *self._ending.values()]
        # never dropped: that would wait for threads that do not exist
        self._not_ours = [held.writer for held in inherited]
        for held in inherited:
            held.writer.abandon()
            held.lock.close()
        self._forget()
