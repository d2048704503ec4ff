"""The engine for more than one machine: an OpenSearch cluster.

OpenSearch has no commit over several shards, so the order of steps makes one: every copy acknowledges the
documents, then every shard is refreshed, and only then is the sequence written. A searcher reads the sequence
first and opens its point in time after that. What it sees is never behind the sequence that it reports, and
may be ahead of it by what a writer sent that has not committed, or died before it could.

Changes carry their number as the document's version. What a dead writer's request brings late loses against
what its successor wrote, so that the next catch-up ends in exactly the catalogue's state. Tokens come
analysed; the server only splits them at white space.
"""

from __future__ import annotations

import contextlib
import logging
import re
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import opensearchpy
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError, SerializationError

from catalogue.errors import ConfigError, CorruptData, Outdated, Unreachable
from catalogue.settings import IndexSettings
from indexer.engines.base import Follower, Searcher, Writer
from indexer.engines.embedded import SWAP_WAIT, EmptySnapshot
from indexer.engines.generations import REBUILD
from indexer.engines.opensearch_lease import Lease, hold
from indexer.engines.opensearch_schema import FORM, SEQUENCE_ID, TEMPLATE
from indexer.engines.opensearch_search import PointInTime, server_errors
from indexer.engines.opensearch_writer import OpenSearchWriter

_log = logging.getLogger(__name__)
# The client writes a traceback for every try that fails: a hundred lines a search while a node is away, until
# whatever takes the log takes no more and every thread waits for it. What comes of it is an error of ours.
logging.getLogger("opensearch").setLevel(logging.ERROR)

COPIES_WAIT = 60
"""Seconds that the client waits for a new index; the server itself waits half of that for its replicas."""

WRITER_TIMEOUT, WRITER_RETRIES = 30.0, 3
"""A bulk may wait for copies, and is worth waiting for."""

READER_TIMEOUT, READER_RETRIES = 10.0, 1
"""A reader is not: a search asks five times at the most, so at thirty seconds and three retries one that is
not answered would be told so in ten minutes.
"""

_NUMBER = re.compile(r"[0-9]{6}", re.ASCII)


class _Committed(NamedTuple):
    """The index behind the alias, and the sequence that it has reached."""

    name: str
    sequence: int


def connect(
    config: IndexSettings, timeout: float = WRITER_TIMEOUT, retries: int = WRITER_RETRIES
) -> OpenSearch:
    """A client for the configured nodes; nothing is sent yet. ``timeout``: seconds of one try."""
    secure: dict[str, Any] = {"verify_certs": True, "ssl_show_warn": False}
    if config.ca_certs:
        secure["ca_certs"] = str(config.ca_certs)
    return OpenSearch(
        hosts=list(config.hosts),
        http_auth=(config.user, config.password) if config.user else None,
        timeout=timeout,
        pool_maxsize=10,
        max_retries=retries,
        retry_on_timeout=True,
        retry_on_status=(502, 503, 504),
        http_compress=True,
        **(secure if any(host.startswith("https:") for host in config.hosts) else {}),
    )


class OpenSearchEngine:
    """Indexes ``NAME-000001``, … with the alias ``NAME`` on the current one."""

    name = "opensearch"
    followers: tuple[Follower, ...] = ()
    patient = True

    def __init__(self, client: OpenSearch, reading: OpenSearch, config: IndexSettings) -> None:
        """``reading`` is the client of those who wait for an answer."""
        self._client = client
        self._reading = reading
        self._config = config
        self._alias = config.name
        self._mutex = threading.Lock()
        self._open: PointInTime | None = None
        self._readable: set[str] = set()  # indexes in the format that this code writes

    @classmethod
    def open(cls, config: IndexSettings) -> OpenSearchEngine:
        """An engine on the configured cluster, which is first asked when there is a question."""
        try:
            return cls(connect(config), connect(config, READER_TIMEOUT, READER_RETRIES), config)
        except (OSError, opensearchpy.ImproperlyConfigured) as error:
            raise ConfigError(
                f"OpenSearch's connection cannot be prepared: {error}", "check index.ca_certs and index.hosts"
            ) from error

    @contextlib.contextmanager
    def writer(self, wait: float = 0.0) -> Iterator[Writer]:
        """The one writer of all machines into the current generation."""
        with self._hold("writer", wait) as lease:
            index = self._current() or self._first(wait)
            yield OpenSearchWriter(self._client, index, lease)

    @contextlib.contextmanager
    def rebuild(self) -> Iterator[Writer]:
        """A writer into a new index, to which one request moves the alias. The old index is deleted when
        nobody reads it any more.
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
            yield EmptySnapshot()
            return
        with point.used():
            yield point

    def sequence(self) -> int:
        with self._errors():
            committed = self._committed()
            if committed:
                self._check_form(committed.name)
        return committed.sequence if committed else 0

    def check(self, thoroughly: bool = False) -> None:
        """Raise where no cluster answers or a shard of the index is away. Shards check their own files."""
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
        self._forget()
        self._client.close()
        self._reading.close()

    def _newest(self) -> PointInTime | None:
        """The newest point in time. While a thread looks for it, the others have the one that is open."""
        last = self._open
        if not self._mutex.acquire(blocking=last is None):
            return last
        try:
            return self._renewed()
        finally:
            self._mutex.release()

    def _renewed(self) -> PointInTime | None:
        with self._errors():
            committed = self._committed()
            point = self._open
            if committed and point and (point.index, point.sequence) == committed and point.alive():
                return point
            fresh = None
            if committed:
                self._check_form(committed.name)
                fresh = PointInTime(self._reading, committed.name, committed.sequence)
            self._open = fresh
            if point:
                point.retire()
            return fresh

    def _committed(self) -> _Committed | None:
        """Index and sequence behind the alias, in one request, which sees what is not refreshed yet, too."""
        try:
            found = self._reading.get(
                index=self._alias, id=SEQUENCE_ID, params={"_source_includes": "sequence"}
            )
        except NotFoundError as error:
            no_index = error.error == "index_not_found_exception"
            if no_index or not isinstance(error.info, dict) or "error" in error.info:
                return None
            raise CorruptData(f"the index {self._alias} has no sequence", REBUILD) from error
        return _Committed(str(found["_index"]), int(found["_source"]["sequence"]))

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
        mappings = self._client.indices.get_mapping(index=index)[index]["mappings"]
        form = mappings.get("_meta", {}).get("pinakes")
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
            # Nothing is written before the replicas are in sync: what only one node holds is lost with it,
            # acknowledged or not.
            nodes = self._client.cluster.health()["number_of_data_nodes"]
            copies = {
                "wait_for_active_shards": min(1 + self._config.replicas, nodes),
                "request_timeout": COPIES_WAIT,
            }
            body = TEMPLATE | {"settings": settings}
            made = self._client.indices.create(index=index, body=body, params=copies)
            if not made["shards_acknowledged"]:
                _log.warning("index-not-replicated index=%s", index)
            return index

    def _adopt(self, index: str) -> None:
        with self._errors():
            actions: list[dict[str, Any]] = [
                {"remove": {"index": name, "alias": self._alias, "must_exist": False}}
                for name in self._generations()
                if name != index
            ]
            actions.append({"add": {"index": index, "alias": self._alias}})
            self._client.indices.update_aliases(body={"actions": actions})

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
        return sorted(name for name in found if _NUMBER.fullmatch(name.removeprefix(f"{self._alias}-")))

    def _forget(self) -> None:
        with self._mutex:
            point, self._open = self._open, None
        if point:
            point.retire()

    def _hold(self, name: str, wait: float) -> contextlib.AbstractContextManager[Lease]:
        return hold(self._client, f"{self._alias}-locks", name, wait, self._errors)

    def _errors(self) -> contextlib.AbstractContextManager[None]:
        return server_errors(self._config.hosts)
