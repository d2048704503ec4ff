"""What a disk can do to a library: be full, be read-only, give back less of a file than was written.

A full disk is a tmpfs that is made as small as what lies on it and some bytes more; a read-only one is a bind
mount. Who may not mount has a limit on the size of files for the one (``RLIMIT_FSIZE``), and not the other.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.engine import make_url

from benchmarks.faults import work
from benchmarks.faults.deaths import begun
from benchmarks.faults.library import FaultLibrary, Wrong
from benchmarks.faults.readers import Reader
from benchmarks.faults.tally import Tally
from benchmarks.faults.work import do
from catalogue import schema
from catalogue.database import sqlite_file
from commands.shared import open_catalogue

# `pinakes check` wants 100 MB free.
_ROOMY = "160m"
# Bytes and files that a full disk has left at the most: less than each work writes.
_BYTES_LEFT = 40_000
_FILES_LEFT = 4
_WORKS = (work.import_, work.ingest, work.rebuild, work.backup)


def full(home: Path, faults: int, chance: Random) -> Tally:
    """No space, or no inode, in the middle of each work: told in words, nothing lost, done once there is."""
    tally = Tally("full disk")
    with small_disk(home / "full") as disk:
        if disk is None:
            tally.skipped = "mounting a tmpfs needs root"
            return tally
        library = FaultLibrary.at(disk / "library")
        begun(library, tally)
        edition, felt = 1, 0
        with Reader(library.file) as reader:
            for number in range(faults):
                edition += 1
                library.keep(edition)
                doing = _WORKS[number % len(_WORKS)]
                without = "inodes" if number % 5 == 4 else "space"
                left = chance.randrange(_FILES_LEFT if without == "inodes" else _BYTES_LEFT)
                when = f"{doing.__name__} with {left} {without}"
                shrink(disk, left, without)
                done = do(doing, library.file, edition)
                tally.ended(when, done)
                tally.fault()
                felt += bool(done.words)
                tally.found(when, library.wrong(*range(1, edition + 1), checked=False))
                grow(disk)
                _again(tally, f"{when}, again", library, edition)
        tally.expect("full disk", 2 * felt >= faults, f"only {felt} works of {faults} felt that it was full")
    tally.served(reader.served)
    return tally


def read_only(home: Path, faults: int, chance: Random) -> Tally:
    """The file system took nothing more, as after an error of its disk."""
    tally = Tally("read-only")
    library = FaultLibrary.at(home / "written")
    begun(library, tally)
    edition = 1
    with Reader(library.file) as reader:
        for number in range(faults):
            edition += 1
            library.keep(edition)
            doing = _WORKS[number % len(_WORKS)]
            when = f"{doing.__name__} on a read-only file system"
            with bound_read_only(home / "written", home / "read-only") as bound:
                if not bound:
                    tally.skipped = "a bind mount needs root"
                    break
                done = do(doing, home / "read-only" / "library.toml", edition)
            tally.fault()
            tally.ended(when, done)
            tally.expect(when, bool(done.words), "nothing was said")
            tally.found(when, library.wrong(*range(1, edition + 1)))
            _again(tally, f"{when}, again", library, edition)
    tally.served(reader.served)
    return tally


def _again(tally: Tally, when: str, library: FaultLibrary, edition: int) -> None:
    done = do(work.ingest, library.file, edition)
    tally.ended(when, done)
    tally.expect(when, not done.words, done.words)
    tally.found(when, library.wrong(edition, complete=True))
    for file in library.file.parent.glob("backup-*"):
        file.unlink()


def truncated_index(home: Path, faults: int, chance: Random) -> Tally:
    """A file of the index that ends too early is noticed or does not matter, and a rebuild mends it.

    It is put in the place of the whole one, as a bad copy would be: who reads the old one keeps it.
    """
    tally = Tally("truncated index")
    library = FaultLibrary.at(home / "index")
    begun(library, tally)
    with Reader(library.file) as reader:
        for _ in range(faults):
            file = chance.choice(sorted(_index_files(library)))
            data = file.read_bytes()
            kept = chance.randrange(max(1, len(data)))
            part = file.with_name(f"{file.name}.cut")
            part.write_bytes(data[:kept])
            part.replace(file)
            when = f"{file.name} cut to {kept} of {len(data)} bytes"
            tally.fault()
            said = list(library.of_the_index(complete=False))
            found = do(work.search, library.file, 1)
            tally.ended(when, found)
            served = found.acknowledged == 12
            tally.expect(
                when, bool(said) or served, "verify says that all is well, and articles are not found"
            )
            tally.expect(when, served or bool(found.words), "fewer articles are found, and nothing is said")
            tally.ended(f"{when}, rebuilt", do(work.rebuild, library.file, 1))
            tally.found(f"{when}, rebuilt", library.wrong(1, complete=True))
    tally.served(reader.served)
    return tally


def truncated_archive(home: Path, faults: int, chance: Random) -> Tally:
    """An archive file that ends too early costs captures, which are told, and no article."""
    tally = Tally("truncated archive")
    library = FaultLibrary.at(home / "archive")
    begun(library, tally)
    for number in range(faults):
        copied = _copy(library, home / "archive-cut" / str(number))
        file = max(copied.config.data_folder.rglob("*.warc.gz"))
        cut = chance.randrange(file.stat().st_size)
        os.truncate(file, cut)
        when = f"an archive cut at byte {cut}"
        tally.fault()
        with open_catalogue(copied.config) as catalogue, catalogue.read() as connection:
            rows = connection.execute(select(schema.captures)).all()
        behind = {f"capture {row.id}" for row in rows if row.offset + row.length > cut}
        said = {line.partition(":")[0] for line in copied.of_the_archive()}
        tally.expect(when, said == behind, f"told of {sorted(said)}, not of {sorted(behind)}")
        tally.expect(when, bool(behind) == bool(list(copied.of_the_check())), "the check says otherwise")
        tally.ended(f"{when}, read again", do(work.read_again, copied.file, 1))
        tally.found(f"{when}, read again", _but_the_archive(copied, 1))
        copied.keep(2)  # what comes next is written behind the last whole record
        tally.ended(f"{when}, crawled", do(work.ingest, copied.file, 2))
        tally.found(f"{when}, crawled", _but_the_archive(copied, 2))
        shutil.rmtree(copied.file.parent)
    return tally


def truncated_catalogue(home: Path, faults: int, chance: Random) -> Tally:
    """A catalogue that ends too early does not pass the check, and a restored backup is whole."""
    tally = Tally("truncated catalogue")
    library = FaultLibrary.at(home / "catalogue")
    begun(library, tally)
    tally.ended("backup", do(work.backup, library.file, 0))
    for number in range(faults):
        copied = _copy(library, home / "catalogue-cut" / str(number))
        file = sqlite_file(make_url(copied.config.catalogue_url))
        assert file is not None
        size = file.stat().st_size
        cut = chance.randrange(size)
        os.truncate(file, cut)
        when = f"a catalogue cut to {cut} of {size} bytes"
        tally.fault()
        said = list(copied.of_the_check())
        tally.expect(when, bool(said), "the check says that all is well")
        tally.ended(when, do(work.ingest, copied.file, 2))
        for one in file.parent.glob(f"{file.name}*"):
            one.unlink()
        (copied.file.parent / "backup-0.tar.gz").rename(copied.file.parent / "backup.tar.gz")
        again = do(work.restore, copied.file, 1)
        tally.ended(f"{when}, restored", again)
        tally.expect(f"{when}, restored", not again.words, again.words)
        tally.found(f"{when}, restored", copied.wrong(1, complete=True))
        shutil.rmtree(copied.file.parent)
    return tally


def _but_the_archive(library: FaultLibrary, edition: int) -> Wrong:
    wrong = library.wrong(edition, complete=True)
    wrong.other = [one for one in wrong.other if not one.startswith(("capture ", "FAIL  archive:"))]
    return wrong


def _index_files(library: FaultLibrary) -> Iterator[Path]:
    folder = library.config.index_folder / "tantivy"
    current = folder / (folder / "CURRENT").read_text(encoding="ascii").strip()
    yield folder / "CURRENT"
    yield from (file for file in current.iterdir() if file.suffix != ".lock")


def _copy(library: FaultLibrary, folder: Path) -> FaultLibrary:
    shutil.copytree(library.file.parent, folder)
    return FaultLibrary(folder / "library.toml")


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A file system of its own that can be shrunk; None where nobody may mount one."""
    folder.mkdir(parents=True)
    if not _mounts("-t", "tmpfs", "-o", f"size={_ROOMY}", "pinakes-faults", str(folder)):
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def shrink(disk: Path, left: int, without: str) -> None:
    """Leave so many bytes, or so many files."""
    at = os.statvfs(disk)
    if without == "inodes":
        _mounts("-o", f"remount,nr_inodes={at.f_files - at.f_ffree + left}", str(disk))
    else:
        _mounts("-o", f"remount,size={(at.f_blocks - at.f_bfree) * at.f_frsize + left}", str(disk))


def grow(disk: Path) -> None:
    """Give the disk back what it had."""
    _mounts("-o", f"remount,size={_ROOMY},nr_inodes=100000", str(disk))


@contextmanager
def bound_read_only(folder: Path, at: Path) -> Iterator[bool]:
    """The folder once more at ``at``, where nothing can be written; whether that could be done."""
    at.mkdir(parents=True, exist_ok=True)
    if not _mounts("--bind", str(folder), str(at)):
        yield False
        return
    try:
        yield _mounts("-o", "remount,bind,ro", str(at))
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def _mounts(*arguments: str) -> bool:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    return subprocess.run(["mount", *arguments], capture_output=True).returncode == 0


KINDS: dict[str, Callable[[Path, int, Random], Tally]] = {
    "full-disk": full,
    "read-only": read_only,
    "truncated-index": truncated_index,
    "truncated-archive": truncated_archive,
    "truncated-catalogue": truncated_catalogue,
}
