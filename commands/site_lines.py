"""How is a site's freshness told on a terminal, and as JSON?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from catalogue.freshness import Crawl, SiteFreshness
from catalogue.grouping import GROUPS
from catalogue.reasons import ReasonCount
from catalogue.standing import Place


def lines(site: SiteFreshness) -> Iterator[str]:
    """A site for a person."""
    yield f"{site.name} ({site.url})" if site.url else f"{site.name}: {site.articles} articles, imported"
    if site.standing is None:
        return
    share = "" if site.current is None else f", {100 * site.current:.1f} % of its pages known current"
    yield f"  {site.articles} articles{share}"
    yield "  pages: " + ", ".join(f"{site.pages(place)} {place}" for place in Place)
    for place, reasons in site.standing.reasons.items():
        yield from (f"  {place} {_reason(reason)}" for reason in reasons)
    if site.oldest_unseen is not None:
        since = _moment(site.oldest_unseen)
        yield f"  {site.unseen} changes and new pages not looked at, the oldest since {since}"
    yield f"  {site.due} pages due, {site.unread} fetched and not read"
    yield from _history(site)
    if site.without_template:
        yield f"  {site.without_template} articles fit no template of the site"
    for order, at in site.orders.items():
        yield f"  asked for on {_moment(at)}: {order}"
    if site.hold:
        remedy = f"Decide with: pinakes site accept {site.name}, or: pinakes site hold {site.name}"
        yield f"  HELD: {site.hold}. {remedy}"


def _history(site: SiteFreshness) -> Iterator[str]:
    if site.last is None:
        yield "  never crawled"
        return
    ended = _moment(site.last.ended_at) if site.last.ended_at else "running or broken off"
    yield f"  last crawl {_moment(site.last.started_at)}, ended: {ended}"
    if site.told is not None:
        yield f"  it found {_counts(site.told)}"
    upcoming = "nobody is there to do it" if site.next_crawl is None else _moment(site.next_crawl)
    yield f"  next crawl: {upcoming}"


def document(site: SiteFreshness) -> dict[str, Any]:
    """The same as JSON has it. Times are seconds since the epoch (UTC)."""
    told = site.told
    return {
        "name": site.name,
        "url": site.url,
        "articles": site.articles,
        "current": site.current,
        "unseen": site.unseen,
        "oldest_unseen": site.oldest_unseen,
        "due": site.due,
        "unread": site.unread,
        "pages": {str(place): site.pages(place) for place in Place},
        "reasons": {
            str(place): [reason.to_json() for reason in reasons]
            for place, reasons in (site.standing.reasons if site.standing else {}).items()
        },
        "counted_at": site.standing.at if site.standing else None,
        "last_crawl": None if told is None else _crawl(told),
        "next_crawl": site.next_crawl,
        "hold": site.hold,
        "orders": {str(order): at for order, at in site.orders.items()},
        "without_template": site.without_template,
    }


def _crawl(crawl: Crawl) -> dict[str, Any]:
    counts = {str(group): crawl.counts.get(group, 0) for group in GROUPS}
    return {"started_at": crawl.started_at, "ended_at": crawl.ended_at, **counts}


def _counts(crawl: Crawl) -> str:
    return ", ".join(f"{crawl.counts.get(group, 0)} {group}" for group in GROUPS)


def _reason(reason: ReasonCount) -> str:
    more = " …" if reason.count > 1 else ""
    example = f" ({reason.examples[0]}{more})" if reason.examples else ""
    return f"{reason.count}: {reason.reason}{example}"


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
