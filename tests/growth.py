"""How much longer does eight times the work take? A ratio, whatever the machine and however busy it is."""

from __future__ import annotations

import time
from collections.abc import Callable

# Sizes are this much apart. Eight times the size takes 8 times the time where time grows with the size, and
# 64 times where it grows with its square.
STEP = 8
# Half of what growing with the square would give; what grows with the size stays far below.
TOO_MUCH = STEP * STEP / 2
# Runs of which the quickest counts: the others were disturbed.
RUNS = 3


def growth(work: Callable[[str], object], piece: str, size: int) -> float:
    """How often the processor time of ``work`` on ``size`` characters of repeated ``piece`` goes into that on
    ``STEP`` times as many.
    """
    return quickest(work, piece * (STEP * size // len(piece))) / quickest(work, piece * (size // len(piece)))


def quickest(work: Callable[[str], object], source: str) -> float:
    """Seconds of processor time that ``work`` takes on a text, at its quickest."""

    def spent() -> float:
        start = time.process_time()
        work(source)
        return time.process_time() - start

    return min(spent() for _ in range(RUNS))
