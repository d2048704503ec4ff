"""How Whoosh's postings answer a meaning: each part of a query becomes a mask over the documents, and scores.

Whoosh's own query layer lacks "at least n words" (``minmatch`` is "not yet implemented"), transpositions in
fuzzy words, and phrases of bigrams that stand two places apart; and it gives filters a score of 1 where 0 was
asked for. Over dense numpy arrays each of those is a line. The scores are BM25, one field at a time, as in
Tantivy.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.engines.base import Candidate, FacetCounts
from indexer.engines.grams import BIGRAMS, EDGE_GRAMS, PlacedBigram, covering
from indexer.engines.meaning import (
    AllOf,
    AnyOf,
    Everything,
    Fuzzy,
    Meaning,
    Not,
    Phrase,
    Prefix,
    Query,
    Words,
    is_edge,
    simplified,
)
from indexer.engines.shared import by_score, filter_terms, writable

# BM25's saturation of a token's count and its share of length normalisation: Lucene's and Tantivy's values.
_K1 = 1.2
_B = 0.75

_CACHED_POSTINGS = 2000

Mask = NDArray[np.bool_]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Found:
    """What a part of a query finds: whether document i matches, and how well (0 where it does not)."""

    mask: Mask
    scores: Scores


@dataclass(frozen=True, slots=True)
class _Postings:
    """The documents that have a token, and how often each has it."""

    documents: NDArray[np.int64]
    counts: Scores


class WhooshSnapshot:
    """One commit, newly opened (never refreshed). Made thread-safe by a lock, which costs little: Whoosh is
    pure Python and holds the interpreter's lock anyway.
    """

    def __init__(self, path: Path, reader: Any) -> None:
        self.path = path
        self._reader = reader
        self._mutex = threading.RLock()
        self._size = int(reader.doc_count_all())
        self._live = self._mask_of("kind", "article")
        self._postings = lru_cache(maxsize=_CACHED_POSTINGS)(self._read_postings)
        self._norms: dict[str, Scores] = {}
        self._lexicons: dict[str, list[str]] = {}
        self._facet_documents: dict[str, dict[str, NDArray[np.int64]]] = {}
        self._ids = reader.column_reader("id") if self._size else None
        self._sequences = reader.column_reader("sequence") if self._size else None
        self.sequence = self._read_sequence()

    def find(self, meaning: Meaning, limit: int) -> list[Candidate]:
        with self._mutex:
            return self._best(self._answer(meaning), limit)

    def count(self, meaning: Meaning) -> int:
        with self._mutex:
            return int(self._answer(meaning).mask.sum())

    def find_and_count(self, meaning: Meaning, limit: int) -> tuple[list[Candidate], int]:
        with self._mutex:
            found = self._answer(meaning)
            return self._best(found, limit), int(found.mask.sum())

    def facets(self, meaning: Meaning, fields: Sequence[str]) -> FacetCounts:
        with self._mutex:
            mask = self._answer(meaning).mask
            counts = {
                field: {value: int(mask[where].sum()) for value, where in self._facet(field).items()}
                for field in fields
            }
        return {field: {value: n for value, n in values.items() if n} for field, values in counts.items()}

    def ids(self) -> Iterator[tuple[str, int]]:
        """Every article with its sequence, in no order."""
        if self._ids is None or self._sequences is None:
            return
        for number in np.flatnonzero(self._live):
            with self._mutex:
                row = self._ids[int(number)], int(self._sequences[int(number)])
            yield row

    def close(self) -> None:
        with self._mutex:
            self._reader.close()

    def _best(self, found: _Found, limit: int) -> list[Candidate]:
        where = np.flatnonzero(found.mask)
        if limit <= 0 or not len(where) or self._ids is None:
            return []
        scores = found.scores[where]
        if len(where) > limit:  # ties with the last score stay in, so that ids decide
            least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
            where, scores = where[scores >= least], scores[scores >= least]
        rows = zip(where, scores, strict=True)
        return by_score((self._ids[int(number)], float(score)) for number, score in rows)[:limit]

    def _answer(self, meaning: Meaning) -> _Found:
        found = self._find(meaning.query)
        mask = found.mask & self._live
        for field, value in filter_terms(meaning.filters):
            mask &= self._mask_of(field, writable(value))
        return _Found(mask, found.scores)

    def _find(self, query: Query) -> _Found:
        query = simplified(query)
        match query:
            case Words():
                return self._words(query)
            case Phrase(tokens=tokens):
                return self._phrase(tokens)
            case Prefix(token=token) if is_edge(query):
                return self._one_of(EDGE_GRAMS, [writable(token)])
            case Prefix(token=token, field=field):
                return self._one_of(field, [term for term in self._lexicon(field) if term.startswith(token)])
            case Fuzzy():
                return self._fuzzy(query)
            case AnyOf(parts=parts):
                return self._any(parts)
            case AllOf(parts=parts):
                return self._all(parts)
            case Not():
                return self._all((query,))
            case Everything():
                return self._constant(self._live)

    def _any(self, parts: tuple[Query, ...]) -> _Found:
        found = [self._find(part) for part in parts]
        mask = np.logical_or.reduce([one.mask for one in found]) if found else self._none()
        return self._sum(found, mask)

    def _fuzzy(self, fuzzy: Fuzzy) -> _Found:
        near = process.extract(
            fuzzy.token,
            self._lexicon(fuzzy.field),
            scorer=OSA.distance,
            score_cutoff=min(fuzzy.distance, 2),
            limit=None,
        )
        return self._one_of(fuzzy.field, [term for term, _, _ in near])

    def _words(self, words: Words) -> _Found:
        matched = np.zeros(self._size, dtype=np.int32)
        scores = np.zeros(self._size, dtype=np.float32)
        weighted = words.weighted()
        for token, weight in weighted.items():
            postings = self._postings(words.field, writable(token))
            if len(postings.documents):
                matched[postings.documents] += 1
                scores[postings.documents] += np.float32(weight) * self._bm25(words.field, postings)
        mask = matched >= max(1, min(words.least, len(weighted)))
        return _Found(mask, np.where(mask, scores, 0.0).astype(np.float32))

    def _all(self, parts: tuple[Query, ...]) -> _Found:
        mask = self._live.copy()
        demanded = [self._find(part) for part in parts if not isinstance(part, Not | Everything)]
        for found in demanded:
            mask &= found.mask
        for part in parts:
            if isinstance(part, Not):
                mask &= ~self._find(part.part).mask
        return self._sum(demanded, mask) if demanded else self._constant(mask)

    def _phrase(self, tokens: tuple[str, ...]) -> _Found:
        """Of the documents with every bigram those in which they stand in their places."""
        placed = [PlacedBigram(place, writable(bigram)) for place, bigram in covering(tokens)]
        every = self._words(Words(tuple(one.bigram for one in placed), BIGRAMS, least=len(placed)))
        if len(placed) == 1:
            return every
        mask = every.mask & self._live
        wanted = np.flatnonzero(mask)
        if len(wanted):
            found = {bigram: self._positions(BIGRAMS, bigram, wanted) for _, bigram in placed}
            for number in wanted.tolist():
                starts = ({at - place for at in found[bigram].get(number, ())} for place, bigram in placed)
                mask[number] = bool(set.intersection(*starts))
        return _Found(mask, np.where(mask, every.scores, 0.0).astype(np.float32))

    def _one_of(self, field: str, terms: list[str]) -> _Found:
        mask = self._none()
        for term in terms:
            mask[self._postings(field, term).documents] = True
        return self._constant(mask)

    def _bm25(self, field: str, postings: _Postings) -> Scores:
        live = int(self._live[postings.documents].sum())
        total = int(self._live.sum())
        idf = np.float32(np.log(1 + (total - live + 0.5) / (live + 0.5)))
        norms = self._norms_of(field)[postings.documents]
        scores: Scores = idf * postings.counts * np.float32(_K1 + 1) / (postings.counts + norms)
        return scores

    def _norms_of(self, field: str) -> Scores:
        """``k1 · (1 − b + b · length / mean length)`` of every document."""
        if field not in self._norms:
            counted = (self._reader.doc_field_length(number, field) or 0 for number in range(self._size))
            lengths = np.fromiter(counted, np.float32, self._size)
            mean = float(lengths[self._live].mean()) if self._live.any() else 1.0
            self._norms[field] = (_K1 * (1 - _B + _B * lengths / max(mean, 1e-6))).astype(np.float32)
        return self._norms[field]

    def _read_postings(self, field: str, token: str) -> _Postings:
        matcher = self._matcher(field, token)
        rows = []
        while matcher is not None and matcher.is_active():
            rows.append((matcher.id(), matcher.weight()))
            matcher.next()
        return _Postings(
            np.array([n for n, _ in rows], dtype=np.int64),
            np.array([count for _, count in rows], dtype=np.float32),
        )

    def _positions(self, field: str, token: str, wanted: NDArray[np.intp]) -> dict[int, list[int]]:
        """Document → the token's positions, for the wanted documents (ascending)."""
        matcher, found = self._matcher(field, token), {}
        for number in wanted.tolist():
            if matcher.id() < number:
                matcher.skip_to(number)
            found[number] = list(matcher.value_as("positions"))
        return found

    def _matcher(self, field: str, token: str) -> Any:
        text = self._reader.schema[field].to_bytes(token)
        return self._reader.postings(field, text) if self._size and (field, text) in self._reader else None

    def _lexicon(self, field: str) -> list[str]:
        """Every token of a field."""
        if field not in self._lexicons:
            terms = self._reader.lexicon(field) if self._size else ()
            self._lexicons[field] = [bytes(term).decode("utf-8") for term in terms]
        return self._lexicons[field]

    def _facet(self, field: str) -> dict[str, NDArray[np.int64]]:
        """Value of a keyword field → the documents that have it."""
        if field not in self._facet_documents:
            self._facet_documents[field] = {
                value: self._read_postings(field, value).documents for value in self._lexicon(field)
            }
        return self._facet_documents[field]

    def _read_sequence(self) -> int:
        numbers = np.flatnonzero(self._mask_of("kind", "sequence"))
        if self._sequences is None or not len(numbers):
            return 0
        return int(self._sequences[int(numbers[-1])])

    def _mask_of(self, field: str, value: str) -> Mask:
        mask = self._none()
        matcher = self._matcher(field, value)
        if matcher is not None:
            for number in matcher.all_ids():
                mask[number] = not self._reader.is_deleted(number)
        return mask

    def _none(self) -> Mask:
        return np.zeros(self._size, dtype=np.bool_)

    def _constant(self, mask: Mask) -> _Found:
        return _Found(mask.copy(), mask.astype(np.float32))

    def _sum(self, parts: Sequence[_Found], mask: Mask) -> _Found:
        scores = np.zeros(self._size, dtype=np.float32)
        for part in parts:
            scores += part.scores
        return _Found(mask, np.where(mask, scores, 0.0).astype(np.float32))
