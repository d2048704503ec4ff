"""The library as a worker process holds it: opened once, noticed when it goes away, opened again when it is
back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from catalogue.config import Config
from catalogue.database import sqlite_file
from catalogue.errors import Unreachable
from catalogue.query_log import QueryLog
from catalogue.schema import decisions, pins
from catalogue.store import Catalogue

if TYPE_CHECKING:
    from indexer.library import Library

T = TypeVar("T")


class Holding:
    """One library, opened at the first question. Thread-safe."""

    def __init__(self, config: Config, open_library: Callable[[Config], Library]) -> None:
        self.config = config
        self._open = open_library
        self._lock = threading.Lock()
        self._library: Library | None = None
        self._log: QueryLog | None = None
        self._kept: dict[str, object] = {}
        self._kept_at = -1

    def library(self) -> Library:
        """The open library.

        Raises :class:`catalogue.errors.PinakesError` where a part of it cannot be had; the next request tries
        again.
        """
        if self._library is None:
            with self._lock:
                if self._library is None:
                    self._library = self._open(self.config)
        return self._library

    def catalogue(self) -> Catalogue:
        """The catalogue of the open library."""
        self._demand_file()
        return self.library().catalogue

    def query_log(self) -> QueryLog:
        """The counter of queries."""
        if self._log is None:
            self._log = QueryLog(self.catalogue(), self.config.search.log_days)
        return self._log

    def generation(self) -> tuple[object, ...]:
        """Differs whenever an answer may differ: after a change of the catalogue, of the index, of an
        editor's word.
        """
        catalogue = self.catalogue()
        with catalogue.read() as connection:
            edited = [
                tuple(connection.execute(select(func.count(), func.max(t.c.at)).select_from(t)).one())
                for t in (pins, decisions)
            ]
        return (catalogue.sequence(), self.library().engine.sequence(), *edited)

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """What ``make`` gives, made again only after the catalogue changed: lists of categories, counts of
        letters.
        """
        sequence = self.catalogue().sequence()
        with self._lock:
            if sequence != self._kept_at:
                self._kept, self._kept_at = {}, sequence
            kept = self._kept
        if name not in kept:
            if len(kept) > 2000:  # names carry categories and letters; no client may grow this without end
                kept.clear()
            kept[name] = make()
        return cast(T, kept[name])

    def close(self) -> None:
        """Write what is still counted and let go of every file."""
        with self._lock:
            library, self._library = self._library, None
            log, self._log = self._log, None
        if log is not None:
            log.flush()
        if library is not None:
            library.close()

    def _demand_file(self) -> None:
        # Opening makes a catalogue where there is none: right for a new library, wrong for one that was there
        # a minute ago.
        file = sqlite_file(make_url(self.config.catalogue_url))
        if self._library is not None and file is not None and not file.exists():
            raise Unreachable(
                f"the catalogue {file} is not there any more", "restore a backup: pinakes restore FILE"
            )


def holding() -> Holding:
    """The holding of the app that answers."""
    return cast(Holding, current_app.extensions["pinakes"])


def config() -> Config:
    """The configuration of the app that answers."""
    return holding().config
