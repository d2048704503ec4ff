"""How each word of a short text is written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from catalogue.text import Letters, name_key, named_words, words


def test_a_sign_belongs_to_the_key_of_the_chunk_alone() -> None:
    (word,) = named_words("C++,")
    assert (word.key, word.bare_key, word.folded) == ("c++", "c", "c")


def test_the_runs_of_letters_in_a_compound_are_told_with_their_places() -> None:
    (word,) = named_words(" (Haemo-globin)")
    assert word.letters == (Letters(2, 7, "hemo"), Letters(8, 14, "globin"))
    assert word.bare_key == "hemo globin"


def test_letters_around_a_spaced_ampersand_are_one_word() -> None:
    (before, word, after) = named_words("a D & C, today")
    assert (word.start, word.end, word.joined, word.code) == (2, 7, ("d&c",), True)
    assert word.key == name_key("D&C")
    assert (before.key, after.start) == ("a", 9)
    assert len(list(named_words("ear & nose"))) == 2


def test_a_code_has_no_letters_that_could_be_mistyped() -> None:
    (word,) = named_words("HbA1c")
    assert word.code
    assert word.letters == ()


@given(st.text(max_size=40).filter(lambda text: " & " not in text))
def test_the_words_are_those_of_the_analysis(text: str) -> None:
    found = list(named_words(text))
    shown = [(word.start, word.end, word.tokens, word.joined, word.code) for word in found]
    assert shown == [(word.start, word.end, word.tokens, word.joined, word.code) for word in words(text)]
    assert all(word.bare_key == name_key(text[word.start : word.end]) for word in found)
