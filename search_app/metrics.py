"""What does Prometheus read at ``/metrics``? Requests, searches, and the state of the library; no query, no
address.

Under several worker processes the counters live in files below ``PROMETHEUS_MULTIPROC_DIR``, which ``pinakes
serve`` sets. They are summed up when they are read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from flask import Flask, Response, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from catalogue.config import Config
from catalogue.errors import PinakesError
from search_app.library_handle import LibraryHandle, library_handle

# Read here, before the counters below are made: prometheus_client looks for the folder only then.
_SHARED = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
REQUESTS = Counter("pinakes_requests_total", "Requests by endpoint and status.", ["endpoint", "status"])
SEARCHES = Counter("pinakes_searches_total", "Searches by outcome: found, nothing, empty.", ["outcome"])
SEARCH_SECONDS = Histogram(
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
        except (PinakesError, OSError):
            up = 0
        yield GaugeMetricFamily("pinakes_up", "1 where the library can be asked.", up)


def init_app(app: Flask, _config: Config) -> None:
    @app.after_request
    def count(response: Response) -> Response:
        REQUESTS.labels(request.endpoint or "none", str(response.status_code)).inc()
        return response


def exposition() -> Response:
    """All metrics in Prometheus' text format."""
    own = CollectorRegistry()
    own.register(LibraryCollector(library_handle()))
    shared: CollectorRegistry = REGISTRY
    if _SHARED:
        shared = CollectorRegistry()
        MultiProcessCollector(shared, _SHARED)  # type: ignore[no-untyped-call]
    return Response(generate_latest(shared) + generate_latest(own), content_type=CONTENT_TYPE_LATEST)
