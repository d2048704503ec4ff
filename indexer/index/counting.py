"""Which tokens does an article hold, and how often in which field? Rows for a batch of articles at once.

:mod:`indexer.index.statistics` keeps the rows. One article at a time, with a Python loop over the tokens of
each field, this took .3 ms an article; in numpy it is a tenth of what indexing costs.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from itertools import chain, islice, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalogue.article import Article
from catalogue.text import name_key
from catalogue.text.sentences import BREAK
from indexer.engines.meaning import FIELDS
from indexer.index.document import UNRANKED, Analysis, analyse, kinds_of


class BitField(NamedTuple):
    """Where a count stands in 16 bits."""

    shift: int
    width: int

    @property
    def limit(self) -> int:
        """The greatest count that it holds."""
        return (1 << self.width) - 1


# Where the count of each field stands. A count is cut at what its bits hold: BM25 has long levelled off by
# then (a body with a word 63 times and one with it 100 times differ by 1 %).
BITS = {
    "title": BitField(0, 2),
    "names": BitField(2, 2),
    "headings": BitField(4, 2),
    "lead": BitField(6, 3),
    "terms": BitField(9, 1),
    "body": BitField(10, 6),
}
_SHIFTS = np.array([BITS[name].shift for name in FIELDS], np.int64)
_LIMITS = np.array([BITS[name].limit for name in FIELDS], np.int64)

# Bits of a sort key (see `_pack`).
_FIELD_BITS = 3
_HASH_BITS = 32
# Hashes that are remembered before all are forgotten.
_MOST_HASHES = 200_000

# Headings of an article that are kept for suggestions.
_MOST_HEADINGS = 24
# Characters of such a heading.
_SHORTEST_HEADING = 3
_LONGEST_HEADING = 80


class ArticleRow(NamedTuple):
    """What is counted of an article, as it is kept: see :mod:`catalogue.schema`."""

    article_id: str
    sequence: int
    hashes: bytes  # 32 bits for each distinct token, ascending
    counts: bytes  # 16 bits for each of them
    lengths: bytes  # 16 bits for each field: its tokens
    kinds: str  # of its sections, separated by spaces
    headings: str  # a JSON object, key → heading


class _Packed(NamedTuple):
    """Hashes, counts and lengths of one article, little endian."""

    hashes: bytes
    counts: bytes
    lengths: bytes


class _Hashes(dict[str, int]):
    """Token → hash, remembered."""

    def __missing__(self, token: str) -> int:
        if len(self) > _MOST_HASHES:
            self.clear()
        value = self[token] = (zlib.crc32(token.encode()) or 1) if token and token != BREAK else 0
        return value


_hash_of = _Hashes()


def hash_of(token: str) -> int:
    """The 32-bit hash by which a token is counted, never 0.

    A token of a query and another one of an article share a hash with odds of 1 : 10⁶.
    """
    return _hash_of[token]


def rows_of(
    articles: Sequence[tuple[Article, int]], analyses: Sequence[Analysis] | None = None
) -> list[ArticleRow]:
    """The rows of articles with their sequence numbers.

    ``analyses``, one for each article, where they are made already.
    """
    if analyses is None:
        analyses = [analyse(article) for article, _ in articles]
    return [
        ArticleRow(
            article.id,
            sequence,
            *packed,
            " ".join(kinds_of(article)),
            json.dumps(_headings(article), ensure_ascii=False),
        )
        for (article, sequence), packed in zip(
            articles, _pack([analysis.pieces for analysis in analyses]), strict=True
        )
    ]


def _pack(pieces: Sequence[tuple[list[str], ...]]) -> list[_Packed]:
    """What is counted of articles; ``pieces`` are, for each, the tokens of its fields, and "" among them.

    Article, token and field are one number of 64 bits, so that one sort brings together what is to be
    counted.
    """
    fields = [field for article in pieces for field in article]
    sizes = np.fromiter(map(len, fields), np.int64, len(fields))
    hashes = np.fromiter(map(_hash_of.__getitem__, chain.from_iterable(fields)), np.uint64, int(sizes.sum()))
    owners = np.repeat(np.arange(len(fields), dtype=np.uint64), sizes)
    real = hashes > 0
    hashes, owners = hashes[real], owners[real]
    lengths = (
        np.minimum(np.bincount(owners.astype(np.int64), minlength=len(fields)), 65535)
        .reshape(-1, len(FIELDS))
        .astype("<u2")
    )
    article, field = np.divmod(owners, np.uint64(len(FIELDS)))
    keys, often = _runs(
        np.sort((article << np.uint64(_HASH_BITS) | hashes) << np.uint64(_FIELD_BITS) | field)
    )
    which = (keys & np.uint64((1 << _FIELD_BITS) - 1)).astype(np.int64)
    tokens, several = _runs(keys >> np.uint64(_FIELD_BITS))
    starts = np.cumsum(several) - several
    placed = np.minimum(often, _LIMITS[which]) << _SHIFTS[which]
    counts = np.add.reduceat(placed, starts).astype("<u2") if len(placed) else np.zeros(0, "<u2")
    bounds = np.searchsorted(
        tokens, np.arange(len(pieces) + 1, dtype=np.uint64) << np.uint64(_HASH_BITS)
    ).tolist()
    kept = (tokens & np.uint64((1 << _HASH_BITS) - 1)).astype("<u4")
    return [
        _Packed(kept[a:b].tobytes(), counts[a:b].tobytes(), lengths[i].tobytes())
        for i, (a, b) in enumerate(pairwise(bounds))
    ]


def _runs(ordered: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The distinct values of ascending ones, and how often each is there."""
    starts = np.flatnonzero(np.concatenate(([len(ordered) > 0], ordered[1:] != ordered[:-1]))[: len(ordered)])
    return ordered[starts], np.diff(np.append(starts, len(ordered)))


def _headings(article: Article) -> dict[str, str]:
    """The headings worth suggesting, by key: not what holds the title («What causes Glaucoma?»)."""
    title = f" {name_key(article.title)} "
    found: dict[str, str] = {}
    for section in article.sections:
        heading = section.heading or ""
        if section.kind in UNRANKED or not _SHORTEST_HEADING <= len(heading) <= _LONGEST_HEADING:
            continue
        key = name_key(heading)
        if title not in f" {key} ":
            found.setdefault(key, heading)
    return dict(islice(found.items(), _MOST_HEADINGS))
