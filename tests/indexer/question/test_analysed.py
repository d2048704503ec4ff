"""Which words a text has, and which of them say something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text import clean, name_key, tokens_in_place
from indexer.question.analysed import AnalysedText, tokens_of


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("what is gout", ["gout"]),
        ("WHO guidelines", ["WHO", "guidelines"]),
        ("who has gout", ["gout"]),
        ("gout AND pain", ["gout", "pain"]),
        ("WHAT IS GOUT", ["GOUT"]),
        ("WHO", ["WHO"]),
        ("(WHO)?", ["WHO"]),
        ("IT", ["IT"]),
        ("it", []),
        ("OR", ["OR"]),
        ("nausea and/or vomiting", ["nausea", "vomiting"]),
        ("what he/she eats", ["eats"]),
        ("and/or", []),
        ("A&E", ["A&E"]),
        ("what is a D & C", ["D & C"]),
        ("গাউট কী", ["গাউট"]),
    ],
)
def test_function_words_say_nothing_unless_they_stand_in_capitals(text: str, telling: list[str]) -> None:
    analysed = AnalysedText.of(text)
    assert [analysed.shown(word) for word in analysed.telling] == telling


def test_where_nothing_else_is_there_function_words_ask() -> None:
    text = AnalysedText.of("the who")
    assert text.telling == ()
    assert text.content == text.words


@given(st.text(max_size=30).map(clean))
def test_a_text_has_the_key_and_the_tokens_of_the_text_analysis(text: str) -> None:
    analysed = AnalysedText.of(text)
    assert analysed.key == name_key(text)
    assert list(tokens_of(analysed.words)) == tokens_in_place(text)


@given(st.lists(st.sampled_from(["gout", "C++,", "?", "Paget's", "b12", "—", "জ্বর"]), max_size=6))
def test_each_chunk_between_spaces_has_a_key(chunks: list[str]) -> None:
    expected = [name_key(chunk) if any(c.isalnum() for c in chunk) else "" for chunk in chunks]
    assert AnalysedText.of(" ".join(chunks)).chunk_keys() == (expected or [""])


def test_the_words_around_one_are_told() -> None:
    text = AnalysedText.of("pain, in the big toe")
    word = text.words[2]
    assert [text.shown(other) for other in text.before(word)] == ["pain", "in"]
    assert [text.shown(other) for other in text.after(word)] == ["big", "toe"]
