"""Which letters are Bangla."""

from __future__ import annotations

import re

import pytest

from catalogue.scripts import BANGLA, has_bangla, is_bangla


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
