"""What surrounds a phrase: the articles like the draft, and what they link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from indexer.answers import Confidence
from indexer.library import Library
from indexer.linking import linker
from indexer.linking.context import ENOUGH_ARTICLES, WEIGHTS, DraftContext, LinkCandidate
from indexer.linking.drafts import Draft
from tests.indexer.linking.libraries import id_of, indexed_library, written

SEA = "Waves and tides wash the rocky shore where herds rest, dive for herring and bear pups on the ice."
SHOP = "Pumps and valves under pressure leak oil where a worn rubber ring on the piston lets it through."
LIBRARY = (
    written("Harbour seal", SEA),
    written("Shaft seal", SHOP),
    *(written(f"Shore {n}", f"{SEA} The seal of bay {n}.", ("Harbour seal", "seal")) for n in range(8)),
    *(written(f"Pump {n}", f"{SHOP} The seal of pump {n}.", ("Shaft seal", "seal")) for n in range(8)),
    *(written(f"Form {n}", f"Income of the year {n} is stated in ink and signed.") for n in range(20)),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = indexed_library(tmp_path_factory.mktemp("context"), LIBRARY)
    yield opened
    opened.close()


def candidate(target: str) -> LinkCandidate:
    return LinkCandidate(("seal",), id_of(target), 0.4, 8, 16, 18, False, False, "seal", 1)


def chances(library: Library, text: str, *candidates: LinkCandidate) -> list[float]:
    with library.catalogue.read() as connection, library.engine.searcher() as searcher:
        return DraftContext(connection, searcher, text, None).chances(candidates)


@pytest.mark.parametrize(("text", "meant"), [(SEA, 0), (SHOP, 1)])
def test_what_the_articles_like_the_draft_link_is_likelier(library: Library, text: str, meant: int) -> None:
    found = chances(library, f"{text} A seal.", candidate("Harbour seal"), candidate("Shaft seal"))
    assert all(0 < chance < 1 for chance in found)
    assert found[meant] > found[1 - meant] + 0.2


def test_what_the_phrase_itself_shows_counts(library: Library) -> None:
    plain = candidate("Harbour seal")
    better = [replace(plain, exact=True), replace(plain, score=0.8), replace(plain, times=5)]
    first, *others = chances(library, SEA, plain, *better)
    assert all(chance > first for chance in others)


def test_a_draft_of_unknown_words_has_chances_too(library: Library) -> None:
    for text in ("", "Zyx qwv.", "\x00"):
        (chance,) = chances(library, text, candidate("Harbour seal"))
        assert 0 < chance < 1
    assert chances(library, SEA) == []


def test_the_linker_asks_for_it_where_the_library_is_linked_enough(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(LIBRARY) < ENOUGH_ARTICLES
    monkeypatch.setattr(linker, "ENOUGH_ARTICLES", 10)
    monkeypatch.setattr(linker, "ENOUGH_LINKS", 0.1)
    for text, title in ((SEA, "Harbour seal"), (SHOP, "Shaft seal")):
        (found,) = library.suggest_links(Draft.read(f"{text} A seal."))
        assert (found.phrase, found.title) == ("seal", title)
        assert found.confidence in Confidence
        assert found.reason == "8 articles link these words there, of 18 that say them"


def test_a_chance_keeps_its_order_on_the_scale_of_scores() -> None:
    scores = [linker._on_the_scale(chance / 100) for chance in range(101)]
    assert scores == sorted(scores)
    assert (scores[0], scores[100]) == (0, 1)
    assert scores[round(100 * linker.HIGH_CHANCE)] == pytest.approx(linker.HIGH)
    assert set(WEIGHTS) >= {"score", "neighbours"}
