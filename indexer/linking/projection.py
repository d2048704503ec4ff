"""How dictionaries in memory follow the catalogue, of which they are projections like the index.

Each catalogue has one of each kind, made when it is first asked for.
"""

from __future__ import annotations

import threading
import weakref
from abc import ABC, abstractmethod
from typing import ClassVar, Self

from catalogue.store import Catalogue


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
    def of(cls, catalogue: Catalogue) -> Self:
        """The catalogue's projection of this kind, up to date."""
        with Projection._making:
            known = Projection._made.setdefault(catalogue, {}).setdefault(cls, cls())
        assert isinstance(known, cls)
        known._refresh(catalogue)
        return known

    def _refresh(self, catalogue: Catalogue) -> None:
        if catalogue.sequence() == self._sequence:
            return
        with self._lock:
            newest = catalogue.sequence()
            if newest != self._sequence:
                self._follow(catalogue, self._sequence)
                self._sequence = newest

    @abstractmethod
    def _follow(self, catalogue: Catalogue, since: int) -> None:
        """Take in what was catalogued after the sequence number ``since``; -1 the first time: everything."""
