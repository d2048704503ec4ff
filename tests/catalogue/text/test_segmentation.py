"""Words in every script, also where no space stands between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text.segmentation import (
    count_words,
    is_unspaced,
    whole_words,
    width,
    words_in,
    words_in_context,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's a cough, at night.", ["It", "s", "a", "cough", "at", "night"]),
        ("শ্বাসকষ্ট হয়", ["শ্বাসকষ্ট", "হয়"]),
        ("café – naïve", ["café", "naïve"]),
        ("snake_case 2.5", ["snake_case", "2", "5"]),
        ("水车，在 Oslo 的", ["水", "车", "在", "Oslo", "的"]),
        ("น้ำดี 12", ["น้ำ", "ดี", "12"]),
        ("한국의 물레방아", ["한국의", "물레방아"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_in(text) == words


# One thought in many languages; seven to twelve words where spaces tell.
@pytest.mark.parametrize(
    "text",
    [
        "The old mill in the village grinds flour again.",
        "村里的旧磨坊现在又开始磨面粉了。",
        "村の古い水車小屋は、また小麦粉をひくようになりました。",
        "โรงสีเก่าในหมู่บ้านกลับมาโม่แป้งอีกครั้ง",
        "ໂຮງສີເກົ່າໃນບ້ານກັບມາໂມ້ແປ້ງອີກຄັ້ງ",
        "រោងម៉ាស៊ីនចាស់ក្នុងភូមិបានកិនម្សៅឡើងវិញ។",
        "ရွာထဲကစက်ဟောင်းလေးကဂျုံမှုန့်ပြန်ကြိတ်နေပြီ။",
    ],
)
def test_a_sentence_has_as_many_words_in_every_script(text: str) -> None:
    assert 6 <= count_words(text) <= 14


@given(st.text(max_size=200))
def test_there_are_words_where_any_are_counted(text: str) -> None:
    assert bool(count_words(text)) is bool(words_in(text))
    assert count_words(text) <= len(words_in(text))
    assert is_unspaced(text) or count_words(text) == len(words_in(text))


# Every character that one byte writes in western languages.
_WESTERN = "".join(bytes((byte,)).decode("cp1252", "ignore") for byte in range(256))


@given(st.text(alphabet=_WESTERN, max_size=60))
def test_a_word_of_another_script_changes_no_other_word(text: str) -> None:
    assert words_in(f"{text} βίος") == [*words_in(text), "βίος"]
    assert count_words(f"{text} βίος") == count_words(text) + 1


@given(st.text(alphabet="水車磨坊ใน ໃນ、a", max_size=30), st.text(alphabet="水車磨坊ใน ໃນ、a", max_size=30))
def test_words_of_a_text_are_those_of_its_parts(one: str, other: str) -> None:
    assert words_in(f"{one} {other}") == words_in(one) + words_in(other)


@pytest.mark.parametrize("invisible", ["\u200c", "\u200d", "\u200b", "\xad", "\u2060", "\u200f", "\ufeff"])
@pytest.mark.parametrize("word", ["ഞാന്", "می‌خواهم".replace("\u200c", ""), "র্যাব", "क्ष", "ข้าว", "façade"])
def test_what_cannot_be_seen_is_no_part_of_a_word(invisible: str, word: str) -> None:
    for at in range(len(word) + 1):
        assert words_in(word[:at] + invisible + word[at:]) == words_in(word)


@pytest.mark.parametrize(
    ("text", "letters"), [("mill", 4), ("moulin à eau", 12), ("水车", 4), ("水車のA", 7), ("물레", 4)]
)
def test_wide_letters_count_twice(text: str, letters: int) -> None:
    assert width(text) == letters


@pytest.mark.parametrize(
    ("cut", "kept"),
    [
        ("the old mill stan", "the old mill"),
        ("word", "word"),
        ("", ""),
        (f"iPhone {'水车转动' * 20}", f"iPhone {'水车转动' * 20}"),
        (f"น้ำ {'ตลาดน้ำยามเช้า' * 4}", f"น้ำ {'ตลาดน้ำยามเช้า' * 4}"),
    ],
)
def test_a_cut_text_loses_the_piece_of_a_word_and_no_more(cut: str, kept: str) -> None:
    assert whole_words(cut) == kept


def test_a_letter_in_context_has_those_behind_it_within_its_run() -> None:
    assert words_in_context("旧磨坊的门，a 水") == ["旧磨坊的", "磨坊的门", "坊的门", "的门", "门", "a", "水"]
    assert words_in_context("The old mill – café") == ["The", "old", "mill", "café"]


@given(st.text(alphabet="水車ใน้ำກ ab，", max_size=40))
def test_there_are_as_many_words_in_context(text: str) -> None:
    alone, within = words_in(text), words_in_context(text)
    assert len(alone) == len(within)
    assert all(word.startswith(letter) for letter, word in zip(alone, within))


@given(st.text())
def test_a_text_has_no_more_words_than_characters(text: str) -> None:
    """Whoever looks for long texts asks for their length first (`rejection/lists.py`, `link_lists.py`)."""
    assert count_words(text) <= len(" ".join(text.split()))
