"""What does an operator need to see? Whether every site is fresh, what failed and why, which removals wait
for a person, whether the index is up to date.
"""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, render_template

from catalogue import clock, oversight
from catalogue.access.roles import Role
from search_app.access import guard
from search_app.library_handle import library_handle

board = APIBlueprint("board", __name__, url_prefix="/board", enable_openapi=False)
board.before_request(guard.only(Role.OPERATOR))


@board.get("/")
def overview() -> str:
    handle = library_handle()
    catalogue, engine = handle.catalogue(), handle.library().engine
    with catalogue.read() as connection:
        sites = oversight.freshness(connection, clock.timestamp())
    crawled = {site.name for site in sites}
    return render_template(
        "board.html",
        sites=sites,
        sequence=catalogue.sequence(),
        reached=engine.sequence(),
        engine=engine.name,
        total=catalogue.count(),
        waiting=[site for site in handle.config.site if site.name not in crawled],
    )


@board.after_request
def never_kept(response: Response) -> Response:
    """Pages for operators stay in no cache."""
    response.headers["Cache-Control"] = "no-store"
    return response
