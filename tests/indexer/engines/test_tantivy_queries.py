"""How a count is said in Tantivy's queries."""

from __future__ import annotations

from indexer.engines.meaning import AnyOf, Phrase, Prefix, Words
from indexer.engines.tantivy_queries import for_counting


def test_words_of_a_field_that_stand_in_all_as_well_are_not_counted_twice() -> None:
    anywhere, title = Words(("chest", "pain")), Words(("pain",), "title")
    other, phrase = Words(("arm",), "title"), Phrase(("chest", "pain"))
    assert for_counting(AnyOf((anywhere, title, other, phrase))) == AnyOf((anywhere, other, phrase))


def test_words_of_which_several_must_stand_cover_no_field() -> None:
    query = AnyOf((Words(("chest", "pain"), least=2), Words(("pain",), "title")))
    assert for_counting(query) == query


def test_what_is_no_union_is_counted_as_it_is() -> None:
    assert for_counting(Prefix("hea")) == Prefix("hea")
