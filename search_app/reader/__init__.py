"""What does a reader see? Search, A to Z, topics, articles, what is new.

Pages are rendered on the server; they need no script and set no cookie.
"""

from __future__ import annotations

from apiflask import APIBlueprint

reader = APIBlueprint("reader", __name__, enable_openapi=False)

# These modules add their views to the blueprint.
from search_app.reader import a_to_z, article, feedback, feeds, home, look, opened, programs, results  # noqa: E402, F401
