"""kill -9 at any moment of a commit, a swap or a bulk: nothing acknowledged is lost, nothing is half
there.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.config import Config
from catalogue.settings import IndexSettings
from indexer.engines import open_engine
from indexer.engines.base import Engine
from tests.indexer.engines.conformance import fill
from tests.indexer.engines.crash import TORN, between, change, state, write, write_until

ROUNDS = {"tantivy": 60, "whoosh": 30, "opensearch": 4}


@pytest.fixture(autouse=True)
def forkserver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forks processes that have imported everything: 20 ms for one instead of a second."""
    monkeypatch.setenv("PYTHONPATH", ":".join([str(Path(__file__).parents[3]), *sys.path]))
    engines = [f"indexer.engines.{name}" for name in ROUNDS]
    multiprocessing.get_context("forkserver").set_forkserver_preload(
        ["tests.indexer.engines.crash", *engines]
    )


def kill_a_writer(config: Config, start: int, delay: float, rebuild: bool) -> int:
    """Start a writer, wait for its first commit, let it go on for ``delay`` seconds, kill it; the last
    sequence it acknowledged.
    """
    context = multiprocessing.get_context("forkserver")
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
@pytest.mark.slow  # dozens of processes that are killed, an engine
def test_bad_input_37_no_acknowledged_commit_is_lost_and_none_is_torn(
    config: Config, another: Callable[[], Engine]
) -> None:
    chance = random.Random(7)
    engine = another()
    reached = 0
    for number in range(ROUNDS[config.index.engine]):
        acknowledged = kill_a_writer(config, reached, chance.uniform(0, 0.06), rebuild=number % 5 == 4)
        with engine.searcher() as searcher:
            assert searcher.sequence >= acknowledged > reached, f"round {number}"
            reached, found = searcher.sequence, dict(searcher.ids())
        if config.index.engine != "opensearch":
            assert found == state(reached), f"round {number}"
            continue
        # No commit spans shards: what a dead writer sent before it wrote the sequence stays, until its
        # successor brings it again.
        assert between(found, reached), f"round {number}"
        with another().writer(wait=30) as writer:
            change(writer, reached)
            reached += TORN
            writer.commit(reached)
        with engine.searcher() as searcher:
            assert (searcher.sequence, dict(searcher.ids())) == (reached, state(reached)), f"round {number}"
    another().check(thoroughly=True)


def test_a_commit_that_dies_at_any_of_its_steps_leaves_the_one_before_or_itself_whole(tmp_path: Path) -> None:
    """Whoosh and our own files around it: every file that is opened, renamed or removed is a step."""
    context = multiprocessing.get_context("forkserver")
    died = 9
    step = 0
    sequences = []
    while died:
        step += 1
        config = Config(root=tmp_path / str(step), index=IndexSettings(engine="whoosh"))
        fill(open_engine(config))
        process = context.Process(target=write_until, args=(config, step))
        process.start()
        process.join()
        died = process.exitcode or 0
        assert died in (0, 9)
        engine = open_engine(config)
        engine.check(thoroughly=True)
        sequences.append(engine.sequence())
        with engine.writer() as writer:  # what was left behind stands in nobody's way
            writer.commit(10)
        assert not [*config.root.rglob("*.part"), *config.root.rglob("*.new")], "left for ever"
        engine.check(thoroughly=True)
        with engine.searcher() as searcher:
            assert len(dict(searcher.ids())) == sequences[-1]
        engine.close()
    assert step > 10
    assert sequences == sorted(sequences), "once a step has made the commit, every later one leaves it made"
    assert set(sequences) == {6, 9}
