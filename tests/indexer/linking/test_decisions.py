"""Editors' decisions: of each kind, for one article, the latest word on a pair."""

from __future__ import annotations

from catalogue.schema import decisions
from catalogue.store import Catalogue
from indexer.linking.decisions import Decision, DecisionKind, decisions_about


def test_the_latest_verdict_on_a_target_counts(sqlite_catalogue: Catalogue) -> None:
    rows = [
        ("related", "a", "x", "excluded", 1.0),
        ("related", "a", "y", "pinned", 2.0),
        ("related", "a", "x", "pinned", 3.0),
        ("link", "a", "z", "rejected", 4.0),
        ("related", "b", "z", "rejected", 5.0),
    ]
    columns = ("kind", "article_id", "target_id", "verdict", "at")
    with sqlite_catalogue.begin() as connection:
        connection.execute(decisions.insert(), [dict(zip(columns, row, strict=True)) for row in rows])
    with sqlite_catalogue.read() as connection:
        about = decisions_about(connection, DecisionKind.RELATED, "a")
        assert list(about.items()) == [("x", Decision.PINNED), ("y", Decision.PINNED)]
        assert decisions_about(connection, DecisionKind.LINK, "a") == {"z": Decision.REJECTED}
        assert decisions_about(connection, DecisionKind.LINK, "b") == {}
