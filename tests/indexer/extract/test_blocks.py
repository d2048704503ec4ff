"""Words, folded texts and their keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.blocks import count_words, fold, text_key, words_in


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's a cough, at night.", ["It", "s", "a", "cough", "at", "night"]),
        ("শ্বাসকষ্ট হয়", ["শ্বাসকষ্ট", "হয়"]),
        ("café – naïve", ["café", "naïve"]),
        ("snake_case 2.5", ["snake_case", "2", "5"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_in(text) == words


@given(st.text(max_size=200))
def test_words_are_counted_as_they_are_found(text: str) -> None:
    assert count_words(text) == len(words_in(text))


def test_numbers_and_letters_of_either_case_are_the_same_when_folded() -> None:
    assert fold("Page 12 of  340!") == fold("page 7 OF 9") == "page 0 of 0"


def test_a_key_is_the_text_while_that_is_short() -> None:
    assert text_key("short") == "short"
    one, other = "a" * 80 + "b", "a" * 80 + "c"
    assert text_key(one) != text_key(other)
    assert text_key(one).startswith("a" * 44 + "…")
    assert text_key(one) == text_key(one)
