"""Do a site's pages come so quickly that its template can wait for more of them?

What is read with the template of a few pages is read again with that of many. Where the pages come quickly,
a little patience spares that; where they come slowly, a reader should not wait for the first article.
"""

from __future__ import annotations

import time
from collections.abc import Callable

# Seconds in which as many pages as the template is learned from must be expected, for reading to wait.
# Reads a page of the sample site's first crawl, with and without: 1.00 and 1.08 of 400 pages at random, 1.07
# and 1.61 section by section, where the template of 40 pages of one section misreads those of others.
PATIENCE = 90.0


class Arrivals:
    """Watches the pages of one site that nobody has read, from when the first of them is seen."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._since: float | None = None

    def are_worth_waiting_for(self, came: int, wanted: int) -> bool:
        """Whether ``wanted`` pages will soon be there, of which ``came`` are."""
        if not came:
            return False
        now = self._seconds()
        if self._since is None:
            self._since = now
        return came < wanted and (now - self._since) * wanted <= PATIENCE * came

    def were_read(self) -> None:
        """Note that what had come was read; what comes next is watched anew."""
        self._since = None
