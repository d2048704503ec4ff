"""Whose accounts are there? A name, a role, and the hash of a password where it logs in with one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

import regex
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from catalogue import clock, schema
from catalogue.access import audit, passwords
from catalogue.access.audit import Act
from catalogue.access.roles import Role
from catalogue.errors import NotFound, Refused, UsageError
from catalogue.store import Catalogue

LONGEST_NAME = 64
_NAME = regex.compile(rf"[\p{{L}}\p{{N}}][\p{{L}}\p{{M}}\p{{N}}._@+-]{{0,{LONGEST_NAME - 1}}}")
_table = schema.accounts


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in, unless ``is_disabled``. ``added_at``: seconds since the epoch."""

    id: int
    name: str
    role: Role
    has_password: bool
    is_disabled: bool
    added_at: float


def folded(name: str) -> str:
    """A name as it is kept: no two accounts differ in case or in form alone. One that is too long is cut."""
    return unicodedata.normalize("NFKC", name.strip()[: 2 * LONGEST_NAME]).casefold()


def exist(connection: Connection) -> bool:
    """Whether there is any account, if only a disabled one: from then on nobody is let in without."""
    return connection.execute(select(_table.c.id).limit(1)).first() is not None


def accounts(connection: Connection) -> list[Account]:
    """Every account, by name."""
    return [account_of(row) for row in connection.execute(select(_table).order_by(_table.c.name))]


def named(connection: Connection, name: str) -> Account | None:
    row = _row(connection, name)
    return account_of(row) if row else None


def add(
    catalogue: Catalogue,
    name: str,
    role: Role | None,
    password: str | None,
    who: str,
    known: tuple[str, ...] = (),
) -> Account:
    """Make an account; without a role it is an operator's where it is the first, an editor's else. Without a
    password it cannot log in by itself.

    Raises :class:`UsageError` for a name or password that will not do, :class:`Refused` where it is there.
    """
    name = folded(name)
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"«{name[:80]}» is no name for an account",
            f"take up to {LONGEST_NAME} letters, digits and the signs . _ @ + -",
        )
    kept = _kept(password, (name, *known)) if password is not None else None
    now = clock.timestamp()
    with catalogue.begin() as connection:
        if _row(connection, name):
            raise Refused(f"there is an account «{name}» already", "see: pinakes user list")
        role = role or (Role.EDITOR if exist(connection) else Role.OPERATOR)
        row = {"name": name, "role": role.value, "password": kept, "added_at": now, "changed_at": now}
        connection.execute(insert(_table), row)
        audit.note(connection, who, Act.ADD_USER, f"{name} ({role})")
        made = _row(connection, name)
        assert made is not None
        return account_of(made)


def set_password(
    catalogue: Catalogue, name: str, password: str, who: str, known: tuple[str, ...] = ()
) -> Account:
    """Give an account another password, and end its sessions.

    Raises :class:`NotFound`, :class:`UsageError`.
    """
    kept = _kept(password, (folded(name), *known))
    with catalogue.begin() as connection:
        found = _demanded(connection, name)
        _change(connection, found, {"password": kept, "changed_at": clock.timestamp()})
        audit.note(connection, who, Act.SET_PASSWORD, found.name)
        return found


def set_role(catalogue: Catalogue, name: str, role: Role, who: str) -> Account:
    """Give an account another role, and end its sessions. Raises :class:`NotFound`."""
    with catalogue.begin() as connection:
        found = _demanded(connection, name)
        _change(connection, found, {"role": role.value})
        audit.note(connection, who, Act.SET_ROLE, f"{found.name}: {found.role} → {role}")
        return found


def disable(catalogue: Catalogue, name: str, who: str, undo: bool = False) -> Account:
    """Let nobody in by an account, neither by password nor by token nor by a proxy's word, and end its
    sessions; with ``undo`` let it in again. Raises :class:`NotFound`.
    """
    with catalogue.begin() as connection:
        found = _demanded(connection, name)
        _change(connection, found, {"disabled_at": None if undo else clock.timestamp()})
        audit.note(connection, who, Act.ENABLE_USER if undo else Act.DISABLE_USER, found.name)
        return found


def proved(catalogue: Catalogue, name: str, password: str) -> Account | None:
    """The account of that name, where the password is its own and it may log in.

    The same work is done, and the same said, whether there is no such account, none that may log in with a
    password, or another password.
    """
    with catalogue.read() as connection:
        row = _row(connection, name)
    kept = row.password if row and row.disabled_at is None else None
    if not passwords.is_right(kept, password) or row is None:
        return None
    if passwords.is_outdated(row.password):
        anew = passwords.hashed(password)
        with catalogue.begin() as connection:
            same = (_table.c.id == row.id) & (_table.c.password == row.password)
            connection.execute(update(_table).where(same).values(password=anew))
    return account_of(row)


def end_sessions(connection: Connection, account: Account) -> int:
    """Log an account out wherever it is logged in; from how many places."""
    ended = delete(schema.sessions).where(schema.sessions.c.account_id == account.id)
    return connection.execute(ended).rowcount


def account_of(row: Row[Any]) -> Account:
    """The account that a row of the table is."""
    return Account(
        row.id, row.name, Role(row.role), row.password is not None, row.disabled_at is not None, row.added_at
    )


def count_operators(connection: Connection) -> int:
    """Accounts of operators that may log in."""
    able = (_table.c.role == Role.OPERATOR.value) & _table.c.disabled_at.is_(None)
    return int(connection.execute(select(func.count()).select_from(_table).where(able)).scalar() or 0)


def _kept(password: str, known: tuple[str, ...]) -> str:
    passwords.demand_good(password, known)
    return passwords.hashed(password)


def _row(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(_table).where(_table.c.name == folded(name))).first()


def _demanded(connection: Connection, name: str) -> Account:
    row = _row(connection, name)
    if row is None:
        raise NotFound(f"there is no account «{folded(name)[:80]}»", "see: pinakes user list")
    return account_of(row)


def _change(connection: Connection, account: Account, values: dict[str, Any]) -> None:
    connection.execute(update(_table).where(_table.c.id == account.id).values(values))
    end_sessions(connection, account)
