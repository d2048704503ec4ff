"""The rankings by words and by embeddings, in one."""

from __future__ import annotations

import pytest

from indexer.search import fusion
from indexer.search.fusion import fuse
from indexer.search.ranking import Ranked

PLACES = [Ranked("b", 9.0, tier=2), Ranked("c", 5.0), Ranked("a", 5.0)]


def test_an_exact_name_stays_on_top_and_ties_go_by_id() -> None:
    found = fuse(PLACES, {"c": 0.9, "a": 0.9, "d": 0.95, "far": 0.01})
    assert [place.id for place in found] == ["b", "d", "a", "c"]
    assert fuse(PLACES, {}) == sorted(fuse(PLACES, {}), key=lambda p: (-p.tier, -p.score, p.id))


def test_what_shares_no_word_needs_a_cosine_that_nonsense_has_not() -> None:
    assert [place.id for place in fuse([], {"near": fusion.FLOOR, "far": fusion.FLOOR - 0.01})] == ["near"]


def test_what_shares_a_word_stays_whatever_its_cosine_is() -> None:
    assert {place.id for place in fuse(PLACES, {"a": -0.2, "b": 0.1, "c": 0.0})} == {"a", "b", "c"}


@pytest.mark.parametrize(("alpha", "first"), [(0.0, "words"), (1.0, "meaning")])
def test_alpha_parts_words_and_meaning(monkeypatch: pytest.MonkeyPatch, alpha: float, first: str) -> None:
    monkeypatch.setattr(fusion, "ALPHA", alpha)
    found = fuse([Ranked("words", 3.0), Ranked("meaning", 1.0)], {"words": 0.3, "meaning": 0.9})
    assert (found[0].id, found[0].score) == (first, 1.0)
