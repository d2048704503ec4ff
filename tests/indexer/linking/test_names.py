"""Names in running text: whole words, the longest first, in whatever case and number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.article import Paragraph, Section
from catalogue.store import Catalogue
from catalogue.text import tokens_in_place
from catalogue.text.parts import may_be_meant, parts
from indexer.linking.names import (
    LONGEST_NAME,
    Beginnings,
    NameIndex,
    PhraseMatch,
    Tokens,
    mentions,
    name_tokens,
    phrases_in,
)
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


def beginnings_of(phrases: Iterable[Tokens]) -> Beginnings:
    found = Beginnings()
    for phrase in phrases:
        found.add(phrase)
    return found


def one_by_one(text: str, phrases: set[Tokens]) -> list[PhraseMatch]:
    """The phrases in a text by the plain rule: at each word from left to right, the longest first."""
    written = list(parts(text))
    flat = [token for word in written for token in word.tokens]
    starts = [0, *accumulate(len(word.tokens) for word in written)]
    found, at = [], 0
    while at < len(written):
        past = at + 1
        for end in range(min(len(written), at + LONGEST_NAME), at, -1):
            start, stop = written[at].start, written[end - 1].end
            phrase = tuple(flat[starts[at] : starts[end]])
            if phrase in phrases and may_be_meant(text, start, stop):
                found.append(PhraseMatch(start, stop, phrase))
                past = end
                while past < len(written) and written[past].start < stop:
                    past += 1
                break
        at = past
    return found


_WORDS = st.sampled_from(["a", "b", "cc", "dd-ee", "b12", "(a", "–", "b.", "がん", "高血圧", "é", "a\n\n"])
_TEXTS = st.lists(_WORDS, max_size=40).map(" ".join)
_PHRASES = st.lists(st.lists(_WORDS, min_size=1, max_size=4).map(" ".join).map(name_tokens), max_size=8)


@given(_TEXTS, _PHRASES)
def test_phrases_are_those_that_are_found_word_by_word(text: str, phrases: list[Tokens]) -> None:
    asked = set(filter(None, phrases))
    found = phrases_in(text, (beginnings_of(asked),), lambda one: one.tokens in asked)
    assert list(found) == one_by_one(text, asked)


@given(_TEXTS, _PHRASES, _PHRASES)
def test_where_some_are_wanted_those_are_found_that_are_found_among_all(
    text: str, phrases: list[Tokens], wanted: list[Tokens]
) -> None:
    wanted = list(filter(None, wanted))
    asked = {*filter(None, phrases), *wanted}
    some = phrases_in(
        text,
        (beginnings_of(asked),),
        lambda one: one.tokens in asked,
        beginnings_of(wanted),
    )
    found = list(some)
    whole = one_by_one(text, asked)
    assert set(found) <= set(whole)
    assert [one for one in found if one.tokens in wanted] == [one for one in whole if one.tokens in wanted]


@given(st.text(max_size=300))
def test_phrases_lie_in_order_and_apart_in_any_text(text: str) -> None:
    last = 0
    flat = tokens_in_place(text)
    every = beginnings_of([*((token,) for token in flat), *pairwise(flat)])
    for start, end, tokens in phrases_in(
        text, (every,), lambda one: len(one.tokens) == 1 or one.tokens[0] < one.tokens[1]
    ):
        assert last <= start < end <= len(text)
        assert tokens
        last = end
