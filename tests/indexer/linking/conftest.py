from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from catalogue.article import Article
from indexer.library import Library
from tests.indexer.linking.libraries import OpenLibrary, indexed_library


@pytest.fixture
def open_library(tmp_path: Path) -> Iterator[OpenLibrary]:
    """Makes a library of some articles, and closes it."""
    opened: list[Library] = []

    def open_one(articles: Sequence[Article]) -> Library:
        opened.append(indexed_library(tmp_path / str(len(opened)), articles))
        return opened[-1]

    yield open_one
    for library in opened:
        library.close()
