"""What is said around a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.question.analysed import AnalysedText
from indexer.question.frames import without_frame
from indexer.question.sentences import WORDS

BEFORE, BEHIND = WORDS["frames"]["before"], WORDS["frames"]["behind"]
QUESTIONS = ("gout", "what is asthma", "symptoms of Paget's disease", "হাঁপানির লক্ষণ", "ER-positive cancer")


def bare(typed: str, *names: str) -> str:
    return without_frame(AnalysedText.of(typed), lambda word: word.lower() in names).text


@given(
    st.lists(st.sampled_from(BEFORE), max_size=3),
    st.sampled_from(QUESTIONS),
    st.lists(st.sampled_from(BEHIND), max_size=2),
    st.sampled_from((" ", ", ", ". ", "… ")),
    st.booleans(),
)
def test_a_frame_is_taken_off_however_it_is_typed(
    before: list[str], question: str, behind: list[str], sign: str, capital: bool
) -> None:
    typed = sign.join([*before, question, *behind])
    assert bare(typed[0].upper() + typed[1:] if capital and before else typed) == question


@pytest.mark.parametrize(
    "typed",
    [
        "please",
        "tell me",
        "tell me please",
        "umbilical hernia",  # begins with no frame
        "alexander disease",
        "somatic symptoms",
        "google scholar",
        "can you get gout from beer",
        "my uncle has had gout for years, takes allopurinol daily and drinks beer at night",
        "",
    ],
)
def test_what_says_nothing_else_is_a_story_or_no_frame_stays(typed: str) -> None:
    assert bare(typed) == typed


def test_a_frame_that_is_a_name_is_one() -> None:
    assert bare("symptoms of PLS", "pls") == "symptoms of PLS"
    assert bare("symptoms of gout pls") == "symptoms of gout"


def test_a_typographic_apostrophe_is_one() -> None:
    assert bare("I’d like to know about gout") == "gout"
