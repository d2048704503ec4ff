"""Which kinds of section a query asks for, and of what."""

from __future__ import annotations

import pytest

from indexer.extract.sections.kinds import DEFAULT
from indexer.question.analysed import AnalysedText
from indexer.question.intent import asked_for


@pytest.mark.parametrize(
    ("typed", "kinds", "topic"),
    [
        ("symptoms of gout", ("symptoms",), ["gout"]),
        ("Paget's disease treatment", ("treatment",), ["Paget's", "disease"]),
        ("Allopurinol treatment is of no use in acute attacks of gout.", (), []),  # a statement
        ("neuroblastoma staging", ("stages",), []),  # in words of its own
        ("symptoms gout", ("symptoms",), ["gout"]),
        ("treatment paget's disease", ("treatment",), ["paget's", "disease"]),
        ("risk factors heart attack", ("risk-factors",), ["heart", "attack"]),
        ("gout", (), []),
        ("My uncle has gout. What is my risk? Does it run in families?", ("risk-factors", "genetics"), []),
        ("হাঁপানির লক্ষণ", ("symptoms",), ["হাঁপানির"]),
    ],
)
def test_kinds_are_asked_for_as_headings_do_or_in_words_of_their_own(
    typed: str, kinds: tuple[str, ...], topic: list[str]
) -> None:
    text = AnalysedText.of(typed)
    asked = asked_for(text, DEFAULT)
    assert asked.kinds == kinds
    assert [text.shown(word) for word in asked.topic] == topic
