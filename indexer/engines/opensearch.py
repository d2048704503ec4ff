"""The engine for more than one machine: an OpenSearch cluster.

OpenSearch has no commit over shards, so the order of steps makes one: documents are acknowledged by every
copy, then every shard is refreshed, and only then is the sequence written. A searcher reads the sequence
first and opens its point in time after that: what it sees is never behind what it says, and may be ahead of
it by what a writer sent that has not committed yet, or died before. Changes carry their number as the
document's version: what a dead writer's request brings late loses against what its successor wrote, so that
the next catch-up ends in exactly the catalogue's state. Tokens come analysed; the server's only split them at
white space.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import opensearchpy
from opensearchpy import OpenSearch, helpers
from opensearchpy.exceptions import ConflictError, NotFoundError, SerializationError

from catalogue.config import IndexSettings
from catalogue.errors import ConfigError, CorruptData, LockBusy, Outdated, PinakesError, Unreachable
from indexer.engines.base import Follower, IndexDocument, Searcher, Writer
from indexer.engines.embedded import SWAP_WAIT, Nothing
from indexer.engines.generations import REBUILD
from indexer.engines.opensearch_lease import Lease, hold
from indexer.engines.opensearch_schema import FORM, SEQUENCE_ID, TEMPLATE, document_id, source_of
from indexer.engines.opensearch_search import PointInTime, server_errors

_log = logging.getLogger(__name__)

BULK_DOCUMENTS = 500
BULK_BYTES = 8 * 1024 * 1024
RETRY_SECONDS = 300.0
"""How long a batch is offered again while nodes are away or too busy: an election and a recovery fit in."""

COPIES_WAIT = 60
"""Seconds that the client waits for a new index; the server itself waits half of that for its replicas."""

_FOR_GOOD = frozenset({400, 401, 403, 404, 409, 413})
"""Answers that asking again will not change. Everything else (429, 5xx, a lost connection, a time-out) is a
node that is busy or away.
"""


def connect(config: IndexSettings) -> OpenSearch:
    """A client for the configured nodes; nothing is sent yet."""
    secure: dict[str, Any] = {"verify_certs": True, "ssl_show_warn": False} | (
        {"ca_certs": str(config.ca_certs)} if config.ca_certs else {}
    )
    return OpenSearch(
        hosts=list(config.hosts),
        http_auth=(config.user, config.password) if config.user else None,
        timeout=30,
        pool_maxsize=10,
        max_retries=3,
        retry_on_timeout=True,
        retry_on_status=(502, 503, 504),
        http_compress=True,
        **(secure if any(host.startswith("https:") for host in config.hosts) else {}),
    )


class OpenSearchEngine:
    """Indexes ``NAME-000001``, … with the alias ``NAME`` on the current one."""

    name = "opensearch"
    follower: Follower | None = None
    patient = True

    def __init__(self, client: OpenSearch, config: IndexSettings) -> None:
        self._client = client
        self._config = config
        self._alias = config.name
        self._mutex = threading.Lock()
        self._open: PointInTime | None = None
        self._readable: set[str] = set()  # indexes in the form that this code writes

    @classmethod
    def open(cls, config: IndexSettings) -> OpenSearchEngine:
        """An engine on the configured cluster, which is first asked when there is a question."""
        try:
            return cls(connect(config), config)
        except (OSError, opensearchpy.ImproperlyConfigured) as error:
            raise ConfigError(
                f"OpenSearch's connection cannot be prepared: {error}", "check index.ca_certs and index.hosts"
            ) from error

    @contextlib.contextmanager
    def writer(self, wait: float = 0.0) -> Iterator[Writer]:
        """The one writer of all machines into the current generation."""
        with self._hold("writer", wait) as lease:
            index = self._current() or self._first(wait)
            writer = OpenSearchWriter(self._client, index, lease)
            yield writer

    @contextlib.contextmanager
    def rebuild(self) -> Iterator[Writer]:
        """A writer into a new index; one request moves the alias. The old index goes when nobody reads it any
        more.
        """
        with self._hold("rebuild", 0.0) as lease:
            self._sweep()
            index = self._create()
            writer = OpenSearchWriter(self._client, index, lease)
            try:
                yield writer
                if writer.committed:
                    with self._hold("writer", SWAP_WAIT):
                        self._adopt(index)
            finally:
                self._forget()
                self._sweep()

    @contextlib.contextmanager
    def searcher(self) -> Iterator[Searcher]:
        """A point in time, shared until something is committed."""
        point = self._newest()
        if point is None:
            yield Nothing()
            return
        with point.used():
            yield point

    def sequence(self) -> int:
        """The number that the committed index has reached; 0 when empty or absent."""
        with self._errors():
            found = self._committed()
            if found:
                self._check_form(found[0])
        return found[1] if found else 0

    def check(self, thoroughly: bool = False) -> None:
        """Raise where no cluster answers or a shard of the index is away; shards check their files by
        themselves.
        """
        with self._errors():
            try:
                about = self._client.info()
            except SerializationError:  # a page of HTML, say
                about = {}
        if "version" not in about:
            raise Unreachable(
                f"what answers at {', '.join(self._config.hosts)} is not OpenSearch", "correct index.hosts"
            )
        with self.searcher() as searcher, self._errors():
            if not isinstance(searcher, PointInTime):
                return
            health = self._client.cluster.health(index=searcher.index)
            if health["status"] == "red":
                raise CorruptData(
                    f"{health['unassigned_shards']} shards of {searcher.index} are away",
                    f"bring their nodes back, or {REBUILD}",
                )

    def close(self) -> None:
        """Let go of the point in time and the connections."""
        self._forget()
        self._client.close()

    def _newest(self) -> PointInTime | None:
        with self._mutex, self._errors():
            found = self._committed()
            point = self._open
            if found and point and (point.index, point.sequence) == found and point.alive():
                return point
            if point:
                self._open = None
                point.retire()
            if found:
                self._check_form(found[0])
                self._open = PointInTime(self._client, found[0], found[1])
            return self._open

    def _committed(self) -> tuple[str, int] | None:
        """Index and sequence behind the alias: one request, which sees what is not refreshed yet, too."""
        try:
            found = self._client.get(
                index=self._alias, id=SEQUENCE_ID, params={"_source_includes": "sequence"}
            )
        except NotFoundError as error:
            if (
                error.error == "index_not_found_exception"
                or not isinstance(error.info, dict)
                or "error" in error.info
            ):
                return None
            raise CorruptData(f"the index {self._alias} has no sequence", REBUILD) from error
        return str(found["_index"]), int(found["_source"]["sequence"])

    def _current(self) -> str | None:
        with self._errors():
            try:
                names = list(self._client.indices.get_alias(name=self._alias))
            except NotFoundError:
                return None
            if len(names) != 1:
                raise CorruptData(f"the alias {self._alias} stands on {len(names)} indexes", REBUILD)
            self._check_form(names[0])
            return str(names[0])

    def _check_form(self, index: str) -> None:
        if index in self._readable:
            return
        form = (
            self._client.indices.get_mapping(index=index)[index]["mappings"].get("_meta", {}).get("pinakes")
        )
        if form != FORM:
            older = isinstance(form, int) and form < FORM
            raise (Outdated if older else CorruptData)(
                f"{index} was written as format {form}; this Pinakes reads format {FORM}", REBUILD
            )
        self._readable.add(index)

    def _first(self, wait: float) -> str:
        with self._hold("rebuild", wait) as lease:
            if index := self._current():
                return index
            index = self._create()
            OpenSearchWriter(self._client, index, lease).commit(0)
            self._adopt(index)
            return index

    def _create(self) -> str:
        with self._errors():
            numbers = [int(name.rpartition("-")[2]) for name in self._generations()]
            index = f"{self._alias}-{max(numbers, default=0) + 1:06d}"
            settings = TEMPLATE["settings"] | {
                "number_of_shards": self._config.shards,
                "number_of_replicas": self._config.replicas,
            }
            # What only one node holds yet dies with it, acknowledged or not: nothing is written before the
            # replicas are in sync.
            nodes = self._client.cluster.health()["number_of_data_nodes"]
            copies = {
                "wait_for_active_shards": min(1 + self._config.replicas, nodes),
                "request_timeout": COPIES_WAIT,
            }
            if not self._client.indices.create(
                index=index, body=TEMPLATE | {"settings": settings}, params=copies
            )["shards_acknowledged"]:
                _log.warning("index-not-replicated index=%s", index)
            return index

    def _adopt(self, index: str) -> None:
        with self._errors():
            others = [name for name in self._generations() if name != index]
            moves: list[dict[str, Any]] = [
                {"remove": {"index": name, "alias": self._alias, "must_exist": False}} for name in others
            ]
            self._client.indices.update_aliases(
                body={"actions": [*moves, {"add": {"index": index, "alias": self._alias}}]}
            )

    def _sweep(self) -> None:
        """Delete generations that are not current and have no open point in time; call it with the rebuild
        lease held.
        """
        with self._errors():
            try:
                kept = set(self._client.indices.get_alias(name=self._alias))
            except NotFoundError:
                kept = set()
            for name in self._generations():
                if name not in kept and not self._is_read(name):
                    self._client.indices.delete(index=name, params={"ignore_unavailable": "true"})

    def _is_read(self, index: str) -> bool:
        found = self._client.indices.stats(index=index, metric="search")["_all"]["total"].get("search", {})
        return int(found.get("point_in_time_current", 0)) > 0

    def _generations(self) -> list[str]:
        found = self._client.indices.get(
            index=f"{self._alias}-*", params={"ignore_unavailable": "true", "allow_no_indices": "true"}
        )
        prefix = f"{self._alias}-"
        return sorted(
            name
            for name in found
            if (tail := name.removeprefix(prefix)).isascii() and tail.isdigit() and len(tail) == 6
        )

    def _forget(self) -> None:
        with self._mutex:
            point, self._open = self._open, None
        if point:
            point.retire()

    def _hold(self, name: str, wait: float) -> contextlib.AbstractContextManager[Lease]:
        return hold(self._client, f"{self._alias}-locks", name, wait, self._errors)

    def _errors(self) -> contextlib.AbstractContextManager[None]:
        return server_errors(self._config.hosts)


@dataclass(frozen=True, slots=True)
class _Operation:
    """A change that the server has not acknowledged yet; ``source`` is ``None`` for a deletion, ``sequence``
    0 for an unknown number.
    """

    id: str
    sequence: int
    source: Mapping[str, Any] | None

    def action(self, index: str) -> dict[str, Any]:
        """As the client's bulk helper takes it."""
        head: dict[str, Any] = {"_index": index, "_id": self.id} | (
            _version(self.sequence) if self.sequence else {}
        )
        return head | (
            {"_op_type": "delete"} if self.source is None else {"_op_type": "index", "_source": self.source}
        )


def _version(sequence: int) -> dict[str, Any]:
    """Refused (409) where a later change is there; the same one again is harmless."""
    return {"version": sequence, "version_type": "external_gte"}


class OpenSearchWriter:
    """Sends changes in bulks; see :class:`indexer.engines.base.Writer`.

    A full bulk waits for its answer before more is taken: that is the back-pressure. Documents of a writer
    that never commits may stay in the index: ahead of the sequence, until the next writer brings the same
    changes again.
    """

    def __init__(self, client: OpenSearch, index: str, lease: Lease) -> None:
        self.committed = False
        self._client = client
        self._index = index
        self._lease = lease
        self._held: dict[str, _Operation] = {}

    def put(self, document: IndexDocument) -> None:
        """Hold the document; the newest version of an id is the one that is sent."""
        self._hold(_Operation(document_id(document.id), document.sequence, source_of(document)))

    def delete(self, article_id: str, sequence: int = 0) -> None:
        """Remove a document, if it is there."""
        self._hold(_Operation(document_id(article_id), sequence, None))

    def commit(self, sequence: int) -> None:
        """Documents acknowledged, shards refreshed, then the sequence."""
        self._flush()
        with self._lease.errors():
            self._retried(lambda: self._client.indices.refresh(index=self._index))
            self._lease.check()
            body = {"kind": "sequence", "sequence": sequence}
            try:
                self._retried(
                    lambda: self._client.index(
                        index=self._index, id=SEQUENCE_ID, body=body, params=_version(sequence)
                    )
                )
            except ConflictError as error:
                raise LockBusy(
                    f"another writer has taken {self._index} beyond {sequence}",
                    "run the command again: nothing is lost",
                ) from error
        self.committed = True

    def _hold(self, operation: _Operation) -> None:
        self._held[operation.id] = operation
        if len(self._held) >= BULK_DOCUMENTS:
            self._flush()

    def _flush(self) -> None:
        """Offer what is held until every operation is acknowledged or refused for good."""
        until = time.monotonic() + RETRY_SECONDS
        waiting, pause = self._held, 0.2
        self._held = {}
        while waiting:
            self._lease.check()
            refused = self._offer(waiting)
            if refused and time.monotonic() >= until:
                raise PinakesError(
                    f"{len(refused)} documents were not taken by OpenSearch within {RETRY_SECONDS:.0f} s ({next(iter(refused.values()))})",
                    "look at the cluster's health, then run the command again: nothing is lost",
                )
            waiting = {key: waiting[key] for key in refused}
            if waiting:
                time.sleep(pause)
                pause = min(5.0, pause * 2)

    def _offer(self, operations: Mapping[str, _Operation]) -> dict[str, str]:
        """Ids of the operations to be offered again, with the reason. Raises for a document that will never
        be taken.
        """
        again: dict[str, str] = {}
        answers = helpers.streaming_bulk(
            self._client,
            (operation.action(self._index) for operation in operations.values()),
            chunk_size=BULK_DOCUMENTS,
            max_chunk_bytes=BULK_BYTES,
            raise_on_error=False,
            raise_on_exception=False,
        )
        for done, answer in answers:
            result = next(iter(answer.values()))
            # a deletion of what is not there; a later change of the article is
            if done or result.get("status") in (404, 409):
                continue
            reason = str(result.get("error") or result.get("exception") or result.get("status"))[:300]
            if result.get("status") in _FOR_GOOD:
                raise PinakesError(
                    f"OpenSearch refuses a document of {self._index}: {reason}", "look at the server's log"
                )
            again[str(result["_id"])] = reason
        return again

    def _retried(self, request: Callable[[], Any]) -> None:
        until = time.monotonic() + RETRY_SECONDS
        while True:
            try:
                request()
                return
            except opensearchpy.exceptions.TransportError as error:
                if error.status_code in _FOR_GOOD or time.monotonic() >= until:
                    raise
                time.sleep(0.5)
