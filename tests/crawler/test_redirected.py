"""Addresses that redirect to a page which the crawl saw on its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from catalogue.config import Config, load
from catalogue.schema import counters, metadata, pages, sites, url_aliases
from catalogue.store import Catalogue
from crawler.redirected import lead_on
from crawler.removals import settle
from examples.sample_site.server import serve
from examples.sample_site.site import SampleSite
from tests.catalogue.examples import article
from tests.commands.running import output
from tests.crawler.webserver import Answer, site

HERE = "https://example.org/"
NAMES = tuple("abcdef")
# What a page is: an article, nothing, or a redirect to one of the others.
_sites = st.fixed_dictionaries(
    {name: st.one_of(st.sampled_from(["article", "nothing"]), st.sampled_from(NAMES)) for name in NAMES}
)


def _page(connection: Any, name: str, **values: Any) -> None:
    row = {"site": "example", "url": f"{HERE}{name}", "state": "fetched", **values}
    connection.execute(insert(pages).values(row))


@pytest.fixture(scope="module")
def catalogue() -> Iterator[Catalogue]:
    catalogue = Catalogue.open("sqlite://")
    yield catalogue
    catalogue.close()


def crawled(catalogue: Catalogue, site: dict[str, str], kept: frozenset[str] = frozenset()) -> None:
    """Make the library that of a crawl of ``site``; pages of ``kept`` have an article of old and redirect."""
    with catalogue.begin() as connection:
        for table in set(metadata.sorted_tables) - {counters}:
            connection.execute(table.delete())
        connection.execute(insert(sites).values(name="example", url=HERE, added_at=0.0))
        for name, what in site.items():
            if what == "article" or name in kept:
                catalogue.put(connection, article(name, f"Article {name}"))
            if what in NAMES:
                _page(connection, name, state="redirected", redirect_to=f"{HERE}{what}", status=302)
            else:
                _page(connection, name)


def write_library(folder: Path, delay: float) -> Config:
    folder.mkdir(exist_ok=True)
    file = folder / "library.toml"
    file.write_text(f"[crawl]\ndelay = {delay}\n", encoding="utf-8")
    return load(file, {})


def leads_to(catalogue: Catalogue, name: str) -> str | None:
    with catalogue.begin() as connection:
        found = catalogue.find(connection, f"{HERE}{name}")
    return None if found is None else found.url.removeprefix(HERE)


def end_of(site: dict[str, str], kept: frozenset[str], name: str) -> str | None:
    """The article at which somebody ends who follows the redirects from an address."""
    for _ in NAMES:
        if site[name] == "article" or name in kept:
            return name
        if site[name] not in NAMES:
            return None
        name = site[name]
    return name if site[name] == "article" or name in kept else None


@given(_sites, st.frozensets(st.sampled_from(NAMES), max_size=2))
def test_an_address_leads_where_its_redirects_end(
    catalogue: Catalogue, site: dict[str, str], kept: frozenset[str]
) -> None:
    crawled(catalogue, site, kept)
    with catalogue.begin() as connection:
        led = lead_on(catalogue, connection, "example")
    ends = {name: end_of(site, kept, name) for name in NAMES}
    assert {name: leads_to(catalogue, name) for name in NAMES} == ends
    assert led == sum(end not in (None, name) for name, end in ends.items())
    with catalogue.begin() as connection:
        assert lead_on(catalogue, connection, "example") == 0


@pytest.mark.parametrize(("target", "led", "end"), [("article", 1, "c"), ("nothing", 0, "b")])
def test_one_that_redirects_elsewhere_by_now_leads_there_if_an_article_is_there(
    catalogue: Catalogue, target: str, led: int, end: str
) -> None:
    crawled(catalogue, {"a": "b", "b": "article", "c": target})
    with catalogue.begin() as connection:
        lead_on(catalogue, connection, "example")
        connection.execute(pages.update().where(pages.c.url == f"{HERE}a").values(redirect_to=f"{HERE}c"))
        assert lead_on(catalogue, connection, "example") == led
    assert leads_to(catalogue, "a") == end


def test_other_sites_are_let_alone(catalogue: Catalogue) -> None:
    crawled(catalogue, {"a": "b", "b": "article"})
    with catalogue.begin() as connection:
        assert lead_on(catalogue, connection, "another") == 0


def test_it_is_seen_to_when_a_crawl_is_settled_though_removals_are_held(catalogue: Catalogue) -> None:
    crawled(catalogue, {"a": "b", "b": "article", "c": "nothing", "d": "nothing", "e": "article"})
    ids = {row.url: row.id for row in catalogue.articles()}
    with catalogue.begin() as connection:
        gone = pages.c.url.in_([f"{HERE}b", f"{HERE}e"])
        connection.execute(pages.update().where(gone).values(state="gone"))
        for url, one in ids.items():
            connection.execute(pages.update().where(pages.c.url == url).values(article_id=one))
    removals = settle(catalogue, "example", 0.1)
    assert removals.held
    assert removals.led == 1
    assert leads_to(catalogue, "a") == "b"


@pytest.mark.slow  # crawls with everything that reads their pages
@pytest.mark.parametrize(("status", "stays"), [(301, False), (308, False), (302, True), (307, True)])
def test_a_page_that_moved_to_another_article_for_good_gives_its_own_up_at_once(
    tmp_path: Path, status: int, stays: bool
) -> None:
    config = write_library(tmp_path, delay=0.0)
    with site() as web:
        names = [f"/page-{number}" for number in range(12)]
        web.page("/", "Front", *names)
        for name in names:
            web.page(name, f"Subject {name}")
        output(tmp_path, "crawl", "--url", web.url + "/")
        # one before its target in the order of visits, and one behind it
        for old, new in (("/page-3", "/page-7"), ("/page-9", "/page-1")):
            web.routes[old] = Answer(status=status, headers={"Location": new})
        output(tmp_path, "crawl", "--confirm-removals")
        catalogue = Catalogue.open(config.catalogue_url)
        found = {path: catalogue.article_at(web.url + path) for path in ("/page-3", "/page-9")}
        catalogue.close()
    led = {path: one.url.removeprefix(web.url) for path, one in found.items() if one}
    assert led == ({name: name for name in led} if stays else {"/page-3": "/page-7", "/page-9": "/page-1"})
    assert len(led) == 2


@pytest.mark.slow
def test_a_crawl_that_takes_its_time_knows_the_addresses_of_one_that_does_not(tmp_path: Path) -> None:
    found = []
    with serve(SampleSite("wordpress", seed=1, articles=30)) as served:
        for delay in (0.0, 0.05):
            config = write_library(tmp_path / f"{delay}", delay)
            output(config.root, "crawl", "--url", served.url + "/")
            catalogue = Catalogue.open(config.catalogue_url)
            with catalogue.read() as connection:
                rows = connection.execute(select(url_aliases.c.url, url_aliases.c.article_id)).all()
            catalogue.close()
            found.append({row.url: row.article_id for row in rows})
    at_once, slowly = found
    assert f"{served.url}/sugar-disease/" in at_once
    assert slowly == at_once
