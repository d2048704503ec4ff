"""What else is tried where nothing is found."""

from __future__ import annotations

from indexer.answers import Filters, SearchOptions
from indexer.library import Library
from tests.indexer.conftest import titles


def test_a_filter_that_leaves_nothing_is_dropped_where_that_is_wanted_and_said(health: Library) -> None:
    narrow = Filters(site="other.example", language="en")
    strict = health.search("gout", SearchOptions(narrow))
    assert (strict.total, strict.dropped) == (0, "")
    wide = health.search("gout", SearchOptions(narrow, relax=True))
    assert (wide.hits[0].title, wide.dropped) == ("Gout", "site")
    assert health.search("atrophy", SearchOptions(narrow, relax=True)).dropped == ""
    assert health.search("qqqxyzzy", SearchOptions(narrow, relax=True)).total == 0
    assert health.search("site:nowhere.example", SearchOptions(relax=True)).total == 0


def test_a_code_that_nobody_holds_finds_those_that_begin_so_and_says_it(health: Library) -> None:
    result = health.search("E11")
    assert [hit.title for hit in result.hits] == ["Type 2 diabetes"]
    assert result.corrected is None
    assert "code-begins" in result.notes


def test_a_phrase_that_nothing_holds_is_let_go_where_that_is_wanted_and_said(health: Library) -> None:
    assert titles(health, '"toe big" swelling') == []
    result = health.search('"toe big" swelling', SearchOptions(relax=True))
    assert result.hits[0].title == "Gout"
    assert "unquoted" in result.notes
