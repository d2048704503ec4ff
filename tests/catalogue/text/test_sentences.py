"""Where sentences end, and where a full stop is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text import tokens_in_place
from catalogue.text.sentences import BREAK, parted


def cut(text: str) -> list[str]:
    return [piece.strip() for piece in parted(text).split(BREAK)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It hurts. See a doctor.", 2),
        ("Does it hurt? see a doctor", 2),
        ("It hurts! (Not always.) See a doctor.", 3),
        ("It hurts. “Very much,” she said. 12 people came.", 3),
        ("Take vitamin C. It helps.", 2),
        ("It is hepatitis B. Jaundice follows.", 2),
        ("Call before 5 p.m. Nurses answer.", 2),
        ("It waits ... Attack is near.", 2),
        ("জ্বর হলে বিশ্রাম নিন। পানি পান করুন।", 2),
        ("心臓。病気です。", 2),
        ("هل يؤلم؟ نعم", 2),
        ("Is it serious? No. It is not.", 3),
        ("It hurts.\nSee a doctor.", 2),
        ("Ask Dr. Smith or Prof. Jones.", 1),
        ("Approx. 12 of the U.S. Army had E. coli, e.g. Smith.", 1),
        ("Written by J. R. Smith and A. Jones", 1),
        ("Take 2.5 mg. of it daily", 1),
        ("See fig. 3 and St. John's wort.", 1),
        ("Node.js is no sentence, nor is example.com", 1),
        ("", 1),
    ],
)
def test_a_text_is_parted_where_a_sentence_ends(text: str, sentences: int) -> None:
    assert len(cut(text)) == sentences


@given(st.text(alphabet="abCD. ?!()”\n।。12", max_size=60))
def test_parting_takes_no_letter_and_adds_no_token(text: str) -> None:
    assert "".join(parted(text).split()).replace(BREAK, "") == "".join(text.split())
    assert BREAK not in tokens_in_place(parted(text))


@pytest.mark.parametrize(
    "between", ["… ", " … ", "... ", "; ", " • ", " ▪ ", " | ", " · ", "\u2028", "\u2029", "؛ ", "! ", ". A "]
)
def test_no_phrase_runs_over_a_pause_or_a_mark_of_items(between: str) -> None:
    pieces = cut(f"He lost heart{between}attack followed.")
    assert not any("heart" in piece and "attack" in piece for piece in pieces)
    assert all(pieces)


@pytest.mark.parametrize("between", [" ", "-", ", ", " – ", "\u00a0", "·", "/"])
def test_a_phrase_runs_over_all_else(between: str) -> None:
    assert len(cut(f"He lost heart{between}attack followed.")) == 1
