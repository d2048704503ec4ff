"""Which statistics were read of late? Searches rank the same articles again and again.

Two hundred and fifty rows of 2 kB were the dearest part of a search, 1.3 ms of 7.4; from memory they take .3.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from catalogue.database import select_by
from indexer.index import statistics
from indexer.index.statistics import CountedRow, Forward, Totals

# Bytes of rows that are kept, at the most: some 25,000 articles of 860 words.
MOST_BYTES = 64_000_000
# What Python needs for a row beside its blobs.
_ROW_BYTES = 400

_CHANGED = "SELECT id FROM articles WHERE sequence > {}"


class RecentRows:
    """The rows of the articles that were ranked of late. Thread-safe; follows the catalogue by its totals."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._half = most_bytes // 2
        self._lock = threading.Lock()
        self._totals = Totals()
        # Rows of late, and from before those: when they fill a half, they are those from before.
        self._late: dict[str, CountedRow] = {}
        self._before: dict[str, CountedRow] = {}
        self._bytes = 0  # of late

    def forward(self, connection: Connection, totals: Totals, ids: Sequence[str]) -> Forward:
        """What :func:`indexer.index.statistics.forward` tells of the articles.

        ``totals`` are what the connection's snapshot says of the library.
        """
        if totals != self._totals:
            self._follow(connection, totals)
        rows = self._known(totals, ids)
        if missing := [article_id for article_id in ids if article_id not in rows]:
            read = statistics.rows(connection, missing)
            self._keep(totals, read)
            rows |= {row[0]: row for row in read}
        return statistics.forward_of([rows[article_id] for article_id in ids if article_id in rows])

    def _follow(self, connection: Connection, totals: Totals) -> None:
        """Forget the rows of what changed; all of them where the catalogue went back, or was counted anew."""
        known = self._totals
        changed: list[str] | None = None
        # at the first question all articles have changed, and none is known: .1 s at 100,000
        if totals.sequence > known.sequence and (self._late or self._before):
            changed = [article_id for (article_id,) in select_by(connection, _CHANGED, known.sequence)]
        with self._lock:
            if self._totals is known:
                self._totals = totals
                self._forget(changed)

    def _forget(self, changed: Iterable[str] | None) -> None:
        if changed is None:
            self._late, self._before, self._bytes = {}, {}, 0
            return
        for article_id in changed:
            self._before.pop(article_id, None)
            if row := self._late.pop(article_id, None):
                self._bytes -= _size(row)

    def _known(self, totals: Totals, ids: Sequence[str]) -> dict[str, CountedRow]:
        """Those of the rows that are kept, if they are of these totals."""
        with self._lock:
            if self._totals != totals:  # another thread has seen a change meanwhile
                return {}
            late, before = self._late, self._before
            found = {article_id: row for article_id in ids if (row := late.get(article_id))}
            if before and len(found) < len(ids):
                again = [row for article_id in ids if (row := before.pop(article_id, None))]
                self._add(again)
                found |= {row[0]: row for row in again}
            return found

    def _keep(self, totals: Totals, rows: Sequence[CountedRow]) -> None:
        with self._lock:
            if self._totals == totals:
                self._add(rows)

    def _add(self, rows: Sequence[CountedRow]) -> None:
        self._late.update((row[0], row) for row in rows)
        self._bytes += sum(map(_size, rows))
        if self._bytes > self._half:
            self._late, self._before, self._bytes = {}, self._late, 0


def _size(row: CountedRow) -> int:
    return _ROW_BYTES + len(row[1]) + len(row[2])
