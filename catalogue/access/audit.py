"""Who did what, when, on what? Every act of an editor or operator, in the transaction of the act itself.

The log is added to and read, never changed: there is no command that takes a line out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from catalogue import clock, schema

# Characters of what was acted on that are kept.
LONGEST = 2000


class Act(StrEnum):
    """What was done, as the table ``audit`` stores it."""

    LOG_IN = "log-in"
    LOG_IN_REFUSED = "log-in-refused"
    LOG_OUT = "log-out"
    LOG_OUT_EVERYWHERE = "log-out-everywhere"
    ADD_USER = "add-user"
    DISABLE_USER = "disable-user"
    ENABLE_USER = "enable-user"
    SET_ROLE = "set-role"
    SET_PASSWORD = "set-password"  # noqa: S105  (an act, no password)
    ADD_TOKEN = "add-token"  # noqa: S105  (an act, no token)
    REVOKE_TOKEN = "revoke-token"  # noqa: S105  (an act, no token)
    PIN = "pin"
    UNPIN = "unpin"
    DECIDE = "decide"
    UNDO_DECISION = "undo-decision"
    EDIT_SYNONYMS = "edit-synonyms"
    FORGET = "forget"
    REMEMBER = "remember"
    REMOVE_SITE = "remove-site"
    CONFIRM_REMOVALS = "confirm-removals"
    HOLD_REMOVALS = "hold-removals"
    RELEASE_REMOVALS = "release-removals"
    CRAWL_SITE = "crawl-site"
    PAUSE_SITE = "pause-site"
    RESUME_SITE = "resume-site"
    RELEARN_TEMPLATE = "relearn-template"
    IMPORT = "import"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A line of the log. ``at``: seconds since the epoch; ``on``: what it was done to."""

    id: int
    at: float
    who: str
    act: str
    on: str


def note(connection: Connection, who: str, act: Act, on: str = "") -> None:
    """Write a line in the transaction that does what it tells of."""
    row = {"at": clock.timestamp(), "who": who, "act": act.value, "object": on[:LONGEST]}
    connection.execute(insert(schema.audit), row)


def entries(
    connection: Connection, limit: int = -1, since: float | None = None, before: int | None = None
) -> list[AuditEntry]:
    """Lines, newest first: all where ``limit`` is negative; since ``since``, numbered below ``before``."""
    table = schema.audit
    wanted = select(table).order_by(table.c.id.desc())
    if since is not None:
        wanted = wanted.where(table.c.at >= since)
    if before is not None:
        wanted = wanted.where(table.c.id < max(0, min(before, schema.BEYOND_KEYS - 1)))
    rows = connection.execute(wanted if limit < 0 else wanted.limit(limit))
    return [AuditEntry(row.id, row.at, row.who, row.act, row.object) for row in rows]


def has_logged_in(connection: Connection, who: str, address: str, since: float) -> bool:
    """Whether an account logged in from an address since a moment."""
    table = schema.audit
    same = (table.c.act == Act.LOG_IN.value) & (table.c.who == who) & (table.c.object == address)
    found = select(table.c.id).where(same, table.c.at >= since).limit(1)
    return connection.execute(found).first() is not None
