"""Names in running text: whole words, the longest first, in whatever case and number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.article import Article, Paragraph, Section, article_id
from catalogue.store import Catalogue
from indexer.linking.names import NameIndex, name_tokens, phrases_in


def article(title: str, aliases: tuple[str, ...] = ()) -> Article:
    url = f"https://names.example/{title.lower().replace(' ', '-')}/"
    return Article(
        article_id(url), url, title, (Section(None, "lead", 2, None, (Paragraph("Text."),)),), aliases=aliases
    )


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(f"sqlite:///{tmp_path / 'catalogue.sqlite'}")
    articles = [
        article("Kidney stones", ("renal calculi",)),
        article("Kidney"),
        article("COVID-19"),
        article("Heart attack", ("myocardial infarction", "MI")),
        article("Leukaemia, acute lymphoblastic"),
        article("The"),
    ]
    with opened.begin() as connection:
        opened.put_many(connection, articles)
    yield opened
    opened.close()


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
    with catalogue.begin() as connection:
        catalogue.put(connection, article("Bone marrow transplant (allogeneic)"))
    assert found(NameIndex.of(catalogue), "A bone marrow transplant helps.") == ["bone marrow transplant"]


def test_the_dictionary_follows_the_catalogue(catalogue: Catalogue) -> None:
    index = NameIndex.of(catalogue)
    gone, renamed = (
        catalogue.article_at("https://names.example/kidney/"),
        catalogue.article_at("https://names.example/heart-attack/"),
    )
    assert gone
    assert renamed
    with catalogue.begin() as connection:
        catalogue.delete(connection, gone.id, "test")
        catalogue.put(connection, replace(renamed, title="Coronary thrombosis", aliases=()))
        catalogue.put(connection, article("Gout"))
    assert NameIndex.of(catalogue) is index
    assert found(index, "kidney, heart attack, coronary thrombosis, gout") == ["coronary thrombosis", "gout"]


@given(st.text(max_size=300))
def test_phrases_lie_in_order_and_apart_in_any_text(text: str) -> None:
    last = 0
    for start, end, tokens in phrases_in(
        text, lambda first: (2, 1), lambda key: len(key) == 1 or key[0] < key[1]
    ):
        assert last <= start < end <= len(text)
        assert tokens
        last = end
