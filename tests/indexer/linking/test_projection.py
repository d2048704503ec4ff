"""Dictionaries in memory: one a catalogue, read when it changed, and in no catalogue's way."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path

from catalogue.store import Catalogue
from indexer.linking.projection import Projection
from tests.indexer.linking.libraries import put, written


class Readings(Projection):
    """Remembers from which sequence number on it was asked to read."""

    def __init__(self) -> None:
        super().__init__()
        self.since: list[int] = []

    def _follow(self, catalogue: Catalogue, since: int) -> None:
        self.since.append(since)


class OtherReadings(Readings):
    pass


def test_a_catalogue_has_one_of_each_kind(sqlite_catalogue: Catalogue) -> None:
    assert Readings.of(sqlite_catalogue) is Readings.of(sqlite_catalogue)
    assert OtherReadings.of(sqlite_catalogue) is not Readings.of(sqlite_catalogue)


def test_it_reads_everything_once_and_then_what_changed(sqlite_catalogue: Catalogue) -> None:
    put(sqlite_catalogue, written("Gout"))
    first = sqlite_catalogue.sequence()
    assert Readings.of(sqlite_catalogue).since == [-1]
    assert Readings.of(sqlite_catalogue).since == [-1]
    put(sqlite_catalogue, written("Pain"))
    assert Readings.of(sqlite_catalogue).since == [-1, first]


def test_several_threads_read_once(sqlite_catalogue: Catalogue) -> None:
    threads = [threading.Thread(target=Readings.of, args=(sqlite_catalogue,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Readings.of(sqlite_catalogue).since == [-1]


def test_it_does_not_keep_its_catalogue_alive(tmp_path: Path) -> None:
    catalogue = Catalogue.open(f"sqlite:///{tmp_path / 'catalogue.sqlite'}")
    kept = Readings.of(catalogue)
    catalogue.close()
    remembered = weakref.ref(catalogue)
    del catalogue
    gc.collect()
    assert remembered() is None
    assert kept.since == [-1]
