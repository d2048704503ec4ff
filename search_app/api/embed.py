"""``/embed/related.js``, ``/embed/search.js``: related topics and a search on the library's own sites."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, current_app

embed = APIBlueprint("embed", __name__, url_prefix="/embed", enable_openapi=False)


@embed.get("/related.js")
def related_script() -> Response:
    """Cards of related topics; they ask ``/api/v1/related``."""
    return _script("related.js")


@embed.get("/search.js")
def search_script() -> Response:
    """A button that opens a search dialog; it asks ``/api/v1/search``."""
    return _script("search.js")


def _script(name: str) -> Response:
    """A script that pages of another site may load (CORP)."""
    response = current_app.send_static_file(name)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
