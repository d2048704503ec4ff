"""What speaks for a link: a row of numbers for each phrase and target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from indexer.library import Library
from indexer.linking.anchors import AnchorIndex
from indexer.linking.names import Bearer, NameIndex
from indexer.linking.neighbours import DraftNeighbours, DraftWords
from indexer.linking.signals import SIGNALS, DraftSignals, LinkCandidate, log_odds
from indexer.linking.uses import PhraseUse
from tests.indexer.linking.libraries import id_of, indexed_library, written

SEA = "Waves and tides wash the rocky shore where herds rest and dive for herring."
LIBRARY = (
    written("Harbour seal", SEA, category="Animals"),
    written("Shaft seal", "Pumps leak oil where a worn rubber ring lets it through.", category="Parts"),
    *(
        written(f"Shore {n}", f"{SEA} A seal rests.", ("Harbour seal", "seal"), category="Animals")
        for n in range(6)
    ),
    *(written(f"Form {n}", f"Income of the year {n} is stated in ink.") for n in range(12)),
)
SEAL = LinkCandidate(("seal",), id_of("Harbour seal"), 6, 7, 8, 6, None, 0)
USE = PhraseUse("seal", 1, frozenset({"harbor"}), 2, 1, 0, False)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = indexed_library(tmp_path_factory.mktemp("signals"), LIBRARY)
    yield opened
    opened.close()


def rows(library: Library, text: str, *candidates: LinkCandidate) -> list[dict[str, float]]:
    titles = NameIndex.of(library.catalogue).title_tokens
    article_at = AnchorIndex.of(library.catalogue).at
    with library.catalogue.read() as connection, library.engine.searcher() as searcher:
        words = DraftWords(connection, text)
        signals = DraftSignals(
            connection, words, DraftNeighbours(connection, searcher, words, None, article_at), titles
        )
        uses = {one.tokens: USE for one in candidates}
        found = signals.rows(signals.pairs(candidates), uses, len(text.split()))
    return [dict(zip(SIGNALS, row, strict=True)) for row in found.tolist()]


def test_neighbours_targets_and_titles_speak_for_a_target(library: Library) -> None:
    draft = f"{SEA} The seal of the harbour."
    here, there = rows(library, draft, SEAL, replace(SEAL, target=id_of("Shaft seal")))
    for signal in ("neighbours_link", "nearer_link", "nearer_vote", "nearest_vote", "alike", "category"):
        assert here[signal] > there[signal], signal
    assert (here["title_said"], here["title_covered"]) == (1, 0.5)
    assert there["title_said"] == 0
    assert here["title_beside"] > there["title_beside"] == 0
    assert here["sense"] > 0.9 > there["sense"]
    assert here["other_sense"] == there["nearer_link"]


def test_the_words_and_their_place_are_told(library: Library) -> None:
    (plain,) = rows(library, SEA, SEAL)
    assert (plain["words"], plain["capital"], plain["exact"], plain["is_title"]) == (1, 0, 0, 0)
    assert (plain["begins_line"], plain["is_line"]) == (0.5, 0)
    (named,) = rows(library, SEA, replace(SEAL, bearer=Bearer(SEAL.target, "seal", True), bearers=1))
    assert (named["exact"], named["is_title"], named["is_alias"]) == (1, 1, 0)


def test_what_nothing_speaks_for_is_not_looked_at(library: Library) -> None:
    rare = replace(SEAL, target=id_of("Shaft seal"), linked=0, said=5000)
    draft = f"{SEA} A seal."
    assert rows(library, draft, rare) == []
    assert len(rows(library, draft, replace(rare, linked=4000))) == 1
    assert len(rows(library, draft, replace(rare, target=SEAL.target))) == 1


def test_signals_do_not_grow_with_the_library(tmp_path_factory: pytest.TempPathFactory) -> None:
    twice = [
        replace(one, id=f"{one.id}{copy}", url=f"{one.url}{copy}", links=one.links)
        for copy in ("", "2")
        for one in LIBRARY
        if copy == "" or not one.title.endswith("seal")
    ]
    small = indexed_library(tmp_path_factory.mktemp("small"), LIBRARY)
    large = indexed_library(tmp_path_factory.mktemp("large"), twice)
    try:
        (one,) = rows(small, f"{SEA} A seal.", SEAL)
        (other,) = rows(
            large, f"{SEA} A seal.", replace(SEAL, linked=12, linked_at_all=14, said=16, incoming=12)
        )
    finally:
        small.close()
        large.close()
    assert other["said"] == pytest.approx(one["said"], abs=0.15)
    assert other["incoming"] == pytest.approx(one["incoming"], abs=0.15)
    assert other["nearer_vote"] == pytest.approx(one["nearer_vote"], abs=0.25)


@pytest.mark.parametrize(("share", "odds"), [(0.5, 0.0), (0.0, log_odds(1e-4)), (2.0, log_odds(0.99))])
def test_log_odds_are_finite(share: float, odds: float) -> None:
    assert log_odds(share) == pytest.approx(odds)
