"""Names in running text: whole words, the longest first, in whatever case and number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalogue.article import Paragraph, Section
from catalogue.store import Catalogue
from indexer.linking.names import NameIndex, mentions, name_tokens, setting_apart, with_signs_of
from tests.indexer.linking.libraries import id_of, put, written


@pytest.fixture
def catalogue(sqlite_catalogue: Catalogue) -> Catalogue:
    put(
        sqlite_catalogue,
        written("Kidney stones", aliases=("renal calculi",)),
        written("Kidney"),
        written("COVID-19"),
        written("Heart attack", aliases=("myocardial infarction", "MI")),
        written("Leukaemia, acute lymphoblastic"),
        written("The"),
    )
    return sqlite_catalogue


def found(index: NameIndex, text: str) -> list[str]:
    return [text[one.start : one.end] for one in index.find(text)]


def test_the_longest_name_wins_in_any_case_and_number(catalogue: Catalogue) -> None:
    assert found(NameIndex.of(catalogue), "KIDNEY STONE or a kidney, and renal calculi.") == [
        "KIDNEY STONE",
        "kidney",
        "renal calculi",
    ]


def test_a_possessive_and_punctuation_do_not_hide_a_name(catalogue: Catalogue) -> None:
    assert found(NameIndex.of(catalogue), "(Heart attack), “myocardial infarction’s” end") == [
        "Heart attack",
        "myocardial infarction’s",
    ]


def test_names_match_whole_words_only(catalogue: Catalogue) -> None:
    index = NameIndex.of(catalogue)
    assert found(index, "kidneywort and covid") == []
    assert found(index, "Covid 19 and COVID-19") == ["Covid 19", "COVID-19"]


def test_a_title_of_stop_words_is_not_looked_for(catalogue: Catalogue) -> None:
    assert name_tokens("The") == ()
    assert found(NameIndex.of(catalogue), "The end of the day") == []


def test_a_title_is_also_known_without_what_stands_behind_its_comma_where_two_words_are_left(
    catalogue: Catalogue,
) -> None:
    index = NameIndex.of(catalogue)
    assert found(index, "acute leukaemia") == []
    put(catalogue, written("Bone marrow transplant (allogeneic)"))
    assert found(NameIndex.of(catalogue), "A bone marrow transplant helps.") == ["bone marrow transplant"]


def test_the_dictionary_follows_the_catalogue(catalogue: Catalogue) -> None:
    index = NameIndex.of(catalogue)
    renamed = catalogue.article(id_of("Heart attack"))
    assert renamed
    with catalogue.begin() as connection:
        catalogue.delete(connection, id_of("Kidney"), "test")
    put(catalogue, replace(renamed, title="Coronary thrombosis", aliases=()), written("Gout"))
    assert NameIndex.of(catalogue) is index
    assert found(index, "kidney, heart attack, coronary thrombosis, gout") == ["coronary thrombosis", "gout"]


def test_names_are_looked_for_in_texts_and_not_in_headings_or_references(catalogue: Catalogue) -> None:
    texts = (Paragraph("A kidney."),)
    sections = (
        Section("Kidney stones", "other", 2, None, texts),
        Section("References", "references", 2, None, (Paragraph("COVID-19"),)),
    )
    (match,) = mentions(NameIndex.of(catalogue), replace(written("Body"), sections=sections))
    assert [bearer.id for bearer in match.bearers] == [id_of("Kidney")]


@pytest.mark.parametrize(
    ("name", "text", "linked"),
    [
        ("Yahoo!", "At Yahoo! he works.", "Yahoo!"),
        ("Yahoo!", "At Yahoo he works.", "Yahoo"),
        ("Ca²⁺", "Much Ca2+ enters.", "Ca2+"),
        ("Stroke (brain)", "A stroke (brain) is bad.", "stroke (brain)"),
        ("UN", "The U.N. met.", "U.N."),
        ("Gout", "Is it gout?", "gout"),
    ],
)
def test_a_name_ends_with_its_own_signs(name: str, text: str, linked: str) -> None:
    start = text.index(linked)
    bare = linked.rstrip("!+.)")
    assert text[start : with_signs_of([name], text, start, start + len(bare))] == linked


@pytest.mark.parametrize("name", ["E.T.", "R.E.M.", "S.W.A.T.", "U.S. Navy", "US Navy", "J.R. Ewing"])
def test_initials_are_found_with_their_points(name: str) -> None:
    assert setting_apart(name.rstrip(".")) == setting_apart(name) == ""
