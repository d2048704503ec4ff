"""What have editors decided about the related topics and the links of an article?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from catalogue import clock, schema
from catalogue.access import audit
from catalogue.access.audit import Act
from catalogue.database import select_by
from catalogue.errors import UsageError
from catalogue.store import Catalogue

# Characters of a reason that are kept.
LONGEST_REASON = 500


# Of a table of decisions, in this order.
COLUMNS = (
    "id",
    "kind",
    "verdict",
    "article_id",
    "title",
    "target_id",
    "target_title",
    "reason",
    "who",
    "at",
)

# As text: an article's page asks it.
_ABOUT = "SELECT target_id, verdict FROM decisions WHERE kind = {} AND article_id = {} ORDER BY at, id"


class DecisionKind(StrEnum):
    """What a decision is about, as the catalogue's table ``decisions`` stores it."""

    RELATED = "related"
    LINK = "link"


class Decision(StrEnum):
    """The verdict of a decision, as the catalogue's table ``decisions`` stores it."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PINNED = "pinned"
    EXCLUDED = "excluded"


REFUSALS = frozenset({Decision.REJECTED, Decision.EXCLUDED})
"""Verdicts that keep a target away."""


def decisions_about(connection: Connection, kind: DecisionKind, article_id: str) -> dict[str, str]:
    """Target's article id → the latest verdict (of :class:`Decision`), in the order of the first ones."""
    return dict(select_by(connection, _ABOUT, kind.value, article_id))


def decided_towards(connection: Connection, kind: DecisionKind, target_id: str) -> dict[str, str]:
    """Article's id → the latest verdict on its way to a target."""
    table = schema.decisions
    wanted = (
        select(table.c.article_id, table.c.verdict)
        .where(table.c.kind == kind.value, table.c.target_id == target_id)
        .order_by(table.c.at, table.c.id)
    )
    return {row.article_id: row.verdict for row in connection.execute(wanted)}


@dataclass(frozen=True, slots=True)
class MadeDecision:
    """A decision with who made it and when (seconds since the epoch). Titles are empty where an article is
    gone.
    """

    id: int
    kind: DecisionKind
    article_id: str
    title: str
    target_id: str
    target_title: str
    verdict: Decision
    reason: str
    who: str
    at: float


def decide(
    catalogue: Catalogue,
    kind: DecisionKind,
    article: str,
    target: str,
    verdict: Decision,
    reason: str = "",
    who: str = "",
) -> int:
    """Keep a verdict on an article and a target (ids, or any addresses of them); the decision's number. What
    is excluded is so both ways: the two are never brought together.

    Raises :class:`catalogue.errors.NotFound` where one is no article of the library, :class:`UsageError`
    where both are the same.
    """
    one, other = catalogue.named(article), catalogue.named(target)
    if one.id == other.id:
        raise UsageError("an article and itself need no decision", "name two articles")
    row = {
        "kind": kind.value,
        "article_id": one.id,
        "target_id": other.id,
        "verdict": verdict.value,
        "reason": reason[:LONGEST_REASON],
        "who": who,
        "at": clock.timestamp(),
    }
    with catalogue.begin() as connection:
        made_row = connection.execute(insert(schema.decisions).values(row)).inserted_primary_key
        if verdict == Decision.EXCLUDED:
            back = row | {"article_id": other.id, "target_id": one.id}
            connection.execute(insert(schema.decisions).values(back))
        audit.note(connection, who, Act.DECIDE, f"{kind} {verdict}: {one.url} → {other.url}")
    return int(made_row[0]) if made_row else 0


def undo(catalogue: Catalogue, decision: int, who: str = "") -> bool:
    """Take a decision back, and what it said the other way round; whether there was one."""
    table = schema.decisions
    if not 0 < decision < schema.BEYOND_KEYS:
        return False
    with catalogue.begin() as connection:
        row = connection.execute(select(table).where(table.c.id == decision)).first()
        if row is None:
            return False
        same = (table.c.kind == row.kind) & (table.c.verdict == row.verdict) & (table.c.at == row.at)
        pair = (row.article_id, row.target_id)
        either = table.c.article_id.in_(pair) & table.c.target_id.in_(pair)
        connection.execute(delete(table).where(same & either))
        what = f"{row.kind} {row.verdict}: {row.article_id} → {row.target_id}, of {row.who}"
        audit.note(connection, who, Act.UNDO_DECISION, what)
    return True


def count(connection: Connection, about: str | None = None) -> int:
    """How many decisions stand; only those about one article, where its id is given."""
    wanted = select(func.count()).select_from(schema.decisions)
    if about is not None:
        wanted = wanted.where(_is_about(about))
    return int(connection.execute(wanted).scalar_one())


def _is_about(article_id: str) -> ColumnElement[bool]:
    """From an article or towards it."""
    return (schema.decisions.c.article_id == article_id) | (schema.decisions.c.target_id == article_id)


def made(
    connection: Connection, limit: int = -1, offset: int = 0, about: str | None = None
) -> list[MadeDecision]:
    """Decisions, the newest first; all of them where ``limit`` is negative. Only those about one article,
    from it or towards it, where its id is given.
    """
    table, one, other = schema.decisions, schema.articles.alias(), schema.articles.alias()
    wanted = (
        select(table, one.c.title.label("title"), other.c.title.label("target_title"))
        .outerjoin(one, (one.c.id == table.c.article_id) & ~one.c.deleted)
        .outerjoin(other, (other.c.id == table.c.target_id) & ~other.c.deleted)
        .order_by(table.c.at.desc(), table.c.id.desc())
    )
    if about is not None:
        wanted = wanted.where(_is_about(about))
    rows = connection.execute(wanted if limit < 0 else wanted.limit(limit).offset(offset)).all()
    return [
        MadeDecision(
            row.id,
            DecisionKind(row.kind),
            row.article_id,
            row.title or "",
            row.target_id,
            row.target_title or "",
            Decision(row.verdict),
            row.reason,
            row.who,
            row.at,
        )
        for row in rows
    ]
