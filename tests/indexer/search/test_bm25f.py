"""How well the text of a candidate matches."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.article import Article
from indexer.index.statistics import DocumentFrequency, Totals
from indexer.question.model import Alternative, Concept, Question
from indexer.question.syntax import parse
from indexer.search.bm25f import Scorer
from indexer.search.ranking import rank
from tests.indexer.conftest import article
from tests.indexer.search.candidates import NO_NAMES, SEEN, concept, forward, order, totals_of

GOUT = article("Gout", [("Causes", "other", "uric acid in the joints")], 1)
MEALS = article("Meals", [("A", "other", "gout and other things that meals bring")], 2)


def scorer(articles: Sequence[Article], *tokens: str) -> Scorer:
    found = forward(articles)
    return Scorer(found, dict.fromkeys(tokens, SEEN), totals_of(found))


def test_a_title_that_is_asked_for_stands_above_a_body_that_repeats_it() -> None:
    meals = article("Meals", [("A", "other", "gout " * 20)], 1)
    gout = article("Gout", [("A", "other", "a disease of joints " * 5)], 2)
    assert order([meals, gout], "gout") == [gout, meals]


def test_an_article_without_a_field_loses_nothing_by_it() -> None:
    untitled = article("", [(None, "lead", "gout " * 5)], 1)
    titled = article("Long other title of it", [(None, "lead", "gout " * 4)], 2)
    assert order([untitled, titled], "gout")[0] == untitled


def test_all_words_of_a_concept_count_more_than_half_of_them() -> None:
    half = article("A", [("A", "other", "heart " * 9)], 1)
    other_name = article("B", [("A", "other", "myocardial infarction")], 2)
    ways = (Alternative(("heart", "attack")), Alternative(("myocardi", "infarct"), 0.9))
    typed = parse("heart attack", 300, 32)
    question = Question(typed, (Concept(ways, "heart attack"),), ("heart", "attack"))
    found = forward([half, other_name])
    frequencies = dict.fromkeys(("heart", "attack", "myocardi", "infarct"), SEEN)
    places = rank(question, found, frequencies, totals_of(found), NO_NAMES).places
    assert [place.id for place in places] == [other_name.id, half.id]


def test_half_of_what_was_typed_is_little_and_half_of_a_synonym_is_nothing() -> None:
    brain = article("Brain", [("A", "other", "the brain")], 1)
    typed = Concept((Alternative(("brain", "water")), Alternative(("hydrocephalu",))))
    synonym = Concept((Alternative(("hydrocephalu",)), Alternative(("water", "brain"))))
    tokens = ("brain", "water", "hydrocephalu")
    assert scorer([brain, GOUT], *tokens).concepts([typed]).scores[0] > 0
    assert scorer([brain, GOUT], *tokens).concepts([synonym]).scores[0] == 0


def test_a_concept_weighs_what_its_first_known_alternative_does() -> None:
    known = scorer([GOUT, MEALS], "gout", "acid")
    either = Concept((Alternative(("podagra",)), Alternative(("gout",)), Alternative(("gout", "acid"))))
    assert known.weight(either) == known.idf("gout") > 0
    assert known.weight(concept("podagra")) == 0


def test_it_is_told_which_articles_hold_something_of_every_concept() -> None:
    known = scorer([GOUT, MEALS], "gout", "acid")
    matched = known.concepts([concept("gout"), concept("acid")])
    assert known.holds_all.tolist() == [True, False]
    assert matched.in_title.tolist() == pytest.approx([known.idf("gout"), 0.0])
    assert matched.held[0] > matched.held[1] > 0


def test_a_titles_share_is_that_of_its_words() -> None:
    found = forward([GOUT, article("Gout and its causes", (), 3), article("", (), 4)])
    known = Scorer(found, {}, Totals(1, 3))
    assert known.title_share(["gout", "caus"]).tolist() == [1.0, 0.5, 0.0]


def test_a_token_that_no_article_of_the_library_holds_counts_nothing() -> None:
    found = forward([GOUT])
    known = Scorer(found, {"gout": DocumentFrequency(0, 0)}, totals_of(found))
    assert known.idf("gout") == known.idf("podagra") == 0
    assert known.tokens([]) == {}


@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 9))
def test_a_synonym_stands_never_above_what_was_typed(typed_in: int, other_in: int, times: int) -> None:
    typed = article("A", [("A", "other", "fit " * times)], 1)
    guessed = article("A", [("A", "other", "seizure " * times)], 2)
    found = forward([guessed, typed])
    seen = {"fit": DocumentFrequency(typed_in, 1), "seizur": DocumentFrequency(other_in, 1)}
    ways = Concept((Alternative(("fit",)), Alternative(("seizur",), 0.9, other=True)), "fits")
    scores = Scorer(found, seen, totals_of(found)).concepts([ways]).scores
    assert scores[1] > scores[0] > 0


@given(st.sampled_from([0.0, 1e-9, 0.5, 1.0]))
def test_a_concept_of_any_weight_may_be_asked_for(weight: float) -> None:
    asked = Concept((Alternative(("gout",)),), "gout", weight)
    found = scorer([GOUT, MEALS], "gout").concepts([asked])
    assert ((found.held >= 0) & (found.held <= weight * 10)).all()
