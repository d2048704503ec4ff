"""What sounds the same."""

from __future__ import annotations

import pytest

from indexer.lexicon.phonetics import meant, read_aloud, same, spelt_by_ear
from indexer.lexicon.spelling import Speller

WORDS = """
heart hurt attack blood blade pressure influenza pregnancy pneumonia epilepsy hepatitis arthritis bronchitis
depression infection vaccine antibiotic leukemia hypertension schizophrenia alzheimer appendicitis endoscopy
paracetamol metformin insulin malaria stroke migraine psoriasis osteoporosis hemoglobin kidney chikungunya
dialysis scabies cirrhosis
"""
SPELLER = Speller((word, 1) for word in WORDS.split())
SPELT_BY_EAR = """
hemorrhoids pneumonia lymphoma cirrhosis diarrhea alzheimer crohn karnes chin walkers edema
eczema asthma schizophrenia rheumatism arrhythmia
"""


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


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("hemroids", "hemorrhoids"),
        ("newmonia", "pneumonia"),
        ("lymfoma", "lymphoma"),
        ("cirosis", "cirrhosis"),
        ("diarreah", "diarrhea"),
        ("alzhymers", "alzheimer"),
        ("crones", "crohn"),
        ("excema", "eczema"),
        ("eksema", "eczema"),
        ("asma", "asthma"),
        ("skitzophrenia", "schizophrenia"),
        ("dihorrea", "diarrhea"),
        ("dihorea", "diarrhea"),
        ("diaherra", "diarrhea"),
        ("reumatisem", "rheumatism"),
        ("arythmea", "arrhythmia"),
        ("diorama", ""),
        ("rumination", ""),
        ("chiken", ""),
        ("walking", ""),
    ],
)
def test_english_spelt_by_ear_is_told(typed: str, word: str) -> None:
    words = Speller((word, 1) for word in SPELT_BY_EAR.split())
    assert next(iter(spelt_by_ear(typed, words.so_long)), "") == word


def test_consonants_tell_two_slips_apart() -> None:
    assert same("osteoperosis", "osteoporosis")
    assert not same("osteoperosis", "osteopetrosis")
