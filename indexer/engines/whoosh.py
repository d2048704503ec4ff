# mypy: disallow-untyped-calls=False, disallow-subclassing-any=False
"""The engine without compiled parts: ``whoosh-reloaded``, for libraries up to some ten thousand articles.

Whoosh keeps the postings; queries are evaluated here over them (``whoosh_queries.py``), since its own layer
cannot say what the protocol says. Known of whoosh-reloaded 2.7.5, and minded here:

* ``searcher.refresh()`` returns deleted documents: every snapshot is a newly opened reader;
* a commit syncs nothing: :class:`_SyncedStorage` does it, files first, then the table of contents, then the
  folder;
* one writer cannot replace a document that it added itself: see :meth:`WhooshWriter.put`;
* files contain pickles: opening an index from somebody else runs their code. Checksums here tell damage, not
  malice.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh import fields
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.index import IndexError as WhooshError

from catalogue.errors import CorruptData, PinakesError
from indexer.engines.base import IndexDocument
from indexer.engines.embedded import EmbeddedEngine, Snapshot
from indexer.engines.generations import REBUILD, cannot_write, sync_file, sync_folder
from indexer.engines.meaning import ALL, SEARCHED
from indexer.engines.shared import all_text, profile_of
from indexer.engines.whoosh_queries import WhooshSnapshot

FLUSH_EVERY = 1000
"""Documents held back in memory, so that a second version of one replaces the first before Whoosh has seen
it.
"""

_CONTENTS = re.compile(r"_MAIN_([0-9]+)\.toc", re.ASCII)
_TRIES = 10


class WhooshEngine(EmbeddedEngine):
    """Whoosh indexes, one generation a folder."""

    name = "whoosh"
    form = 2

    def _open_snapshot(self, path: Path, previous: Snapshot | None) -> WhooshSnapshot:
        for attempt in range(_TRIES):
            before = self._commit_stamp(path)
            try:
                with whoosh_errors(path):
                    check_files(path, thoroughly=False)
                    return WhooshSnapshot(path, FileIndex(FileStorage(str(path))).reader())
            except CorruptData:
                # A commit removes the files of the one before it; ours may have been in the middle of being
                # opened.
                if attempt == _TRIES - 1 or before == self._commit_stamp(path):
                    raise
        raise AssertionError("unreachable")

    def _open_writer(self, path: Path) -> WhooshWriter:
        with whoosh_errors(path):
            if newest_contents(path) is None:
                _SyncedStorage(str(path)).create_index(_schema())
            check_files(path, thoroughly=False)
            return WhooshWriter(path)

    def _commit_stamp(self, path: Path) -> object:
        newest = newest_contents(path)
        if newest is None:
            raise CorruptData(f"the index in {path} has no table of contents", REBUILD)
        return newest

    def check(self, thoroughly: bool = False) -> None:
        """Open the newest commit; ``thoroughly`` compares every file with its checksum as well."""
        super().check()
        if thoroughly:
            with self._nobody_writes():
                if path := self.generations.current():
                    check_files(path, thoroughly=True)


class WhooshWriter:
    """Collects changes and hands them to Whoosh; see :class:`indexer.engines.base.Writer`."""

    def __init__(self, path: Path) -> None:
        self.committed = False
        self._path = path
        self._index = FileIndex(_SyncedStorage(str(path)))
        self._writer: Any = None
        self._held: dict[str, IndexDocument | None] = {}
        self._given: set[str] = set()
        self._sequence = 0

    @property
    def clean(self) -> bool:
        """Whether everything that it was given is committed."""
        return not self._held and self._writer is None

    def put(self, document: IndexDocument) -> None:
        """Hold the document until the commit, or until :data:`FLUSH_EVERY` are held."""
        self._hold(document.id, document)

    def delete(self, article_id: str, sequence: int = 0) -> None:
        """Remove a document, if it is there."""
        self._hold(article_id, None)

    def commit(self, sequence: int) -> None:
        """Documents and sequence in one Whoosh commit."""
        with whoosh_errors(self._path):
            self._flush()
            writer = self._open()
            writer.delete_by_term("kind", "sequence")
            writer.add_document(kind="sequence", sequence=sequence)
            self._commit_given()
            self.committed = True

    def close(self) -> None:
        """Roll back what is not committed."""
        with whoosh_errors(self._path):
            if self._writer is not None:
                self._writer.cancel()
                self._writer = None

    def abandon(self) -> None:
        """It never rests, so no child inherits it."""

    def _hold(self, article_id: str, document: IndexDocument | None) -> None:
        with whoosh_errors(self._path):
            if article_id in self._given:
                # Whoosh deletes committed documents only. Committing early without a sequence leaves
                # documents ahead of it, which is harmless; it happens only where one article changes again
                # within a long catch-up.
                self._commit_given()
            self._held[article_id] = document
            if len(self._held) >= FLUSH_EVERY:
                self._flush()

    def _flush(self) -> None:
        writer = self._open()
        for article_id, document in self._held.items():
            writer.delete_by_term("id", article_id)
            if document is not None:
                writer.add_document(**_stored(document))
                self._given.add(article_id)
        self._held.clear()

    def _open(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(limitmb=64)
        return self._writer

    def _commit_given(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.commit()
        self._given.clear()


class _SyncedStorage(FileStorage):
    """Writes with checksums, and durably: whatever a table of contents names is on the disk before it is
    renamed into place.

    One file of sums belongs to each table of contents, and is whole before that is. A writer that is killed
    leaves files behind which no table names: none of them is ever looked at, and the next commit removes
    them.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._made: set[str] = set()

    def create_file(self, name: str, *args: Any, **options: Any) -> Any:
        """Remember the file."""
        self._made.add(name)
        return super().create_file(name, *args, **options)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Whoosh's commit: the new table of contents gets its name."""
        folder = Path(self.folder)
        sums = _kept_sums(folder)
        for name in self._made - {oldname}:
            if (folder / name).exists():
                sync_file(folder / name)
                sums[name] = _sum_of(folder / name)
        self._made.clear()
        sync_file(folder / oldname)
        sums[newname] = _sum_of(folder / oldname)
        _write_sums(folder / f"{newname}.sum", sums)
        super().rename_file(oldname, newname, safe)
        sync_folder(folder)
        for stale in folder.glob("_MAIN_*.toc.*"):
            if stale.name != f"{newname}.sum":
                stale.unlink(missing_ok=True)


def newest_contents(path: Path) -> str | None:
    """File name of the newest commit's table of contents."""
    for _ in range(_TRIES):  # one listing may miss both the table that goes and the one that comes
        try:
            found = [
                (int(match[1]), name) for name in os.listdir(path) if (match := _CONTENTS.fullmatch(name))
            ]
        except OSError as error:
            raise CorruptData(f"the index in {path} cannot be read: {error.strerror}", REBUILD) from error
        if found:
            return max(found)[1]
    return None


def check_files(path: Path, thoroughly: bool) -> None:
    """The newest table of contents has its checksum, segments their lengths; with ``thoroughly`` segments
    their checksums, too.

    A segment that is gone is left to Whoosh, which knows whether the table names it or a merge has taken it
    up.
    """
    contents = newest_contents(path)
    if contents is None:
        raise CorruptData(f"the index in {path} has no table of contents", REBUILD)
    for name, (length, expected) in _read_sums(path, contents).items():
        file = path / name
        try:
            found = file.stat().st_size
            if found != length:
                raise CorruptData(f"{file} has {found} bytes instead of {length}", REBUILD)
            if (thoroughly or name == contents) and _sum_of(file) != (length, expected):
                raise CorruptData(f"{file} was changed since it was written (its checksum is wrong)", REBUILD)
        except FileNotFoundError as error:
            if name == contents:
                raise CorruptData(f"{file} is gone", REBUILD) from error


@contextlib.contextmanager
def whoosh_errors(path: Path) -> Iterator[None]:
    """Whatever Whoosh raises on damaged files, as an error of the house."""
    try:
        yield
    except PinakesError:
        raise
    except OSError as error:
        if error.errno == 2:  # a file that the table of contents names
            raise CorruptData(f"{error.filename or path} is gone", REBUILD) from error
        raise cannot_write(path, error.strerror or str(error), error.errno) from error
    except (
        WhooshError,
        pickle.UnpicklingError,
        struct.error,
        zlib.error,
        EOFError,
        AssertionError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        ImportError,
        MemoryError,
    ) as error:
        raise CorruptData(
            f"the index in {path} cannot be read ({type(error).__name__}: {str(error)[:150]})", REBUILD
        ) from error


def _schema() -> fields.Schema:
    made = {name: fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True) for name in SEARCHED}
    facets = {name: fields.ID() for name in ("site", "language", "categories", "sections")}
    return fields.Schema(
        id=fields.ID(unique=True, sortable=True),
        kind=fields.ID(),
        sequence=fields.NUMERIC(int, 64, signed=False, sortable=True),
        profile=fields.STORED(),
        **made,
        **facets,
    )


def _stored(document: IndexDocument) -> dict[str, Any]:
    texts = {name: text for name in SEARCHED if name != ALL and (text := getattr(document, name))}
    texts |= {name: value for name in ("site", "language") if (value := getattr(document, name))}
    lists = {
        name: list(dict.fromkeys(value))
        for name in ("categories", "sections")
        if (value := getattr(document, name))
    }
    # A value in a list is one token as it is; a bare string would go through an analyser.
    return (
        texts
        | lists
        | {
            "id": document.id,
            "kind": "article",
            "sequence": document.sequence,
            "profile": profile_of(document),
            ALL: all_text(document),
        }
    )


_Sums = dict[str, tuple[int, int]]
"""File name → its length and CRC-32."""


def _read_sums(folder: Path, contents: str) -> _Sums:
    """What a commit's files were when they were written."""
    file = folder / f"{contents}.sum"
    try:
        rows = [line.split() for line in file.read_text(encoding="ascii").splitlines()]
        sums = {name: (int(length), int(found)) for name, length, found in rows}
    except FileNotFoundError as error:
        raise CorruptData(f"{file} is gone", REBUILD) from error
    except ValueError as error:
        raise CorruptData(f"{file} holds no checksums", REBUILD) from error
    if contents not in sums:
        raise CorruptData(f"{file} holds no checksum of its table", REBUILD)
    return sums


def _kept_sums(folder: Path) -> _Sums:
    """Of the segments before this commit, those that may live on."""
    contents = newest_contents(folder)
    sums = _read_sums(folder, contents) if contents else {}
    return {name: found for name, found in sums.items() if name != contents and (folder / name).exists()}


def _write_sums(file: Path, sums: _Sums) -> None:
    file.write_text(
        "".join(f"{name} {length} {found}\n" for name, (length, found) in sorted(sums.items())),
        encoding="ascii",
    )
    sync_file(file)


def _sum_of(file: Path) -> tuple[int, int]:
    found = 0
    with file.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            found = zlib.crc32(chunk, found)
        return stream.tell(), found
