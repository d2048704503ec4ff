"""What have editors decided about the related topics and the links of an article?"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Connection, select

from catalogue import schema


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
    table = schema.decisions
    wanted = (
        select(table.c.target_id, table.c.verdict)
        .where(table.c.kind == kind.value, table.c.article_id == article_id)
        .order_by(table.c.at, table.c.id)
    )
    return {row.target_id: row.verdict for row in connection.execute(wanted)}
