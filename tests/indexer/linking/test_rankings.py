"""The twelve rankings, one by one, and how they are fused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalogue.article import Article
from indexer.library import Library
from indexer.linking import rankings
from indexer.linking.link_index import LinkIndex
from indexer.linking.names import NameIndex
from indexer.linking.profile import WordProfile
from indexer.linking.rankings import RankingSource, fuse, rankings_of
from tests.indexer.linking.libraries import OpenLibrary, id_of, listing, written

FILLING = (
    "The weather of the northern islands is mild and wet, ferries run twice a week, "
    "and sheep outnumber people by far. "
)
CLIFFS = written("Cliffs", "Puffins and razorbills nest on sea cliffs; a puffin digs burrows. " * 3)
ARTICLES = [
    written("Puffins", "Birds that nest in burrows on sea cliffs and feed their young on sand eels. " * 3),
    written("Razorbills", "Birds of sea cliffs that dive for sand eels and nest on bare ledges. " * 3),
    written("Steam engines", "Boilers heat water into steam that drives pistons. " * 3),
    written("Sights", FILLING * 3, "Puffins", "Steam engines"),
    written("Routes", FILLING * 3, "Puffins"),
    CLIFFS,
]


def ranked(library: Library, article: Article) -> dict[RankingSource, list[str]]:
    names, graph = NameIndex.of(library.catalogue), LinkIndex.of(library.catalogue).graph
    with library.catalogue.read() as connection, library.engine.searcher() as searcher:
        profile = WordProfile.of(connection, article)
        found = rankings_of(article, profile, names, graph, connection, searcher)
    return {source: list(ranking) for source, ranking in found.items()}


def ids(*titles: str) -> list[str]:
    return [id_of(title) for title in titles]


def test_links_tell_what_words_do_not(open_library: OpenLibrary) -> None:
    library = open_library(ARTICLES)
    puffins = ranked(library, ARTICLES[0])
    assert puffins[RankingSource.NEAR] == ids("Steam engines")
    assert sorted(puffins[RankingSource.IN]) == sorted(ids("Sights", "Routes"))
    assert ranked(library, ARTICLES[3])[RankingSource.OUT] == ids("Puffins", "Steam engines")
    assert ranked(library, ARTICLES[4])[RankingSource.COUPLED] == ids("Sights")


def test_names_tell_who_speaks_of_whom(open_library: OpenLibrary) -> None:
    library = open_library(ARTICLES)
    assert ranked(library, CLIFFS)[RankingSource.MENTION] == ids("Puffins", "Razorbills")
    assert set(ranked(library, ARTICLES[0])[RankingSource.NAMED]) == set(ids("Cliffs"))


def test_a_name_that_many_bear_names_nobody(
    open_library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rankings, "MOST_BEARERS", 1)
    library = open_library([*ARTICLES, written("Auks", aliases=("Puffins",))])
    assert ranked(library, CLIFFS)[RankingSource.MENTION] == ids("Razorbills")


def test_the_words_find_what_is_about_the_same(open_library: OpenLibrary) -> None:
    library = open_library(ARTICLES)
    assert set(ranked(library, ARTICLES[0])[RankingSource.TEXT][:2]) == set(ids("Razorbills", "Cliffs"))


def test_titles_of_the_same_words_are_found(open_library: OpenLibrary) -> None:
    articles = [written(title) for title in ("Steam engines", "Steam turbines", "Kettles", "The")]
    library = open_library(articles)
    assert ranked(library, articles[0])[RankingSource.TITLE] == ids("Steam turbines")
    assert ranked(library, articles[3])[RankingSource.TITLE] == [], "a stop word alone"


def test_fusion_rewards_what_several_rankings_agree_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rankings, "WEIGHTS", {RankingSource.TEXT: 1.0, RankingSource.NEAR: 1.0})
    monkeypatch.setattr(rankings, "RRF", 8)
    found = fuse({RankingSource.TEXT: ["a", "b", "c"], RankingSource.NEAR: ["c", "b"]})
    assert [candidate.id for candidate in found] == ["c", "b", "a"]
    assert found[0].ranks == {"text": 3, "near": 1}
    assert fuse({RankingSource.TEXT: []}) == []


def test_every_source_has_a_weight() -> None:
    assert set(rankings.WEIGHTS) == set(RankingSource)


def test_what_editors_list_is_asked_for_by_itself(open_library: OpenLibrary) -> None:
    auks = listing("Auks", "Puffins", "Kettles", text="Birds that nest in burrows on sea cliffs.")
    library = open_library([*ARTICLES, auks, written("Kettles")])
    puffins = ranked(library, ARTICLES[0])
    assert puffins[RankingSource.TOGETHER] == ids("Kettles")
    assert ids("Kettles")[0] in puffins[RankingSource.BESIDE]
    assert ids("Kettles")[0] in puffins[RankingSource.LISTED]


def test_a_text_that_is_not_in_the_library_is_named_by_its_title(open_library: OpenLibrary) -> None:
    library = open_library(ARTICLES)
    pasted = replace(ARTICLES[0], id="pasted", url="https://elsewhere.example/")
    assert ids("Cliffs")[0] in ranked(library, pasted)[RankingSource.NAMED]
