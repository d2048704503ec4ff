"""Rounds that find nothing to do leave nothing behind: a schedule goes on for years."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest

from catalogue.config import Config
from catalogue.store import Catalogue
from commands.crawl import crawl_sites
from commands.shared import open_index
from crawler.schedule import Rounds
from crawler.sites import plan
from tests.crawler.blog import Blog
from tests.crawler.webserver import Site

ROUNDS = 15
# Pieces of memory that a round may leave. An index that waited to be found as garbage left 3,000.
LEFT_BY_EACH = 300


@pytest.fixture
def without_looks() -> Iterator[None]:
    """No look for garbage: what stands in no circle is freed without."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_an_index_that_is_closed_is_gone_at_once(config: Config, without_looks: None) -> None:
    with open_index(config) as engine:
        seen = weakref.ref(engine)
        del engine
    assert seen() is None


@pytest.mark.slow
def test_an_idle_round_leaves_nothing_behind(web: Site, config: Config, without_looks: None) -> None:
    Blog.of(web, 4)
    catalogue = Catalogue.open(config.catalogue_url)
    try:
        crawl_sites(config, catalogue, plan(config, catalogue, (), (web.url + "/",)))
        rounds = Rounds(config, catalogue)
        for _ in range(4):
            crawl_sites(config, catalogue, rounds.due())
        before = sys.getallocatedblocks()
        for _ in range(ROUNDS):
            crawl_sites(config, catalogue, rounds.due())
        left = (sys.getallocatedblocks() - before) / ROUNDS
    finally:
        catalogue.close()
    assert left < LEFT_BY_EACH
