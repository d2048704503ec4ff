"""What else is tried where nothing is found."""

from __future__ import annotations

from indexer.answers import Filters, Note, SearchOptions
from indexer.lexicon.library import LibraryLexicon
from indexer.library import Library
from indexer.question.relaxation import Relaxation, relaxations
from indexer.question.syntax import parse
from indexer.question.understanding import understand
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


def relaxed(typed: str, lexicon: LibraryLexicon, relax: bool = True) -> list[Relaxation]:
    question = understand(parse(typed, 300, 32), lexicon)
    return list(relaxations(question, lexicon, SearchOptions(relax=relax), typos=True))


def test_phrases_are_let_go_before_filters_and_filters_in_the_order_of_what_they_mean(
    lexicon: LibraryLexicon,
) -> None:
    tried = relaxed('"toe big" site:x section:causes language:en category:y', lexicon)
    assert [(way.notes, way.dropped) for way in tried] == [
        ((Note.UNQUOTED,), ""),
        ((), "section"),
        ((), "language"),
        ((), "category"),
        ((), "site"),
    ]
    unquoted, *narrower = (way.question.typed for way in tried)
    assert (unquoted.text, unquoted.phrases) == ("toe big", ())
    assert unquoted.filters == Filters(site="x", section="causes", language="en", category="y")
    assert all(typed.phrases == (("toe", "big"),) for typed in narrower)


def test_a_code_is_tried_as_a_beginning_whether_or_not_anything_may_be_let_go(
    lexicon: LibraryLexicon,
) -> None:
    (tried,) = relaxed("E11", lexicon, relax=False)
    assert (tried.notes, tried.question.typed.prefixes) == ((Note.CODE_BEGINS,), ("e11",))
    assert (tried.question.concepts, tried.question.keys, tried.question.typed.text) == ((), (), "")


def test_where_nothing_but_filters_was_typed_none_is_let_go(lexicon: LibraryLexicon) -> None:
    assert relaxed("site:nowhere.example", lexicon) == []
    assert relaxed("b1 fever", lexicon) == []  # a code among other words
    assert relaxed("gout site:x", lexicon, relax=False) == []
