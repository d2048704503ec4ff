"""Articles whose names stand in the question."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from indexer.lexicon.library import LexiconCache, LibraryLexicon
from indexer.library import Library
from indexer.question.syntax import parse
from indexer.question.understanding import understand
from indexer.search import named
from indexer.search.named import NamedArticles
from indexer.search.ranking import ALIAS_TIER, TITLE_TIER, NameMatches
from tests.indexer.conftest import MakeLibrary, article, titles


def matches(library: Library, typed: str, known: Collection[str] | None = None) -> NameMatches:
    """The names in a question, by the titles of their articles; ``known`` are such titles (None: all)."""
    title_of = {found.id: found.title for found in library.catalogue.articles()}
    ids = {article_id for article_id, title in title_of.items() if known is None or title in known}
    with library.catalogue.read() as connection:
        lexicon = LibraryLexicon(connection, LexiconCache(library.vocabulary))
        question = understand(parse(typed, 300, 32), lexicon)
        frequencies = lexicon.frequencies([*question.marks(), *question.tokens])
        found = NamedArticles(connection, question, frequencies, lexicon.totals).matches(ids)
    return NameMatches(
        {title_of[article_id]: tier for article_id, tier in found.exact.items()},
        {title_of[article_id]: share for article_id, share in found.inside.items()},
    )


def test_a_title_stands_above_another_name(health: Library) -> None:
    assert matches(health, "go").exact == {"Go": TITLE_TIER}
    assert matches(health, "baduk").exact == {"Go": ALIAS_TIER}
    assert matches(health, "diabetes").exact == {"ডায়াবেটিস": ALIAS_TIER}


def test_a_plural_of_a_title_is_another_name(health: Library) -> None:
    assert matches(health, "fevers").exact == {"Fever": ALIAS_TIER}


def test_a_name_in_a_question_is_the_share_that_it_weighs(health: Library) -> None:
    found = matches(health, "gout and zookeepers")
    assert found.exact == {}
    assert 0 < found.inside["Gout"] <= 1
    assert matches(health, "gout").inside["Gout"] == pytest.approx(1.0)


def test_a_longer_name_counts_among_the_candidates_only(health: Library) -> None:
    share = matches(health, "paget disease").inside["Paget's disease of bone"]
    assert share == pytest.approx(2 / 3)  # two of its three content words
    assert matches(health, "paget disease", known=()).inside == {}


def test_where_many_names_go_on_from_it_none_of_them_counts(
    health: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(named, "MOST_LONGER", 1)
    assert matches(health, "paget disease").inside == {}


def test_a_typed_beginning_is_the_share_of_the_name_that_it_begins(health: Library) -> None:
    assert matches(health, "atroph*").inside == {
        "Atrophy": 1.0,
        "Atrophy of muscles: atrophy, atrophy and more atrophy": pytest.approx(1 / 8),
    }


def test_operators_beside_a_name_leave_no_exact_name(health: Library) -> None:
    assert matches(health, "gout -diet").exact == {}


def test_every_bearer_of_a_title_stands_before_others(health: Library) -> None:
    assert titles(health, "atrophy")[:2] == ["Atrophy", "Atrophy"]


def test_what_begins_so_by_name_stands_before_what_only_mentions_it(make_library: MakeLibrary) -> None:
    mentions = [
        article(f"Eye {n}", [("A", "other", 'glaucoma and "heart attack" and heart attack')], n)
        for n in range(12)
    ]
    library = make_library(
        [*mentions, article("Glaucoma", [("A", "other", "An eye.")], 90), article("Heart attack", [], 91)]
    )
    assert titles(library, "glauc*")[0] == "Glaucoma"
    assert titles(library, '"heart attack"')[0] == "Heart attack"


@pytest.mark.parametrize("typed", ["paget's disease", "pagets disease", "treatment of paget's disease"])
def test_what_a_name_begins_with_stands_before_what_it_ends_with(
    make_library: MakeLibrary, typed: str
) -> None:
    texts = [("What it is", "definition", "Paget disease makes bones grow. " * 3)]
    library = make_library(
        [
            article("Juvenile Paget disease", texts, 1, aliases=["Juvenile Paget's disease"]),
            article("Paget disease of bone", texts, 2),
            article("Bones", texts, 3),
        ]
    )
    assert titles(library, typed) == ["Paget disease of bone", "Juvenile Paget disease", "Bones"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ('"Paget\'s disease of bone"', "Paget's disease of bone"),
        ("“baduk”", "Go"),
        ("fevers", "Fever"),
        ("beta blocker", "Beta blockers"),
        ("GOUT!", "Gout"),
    ],
)
def test_a_name_in_quotes_or_in_the_other_number_is_a_name(health: Library, typed: str, found: str) -> None:
    hit = health.search(typed).hits[0]
    assert (hit.title, hit.exact) == (found, True)


def test_an_abbreviation_is_no_plural(make_library: MakeLibrary) -> None:
    library = make_library(
        [
            article("AIDS", [("A", "other", "A late stage.")]),
            article("First aid", [("A", "other", "An aid at once.")], 1),
        ]
    )
    assert not any(hit.exact for hit in library.search("aid").hits)


def test_of_several_beginnings_an_article_holds_each(make_library: MakeLibrary) -> None:
    library = make_library(
        [
            article("Heart failure", [("A", "other", "The pump is weak.")], 1),
            article("Heart disease", [("A", "other", "Vessels and valves.")], 2),
            article("Kidneys", [("A", "other", "A disease may weaken the heart.")], 3),
        ]
    )
    assert titles(library, "hear* dis*") == ["Heart disease", "Kidneys"]
    assert titles(library, "hear* kid* valv*") == []


def test_of_two_with_one_abbreviation_the_one_that_is_written_down_comes_first(
    make_library: MakeLibrary,
) -> None:
    rare = ("Congenital hepatic fibrosis", [("A", "other", "CHF, CHF, CHF.")], 1)
    library = make_library(
        [article(*rare, aliases=["CHF"]), article("Heart failure", [], 2, aliases=["CHF"])]
    )
    exact = matches(library, "CHF").exact
    assert exact["Heart failure"] > exact["Congenital hepatic fibrosis"] > 0
    assert titles(library, "chf") == ["Heart failure", "Congenital hepatic fibrosis"]


@pytest.mark.parametrize(
    ("typed", "meant", "rare"),
    [
        ("STD", "Sexually transmitted diseases", "Spondylothoracic dysostosis"),
        ("pid", "Pelvic inflammatory disease", "Pseudo-idle disorder"),
        ("CKD", "Chronic kidney disease", "Cold knee dystrophy"),
    ],
)
def test_what_initials_mean_comes_before_what_only_bears_them(
    make_library: MakeLibrary, typed: str, meant: str, rare: str
) -> None:
    other = f"{typed.upper()} deficiency"
    library = make_library(
        [
            article(rare, [("A", "other", f"{typed} " * 9)], 1, aliases=[typed.upper()]),
            article(meant, [("A", "other", "Many have it.")], 2),
            article("Another one", [("A", "other", f"It is {typed}, {typed}.")], 3, aliases=[other]),
        ]
    )
    assert titles(library, typed) == [meant, rare, "Another one"]
    assert titles(library, other)[0] == "Another one"


def test_a_title_stands_before_what_its_letters_mean(make_library: MakeLibrary) -> None:
    library = make_library(
        [
            article("MS", [("A", "other", "A ship.")], 1),
            article("Multiple sclerosis", [("A", "other", "x")], 2),
        ]
    )
    assert titles(library, "ms")[0] == "MS"


def test_a_word_of_asking_and_a_letter_beside_an_operator_name_nothing(make_library: MakeLibrary) -> None:
    library = make_library(
        [
            article("Harlequin ichthyosis", [("A", "other", "Skin.")], 1, aliases=["HI"]),
            article("High blood pressure", [("A", "other", "Too much of it.")], 2),
            article("Cocaine", [("A", "other", "A drug. C.")], 3, aliases=["C"]),
            article("Hepatitis C", [("A", "other", "Of the liver.")], 4),
        ]
    )
    assert titles(library, "hi blood pressure")[0] == "High blood pressure"
    assert titles(library, "hepat* C")[0] == "Hepatitis C"
    assert titles(library, "HI")[0] == "Harlequin ichthyosis"
    assert titles(library, "C")[0] == "Cocaine"
