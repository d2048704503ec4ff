"""Nothing stands twice in a list: neither under another title, nor with a line more or less."""

from __future__ import annotations

import numpy as np
import pytest

from catalogue.text import tokens_in_place
from indexer.index import statistics
from indexer.linking.copies import Copies, Hashes

MALARIA = (
    "Malaria is spread by the bite of a mosquito at night. Fever, chills and sweating return every two or "
    "three days. Nets and repellents help against bites, and artemisinin cures most people within a week."
)


def words(title: str, text: str) -> Hashes:
    hashes = {statistics.hash_of(token) for token in tokens_in_place(f"{title} {text}")}
    return np.array(sorted(hashes), np.uint32)


def is_copy(title: str, text: str, of: str = "Malaria", other: str = MALARIA) -> bool:
    copies = Copies()
    copies.take_in(of, words(of, other), None)
    return copies.has(title, words(title, text), None)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Malaria", "Something else."),
        ("malaria.", "Something else."),
        ("What is malaria?", MALARIA),
        ("Malaria (print version)", f"{MALARIA} Printed on paper."),
        ("Malaria facts", MALARIA.replace("at night", "")),
    ],
)
def test_the_same_title_or_text_is_a_copy(title: str, text: str) -> None:
    assert is_copy(title, text)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Dengue", MALARIA.replace("Malaria", "Dengue").replace("night", "day").replace("chills", "rash")),
        ("Filariasis", MALARIA.replace("artemisinin", "ivermectin").replace("chills", "swelling")),
        (
            "Malaria in children",
            f"{MALARIA} Children under five, babies and pregnant mothers die of it soonest.",
        ),
        ("Nothing", ""),
    ],
)
def test_another_subject_is_none(title: str, text: str) -> None:
    assert not is_copy(title, text)


@pytest.mark.parametrize(
    ("one", "other"), [("offsetTop", "offsetLeft"), ("Vitamin B6", "Vitamin B12"), ("বাত", "জ্বর")]
)
def test_texts_of_one_mould_are_two_where_each_is_called_what_the_other_never_says(
    one: str, other: str
) -> None:
    mould = "{} is listed here with the place in which it was described first, and who did so."
    assert not is_copy(one, mould.format(one), other, mould.format(other))


def test_short_texts_that_differ_in_a_word_or_two_are_two() -> None:
    assert not is_copy(
        "Bronchitis", "Airways swell, cough.", "Asthma", "Airways swell, an inhaler opens them."
    )
