"""What does an editor need to see and to decide? What nobody finds, what nobody links to, what is incomplete;
what a question shows first.
"""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue import oversight, pins, query_log
from catalogue.access.roles import Role
from catalogue.errors import NotFound, UsageError
from search_app.access import guard
from search_app.library_handle import config, library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem
from search_app.typed import clean

desk = APIBlueprint("desk", __name__, url_prefix="/desk", enable_openapi=False)
desk.before_request(guard.only(Role.EDITOR))

# Lines of a list on the desk.
SHOWN = 50
# Characters of an article's address that are read.
MAX_ADDRESS = 2000
_BAD_QUERY = "Write the question that readers ask, in up to 100 characters."


@desk.get("/")
def overview() -> str:
    handle = library_handle()
    search = config().search
    threshold = search.log_threshold
    with handle.catalogue().read() as connection:
        return render_template(
            "desk.html",
            asked=query_log.most_asked(connection, threshold),
            unanswered=query_log.unanswered(connection, threshold),
            seldom_opened=query_log.seldom_opened(connection, threshold),
            threshold=threshold,
            days=search.log_days,
            orphans=oversight.orphans(connection, SHOWN),
            orphan_count=handle.cached("orphans", lambda: oversight.orphan_count(connection)),
            uncategorised=handle.cached("uncategorised", lambda: oversight.uncategorised(connection, SHOWN)),
            unsummarised=handle.cached("unsummarised", lambda: oversight.unsummarised(connection, SHOWN)),
            same_titles=handle.cached("same titles", lambda: oversight.same_titles(connection, 20)),
            pins=pins.pins(handle.catalogue()),
        )


@desk.post("/pins")
def pin() -> ResponseReturnValue:
    """Show an article first for a question, or keep it out of it."""
    query, article = _pinned()
    is_hidden = request.form.get("place") == "never"
    try:
        pins.pin(library_handle().catalogue(), query, article, is_hidden, guard.author())
    except UsageError:
        raise Problem(ProblemName.BAD_PARAMETER, _BAD_QUERY) from None
    except NotFound:
        said = "No article of the library has that id or address."
        raise Problem(ProblemName.BAD_PARAMETER, said) from None
    return redirect(url_for("desk.overview") + "#page-pins", 303)


@desk.post("/pins/remove")
def unpin() -> ResponseReturnValue:
    """Let a question find by itself again."""
    query, article = _pinned()
    try:
        pins.unpin(library_handle().catalogue(), query, article, guard.author())
    except UsageError:
        raise Problem(ProblemName.BAD_PARAMETER, _BAD_QUERY) from None
    return redirect(url_for("desk.overview") + "#page-pins", 303)


@desk.after_request
def never_kept(response: Response) -> Response:
    """Pages for editors stay in no cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _pinned() -> tuple[str, str]:
    """The question of the form that was sent, and the id or address of the article."""
    form = request.form
    return clean(form.get("query", "")), clean(form.get("article", ""))[:MAX_ADDRESS]


# This module adds its views to the blueprint.
from search_app.desk import drafts  # noqa: E402, F401
