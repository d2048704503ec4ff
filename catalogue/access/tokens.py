"""Which programs may do what? Tokens: random secrets of an account, each for some of what it may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from catalogue import clock, schema
from catalogue.access import accounts, audit, secrets
from catalogue.access.accounts import Account, account_of
from catalogue.access.audit import Act
from catalogue.access.roles import NEEDED, Scope
from catalogue.errors import NotFound, Refused, UsageError
from catalogue.store import Catalogue

# What a token begins with, so that a scanner for secrets knows one that lies about.
PREFIX = "pinakes_"
LONGEST_NAME = 64
_DAY = 86_400.0
_NOTED_EVERY = 60.0
_table = schema.tokens


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret. Times are seconds since the epoch; ``ends_at`` None: it does not end."""

    name: str
    account: str
    scopes: tuple[Scope, ...]
    added_at: float
    ends_at: float | None
    used_at: float | None
    is_revoked: bool


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who comes with a token, and what for."""

    account: Account
    name: str
    scopes: tuple[Scope, ...]


def add(
    catalogue: Catalogue, name: str, account: str, scopes: Iterable[Scope], days: float | None, who: str
) -> str:
    """Make a token of an account, for so many days; the secret, which is shown this once.

    Raises :class:`NotFound`, :class:`Refused` where the name is taken or the account may not do that,
    :class:`UsageError` for a name or scopes that will not do.
    """
    wanted = tuple(sorted(set(scopes)))
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError("that is no name for a token", f"take up to {LONGEST_NAME} letters that say its use")
    if not wanted:
        raise UsageError("a token without a scope is of no use", "give --scope, once for each")
    secret = PREFIX + secrets.made()
    now = clock.timestamp()
    with catalogue.begin() as connection:
        owner = accounts.named(connection, account)
        if owner is None:
            raise NotFound(f"there is no account «{account[:80]}»", "see: pinakes user list")
        for scope in wanted:
            if not owner.role.includes(NEEDED[scope]):
                what = f"«{owner.name}» ({owner.role}) may not give a token the scope {scope}"
                raise Refused(what, f"it needs the role {NEEDED[scope]}")
        if connection.execute(select(_table).where(_table.c.name == name)).first():
            raise Refused(f"there is a token «{name}» already", "take another name; see: pinakes token list")
        row = {
            "hash": secrets.kept(secret),
            "name": name,
            "account_id": owner.id,
            "scopes": " ".join(wanted),
            "added_at": now,
            "ends_at": None if days is None else now + days * _DAY,
        }
        connection.execute(insert(_table), row)
        audit.note(connection, who, Act.ADD_TOKEN, f"{name} of {owner.name}: {' '.join(wanted)}")
    return secret


def tokens(connection: Connection) -> list[Token]:
    """Every token, by name, also those that are over."""
    account = schema.accounts
    both = select(_table, account.c.name.label("account")).join_from(
        _table, account, account.c.id == _table.c.account_id
    )
    return [
        Token(
            row.name,
            row.account,
            _scopes(row),
            row.added_at,
            row.ends_at,
            row.used_at,
            row.revoked_at is not None,
        )
        for row in connection.execute(both.order_by(_table.c.name))
    ]


def revoke(catalogue: Catalogue, name: str, who: str) -> None:
    """Let nobody in by a token any more. Raises :class:`NotFound` where none of that name is in use."""
    in_use = (_table.c.name == name) & _table.c.revoked_at.is_(None)
    with catalogue.begin() as connection:
        if not connection.execute(update(_table).where(in_use).values(revoked_at=clock.timestamp())).rowcount:
            raise NotFound(f"there is no token «{name[:80]}» in use", "see: pinakes token list")
        audit.note(connection, who, Act.REVOKE_TOKEN, name)


def bearer_of(catalogue: Catalogue, secret: str) -> Bearer | None:
    """Who comes with that secret; None where it is none, over, revoked, or its account is disabled.

    Scopes that the account's role does not allow any more are left out.
    """
    account = schema.accounts
    wanted = (
        select(account, _table.c.name.label("token"), _table.c.scopes, _table.c.ends_at, _table.c.used_at)
        .join_from(_table, account, account.c.id == _table.c.account_id)
        .where(
            _table.c.hash == secrets.kept(secret),
            _table.c.revoked_at.is_(None),
            account.c.disabled_at.is_(None),
        )
    )
    now = clock.timestamp()
    with catalogue.read() as connection:
        row = connection.execute(wanted).first()
    if row is None or (row.ends_at is not None and row.ends_at <= now):
        return None
    if row.used_at is None or abs(now - row.used_at) >= _NOTED_EVERY:
        with catalogue.begin() as connection:
            connection.execute(update(_table).where(_table.c.name == row.token).values(used_at=now))
    owner = account_of(row)
    allowed = tuple(scope for scope in _scopes(row) if owner.role.includes(NEEDED[scope]))
    return Bearer(owner, row.token, allowed)


def _scopes(row: Row[Any]) -> tuple[Scope, ...]:
    known = {scope.value for scope in Scope}
    return tuple(Scope(word) for word in row.scopes.split() if word in known)
