"""What was asked, counted a day. Health questions are sensitive: a row is a day, a normalised query and three counts.

No address, no identity, no time of day. What looks like personal data (an e-mail address, a long number) is not counted at
all, what was asked fewer than ``threshold`` times is shown to nobody, and old days are deleted.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from catalogue import clock
from catalogue.errors import PinakesError
from catalogue.schema import query_counts
from catalogue.store import Catalogue

MAX_CHARS = 100
MAX_WAITING = 1000
"""Distinct queries held in memory; beyond that new ones are dropped rather than slowing searches down."""
FLUSH_SECONDS = 10.0

_PERSONAL = re.compile(r"@|\d[\d ()/+.-]{5,}\d")
_table = query_counts.c


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with how often it was asked, and how often of these nothing was found."""

    query: str
    count: int
    zero: int


def normalised(query: str) -> str | None:
    """The query as it is counted; ``None`` where it is not: empty, too long, or it may name a person."""
    text = " ".join(unicodedata.normalize("NFKC", query).casefold().split())
    if not text or len(text) > MAX_CHARS or _PERSONAL.search(text):
        return None
    return text


class QueryLog:
    """Counts in memory, written to the catalogue every few seconds in one transaction. Thread-safe.

    A process that is killed loses the counts of its last seconds and nothing else.
    """

    def __init__(self, catalogue: Catalogue, keep_days: int) -> None:
        self._catalogue = catalogue
        self._keep_days = keep_days
        self._waiting: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        self._lock = threading.Lock()
        self._flushed_at = clock.timestamp()

    def note(self, query: str, total: int) -> None:
        """Count one search for ``query`` that found ``total`` articles."""
        text = normalised(query)
        if text is None:
            return
        key = (clock.now().date().isoformat(), text)
        with self._lock:
            if key in self._waiting or len(self._waiting) < MAX_WAITING:
                counts = self._waiting[key]
                counts[0] += 1
                counts[1] += total == 0

    def due(self) -> bool:
        """Whether it is time to :meth:`flush`."""
        return bool(self._waiting) and clock.timestamp() - self._flushed_at >= FLUSH_SECONDS

    def flush(self) -> None:
        """Write what was counted and forget days that are too old.

        Raises :class:`PinakesError` where the catalogue cannot be written; the counts are then kept for the next time.
        """
        with self._lock:
            waiting, self._waiting = self._waiting, defaultdict(lambda: [0, 0])
            self._flushed_at = clock.timestamp()
        if not waiting:
            return
        try:
            with self._catalogue.begin() as connection:
                for (day, query), (count, zero) in waiting.items():
                    _add(connection, day, query, count, zero)
                oldest = clock.now().date() - timedelta(days=self._keep_days)
                connection.execute(delete(query_counts).where(_table.day < oldest.isoformat()))
        except PinakesError:
            with self._lock:
                for key, (count, zero) in waiting.items():
                    self._waiting[key][0] += count
                    self._waiting[key][1] += zero
            raise


def _add(connection: Connection, day: str, query: str, count: int, zero: int) -> None:
    where = (_table.day == day) & (_table.query == query)
    more = {"count": _table.count + count, "zero": _table.zero + zero}
    if not connection.execute(update(query_counts).where(where).values(more)).rowcount:
        connection.execute(insert(query_counts), {"day": day, "query": query, "count": count, "zero": zero, "clicks": 0})


def most_asked(connection: Connection, threshold: int, limit: int = 50) -> list[Asked]:
    """The most frequent queries of the days that are kept, asked ``threshold`` times at least."""
    return _asked(connection, threshold, limit, only_unanswered=False)


def unanswered(connection: Connection, threshold: int, limit: int = 50) -> list[Asked]:
    """The most frequent queries for which nothing was found, asked ``threshold`` times at least."""
    return _asked(connection, threshold, limit, only_unanswered=True)


def _asked(connection: Connection, threshold: int, limit: int, only_unanswered: bool) -> list[Asked]:
    total, zero = func.sum(_table.count).label("total"), func.sum(_table.zero).label("zero")
    wanted = select(_table.query, total, zero).group_by(_table.query).having(total >= threshold)
    wanted = wanted.having(zero > 0).order_by(zero.desc(), _table.query) if only_unanswered else wanted.order_by(total.desc(), _table.query)
    return [Asked(row.query, int(row.total), int(row.zero)) for row in connection.execute(wanted.limit(limit))]
