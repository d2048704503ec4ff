"""What speaks for a candidate: places, shares, and how near its address and its links are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from catalogue.article import Article
from indexer.index import statistics
from indexer.library import Library
from indexer.linking.evidence import FEATURES, NamesAndLinks, evidence_for
from indexer.linking.link_index import LinkIndex
from indexer.linking.names import NameIndex
from indexer.linking.profile import WordProfile
from indexer.linking.rankings import rankings_of
from tests.indexer.linking.libraries import OpenLibrary, id_of, written

CLIFFS = "nest on sea cliffs, as puffins do, and eat sand eels."
BIRDS = [
    written("Puffins", f"Puffins {CLIFFS}", "Gannets", category="Birds"),
    written("Razorbills", f"Razorbills {CLIFFS}", category="Birds"),
    written("Gannets", "Gannets dive for mackerel.", category="Divers"),
    written("Steam engines", "Boilers heat water into steam.", "Gannets"),
]


def evidence(library: Library, article: Article, *titles: str) -> dict[str, list[float]]:
    """Feature → its values for the candidates of these titles."""
    known = NamesAndLinks(NameIndex.of(library.catalogue), LinkIndex.of(library.catalogue).graph)
    ids = [id_of(title) for title in titles]
    with library.catalogue.read() as connection, library.engine.searcher() as searcher:
        profile = WordProfile.of(connection, article)
        found = rankings_of(article, profile, known.names, known.graph, connection, searcher)
        words = statistics.forward(connection, ids)
        rows = evidence_for(connection, known, article, profile, found, ids, words)
    assert rows.shape == (len(titles), len(FEATURES))
    assert np.isfinite(rows).all()
    return {name: rows[:, column].tolist() for column, name in enumerate(FEATURES)}


def test_more_of_the_same_words_is_more_alike(open_library: OpenLibrary) -> None:
    found = evidence(open_library(BIRDS), BIRDS[0], "Razorbills", "Steam engines")
    for name in ("alike", "share", "share_back", "lead_lead", "title_said"):
        assert found[name][0] > found[name][1] == 0, name
    assert found["place_of_alike"] == pytest.approx([1, 5 / 6])


def test_an_article_shares_all_with_its_like(open_library: OpenLibrary) -> None:
    found = evidence(open_library(BIRDS), replace(BIRDS[0], id="other"), "Puffins")
    assert found["share"] == pytest.approx([1])
    assert found["title_in_title"] == pytest.approx([1])
    assert found["title_says"] == pytest.approx([1])


def test_links_and_categories_are_evidence(open_library: OpenLibrary) -> None:
    found = evidence(open_library(BIRDS), BIRDS[0], "Razorbills", "Gannets", "Steam engines")
    assert found["category"] == [1, 0, 0]
    assert found["place_out"] == [0, 1, 0]
    assert found["place_coupled"] == [0, 0, 1]
    assert found["linked_to"] == pytest.approx([0, np.log(2), 0]), "its own link is no vote"
    assert found["library_links"] == [1, 1, 1]
    assert evidence(open_library(BIRDS[1:3]), BIRDS[1], "Gannets")["library_links"] == [0]


def test_addresses_tell_parents_siblings_and_strangers(open_library: OpenLibrary) -> None:
    paths = {"Own": "web/css/color", "Parent": "web/css", "Sibling": "web/css/width", "Far": "games/color"}
    base = "https://topics.example/"
    articles = {
        title: replace(written(title, f"{title} here."), url=base + path) for title, path in paths.items()
    }
    found = evidence(open_library(list(articles.values())), articles["Own"], "Parent", "Sibling", "Far")
    assert found["path_common"] == [0.75, 0.75, 0.25]
    assert found["path_up"] == [1, 1, 3]
    assert found["path_down"] == [0, 1, 2]
    assert found["path_last"] == [0, 0, 1]
    assert found["siblings"] == pytest.approx([0, 1 / np.log(3), 0])


def test_a_candidate_that_is_not_counted_yet_has_no_words(open_library: OpenLibrary) -> None:
    found = evidence(open_library(BIRDS), BIRDS[0], "Nowhere", "Razorbills")
    assert found["alike"][0] == found["share"][0] == 0
    assert found["alike"][1] > 0


def test_nothing_speaks_for_nobody(open_library: OpenLibrary) -> None:
    assert evidence(open_library(BIRDS), BIRDS[0])["alike"] == []
