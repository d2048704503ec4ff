"""Folded texts and their keys."""

from __future__ import annotations

from indexer.extract.blocks import fold, text_key


def test_numbers_and_letters_of_either_case_are_the_same_when_folded() -> None:
    assert fold("Page 12 of  340!") == fold("page 7 OF 9") == "page 0 of 0"


def test_a_key_is_the_text_while_that_is_short() -> None:
    assert text_key("short") == "short"
    one, other = "a" * 80 + "b", "a" * 80 + "c"
    assert text_key(one) != text_key(other)
    assert text_key(one).startswith("a" * 44 + "…")
    assert text_key(one) == text_key(one)
