"""How a meaning is said in OpenSearch's query language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indexer.engines.grams import BIGRAMS, EDGE_GRAMS, bigrams
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
from indexer.engines.opensearch_schema import LONGEST_TOKEN
from indexer.engines.shared import filter_terms, writable

Json = dict[str, Any]

ARTICLES: Json = {"term": {"kind": "article"}}
"""Matches every article, and not the document of the sequence."""

_EVERY_ARTICLE: Json = {"constant_score": {"filter": ARTICLES}}


def query_of(meaning: Meaning) -> Json:
    """The query with its filters, which choose and do not score."""
    filters = [{"term": {field: writable(value)}} for field, value in filter_terms(meaning.filters)]
    return {"bool": {"must": [_query(meaning.query)], "filter": [ARTICLES, *filters]}}


def _query(query: Query) -> Json:
    query = simplified(query)
    match query:
        case Words(least=least):
            terms = [_term(query.field, token, weight) for token, weight in query.weighted().items()]
            return _any(terms, min(max(1, least), len(terms)))
        case Phrase(tokens=tokens):
            return _phrase(bigrams(tokens))
        case Prefix(token=token) if is_edge(query):
            return {"constant_score": {"filter": {"term": {EDGE_GRAMS: writable(token)}}}}
        case Prefix(token=token, field=field):
            return {"prefix": {field: {"value": writable(token), "rewrite": "constant_score"}}}
        case Fuzzy():
            return _fuzzy(query)
        case AnyOf(parts=parts):
            return _any([_query(part) for part in parts], 1)
        case AllOf(parts=parts):
            return _all(parts)
        case Not():
            return _all((query,))
        case Everything():
            return _EVERY_ARTICLE


def _term(field: str, token: str, weight: float) -> Json:
    return {"term": {field: {"value": writable(token)[: LONGEST_TOKEN + 1], "boost": weight}}}


def _phrase(pairs: Sequence[str]) -> Json:
    """All of a phrase's bigrams: spans know no two that stand exactly two places apart."""
    if len(pairs) == 1:
        return _term(BIGRAMS, pairs[0], 1.0)
    clauses = [{"span_term": {BIGRAMS: writable(pair)}} for pair in pairs]
    return {"span_near": {"clauses": clauses, "slop": 0, "in_order": True}}


def _fuzzy(fuzzy: Fuzzy) -> Json:
    near = {
        "value": writable(fuzzy.token),
        "fuzziness": min(fuzzy.distance, 2),
        "transpositions": True,
        "prefix_length": 0,
        "max_expansions": 1024,
    }
    return {"constant_score": {"filter": {"fuzzy": {fuzzy.field: near}}}}


def _any(parts: Sequence[Json], least: int) -> Json:
    return {"bool": {"should": parts, "minimum_should_match": least}} if parts else {"match_none": {}}


def _all(parts: Sequence[Query]) -> Json:
    must = [_query(part) for part in parts if not isinstance(part, Not | Everything)]
    without = [_query(part.part) for part in parts if isinstance(part, Not)]
    return {"bool": {"must": must or [_EVERY_ARTICLE], "must_not": without}}
