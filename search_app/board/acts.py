"""``/board/orders``: what an operator asks for a site.

The app fetches nothing and takes nothing out: it leaves an order in the catalogue, and a worker or schedule
carries it out within seconds.
"""

from __future__ import annotations

from enum import StrEnum

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from catalogue import orders
from catalogue.errors import NotFound, UsageError
from catalogue.orders import Order
from search_app.access import guard
from search_app.board import board
from search_app.library_handle import library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem, bad_parameter
from search_app.typed import clean

# Characters of a site's name that are read.
MAX_NAME = 100


class Act(StrEnum):
    """What the board's forms send as ``act``."""

    CRAWL = "crawl"
    # look at every page, due or not
    CRAWL_ALL = "crawl-all"
    PAUSE = "pause"
    RESUME = "resume"
    ACCEPT = "accept"
    HOLD = "hold"
    RELEASE = "release"
    RELEARN = "relearn"


# Orders that an act leaves, and those that it takes back.
_PLACED = {
    Act.CRAWL: (Order.CRAWL,),
    Act.CRAWL_ALL: (Order.CRAWL,),
    Act.PAUSE: (Order.PAUSE,),
    # a crawl carries both out: the articles go first, the template is learned at its end
    Act.ACCEPT: (Order.ACCEPT, Order.CRAWL),
    Act.HOLD: (Order.HOLD,),
    Act.RELEARN: (Order.RELEARN, Order.CRAWL),
}
_WITHDRAWN = {Act.RESUME: Order.PAUSE, Act.RELEASE: Order.HOLD}


@board.post("/orders")
def order() -> ResponseReturnValue:
    site = clean(request.form.get("site", ""))[:MAX_NAME]
    act = next((one for one in Act if one == request.form.get("act")), None)
    if act is None:
        raise bad_parameter("act", "one of: " + ", ".join(Act))
    with library_handle().catalogue().begin() as connection:
        try:
            _leave(connection, site, act)
        except NotFound:
            raise Problem(ProblemName.NOT_FOUND, "The library has no site of that name.") from None
        except UsageError as error:
            raise Problem(ProblemName.BAD_PARAMETER, error.what) from None
    return redirect(url_for("board.site", name=site), 303)


def _leave(connection: Connection, site: str, act: Act) -> None:
    for kind in _PLACED.get(act, ()):
        orders.place(connection, site, kind, guard.author())
    if act is Act.CRAWL_ALL:
        orders.make_all_due(connection, site)
    if act in _WITHDRAWN:
        orders.take_back(connection, site, _WITHDRAWN[act], guard.author())
