"""What is typed into an address becomes clean text on one line, and small numbers."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from search_app.typed import FAR, clean, page_number


def test_a_number_may_have_any_digits_and_any_length() -> None:
    assert page_number("৯") == 9
    assert page_number("9" * 5000) == FAR


def test_line_breaks_are_spaces() -> None:
    assert clean("fever\r\nSet-Cookie") == "fever Set-Cookie"


@given(st.text(max_size=300))
def test_clean_text_is_one_line_and_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not {unicodedata.category(c) for c in once} & {"Cc", "Cs", "Zl", "Zp"}
