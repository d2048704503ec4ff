"""What the library knows of words."""

from __future__ import annotations

from tests.indexer.conftest import MakeLibrary, article


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
