"""Which feeds are we subscribed to, at which hubs (WebSub, W3C Recommendation of 2018)?

A hub posts what is new in a feed to an address that nobody else knows, and signs it. A subscription is asked
for by the crawl that reads the feed, confirmed by the hub at that address, and ends unless it is asked for
again.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from catalogue.schema import subscriptions

_s = subscriptions.c

# Where hubs reach the app (`search_app/hub.py`), below the library's public address.
PATH = "/hub/"
# Seconds for which a hub is asked to post: a hub may answer with another time.
LEASE = 10 * 86_400.0
# Seconds before its end in which a subscription is asked for again.
_RENEWED = 2 * 86_400.0
# Seconds that a hub is given to confirm before it is asked again.
_PATIENCE = 6 * 3_600.0
# The longest lease that is believed.
_LONGEST = 366 * 86_400.0
# Hashes of signatures that a hub may use (section 7.1).
_HASHES = ("sha1", "sha256", "sha384", "sha512")


@dataclass(frozen=True, slots=True)
class Subscription:
    """``id``: the random end of the address that the hub posts to; ``secret``: what it signs with."""

    id: str
    site: str
    topic: str
    hub: str
    secret: str


def to_ask(connection: Connection, site: str, topic: str, hub: str, now: float) -> Subscription | None:
    """The subscription to ask a hub for; ``None`` where it is confirmed for long enough or was asked of late.

    A feed that names another hub than before has a subscription of its own there, with an address and a
    secret that the former hub does not know.
    """
    mine = (_s.site == site) & (_s.topic == topic)
    row = connection.execute(select(subscriptions).where(mine)).first()
    if row is not None and row.hub == hub:
        is_confirmed = row.until is not None and now < row.until - _RENEWED
        if is_confirmed or row.asked_at <= now < row.asked_at + _PATIENCE:
            return None
        connection.execute(update(subscriptions).where(mine).values(asked_at=now))
        return Subscription(row.id, site, topic, hub, row.secret)
    connection.execute(delete(subscriptions).where(mine))
    made = Subscription(secrets.token_urlsafe(24), site, topic, hub, secrets.token_urlsafe(32))
    connection.execute(
        insert(subscriptions).values(
            id=made.id, site=site, topic=topic, hub=hub, secret=made.secret, asked_at=now, until=None
        )
    )
    return made


def find(connection: Connection, subscription: str) -> Subscription | None:
    """The subscription with this id."""
    columns = (_s.id, _s.site, _s.topic, _s.hub, _s.secret)
    row = connection.execute(select(*columns).where(_s.id == subscription)).first()
    return Subscription(*row) if row else None


def confirm(connection: Connection, found: Subscription, lease: float, now: float) -> None:
    """Note that the hub will post for ``lease`` seconds."""
    until = now + min(lease, _LONGEST)
    connection.execute(update(subscriptions).where(_s.id == found.id).values(until=until))


def is_genuine(found: Subscription, header: str, body: bytes) -> bool:
    """Whether the hub signed this: ``header`` is «method=signature», an HMAC of the body (section 7.1)."""
    method, _, given = header.strip().partition("=")
    if method not in _HASHES:
        return False
    expected = hmac.new(found.secret.encode(), body, getattr(hashlib, method)).hexdigest()
    return hmac.compare_digest(expected.encode(), given.lower().encode("utf-8", "replace"))
