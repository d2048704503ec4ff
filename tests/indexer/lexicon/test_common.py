"""Which words people know, whatever a library holds."""

from __future__ import annotations

import pytest

from catalogue.text import STOP_WORDS, plain_words
from indexer.lexicon.common import common_words


@pytest.mark.parametrize("word", ["covid", "yoga", "reports", "anemia", "thalassemia", "কষ্ট", "শরীরের"])
def test_words_of_everyday_and_of_medicine_are_well_known(word: str) -> None:
    assert common_words().well_known(word)


@pytest.mark.parametrize("word", ["frmo", "diabetis", "hemroids", "brest", "crone"])
def test_slips_are_not_nor_are_rare_words_that_mostly_are_slips(word: str) -> None:
    assert not common_words().well_known(word)


def test_the_words_are_folded_and_no_function_words() -> None:
    words = common_words()
    found = {*words.places, *words.others}
    assert len(found) > 50_000
    assert found.isdisjoint(STOP_WORDS)
    assert all(plain_words(word) == [word] for word in sorted(found)[::50])


def test_the_more_frequent_word_stands_first() -> None:
    places = common_words().places
    assert places["people"] < places["sugar"] < places["tremor"]
