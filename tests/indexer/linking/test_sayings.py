"""How many articles say some words: counted once, and anew when an article changed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from indexer.engines.meaning import Meaning
from indexer.library import Library
from indexer.linking import sayings
from indexer.linking.sayings import SayingCounts
from tests.indexer.conftest import MakeLibrary, article, put


def counted(library: Library, words: Sequence[str]) -> int:
    with library.engine.searcher() as searcher:
        return SayingCounts.of(library.catalogue).count(searcher, tuple(words))


def test_what_changed_is_counted(make_library: MakeLibrary) -> None:
    library = make_library([article("Gout", [("A", "other", "The red joint aches.")], 1)])
    assert SayingCounts.of(library.catalogue).articles == 1
    assert (counted(library, ["red", "joint"]), counted(library, ["joint", "red"])) == (1, 0)
    put(library, [article("Pain", [("A", "other", "A red joint, a blue one.")], 2)])
    assert SayingCounts.of(library.catalogue).articles == 2
    assert counted(library, ["red", "joint"]) == 2


def test_a_phrase_is_asked_of_the_index_once(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = make_library([article("Gout", [("A", "other", "The red joint aches.")], 1)])
    asked: list[Meaning] = []
    with library.engine.searcher() as searcher:
        count = searcher.count
        monkeypatch.setattr(searcher, "count", lambda meaning: asked.append(meaning) or count(meaning))
        counts = SayingCounts.of(library.catalogue)
        assert [counts.count(searcher, ("red", "joint")) for _ in range(3)] == [1, 1, 1]
    assert len(asked) == 1


def test_no_more_than_so_many_are_remembered(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sayings, "MOST_REMEMBERED", 2)
    library = make_library([article("Gout", [("A", "other", "The red joint aches.")], 1)])
    assert [counted(library, [word]) for word in ("red", "joint", "none", "red")] == [1, 1, 0, 1]
    assert len(SayingCounts.of(library.catalogue)._counts) <= 2
