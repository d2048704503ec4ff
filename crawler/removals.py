"""Which articles have lost their pages, and may they be taken out? Beyond some bounds a person decides.

A server that is broken, moved or attacked answers 404 for everything; so one crawl may take out only a share
of a site's articles, and never all of them. A schedule looks at a few pages a day, so the crawls of some
weeks are counted together as well. What they may not, they leave as it is and say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, FromClause, and_, exists, func, or_, select, update

from catalogue import clock, forgetting, orders
from catalogue.newest import newest_capture
from catalogue.orders import Order
from catalogue.reasons import Exclusion
from catalogue.schema import articles, captures, pages, sites
from catalogue.states import WITHDRAWN, AliasReason, Outcome, PageState
from catalogue.store import MERGED, Catalogue
from catalogue.urls import canonical
from crawler.moves import has_moved, is_led_away, leads_to_no_article
from crawler.redirected import lead_on
from crawler.revisit import DAY

# Outcomes of a page that gave its article, or that was withdrawn on purpose.
_NO_FAILURES = (*Outcome, *WITHDRAWN)
# Seconds within which the removals of crawls are counted together.
WEEKS = 28 * DAY
# Times the share of one crawl that they may come to; and what they always may, on a small site.
_WEEKS_SHARE = 2
_WEEKS_FEW = 5
# Seconds whose looks say how the site does now: with a week, the good looks before hide two days of bad ones.
_LATELY = 3 * DAY
# Looks at articles that may give none, whatever their share.
_FEW_LOOKS = 5
# Days of grace of a site that has no other.
GRACE_DAYS = 1.0
# Stands behind the reason of a removal that a person has seen: it is not counted again.
_CONFIRMED = " (confirmed)"


@dataclass(frozen=True, slots=True)
class Removal:
    """An article that has to go. ``url`` is that of its page, ``moved_to`` where that redirects for good."""

    article_id: str
    url: str
    reason: str
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Removals:
    """What was taken out, and why the rest was not."""

    removed: tuple[Removal, ...] = ()
    held: str | None = None
    # addresses that lead to other articles than before the crawl
    led: int = 0


def allowed(total: int, share: float) -> int:
    """How many of ``total`` articles one crawl may take out without a person's word.

    At least one, so that a small site can lose an article (unless the share is 0); never all of them (unless
    it is 1).
    """
    if share <= 0:
        return 0
    if share >= 1:
        return total
    return max(0, min(max(1, int(total * share)), total - 1))


def allowed_in_weeks(total: int, share: float) -> int:
    """How many of ``total`` articles the crawls of some weeks may take out together."""
    if share <= 0:
        return 0
    return total if share >= 1 else max(0, min(max(_WEEKS_FEW, int(total * share * _WEEKS_SHARE)), total - 1))


def is_most(failed: int, looks: int, total: int) -> bool:
    """Whether so many looks at articles gave none that it is the site that has to be looked at.

    ``total`` are the articles of the site: on one of three, two are most of them.
    """
    return 2 * failed > looks and (failed > _FEW_LOOKS or 2 * failed > total)


def settle(
    catalogue: Catalogue, site: str, share: float, confirmed: bool = False, grace_days: float = GRACE_DAYS
) -> Removals:
    """Take out the articles whose pages are gone, or hold all of them back where they are too many; then have
    the addresses that redirect lead to their articles.

    ``grace_days``: how long a page may lead to a list in its place.

    A hold is remembered with the site until a crawl finds fewer, or a person confirms. Where a person said
    that nothing may go, nothing does until that is taken back, or confirmed.
    """
    with catalogue.begin() as connection:
        due = _candidates(connection, site, grace_days)
        held = None if confirmed or not due else _brake(connection, site, due, share)
        if due and not confirmed and Order.HOLD in orders.of(connection, site):
            held = held or f"{len(due)} articles are gone from the site, and a person said that none may go"
        if held is None:
            for removal in due:
                _take_out(catalogue, connection, removal)
        if confirmed:
            confirm = articles.c.deleted_reason + _CONFIRMED
            connection.execute(update(articles).where(_lately(site)).values(deleted_reason=confirm))
            for order in (Order.ACCEPT, Order.HOLD):
                orders.withdraw(connection, site, order)
        connection.execute(update(sites).where(sites.c.name == site).values(hold=held))
        led = lead_on(catalogue, connection, site)
    return Removals((), held, led) if held else Removals(tuple(due), led=led)


def _brake(connection: Connection, site: str, found: list[Removal], share: float) -> str | None:
    """Why those articles may not be taken out without a person's word; ``None`` where they may."""
    total, due = live_articles(connection, site), len(found)
    if due > allowed(total, share):
        return f"{due} of {total} articles are gone from the site, more than one crawl may take out"
    if (led := _led_away(connection, site, found)) and due + led > allowed(total, share):
        return f"{due} of {total} articles are gone from the site, and the pages of {led} more lead elsewhere"
    failed, looks = _looks(connection, site)
    if failed > _FEW_LOOKS and is_most(failed, looks, total):
        gave_none = f"{failed} of {looks} looks of the last {_LATELY / DAY:.0f} days gave none"
        return f"{due} of {total} articles are gone from the site, but {gave_none}"
    before = int(connection.execute(select(func.count()).where(_lately(site))).scalar_one())
    if before + due > allowed_in_weeks(total + before, share):
        days = f"the last {WEEKS / DAY:.0f} days"
        return (
            f"{due} of {total} articles are gone from the site, beside {before} that were taken out in {days}"
        )
    return None


def _led_away(connection: Connection, site: str, found: list[Removal]) -> int:
    """Where an article goes because its page leads elsewhere for long: how many more pages do so by now.

    A site that redirects all of its pages does not do so at one time in all of our looks.
    """
    own = pages.join(articles, and_(articles.c.url == pages.c.url, ~articles.c.deleted))
    led = select(pages.c.url).select_from(own).where(pages.c.site == site, is_led_away(pages))
    away = set(connection.execute(led).scalars())
    going = {removal.url for removal in found}
    return len(away - going) if away & going else 0


def _looks(connection: Connection, site: str) -> tuple[int, int]:
    """How many of the last looks at the site's articles gave none, and how many looks there were."""
    holds_none = exists().where(
        captures.c.id == newest_capture(pages),
        captures.c.outcome.is_not(None),
        captures.c.outcome.not_in(_NO_FAILURES),
    )
    failed = or_(
        pages.c.state.in_((PageState.FAILED, PageState.GONE)),
        and_(pages.c.state == PageState.REFUSED, pages.c.reason.not_in(tuple(Exclusion))),
        pages.c.missing_since.is_not(None),
        and_(pages.c.state == PageState.FETCHED, holds_none.correlate(pages)),
    )
    looked = (
        select(func.count(), func.count().filter(failed))
        .select_from(pages.join(articles, and_(articles.c.url == pages.c.url, ~articles.c.deleted)))
        .where(pages.c.site == site, pages.c.fetched_at > clock.timestamp() - _LATELY)
    )
    looks, bad = connection.execute(looked).one()
    return int(bad), int(looks)


def _lately(site: str) -> ColumnElement[bool]:
    """Articles that crawls took out in the last weeks, and no person has seen to."""
    return and_(
        articles.c.site == site,
        articles.c.deleted,
        articles.c.changed_at > clock.timestamp() - WEEKS,
        articles.c.deleted_reason != forgetting.REASON,
        ~articles.c.deleted_reason.startswith(MERGED),
        ~articles.c.deleted_reason.endswith(_CONFIRMED),
    )


def live_articles(connection: Connection, site: str) -> int:
    """How many articles of the site the library has."""
    live = select(func.count()).where(articles.c.site == site, ~articles.c.deleted)
    return int(connection.execute(live).scalar_one())


def _candidates(connection: Connection, site: str, grace_days: float) -> list[Removal]:
    """Live articles of the site whose page is gone, shows another article, has moved there, or is excluded.

    Those that live on another page as well are left out.
    """
    other = pages.alias("other")
    elsewhere = exists().where(
        other.c.article_id == pages.c.article_id,
        other.c.id != pages.c.id,
        other.c.state == PageState.FETCHED,
        other.c.missing_since.is_(None),
        ~_asks_to_go(other),
    )
    gone = or_(
        pages.c.state == PageState.GONE,
        # what was read there may be the article at its new address; and the one that stands there stays
        and_(
            has_moved(pages),
            articles.c.url != func.coalesce(pages.c.redirect_to, ""),
            or_(~_was_read(pages), articles.c.url == pages.c.url),
        ),
        leads_to_no_article(pages, grace_days),
        and_(pages.c.state == PageState.REFUSED, pages.c.reason.in_(tuple(Exclusion))),
    )
    wanted = (
        select(pages.c.article_id, pages.c.url, pages.c.reason, pages.c.redirect_to, pages.c.state)
        .join(articles, and_(articles.c.id == pages.c.article_id, ~articles.c.deleted))
        .where(pages.c.site == site, or_(gone, _asks_to_go(pages)), ~elsewhere)
        .order_by(pages.c.id)
    )
    found: dict[str, Removal] = {}
    for row in connection.execute(wanted):
        moved_to = row.redirect_to if row.state == PageState.REDIRECTED else None
        removal = Removal(row.article_id, row.url, row.reason or "its page is gone", moved_to)
        found.setdefault(row.article_id, removal)
    for removal in _supplanted(connection, site):
        found.setdefault(removal.article_id, removal)
    return list(found.values())


def _supplanted(connection: Connection, site: str) -> Iterator[Removal]:
    """Live articles whose own page shows another article by now, and that no other page has.

    A wiki's redirect does so, and a page that names another one as its canonical address: both answer 200. So
    does one that has moved to the other's address.
    """
    page, other = pages.alias("page"), articles.alias("other")
    elsewhere = exists().where(pages.c.article_id == articles.c.id, pages.c.state == PageState.FETCHED)
    wanted = (
        select(articles.c.id, articles.c.url, other.c.url.label("shown"))
        .join(page, page.c.url == articles.c.url)
        .join(other, and_(other.c.id == page.c.article_id, ~other.c.deleted))
        .join(captures, captures.c.id == newest_capture(page))
        .where(articles.c.site == site, ~articles.c.deleted, other.c.id != articles.c.id)
        .where(or_(page.c.state == PageState.FETCHED, has_moved(page)))
        .where(captures.c.outcome == Outcome.DUPLICATE, ~elsewhere.correlate(articles))
        .order_by(articles.c.id)
    )
    for row in connection.execute(wanted):
        yield Removal(row.id, row.url, f"its page shows {row.shown} now", row.shown)


def _was_read(page: FromClause) -> ColumnElement[bool]:
    """Whether the last look at a page gave a capture."""
    is_newest = captures.c.id == newest_capture(page)
    return exists().where(is_newest, captures.c.fetched_at >= page.c.fetched_at).correlate(page)


def _asks_to_go(page: FromClause) -> ColumnElement[bool]:
    """Whether the newest capture of a page (or alias of ``pages``) asked to be withdrawn."""
    is_newest = captures.c.id == newest_capture(page)
    return exists().where(is_newest, captures.c.outcome.in_(WITHDRAWN)).correlate(page)


def _take_out(catalogue: Catalogue, connection: Connection, removal: Removal) -> None:
    catalogue.delete(connection, removal.article_id, removal.reason)
    connection.execute(update(pages).where(pages.c.article_id == removal.article_id).values(article_id=None))
    if removal.moved_to is None:
        return
    target = connection.execute(
        select(articles.c.id).where(articles.c.url == canonical(removal.moved_to), ~articles.c.deleted)
    ).scalar()
    if target is not None:
        catalogue.alias(connection, removal.url, target, AliasReason.REDIRECT)
