"""Who is logged in in which browser, and for how long?

The browser holds a random id, the catalogue its hash. An id is made at log-in and never taken from a request,
so nobody can be given one that somebody else knows.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from catalogue import clock, schema
from catalogue.access import secrets
from catalogue.access.accounts import Account, account_of
from catalogue.store import Catalogue

_table = schema.sessions
# Seconds between two notes that a session is in use: a page need not cost a write.
_NOTED_EVERY = 60.0


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """Seconds that a session lasts: without a request, and altogether."""

    idle: float
    absolute: float


def begin(connection: Connection, account: Account, limits: SessionLimits, former: str | None = None) -> str:
    """Begin a session and end the ``former`` one of the same browser; the id for the browser.

    Sessions whose time is over are swept away.
    """
    now = clock.timestamp()
    if former is not None:
        end(connection, former)
    over = (_table.c.used_at <= now - limits.idle) | (_table.c.made_at <= now - limits.absolute)
    connection.execute(delete(_table).where(over))
    secret = secrets.made()
    row = {"hash": secrets.kept(secret), "account_id": account.id, "made_at": now, "used_at": now}
    connection.execute(insert(_table), row)
    return secret


def account_at(catalogue: Catalogue, secret: str, limits: SessionLimits) -> Account | None:
    """The account that is logged in under an id; None where that session is over, or the account disabled."""
    now = clock.timestamp()
    mine = _table.c.hash == secrets.kept(secret)
    account = schema.accounts
    wanted = (
        select(account, _table.c.made_at, _table.c.used_at)
        .join_from(_table, account, account.c.id == _table.c.account_id)
        .where(mine, account.c.disabled_at.is_(None))
    )
    with catalogue.read() as connection:
        row = connection.execute(wanted).first()
    if row is None or not _is_within(row.made_at, row.used_at, now, limits):
        return None
    if abs(now - row.used_at) >= min(_NOTED_EVERY, limits.idle / 4):
        with catalogue.begin() as connection:
            connection.execute(update(_table).where(mine).values(used_at=now))
    return account_of(row)


def end(connection: Connection, secret: str) -> bool:
    """Log out one browser; whether it was logged in."""
    return bool(connection.execute(delete(_table).where(_table.c.hash == secrets.kept(secret))).rowcount)


def _is_within(made_at: float, used_at: float, now: float, limits: SessionLimits) -> bool:
    # a clock that was set back makes no session longer
    return abs(now - made_at) < limits.absolute and abs(now - used_at) < limits.idle
