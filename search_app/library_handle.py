"""Who opens the library in a worker process, and what is remembered of it between two changes?

It is opened at the first request. When its catalogue goes away, requests are told so; they are answered again
once it is back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

from flask import current_app, g, has_request_context, request
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from catalogue import clock
from catalogue.config import Config
from catalogue.database import select_by, sqlite_file
from catalogue.errors import Unreachable
from catalogue.query_log import QueryLog
from catalogue.store import Catalogue

if TYPE_CHECKING:
    from indexer.library import Library

T = TypeVar("T")

# Values that are cached between two changes of the catalogue. Their names carry categories and letters from
# addresses; no client may fill the memory with them.
MAX_CACHED = 2000

# What editors decided, as text: making such a statement takes longer than running it.
# A pin that ends changes answers without anybody's doing.
_EDITED = (
    "SELECT (SELECT count(*) FROM pins), (SELECT max(at) FROM pins), (SELECT count(*) FROM decisions), "
    "(SELECT max(at) FROM decisions), (SELECT count(*) FROM pins WHERE until <= {})"
)


class LibraryHandle:
    """One library, opened when it is first asked. Thread-safe."""

    def __init__(self, config: Config, open_library: Callable[[Config], Library]) -> None:
        self.config = config
        self._file = sqlite_file(make_url(config.catalogue_url))
        self._open = open_library
        self._lock = threading.Lock()
        self._library: Library | None = None
        self._log: QueryLog | None = None
        self._cache: dict[str, object] = {}
        self._cached_at = -1

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
        """Raises what :meth:`library` raises, and :class:`Unreachable` if the catalogue's file has gone."""
        self._demand_file()
        return self.library().catalogue

    def query_log(self) -> QueryLog:
        if self._log is None:
            self._log = QueryLog(self.catalogue(), self.config.search.log_days)
        return self._log

    def generation(self) -> tuple[object, ...]:
        """A value that differs whenever an answer may differ: after a change of the catalogue or the index,
        after an editor's decision, and after one of the synonyms. A request that only reads sees one, however
        often it asks.
        """
        return _once_a_request("pinakes_generation", self._generation)

    def _generation(self) -> tuple[object, ...]:
        with self.catalogue().read() as connection:
            [edited] = select_by(connection, _EDITED, clock.timestamp())
        # of the snapshot that answers: where the newest cannot be read, readers go on with the last good one
        with self.library().engine.searcher() as searcher:
            reached = searcher.sequence
        return (self._sequence(), reached, self.library().wording(), *edited)

    def _sequence(self) -> int:
        return _once_a_request("pinakes_sequence", lambda: self.catalogue().sequence())

    def cached(self, name: str, make: Callable[[], T]) -> T:
        """What ``make`` returns. It is called again only after the catalogue has changed."""
        sequence = self._sequence()
        with self._lock:
            if sequence != self._cached_at:
                self._cache, self._cached_at = {}, sequence
            cache = self._cache
        if name not in cache:
            if len(cache) > MAX_CACHED:
                cache.clear()
            cache[name] = make()
        return cast(T, cache[name])

    def cached_query(self, name: str, query: Callable[[Connection], T]) -> T:
        """What ``query`` reads from the catalogue, cached as by :meth:`cached`."""

        def make() -> T:
            with self.catalogue().read() as connection:
                return query(connection)

        return self.cached(name, make)

    def close(self) -> None:
        """Write the counts that are still in memory, and close every file."""
        with self._lock:
            library, self._library = self._library, None
            log, self._log = self._log, None
        if log is not None:
            log.flush()
        if library is not None:
            library.close()

    def _demand_file(self) -> None:
        # Opening creates a catalogue where there is none: right for a new library, wrong for one that was
        # there a minute ago.
        if self._library is not None and self._file is not None and not self._file.exists():
            raise Unreachable(
                f"the catalogue {self._file} is not there any more", "restore a backup: pinakes restore FILE"
            )


def _once_a_request(name: str, ask: Callable[[], T]) -> T:
    """What ``ask`` returned in this request, if that only reads: five looks at the catalogue were a tenth of
    a page.
    """
    if not has_request_context() or request.method not in ("GET", "HEAD"):
        return ask()
    if name not in g:
        setattr(g, name, ask())
    return cast(T, getattr(g, name))


def library_handle() -> LibraryHandle:
    """The handle of the app that answers the current request."""
    return cast(LibraryHandle, current_app.extensions["pinakes"])


def config() -> Config:
    return library_handle().config
