"""English words in Bangla letters."""

from __future__ import annotations

import pytest

from indexer.loanwords import meant, read_aloud
from indexer.spelling import Speller

SPELLER = Speller((word, 1) for word in (
    "heart hurt attack blood blade pressure influenza pregnancy pneumonia epilepsy hepatitis arthritis bronchitis depression infection "
    "vaccine antibiotic leukemia hypertension schizophrenia alzheimer appendicitis endoscopy paracetamol metformin insulin malaria "
    "stroke migraine psoriasis osteoporosis hemoglobin kidney chikungunya dialysis scabies cirrhosis"
).split())  # fmt: skip


@pytest.mark.parametrize(
    ("bangla", "english"),
    [
        ("হার্ট", "heart"),
        ("প্রেগন্যান্সি", "pregnancy"),
        ("নিউমোনিয়া", "pneumonia"),
        ("ব্রঙ্কাইটিস", "bronchitis"),
        ("ভ্যাকসিন", "vaccine"),
        ("ইনফেকশন", "infection"),
        ("ইনফ্লুয়েঞ্জা", "influenza"),
        ("স্কিজোফ্রেনিয়া", "schizophrenia"),
        ("মেটফরমিন", "metformin"),
        ("চিকুনগুনিয়া", "chikungunya"),
        ("সিরোসিস", "cirrhosis"),
        ("সোরিয়াসিস", "psoriasis"),
    ],
)
def test_what_is_written_as_it_is_heard_is_told(bangla: str, english: str) -> None:
    assert meant(bangla, SPELLER.so_long) == english


@pytest.mark.parametrize("bangla", ["চুলকানি", "শ্বাসকষ্ট", "ক", "", "ঁ", "১২"])
def test_other_words_render_nothing(bangla: str) -> None:
    assert meant(bangla, SPELLER.so_long) is None


def test_letters_are_read_aloud() -> None:
    assert read_aloud("ব্লাড") == "blad"
