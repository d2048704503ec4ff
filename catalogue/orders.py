"""What has an operator asked for a site? An order waits in the catalogue until who can carry it out does.

The web app and the command line leave orders; crawls, ingest and the bell of ``pinakes worker`` read them. So
the app itself never fetches a page nor takes an article out.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import Connection, delete, func, insert, select, update

from catalogue import clock
from catalogue.access import audit
from catalogue.access.audit import Act
from catalogue.errors import NotFound, UsageError
from catalogue.schema import crawls, orders, pages, sites
from catalogue.states import PageState


class Order(StrEnum):
    """The kinds of order (``orders.kind``)."""

    # crawl it now, whenever its time would come
    CRAWL = "crawl"
    # leave it alone until this is taken back; a crawl that a person types goes ahead
    PAUSE = "pause"
    # take out what the brake holds back, with the next crawl
    ACCEPT = "accept"
    # take nothing out, whatever the site says, until this is taken back
    HOLD = "hold"
    # learn its template from nothing
    RELEARN = "relearn"
    # its hub says that something is new: do not wait for its next turn
    LOOK = "look"


# Seconds between two crawls of a site that its hub asks for: it may ring for every post.
PAUSE_OF_HUBS = 60.0

# How the audit log calls an order, and its end on a person's word.
_PLACED = {
    Order.CRAWL: Act.CRAWL_SITE,
    Order.PAUSE: Act.PAUSE_SITE,
    Order.ACCEPT: Act.CONFIRM_REMOVALS,
    Order.HOLD: Act.HOLD_REMOVALS,
    Order.RELEARN: Act.RELEARN_TEMPLATE,
}
_TAKEN_BACK = {Order.PAUSE: Act.RESUME_SITE, Order.HOLD: Act.RELEASE_REMOVALS}
# Orders of which one takes the place of the other.
_EITHER = {Order.ACCEPT: Order.HOLD, Order.HOLD: Order.ACCEPT}


def place(connection: Connection, site: str, order: Order, who: str) -> None:
    """Leave an order, and put it down in the audit log.

    Raises :class:`NotFound` where no such site was ever crawled, and :class:`UsageError` for ACCEPT where
    nothing is held back.
    """
    row = connection.execute(select(sites.c.hold).where(sites.c.name == site)).first()
    if row is None:
        raise NotFound(f"no site «{site[:100]}» in the library", "see: pinakes site list")
    if order is Order.ACCEPT and row.hold is None:
        raise UsageError(f"nothing of {site} is held back", "see: pinakes site status")
    for kind in (order, _EITHER.get(order, order)):
        withdraw(connection, site, kind)
    values = {"site": site, "kind": order, "at": clock.timestamp(), "who": who[:100]}
    connection.execute(insert(orders).values(values))
    audit.note(connection, who, _PLACED[order], site)


def take_back(connection: Connection, site: str, order: Order, who: str) -> None:
    """End PAUSE or HOLD on a person's word."""
    if withdraw(connection, site, order):
        audit.note(connection, who, _TAKEN_BACK[order], site)


def withdraw(connection: Connection, site: str, order: Order) -> bool:
    """Take an order away, because it is carried out. False where there was none."""
    mine = (orders.c.site == site) & (orders.c.kind == order)
    return bool(connection.execute(delete(orders).where(mine)).rowcount)


def of(connection: Connection, site: str) -> Mapping[Order, float]:
    """The orders for a site, with the time of each."""
    return everywhere(connection).get(site, {})


def everywhere(connection: Connection) -> dict[str, dict[Order, float]]:
    """The orders for each site that has any."""
    found: dict[str, dict[Order, float]] = {}
    for row in connection.execute(select(orders)):
        found.setdefault(row.site, {})[Order(row.kind)] = row.at
    return found


def look(connection: Connection, site: str) -> None:
    """Have a site looked at soon, on its hub's word, but not within :data:`PAUSE_OF_HUBS` seconds of its last
    crawl.
    """
    if Order.LOOK in of(connection, site):
        return
    ended = connection.execute(select(func.max(crawls.c.ended_at)).where(crawls.c.site == site)).scalar()
    now = clock.timestamp()
    at = now if ended is None or ended > now else max(now, ended + PAUSE_OF_HUBS)
    connection.execute(insert(orders).values(site=site, kind=Order.LOOK, at=at, who="hub"))


def is_rung_for(placed: Mapping[Order, float], now: float) -> bool:
    """Whether a site's hub has something new that is to be looked at now."""
    return Order.LOOK in placed and placed[Order.LOOK] <= now and Order.PAUSE not in placed


def let_crawl(placed: Mapping[Order, float], has_come: bool) -> bool:
    """Whether a schedule crawls a site with these orders now. ``has_come``: its own time has."""
    return Order.CRAWL in placed or (has_come and Order.PAUSE not in placed)


def make_all_due(connection: Connection, site: str) -> int:
    """Make every page of a site due, so that the next crawl looks at all of them; how many those are."""
    kept = (pages.c.site == site) & pages.c.state.not_in((PageState.FORGOTTEN, PageState.GONE))
    return connection.execute(update(pages).where(kept).values(due_at=clock.timestamp())).rowcount
