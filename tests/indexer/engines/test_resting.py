"""A writer that rests after its commit: quick for the next, in nobody's way."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from catalogue.config import Config
from catalogue.errors import LockBusy
from catalogue.settings import IndexSettings
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.meaning import Everything, Meaning
from tests.indexer.engines.conformance import document, fill


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(root=tmp_path, index=IndexSettings(engine="tantivy"))


@pytest.fixture
def for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.engines.resting.REST", 3600.0)


def add(engine: Engine, number: int, wait: float = 0.0) -> object:
    with engine.writer(wait) as writer:
        writer.put(document(number, sequence=number))
        writer.commit(number)
        return writer


def add_elsewhere(config: Config, number: int) -> None:
    add(open_engine(config), number)


@pytest.mark.usefixtures("for_ever")
def test_the_next_in_this_process_goes_on_with_it(engine: Engine, another: Callable[[], Engine]) -> None:
    first = add(engine, 1)
    assert add(engine, 2) is first
    assert add(another(), 3) is first
    engine.close()
    assert add(engine, 4) is not first
    with engine.searcher() as searcher:
        assert (searcher.sequence, searcher.count(Meaning(Everything()))) == (4, 4)


def test_another_process_has_it_soon(engine: Engine, config: Config) -> None:
    fill(engine)
    process = multiprocessing.get_context("spawn").Process(target=add_elsewhere, args=(config, 9))
    process.start()
    process.join()
    assert process.exitcode == 0
    assert engine.sequence() == 9


@pytest.mark.usefixtures("for_ever")
def test_it_does_not_rest_with_what_is_not_committed(engine: Engine) -> None:
    first = add(engine, 1)
    with engine.writer() as writer:
        assert writer is first
        writer.put(document(2))
    assert add(engine, 3) is not first
    with engine.searcher() as searcher:
        assert set(dict(searcher.ids()).values()) == {1, 3}


@pytest.mark.usefixtures("for_ever")
def test_others_get_their_turn_however_busy_we_are(
    engine: Engine, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.engines.resting.LONGEST", 0.5)
    done = threading.Event()
    writing = threading.Thread(target=keep_adding, args=(engine, done))
    writing.start()
    process = multiprocessing.get_context("spawn").Process(
        target=add_elsewhere_waiting, args=(config, 1_000_000)
    )
    process.start()
    process.join()
    done.set()
    writing.join()
    assert process.exitcode == 0


def keep_adding(engine: Engine, done: threading.Event) -> None:
    number = 0
    while not done.is_set():
        number += 1
        add(engine, number, wait=60)


def add_elsewhere_waiting(config: Config, number: int) -> None:
    add(open_engine(config), number, wait=60)


# Python 3.12 warns; gunicorn forks all the same
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.usefixtures("for_ever")
def test_a_child_does_not_hold_on_to_it(engine: Engine, another: Callable[[], Engine]) -> None:
    add(engine, 1)
    begin, end = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(begin, 1)  # lives until its parent has let the writer go and has taken it anew
        os._exit(0)
    try:
        engine.close()
        add(another(), 2)
    finally:
        os.write(end, b"x")
        os.waitpid(child, 0)
        os.close(begin)
        os.close(end)


def test_a_writer_at_work_is_not_taken_and_one_that_rests_is_waited_for(
    engine: Engine, another: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.engines.embedded.TURN_WAIT", 0.1)
    fill(engine)
    other = another()
    assert isinstance(other, EmbeddedEngine)
    lock = other.generations.lock
    waits: list[float] = []

    def recorded(name: str, wait: float = 0.0) -> AbstractContextManager[None]:
        waits.append(wait)
        return lock(name, wait)

    monkeypatch.setattr(other.generations, "lock", recorded)
    with engine.writer(), pytest.raises(LockBusy), other.writer():
        pass
    assert waits == [0.1], "it could have been resting"


@pytest.mark.usefixtures("for_ever")
def test_a_rebuild_does_not_wait_for_it(engine: Engine) -> None:
    fill(engine)
    with engine.rebuild() as writer:
        writer.commit(9)
    assert engine.sequence() == 9
    engine.check(thoroughly=True)
