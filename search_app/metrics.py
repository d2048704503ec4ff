"""What does Prometheus read at ``/metrics``? Requests, searches, and the state of the library and its
sites; no query, no address.

Under several worker processes the counters live in files below ``PROMETHEUS_MULTIPROC_DIR``, which ``pinakes
serve`` sets. They are summed up when they are read. Counting fails no request: where these files cannot be
had (the folder was swept away, the disk is full, the handles are used up), it stops, and the log says so.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from flask import Flask, Response, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from catalogue import clock
from catalogue.config import Config
from catalogue.errors import PinakesError
from search_app import site_metrics
from search_app.library_handle import LibraryHandle, library_handle

log = logging.getLogger("pinakes.web")

# Bytes of a process' file of counters, written when it starts: a page of a sparse file that no disk has room
# for kills the process that writes to it (SIGBUS). All endpoints and statuses need some 60,000.
_FILE_BYTES = 1 << 18
# Seconds between two lines of the log that say that counting does not work.
_SAID_EVERY = 600.0

# Read here, before the counters below are made: prometheus_client looks for the folder only then.
_SHARED = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
_REQUESTS = Counter("pinakes_requests_total", "Requests by endpoint and status.", ["endpoint", "status"])
_SEARCHES = Counter("pinakes_searches_total", "Searches by outcome: found, nothing, empty.", ["outcome"])
_SEARCH_SECONDS = Histogram(
    "pinakes_search_seconds",
    "Seconds a search took.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0),
)


class LibraryCollector(Collector):
    """The library's own numbers, taken when they are read."""

    def __init__(self, handle: LibraryHandle) -> None:
        self._handle = handle

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Where the library cannot be asked, ``pinakes_up`` is 0 and the other gauges are missing."""
        up = 1
        try:
            library = self._handle.library()
            catalogue = self._handle.catalogue()
            yield GaugeMetricFamily("pinakes_articles", "Articles in the catalogue.", catalogue.count())
            yield GaugeMetricFamily(
                "pinakes_catalogue_sequence", "Number of the catalogue's last change.", catalogue.sequence()
            )
            yield GaugeMetricFamily(
                "pinakes_index_sequence", "Change that the index has reached.", library.engine.sequence()
            )
            with catalogue.read() as connection:
                yield from site_metrics.families(connection, self._handle.config)
        except (PinakesError, OSError):
            up = 0
        yield GaugeMetricFamily("pinakes_up", "1 where the library can be asked.", up)


class _Quiet:
    """Calls what counts, and says in the log, not too often, that it failed."""

    def __init__(self) -> None:
        self._said_at = float("-inf")

    def call(self, count: Callable[[], object]) -> None:
        try:
            count()
        # the client fails in many ways: a closed map is a TypeError
        except Exception as error:  # noqa: BLE001
            self.say(str(error))

    def say(self, reason: str) -> None:
        now = clock.timestamp()
        if abs(now - self._said_at) >= _SAID_EVERY:
            self._said_at = now
            log.warning("event=not-counted reason=%s", reason)


_quiet = _Quiet()


def init_app(app: Flask, _config: Config) -> None:
    @app.after_request
    def count(response: Response) -> Response:
        labels = (request.endpoint or "none", str(response.status_code))
        _quiet.call(lambda: _REQUESTS.labels(*labels).inc())
        return response


def begin() -> None:
    """Make this process' files of counters, while their folder is surely there. Called once it is forked."""
    if _SHARED:
        _quiet.call(_make_files)


def forget(process: int) -> None:
    """Leave the gauges of a process that has ended out of the sums. Called in its parent."""
    if _SHARED:
        _quiet.call(lambda: mark_process_dead(process))  # type: ignore[no-untyped-call]


def count_search(outcome: str) -> None:
    """Count a search by its outcome: found, nothing, empty."""
    _quiet.call(lambda: _SEARCHES.labels(outcome).inc())


def time_search(seconds: float) -> None:
    """Count the seconds that a search took."""
    _quiet.call(lambda: _SEARCH_SECONDS.observe(seconds))


def exposition() -> Response:
    """All metrics in Prometheus' text format."""
    own = CollectorRegistry()
    own.register(LibraryCollector(library_handle()))
    written: list[bytes] = []
    # without the shared counters, the library's own numbers are still there to be read
    _quiet.call(lambda: written.append(generate_latest(_counters())))
    return Response(b"".join(written) + generate_latest(own), content_type=CONTENT_TYPE_LATEST)


def _counters() -> CollectorRegistry:
    """The counters of all processes. Raises whatever the client raises where the folder cannot be read."""
    if not _SHARED:
        return REGISTRY
    shared = CollectorRegistry()
    shared.register(_SharedCounters(Path(_SHARED)))
    return shared


class _SharedCounters(Collector):
    """The counters of all processes, of those whose files can be read: a process that was killed while it
    made its file, or a disk that was full, costs its own counts and not everybody's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        files = [file for file in map(str, sorted(self._folder.glob("*.db"))) if _can_be_read(file)]
        merge: Callable[[list[str]], Iterable[Metric]] = MultiProcessCollector.merge
        return merge(files)


def _can_be_read(file: str) -> bool:
    try:
        MultiProcessCollector.merge([file])  # type: ignore[no-untyped-call]
    # the client fails in many ways: cut files, other bytes, other letters
    except Exception as error:  # noqa: BLE001
        _quiet.say(f"{file} cannot be read: {error!r}")
        return False
    return True


def _make_files() -> None:
    assert _SHARED
    folder = Path(_SHARED)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for kind in ("counter", "histogram"):
        with open(folder / f"{kind}_{os.getpid()}.db", "xb") as file:
            file.write(bytes(_FILE_BYTES))
    # the first change after a fork opens all that are known by now
    _SEARCHES.labels("found").inc(0)
