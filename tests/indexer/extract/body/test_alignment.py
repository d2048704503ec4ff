"""Carrying a text back to the blocks that it is made of."""

from __future__ import annotations

import re

import pytest

from indexer.extract.body.alignment import aligned
from tests.indexer.extract.site_pages import outline

FIRST = "Gout is a disease of the joints that mostly comes at night."
SECOND = "Those who have it should drink a lot of water each day."


def shares(body: str, text: str) -> list[float]:
    return aligned(outline(body).blocks, text)


def test_a_block_that_is_kept_has_all_of_its_words_there() -> None:
    assert shares(f"<p>{FIRST}</p><p>{SECOND}</p>", SECOND) == [0.0, 1.0]


def test_case_and_punctuation_do_not_count() -> None:
    assert shares(f"<p>{FIRST}</p>", FIRST.upper().replace(".", "!")) == [1.0]


@pytest.mark.parametrize(
    "sentence",
    [
        "കുട്ടികള്\u200d മഴയത്ത് തോടിന്റെ കരയില്\u200d കളിക്കാന്\u200d പോയി",
        "کودکان می\u200cخواهند کنار رودخانه\u200cی بزرگ بازی کنند و آواز می\u200cخوانند",
        "র\u200d্যাকেট হাতে ছেলেরা মাঠে যায় আর র\u200d্যাম্প বেয়ে নামে",
        "बच्चे रक्\u200dषा के साथ नदी के किनारे विद्\u200cया पढ़ते हैं",
        "the sail\xadboats on the pond were build\u200bings of paper and of cork",
    ],
)
def test_what_cannot_be_seen_does_not_count(sentence: str) -> None:
    seen = re.sub("[\u200b-\u200d\xad]", "", sentence)
    assert shares(f"<p>{sentence}</p>", seen) == [1.0]
    assert shares(f"<p>{seen}</p>", sentence) == [1.0]


def test_words_left_out_inside_a_block_cost_their_share() -> None:
    (share,) = shares(f"<p>{FIRST} {SECOND}</p>", f"{FIRST} Those who have it should drink water each day.")
    assert 0.6 < share < 1


def test_a_piece_of_text_serves_one_block() -> None:
    assert sorted(shares(f"<p>{FIRST}</p><p>{FIRST}</p>", FIRST)) == [0.0, 1.0]


def test_blocks_keep_the_order_of_the_text() -> None:
    long = f"{SECOND} And they should walk, if they can, to the lake and back."
    assert shares(f"<p>{FIRST}</p><p>{long}</p>", f"{long} {FIRST}") == [0.0, 1.0]


@pytest.mark.parametrize(
    ("text", "share"), [(f"{FIRST} Causes {SECOND}", 1.0), (f"Causes {FIRST} {SECOND}", 0.0)]
)
def test_a_short_block_counts_between_the_places_of_its_neighbours(text: str, share: float) -> None:
    assert shares(f"<p>{FIRST}</p><h2>Causes</h2><p>{SECOND}</p>", text)[1] == share


def test_nothing_is_made_of_an_empty_text() -> None:
    assert shares(f"<p>{FIRST}</p><h2>Causes</h2>", "") == [0.0, 0.0]
    assert aligned([], FIRST) == []
