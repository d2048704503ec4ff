"""Which letters are Bangla, and where a sentence ends."""

from __future__ import annotations

import re

import pytest

from catalogue.scripts import BANGLA, ends_sentence, has_bangla, is_bangla


@pytest.mark.parametrize(
    ("text", "begins", "has"),
    [
        ("জ্বর", True, True),
        ("৫ mg", True, True),
        ("fever জ্বর", False, True),
        ("fever", False, False),
        ("हिन्दी", False, False),
        ("", False, False),
    ],
)
def test_bangla_is_what_its_block_of_unicode_holds(text: str, begins: bool, has: bool) -> None:
    assert (is_bangla(text), has_bangla(text)) == (begins, has)
    assert bool(re.search(f"[{BANGLA}]", text)) is has


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("It rains. ", True),
        ("বৃষ্টি হচ্ছে।", True),
        ("下雨了。", True),
        ("雨ですか？", True),
        ("هل تمطر؟", True),
        ("မိုးရွာတယ်။", True),
        ("ភ្លៀងហើយ។", True),
        ("ဆက်သွယ်ရန်", False),
        ("วันนี้ฝนตกหนักมากจนชาวบ้านต้องเก็บเรือขึ้นฝั่งกันหมด", True),
        ("หน้าแรก", False),
        ("联系方式", False),
        ("Contact", False),
        ("", False),
    ],
)
def test_a_sentence_ends_as_its_script_ends_one(text: str, ends: bool) -> None:
    assert ends_sentence(text) is ends
