"""Amounts beside what they are amounts of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text.analysis import UNITS
from indexer.library import Library
from indexer.question.analysed import AnalysedText
from indexer.question.quantities import quantities, without
from tests.indexer.conftest import MakeLibrary, article, titles


def told(typed: str) -> str:
    """The words of a text that tell no amount."""
    text = AnalysedText.of(typed)
    return without(text, quantities(text, {}))


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("aspirin 81 mg", "aspirin"),
        ("amoxicillin 500mg", "amoxicillin"),
        ("bp 180/110", "bp"),
        ("fever 39.5", "fever"),
        ("ldl 160 mg/dl", "ldl"),
        ("vitamin d 1000 iu", "vitamin d"),
        ("প্যারাসিটামল ৫০০", "প্যারাসিটামল"),
        ("trisomy 21", "trisomy 21"),
        ("type 2 diabetes", "type 2 diabetes"),
        ("factor 5 v", "factor 5 v"),
        ("vitamin b12", "vitamin b 12"),
        ("140/90", "140 90"),
        ("500 mg", "500 mg"),
    ],
)
def test_an_amount_is_told_by_its_unit_or_by_its_form(typed: str, left: str) -> None:
    assert told(typed) == left


@given(
    st.sampled_from(sorted(unit for unit in UNITS if len(unit) > 1)),
    st.integers(1, 9999),
    st.sampled_from(["", " "]),
)
def test_whatever_the_dose_it_is_none_of_the_name(unit: str, number: int, space: str) -> None:
    assert told(f"gout {number}{space}{unit}") == "gout"


@pytest.fixture(scope="module")
def doses(make_library: MakeLibrary) -> Library:
    return make_library(
        [
            article("Myasthenia gravis", [("A", "other", "Muscles tire. MG.")], 1, aliases=["MG"]),
            article("Aspirin", [("Uses", "uses", "For pain and fever. Take a tablet.")], 2),
            article("Brown syndrome", [("A", "other", "One in 400 children. Not aspirin.")], 3),
            article("2009 flu", [("A", "other", "A flu that went around the world.")], 4),
            article("Flu", [("A", "other", "A fever. In 2009 there was a flu of pigs.")], 5),
        ]
    )


@pytest.mark.parametrize("dose", ["81 mg", "81mg", "400", "0.5 mg", "500 mg/ml", "1,000"])
def test_a_dose_does_not_decide_what_is_found(doses: Library, dose: str) -> None:
    assert titles(doses, f"aspirin {dose}")[0] == "Aspirin"


def test_what_is_the_name_of_something_else_is_still_found_by_it(doses: Library) -> None:
    assert titles(doses, "MG")[0] == "Myasthenia gravis"
    assert titles(doses, "2009 flu")[0] == "2009 flu"


def test_an_amount_of_what_nobody_wrote_about_leads_nowhere(doses: Library) -> None:
    assert titles(doses, "qqzvamox 400 mg") == []
