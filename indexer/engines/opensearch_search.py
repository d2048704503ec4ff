"""The point in time on an OpenSearch cluster that answers searches, and what its errors mean to a person."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
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
from indexer.engines.meaning import Meaning
from indexer.engines.opensearch_queries import ARTICLES, Json, query_of
from indexer.engines.shared import by_score

KEPT_ALIVE = 300
"""Seconds that the server keeps a point in time after the last request to it."""

_PAGE = 2000
_FACET_VALUES = 10_000
_MOST_CANDIDATES = 10_000  # index.max_result_window


class PointInTime:
    """A snapshot on the server; see :class:`indexer.engines.base.Searcher`. Shared by threads, and closed
    after its last user.

    A point in time is bound to copies of shards. When their node dies it is lost, and a new one is opened,
    which may see later documents than its sequence says, never fewer.
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
        """Keep it open while the context lasts."""
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
        """The best candidates, scored with the frequencies of all shards; equal scores by id."""
        return self._find(meaning, limit, counted=False)[0] if limit > 0 else []

    def count(self, meaning: Meaning) -> int:
        found = self._ask({"query": query_of(meaning), "size": 0, "track_total_hits": True})
        return int(found["hits"]["total"]["value"])

    def find_and_count(self, meaning: Meaning, limit: int) -> tuple[list[Candidate], int]:
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
        body = {"query": query_of(meaning), "size": 0, "track_total_hits": False, "aggs": wanted}
        found = self._ask(body)["aggregations"]
        return {
            field: {bucket["key"]: int(bucket["doc_count"]) for bucket in found[field]["buckets"]}
            for field in fields
        }

    def ids(self) -> Iterator[tuple[str, int]]:
        """Every article with its sequence, by id, requested page by page."""
        body: Json = {
            "query": {"bool": {"filter": [ARTICLES]}},
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
                    self._id = self._open()  # the copies of shards that it was bound to died with their node
        raise AssertionError("unreachable")

    def _close_if_unused(self) -> None:
        with self._mutex:
            if not self._retired or self._users:
                return
        with contextlib.suppress(OpenSearchException):  # it ends by itself after KEPT_ALIVE
            self._client.delete_pit(body={"pit_id": [self._id]})


@contextlib.contextmanager
def server_errors(hosts: Sequence[Any]) -> Iterator[None]:
    """The client's exceptions as those of :mod:`catalogue.errors`."""
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
    """What the operating system reported, beneath the clients that each wrap the error of the one below."""
    seen: BaseException = error
    while (cause := seen.__cause__ or seen.__context__) is not None:
        seen = cause
    return (seen.strerror if isinstance(seen, OSError) and seen.strerror else str(seen))[:300]
