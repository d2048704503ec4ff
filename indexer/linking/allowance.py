"""How much may a process do of what can wait, while others wait for what cannot?

A token bucket (J. Turner, "New directions in communications", 1986) of seconds of CPU. Where readers ask for
little, it is full and nobody is refused; where they ask for much, the share that is left for them is known.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SHARE = 0.1
"""Of the time that passes, what may be spent."""

MOST_SAVED = 3.0
"""Seconds that are saved while nothing is spent: some thirty lists of related articles of a large library."""


class Allowance:
    """Seconds of CPU to spend. Thread-safe."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, spent: Callable[[], float] = time.thread_time
    ) -> None:
        """``clock`` tells the seconds that pass, ``spent`` those of CPU that the calling thread has had."""
        self._clock = clock
        self._spent = spent
        self._lock = threading.Lock()
        self._saved = MOST_SAVED
        self._at = clock()

    def is_left(self) -> bool:
        """Whether there is anything to spend."""
        with self._lock:
            self._save()
            return self._saved > 0

    @contextmanager
    def spending(self) -> Iterator[None]:
        """What runs within is paid for, whether anything was left or not; no debt is larger than what can be
        saved.
        """
        begun = self._spent()
        try:
            yield
        finally:
            cost = self._spent() - begun
            with self._lock:
                self._save()
                self._saved = max(-MOST_SAVED, self._saved - cost)

    def _save(self) -> None:
        now = self._clock()
        self._saved = min(MOST_SAVED, self._saved + SHARE * (now - self._at))
        self._at = now
