"""The answer to one question: its order, what editors pinned, its languages, its notes and its sections."""

from __future__ import annotations

import math

import pytest
from sqlalchemy import insert, update

from catalogue import clock, schema
from indexer.answers import Filters, SearchOptions, SearchResult
from indexer.index.recent import RecentRows
from indexer.lexicon.library import LexiconCache, LibraryLexicon
from indexer.library import Library
from indexer.question.syntax import parse
from indexer.question.understanding import understand
from indexer.search.answering import Answer, SearchContext
from tests.indexer.conftest import MakeLibrary, article, titles


def answer(library: Library, typed: str, deadline: float, snippets: bool = True) -> SearchResult:
    """The first page of an answer, whose deadline is a time of the monotonic clock."""
    with library.catalogue.read() as connection, library.engine.searcher() as searcher:
        lexicon = LibraryLexicon(connection, LexiconCache(library.vocabulary))
        context = SearchContext(
            connection, searcher, lexicon, RecentRows(), None, deadline, lambda _: True, snippets
        )
        question = understand(parse(typed, 300, 32), lexicon)
        return Answer(context, question).page(0, 10, with_facets=True)


def test_after_the_deadline_articles_are_named_without_their_sections_and_that_is_said(
    health: Library,
) -> None:
    whole, late = (answer(health, "gout", deadline) for deadline in (math.inf, -math.inf))
    assert [hit.id for hit in late.hits] == [hit.id for hit in whole.hits]
    assert whole.hits[0].sections
    assert whole.facets
    assert not any(hit.sections for hit in late.hits)
    assert late.facets == ()
    assert (whole.notes, late.notes) == ((), ("deadline",))


def test_no_section_is_looked_for_where_none_is_wanted(health: Library) -> None:
    found = answer(health, "gout", math.inf, snippets=False)
    assert found.hits
    assert not any(hit.sections for hit in found.hits)
    assert found.notes == ()


def test_it_is_said_where_no_article_holds_all_words_of_a_short_query(health: Library) -> None:
    assert health.search("gout cobalamin").notes == ("relaxed",)
    assert health.search("uric acid").notes == ()
    assert health.search("gout").notes == ()


def test_an_excluded_word_keeps_out_what_is_called_so(health: Library) -> None:
    assert "Gout" not in titles(health, "gout -purines")


def test_an_exact_name_is_said_to_be_one(health: Library) -> None:
    hits = health.search("Osteitis Deformans").hits
    assert hits[0].exact
    assert not any(hit.exact for hit in hits[1:])


def test_the_section_that_was_chosen_answers(health: Library) -> None:
    for result in (
        health.search("gout section:treatment"),
        health.search("gout", SearchOptions(Filters(section="treatment"))),
    ):
        assert result.hits[0].sections[0].kind == "treatment"


def test_filters_hold_for_exact_names_too(health: Library) -> None:
    assert titles(health, "gout", filters=Filters(site="other.example")) == []
    assert titles(health, "atrophy", filters=Filters(site="other.example")) == ["Atrophy"]
    assert titles(health, "ডায়াবেটিস", filters=Filters(language="en"))[:1] != ["ডায়াবেটিস"]


def test_editors_pin_and_block(make_library: MakeLibrary) -> None:
    articles = [
        article("Gout", [("A", "other", "gout gout")], 1),
        article("Diet", [("A", "other", "gout")], 2),
        article("Old", [("A", "other", "gout")], 3),
    ]
    library = make_library(articles)
    with library.catalogue.begin() as connection:
        for number, position in ((1, 1), (2, 0)):
            connection.execute(
                insert(schema.pins),
                {"query": "gout", "article_id": articles[number].id, "position": position, "at": 0.0},
            )
    result = library.search("Gout")
    assert [hit.title for hit in result.hits] == ["Diet", "Gout"]
    assert result.hits[0].pinned
    assert [hit.title for hit in library.search("gouut").hits] == ["Diet", "Gout"]  # of what was meant
    assert [hit.title for hit in library.search("GOUT?").hits] == ["Diet", "Gout"]
    assert titles(library, "gout", filters=Filters(site="other.example")) == []
    with library.catalogue.begin() as connection:
        connection.execute(update(schema.pins).values(until=clock.timestamp() - 1))
    assert "Old" in titles(library, "gout"), "pins that have ended act no longer"


def test_other_names_do_not_choose_the_sentence(make_library: MakeLibrary) -> None:
    text = "High blood pressure strains the heart. It is also known as hypertension, raised pressure."
    hit = make_library([article("Pressure", [("A", "other", text)], 1)]).search("high blood pressure").hits[0]
    assert "".join(piece.text for piece in hit.sections[0].snippet).startswith("High blood pressure")


def test_the_meaning_is_told_in_the_words_that_were_typed(health: Library) -> None:
    meaning = health.search('gout "painful joints" -diseases').meaning
    assert 'the phrase "painful joints"' in meaning
    assert "without diseases" in meaning


def test_what_begins_so_is_marked_and_chooses_the_sentence(health: Library) -> None:
    section = health.search("uri*").hits[0].sections[0]
    assert [piece.text for piece in section.snippet if piece.marked] == ["uric"]
    assert "E11.9" in "".join(piece.text for piece in health.search("E11.9").hits[0].sections[0].snippet)


@pytest.mark.parametrize("typed", ["what's asthma", "asthma treatment", "asthma"])
def test_a_question_in_english_finds_the_article_in_english_before_the_one_in_bangla(
    bilingual: Library, typed: str
) -> None:
    assert titles(bilingual, typed)[:2] == ["Asthma", "হাঁপানি"]


@pytest.mark.parametrize("typed", ["asthma লক্ষণ", "hapani", "asthma er chikitsa"])
def test_a_question_in_bangla_finds_the_one_in_bangla(bilingual: Library, typed: str) -> None:
    assert titles(bilingual, typed)[0] == "হাঁপানি"


@pytest.mark.parametrize(
    "typed",
    [
        "what is the difference between gout and glaucoma",
        "gout vs glaucoma",
        "difference of glaucoma and gout",
    ],
)
def test_a_comparison_weighs_both(health: Library, typed: str) -> None:
    assert set(titles(health, typed)[:2]) == {"Gout", "Glaucoma"}


@pytest.fixture(scope="module")
def parts(make_library: MakeLibrary) -> Library:
    rows = [
        ("Heart attack", "Chest pain comes first."),
        ("Myocardial infarction", "The same."),
        ("Panic attack", "It is no illness of the heart."),
        ("Heart", "It beats."),
        ("Asthma attack", "It comes at night."),
        ("Gout", "Symptoms are pain and redness."),
        ("Flu", "Symptoms are fever and pain."),
    ]
    return make_library([article(t, [("A", "other", text)], n) for n, (t, text) in enumerate(rows)])


@pytest.mark.parametrize(
    ("typed", "whole", "mentioning"),
    [
        ("heart attack", 3, 2),  # by all of its words, or by all of another name
        ("symptoms of gout", 1, 1),
        ("gout fever", 2, 0),  # nothing holds both
        ("gout", 1, 0),
        ("heart fever gout pain flu chest night illness beats", 6, 0),
    ],
)
def test_a_total_counts_what_holds_all_that_was_asked(
    parts: Library, typed: str, whole: int, mentioning: int
) -> None:
    result = parts.search(typed)
    assert (result.told, result.mentioning) == (whole, mentioning)
    assert result.told + result.mentioning == result.total
