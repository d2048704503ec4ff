"""kill -9 at every step of what changes a library: import, ingest, commit, the swap, a migration, a restore.

A kind's steps are counted once. Its faults are spread over them evenly, and where they are as many, each step
has its own. Every third one comes at a random moment instead: between two steps, in Tantivy's or SQLite's own
code. After each fault the library holds what was acknowledged, and the same work, done again, ends it.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection, MetaData, create_engine, delete, insert, select

from benchmarks.faults import work
from benchmarks.faults.library import FORGOTTEN, SETTINGS, SUBJECTS, FaultLibrary, Wrong
from benchmarks.faults.readers import Reader
from benchmarks.faults.tally import Tally
from benchmarks.faults.work import Done, Moment, Work, do
from catalogue import migrations
from catalogue.store import Catalogue

_RANDOM_EVERY = 3
# The data of a library that was filled, where one was; it goes with the process.
_filled: list[Path] = []
# Works at the most for each fault that is wanted.
_TRIES = 3


def killed(
    name: str, doing: Work, home: Path, faults: int, chance: Random, *, from_crawl: bool = False
) -> Tally:
    """Kill a work that brings the library to its next edition. ``from_crawl``: pages that were kept are what
    it works on.
    """
    tally = Tally(name)
    library = FaultLibrary.at(home / name)
    edition = 1
    begun(library, tally)
    edition += 1
    _prepare(library, edition, from_crawl)
    whole = do(doing, library.file, edition)
    tally.ended("undisturbed", whole)
    tally.found("undisturbed", library.wrong(_after(doing, edition), complete=True))
    with Reader(library.file) as reader:
        for moment in moments(tally, whole, faults, chance):
            edition += 1
            _prepare(library, edition, from_crawl)
            when = f"{name} {moment}"
            done = do(doing, library.file, edition, moment)
            _judge(tally, when, library, doing, edition, done)
    tally.served(reader.served)
    return tally


def begun(library: FaultLibrary, tally: Tally) -> None:
    """Fill a new library: crawled in its first edition, so that its site has a template.

    One that is set to nothing of its own is filled once a process, and copied from then on.
    """
    usual = library.file.read_text(encoding="utf-8") == SETTINGS
    if usual and _filled:
        shutil.copytree(_filled[0], library.config.data_folder)
        return
    library.keep(1)
    tally.ended("filling", do(work.ingest, library.file, 1))
    tally.found("filling", library.wrong(1, complete=True))
    if usual and not tally.lines:
        folder = Path(tempfile.mkdtemp(prefix="pinakes-filled-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _filled.append(shutil.copytree(library.config.data_folder, folder / "data"))


def moments(tally: Tally, whole: Done, faults: int, chance: Random) -> Iterator[Moment]:
    """When the faults come, until there were as many: at steps that are spread evenly, and at random moments,
    which may come after the end.
    """
    at_steps = faults - faults // _RANDOM_EVERY
    steps = [1 + round(number * (whole.steps - 1) / max(1, at_steps - 1)) for number in range(at_steps)]
    chance.shuffle(steps)
    for number in range(_TRIES * faults):
        if tally.faults >= faults:
            return
        if number % _RANDOM_EVERY == _RANDOM_EVERY - 1:
            yield Moment(seconds=chance.uniform(0.001, max(0.01, whole.seconds)))
        else:
            yield Moment(steps.pop() if steps else chance.randint(1, whole.steps))


def _judge(tally: Tally, when: str, library: FaultLibrary, doing: Work, edition: int, done: Done) -> None:
    tally.ended(when, done)
    if done.killed:
        tally.fault()
        former, new = _after(doing, edition - 1), _after(doing, edition)
        tally.found(when, _of_a_killed(library, doing, former, new))
        if done.acknowledged:
            arrived = sum(named == {new} for named in library.editions().values())
            missing = f"{done.acknowledged} articles were acknowledged, and {arrived} are there"
            tally.expect(when, arrived >= done.acknowledged, missing)
    again = do(doing, library.file, edition)
    tally.ended(f"{when}, again", again)
    tally.expect(f"{when}, again", not again.words, again.words)
    tally.found(f"{when}, again", library.wrong(_after(doing, edition), complete=True))


def _of_a_killed(library: FaultLibrary, doing: Work, *allowed: int) -> Wrong:
    wrong = library.wrong(*allowed)
    if doing is work.forget:  # killed between the two, it has taken out what it was told to
        wrong.lost = [subject for subject in wrong.lost if subject not in FORGOTTEN]
    return wrong


def _prepare(library: FaultLibrary, edition: int, from_crawl: bool) -> None:
    if from_crawl:
        library.keep(edition)


def _after(doing: Work, edition: int) -> int:
    """The edition that articles are in after a work. One that changes none leaves the first."""
    return edition if doing in (work.import_, work.ingest) else 1


def killed_backup(home: Path, faults: int, chance: Random) -> Tally:
    """A backup that is killed leaves no file that passes for one, and nothing once the next is made."""
    tally = Tally("backup")
    library = FaultLibrary.at(home / "backup")
    begun(library, tally)
    whole = do(work.backup, library.file, 1)
    for number, moment in enumerate(moments(tally, whole, faults, chance), 2):
        when = f"backup {moment}"
        done = do(work.backup, library.file, number, moment)
        tally.ended(when, done)
        tally.faults += done.killed
        file = library.file.parent / f"backup-{number}.tar.gz"
        if file.exists():  # it was killed after its end, or not at all
            tally.found(when, _restored(home, file))
            file.unlink()
        again = do(work.backup, library.file, number)
        tally.expect(f"{when}, again", not again.words, again.words)
        tally.expect(f"{when}, again", file.exists(), "no backup was made")
        left = [one.name for one in file.parent.glob("*.part*")]
        tally.expect(f"{when}, again", not left, f"left behind: {left}")
        file.unlink(missing_ok=True)
    return tally


def killed_restore(home: Path, faults: int, chance: Random) -> Tally:
    """A restore that is killed at any step, begun again, gives the whole library."""
    tally = Tally("restore")
    library = FaultLibrary.at(home / "restored-from")
    begun(library, tally)
    tally.ended("backup", do(work.backup, library.file, 0))
    made = library.file.parent / "backup-0.tar.gz"
    whole = do(work.restore, _empty(home / "restore" / "whole", made).file, 1)
    for number, moment in enumerate(moments(tally, whole, faults, chance)):
        when = f"restore {moment}"
        target = _empty(home / "restore" / str(number), made)
        done = do(work.restore, target.file, 1, moment)
        tally.ended(when, done)
        tally.faults += done.killed
        if done.killed:
            again = do(work.restore, target.file, 1)
            tally.ended(f"{when}, again", again)
            tally.expect(f"{when}, again", not again.words, again.words)
        tally.found(f"{when}, again", target.wrong(1, complete=True))
        shutil.rmtree(target.file.parent)
    return tally


def _restored(home: Path, file: Path) -> Wrong:
    """What is wrong with a backup that is there."""
    target = _empty(home / "restore-check", file)
    done = do(work.restore, target.file, 1)
    wrong = target.wrong(1, complete=True)
    wrong.other += [one for one in (done.words, done.defect) if one]
    shutil.rmtree(target.file.parent)
    return wrong


def _empty(folder: Path, backup: Path) -> FaultLibrary:
    target = FaultLibrary.at(folder)
    shutil.copy(backup, folder / "backup.tar.gz")
    return target


def killed_migration(home: Path, faults: int, chance: Random) -> Tally:
    """A migration from each older schema that is killed at any step leaves the old catalogue, or the new."""
    tally = Tally("migration")
    library = FaultLibrary.at(home / "migrated-from")
    begun(library, tally)
    whole: dict[str, tuple[Done, dict[str, list[tuple[object, ...]]]]] = {}
    for number in range(faults):
        revision = migrations.REVISIONS[number % (len(migrations.REVISIONS) - 1)]
        target = FaultLibrary.at(home / "migration" / str(number), SETTINGS)
        _older(library, target, revision)
        if revision not in whole:
            untouched = FaultLibrary.at(home / "migration" / f"from-{revision}")
            shutil.copytree(target.config.data_folder, untouched.config.data_folder)
            whole[revision] = (do(work.migrate, untouched.file, 1), _rows(untouched))
        done, wanted = whole[revision]
        step = chance.randint(1, max(1, done.steps))
        when = f"migration from {revision} at step {step}"
        found = do(work.migrate, target.file, 1, Moment(step))
        tally.ended(when, found)
        tally.faults += found.killed
        again = do(work.migrate, target.file, 1)
        tally.ended(f"{when}, again", again)
        tally.expect(f"{when}, again", not again.words, again.words)
        tally.expect(when, _rows(target) == wanted, "the catalogue is not that of an undisturbed migration")
        tally.expect(when, len(target.editions()) == len(SUBJECTS), "articles are missing")
        shutil.rmtree(target.file.parent)
    return tally


def _older(library: FaultLibrary, target: FaultLibrary, revision: str) -> None:
    """Give ``target`` a catalogue with the schema of ``revision`` and the rows of ``library``."""
    target.config.data_folder.mkdir(parents=True, exist_ok=True)
    with closing(Catalogue.open(library.config.catalogue_url)) as source:
        engine = create_engine(target.config.catalogue_url)
        with engine.begin() as there, source.read() as here:
            config = AlembicConfig()
            config.set_main_option("script_location", str(Path(migrations.__file__).parent))
            config.attributes["connection"] = there
            command.upgrade(config, revision)
            _copy(here, there)
        engine.dispose()


def _copy(here: Connection, there: Connection) -> None:
    """The rows of the tables that both have, in the columns that both have."""
    mine, theirs = MetaData(), MetaData()
    mine.reflect(here)
    theirs.reflect(there)
    for table in theirs.sorted_tables:
        if table.name == "alembic_version" or table.name not in mine.tables:
            continue
        shared = [column.name for column in table.columns if column.name in mine.tables[table.name].columns]
        wanted = select(*(mine.tables[table.name].columns[name] for name in shared))
        rows = [dict(row) for row in here.execute(wanted).mappings()]
        there.execute(delete(table))
        if rows:
            there.execute(insert(table), rows)


def _rows(library: FaultLibrary) -> dict[str, list[tuple[object, ...]]]:
    """Table → its rows."""
    with closing(Catalogue.open(library.config.catalogue_url)) as catalogue, catalogue.read() as connection:
        every = MetaData()
        every.reflect(connection)
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in every.sorted_tables
        }


KINDS: dict[str, Callable[[Path, int, Random], Tally]] = {
    "import": lambda home, faults, chance: killed("import", work.import_, home, faults, chance),
    "ingest": lambda home, faults, chance: killed(
        "ingest", work.ingest, home, faults, chance, from_crawl=True
    ),
    "rebuild": lambda home, faults, chance: killed("rebuild", work.rebuild, home, faults, chance),
    "forget": lambda home, faults, chance: killed("forget", work.forget, home, faults, chance),
    "backup": killed_backup,
    "restore": killed_restore,
    "migration": killed_migration,
}
