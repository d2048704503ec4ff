from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from catalogue.text import name_key
from indexer.lexicon.spelling import Speller, slips


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(
        [
            ("glaucoma", 9),
            ("diabetes", 20),
            ("gout", 3),
            ("goat", 1),
            ("syndrome", 50),
            ("leukemia", 5),
            ("down", 2),
            ("ডায়াবেটিস", 1),
        ]
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("glucoma", "glaucoma"),
        ("gluacoma", "glaucoma"),
        ("diabetis", "diabetes"),
        ("syndorme", "syndrome"),
        ("eukemia", "leukemia"),
        ("keukemia", "leukemia"),
        ("gotu", "gout"),
        ("ডায়াবটিস", "ডায়াবেটিস"),
    ],
)
def test_one_slip_is_mended(speller: Speller, typed: str, meant: str) -> None:
    assert speller.near(typed)[0] == meant


def test_more_common_words_come_first(speller: Speller) -> None:
    assert speller.near("gouat")[:2] == ["gout", "goat"]


@pytest.mark.parametrize(
    ("word", "allowed"),
    [("flu", 0), ("gout", 1), ("glaucoma", 1), ("hypertension", 2), ("b12x", 0), ("ব্যথা", 1)],
)
def test_slips_are_tolerated_by_length(word: str, allowed: int) -> None:
    assert slips(word) == allowed


def test_numbers_and_codes_are_left_alone(speller: Speller) -> None:
    assert speller.near("e119") == []
    assert speller.near("12345678") == []


def test_a_mistyped_beginning_is_mended(speller: Speller) -> None:
    assert speller.beginning("gluac")[:1] == ["glauc"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("glaco", "glauco"), ("diabbe", "diabe"), ("ডায়াবট", "ডায়াবেট"), ("syndrm", "syndrom")]
)
def test_a_beginning_may_lack_a_letter_or_have_one_too_many(speller: Speller, typed: str, meant: str) -> None:
    assert meant in speller.beginning(typed)[:2]


def test_a_word_that_is_learned_later_is_begun_too() -> None:
    speller = Speller([("glaucoma", 1)])
    assert speller.beginning("scurfy") == []
    speller.add("scurvy")
    assert speller.beginning("scurfy") == ["scurvy"]


@given(st.text(max_size=20))
def test_what_is_offered_is_near(text: str) -> None:
    speller = Speller([("glaucoma", 1), ("hypertension", 2), ("রক্তচাপ", 1)])
    assert all(OSA.distance(text, other) <= 2 for other in speller.near(text))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("জর", "জ্বর"), ("জবর", "জ্বর"), ("হাপানি", "হাঁপানি"), ("শাস", "শ্বাস"), ("বথা", "ব্যথা"), ("কশি", "কাশি")],
)
def test_a_bangla_word_is_told_without_one_of_its_signs(typed: str, meant: str) -> None:
    words = [name_key(word) for word in ("জ্বর", "হাঁপানি", "শ্বাস", "ব্যথা", "কাশি", "রক্ত")]
    speller = Speller((word, 1) for word in words)
    assert speller.lacking_a_sign(name_key(typed)) == [name_key(meant)]


def test_a_word_of_all_its_signs_lacks_none() -> None:
    assert Speller([(name_key("জ্বর"), 1)]).lacking_a_sign(name_key("জ্বর")) == []


_NEAR_ALIKE = st.lists(st.text("abc", min_size=3, max_size=6), min_size=13, max_size=60, unique=True)


@given(_NEAR_ALIKE, st.randoms(use_true_random=False))
def test_what_is_meant_does_not_depend_on_the_order_of_learning(
    words: list[str], chance: random.Random
) -> None:
    shuffled = chance.sample(words, len(words))
    one, other = (Speller((word, ord(word[-1])) for word in way) for way in (words, shuffled))
    for typed in words[:3]:
        slip = typed[:1] + "b" + typed[2:]
        assert one.near(slip) == other.near(slip)
        assert one.beginning(slip, 2) == other.beginning(slip, 2)
