"""The editor's desk: what nobody finds, what nobody links to, what lacks something; what a question shall
show first.
"""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue import oversight, pins, query_log
from catalogue.errors import NotFound, UsageError
from search_app import security
from search_app.holding import config, holding
from search_app.problems import Problem
from search_app.typed import clean

desk = APIBlueprint("desk", __name__, url_prefix="/desk", enable_openapi=False)
desk.before_request(security.demand_this_machine)

SHOWN = 50


@desk.get("/")
def overview() -> str:
    """Everything an editor looks after, on one page."""
    held = holding()
    threshold = config().search.log_threshold
    with held.catalogue().read() as connection:
        return render_template(
            "desk.html",
            asked=query_log.most_asked(connection, threshold),
            unanswered=query_log.unanswered(connection, threshold),
            seldom_opened=query_log.seldom_opened(connection, threshold),
            threshold=threshold,
            days=config().search.log_days,
            orphans=oversight.orphans(connection, SHOWN),
            orphan_count=held.kept("orphans", lambda: oversight.orphan_count(connection)),
            uncategorised=held.kept("uncategorised", lambda: oversight.uncategorised(connection, SHOWN)),
            unsummarised=held.kept("unsummarised", lambda: oversight.unsummarised(connection, SHOWN)),
            same_titles=held.kept("same titles", lambda: oversight.same_titles(connection, 20)),
            pins=pins.pins(held.catalogue()),
        )


@desk.post("/pins")
def pin() -> ResponseReturnValue:
    """Show an article first for a question, or keep it out of it."""
    query, article = clean(request.form.get("query", "")), clean(request.form.get("article", ""))[:2000]
    try:
        pins.pin(holding().catalogue(), query, article, request.form.get("place") == "never", "desk")
    except UsageError:
        raise Problem(
            "bad-parameter", "Write the question that readers ask, in up to 100 characters."
        ) from None
    except NotFound:
        raise Problem("bad-parameter", "No article of the library has that id or address.") from None
    return redirect(url_for("desk.overview") + "#page-pins", 303)


@desk.post("/pins/remove")
def unpin() -> ResponseReturnValue:
    """Let a question find by itself again."""
    try:
        pins.unpin(
            holding().catalogue(),
            clean(request.form.get("query", "")),
            clean(request.form.get("article", ""))[:2000],
        )
    except UsageError:
        raise Problem(
            "bad-parameter", "Write the question that readers ask, in up to 100 characters."
        ) from None
    return redirect(url_for("desk.overview") + "#page-pins", 303)


@desk.after_request
def never_kept(response: Response) -> Response:
    """What editors see is in nobody's cache."""
    response.headers["Cache-Control"] = "no-store"
    return response
