"""How dictionaries follow the catalogue, of which they are projections like the index.

Each catalogue has one of each kind, made when it is first asked for. What grows with the library lies in a
table that all processes map (:mod:`indexer.index.mapped`); in memory is what changed since that was made.
"""

from __future__ import annotations

import threading
import weakref
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, Self

from catalogue.store import Catalogue
from indexer.index.mapped import Table, TableFile


class Projection(ABC):
    """What was read from a catalogue up to a sequence number. Thread-safe; the catalogue may be collected."""

    _making = threading.Lock()
    _made: ClassVar[weakref.WeakKeyDictionary[Catalogue, dict[type[Projection], Projection]]] = (
        weakref.WeakKeyDictionary()
    )

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sequence = -1

    @classmethod
    def of(cls, catalogue: Catalogue, sequence: int | None = None) -> Self:
        """The catalogue's projection of this kind, up to date: as of its last change, or at least as of a
        ``sequence`` number that was read a moment ago, for all kinds that are asked together.
        """
        with Projection._making:
            made = Projection._made.setdefault(catalogue, {})
            known = made.get(cls)
            if known is None:
                known = made[cls] = cls()
        assert isinstance(known, cls)
        known._refresh(catalogue, catalogue.sequence() if sequence is None else sequence)
        return known

    def _refresh(self, catalogue: Catalogue, sequence: int) -> None:
        if sequence == self._sequence:
            return
        with self._lock:
            newest = catalogue.sequence()
            if newest != self._sequence:
                self._follow(catalogue, self._sequence)
                self._sequence = newest

    @abstractmethod
    def _follow(self, catalogue: Catalogue, since: int) -> None:
        """Take in what was catalogued after the sequence number ``since``; -1 the first time: everything."""


class MappedProjection(Projection):
    """One that lies in a table, but for what changed since that was made."""

    NAME: ClassVar[str]
    FORM: ClassVar[str]
    _folders: ClassVar[weakref.WeakKeyDictionary[Catalogue, Path]] = weakref.WeakKeyDictionary()

    def __init__(self) -> None:
        super().__init__()
        self._table: Table | None = None
        self._file: TableFile | None = None

    @staticmethod
    def keep(catalogue: Catalogue, folder: Path) -> None:
        """Keep the tables of a catalogue in this folder. Without one everything is learned in memory."""
        MappedProjection._folders[catalogue] = folder

    @classmethod
    def file_in(cls, folder: Path) -> TableFile:
        """The file of this kind of table."""
        return TableFile(folder, cls.NAME, cls.FORM)

    @classmethod
    @abstractmethod
    def made(cls, catalogue: Catalogue) -> bytes:
        """The table of a catalogue as it is now."""

    @abstractmethod
    def _learn(self, catalogue: Catalogue, since: int, table: Table | None) -> None:
        """Take in what was catalogued after ``since``; -1: everything. With a ``table`` go on from that one,
        which reaches up to ``since``, and forget what was learned before.
        """

    def _follow(self, catalogue: Catalogue, since: int) -> None:
        table = self._newest(catalogue, since)
        if table is not None and (self._table is None or table.sequence > self._table.sequence):
            self._table = table
            self._learn(catalogue, table.sequence, table)
        else:
            self._learn(catalogue, since, None)

    def _newest(self, catalogue: Catalogue, since: int) -> Table | None:
        """The newest table. A library that has none, and is large enough, gets it now: an earlier version of
        Pinakes indexed it, or the index's folder was removed.
        """
        if self._file is None:
            if (folder := self._folders.get(catalogue)) is None:
                return None
            self._file = self.file_in(folder)
        sequence = catalogue.sequence()
        if since >= 0:
            return self._file.newest(sequence)
        return self._file.newest_or_made(sequence, catalogue.count, lambda: self.made(catalogue))
