"""Who tells of what is new in a feed? Its hub, by WebSub (W3C Recommendation of 2018), where it names one.

The crawl that reads a feed asks its hub to post what is new to this library's own address
(`search_app/hub.py`), and asks again before that ends. A hub is named by the site, so its address is asked as
any other that a page names: by the same guard, at its host's own pace, and no private one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from catalogue import clock, subscriptions
from catalogue.link_header import links_of_header
from catalogue.store import Catalogue
from catalogue.subscriptions import Subscription
from catalogue.urls import is_http, join, same_site
from crawler.answers import FetchFailed, FetchRefused, HostGone, Response
from crawler.feeds import Feed

Post = Callable[[str, bytes], Awaitable[Response]]
"""An address and a form, to the answer; raises FetchRefused or FetchFailed."""


@dataclass(frozen=True, slots=True)
class Hub:
    """``topic``: the feed, as its hub knows it."""

    topic: str
    url: str


def hub_of(answer: Response, feed: Feed) -> Hub | None:
    """The hub of a feed: what its Link header says goes before what stands in it (section 4)."""
    header = answer.headers.get("link", "")
    hub, topic = (
        next((join(answer.url, href) for href, _ in links_of_header(header, relation)), None) or said
        for relation, said in (("hub", feed.hub), ("self", feed.topic))
    )
    if not hub or not is_http(hub):
        return None
    # a feed that calls itself by another site's address would have us subscribe to that one's
    if not topic or not is_http(topic) or not same_site(topic, answer.url):
        topic = answer.url
    return Hub(topic, hub)


async def subscribe(
    catalogue: Catalogue, site: str, callback: str, hubs: Iterable[Hub], post: Post
) -> list[str]:
    """Ask each hub that is to be asked now; what a person should know of it."""
    notes = []
    for hub in hubs:
        wanted = await asyncio.to_thread(_to_ask, catalogue, site, hub)
        if wanted is None:
            continue
        try:
            answer = await post(hub.url, form(wanted, callback))
            said = "" if 200 <= answer.status < 300 else f"answers {answer.status}"
        except (FetchRefused, FetchFailed, HostGone) as error:
            said = str(error)
        if said:
            notes.append(f"the hub {hub.url[:200]} of {hub.topic[:200]}: {said}")
    return notes


def form(wanted: Subscription, callback: str) -> bytes:
    """What a hub is asked (section 5.1)."""
    return urlencode(
        {
            "hub.mode": "subscribe",
            "hub.topic": wanted.topic,
            "hub.callback": f"{callback}{subscriptions.PATH}{wanted.id}",
            "hub.lease_seconds": f"{subscriptions.LEASE:.0f}",
            "hub.secret": wanted.secret,
        }
    ).encode()


def _to_ask(catalogue: Catalogue, site: str, hub: Hub) -> Subscription | None:
    with catalogue.begin() as connection:
        return subscriptions.to_ask(connection, site, hub.topic, hub.url, clock.timestamp())
