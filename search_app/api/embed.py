"""``/embed/related.js``: related topics on a page of the library's own sites."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, current_app

embed = APIBlueprint("embed", __name__, url_prefix="/embed", enable_openapi=False)


@embed.get("/related.js")
def related_script() -> Response:
    """The script; another site may load it (CORP), and asks ``/api/v1/related`` with it."""
    response = current_app.send_static_file("related.js")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
