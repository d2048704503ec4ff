"""Health: is the process alive, can it answer, and what does it count."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, jsonify

from indexer.answers import SearchOptions
from search_app import metrics, security
from search_app.holding import holding

health = APIBlueprint("health", __name__, enable_openapi=False)


@health.get("/healthz")
def alive() -> Response:
    """Whether the process answers at all."""
    return jsonify({"status": "alive"})


@health.get("/readyz")
def ready() -> Response:
    """Whether questions can be answered: the catalogue is there, and the index answers a question. Else
    503.
    """
    held = holding()
    sequence = held.catalogue().sequence()
    library = held.library()
    library.search("readiness", SearchOptions(size=1))
    return jsonify({"status": "ready", "sequence": sequence, "index": library.engine.sequence()})


@health.get("/metrics")
def counted() -> Response:
    """What Prometheus reads."""
    security.demand_nearby()
    return metrics.exposition()
