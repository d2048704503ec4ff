"""Function words with two letters swapped are read as what was meant, and say nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text import STOP_WORDS
from indexer.library import Library
from indexer.question.analysed import AnalysedText
from indexer.question.swapped import SHORTEST, with_letters_in_order
from tests.indexer.conftest import MakeLibrary, article

LONG = sorted(word for word in STOP_WORDS if word.isascii() and word.isalpha() and len(word) >= SHORTEST)


def read(typed: str, *known: str) -> str:
    return with_letters_in_order(AnalysedText.of(typed), set(known).__contains__).text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("teh heart", "the heart"),
        ("whta causes gout", "what causes gout"),
        ("gout adn diet", "gout and diet"),
        ("teh", "teh"),  # nothing else was asked for
        ("teh adn", "teh adn"),
        ("TEH heart", "TEH heart"),  # capitals are a name
        ("form of gout", "form of gout"),
    ],
)
def test_a_function_word_is_read_as_it_was_meant(typed: str, meant: str) -> None:
    assert read(typed, "form") == meant


@given(st.sampled_from(LONG), st.integers(0, 20))
def test_no_swapped_function_word_says_anything(word: str, at: int) -> None:
    i = at % (len(word) - 1)
    typed = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    found = AnalysedText.of(read(f"gout {typed} kidney"))
    assert [found.shown(one) for one in found.telling] == ["gout", "kidney"]


@given(st.sampled_from(LONG), st.integers(0, 20))
def test_a_word_that_is_known_is_left_alone(word: str, at: int) -> None:
    i = at % (len(word) - 1)
    typed = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    assert read(f"gout {typed}", typed) == f"gout {typed}"


@pytest.fixture(scope="module")
def library(make_library: MakeLibrary) -> Library:
    return make_library(
        [
            article("Heart", [("Overview", "definition", "It pumps blood.")], 1),
            article("Shingles", [("Overview", "definition", "Rash on teh skin, not in the heart.")], 2),
        ]
    )


def test_a_slip_in_an_article_is_not_what_was_asked_for(library: Library) -> None:
    found = library.search("teh heart")
    assert [hit.title for hit in found.hits][:1] == ["Heart"]
    assert found.corrected is None
    assert library.search("waht is teh heart").leading is not None
