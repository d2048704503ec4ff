"""Whether a query is a story, a statement or a question."""

from __future__ import annotations

import pytest

from catalogue.text import tokens_in_place
from indexer.question.analysed import AnalysedText
from indexer.question.sentences import LONGEST_LETTER, asking_parts, personal, states


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("my wife is afraid", True),
        ("I'm worried about gout", True),
        ("আমার মাথা ব্যথা", True),
        ("gout in adults", False),
    ],
)
def test_somebody_who_tells_of_himself_is_told(text: str, told: bool) -> None:
    assert personal(AnalysedText.of(text)) is told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Treatment of gout is based on rest", True),
        ("Allopurinol lowers uric acid in patients with painful gout attacks.", True),
        ("Allopurinol lowers uric acid in patients with painful gout attacks", False),
        ("Gout treatment.", False),
    ],
)
def test_a_statement_has_a_verb_or_is_long_and_ends(text: str, said: bool) -> None:
    assert states(AnalysedText.of(text)) is said


def parts(text: str) -> list[str]:
    return [part.text for part in asking_parts(AnalysedText.of(text))]


def test_the_questions_of_a_letter_are_its_sentences_and_clauses_that_ask() -> None:
    letter = (
        "My uncle has gout, and what causes it? He is 63. Tell me: how is it treated, can it be prevented"
    )
    assert parts(letter) == ["what causes it?", "how is it treated", "can it be prevented"]
    assert parts("My uncle has gout. He is 63.") == []


def test_a_part_has_its_own_tokens() -> None:
    for part in asking_parts(AnalysedText.of("Gout, what is it, and how is b-12 taken? Why; tell me.")):
        assert list(part.tokens) == tokens_in_place(part.text)


def test_only_the_beginning_of_a_long_letter_is_read() -> None:
    filling = "Nothing is asked here. " * (LONGEST_LETTER // 20)
    assert parts(f"What causes gout? {filling} How is it treated?") == ["What causes gout?"]
