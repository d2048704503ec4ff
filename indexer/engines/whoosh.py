# mypy: disallow-untyped-calls=False, disallow-subclassing-any=False
"""The engine without compiled parts: ``whoosh-reloaded``, for libraries up to some ten thousand articles.

Whoosh keeps the postings. Queries are evaluated over them in ``whoosh_queries.py``, since Whoosh's own query
layer cannot express what the protocol asks for. Known of whoosh-reloaded 2.7.5, and allowed for here:

* ``searcher.refresh()`` returns deleted documents: every snapshot is a newly opened reader;
* a commit syncs nothing: :class:`_SyncedStorage` does it, files first, then the table of contents, then the
  folder;
* one writer cannot replace a document that it added itself: see :meth:`WhooshWriter.put`;
* files contain pickles: opening an index from somebody else runs their code. The checksums here detect
  damage, not malice.
"""

from __future__ import annotations

import contextlib
import errno
import os
import pickle
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from whoosh import fields
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.index import IndexError as WhooshError

from catalogue.errors import CorruptData, PinakesError
from catalogue.text.analysis import VERSION as ANALYSIS
from indexer.engines.base import IndexDocument
from indexer.engines.embedded import EmbeddedEngine, Snapshot
from indexer.engines.generations import REBUILD, cannot_write, sync_file, sync_folder
from indexer.engines.grams import BIGRAMS, EDGE_GRAMS
from indexer.engines.meaning import KEYWORD_FIELDS, SEARCHED
from indexer.engines.shared import indexed_texts
from indexer.engines.whoosh_queries import WhooshSnapshot

FLUSH_EVERY = 1000
"""Documents held in memory, so that a second version of one replaces the first before Whoosh has seen it."""

_CONTENTS = re.compile(r"_MAIN_([0-9]+)\.toc", re.ASCII)
_TRIES = 10

_DAMAGE = (
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
)
"""What Whoosh raises when it reads damaged files."""


class WhooshEngine(EmbeddedEngine):
    """Whoosh indexes, one generation a folder."""

    name = "whoosh"
    form = 4 + ANALYSIS

    def _open_snapshot(self, path: Path, previous: Snapshot | None) -> WhooshSnapshot:
        for attempt in range(_TRIES):
            before = self._commit_stamp(path)
            try:
                with whoosh_errors(path):
                    check_files(path, thoroughly=False)
                    return WhooshSnapshot(path, FileIndex(FileStorage(str(path))).reader())
            except CorruptData:
                # A commit removes the files of the commit before it, perhaps while we were opening them.
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
        """Nothing to do: this writer never rests, so no child process inherits it."""

    def _hold(self, article_id: str, document: IndexDocument | None) -> None:
        with whoosh_errors(self._path):
            if article_id in self._given:
                # Whoosh deletes only committed documents. Committing early, without a sequence, leaves
                # documents ahead of the sequence, which is harmless. It happens only where one article
                # changes again within a long catch-up.
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
    """Writes durably and with checksums: whatever a table of contents names is on the disk before the table
    is renamed into place.

    Each table of contents has one file of checksums, which is complete before the table is. A writer that is
    killed leaves files that no table names: they are never read, and the next commit removes them.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._made: set[str] = set()

    def create_file(self, name: str, *args: Any, **options: Any) -> Any:
        self._made.add(name)
        return super().create_file(name, *args, **options)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Whoosh's commit: it renames the new table of contents into place."""
        folder = Path(self.folder)
        sums = _kept_checksums(folder)
        for name in self._made - {oldname}:
            if (folder / name).exists():
                sync_file(folder / name)
                sums[name] = _checksum_of(folder / name)
        self._made.clear()
        sync_file(folder / oldname)
        sums[newname] = _checksum_of(folder / oldname)
        _write_checksums(folder / f"{newname}.sum", sums)
        super().rename_file(oldname, newname, safe)
        sync_folder(folder)
        for stale in folder.glob("_MAIN_*.toc.*"):
            if stale.name != f"{newname}.sum":
                stale.unlink(missing_ok=True)


def newest_contents(path: Path) -> str | None:
    """File name of the newest commit's table of contents."""
    for _ in range(_TRIES):  # one listing may miss both the table that goes and the one that comes
        try:
            names = os.listdir(path)
        except OSError as error:
            raise CorruptData(f"the index in {path} cannot be read: {error.strerror}", REBUILD) from error
        numbers = {name: int(match[1]) for name in names if (match := _CONTENTS.fullmatch(name))}
        if numbers:
            return max(numbers, key=lambda name: (numbers[name], name))
    return None


def check_files(path: Path, thoroughly: bool) -> None:
    """Compare the newest table of contents with its checksum and the segments with their lengths; with
    ``thoroughly`` the segments with their checksums, too. Raises :class:`CorruptData`.

    A segment that is gone is left to Whoosh, which knows whether the table still names it or a merge has
    replaced it.
    """
    contents = newest_contents(path)
    if contents is None:
        raise CorruptData(f"the index in {path} has no table of contents", REBUILD)
    for name, expected in _read_checksums(path, contents).items():
        file = path / name
        try:
            length = file.stat().st_size
            if length != expected.length:
                raise CorruptData(f"{file} has {length} bytes instead of {expected.length}", REBUILD)
            if (thoroughly or name == contents) and _checksum_of(file) != expected:
                raise CorruptData(f"{file} was changed since it was written (its checksum is wrong)", REBUILD)
        except FileNotFoundError as error:
            if name == contents:
                raise CorruptData(f"{file} is gone", REBUILD) from error


@contextlib.contextmanager
def whoosh_errors(path: Path) -> Iterator[None]:
    """Whatever Whoosh raises on damaged files, as one of :mod:`catalogue.errors`."""
    try:
        yield
    except PinakesError:
        raise
    except OSError as error:
        if error.errno == errno.ENOENT:  # a file that the table of contents names
            raise CorruptData(f"{error.filename or path} is gone", REBUILD) from error
        raise cannot_write(path, error.strerror or str(error), error.errno) from error
    except _DAMAGE as error:
        raise CorruptData(
            f"the index in {path} cannot be read ({type(error).__name__}: {str(error)[:150]})", REBUILD
        ) from error


def _schema() -> fields.Schema:
    texts = {
        name: fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=name == BIGRAMS)
        for name in (*SEARCHED, BIGRAMS, EDGE_GRAMS)
    }
    keywords = {name: fields.ID() for name in KEYWORD_FIELDS}
    return fields.Schema(
        id=fields.ID(unique=True, sortable=True),
        kind=fields.ID(),
        sequence=fields.NUMERIC(int, 64, signed=False, sortable=True),
        **texts,
        **keywords,
    )


def _stored(document: IndexDocument) -> dict[str, Any]:
    """The document as Whoosh takes it. A value in a list is one token; a bare string would be analysed."""
    lists = {
        name: list(dict.fromkeys(values))
        for name in ("categories", "sections")
        if (values := getattr(document, name))
    }
    known = {"id": document.id, "kind": "article", "sequence": document.sequence}
    return indexed_texts(document) | lists | known


class _Checksum(NamedTuple):
    """What a file was when it was written."""

    length: int
    crc32: int


_Checksums = dict[str, _Checksum]
"""File name → its checksum."""


def _read_checksums(folder: Path, contents: str) -> _Checksums:
    """The checksums of a commit's files. Raises :class:`CorruptData` where they cannot be read."""
    file = folder / f"{contents}.sum"
    try:
        rows = [line.split() for line in file.read_text(encoding="ascii").splitlines()]
        sums = {name: _Checksum(int(length), int(crc32)) for name, length, crc32 in rows}
    except FileNotFoundError as error:
        raise CorruptData(f"{file} is gone", REBUILD) from error
    except ValueError as error:
        raise CorruptData(f"{file} holds no checksums", REBUILD) from error
    if contents not in sums:
        raise CorruptData(f"{file} holds no checksum of its table", REBUILD)
    return sums


def _kept_checksums(folder: Path) -> _Checksums:
    """The checksums of the segments before this commit that may stay in use."""
    contents = newest_contents(folder)
    sums = _read_checksums(folder, contents) if contents else {}
    return {name: found for name, found in sums.items() if name != contents and (folder / name).exists()}


def _write_checksums(file: Path, sums: _Checksums) -> None:
    rows = (f"{name} {length} {crc32}\n" for name, (length, crc32) in sorted(sums.items()))
    file.write_text("".join(rows), encoding="ascii")
    sync_file(file)


def _checksum_of(file: Path) -> _Checksum:
    crc32 = 0
    with file.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            crc32 = zlib.crc32(chunk, crc32)
        return _Checksum(stream.tell(), crc32)
