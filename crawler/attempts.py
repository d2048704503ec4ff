"""Which pages of a crawl wait for their turn, and which for another try? Those that failed come last."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from crawler.pages import LeasedPage


@dataclass(frozen=True, slots=True)
class Attempt:
    """A page whose turn comes; how often it failed in this crawl, and why the last time."""

    page: LeasedPage
    failures: int = 0
    reason: str = ""


@dataclass
class Attempts:
    """The pages that were leased and are not done with."""

    _waiting: deque[Attempt] = field(default_factory=deque)
    _failed: deque[Attempt] = field(default_factory=deque)

    def __bool__(self) -> bool:
        """Whether a page's turn has come."""
        return bool(self._waiting)

    def put(self, pages: Iterable[LeasedPage]) -> None:
        """Add pages that were leased; where there are none, the turn of those that failed comes."""
        self._waiting.extend(map(Attempt, pages))
        if not self._waiting:
            self._waiting, self._failed = self._failed, self._waiting

    def next(self) -> Attempt:
        return self._waiting.popleft()

    def put_back(self, attempt: Attempt, reason: str) -> None:
        """Keep a page that failed for another try."""
        self._failed.append(replace(attempt, failures=attempt.failures + 1, reason=reason))

    def untried(self) -> list[LeasedPage]:
        """The pages that were not asked for."""
        return [attempt.page for attempt in self._all() if not attempt.failures]

    def failed(self) -> list[Attempt]:
        """The pages that failed, and were to be tried again."""
        return [attempt for attempt in self._all() if attempt.failures]

    def _all(self) -> tuple[Attempt, ...]:
        return (*self._waiting, *self._failed)
