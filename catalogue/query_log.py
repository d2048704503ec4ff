"""What do readers ask? Queries are counted a day, without anything about who asked.

Health questions are sensitive. A row is a day, a normalised query and three counts: how often it was asked,
how often of these nothing was found, and how many articles were opened from its results. No address, no
identity, no time of day. What looks like personal data (an e-mail or web address, a long
number) is not counted at all, what was asked fewer than ``threshold`` times is shown to nobody, and old days
are deleted.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from catalogue import clock
from catalogue.errors import PinakesError
from catalogue.schema import query_counts
from catalogue.store import Catalogue
from catalogue.text import clean

# Characters of a query that is counted.
MAX_CHARS = 100

# Distinct queries held in memory; beyond that new ones are dropped rather than slowing searches down.
MAX_WAITING = 1000

# Seconds between two writes of the counts.
FLUSH_SECONDS = 10.0

# Articles opened for each time that something was found: below, the results of a query are seldom opened.
SELDOM = 0.3

_PERSONAL = re.compile(r"@|://|\d[\d ()/+.-]{5,}\d")
_table = query_counts.c


@dataclass(frozen=True, slots=True)
class LoggedQuery:
    """A query and its counts."""

    query: str
    # how often it was asked
    count: int
    # how often of these nothing was found
    zero: int
    # articles that were opened from its results
    clicks: int = 0


def normalised(query: str) -> str | None:
    """The query as it is counted; ``None`` where it is not: empty, too long, or it may name a person."""
    # cleaned as the search does: joiners of Bangla and other invisible characters make no other question
    text = " ".join(unicodedata.normalize("NFKC", clean(query)).casefold().split())
    if not text or len(text) > MAX_CHARS or may_name_a_person(text):
        return None
    return text


def may_name_a_person(text: str) -> bool:
    """Whether a text holds what leads to a person: an e-mail or web address, a long number."""
    return _PERSONAL.search(unicodedata.normalize("NFKC", text)) is not None


class QueryLog:
    """Counts in memory, written to the catalogue every few seconds in one transaction. Thread-safe.

    A process that is killed loses the counts of its last seconds and nothing else.
    """

    def __init__(self, catalogue: Catalogue, keep_days: int) -> None:
        self._catalogue = catalogue
        self._keep_days = keep_days
        self._waiting: dict[tuple[str, str], list[int]] = defaultdict(_nothing)
        self._lock = threading.Lock()
        self._flushed_at = clock.timestamp()

    def note(self, query: str, total: int) -> None:
        """Count one search for ``query`` that found ``total`` articles."""
        self._add(query, 1, int(total == 0), 0)

    def opened(self, query: str) -> None:
        """Count one article that was opened from the results of ``query``."""
        self._add(query, 0, 0, 1)

    def _add(self, query: str, count: int, zero: int, clicks: int) -> None:
        text = normalised(query)
        if text is None:
            return
        key = (clock.now().date().isoformat(), text)
        with self._lock:
            if key in self._waiting or len(self._waiting) < MAX_WAITING:
                self._wait(key, (count, zero, clicks))

    def due(self) -> bool:
        """Whether it is time to :meth:`flush`."""
        return bool(self._waiting) and clock.timestamp() - self._flushed_at >= FLUSH_SECONDS

    def flush(self) -> None:
        """Write what was counted and delete days that are too old.

        Raises :class:`PinakesError` where the catalogue cannot be written; the counts then wait for the next
        time.
        """
        with self._lock:
            waiting, self._waiting = self._waiting, defaultdict(_nothing)
            self._flushed_at = clock.timestamp()
        if not waiting:
            return
        try:
            with self._catalogue.begin() as connection:
                for (day, query), counts in waiting.items():
                    _write(connection, day, query, *counts)
                oldest = clock.now().date() - timedelta(days=self._keep_days)
                connection.execute(delete(query_counts).where(_table.day < oldest.isoformat()))
        except PinakesError:
            with self._lock:
                for key, counts in waiting.items():
                    self._wait(key, counts)
            raise

    def _wait(self, key: tuple[str, str], counts: Sequence[int]) -> None:
        self._waiting[key] = [a + b for a, b in zip(self._waiting[key], counts, strict=True)]


def _nothing() -> list[int]:
    return [0, 0, 0]


def _write(connection: Connection, day: str, query: str, count: int, zero: int, clicks: int) -> None:
    where = (_table.day == day) & (_table.query == query)
    more = {"count": _table.count + count, "zero": _table.zero + zero, "clicks": _table.clicks + clicks}
    if not connection.execute(update(query_counts).where(where).values(more)).rowcount:
        row = {"day": day, "query": query, "count": count, "zero": zero, "clicks": clicks}
        connection.execute(insert(query_counts), row)


_total, _zero, _clicks = (func.sum(column) for column in (_table.count, _table.zero, _table.clicks))


def most_asked(connection: Connection, threshold: int, limit: int = 50) -> list[LoggedQuery]:
    """The most frequent queries of the days that are kept, asked ``threshold`` times at least."""
    return _asked(connection, threshold, limit, None, _total.desc())


def unanswered(connection: Connection, threshold: int, limit: int | None = 50) -> list[LoggedQuery]:
    """The most frequent queries for which nothing was found, asked ``threshold`` times at least."""
    return _asked(connection, threshold, limit, _zero > 0, _zero.desc())


def seldom_opened(connection: Connection, threshold: int, limit: int = 50) -> list[LoggedQuery]:
    """The most frequent queries that found something, of which hardly anything was opened.

    They found something ``threshold`` times at least.
    """
    found = _total - _zero
    seldom = (found >= threshold) & (_clicks < SELDOM * found)
    return _asked(connection, threshold, limit, seldom, found.desc())


def _asked(
    connection: Connection,
    threshold: int,
    limit: int | None,
    which: ColumnElement[bool] | None,
    order: ColumnElement[int],
) -> list[LoggedQuery]:
    wanted = select(
        _table.query, _total.label("total"), _zero.label("zero"), _clicks.label("clicks")
    ).group_by(_table.query)
    wanted = wanted.having(_total >= threshold)
    wanted = (wanted if which is None else wanted.having(which)).order_by(order, _table.query).limit(limit)
    return [
        LoggedQuery(row.query, int(row.total), int(row.zero), int(row.clicks))
        for row in connection.execute(wanted)
    ]
