"""What the library knows of words."""

from __future__ import annotations

from catalogue.text import plain_words
from indexer.lexicon.library import brands
from tests.indexer.conftest import MakeLibrary, article


def test_trade_names_are_folded_words() -> None:
    assert all(plain_words(name) == [name] and name.isalpha() for name in brands())


def test_a_trade_name_is_never_mended_and_offered_where_it_was_mistyped(make_library: MakeLibrary) -> None:
    library = make_library(
        [
            article("Reflex", [("A", "other", "A knee. Lamictal is told of here.")], 1),
            article("Laser: LASIK", [], 2),
        ]
    )
    for typed in ("keflex", "lasix"):
        result = library.search(typed)
        assert (result.corrected, result.did_you_mean) == (None, None)
    result = library.search("lamictel")
    assert (result.corrected, result.did_you_mean) == (None, "lamictal")
