"""What does an editor need to see and to decide? What nobody finds, what nobody links to, what is incomplete;
what a question shows first.
"""

from __future__ import annotations

import json

from apiflask import APIBlueprint
from flask import Response, render_template, url_for

from catalogue import feedback, query_log
from catalogue.access.roles import Role
from search_app.access import guard
from search_app.library_handle import config, library_handle

desk = APIBlueprint("desk", __name__, url_prefix="/desk", enable_openapi=False)
desk.before_request(guard.only(Role.EDITOR))

# Names a page as its site does, by its canonical address.
_BOOKMARKLET = (
    "javascript:(()=>{const c=document.querySelector('link[rel~=canonical]');"
    "location.href=%s+'?url='+encodeURIComponent(c?c.href:location.href)})()"
)
# Characters of an article's address that are read.
MAX_ADDRESS = 2000


@desk.get("/")
def overview() -> str:
    """What was asked, and the way to everything else."""
    from search_app.desk.reports import NAMES

    search = config().search
    threshold = search.log_threshold
    with library_handle().catalogue().read() as connection:
        return render_template(
            "desk.html",
            asked=query_log.most_asked(connection, threshold),
            unanswered=query_log.unanswered(connection, threshold),
            seldom_opened=query_log.seldom_opened(connection, threshold),
            missed=feedback.missed(connection),
            threshold=threshold,
            days=search.log_days,
            names=NAMES,
        )


@desk.get("/bookmarklet")
def bookmarklet() -> str:
    """A bookmark that opens the desk for the page one is on."""
    address = json.dumps(url_for("desk.open_page", _external=True, ui=None))
    return render_template("desk_bookmarklet.html", code=_BOOKMARKLET % address)


@desk.after_request
def never_kept(response: Response) -> Response:
    """Pages for editors stay in no cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


# These modules add their views to the blueprint.
from search_app.desk import articles, deciding, drafts, naming, pinning, reports  # noqa: E402, F401
