"""Has a page moved for good? By its own word, or because a redirect that is not for good lasts.

Many sites redirect with 302 whatever they mean by it. One that leads to the same article for two weeks, on
several days, and never let the page answer by itself between, means it for good; a maintenance page, a login
and a page of consent are no articles, and what leads to them stays.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, FromClause, and_, exists, or_

from catalogue.newest import newest_capture
from catalogue.schema import articles, captures, pages
from catalogue.states import INSTEAD_OF_PAGES, NO_ARTICLE_REASON, WITHDRAWN, PageState
from crawler.answers import PERMANENT_REDIRECTS
from crawler.pages import Visit
from crawler.revisit import DAY

# Seconds that a redirect lasts before it is taken for one for good, and days on which it has to be seen: two
# looks may fall into two spells of work on a site.
LASTS = 14 * DAY
SEEN = 3


class Lasting(NamedTuple):
    """Since when a page has led to the same address, and on how many days that was seen."""

    since: float | None = None
    days: int = 0


def lasting(visit: Visit) -> Lasting:
    """What is known of a page's redirect after a visit; one that failed says nothing."""
    page = visit.page
    before = Lasting(page.redirected_since, page.redirected_days)
    if visit.state == PageState.FAILED:
        return before
    if visit.state != PageState.REDIRECTED or visit.status in PERMANENT_REDIRECTS:
        return Lasting()
    if before.since is None or page.redirect_to != visit.redirect_to:
        return Lasting(visit.at, 1)
    seen = before.since if page.fetched_at is None else page.fetched_at
    another_day = (visit.at - before.since) // DAY > (seen - before.since) // DAY
    return Lasting(before.since, before.days + another_day)


def reason(visit: Visit) -> str:
    """Why a page that redirects has no article of its own, for a person."""
    said = f"redirects to {visit.redirect_to}"
    if visit.status in PERMANENT_REDIRECTS:
        return said
    found = lasting(visit)
    days = 0 if found.since is None else int((visit.at - found.since) / DAY)
    return f"{said}, for {days} day{'s' if days > 1 else ''} by now" if days else said


def has_moved(page: FromClause) -> ColumnElement[bool]:
    """Whether a page (``pages``, or an alias of it) redirects for good, or does so in effect."""
    lasts = and_(
        page.c.redirected_days >= SEEN,
        page.c.fetched_at - page.c.redirected_since >= LASTS,
        _leads_to_article(page),
    )
    return and_(page.c.state == PageState.REDIRECTED, or_(page.c.status.in_(PERMANENT_REDIRECTS), lasts))


def leads_to_no_article(page: FromClause, grace_days: float) -> ColumnElement[bool]:
    """Whether a page leads to a list, a front page or a notice in its place, for the days of grace by now.

    Sites say so that a page is missing. What is for good needs no grace: :func:`has_moved`. A page of which
    nobody knows what it is may be one about work on the site; not so where it stood there before, as a page
    without an article.
    """
    newest, before = captures.alias("newest"), captures.alias("before")
    stood_there = exists().where(
        before.c.url == page.c.redirect_to,
        before.c.final_url == page.c.redirect_to,
        before.c.fetched_at < page.c.redirected_since,
        before.c.outcome.in_((*INSTEAD_OF_PAGES, NO_ARTICLE_REASON)),
    )
    is_none = or_(
        newest.c.outcome.in_(INSTEAD_OF_PAGES),
        and_(newest.c.outcome == NO_ARTICLE_REASON, stood_there.correlate(page)),
    )
    there = and_(newest.c.id == newest_capture(page), newest.c.final_url == page.c.redirect_to)
    stands_there = exists().where(there, is_none).correlate(page)
    lasts = page.c.fetched_at - page.c.redirected_since >= grace_days * DAY
    return and_(is_led_away(page), lasts, stands_there)


def is_led_away(page: FromClause) -> ColumnElement[bool]:
    """Whether a page shows another page for the time being, of which nobody knows for how long."""
    return and_(page.c.state == PageState.REDIRECTED, page.c.redirected_since.is_not(None))


def _leads_to_article(page: FromClause) -> ColumnElement[bool]:
    """Whether a page leads to one that stands there with an article of its own."""
    target, there = pages.alias("target"), articles.alias("there")
    withdrawn = exists().where(captures.c.id == newest_capture(target), captures.c.outcome.in_(WITHDRAWN))
    return exists().where(
        target.c.url == page.c.redirect_to,
        target.c.state == PageState.FETCHED,
        target.c.missing_since.is_(None),
        there.c.url == target.c.url,
        ~there.c.deleted,
        ~withdrawn.correlate(target),
    )
