"""Meanings in OpenSearch's query language, and the point in time that answers them."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    AuthenticationException,
    AuthorizationException,
    ConnectionError,
    NotFoundError,
    OpenSearchException,
    SSLError,
    TransportError,
)

from catalogue.errors import CorruptData, PinakesError, Unreachable
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
from indexer.engines.opensearch_schema import LONGEST_TOKEN
from indexer.engines.shared import LONGEST_PATTERN, by_score, chosen, profile_terms, similar_terms, writable

KEPT_ALIVE = 300
"""Seconds that the server keeps a point in time after the last question to it."""

_PAGE = 2000
_FACET_VALUES = 10_000
_MOST_CANDIDATES = 10_000  # index.max_result_window

Json = dict[str, Any]
_ARTICLES: Json = {"term": {"kind": "article"}}


class PointInTime:
    """A snapshot on the server; see :class:`indexer.engines.base.Searcher`. Shared by threads, closed after
    its last user.

    A point in time is bound to copies of shards: when their node dies it is gone, and a new one is opened. It
    may then see later documents than its sequence says, never fewer.
    """

    def __init__(self, client: OpenSearch, index: str, sequence: int) -> None:
        self.index = index
        self.sequence = sequence
        self._client = client
        self._mutex = threading.Lock()
        self._users = 0
        self._retired = False
        self._id = self._open()
        self._asked = time.monotonic()

    def alive(self) -> bool:
        """Whether the server still has it."""
        return time.monotonic() - self._asked < KEPT_ALIVE * 0.9

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        """Keep it open meanwhile."""
        with self._mutex:
            self._users += 1
        try:
            yield
        finally:
            with self._mutex:
                self._users -= 1
            self._close_if_unused()

    def retire(self) -> None:
        """Close it after its last user."""
        self._retired = True
        self._close_if_unused()

    def find(self, meaning: Meaning, limit: int) -> list[Candidate]:
        """The best candidates by BM25 with the frequencies of all shards, equal scores by id."""
        return self._find(meaning, limit, counted=False)[0] if limit > 0 else []

    def count(self, meaning: Meaning) -> int:
        """How many articles match."""
        return int(
            self._ask({"query": query_of(meaning), "size": 0, "track_total_hits": True})["hits"]["total"][
                "value"
            ]
        )

    def find_and_count(self, meaning: Meaning, limit: int) -> tuple[list[Candidate], int]:
        """Both in one request."""
        return self._find(meaning, limit, counted=True) if limit > 0 else ([], self.count(meaning))

    def _find(self, meaning: Meaning, limit: int, counted: bool) -> tuple[list[Candidate], int]:
        body = {
            "query": query_of(meaning),
            "size": min(limit, _MOST_CANDIDATES),
            "_source": False,
            "docvalue_fields": ["id"],
            "sort": [{"_score": "desc"}, {"id": "asc"}],
            "track_total_hits": counted,
        }
        found = self._ask(body)["hits"]
        candidates = by_score((hit["fields"]["id"][0], float(hit["_score"])) for hit in found["hits"])
        return candidates, int(found["total"]["value"]) if counted else 0

    def facets(self, meaning: Meaning, fields: Sequence[str]) -> FacetCounts:
        """All fields in one request."""
        if not fields:
            return {}
        wanted = {
            field: {"terms": {"field": field, "size": _FACET_VALUES, "shard_size": _FACET_VALUES}}
            for field in fields
        }
        found = self._ask({"query": query_of(meaning), "size": 0, "track_total_hits": False, "aggs": wanted})[
            "aggregations"
        ]
        return {field: {b["key"]: int(b["doc_count"]) for b in found[field]["buckets"]} for field in fields}

    def similar(self, article_id: str, limit: int) -> list[Candidate]:
        """The articles that share this one's most telling terms."""
        hits = self._ask({"query": _exactly(article_id), "size": 1, "_source": ["profile"]})["hits"]["hits"]
        if not hits:
            return []
        profile = str(hits[0]["_source"].get("profile") or "")
        frequencies, total = self._frequencies([token for token, _ in profile_terms(profile)])
        terms = similar_terms(profile, lambda token: frequencies.get(token, 0), total)
        words = Words(tuple(token for token, _ in terms), weights=tuple(weight for _, weight in terms))
        found = self.find(Meaning(words), limit + 1)
        return [candidate for candidate in found if candidate.id != article_id][:limit]

    def has(self, article_id: str) -> bool:
        """Whether the article is in the index."""
        return bool(self._ask({"query": _exactly(article_id), "size": 1, "_source": False})["hits"]["hits"])

    def ids(self) -> Iterator[tuple[str, int]]:
        """Every article with its sequence, by id, a page at a time."""
        body: Json = {
            "query": {"bool": {"filter": [_ARTICLES]}},
            "size": _PAGE,
            "_source": False,
            "docvalue_fields": ["id", "sequence"],
            "sort": [{"id": "asc"}],
            "track_total_hits": False,
        }
        while hits := self._ask(body)["hits"]["hits"]:
            for hit in hits:
                yield hit["fields"]["id"][0], int(hit["fields"]["sequence"][0])
            body["search_after"] = hits[-1]["sort"]

    def _frequencies(self, tokens: Sequence[str]) -> tuple[dict[str, int], int]:
        """In how many articles each token stands, and how many there are."""
        named = {str(i): {"term": {ALL: token}} for i, token in enumerate(tokens) if token}
        if not named:
            return {}, 0
        body = {
            "query": {"bool": {"filter": [_ARTICLES]}},
            "size": 0,
            "track_total_hits": True,
            "aggs": {"in": {"filters": {"filters": named}}},
        }
        found = self._ask(body)
        buckets = found["aggregations"]["in"]["buckets"]
        return {tokens[int(i)]: int(bucket["doc_count"]) for i, bucket in buckets.items()}, int(
            found["hits"]["total"]["value"]
        )

    def _open(self) -> str:
        params = {"keep_alive": f"{KEPT_ALIVE}s", "allow_partial_pit_creation": "false"}
        return str(self._client.create_pit(index=self.index, params=params)["pit_id"])

    def _ask(self, body: Json) -> Json:
        params = {"search_type": "dfs_query_then_fetch", "allow_partial_search_results": "false"}
        with server_errors(self._client.transport.hosts):
            for last in (False, True):
                try:
                    found: Json = self._client.search(
                        body=body | {"pit": {"id": self._id, "keep_alive": f"{KEPT_ALIVE}s"}}, params=params
                    )
                    self._asked = time.monotonic()
                    return found
                except TransportError as error:
                    if last or isinstance(error, ConnectionError) or error.status_code not in (404, 500, 503):
                        raise
                    self._id = self._open()  # its copies of shards went with their node
        raise AssertionError("unreachable")

    def _close_if_unused(self) -> None:
        with self._mutex:
            if not self._retired or self._users:
                return
        with contextlib.suppress(OpenSearchException):  # it ends by itself after KEPT_ALIVE
            self._client.delete_pit(body={"pit_id": [self._id]})


@contextlib.contextmanager
def server_errors(hosts: Sequence[Any]) -> Iterator[None]:
    """The client's exceptions as errors of the house."""
    where = ", ".join(str(host.get("host", host)) if isinstance(host, dict) else str(host) for host in hosts)
    try:
        yield
    except (AuthenticationException, AuthorizationException) as error:
        if "cluster_block" in str(error.error):
            raise PinakesError(
                f"OpenSearch at {where} takes no data: {_reason(error)}", "free some space on its disks"
            ) from error
        raise Unreachable(
            f"OpenSearch at {where} does not let us in: {_reason(error)}",
            "check index.user and PINAKES_INDEX_PASSWORD",
        ) from error
    except SSLError as error:
        raise Unreachable(
            f"OpenSearch at {where} cannot prove who it is: {_reason(error)}", "check index.ca_certs"
        ) from error
    except ConnectionError as error:
        raise Unreachable(
            f"OpenSearch at {where} does not answer: {_reason(error)}", "start it, or correct index.hosts"
        ) from error
    except NotFoundError as error:
        raise CorruptData(
            f"OpenSearch at {where} misses a part of the index: {_reason(error)}",
            "run: pinakes index rebuild",
        ) from error
    except OpenSearchException as error:
        raise PinakesError(
            f"OpenSearch at {where} failed: {_reason(error)}", "look at the cluster's health and its log"
        ) from error


def _reason(error: Exception) -> str:
    info = getattr(error, "info", None)
    if isinstance(info, dict) and isinstance(info.get("error"), dict):
        return str(info["error"].get("reason"))[:300]
    if isinstance(info, Exception):
        return _root(info)
    return str(error)[:300]


def _root(error: BaseException) -> str:
    """What the operating system said, below the three clients that each wrap what the one below it said."""
    seen: BaseException = error
    while (cause := seen.__cause__ or seen.__context__) is not None:
        seen = cause
    return (seen.strerror if isinstance(seen, OSError) and seen.strerror else str(seen))[:300]


def query_of(meaning: Meaning) -> Json:
    """The query with its filters; filters choose and do not score."""
    filters = [{"term": {field: writable(value)}} for field, value in chosen(meaning.filters)]
    return {"bool": {"must": [_query(meaning.query)], "filter": [_ARTICLES, *filters]}}


def _query(query: Query) -> Json:
    if isinstance(query, Words | Phrase | Prefix | Fuzzy) and searched(query.field) != query.field:
        query = replace(query, field=searched(query.field))
    match query:
        case Words(least=least):
            terms = [_term(query.field, token, weight) for token, weight in query.weighted().items()]
            return _any(terms, min(max(1, least), len(terms)))
        case AnyOf(parts=parts):
            return _any([_query(part) for part in parts], 1)
        case AllOf(parts=parts):
            return _all(parts)
        case Not():
            return _all((query,))
        case Everything():
            return {"constant_score": {"filter": _ARTICLES}}
        case Phrase(tokens=tokens, field=field) if len(tokens) < 2:
            return _query(Words(tokens, field))
        case Phrase(tokens=tokens, field=field, slop=slop):
            clauses = [{"span_term": {field: writable(token)}} for token in tokens]
            return {"span_near": {"clauses": clauses, "slop": max(0, slop), "in_order": True}}
        case Prefix(token=token, field=field) if len(token) <= LONGEST_PATTERN:
            return {"prefix": {field: {"value": writable(token), "rewrite": "constant_score"}}}
        case Fuzzy(token=token, distance=distance, field=field) if (
            distance > 0 and len(token) <= LONGEST_PATTERN
        ):
            near = {
                "value": writable(token),
                "fuzziness": min(distance, 2),
                "transpositions": True,
                "prefix_length": 0,
                "max_expansions": 1024,
            }
            return {"constant_score": {"filter": {"fuzzy": {field: near}}}}
        case Prefix(token=token, field=field) | Fuzzy(token=token, field=field):
            return _term(field, token, 1.0)


def _exactly(article_id: str) -> Json:
    return {"bool": {"filter": [{"term": {"id": writable(article_id)}}]}}


def _term(field: str, token: str, weight: float) -> Json:
    return {"term": {field: {"value": writable(token)[: LONGEST_TOKEN + 1], "boost": weight}}}


def _any(parts: list[Json], least: int) -> Json:
    return {"bool": {"should": parts, "minimum_should_match": least}} if parts else {"match_none": {}}


def _all(parts: tuple[Query, ...]) -> Json:
    must = [_query(part) for part in parts if not isinstance(part, Not | Everything)]
    without = [_query(part.part) for part in parts if isinstance(part, Not)]
    return {"bool": {"must": must or [{"constant_score": {"filter": _ARTICLES}}], "must_not": without}}
