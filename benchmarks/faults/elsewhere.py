"""What fails around a library: the clock, the PostgreSQL server, a node of the OpenSearch cluster."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from random import Random

from benchmarks.faults import work
from benchmarks.faults.deaths import begun
from benchmarks.faults.library import SETTINGS, FaultLibrary
from benchmarks.faults.readers import Reader
from benchmarks.faults.tally import Tally
from benchmarks.faults.work import Work, do
from tests import postgresql
from tests.opensearch import opensearch_nodes

_DAY = 86_400.0
# Seconds by which the clock is wrong: an hour of summer time, a day, a year back, ten years ahead.
_AHEAD = (3_600.0, -_DAY, 366 * _DAY, -366 * _DAY, 3_660 * _DAY)
_WORKS: tuple[Work, ...] = (work.import_, work.ingest, work.rebuild)


def clock_moved(home: Path, faults: int, chance: Random) -> Tally:
    """Each work with a clock that is wrong, and the next with one that is right."""
    tally = Tally("clock moved")
    library = FaultLibrary.at(home / "clock")
    begun(library, tally)
    edition = 1
    with Reader(library.file) as reader:
        for number in range(faults):
            edition += 1
            library.keep(edition)
            doing, ahead = _WORKS[number % len(_WORKS)], _AHEAD[number % len(_AHEAD)]
            when = f"{doing.__name__} with a clock {ahead / _DAY:.2f} days ahead"
            tally.fault()
            tally.ended(when, do(doing, library.file, edition, ahead=ahead))
            tally.found(when, library.wrong(edition - 1, edition))
            _again(tally, when, library, edition)
    tally.served(reader.served)
    return tally


def connection_dropped(home: Path, faults: int, chance: Random) -> Tally:
    """PostgreSQL ends every connection in the middle of a work; readers get new ones and notice nothing."""

    def drop(server: postgresql.Server) -> None:
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'library'")

    return _with_postgresql("connection dropped", drop, home, faults, chance, readers=True)


def server_killed(home: Path, faults: int, chance: Random) -> Tally:
    """PostgreSQL is ended at once, and started again. Readers are told to come back while it is away."""

    def restart(server: postgresql.Server) -> None:
        server.stop()
        server.start()

    return _with_postgresql("PostgreSQL killed", restart, home, faults, chance, readers=False)


def _with_postgresql(
    name: str,
    disturb: Callable[[postgresql.Server], None],
    home: Path,
    faults: int,
    chance: Random,
    *,
    readers: bool,
) -> Tally:
    tally = Tally(name)
    if reason := postgresql.absent():
        tally.skipped = f"needs {reason}"
        return tally
    server = postgresql.Server()
    server.start()
    try:
        settings = f'[catalogue]\nurl = "{server.create("library")}"\n{SETTINGS}'
        library = FaultLibrary.at(home / "postgresql", settings)
        begun(library, tally)
        with Reader(library.file) if readers else nullcontext() as reader:
            _disturbed(tally, library, lambda: disturb(server), faults, chance)
        if reader is not None:
            tally.served(reader.served)
    finally:
        server.stop()
        server.remove()
    return tally


def _disturbed(
    tally: Tally, library: FaultLibrary, disturb: Callable[[], None], faults: int, chance: Random
) -> None:
    library.keep(2)
    usual = do(work.ingest, library.file, 2).seconds
    for edition in range(3, faults + 3):
        library.keep(edition)
        wait = chance.uniform(0.0, usual)

        def late(wait: float = wait) -> None:
            time.sleep(wait)
            disturb()

        doing = (work.ingest, work.import_)[edition % 2]
        when = f"{doing.__name__} disturbed after {wait:.2f} s"
        tally.fault()
        tally.ended(when, do(doing, library.file, edition, during=late))
        tally.found(when, library.wrong(edition - 1, edition))
        _again(tally, when, library, edition)


def node_killed(home: Path, faults: int, chance: Random) -> Tally:
    """A node of three is killed in the middle of a work, and comes back."""
    tally = Tally("OpenSearch node")
    if reason := opensearch_nodes.absent():
        tally.skipped = f"needs {reason}"
        return tally
    (home / "nodes").mkdir(parents=True)
    cluster = opensearch_nodes.Cluster(home / "nodes", 3)
    try:
        cluster.start()
        _kill_nodes(tally, cluster, home, faults, chance)
    finally:
        cluster.stop()
    return tally


def _kill_nodes(
    tally: Tally, cluster: opensearch_nodes.Cluster, home: Path, faults: int, chance: Random
) -> None:
    hosts = ", ".join(f'"{url}"' for url in cluster.urls)
    index = f'[index]\nengine = "opensearch"\nhosts = [{hosts}]\nname = "faults"\nshards = 3\nreplicas = 1\n'
    library = FaultLibrary.at(home / "opensearch", index + SETTINGS)
    begun(library, tally)
    edition = 1
    with Reader(library.file) as reader:
        for number in range(faults):
            edition += 1
            library.keep(edition)
            node, doing = number % 3, _WORKS[number % len(_WORKS)]
            when = f"{doing.__name__} with node {node} killed"

            def disturb(node: int = node) -> None:
                time.sleep(chance.uniform(0.0, 0.5))
                cluster.kill_node(node)

            tally.fault()
            tally.ended(when, do(doing, library.file, edition, during=disturb))
            tally.found(when, library.wrong(edition - 1, edition))
            _again(tally, when, library, edition)
            cluster.start_node(node)
            cluster.wait(3, "green")
            tally.found(f"{when}, and back", library.wrong(edition, complete=True))
    tally.served(reader.served)


def _again(tally: Tally, when: str, library: FaultLibrary, edition: int) -> None:
    done = do(work.ingest, library.file, edition)
    tally.ended(f"{when}, again", done)
    tally.expect(f"{when}, again", not done.words, done.words)
    tally.found(f"{when}, again", library.wrong(edition, complete=True))


KINDS: dict[str, Callable[[Path, int, Random], Tally]] = {
    "clock": clock_moved,
    "connection": connection_dropped,
    "postgresql": server_killed,
    "opensearch": node_killed,
}
