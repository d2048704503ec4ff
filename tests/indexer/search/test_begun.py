"""Which tokens of an article begin as was typed with an asterisk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text import held
from indexer.question.syntax import parse
from indexer.search.begun import TypedBeginnings
from tests.indexer.conftest import article

WORDS = (
    "cough colon cone-rod co-exist Crohn's coli, COPD haemophilia hemoglobin oesophagus "
    "esophageal oedema Ménière mental artery arteries diet die dissent con confidence "
    "e-mail sub-acute ডায়াবেটিস ডাল জ্বর naïve B12 3-D (cough) “colon” cörper œdema discord co-éclair"
).split()


def marks(prefix: str, text: str) -> set[str]:
    typed = parse(f"{prefix}*", 300, 32).prefixes
    return set(TypedBeginnings(typed).marks(article("A title", [("Text", "other", text)])))


def analysed(prefix: str, text: str) -> set[str]:
    """The same by an analysis of all that the article says."""
    (typed,) = parse(f"{prefix}*", 300, 32).prefixes
    begins = TypedBeginnings((typed,))._begins
    return {token for token in held(f"A title\n{text}") if begins(token)}


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.sampled_from(WORDS), st.integers(2, 6))
def test_no_word_that_begins_so_is_left_out(words: list[str], typed: str, letters: int) -> None:
    prefix = typed.split("-")[0].strip(",")[:letters]
    text = " ".join(words)
    if parse(f"{prefix}*", 300, 32).prefixes:
        assert marks(prefix, text) == analysed(prefix, text)


@pytest.mark.parametrize(
    ("prefix", "text", "token"),
    [
        ("esoph", "The oesophagus.", "esophagus"),
        ("haem", "Haemophilia and hemoglobin.", "hemophilia"),
        ("men", "Ménière's disease.", "menier"),
        ("artery", "Of the arteries.", "arteri"),
        ("ডায়া", "ডায়াবেটিসের লক্ষণ", "ডায়াবেটিস"),
        ("মূত্রনা", "মূত্রনালি", "মূত্রনালি"),
        ("বাড়", "বাড়িতে", "বাড়ি"),
    ],
)
def test_a_word_is_told_in_every_spelling(prefix: str, text: str, token: str) -> None:
    assert held(token) <= marks(prefix, text)
