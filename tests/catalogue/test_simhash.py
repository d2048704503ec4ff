"""Which texts count as alike."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from catalogue.simhash import simhash


@given(st.lists(st.text(max_size=30), max_size=20))
def test_a_simhash_is_a_signed_64_bit_number_of_the_words_alone(texts: list[str]) -> None:
    found = simhash(texts)
    assert found == simhash(["  " + text + "\n" for text in texts])
    if found is None:
        assert not "".join(texts).split()
    else:
        assert -(2**63) <= found < 2**63


def test_texts_that_differ_little_have_simhashes_that_differ_little() -> None:
    words = [f"word{number}" for number in range(400)]
    one, other = simhash([" ".join(words)]), simhash([" ".join([*words, "indeed"])])
    stranger = simhash([" ".join(reversed(words))])
    assert one is not None
    assert other is not None
    assert stranger is not None
    assert _distance(one, other) <= 3 < _distance(one, stranger)


def test_texts_without_spaces_are_alike_by_their_letters() -> None:
    letters = "".join(chr(0x4E00 + 7 * number) for number in range(400))
    one, other, stranger = simhash([letters]), simhash([letters + "水車"]), simhash([letters[::-1]])
    assert one is not None
    assert other is not None
    assert stranger is not None
    assert _distance(one, other) <= 3 < _distance(one, stranger)


def test_each_bit_is_set_in_half_of_all_texts() -> None:
    chance = Random(1)
    texts = [" ".join(f"word{chance.randrange(5000)}" for _ in range(50)) for _ in range(2000)]
    hashes = [found for text in texts if (found := simhash([text])) is not None]
    shares = [sum(found >> bit & 1 for found in hashes) / len(texts) for bit in range(64)]
    assert min(shares) > 0.4
    assert max(shares) < 0.6


def test_a_phrase_counts_once_however_often_it_is_repeated() -> None:
    words = " ".join(f"word{number}" for number in range(300))
    once, often = simhash([words, "take care now"]), simhash([words, "take care now " * 200])
    assert once is not None
    assert often is not None
    assert _distance(once, often) <= 6


def _distance(one: int, other: int) -> int:
    """Number of bits in which two simhashes differ."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()
