"""Of which changes has a program elsewhere been told? Each gets all of them, in order, from where it was."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from catalogue import clock, projected
from catalogue.schema import articles, changes
from catalogue.states import ChangeKind

# Changes that are told at once.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Announcement:
    """Changes that an address is to be told of; ``reached``: the last number among those looked at."""

    reached: int
    changes: tuple[dict[str, Any], ...]


def waiting(connection: Connection, address: str) -> Announcement | None:
    """What comes next for an address; ``None`` where it knows everything.

    An address that is new is told of what comes from now on. So is one that was told of more than there is,
    after a restore.
    """
    newest = connection.execute(select(func.max(changes.c.sequence))).scalar() or 0
    reached = projected.reached(connection, name_of(address))
    if reached is None or reached > newest:
        tell(connection, address, newest)
        return None
    wanted = (
        select(changes, articles.c.url, articles.c.title, articles.c.site, articles.c.deleted)
        .outerjoin(articles, articles.c.id == changes.c.article_id)
        .where(changes.c.sequence > reached)
        .order_by(changes.c.sequence)
        .limit(AT_ONCE)
    )
    rows = connection.execute(wanted).all()
    if not rows:
        return None
    told = tuple(_document(row) for row in rows if row.kind != ChangeKind.REREAD)
    return Announcement(rows[-1].sequence, told)


def tell(connection: Connection, address: str, reached: int) -> None:
    """Note that an address knows every change up to this one."""
    projected.put(connection, name_of(address), reached)


def name_of(address: str) -> str:
    """Under which name it is kept how far an address was told; addresses may hold secrets."""
    return f"announced {hashlib.sha256(address.encode()).hexdigest()[:32]}"


def _document(row: Any) -> dict[str, Any]:
    found = {"sequence": row.sequence, "kind": row.kind, "at": clock.iso(row.at), "id": row.article_id}
    if row.url is None or row.deleted:  # what was taken out is told by its id, and by nothing else of it
        return found
    return found | {
        "url": row.url,
        "title": row.title,
        "site": row.site,
        "sections": json.loads(row.sections),
    }
