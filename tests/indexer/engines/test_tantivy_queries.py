"""How a phrase's slop and a count are said in Tantivy's queries."""

from __future__ import annotations

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.meaning import AnyOf, Phrase, Prefix, Words
from indexer.engines.tantivy_queries import MOST_GAPS, for_counting, gaps


@given(words=st.integers(1, 12), slop=st.integers(0, 12))
def test_gaps_are_all_the_ways_to_keep_the_order_within_the_slop(words: int, slop: int) -> None:
    found = gaps(words, slop)
    if found is None:
        assert math.comb(words - 1 + slop, slop) > MOST_GAPS
        return
    assert len(set(found)) == len(found) == math.comb(words - 1 + slop, slop)
    for places in found:
        assert places[0] == 0
        assert len(places) == words
        assert all(a < b for a, b in pairwise(places))
        assert places[-1] - (words - 1) <= slop


def test_words_of_a_field_that_stand_in_all_as_well_are_not_counted_twice() -> None:
    anywhere, title = Words(("chest", "pain")), Words(("pain",), "title")
    other, phrase = Words(("arm",), "title"), Phrase(("chest", "pain"), "title")
    assert for_counting(AnyOf((anywhere, title, other, phrase))) == AnyOf((anywhere, other, phrase))


def test_words_of_which_several_must_stand_cover_no_field() -> None:
    query = AnyOf((Words(("chest", "pain"), least=2), Words(("pain",), "title")))
    assert for_counting(query) == query


def test_what_is_no_union_is_counted_as_it_is() -> None:
    assert for_counting(Prefix("hea")) == Prefix("hea")
