"""kill -9 at any moment of a commit, a swap or a bulk: nothing acknowledged is lost, nothing is half there."""

from __future__ import annotations

import multiprocessing
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.config import Config
from indexer.engines.base import Engine
from tests.indexer.engines.crash import state, write

ROUNDS = {"tantivy": 200, "whoosh": 200, "opensearch": 5}


def kill_a_writer(config: Config, start: int, delay: float, rebuild: bool) -> int:
    """Start a writer, wait for its first commit, let it go on for ``delay`` seconds, kill it; the last sequence it acknowledged."""
    context = multiprocessing.get_context("forkserver")  # forks one that has imported everything: 20 ms instead of a second
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=write, args=(config, start, sending, rebuild), daemon=True)
    process.start()
    sending.close()
    acknowledged = start
    try:
        if receiving.poll(60):
            acknowledged = receiving.recv()
        process.join(delay)
        process.kill()
        process.join()
        while receiving.poll():
            acknowledged = receiving.recv()
    except EOFError:
        pass
    finally:
        process.kill()
        receiving.close()
    return acknowledged


@pytest.mark.timeout(900)
@pytest.mark.slow  # 200 processes that are killed, an engine; half a minute each
def test_no_acknowledged_commit_is_lost_and_none_is_torn(
    config: Config, another: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", ":".join([str(Path(__file__).parents[3]), *sys.path]))
    multiprocessing.get_context("forkserver").set_forkserver_preload(
        ["tests.indexer.engines.crash", f"indexer.engines.{config.index.engine}"]
    )
    chance = random.Random(7)
    engine = another()
    reached = 0
    for number in range(ROUNDS[config.index.engine]):
        acknowledged = kill_a_writer(config, reached, chance.uniform(0, 0.06), rebuild=number % 5 == 4)
        with engine.searcher() as searcher:
            assert searcher.sequence >= acknowledged > reached, f"round {number}"
            assert dict(searcher.ids()) == state(searcher.sequence), f"round {number}"
            reached = searcher.sequence
    another().check(thoroughly=True)
