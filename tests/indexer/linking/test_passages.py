"""Passages: where phrases stand in the source, and where none may be linked."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.linking.passages import DraftForm, PassageBuilder, Places, Span, merged


def test_a_decoded_piece_stands_in_the_source_as_a_whole() -> None:
    builder = PassageBuilder(DraftForm.HTML)
    builder.add("R", Span(10, 11))
    builder.add("&", Span(11, 16))
    builder.add("D x", Span(16, 19))
    builder.cut()
    (passage,) = builder.passages
    assert passage.source_of(0, 3) == (10, 17)
    assert passage.source_of(1, 2) == (11, 16)


def test_bars_and_closed_places_part_phrases() -> None:
    builder = PassageBuilder(DraftForm.HTML)
    builder.add("one ", Span(0, 4))
    builder.bar()
    builder.add("two ", Span(4, 8))
    builder.add("three", Span(8, 13), closed=True)
    builder.cut()
    (passage,) = builder.passages
    assert passage.source_of(0, 3) == (0, 3)
    assert passage.source_of(4, 7) == (4, 7)
    assert passage.source_of(0, 7) is None
    assert passage.source_of(4, 9) is None
    assert passage.source_of(9, 10) is None


def test_too_many_elements_in_one_phrase_are_none_of_ours() -> None:
    builder = PassageBuilder(DraftForm.HTML)
    for at in range(40):
        builder.add("a", Span(at, at + 1))
        builder.inline(at, at, at)
    builder.cut()
    assert builder.passages[0].source_of(0, 40) is None


def test_passages_of_white_space_are_none() -> None:
    builder = PassageBuilder(DraftForm.TEXT)
    builder.add(" \n", Span(0, 2))
    builder.cut()
    assert builder.passages == []


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: Span(*pair)), max_size=8))
def test_merged_spans_are_in_order_and_apart_and_cover_the_same(spans: list[Span]) -> None:
    found = merged(iter(spans))
    assert all(one.end < other.start for one, other in pairwise(found))
    covered = {at for start, end in spans for at in range(start, end)}
    assert covered == {at for start, end in found for at in range(start, end)}


def test_places_are_told_line_by_line() -> None:
    places = Places((0, 4), (10, 20))
    assert places.at(5) == 21
    assert list(places.pieces(2, 6)) == [(Span(2, 4), Span(12, 14)), (Span(4, 6), Span(20, 22))]
