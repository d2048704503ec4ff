"""Which kinds of section a query asks for, and of what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.sections.kinds import DEFAULT
from indexer.question.analysed import AnalysedText
from indexer.question.intent import asked_for
from indexer.question.syntax import parse


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
        ("causes and symptoms of gout", ("causes", "symptoms"), ["gout"]),
        ("signs and symptoms of gout", ("symptoms",), ["gout"]),
        ("what are the causes and treatment of gout", ("causes", "treatment"), ["gout"]),
        ("হাঁপানির কারণ ও লক্ষণ", ("causes", "symptoms"), ["হাঁপানির"]),
        ("gout: symptoms and treatment", ("symptoms", "treatment"), ["gout"]),
        ("diet and exercise", ("living-with",), []),  # of nothing
        ("pregnancy and diabetes", ("precautions",), []),  # two subjects
        ("diabetes, pregnancy", ("precautions",), []),
        ("gout tablets", ("drugs",), ["gout"]),
        ("gout food to avoid", ("living-with",), ["gout"]),
        ("diabetes, type 2", (), []),
        ("St. Anthony's fire, causes", ("causes",), ["St", "Anthony's", "fire"]),
    ],
)
def test_kinds_are_asked_for_as_headings_do_or_in_words_of_their_own(
    typed: str, kinds: tuple[str, ...], topic: list[str]
) -> None:
    text = AnalysedText.of(typed)
    asked = asked_for(text, DEFAULT)
    assert asked.kinds == kinds
    assert [text.shown(word) for word in asked.topic] == topic


SUBJECTS = ("gout", "heart attack", "Paget's disease", "covid-19", "vitamin B12 deficiency", "হাঁপানি")
ASKED = {"treatment": "treatment", "symptoms": "symptoms", "side effects": "side-effects", "লক্ষণ": "symptoms"}
SIGNS = (", ", " - ", " – ", "—", ": ", "; ", " / ", " | ", ". ", " (", "… ", ",", ";", " > ")


@given(st.sampled_from(SUBJECTS), st.sampled_from(sorted(ASKED)), st.sampled_from(SIGNS), st.booleans())
def test_whatever_stands_between_a_subject_and_what_is_asked_of_it(
    subject: str, asked: str, sign: str, turned: bool
) -> None:
    one, other = (asked, subject) if turned else (subject, asked)
    text = parse(f"{one}{sign}{other}{')' if '(' in sign else ''}", 300, 32).body
    found = asked_for(text, DEFAULT)
    assert found.kinds == (ASKED[asked],)
    assert " ".join(map(text.shown, found.topic)).split() == subject.split()
