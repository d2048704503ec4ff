"""A child of the fork server that hangs: it looks neither at its input nor whether anybody is there."""

from __future__ import annotations

import time


def load() -> None:
    """Nothing: there is nothing to load."""


def live() -> int:
    time.sleep(120)
    return 0
