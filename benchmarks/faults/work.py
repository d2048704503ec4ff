"""What is a library doing when the fault comes? Each kind of work, in a process of its own."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.faults.library import FORGOTTEN, HOST, SUBJECTS, line
from benchmarks.faults.points import arm
from catalogue import clock
from catalogue.config import load
from catalogue.errors import PinakesError
from commands.shared import open_archive, open_catalogue, open_index

# Articles a transaction, so that a fault can come between two of them.
_BATCH = 4
# Seconds after which a work that has not ended is a fault of its own.
_LONGEST = 300.0

Work = Callable[[Path, int, Callable[[int], None]], None]
"""The library's configuration, the edition to bring it to, and who is told how many articles are there."""


def import_(file: Path, edition: int, acknowledged: Callable[[int], None]) -> None:
    from indexer.ingest import imports

    imports.BATCH = _BATCH  # type: ignore[attr-defined]
    config = load(file, {})
    with open_catalogue(config) as catalogue, open_index(config) as engine:
        lines = [line(subject, edition) for subject in SUBJECTS]
        imports.import_articles(lines, catalogue, engine, acknowledged)


def ingest(file: Path, edition: int, acknowledged: Callable[[int], None]) -> None:
    from indexer.ingest import run

    run.BATCH = _BATCH
    config = load(file, {})
    with open_catalogue(config) as catalogue, open_archive(config) as archive, open_index(config) as engine:
        run.ingest(config, catalogue, archive, engine, progress=acknowledged)


def rebuild(file: Path, edition: int, acknowledged: Callable[[int], None]) -> None:
    from indexer.index import sync

    config = load(file, {})
    with open_catalogue(config) as catalogue, open_index(config) as engine:
        sync.rebuild(catalogue, engine)


def forget(file: Path, edition: int, acknowledged: Callable[[int], None]) -> None:
    """Take articles out and bring them back."""
    from catalogue import forgetting
    from indexer.index import sync

    config = load(file, {})
    urls = [f"{HOST}/{subject.lower()}/" for subject in FORGOTTEN]
    with open_catalogue(config) as catalogue, open_index(config) as engine:
        forgetting.forget(catalogue, urls)
        sync.catch_up(catalogue, engine)
        forgetting.remember(catalogue, urls)
        sync.catch_up(catalogue, engine)


def backup(file: Path, edition: int, acknowledged: Callable[[int], None]) -> None:
    from catalogue.backup import backup

    config = load(file, {})
    with open_catalogue(config) as catalogue, open_archive(config) as archive:
        backup(catalogue, archive, file.parent / f"backup-{edition}.tar.gz")


def restore(file: Path, edition: int, acknowledged: Callable[[int], None]) -> None:
    """As ``pinakes restore`` does it."""
    from catalogue.backup import restore, restored
    from indexer.index import sync

    config = load(file, {})
    with open_catalogue(config, may_be_gone=True) as catalogue, open_archive(config) as archive:
        restore(catalogue, archive, file.parent / "backup.tar.gz")
        with open_index(config) as engine:
            sync.rebuild(catalogue, engine)
        restored(catalogue)


def search(file: Path, edition: int, acknowledged: Callable[[int], None]) -> None:
    """Say how many articles a reader finds who asks for each of them by its title."""
    from indexer.answers import SearchOptions
    from indexer.library import Library

    library = Library.open(load(file, {}))
    try:
        for subject in SUBJECTS:
            hits = library.search(subject, SearchOptions()).hits
            acknowledged(any(hit.title == subject for hit in hits))
    finally:
        library.close()


def read_again(file: Path, edition: int, acknowledged: Callable[[int], None]) -> None:
    """Read every page again from the archive."""
    from catalogue.rereading import read_again

    with open_catalogue(load(file, {})) as catalogue, catalogue.begin() as connection:
        read_again(connection, [f"{HOST}/{subject.lower()}/" for subject in SUBJECTS])
    ingest(file, edition, acknowledged)


def migrate(file: Path, edition: int, acknowledged: Callable[[int], None]) -> None:
    with open_catalogue(load(file, {})):
        pass


@dataclass(frozen=True)
class Moment:
    """When a work is killed: at a step of its own, or so many seconds after it began."""

    step: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"at step {self.step}" if self.step else f"after {self.seconds:.3f} s"


NEVER = Moment()


@dataclass
class Done:
    """How a work ended: by itself, killed, or with an error in words."""

    killed: bool = False
    # articles of which it said that they are there
    acknowledged: int = 0
    # steps that it took, where it ended by itself
    steps: int = 0
    # seconds that it took
    seconds: float = 0.0
    # what it said where it could not go on
    words: str = ""
    # a traceback, or no end: a defect
    defect: str = ""


def do(
    work: Work,
    file: Path,
    edition: int,
    killed: Moment = NEVER,
    *,
    ahead: float = 0.0,
    during: Callable[[], None] | None = None,
) -> Done:
    """Do a work in a process of its own, and ``during`` it what is to disturb it.

    Its clock is ``ahead`` seconds ahead.
    """
    receiving, sending = _context().Pipe(duplex=False)
    process = _context().Process(
        target=_run, args=(work, file, edition, killed.step, ahead, sending), daemon=True
    )
    process.start()
    sending.close()
    done, began = Done(), 0.0
    try:
        began = receiving.recv()
        if killed.seconds:
            process.join(killed.seconds)
            process.kill()
        if during is not None:
            during()
        while True:
            if not receiving.poll(_LONGEST):
                done.defect = f"no end after {_LONGEST:.0f} s"
                break
            kind, value = receiving.recv()
            _note(done, kind, value)
    except EOFError:
        pass
    finally:
        if done.defect:
            process.kill()
        process.join()
        done.killed = process.exitcode == -signal.SIGKILL and not done.defect
        if not done.killed and process.exitcode and not done.defect:
            done.defect = f"exit code {process.exitcode}"
        process.close()
        receiving.close()
    done.seconds = time.monotonic() - began if began else 0.0
    return done


def _note(done: Done, kind: str, value: Any) -> None:
    if kind == "acknowledged":
        done.acknowledged += value
    else:
        setattr(done, kind, value)


def _run(work: Work, file: Path, edition: int, step: int, ahead: float, told: Connection) -> None:
    if ahead:
        clock.set_clock(lambda: time.time() + ahead)
    steps = arm(file.parent, step)
    told.send(time.monotonic())
    try:
        work(file, edition, lambda count: told.send(("acknowledged", count)))
    except PinakesError as error:
        told.send(("words", error.line()))
    except Exception as error:  # noqa: BLE001 – that it came here is the defect, whatever it is
        told.send(("defect", f"{type(error).__name__}: {error}"))
    told.send(("steps", steps.count))


def _context() -> Any:
    """Forks processes that have imported everything: 20 ms for one instead of a second."""
    context = multiprocessing.get_context("forkserver")
    preload = ["benchmarks.faults.work", "benchmarks.faults.readers", "indexer.ingest.run", "search_app"]
    context.set_forkserver_preload([*preload, "indexer.ingest.imports", "indexer.engines.tantivy"])
    return context
