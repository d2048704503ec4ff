"""Where do time and randomness come from? From here alone, so that tests can set both."""

from __future__ import annotations

import random as _random
import time as _time
from collections.abc import Callable
from datetime import UTC, datetime

# Seconds by which the clocks of two machines may differ: a stored time that is further ahead was written by a
# clock that was wrong.
AHEAD = 3_600.0

# As it is when this is loaded: a test may set Python's own, too, and takes it back after this one.
_SYSTEM: Callable[[], float] = _time.time
_now = _SYSTEM

# For jitter and samples; tests seed it.
random = _random.Random()  # noqa: S311 – no secrets


def timestamp() -> float:
    """Seconds since the epoch, UTC."""
    return _now()


def now() -> datetime:
    """This moment, with its time zone (UTC)."""
    return datetime.fromtimestamp(_now(), UTC)


def set_clock(source: Callable[[], float] | None) -> None:
    """Let ``source`` tell the time; ``None`` gives the system's clock back."""
    global _now
    _now = source or _SYSTEM


def iso(moment: float) -> str:
    """Seconds since the epoch as ISO 8601 writes them, to the second, UTC."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
