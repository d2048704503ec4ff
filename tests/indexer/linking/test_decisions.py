"""Editors' decisions: of each kind, for one article, the latest word on a pair."""

from __future__ import annotations

import pytest

from catalogue.article import Article
from catalogue.errors import NotFound, UsageError
from catalogue.schema import decisions
from catalogue.store import Catalogue
from indexer.linking.decisions import Decision, DecisionKind, decide, decisions_about, made, undo
from tests.indexer.linking.libraries import OpenLibrary


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


def article(name: str) -> Article:
    return Article(name, f"https://topics.example/{name}/", name.upper(), (), "topics.example")


def test_what_is_excluded_holds_both_ways_and_is_taken_back_as_one(open_library: OpenLibrary) -> None:
    catalogue = open_library([article("a"), article("b"), article("c")]).catalogue
    decide(catalogue, DecisionKind.RELATED, "a", "b", Decision.EXCLUDED, "not alike", "Rumi")
    decide(catalogue, DecisionKind.RELATED, "a", "c", Decision.PINNED, who="Rumi")
    with catalogue.read() as connection:
        one, other = (decisions_about(connection, DecisionKind.RELATED, name) for name in "ab")
        listed = made(connection)
    assert one == {"b": "excluded", "c": "pinned"}
    assert other == {"a": "excluded"}
    assert [(d.verdict, d.who) for d in listed] == [
        ("pinned", "Rumi"),
        ("excluded", "Rumi"),
        ("excluded", "Rumi"),
    ]
    assert undo(catalogue, listed[1].id)
    assert not undo(catalogue, listed[2].id)
    with catalogue.read() as connection:
        assert [d.target_id for d in made(connection)] == ["c"]


def test_a_decision_names_two_articles_of_the_library(open_library: OpenLibrary) -> None:
    catalogue = open_library([article("a")]).catalogue
    with pytest.raises(NotFound):
        decide(catalogue, DecisionKind.LINK, "a", "nowhere", Decision.REJECTED)
    with pytest.raises(UsageError):
        decide(catalogue, DecisionKind.LINK, "a", "a", Decision.REJECTED)
