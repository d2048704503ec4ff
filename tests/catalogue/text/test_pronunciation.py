"""How a word is spoken is no text to search."""

from __future__ import annotations

import pytest

from catalogue.text import held, tokens_in_place
from catalogue.text.pronunciation import is_pronunciation


@pytest.mark.parametrize(
    "chunk",
    [
        "(eks-AM-pul)",
        "(bron-KOS-ko-pee),",
        "(AZ-mah)",
        "(AN-jee-NUH",
        "an-JEYE-nuh)",
        "MY-uh-loyd",
        "[hy-per-TEN-shun]",
        "(per-i-KAR-dee-um).",
    ],
)
def test_a_word_in_syllables_is_told(chunk: str) -> None:
    assert is_pronunciation(chunk)
    assert held(f"A test {chunk} for it.") == {"a", "test", "for", "it"}


@pytest.mark.parametrize(
    "chunk",
    [
        "(HIV-positive)",
        "(non-HIV)",
        "(anti-TNF)",
        "(AIDS-related)",
        "(DNA-based)",
        "(X-ray)",
        "(beta-HCG)",
        "(UV-light)",
        "(well-known)",
        "(COVID-19)",
        "SARS-like",
        "(follow-up)",
        "(IgA-rich)",
        "(MRI)",
        "BMI-for-age",
        "state-of-the-art",
        "(HER2-neu)",
    ],
)
def test_a_compound_is_none(chunk: str) -> None:
    assert not is_pronunciation(chunk)
    assert tokens_in_place(chunk)


def test_words_beside_it_stand_side_by_side() -> None:
    assert tokens_in_place("Bronchoscopy (bron-KOS-ko-pee) shows") == tokens_in_place("Bronchoscopy shows")
