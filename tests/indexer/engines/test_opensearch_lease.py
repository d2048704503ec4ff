"""A lease on a server whose answers are lost on the way."""

from __future__ import annotations

import contextlib
import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from catalogue.errors import LockBusy
from catalogue.settings import IndexSettings
from indexer.engines import opensearch_lease
from indexer.engines.opensearch import connect
from indexer.engines.opensearch_lease import hold


class _Documents(BaseHTTPRequestHandler):
    """Keeps documents as OpenSearch does: a write is refused unless it is of the expected version."""

    protocol_version = "HTTP/1.1"
    kept: ClassVar[dict[str, tuple[int, dict[str, Any]]]] = {}
    numbers: ClassVar[Iterator[int]]
    lost: ClassVar[set[int]] = set()  # numbers of the writes that are done and not answered
    taken: ClassVar[bool] = False  # another process writes before the next renewal

    def do_HEAD(self) -> None:
        self._answer(200)

    def do_GET(self) -> None:
        number, source = self.kept[urlsplit(self.path).path]
        self._answer(200, {"_seq_no": number, "_primary_term": 1, "_source": source})

    def do_PUT(self) -> None:
        body = json.loads(gzip.decompress(self.rfile.read(int(self.headers["Content-Length"]))))
        address = urlsplit(self.path)
        wanted = parse_qs(address.query)
        known = self.kept.get(address.path)
        if _Documents.taken and known:
            known = self.kept[address.path] = (next(self.numbers), {"mark": "of another"})
        expected = int(wanted["if_seq_no"][0]) if "if_seq_no" in wanted else None
        if (known[0] if known else None) != expected:
            self._answer(409, {"error": {"type": "version_conflict_engine_exception"}, "status": 409})
            return
        number = next(self.numbers)
        self.kept[address.path] = (number, body)
        if number in self.lost:
            self.close_connection = True
            return
        self._answer(201, {"_seq_no": number, "_primary_term": 1})

    def do_DELETE(self) -> None:
        self.kept.pop(urlsplit(self.path).path, None)
        self._answer(200, {})

    def _answer(self, status: int, body: dict[str, Any] | None = None) -> None:
        written = json.dumps(body or {}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(written)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[IndexSettings]:
    monkeypatch.setattr(opensearch_lease, "LIFE", 0.4)
    _Documents.kept, _Documents.numbers, _Documents.lost, _Documents.taken = (
        {},
        iter(range(1000)),
        set(),
        False,
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), _Documents) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield IndexSettings(engine="opensearch", hosts=(f"http://127.0.0.1:{server.server_port}",))
        server.shutdown()


@pytest.mark.parametrize("lost", [{0}, {1}, {1, 2, 4}], ids=str)
def test_a_lease_is_not_lost_with_an_answer(settings: IndexSettings, lost: set[int]) -> None:
    _Documents.lost = lost
    with (
        contextlib.closing(connect(settings)) as client,
        hold(client, "x-locks", "writer", 0.0, contextlib.nullcontext) as lease,
    ):
        while _Documents.kept["/x-locks/_doc/writer"][0] < 6:
            lease._thread.join(0.11)
            lease.check()


def test_a_lease_that_another_took_is_lost(settings: IndexSettings) -> None:
    with (
        contextlib.closing(connect(settings)) as client,
        hold(client, "x-locks", "writer", 0.0, contextlib.nullcontext) as lease,
    ):
        _Documents.taken = True
        lease._thread.join(30)
        with pytest.raises(LockBusy):
            lease.check()
