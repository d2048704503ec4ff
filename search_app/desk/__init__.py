"""The editor's desk: what nobody finds, what nobody links to, what lacks something; what a question shall show first."""

from __future__ import annotations

from dataclasses import dataclass

from apiflask import APIBlueprint
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, insert, select

from catalogue import browse, clock, oversight, query_log
from catalogue.errors import NotFound
from catalogue.query_log import normalised
from catalogue.schema import pins
from search_app import security
from search_app.holding import config, holding
from search_app.problems import Problem
from search_app.typed import clean

desk = APIBlueprint("desk", __name__, url_prefix="/desk", enable_openapi=False)
desk.before_request(security.demand_this_machine)

SHOWN = 50
BLOCKED = 0
"""The position that keeps an article out of a question's results."""


@dataclass(frozen=True, slots=True)
class Pin:
    """An article that a question shows first, or never."""

    query: str
    article_id: str
    title: str
    position: int


@desk.get("/")
def overview() -> str:
    """Everything an editor looks after, on one page."""
    held = holding()
    threshold = config().search.log_threshold
    with held.catalogue().read() as connection:
        return render_template(
            "desk.html", asked=query_log.most_asked(connection, threshold), unanswered=query_log.unanswered(connection, threshold),
            threshold=threshold, days=config().search.log_days,
            orphans=oversight.orphans(connection, SHOWN), orphan_count=held.kept("orphans", lambda: oversight.orphan_count(connection)),
            uncategorised=held.kept("uncategorised", lambda: oversight.uncategorised(connection, SHOWN)),
            unsummarised=held.kept("unsummarised", lambda: oversight.unsummarised(connection, SHOWN)),
            same_titles=held.kept("same titles", lambda: oversight.same_titles(connection, 20)), pins=_pins(),
        )  # fmt: skip


@desk.post("/pins")
def pin() -> ResponseReturnValue:
    """Show an article first for a question, or keep it out of it."""
    query = normalised(clean(request.form.get("query", "")))
    if query is None:
        raise Problem("bad-parameter", "Write the question that readers ask, in up to 100 characters.")
    try:
        article = holding().catalogue().resolve(clean(request.form.get("article", ""))[:2000])
    except NotFound:
        raise Problem("bad-parameter", "No article of the library has that id or address.") from None
    position = BLOCKED if request.form.get("place") == "never" else 1
    with holding().catalogue().begin() as connection:
        connection.execute(delete(pins).where(pins.c.query == query, pins.c.article_id == article.id))
        row = {"query": query, "article_id": article.id, "position": position, "who": "desk", "at": clock.timestamp()}
        connection.execute(insert(pins), row)
    return redirect(url_for("desk.overview") + "#page-pins", 303)


@desk.post("/pins/remove")
def unpin() -> ResponseReturnValue:
    """Let a question find by itself again."""
    query, article_id = request.form.get("query", ""), request.form.get("article", "")
    with holding().catalogue().begin() as connection:
        connection.execute(delete(pins).where(pins.c.query == query, pins.c.article_id == article_id))
    return redirect(url_for("desk.overview") + "#page-pins", 303)


@desk.after_request
def never_kept(response: Response) -> Response:
    """What editors see is in nobody's cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _pins() -> list[Pin]:
    with holding().catalogue().read() as connection:
        rows = connection.execute(select(pins).order_by(pins.c.query, pins.c.position)).all()
        titles = {entry.id: entry.title for entry in browse.entries(connection, [row.article_id for row in rows])}
    return [Pin(row.query, row.article_id, titles.get(row.article_id, row.article_id), row.position) for row in rows]
