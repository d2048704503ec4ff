"""Meanings, answered over Whoosh's postings: every part of a query is a mask over the documents and their
scores.

Whoosh's own query layer does without «at least n words» (``minmatch`` is "not yet implemented"), without
transpositions in fuzzy words, without a limit on the whole of a phrase's gaps, and gives filters a score of 1
where 0 was asked for. Over dense numpy arrays each of those is a line. BM25 (k1 1.2, b .75), a field at a
time, as Tantivy has it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.engines.base import Candidate, FacetCounts
from indexer.engines.meaning import (
    ALL,
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
    searched,
)
from indexer.engines.shared import LONGEST_PATTERN, by_score, chosen, similar_terms, writable

_K1, _B = 1.2, 0.75
_CACHED_POSTINGS = 2000

Mask = NDArray[np.bool_]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Found:
    """A part's answer: ``mask[i]`` whether document i matches, ``scores[i]`` how well (0 where it does
    not).
    """

    mask: Mask
    scores: Scores


@dataclass(frozen=True, slots=True)
class _Postings:
    """Documents with a token and how often it stands in each."""

    documents: NDArray[np.int64]
    counts: Scores


class WhooshSnapshot:
    """One commit, opened anew (never refreshed). Thread-safe by a lock: Whoosh runs under the interpreter's
    own anyway.
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
        self._facet_masks: dict[str, dict[str, NDArray[np.int64]]] = {}
        self._ids = reader.column_reader("id") if self._size else None
        self._sequences = reader.column_reader("sequence") if self._size else None
        marks = np.flatnonzero(self._mask_of("kind", "sequence"))
        self.sequence = (
            int(self._sequences[int(marks[-1])]) if self._sequences is not None and len(marks) else 0
        )

    def find(self, meaning: Meaning, limit: int) -> list[Candidate]:
        """The best candidates by BM25, equal scores by id."""
        with self._mutex:
            return self._best(self._answer(meaning), limit)

    def count(self, meaning: Meaning) -> int:
        """How many articles match."""
        with self._mutex:
            return int(self._answer(meaning).mask.sum())

    def find_and_count(self, meaning: Meaning, limit: int) -> tuple[list[Candidate], int]:
        """Both from one answer."""
        with self._mutex:
            found = self._answer(meaning)
            return self._best(found, limit), int(found.mask.sum())

    def facets(self, meaning: Meaning, fields: Sequence[str]) -> FacetCounts:
        """Counts over all matching articles."""
        with self._mutex:
            mask = self._answer(meaning).mask
            counts = {
                field: {value: int(mask[where].sum()) for value, where in self._facet(field).items()}
                for field in fields
            }
        return {field: {value: n for value, n in values.items() if n} for field, values in counts.items()}

    def similar(self, article_id: str, limit: int) -> list[Candidate]:
        """The articles that share this one's most telling terms."""
        with self._mutex:
            where = np.flatnonzero(self._mask_of("id", writable(article_id)))
            if not len(where):
                return []
            profile = str(self._reader.stored_fields(int(where[0])).get("profile") or "")
            terms = similar_terms(
                profile, lambda token: len(self._postings(ALL, token).documents), int(self._live.sum())
            )
            words = Words(tuple(token for token, _ in terms), weights=tuple(weight for _, weight in terms))
            found = self._answer(Meaning(words))
            found.mask[where] = False
            return self._best(found, limit)

    def has(self, article_id: str) -> bool:
        """Whether the article is in the index."""
        with self._mutex:
            return bool(self._mask_of("id", writable(article_id)).any())

    def ids(self) -> Iterator[tuple[str, int]]:
        """Every article with its sequence, in no order."""
        if self._ids is None or self._sequences is None:
            return
        for number in np.flatnonzero(self._live):
            with self._mutex:
                row = self._ids[int(number)], int(self._sequences[int(number)])
            yield row

    def close(self) -> None:
        """Let the files go."""
        with self._mutex:
            self._reader.close()

    def _best(self, found: _Found, limit: int) -> list[Candidate]:
        where = np.flatnonzero(found.mask)
        if limit <= 0 or not len(where) or self._ids is None:
            return []
        scores = found.scores[where]
        if len(where) > limit:  # ties at the edge stay in, so that ids decide
            edge = np.partition(scores, len(scores) - limit)[len(scores) - limit]
            where, scores = where[scores >= edge], scores[scores >= edge]
        return by_score(
            (self._ids[int(number)], float(score)) for number, score in zip(where, scores, strict=True)
        )[:limit]

    def _answer(self, meaning: Meaning) -> _Found:
        found = self._find(meaning.query)
        mask = found.mask & self._live
        for field, value in chosen(meaning.filters):
            mask &= self._mask_of(field, writable(value))
        return _Found(mask, found.scores)

    def _find(self, query: Query) -> _Found:
        if isinstance(query, Words | Phrase | Prefix | Fuzzy) and searched(query.field) != query.field:
            query = replace(query, field=searched(query.field))
        match query:
            case Words():
                return self._words(query)
            case AnyOf(parts=parts):
                found = [self._find(part) for part in parts]
                return self._sum(
                    found, np.logical_or.reduce([f.mask for f in found]) if found else self._none()
                )
            case AllOf(parts=parts):
                return self._all(parts)
            case Not():
                return self._all((query,))
            case Everything():
                return self._constant(self._live)
            case Phrase():
                return self._phrase(query)
            case Prefix(token=token, field=field) if len(token) <= LONGEST_PATTERN:
                return self._one_of(field, [term for term in self._lexicon(field) if term.startswith(token)])
            case Fuzzy(token=token, distance=distance, field=field) if (
                distance > 0 and len(token) <= LONGEST_PATTERN
            ):
                near = process.extract(
                    token,
                    self._lexicon(field),
                    scorer=OSA.distance,
                    score_cutoff=min(distance, 2),
                    limit=None,
                )
                return self._one_of(field, [term for term, _, _ in near])
            case Prefix(token=token, field=field) | Fuzzy(token=token, field=field):
                return self._words(Words((token,), field))

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

    def _phrase(self, phrase: Phrase) -> _Found:
        """Documents with every token are looked into: the tightest row of positions in order must fit the
        slop.
        """
        if len(phrase.tokens) < 2:
            return self._words(Words(phrase.tokens, phrase.field))
        tokens = [writable(token) for token in phrase.tokens]
        every = self._words(Words(tuple(tokens), phrase.field, least=len(tokens)))
        mask = every.mask & self._live
        wanted = np.flatnonzero(mask)
        places = (
            {token: self._positions(phrase.field, token, wanted) for token in set(tokens)}
            if len(wanted)
            else {}
        )
        for number in wanted.tolist():
            mask[number] = _in_order([places[token][number] for token in tokens], max(0, phrase.slop))
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
            lengths = np.fromiter(
                (self._reader.doc_field_length(n, field) or 0 for n in range(self._size)),
                np.float32,
                self._size,
            )
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
        if field not in self._lexicons:
            self._lexicons[field] = (
                [bytes(term).decode("utf-8") for term in self._reader.lexicon(field)] if self._size else []
            )
        return self._lexicons[field]

    def _facet(self, field: str) -> dict[str, NDArray[np.int64]]:
        if field not in self._facet_masks:
            self._facet_masks[field] = {
                value: self._read_postings(field, value).documents for value in self._lexicon(field)
            }
        return self._facet_masks[field]

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


def _in_order(places: list[list[int]], slop: int) -> bool:
    """Whether one position of each list, ascending, spans at most ``slop`` more than the tokens
    themselves.
    """
    for start in places[0]:
        last = start
        for following in places[1:]:
            last = next((place for place in following if place > last), -1)
            if last < 0:
                return False  # a later start cannot find one either
        if last - start - (len(places) - 1) <= slop:
            return True
    return False
