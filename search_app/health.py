"""Is the process alive, can it answer, and what does it count?"""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, jsonify

from indexer.answers import SearchOptions
from search_app import metrics
from search_app.access import guard
from search_app.library_handle import library_handle

health = APIBlueprint("health", __name__, enable_openapi=False)


@health.get("/healthz")
def alive() -> Response:
    return jsonify({"status": "alive"})


@health.get("/readyz")
def ready() -> Response:
    """The catalogue is there and the index answers a question; else 503."""
    handle = library_handle()
    sequence = handle.catalogue().sequence()
    library = handle.library()
    library.search("readiness", SearchOptions(size=1))
    return jsonify({"status": "ready", "sequence": sequence, "index": library.engine.sequence()})


@health.get("/metrics")
def counted() -> Response:
    guard.demand_metrics()
    return metrics.exposition()
