"""The catalogue's own statistics: what ranking counts, the same whichever engine found the candidates.

Tantivy's binding shows no term frequencies and counts deleted documents, OpenSearch's document frequencies are per
shard; so the numbers are kept beside the articles, in the same database and the same kind of transaction:

* a row an article (``article_statistics``): the 32-bit hash of every distinct token, and beside each 16 bits that tell how
  often it stands in which field. 200 rows are two ``b"".join`` and a dozen numpy comparisons: 2 ms at 100,000 articles,
  where postings lists read from SQL would cost 50;
* a row a token (``token_statistics``): in how many articles, and in how many titles or aliases;
* a row a heading (``headings``), for suggestions;
* totals (``projections``): number of articles and tokens by field.

A change is applied once: rows carry the sequence number that they count, and an older or equal one is passed over.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from catalogue import schema
from catalogue.article import Article
from catalogue.database import marks, select_in
from catalogue.store import Changed
from catalogue.text import name_key
from indexer.document import UNRANKED, analyse
from indexer.meaning import FIELDS

Hashes: TypeAlias = NDArray[np.uint32]
Counts: TypeAlias = NDArray[np.uint16]

NAME = "statistics"
"""Of the row in ``projections``."""
_BITS = {"title": (0, 2), "names": (2, 2), "headings": (4, 2), "lead": (6, 3), "terms": (9, 1), "body": (10, 6)}
"""Field → where its count stands in the 16 bits, and how wide. A count is cut at what its bits hold: BM25 has long
levelled off by then (a body with a word 63 times and one with it 100 times differ by 1 %)."""
_BODY_BITS = 32  # enough for any body while it is counted
_NAMED = np.uint16(0b1111)  # title or names
_ROWS = 500  # parameters of one IN; SQLite takes 32,766
_HEADINGS_KEPT = 24  # of an article
_LONGEST_HEADING = 80


# Made once: building a statement costs more than running it.
_token, _projection = schema.token_statistics.c, schema.projections.c
_FORWARD = "SELECT article_id, hashes, counts, lengths, kinds FROM article_statistics WHERE article_id IN ({})"
_FREQUENCIES = "SELECT hash, articles, named FROM token_statistics WHERE hash IN ({})"
_COUNT_TOKENS = (
    "INSERT INTO token_statistics (hash, articles, named) VALUES ({}) ON CONFLICT (hash) DO UPDATE SET "
    "articles = token_statistics.articles + excluded.articles, named = token_statistics.named + excluded.named"
)
_TOTALS = select(_projection.sequence, _projection.data).where(_projection.name == NAME)


_NO_ROWS: Mapping[str, dict[str, Any]] = MappingProxyType({})


class _Hashes(dict[str, int]):
    """Token → hash, remembered."""

    def __missing__(self, token: str) -> int:
        if len(self) > 200_000:
            self.clear()
        value = self[token] = zlib.crc32(token.encode())
        return value


_hash_of = _Hashes()


def hash_of(token: str) -> int:
    """The 32-bit hash by which a token is counted. Two tokens of one query and one article share one with odds of 1 : 10⁶."""
    return _hash_of[token]


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the whole library: ``lengths`` are the mean numbers of tokens by field (of :data:`indexer.meaning.FIELDS`)."""

    sequence: int = 0
    articles: int = 0
    lengths: tuple[float, ...] = (1.0,) * len(FIELDS)


@dataclass(frozen=True, slots=True)
class Forward:
    """What is known of some articles, row by row beside ``ids``; their entries stand one after the other."""

    ids: tuple[str, ...]
    hashes: Hashes  # shape (entries,)
    counts: Counts  # shape (entries,)
    starts: NDArray[np.int64]  # shape (articles + 1,): where each article's entries begin
    lengths: NDArray[np.uint16]  # shape (articles, fields)
    kinds: tuple[str, ...]

    def field(self, name: str, where: NDArray[np.intp]) -> NDArray[np.float32]:
        """How often each of the entries at ``where`` stands in a field."""
        shift, width = _BITS[name]
        return ((self.counts[where] >> np.uint16(shift)) & np.uint16((1 << width) - 1)).astype(np.float32)

    def owners(self, where: NDArray[np.intp]) -> NDArray[np.intp]:
        """The article (a row number) of each of the entries at ``where``."""
        return np.searchsorted(self.starts, where, side="right") - 1


def apply(connection: Connection, changed: Sequence[Changed], rows: Mapping[str, dict[str, Any]] = _NO_ROWS) -> None:
    """Count a batch of changes, in the caller's transaction. Harmless when repeated, in any batching, in order.

    ``rows`` are those of the changed articles by id, where they are made already.
    """
    newest = {change.id: change for change in changed}
    known = _known_rows(connection, list(newest))
    due = [change for change in newest.values() if change.id not in known or known[change.id].sequence < change.sequence]
    due = [change for change in due if change.article or change.id in known]
    if not due:
        return
    before = [known[change.id] for change in due if change.id in known]
    after = [rows.get(change.id) or row_of(change.article, change.sequence) for change in due if change.article]
    _count_tokens(connection, before, after)
    _count_headings(connection, before, after)
    _count_totals(connection, before, after, max(change.sequence for change in due))
    gone = [change.id for change in due if change.article is None]
    table = schema.article_statistics
    for start in range(0, len(gone), _ROWS):
        connection.execute(delete(table).where(table.c.article_id.in_(gone[start : start + _ROWS])))
    if after:
        _upsert(connection, table, ["article_id"], after, {c: c for c in after[0] if c != "article_id"})


def clear(connection: Connection) -> None:
    """Forget every number, so that :func:`apply` counts anew."""
    for table in (schema.article_statistics, schema.token_statistics, schema.headings):
        connection.execute(delete(table))
    connection.execute(delete(schema.projections).where(schema.projections.c.name == NAME))


def totals(connection: Connection) -> Totals:
    """The library's totals; zero articles where nothing was counted yet."""
    row = connection.execute(_TOTALS).first()
    if row is None:
        return Totals()
    data = json.loads(row.data)
    articles = max(1, data["articles"])
    return Totals(row.sequence, data["articles"], tuple(max(0.01, n / articles) for n in data["lengths"]))


def frequencies(connection: Connection, tokens: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Token → number of articles that hold it, and of those that hold it in title or aliases. Unknown tokens are left out."""
    hashes = {hash_of(token): token for token in tokens}
    found: dict[str, tuple[int, int]] = {}
    wanted = list(hashes)
    for start in range(0, len(wanted), _ROWS):
        rows = select_in(connection, _FREQUENCIES, wanted[start : start + _ROWS])
        found |= {hashes[row.hash]: (row.articles, row.named) for row in rows if row.articles > 0}
    return found


def forward(connection: Connection, ids: Sequence[str]) -> Forward:
    """What is known of these articles, in their order; those that were never counted (or are gone) are left out."""
    rows: dict[str, Any] = {}
    for start in range(0, len(ids), _ROWS):
        rows |= {row[0]: row for row in select_in(connection, _FORWARD, ids[start : start + _ROWS])}
    found = [rows[article_id] for article_id in ids if article_id in rows]
    sizes = np.fromiter((len(row[2]) // 2 for row in found), np.int64, len(found))
    return Forward(
        ids=tuple(row[0] for row in found),
        hashes=np.frombuffer(b"".join(row[1] for row in found), "<u4"),
        counts=np.frombuffer(b"".join(row[2] for row in found), "<u2"),
        starts=np.concatenate(([0], np.cumsum(sizes))),
        lengths=np.frombuffer(b"".join(row[3] for row in found), "<u2").reshape(len(found), len(FIELDS)),
        kinds=tuple(row[4] for row in found),
    )


def pack(article: Article) -> tuple[bytes, bytes, bytes]:
    """Hashes, counts and lengths of an article, as they are kept (little endian)."""
    counts = dict(zip(FIELDS, analyse(article).counts))
    # A token's number in the body stands in the lower bits, those of the other fields above: cut and put in place all at once.
    packed = dict(counts["body"])
    for name, field in counts.items():
        shift, width = _BITS[name]
        if name != "body":
            for token, n in field.items():
                packed[token] = packed.get(token, 0) + (min(n, (1 << width) - 1) << shift + _BODY_BITS)
    both = np.fromiter(packed.values(), np.uint64, len(packed))
    shift, width = _BITS["body"]
    in_body = np.minimum(both & np.uint64((1 << _BODY_BITS) - 1), np.uint64((1 << width) - 1))
    kept = (in_body << np.uint64(shift) | both >> np.uint64(_BODY_BITS)).astype("<u2")
    hashes = np.fromiter(map(_hash_of.__getitem__, packed), "<u4", len(packed))
    lengths = np.fromiter((min(sum(counts[name].values()), 65535) for name in FIELDS), "<u2", len(FIELDS))
    return hashes.tobytes(), kept.tobytes(), lengths.tobytes()


def row_of(article: Article, sequence: int) -> dict[str, Any]:
    """An article's row, for :func:`apply`: made before its transaction, which keeps others from writing."""
    hashes, counts, lengths = pack(article)
    kinds = sorted({section.kind for section in article.sections if section.kind not in UNRANKED})
    return {"article_id": article.id, "sequence": sequence, "hashes": hashes, "counts": counts, "lengths": lengths,
            "kinds": " ".join(kinds), "headings": json.dumps(_headings(article), ensure_ascii=False)}  # fmt: skip


def _headings(article: Article) -> dict[str, str]:
    """Key → heading of what is worth suggesting: not what only repeats the title («What causes Glaucoma?»)."""
    title = f" {name_key(article.title)} "
    found: dict[str, str] = {}
    for section in article.sections:
        if section.heading and section.kind not in UNRANKED and 2 < len(section.heading) <= _LONGEST_HEADING:
            key = name_key(section.heading)
            if title not in f" {key} ":
                found.setdefault(key, section.heading)
    return dict(list(found.items())[:_HEADINGS_KEPT])


def _known_rows(connection: Connection, ids: list[str]) -> dict[str, Row[Any]]:
    table = schema.article_statistics
    found: dict[str, Row[Any]] = {}
    for start in range(0, len(ids), _ROWS):
        rows = connection.execute(select(table).where(table.c.article_id.in_(ids[start : start + _ROWS])))
        found |= {row.article_id: row for row in rows}
    return found


def _count_tokens(connection: Connection, before: Sequence[Row[Any]], after: Sequence[dict[str, Any]]) -> None:
    old_hashes = np.frombuffer(b"".join(row.hashes for row in before), "<u4")
    new_hashes = np.frombuffer(b"".join(row["hashes"] for row in after), "<u4")
    old_counts = np.frombuffer(b"".join(row.counts for row in before), "<u2")
    new_counts = np.frombuffer(b"".join(row["counts"] for row in after), "<u2")
    hashes, inverse = np.unique(np.concatenate((new_hashes, old_hashes)), return_inverse=True)
    signs = np.concatenate((np.ones(len(new_hashes)), -np.ones(len(old_hashes))))
    in_names = (np.concatenate((new_counts, old_counts)) & _NAMED) != 0
    articles = np.bincount(inverse, signs, len(hashes)).astype(np.int64)
    named = np.bincount(inverse, signs * in_names, len(hashes)).astype(np.int64)
    moved = np.nonzero((articles != 0) | (named != 0))[0]
    if changes := list(zip(hashes[moved].tolist(), articles[moved].tolist(), named[moved].tolist())):
        # Some 20,000 rows for 500 articles: as statements of SQLAlchemy's they took as long as the analysis of the texts.
        connection.exec_driver_sql(_COUNT_TOKENS.format(marks(connection, 3)), changes)
    table = schema.token_statistics
    emptied = hashes[moved][articles[moved] < 0].tolist()
    for start in range(0, len(emptied), _ROWS):
        connection.execute(delete(table).where(table.c.hash.in_(emptied[start : start + _ROWS]), table.c.articles <= 0))


def _count_headings(connection: Connection, before: Sequence[Row[Any]], after: Sequence[dict[str, Any]]) -> None:
    texts: dict[str, str] = {}
    moved: Counter[str] = Counter()
    for row in before:
        moved.subtract(dict.fromkeys(json.loads(row.headings), 1))
    for fresh in after:
        kept: dict[str, str] = json.loads(fresh["headings"])
        moved.update(dict.fromkeys(kept, 1))
        texts |= kept
    changes = [{"key": key[:200], "heading": texts.get(key, ""), "articles": count} for key, count in moved.items() if count and key]
    table = schema.headings
    if changes:
        _upsert(connection, table, ["key"], changes, {}, add=("articles",))
    if before:
        connection.execute(delete(table).where(table.c.articles <= 0))


def _count_totals(connection: Connection, before: Sequence[Row[Any]], after: Sequence[dict[str, Any]], sequence: int) -> None:
    table = schema.projections
    row = connection.execute(_TOTALS).first()
    data: dict[str, Any] = json.loads(row.data) if row else {"articles": 0, "lengths": [0] * len(FIELDS)}
    lengths = np.array(data["lengths"], np.int64)
    for sign, blobs in ((1, [fresh["lengths"] for fresh in after]), (-1, [kept.lengths for kept in before])):
        lengths += sign * np.frombuffer(b"".join(blobs), "<u2").reshape(len(blobs), len(FIELDS)).sum(axis=0, dtype=np.int64)
    data = {"articles": data["articles"] + len(after) - len(before), "lengths": lengths.tolist()}
    values = {"name": NAME, "sequence": max(sequence, row.sequence if row else 0), "data": json.dumps(data).encode()}
    _upsert(connection, table, ["name"], [values], {"sequence": "sequence", "data": "data"})


def _upsert(
    connection: Connection,
    table: Table,
    keys: list[str],
    rows: Sequence[dict[str, Any]],
    replace: dict[str, str],
    add: tuple[str, ...] = (),
) -> None:
    """Insert ``rows``; where a key is there, replace some columns and add to others. Both databases speak ON CONFLICT."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    changes: dict[str, Any] = {column: statement.excluded[source] for column, source in replace.items()}
    changes.update((column, table.c[column] + statement.excluded[column]) for column in add)
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), list(rows))
