"""What a cluster adds: nodes that die, leases instead of file locks, servers that do not answer."""

from __future__ import annotations

import contextlib
import multiprocessing
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from opensearchpy import OpenSearch

from catalogue.config import Config
from catalogue.errors import CorruptData, LockBusy, Outdated, PinakesError, Unreachable
from catalogue.settings import IndexSettings
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.engines.meaning import Everything, Meaning, Words
from indexer.engines.opensearch import OpenSearchEngine, connect
from indexer.engines.opensearch_writer import OpenSearchWriter
from tests.indexer.engines.conformance import CORPUS, document, fill, found
from tests.opensearch import opensearch_nodes
from tests.real_parts import missing

EVERYTHING = Meaning(Everything())
# A cluster of three needs half a minute to come up.
needs_cluster = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.parametrize("config", ["opensearch"], indirect=True),
]


def marked(test: Callable[..., None]) -> Callable[..., None]:
    for mark in needs_cluster:
        test = mark(test)
    return test


@pytest.fixture
def client(config: Config) -> Iterator[OpenSearch]:
    """A client of the cluster, beside the engine's own."""
    with contextlib.closing(connect(config.index)) as opened:
        yield opened


def hold_for_ever(config: Config, started: object) -> None:
    with open_engine(config).writer():
        started.set()  # type: ignore[attr-defined]
        threading.Event().wait()


@marked
def test_a_killed_owner_does_not_keep_the_index(config: Config, another: Callable[[], Engine]) -> None:
    context = multiprocessing.get_context("spawn")
    started = context.Event()
    owner = context.Process(target=hold_for_ever, args=(config, started), daemon=True)
    owner.start()
    assert started.wait(60)
    with pytest.raises(LockBusy, match=f"process {owner.pid}"), another().writer():
        pass
    owner.kill()
    owner.join()
    with another().writer() as writer:
        writer.commit(1)


@marked
def test_an_owner_that_lost_its_lease_commits_no_more(
    config: Config, another: Callable[[], Engine], client: OpenSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.engines.opensearch_lease.LIFE", 0.4)
    engine = another()
    fill(engine)
    with engine.writer() as writer:
        assert isinstance(writer, OpenSearchWriter)
        client.delete(index=f"{config.index.name}-locks", id="writer")
        writer.put(document(1))
        writer._lease._thread.join(30)  # it ends when it finds its lease gone
        with pytest.raises(LockBusy, match="taken over"):
            writer.commit(99)
    assert engine.sequence() == 6


@marked
def test_what_a_dead_writer_sent_arrives_late_and_changes_nothing(
    config: Config, another: Callable[[], Engine], client: OpenSearch
) -> None:
    """A cluster goes on with a request whose sender is gone, for a minute where a shard is away."""
    engine = another()
    fill(engine)
    late = OpenSearchWriter(client, f"{config.index.name}-000001", NoLease())  # type: ignore[arg-type]
    late.put(document(1, version=1, sequence=7))
    late.put(document(2, version=1, sequence=8))
    late.delete(CORPUS[0].id, 9)
    with engine.writer() as writer:
        writer.put(document(1, version=2, sequence=10))
        writer.delete(document(2).id, 11)
        writer.put(replace(CORPUS[0], sequence=12))
        writer.commit(12)
    with pytest.raises(LockBusy, match="beyond 9"):
        late.commit(9)
    with another().writer() as writer:
        writer.commit(13)
    with engine.searcher() as searcher:
        expected = {d.id: d.sequence for d in CORPUS} | {document(1).id: 10, CORPUS[0].id: 12}
        assert dict(searcher.ids()) == expected


class NoLease:
    """Of a writer that does not know that its time is over."""

    @staticmethod
    def check() -> None:
        """Notices nothing."""

    @staticmethod
    def errors() -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()


@marked
def test_old_indexes_go_when_nobody_reads_them(
    config: Config, another: Callable[[], Engine], client: OpenSearch
) -> None:
    engine, reader = another(), another()
    fill(engine)

    def indexes() -> list[str]:
        return sorted(name for name in client.indices.get(index=f"{config.index.name}-0*"))

    with reader.searcher() as old:
        with engine.rebuild() as writer:
            writer.commit(7)
        assert len(indexes()) == 2
        assert old.count(EVERYTHING) == len(CORPUS)
    reader.close()
    with engine.rebuild() as writer:
        writer.commit(8)
    assert indexes() == [f"{config.index.name}-000003"]


@marked
def test_another_format_is_refused(config: Config, another: Callable[[], Engine], client: OpenSearch) -> None:
    fill(another())
    client.indices.put_mapping(index=f"{config.index.name}-000001", body={"_meta": {"pinakes": 99}})
    with pytest.raises(CorruptData, match="pinakes index rebuild"):
        another().check()
    with pytest.raises(CorruptData), another().writer():
        pass
    client.indices.put_mapping(index=f"{config.index.name}-000001", body={"_meta": {"pinakes": 0}})
    with pytest.raises(Outdated):  # which a sync takes for the order to make it anew
        another().sequence()


@marked
def test_nothing_is_written_before_its_replicas_are_in_sync(
    config: Config, another: Callable[[], Engine], client: OpenSearch
) -> None:
    """Else a node that dies in an index's first moments takes along what was acknowledged."""
    with another().writer():  # the index was made just now
        shards = client.cat.shards(index=f"{config.index.name}-000001", format="json")
    active = [shard for shard in shards if shard["state"] in ("STARTED", "RELOCATING")]
    assert len(active) == config.index.shards * (1 + config.index.replicas), shards


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[opensearch_nodes.Cluster]:
    """Three nodes that no other test needs alive."""
    if reason := opensearch_nodes.absent():
        missing(reason)
    (tmp_path / "nodes").mkdir()
    running = opensearch_nodes.Cluster(tmp_path / "nodes", 3)
    try:
        running.start()
        yield running
    finally:
        running.stop()


# A cluster of three needs half a minute to come up, a node that returns another one.
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_lost_when_a_node_dies_during_indexing(
    tmp_path: Path, own_cluster: opensearch_nodes.Cluster
) -> None:
    hosts = own_cluster.urls
    config = Config(
        root=tmp_path, index=IndexSettings(engine="opensearch", hosts=hosts, shards=3, replicas=1)
    )
    with ExitStack() as opened:

        def another() -> Engine:
            return opened.enter_context(contextlib.closing(open_engine(config)))

        _index_while_a_node_dies(own_cluster, another)


def _index_while_a_node_dies(cluster: opensearch_nodes.Cluster, another: Callable[[], Engine]) -> None:
    engine, reader = another(), another()
    fill(engine)
    killer = threading.Timer(0.5, cluster.kill_node, args=(1,))
    with reader.searcher() as old:
        killer.start()
        with engine.writer() as writer:
            for sequence in range(7, 3007):
                writer.put(document(10_000 + sequence, sequence=sequence))
                if sequence % 1000 == 6:
                    writer.commit(sequence)
        killer.join()
        assert found(old, Words(("aspirin",))) == ["a1"], (
            "the point in time went with the node, and a new one came"
        )
    expected = {d.id: d.sequence for d in CORPUS} | {
        f"{10_000 + sequence:016x}": sequence for sequence in range(7, 3007)
    }
    with another().searcher() as searcher:
        assert searcher.sequence == 3006
        assert dict(searcher.ids()) == expected
    cluster.start_node(1)
    cluster.wait(3, "green")
    with another().searcher() as searcher:
        assert dict(searcher.ids()) == expected


@pytest.fixture
def nobody(tmp_path: Path) -> Iterator[Engine]:
    """An engine on an address where nothing answers."""
    with socket.socket() as taken:  # bound, and not listening: refuses at once
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        engine = open_engine(
            Config(root=tmp_path, index=IndexSettings(engine="opensearch", hosts=(address,)))
        )
        yield engine
        engine.close()


def test_a_server_that_does_not_answer_is_named_with_what_to_do(nobody: Engine) -> None:
    for ask in (
        nobody.sequence,
        nobody.check,
        lambda: nobody.searcher().__enter__(),
        lambda: nobody.writer().__enter__(),
    ):
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1.* does not answer.*index\.hosts"):
            ask()


def test_a_server_that_is_not_opensearch_is_no_index(tmp_path: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), _Page) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        config = Config(
            root=tmp_path,
            index=IndexSettings(engine="opensearch", hosts=(f"http://127.0.0.1:{server.server_port}",)),
        )
        with (
            contextlib.closing(open_engine(config)) as engine,
            pytest.raises(Unreachable, match=r"is not OpenSearch.*index\.hosts"),
        ):
            engine.check()


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<h1>It works</h1>")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_the_password_and_certificates_reach_the_client_and_no_message(tmp_path: Path) -> None:
    certificates = tmp_path / "ca.pem"
    certificates.write_text("")
    config = IndexSettings(
        engine="opensearch",
        hosts=("https://127.0.0.1:1",),
        user="u",
        password="secret-word",
        ca_certs=certificates,
    )
    assert "secret-word" not in repr(config)
    with pytest.raises(PinakesError, match=r"index\.ca_certs|index\.hosts") as raised:
        OpenSearchEngine.open(config).sequence()
    assert "secret-word" not in str(raised.value)


def test_a_reader_waits_for_a_silent_node_for_a_bounded_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.engines.opensearch.READER_TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # it takes connections and never answers
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        engine = open_engine(
            Config(root=tmp_path, index=IndexSettings(engine="opensearch", hosts=(address,)))
        )
        begun = time.monotonic()
        with pytest.raises(Unreachable, match="does not answer"), engine.searcher():
            pass
        engine.close()
    assert time.monotonic() - begun < 15  # a try of the writers' client takes thirty


@marked
def test_while_a_thread_looks_for_the_newest_the_others_have_the_last(
    config: Config, another: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = another()
    assert isinstance(engine, OpenSearchEngine)
    fill(engine)
    with engine.searcher() as searcher:
        reached = searcher.sequence
    looking, done = threading.Event(), threading.Event()
    committed = engine._committed

    def slowly() -> object:
        looking.set()
        assert done.wait(60)
        return committed()

    monkeypatch.setattr(engine, "_committed", slowly)
    first = threading.Thread(target=lambda: engine.searcher().__enter__())
    first.start()
    assert looking.wait(60)
    with engine.searcher() as searcher:  # it would wait for the first one, which waits for us
        assert searcher.sequence == reached
        assert searcher.count(EVERYTHING) == len(CORPUS)
    done.set()
    first.join(60)
    assert not first.is_alive()
