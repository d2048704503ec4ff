"""The operator's board: is every site fresh, what failed and why, what waits for a word, has the index
followed.
"""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, render_template

from catalogue import clock, oversight
from search_app import security
from search_app.holding import holding

board = APIBlueprint("board", __name__, url_prefix="/board", enable_openapi=False)
board.before_request(security.demand_this_machine)


@board.get("/")
def overview() -> str:
    """Every site, and the index against the catalogue."""
    held = holding()
    with held.catalogue().read() as connection:
        sites = oversight.freshness(connection, clock.timestamp())
    sequence, engine = held.catalogue().sequence(), held.library().engine
    return render_template(
        "board.html",
        sites=sites,
        sequence=sequence,
        reached=engine.sequence(),
        engine=engine.name,
        total=held.catalogue().count(),
        waiting=[site for site in held.config.site if site.name not in {one.name for one in sites}],
    )


@board.after_request
def never_kept(response: Response) -> Response:
    """What operators see is in nobody's cache."""
    response.headers["Cache-Control"] = "no-store"
    return response
