"""What a small library knows, for the tests of how queries are read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.lexicon.library import LexiconCache, LibraryLexicon
from indexer.library import Library


@pytest.fixture(scope="session")
def health_words(health: Library) -> LexiconCache:
    return LexiconCache(health.vocabulary)


@pytest.fixture
def lexicon(health: Library, health_words: LexiconCache) -> Iterator[LibraryLexicon]:
    """The lexicon of the small health library."""
    with health.catalogue.read() as connection:
        yield LibraryLexicon(connection, health_words)
