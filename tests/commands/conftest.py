"""A site on loopback for the commands that crawl, and a small library for those that ask it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawler.conftest import config, web
from tests.search_app.conftest import fill, library_config, sample_articles

__all__ = ["config", "web"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library of eight sample articles."""
    folder = tmp_path_factory.mktemp("library")
    fill(library_config(folder), sample_articles()[:8])
    return folder
