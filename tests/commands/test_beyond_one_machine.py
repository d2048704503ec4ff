"""A library on PostgreSQL and Redis, kept by workers, is the one that SQLite and `pinakes crawl` make."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from catalogue.config import Config, load
from catalogue.schema import crawls, url_aliases
from catalogue.store import Catalogue
from commands.shared import open_index
from examples.sample_site.server import serve
from examples.sample_site.site import SampleSite
from indexer.index.sync import verify
from tests.commands.running import output
from tests.commands.test_bell import redis_address, waited_for, worker

__all__ = ["redis_address"]

ARTICLES = 70
# What tells when an article was read, and how, rather than what stands in it.
_OF_THE_READING = ("fetched_at", "extraction")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve(SampleSite(articles=ARTICLES)) as served:
        yield served.url + "/"


def library(folder: Path, address: str, settings: str = "") -> Config:
    folder.mkdir()
    file = folder / "library.toml"
    file.write_text(
        f'[crawl]\ndelay = 0.0\n{settings}\n[[site]]\nname = "sample"\nurl = "{address}"\n', encoding="utf-8"
    )
    return load(file, {})


def articles(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Address → all that the library says of the article there."""
    every = [article.to_json() for article in catalogue.articles()]
    return {row["url"]: {k: row[k] for k in row if k not in _OF_THE_READING} for row in every}


def aliases(catalogue: Catalogue) -> set[tuple[str, str, str]]:
    with catalogue.read() as connection:
        return {(row.url, row.article_id, row.reason) for row in connection.execute(select(url_aliases))}


def ended(catalogue: Catalogue) -> bool:
    with catalogue.read() as connection:
        return connection.execute(select(crawls.c.ended_at)).scalar() is not None


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_workers_on_postgresql_and_redis_make_the_library_that_a_crawl_on_sqlite_makes(
    address: str, tmp_path: Path, postgresql_url: str, redis_address: str
) -> None:
    here = library(tmp_path / "here", address)
    output(here.root, "crawl")
    there = library(
        tmp_path / "there",
        address,
        f'[catalogue]\nurl = "{postgresql_url}"\n[jobs]\nqueue = "{redis_address}"\nlease = 2.0',
    )
    with closing(Catalogue.open(here.catalogue_url)) as one, closing(Catalogue.open(postgresql_url)) as other:
        running = worker(there.root)
        try:
            assert waited_for(lambda: ended(other), 120)
        finally:
            running.terminate()
            running.wait(30)
        wanted, found = articles(one), articles(other)
        assert len(wanted) >= 60
        assert found.keys() == wanted.keys()
        differing = {url: _differing(wanted[url], found[url]) for url in wanted if wanted[url] != found[url]}
        assert differing == {}
        assert aliases(other) == aliases(one)
        with open_index(there) as engine:
            compared = verify(other, engine)
        assert compared.agrees
        assert not compared.pending


def _differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (one[name], other.get(name)) for name in one if one[name] != other.get(name)}
