"""The words of an article: by field, with their rarity, and those that tell most."""

from __future__ import annotations

import numpy as np

from indexer.engines.meaning import FIELDS
from indexer.index.statistics import hash_of
from indexer.linking.profile import WordProfile
from tests.indexer.linking.libraries import OpenLibrary, written

ARTICLES = [
    written("Puffins", "Birds that nest in burrows on sea cliffs and feed their young on sand eels. " * 3),
    written("Razorbills", "Birds of sea cliffs that dive for sand eels and nest on bare ledges. " * 3),
    written("Cliffs", "Puffins and razorbills nest on sea cliffs; a puffin digs burrows. " * 3),
    written("Steam engines", "Boilers heat water into steam that drives pistons. " * 3),
]


def test_telling_words_are_shared_by_some_and_weigh_at_most_one(open_library: OpenLibrary) -> None:
    library = open_library(ARTICLES)
    with library.catalogue.read() as connection:
        telling = WordProfile.of(connection, ARTICLES[0]).telling
    weights = list(telling.values())
    assert weights[0] == 1.0
    assert weights == sorted(weights, reverse=True)
    assert "burrow" in telling
    assert "young" not in telling, "no other article has it"


def test_words_come_by_their_hash_with_their_counts_in_each_field(open_library: OpenLibrary) -> None:
    library = open_library(ARTICLES)
    with library.catalogue.read() as connection:
        profile = WordProfile.of(connection, ARTICLES[0])
    assert (np.diff(profile.hashes.astype(np.int64)) > 0).all()
    assert profile.counts.shape == (len(FIELDS), len(profile.hashes))
    place = int(np.searchsorted(profile.hashes, hash_of("puffin")))
    assert profile.counts[FIELDS.index("title"), place] == 1
    assert profile.counts[FIELDS.index("lead"), place] == 0
    burrow = int(np.searchsorted(profile.hashes, hash_of("burrow")))
    assert profile.counts[FIELDS.index("lead"), burrow] == 3
    assert hash_of("and") not in profile.hashes, "a stop word"


def test_a_word_of_fewer_articles_is_rarer(open_library: OpenLibrary) -> None:
    library = open_library(ARTICLES)
    with library.catalogue.read() as connection:
        profile = WordProfile.of(connection, ARTICLES[0])
    rarity = {value: float(rare) for value, rare in zip(profile.hashes.tolist(), profile.rarity)}
    assert rarity[hash_of("young")] > rarity[hash_of("burrow")] > rarity[hash_of("cliff")] > 0


def test_an_article_of_unknown_words_has_an_empty_profile(open_library: OpenLibrary) -> None:
    library = open_library(ARTICLES)
    with library.catalogue.read() as connection:
        profile = WordProfile.of(connection, written("Xylophagous", "Qwertz."))
    assert len(profile.hashes) == 0
    assert profile.telling == {}
