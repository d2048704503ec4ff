"""Articles → the rows in which their tokens are counted (indexer/index/statistics.py keeps them): a batch at
once, in numpy.

One article at a time, with a Python loop over the tokens of each field, this took .3 ms; it is a tenth of
what indexing costs now.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalogue.article import Article
from catalogue.text import name_key
from indexer.engines.meaning import FIELDS
from indexer.index.document import UNRANKED, Analysis, analyse, kinds_of

BITS = {
    "title": (0, 2),
    "names": (2, 2),
    "headings": (4, 2),
    "lead": (6, 3),
    "terms": (9, 1),
    "body": (10, 6),
}
"""Field → where its count stands in the 16 bits, and how wide. A count is cut at what its bits hold: BM25 has
long levelled off by then (a body with a word 63 times and one with it 100 times differ by 1 %).
"""
_SHIFTS = np.array([BITS[name][0] for name in FIELDS], np.int64)
_LIMITS = np.array([(1 << BITS[name][1]) - 1 for name in FIELDS], np.int64)
_FIELD_BITS, _HASH_BITS = 3, 32
_HEADINGS_KEPT = 24  # of an article
_LONGEST_HEADING = 80


class ArticleRow(NamedTuple):
    """What is counted of an article, as it is kept: see :mod:`catalogue.schema`."""

    article_id: str
    sequence: int
    hashes: bytes
    counts: bytes
    lengths: bytes
    kinds: str
    headings: str


class _Hashes(dict[str, int]):
    """Token → hash, remembered."""

    def __missing__(self, token: str) -> int:
        if len(self) > 200_000:
            self.clear()
        value = self[token] = (zlib.crc32(token.encode()) or 1) if token else 0
        return value


_hash_of = _Hashes()


def hash_of(token: str) -> int:
    """The 32-bit hash by which a token is counted, never 0. Two tokens of one query and one article share one
    with odds of 1 : 10⁶.
    """
    return _hash_of[token]


def rows_of(
    articles: Sequence[tuple[Article, int]], analyses: Sequence[Analysis] | None = None
) -> list[ArticleRow]:
    """The rows of articles with their sequence numbers; ``analyses``, one an article, where they are made
    already.
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


def _pack(pieces: Sequence[tuple[list[str], ...]]) -> list[tuple[bytes, bytes, bytes]]:
    """Hashes (ascending), counts and lengths of articles, as they are kept (little endian); ``pieces`` are
    tokens by field, and "".

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
        (kept[a:b].tobytes(), counts[a:b].tobytes(), lengths[i].tobytes())
        for i, (a, b) in enumerate(pairwise(bounds))
    ]


def _runs(ordered: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The distinct values of ascending ones, and how often each is there."""
    starts = np.flatnonzero(np.concatenate(([len(ordered) > 0], ordered[1:] != ordered[:-1]))[: len(ordered)])
    return ordered[starts], np.diff(np.append(starts, len(ordered)))


def _headings(article: Article) -> dict[str, str]:
    """Key → heading of what is worth suggesting: not what only repeats the title («What causes
    Glaucoma?»).
    """
    title = f" {name_key(article.title)} "
    found: dict[str, str] = {}
    for section in article.sections:
        if section.heading and section.kind not in UNRANKED and 2 < len(section.heading) <= _LONGEST_HEADING:
            key = name_key(section.heading)
            if title not in f" {key} ":
                found.setdefault(key, section.heading)
    return dict(list(found.items())[:_HEADINGS_KEPT])
