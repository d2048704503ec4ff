"""What the tests of ingest start from: a crawled site whose pages nobody has read yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalogue.config import Config
from tests.indexer.crawled import Crawled


@pytest.fixture
def crawled(library_config: Config) -> Iterator[Crawled]:
    opened = Crawled.of(library_config)
    yield opened
    opened.close()


@pytest.fixture
def indexed(library_config: Config) -> Iterator[Crawled]:
    """The same with an index."""
    opened = Crawled.of(library_config, with_index=True)
    yield opened
    opened.close()
