"""How often may a password be guessed? Counted in the catalogue, for all processes and machines together.

Three buckets that empty with time: of an account from one address, of one address, and of an account from
everywhere. The last one is not asked of where an account logged in lately, so that nobody can lock a person
out by guessing at their account. An attempt is counted before the password is looked at, so a hundred at once
are a hundred, and given back where it was right. Names that no account has are counted alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, text, update

from catalogue import clock, schema
from catalogue.access import audit
from catalogue.access.accounts import folded
from catalogue.store import Catalogue

_table = schema.attempts
_LOCK = 0x50494E42


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many attempts may come at once, and the seconds after which one more may."""

    size: int
    seconds: float


PAIR = Bucket(5, 60.0)
ADDRESS = Bucket(20, 30.0)
ACCOUNT = Bucket(30, 60.0)
# Seconds for which an address is known to be one that an account logs in from.
KNOWN_FOR = 30 * 86_400.0
# Seconds after which a bucket is empty, whichever it is.
_EMPTY_AFTER = max(bucket.size * bucket.seconds for bucket in (PAIR, ADDRESS, ACCOUNT))


def take(catalogue: Catalogue, name: str, address: str) -> float:
    """Count an attempt. 0, or the seconds after which there may be one; it is not counted then."""
    now = clock.timestamp()
    name = folded(name)
    with catalogue.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        buckets = dict(_pair(name, address))
        if not audit.has_logged_in(connection, name, address, now - KNOWN_FOR):
            buckets[_key("account", name)] = ACCOUNT
        levels = {key: _level(connection, key, bucket, now) for key, bucket in buckets.items()}
        waits = [
            (levels[key] - bucket.size + 1) * bucket.seconds
            for key, bucket in buckets.items()
            if levels[key] > bucket.size - 1
        ]
        if waits:
            for key in levels:
                _set_back(connection, key, now)
            return max(1.0, *waits)
        for key, level in levels.items():
            _put(connection, key, level + 1, now)
        connection.execute(delete(_table).where(_table.c.at < now - _EMPTY_AFTER))
    return 0.0


def give_back(connection: Connection, name: str, address: str) -> None:
    """Forget what was counted of an account from an address: its password was right."""
    name = folded(name)
    connection.execute(delete(_table).where(_table.c.key == _key("pair", name, address)))
    for key in (_key("address", address), _key("account", name)):
        lower = update(_table).where(_table.c.key == key, _table.c.used >= 1)
        connection.execute(lower.values(used=_table.c.used - 1))


def _pair(name: str, address: str) -> Mapping[str, Bucket]:
    return {_key("pair", name, address): PAIR, _key("address", address): ADDRESS}


def _key(*parts: str) -> str:
    """Nobody's name is kept, and no typed text of any length."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _level(connection: Connection, key: str, bucket: Bucket, now: float) -> float:
    row = connection.execute(select(_table.c.used, _table.c.at).where(_table.c.key == key)).first()
    if row is None:
        return 0.0
    return float(max(0.0, row.used - max(0.0, now - row.at) / bucket.seconds))


def _set_back(connection: Connection, key: str, now: float) -> None:
    """A clock that was set back must not close a bucket until it is there again."""
    connection.execute(update(_table).where(_table.c.key == key, _table.c.at > now).values(at=now))


def _put(connection: Connection, key: str, used: float, now: float) -> None:
    if not connection.execute(update(_table).where(_table.c.key == key).values(used=used, at=now)).rowcount:
        connection.execute(insert(_table), {"key": key, "used": used, "at": now})
