"""At which hours of the day may a site be crawled by a schedule? At night, when its readers sleep."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# «22-6», «22:30-06:15»; who copies it from a text may bring another dash.
_FORM = re.compile(r"\s*(\d{1,2})(?::(\d{2}))?\s*[-–]\s*(\d{1,2})(?::(\d{2}))?\s*", re.ASCII)
_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """From minute ``begin`` of the day to minute ``end``, in this machine's time zone; over midnight where
    the end is the smaller one. Both 0: at any time.
    """

    begin: int = 0
    end: int = 0

    @classmethod
    def of(cls, text: str) -> Hours:
        """Raises :class:`ValueError` for what are no hours. Empty: at any time."""
        if not text.strip():
            return cls()
        found = _FORM.fullmatch(text)
        begin, end = (_minute(*found.group(1, 2)), _minute(*found.group(3, 4))) if found else (-1, -1)
        if not (0 <= begin < _MINUTES and 0 <= end <= _MINUTES):
            raise ValueError("are no hours of a day: write them as 22-6 or 22:30-06:15")
        if begin == end:
            raise ValueError("end when they begin; empty means at any time")
        return cls(begin, end % _MINUTES)

    @property
    def are_all(self) -> bool:
        return self.begin == self.end

    def are_open(self, at: float) -> bool:
        """Whether ``at``, in seconds since the epoch, lies within them."""
        now = _local(at)
        minute = now.hour * 60 + now.minute
        if self.begin < self.end:
            return self.begin <= minute < self.end
        return self.are_all or minute >= self.begin or minute < self.end

    def close_at(self, at: float) -> float | None:
        """When they end that ``at`` lies within; ``None``: never."""
        return None if self.are_all else _next(self.end, at)

    def open_at(self, at: float) -> float:
        """The first moment from ``at`` on that lies within them."""
        return at if self.are_open(at) else _next(self.begin, at)


def _minute(hour: str, minute: str | None) -> int:
    return int(hour) * 60 + int(minute or 0) if int(minute or 0) < 60 else -1


def _local(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone()


def _next(minute: int, at: float) -> float:
    """When a clock on the wall shows that minute of a day next, after ``at``."""
    now = _local(at).replace(tzinfo=None)
    then = now.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
    while then.timestamp() <= at:  # a night in which clocks are put back has an hour twice
        then += timedelta(days=1)
    return then.timestamp()
