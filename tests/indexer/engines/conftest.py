from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalogue.config import Config
from catalogue.settings import IndexSettings
from indexer.engines import open_engine
from indexer.engines.base import Engine
from tests.indexer.engines.conformance import EMBEDDED
from tests.real_parts import missing

# A cluster of three needs half a minute to come up: the only reason why these are marked slow.
ENGINES = (*EMBEDDED, pytest.param("opensearch", marks=[pytest.mark.slow, pytest.mark.timeout(900)]))

OpenAnother = Callable[[], Engine]


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ...]]:
    """Addresses of three real OpenSearch nodes on loopback, started once for all tests of all processes."""
    from tests.opensearch import opensearch_nodes as nodes

    # while working on the engine: a start takes half a minute
    if running_already := os.environ.get("OPENSEARCH_TEST_URLS"):
        yield tuple(running_already.split())
        return

    if reason := nodes.absent():
        missing(reason)
    own = tmp_path_factory.getbasetemp()
    common = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with nodes.shared(common / "opensearch") as urls:
        yield urls


@pytest.fixture(params=ENGINES)
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Config]:
    """The configuration of an empty library with each engine."""
    if request.param != "opensearch":
        yield Config(root=tmp_path, index=IndexSettings(engine=request.param))
        return
    hosts = request.getfixturevalue("cluster")
    name = f"test-{uuid.uuid4().hex[:8]}"
    yield Config(
        root=tmp_path, index=IndexSettings(engine="opensearch", hosts=hosts, name=name, shards=3, replicas=1)
    )
    from indexer.engines.opensearch import connect

    client = connect(IndexSettings(engine="opensearch", hosts=hosts))
    client.indices.delete(index=f"{name}-*", ignore_unavailable=True)
    client.close()


@pytest.fixture
def another(config: Config) -> Iterator[OpenAnother]:
    """Opens the engine once more, as another process would."""
    opened: list[Engine] = []

    def open_one() -> Engine:
        opened.append(open_engine(config))
        return opened[-1]

    yield open_one
    for engine in opened:
        engine.close()


@pytest.fixture
def engine(another: OpenAnother) -> Engine:
    """An empty index of each engine."""
    return another()
