"""What does an operator need to see and to do? Whether every site is fresh, what failed and why, which
removals wait for a person, whether the index is up to date; orders for a site, which crawls carry out.
"""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from catalogue.access.roles import Role
from search_app.access import guard

board = APIBlueprint("board", __name__, url_prefix="/board", enable_openapi=False)
board.before_request(guard.only(Role.OPERATOR))


@board.after_request
def never_kept(response: Response) -> Response:
    """Pages for operators stay in no cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


# These modules add their views to the blueprint.
from search_app.board import acts, overview, preview  # noqa: E402, F401
