"""The reader's pages: search, A to Z, topics, articles, what is new. Server-rendered; no script is needed, no
cookie is set.
"""

from __future__ import annotations

from apiflask import APIBlueprint

reader = APIBlueprint("reader", __name__, enable_openapi=False)

from search_app.reader import article, feeds, opened, results, shelves  # noqa: E402, F401  (they add their views to the blueprint)
