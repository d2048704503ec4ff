"""How changes reach an OpenSearch index: in bulks that are offered until each document is acknowledged."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from opensearchpy import OpenSearch, helpers
from opensearchpy.exceptions import ConflictError, TransportError

from catalogue.errors import LockBusy, PinakesError
from indexer.engines.base import IndexDocument
from indexer.engines.opensearch_lease import Lease
from indexer.engines.opensearch_schema import SEQUENCE_ID, document_id, source_of

BULK_DOCUMENTS = 500
BULK_BYTES = 8 * 1024 * 1024

RETRY_SECONDS = 300.0
"""How long a batch is offered again while nodes are away or too busy: long enough for an election and a
recovery.
"""

_FOR_GOOD = frozenset({400, 401, 403, 404, 409, 413})
"""Status codes that asking again will not change. Every other (429, 5xx, a lost connection, a time-out) means
a node that is busy or away.
"""


@dataclass(frozen=True, slots=True)
class _Operation:
    """A change that the server has not acknowledged yet.

    ``source`` is ``None`` for a deletion; ``sequence`` is 0 where the change's number is not known.
    """

    id: str
    sequence: int
    source: Mapping[str, Any] | None

    def action(self, index: str) -> dict[str, Any]:
        """The operation as the client's bulk helper takes it."""
        head: dict[str, Any] = {"_index": index, "_id": self.id}
        if self.sequence:
            head |= _version(self.sequence)
        if self.source is None:
            return head | {"_op_type": "delete"}
        return head | {"_op_type": "index", "_source": self.source}


def _version(sequence: int) -> dict[str, Any]:
    """Parameters that make the server refuse (409) a change older than the one it has; the same one again is
    harmless.
    """
    return {"version": sequence, "version_type": "external_gte"}


class OpenSearchWriter:
    """Sends changes in bulks; see :class:`indexer.engines.base.Writer`.

    A full bulk waits for its answer before more is taken: that is the back-pressure. Documents of a writer
    that never commits may stay in the index, ahead of the sequence, until the next writer brings the same
    changes again.
    """

    def __init__(self, client: OpenSearch, index: str, lease: Lease) -> None:
        self.committed = False
        self._client = client
        self._index = index
        self._lease = lease
        self._held: dict[str, _Operation] = {}

    def put(self, document: IndexDocument) -> None:
        """Hold the document; of several versions of an id only the newest is sent."""
        self._hold(_Operation(document_id(document.id), document.sequence, source_of(document)))

    def delete(self, article_id: str, sequence: int = 0) -> None:
        self._hold(_Operation(document_id(article_id), sequence, None))

    def commit(self, sequence: int) -> None:
        """Have the documents acknowledged and the shards refreshed, and only then write the sequence."""
        self._flush()
        with self._lease.errors():
            self._retried(lambda: self._client.indices.refresh(index=self._index))
            self._lease.check()
            try:
                self._retried(lambda: self._write_sequence(sequence))
            except ConflictError as error:
                raise LockBusy(
                    f"another writer has taken {self._index} beyond {sequence}",
                    "run the command again: nothing is lost",
                ) from error
        self.committed = True

    def _write_sequence(self, sequence: int) -> None:
        body = {"kind": "sequence", "sequence": sequence}
        self._client.index(index=self._index, id=SEQUENCE_ID, body=body, params=_version(sequence))

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
                    f"{len(refused)} documents were not taken by OpenSearch "
                    f"within {RETRY_SECONDS:.0f} s ({next(iter(refused.values()))})",
                    "look at the cluster's health, then run the command again: nothing is lost",
                )
            waiting = {key: waiting[key] for key in refused}
            if waiting:
                time.sleep(pause)
                pause = min(5.0, pause * 2)

    def _offer(self, operations: Mapping[str, _Operation]) -> dict[str, str]:
        """The ids of the operations to be offered again, with the reason.

        Raises ``PinakesError`` for a document that will never be taken.
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
            status = result.get("status")
            # 404: a deletion of what is not there. 409: a later change of the article is there.
            if done or status in (404, 409):
                continue
            reason = str(result.get("error") or result.get("exception") or status)[:300]
            if status in _FOR_GOOD:
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
            except TransportError as error:
                if error.status_code in _FOR_GOOD or time.monotonic() >= until:
                    raise
                time.sleep(0.5)
