"""The order of candidates, from all features together."""

from __future__ import annotations

import pytest

from indexer.index.statistics import DocumentFrequency, Totals
from indexer.search.ranking import ALIAS_TIER, TITLE_TIER, NameMatches, passages, rank
from tests.indexer.conftest import article
from tests.indexer.search.candidates import NO_NAMES, forward, order, question, texts_of, totals_of


def test_a_passage_without_a_title_is_not_behind_its_siblings_for_that() -> None:
    titled = article("Gout", [(None, "lead", "gout runs in some families of old")], 1)
    bare = article("", [(None, "lead", "gout is treated with a drug that lowers uric acid")], 2)
    names = NameMatches({}, {titled.id: 1.0})
    found = order([titled, bare], "gout", kinds=("treatment",), names=names, totals=texts_of(100))
    assert found == [bare, titled]


def test_who_bears_the_name_in_the_question_stands_above_who_only_speaks_of_it() -> None:
    speaks = article("Meals", [("A", "other", "crohn disease crohn disease")], 1)
    bears = article("Ileitis", [("A", "other", "crohn disease")], 2)
    assert order([speaks, bears], "crohn", "diseas")[0] == speaks
    assert order([speaks, bears], "crohn", "diseas", names=NameMatches({}, {bears.id: 1.0}))[0] == bears


def test_who_holds_the_whole_of_a_long_question_stands_above_who_repeats_half_of_it() -> None:
    half = article("Half", [("A", "other", "uric acid " * 40 + "other words of the same length " * 4)], 1)
    whole = article(
        "Whole", [("A", "other", "uric acid crystals inflame joints at night " + "some more words " * 30)], 2
    )
    tokens = ("uric", "acid", "crystal", "inflam", "joint", "night")
    assert order([half, whole], *tokens)[0] == whole


def test_exact_names_stand_above_every_score() -> None:
    alias, title, other = [article(f"Gout {i}", [("A", "other", "gout " * i)], i) for i in range(1, 4)]
    names = NameMatches({alias.id: ALIAS_TIER, title.id: TITLE_TIER}, {})
    assert order([alias, title, other], "gout", names=names) == [title, alias, other]


def test_equal_scores_go_by_id() -> None:
    articles = [article("Gout", [("A", "other", "gout")], i) for i in range(5)]
    found = forward(articles)
    places = rank(
        question("gout"), found, {"gout": DocumentFrequency(5, 5)}, totals_of(found), NO_NAMES
    ).places
    assert [place.id for place in places] == sorted(found.ids)


def test_it_is_told_whether_one_article_holds_something_of_every_word() -> None:
    found = forward([article("Gout", (), 1), article("Acid", (), 2)])
    frequencies = {"gout": DocumentFrequency(1, 1), "acid": DocumentFrequency(1, 1)}
    assert not rank(question("gout", "acid"), found, frequencies, totals_of(found), NO_NAMES).complete
    assert rank(question("gout"), found, frequencies, totals_of(found), NO_NAMES).complete


def test_nothing_found_is_no_error() -> None:
    assert rank(question("gout"), forward([]), {}, Totals(), NO_NAMES).places == []


@pytest.mark.parametrize(("words", "share"), [(50, 1.0), (199, 1.0), (299, 0.5), (399, 0.0), (900, 0.0)])
def test_a_library_is_one_of_passages_by_the_length_of_its_texts(words: int, share: float) -> None:
    assert passages(texts_of(words)) == share  # the lead of one word counts, too
