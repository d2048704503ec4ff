"""Where a name may begin and end."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text import tokens_in_place
from catalogue.text.called import in_place
from catalogue.text.parts import PartsOf, may_be_meant, parts

_TEXTS = st.text("ab 1-、。高血圧症がんのガンマยาพบลไข้កម្ម", max_size=30)


_SIGNED = st.text("abBC .&+#", max_size=20)


def _indexed(tokens: Iterable[str]) -> list[str]:
    """What an index holds of them in place, of a single one, too."""
    return list(in_place(("", *tokens))[1:])


@given(_TEXTS | _SIGNED | st.text("ab1 -–—…[]^.,é", max_size=60))
def test_parts_have_the_tokens_of_the_text_where_they_stand(text: str) -> None:
    found = list(parts(text))
    assert _indexed(token for part in found for token in part.tokens) == tokens_in_place(text)
    assert all(0 <= part.start < part.end <= len(text) for part in found)
    assert [part.start for part in found] == sorted(part.start for part in found)


@given(_TEXTS | st.text("ab1 -–—…[]^.,é", max_size=60))
def test_a_text_is_meant_as_a_whole(text: str) -> None:
    assert may_be_meant(text, 0, len(text))


def test_words_with_spaces_are_their_own_parts() -> None:
    assert [(part.start, part.end) for part in parts("Gout, covid-19")] == [(0, 4), (6, 14)]
    assert may_be_meant("my éclair gout", 3, 9)


@given(st.sampled_from(("—", "―", "…", "--", "---")))
def test_a_dash_without_spaces_parts_words(dash: str) -> None:
    assert [(part.start, part.end) for part in parts(f"Gout{dash}pain")] == [
        (0, 4),
        (4 + len(dash), 8 + len(dash)),
    ]


@pytest.mark.parametrize("mark", ["[1]", "[^1]", "[note a]", "[12][13]"])
def test_the_mark_of_a_note_is_no_part_of_the_word_before_it(mark: str) -> None:
    assert PartsOf(f"Of gout{mark} one").span(1) == (3, 7)


@given(_TEXTS | _SIGNED | st.text("ab1 -–—…[]^.,é", max_size=60))
def test_parts_are_told_by_the_places_of_their_tokens(text: str) -> None:
    found, place = PartsOf(text), 0
    assert _indexed(found.tokens) == tokens_in_place(text)
    for number, part in enumerate(parts(text)):
        assert found.at(place) == number
        assert found.span(number) == (part.start, part.end)
        assert all(found.at(inside) is None for inside in range(place + 1, place + len(part.tokens)))
        place += len(part.tokens)
    assert found.at(place) == found.count == len(list(parts(text)))
    assert found.at(place + 1) is None
