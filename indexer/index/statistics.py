"""How often does each token stand in each article, and in how many? What ranking counts, on every engine.

Tantivy's binding shows no term frequencies and counts deleted documents, and OpenSearch's document
frequencies are per shard. So the numbers are kept beside the articles, in the same database and the same kind
of transaction:

* a row an article (``article_statistics``): the 32-bit hash of every distinct token, and beside each 16 bits
  that tell how often it stands in which field. 200 rows are two ``b"".join`` and a dozen numpy comparisons:
  2 ms at 100,000 articles, where postings lists read from SQL would cost 50;
* a row a token (``token_statistics``): in how many articles, and in how many titles or aliases;
* a row a heading (``headings``), for suggestions;
* totals (``projections``): number of articles and tokens by field.

A change is applied once: rows carry the sequence number that they count, and an older or equal one is passed
over.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete

from catalogue import projected, schema
from catalogue.database import marks, select_in
from catalogue.store import Changed
from catalogue.text.analysis import VERSION as ANALYSIS
from indexer.engines.meaning import FIELDS
from indexer.index.counting import BITS, ArticleRow, rows_of
from indexer.index.counting import hash_of as hash_of  # what is counted is asked for by it

Hashes: TypeAlias = NDArray[np.uint32]
Counts: TypeAlias = NDArray[np.uint16]

# The name of their row in ``projections``.
NAME = "statistics"
# The bits of a count that tell of title and names.
_NAMED = np.uint16(0b1111)
# By how many bits hashes are told apart at a first look.
_LAST_BITS = np.uint32(0xFFFF)
# Values of one IN; SQLite takes 32,766.
_BATCH = 500
# Characters of a heading's key that the table keeps.
_LONGEST_KEY = 200

# As text, the same for both databases: SQLAlchemy took longer to make such a statement than the database to
# run it.
_FORWARD = (
    "SELECT article_id, hashes, counts, lengths, kinds FROM article_statistics WHERE article_id IN ({})"
)
_TOKENS = (
    "SELECT counted.article_id, counted.hashes FROM article_statistics counted "
    "JOIN articles ON articles.id = counted.article_id AND articles.sequence = counted.sequence "
    "WHERE counted.article_id IN ({})"
)
_KNOWN = (
    "SELECT article_id, sequence, hashes, counts, lengths, kinds, headings "
    "FROM article_statistics WHERE article_id IN ({})"
)
_KEEP = (
    "INSERT INTO article_statistics (article_id, sequence, hashes, counts, lengths, kinds, headings) "
    "VALUES ({}) ON CONFLICT (article_id) DO UPDATE SET "
    "sequence = excluded.sequence, hashes = excluded.hashes, counts = excluded.counts, "
    "lengths = excluded.lengths, kinds = excluded.kinds, headings = excluded.headings"
)
_DROP = "DELETE FROM article_statistics WHERE article_id IN ({})"
_FREQUENCIES = "SELECT hash, articles, named FROM token_statistics WHERE hash IN ({})"
_COUNT_TOKENS = (
    "INSERT INTO token_statistics (hash, articles, named) VALUES ({}) ON CONFLICT (hash) DO UPDATE SET "
    "articles = token_statistics.articles + excluded.articles, "
    "named = token_statistics.named + excluded.named"
)
_DROP_TOKENS = "DELETE FROM token_statistics WHERE articles <= 0 AND hash IN ({})"
_COUNT_HEADINGS = (
    "INSERT INTO headings (key, heading, articles) VALUES ({}) ON CONFLICT (key) DO UPDATE SET "
    "articles = headings.articles + excluded.articles"
)
_DROP_HEADINGS = "DELETE FROM headings WHERE articles <= 0 AND key IN ({})"
_KEEP_TOTALS = (
    "INSERT INTO projections (name, sequence, data) VALUES ({}) ON CONFLICT (name) DO UPDATE SET "
    "sequence = excluded.sequence, data = excluded.data"
)
_TOTALS = "SELECT sequence, data FROM projections WHERE name IN ({})"

_NONE_COUNTED: Mapping[str, Any] = MappingProxyType({"articles": 0, "lengths": [0] * len(FIELDS)})
_NO_ROWS: Mapping[str, ArticleRow] = MappingProxyType({})


class DocumentFrequency(NamedTuple):
    """How many articles hold a token: anywhere, and in their title or aliases."""

    articles: int
    named: int


# Of an article its id, hashes, counts, lengths and kinds, as they are stored.
CountedRow: TypeAlias = tuple[str, bytes, bytes, bytes, str]
Frequencies: TypeAlias = Mapping[str, DocumentFrequency]
UNSEEN = DocumentFrequency(0, 0)


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the whole library."""

    sequence: int = 0
    articles: int = 0
    # mean numbers of tokens in each field of :data:`indexer.engines.meaning.FIELDS`
    lengths: tuple[float, ...] = (1.0,) * len(FIELDS)


@dataclass(frozen=True, slots=True)
class Forward:
    """What is known of some articles; the entries (their distinct tokens) stand one after the other."""

    ids: tuple[str, ...]
    hashes: Hashes  # shape (entries,)
    counts: Counts  # shape (entries,), laid out as :data:`indexer.index.counting.BITS` says
    starts: NDArray[np.int64]  # shape (articles + 1,): where each article's entries begin
    lengths: NDArray[np.uint16]  # shape (articles, fields): tokens
    kinds: tuple[str, ...]  # of each article, separated by spaces

    def field(self, name: str, where: NDArray[np.intp]) -> NDArray[np.float32]:
        """How often each of the entries at ``where`` stands in a field."""
        bits = BITS[name]
        counts = (self.counts[where] >> np.uint16(bits.shift)) & np.uint16(bits.limit)
        return counts.astype(np.float32)

    def among(self, tokens: Hashes) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The entries that have one of some ascending hashes, and the place of that one.

        Most have none, which a table of last bits tells in a tenth of the time.
        """
        if not len(tokens):
            return np.zeros(0, np.intp), np.zeros(0, np.intp)
        table = np.zeros(int(_LAST_BITS) + 1, np.bool_)
        table[tokens & _LAST_BITS] = True
        likely = np.flatnonzero(table[self.hashes & _LAST_BITS])
        hashes = self.hashes[likely]
        place = np.minimum(np.searchsorted(tokens, hashes), len(tokens) - 1)
        is_it = tokens[place] == hashes
        return likely[is_it], place[is_it]

    def owners(self, where: NDArray[np.intp]) -> NDArray[np.intp]:
        """The article (a row number) of each of the entries at ``where``."""
        return np.searchsorted(self.starts, where, side="right") - 1


NOTHING = Forward(
    (),
    np.zeros(0, np.uint32),
    np.zeros(0, np.uint16),
    np.zeros(1, np.int64),
    np.zeros((0, len(FIELDS)), np.uint16),
    (),
)


def apply(
    connection: Connection, changed: Sequence[Changed], rows: Mapping[str, ArticleRow] = _NO_ROWS
) -> None:
    """Count a batch of changes, in the caller's transaction.

    Changes come in the order of their numbers, in batches of any size, and do no harm when they are repeated.
    ``rows`` are those of the changed articles by id, where they are made already.
    """
    newest = {change.id: change for change in changed}
    known = {row[0]: ArticleRow(*row) for row in _select(connection, _KNOWN, list(newest))}
    due = [change for change in newest.values() if _is_due(change, known.get(change.id))]
    if not due:
        return
    before = [known[change.id] for change in due if change.id in known]
    after = _rows_after(due, rows)
    _count_tokens(connection, before, after)
    _count_headings(connection, before, after)
    _count_totals(connection, before, after, max(change.sequence for change in due))
    _drop(connection, _DROP, [change.id for change in due if change.article is None])
    _write(connection, _KEEP, after)


def _is_due(change: Changed, known: ArticleRow | None) -> bool:
    """Whether a change is not counted yet; ``known`` is the row that is kept of its article."""
    return change.article is not None if known is None else known.sequence < change.sequence


def _rows_after(due: Sequence[Changed], made: Mapping[str, ArticleRow]) -> list[ArticleRow]:
    """The rows of the changed articles that are still there; those that are not ``made`` yet are made now."""
    missing = [
        (change.article, change.sequence) for change in due if change.article and change.id not in made
    ]
    rows = {**made, **{row.article_id: row for row in rows_of(missing)}}
    return [rows[change.id] for change in due if change.article]


def is_of_this_analysis(connection: Connection) -> bool:
    """Whether the tokens that are counted are those that texts have now: an older Pinakes counted others."""
    kept = select_in(connection, _TOTALS, [NAME])
    return not kept or json.loads(kept[0][1]).get("analysis", 1) == ANALYSIS


def clear(connection: Connection) -> None:
    """Forget every number, so that :func:`apply` counts anew."""
    for table in (schema.article_statistics, schema.token_statistics, schema.headings):
        connection.execute(delete(table))
    projected.drop(connection, NAME)


def totals(connection: Connection) -> Totals:
    """The library's totals; zero articles where nothing was counted yet."""
    for sequence, document in select_in(connection, _TOTALS, [NAME]):
        data = json.loads(document)
        articles = max(1, data["articles"])
        return Totals(sequence, data["articles"], tuple(max(0.01, n / articles) for n in data["lengths"]))
    return Totals()


def frequencies(connection: Connection, tokens: Iterable[str]) -> dict[str, DocumentFrequency]:
    """How often each token occurs; tokens that no article holds are left out."""
    hashes = {hash_of(token): token for token in tokens}
    rows = _select(connection, _FREQUENCIES, list(hashes))
    return {
        hashes[number]: DocumentFrequency(articles, named) for number, articles, named in rows if articles > 0
    }


def forward(connection: Connection, ids: Sequence[str]) -> Forward:
    """What is known of these articles, in their order, without those that were never counted or are gone."""
    found = {row[0]: row for row in rows(connection, ids)}
    return forward_of([found[article_id] for article_id in ids if article_id in found])


def tokens_of(connection: Connection, ids: Sequence[str]) -> dict[str, frozenset[int]]:
    """Article id → the hashes of its tokens, of those that are counted as they are now."""
    return {
        article_id: frozenset(np.frombuffer(hashes, "<u4").tolist())
        for article_id, hashes in _select(connection, _TOKENS, ids)
    }


def rows(connection: Connection, ids: Sequence[str]) -> list[CountedRow]:
    """The rows of these articles, in any order, as far as :class:`Forward` shows them."""
    return _select(connection, _FORWARD, ids)


def forward_of(found: Sequence[CountedRow]) -> Forward:
    """What the rows tell, in their order."""
    ids, hashes, counts, lengths, kinds = zip(*found, strict=True) if found else ((),) * 5
    starts = np.zeros(len(found) + 1, np.int64)
    np.cumsum(list(map(len, counts)), out=starts[1:])
    starts //= 2
    return Forward(
        ids=ids,
        hashes=np.frombuffer(b"".join(hashes), "<u4"),
        counts=np.frombuffer(b"".join(counts), "<u2"),
        starts=starts,
        lengths=np.frombuffer(b"".join(lengths), "<u2").reshape(len(found), len(FIELDS)),
        kinds=kinds,
    )


def _count_tokens(connection: Connection, before: Sequence[ArticleRow], after: Sequence[ArticleRow]) -> None:
    old_hashes = np.frombuffer(b"".join(row.hashes for row in before), "<u4")
    new_hashes = np.frombuffer(b"".join(row.hashes for row in after), "<u4")
    old_counts = np.frombuffer(b"".join(row.counts for row in before), "<u2")
    new_counts = np.frombuffer(b"".join(row.counts for row in after), "<u2")
    hashes, inverse = np.unique(np.concatenate((new_hashes, old_hashes)), return_inverse=True)
    signs = np.concatenate((np.ones(len(new_hashes)), -np.ones(len(old_hashes))))
    in_names = (np.concatenate((new_counts, old_counts)) & _NAMED) != 0
    articles = np.bincount(inverse, signs, len(hashes)).astype(np.int64)
    named = np.bincount(inverse, signs * in_names, len(hashes)).astype(np.int64)
    moved = np.nonzero((articles != 0) | (named != 0))[0]
    _write(
        connection,
        _COUNT_TOKENS,
        list(zip(hashes[moved].tolist(), articles[moved].tolist(), named[moved].tolist())),
    )
    _drop(connection, _DROP_TOKENS, hashes[moved][articles[moved] < 0].tolist())


def _count_headings(
    connection: Connection, before: Sequence[ArticleRow], after: Sequence[ArticleRow]
) -> None:
    texts: dict[str, str] = {}
    moved: Counter[str] = Counter()
    for row in before:
        moved.subtract(dict.fromkeys(json.loads(row.headings), 1))
    for row in after:
        kept: dict[str, str] = json.loads(row.headings)
        moved.update(dict.fromkeys(kept, 1))
        texts |= kept
    changes = [
        (key[:_LONGEST_KEY], texts.get(key, ""), count) for key, count in moved.items() if count and key
    ]
    _write(connection, _COUNT_HEADINGS, changes)
    _drop(connection, _DROP_HEADINGS, [key for key, _, count in changes if count < 0])


def _count_totals(
    connection: Connection, before: Sequence[ArticleRow], after: Sequence[ArticleRow], sequence: int
) -> None:
    kept = select_in(connection, _TOTALS, [NAME])
    known, data = (kept[0][0], json.loads(kept[0][1])) if kept else (0, dict(_NONE_COUNTED))
    lengths = np.array(data["lengths"], np.int64)
    for sign, rows in ((1, after), (-1, before)):
        blobs = b"".join(fresh.lengths for fresh in rows)
        lengths += sign * np.frombuffer(blobs, "<u2").reshape(len(rows), len(FIELDS)).sum(
            axis=0, dtype=np.int64
        )
    articles = data["articles"] + len(after) - len(before)
    analysis = data.get("analysis", 1) if kept else ANALYSIS
    data = {"articles": articles, "lengths": lengths.tolist(), "analysis": analysis}
    _write(
        connection,
        _KEEP_TOTALS,
        [(NAME, max(sequence, known), json.dumps(data).encode())],
    )


def _select(connection: Connection, sql: str, values: Sequence[str | int]) -> list[Any]:
    """The rows of a statement with ``IN ({})`` for all ``values``, asked for so many at a time."""
    return [
        row
        for start in range(0, len(values), _BATCH)
        for row in select_in(connection, sql, values[start : start + _BATCH])
    ]


def _drop(connection: Connection, sql: str, values: Sequence[str | int]) -> None:
    """Run a deleting statement with ``IN ({})`` for all ``values``."""
    for start in range(0, len(values), _BATCH):
        part = tuple(values[start : start + _BATCH])
        connection.exec_driver_sql(sql.format(marks(connection, len(part))), part)


def _write(connection: Connection, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run a statement with ``VALUES ({})`` for every one of the ``rows``."""
    if rows:
        connection.exec_driver_sql(sql.format(marks(connection, len(rows[0]))), [tuple(row) for row in rows])


def idf(articles: int, total: int) -> float:
    """Robertson's inverse document frequency, never negative."""
    return math.log(1 + (max(total, articles) - articles + 0.5) / (articles + 0.5))
