"""The whole way on two real WordPress sites: an old one with a classic theme, a newer one made of blocks, 300
articles each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.real_parts import missing
from tests.site_library import Library
from tests.wordpress.corpus import articles
from tests.wordpress.sites import Missing, WordPress, two_sites

COUNT = 300

# Slow: three crawls of 600 pages that PHP renders, some 60 ms each.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library[WordPress]]:
    home = tmp_path_factory.mktemp("wordpress")
    try:
        with two_sites(home, articles(COUNT)) as sites:
            yield Library.of(tmp_path_factory.mktemp("library"), sites, "grace_days = 0")
    except Missing as error:
        missing(error.part, error.install)


def test_every_article_is_found_and_changes_arrive(library: Library[WordPress]) -> None:
    made = {f"/{a['slug']}/": a for a in articles(COUNT)}
    first = library.crawl()
    for site in library.sites:
        found = library.articles(site)
        assert set(found) == set(made), "every article, and none of the list pages"
        assert first[site.name]["new"] == COUNT
        for path, article in made.items():
            assert found[path]["title"] == article["title"]
            assert [article["category"]] == found[path]["categories"]
            written = datetime.now(UTC) - timedelta(days=article["age"])
            assert abs(datetime.fromisoformat(found[path]["published"]) - written) < timedelta(hours=2)
            assert found[path]["modified"] == found[path]["published"], "none was edited yet"
    _a_second_crawl_changes_nothing(library)
    _changes_arrive(library, made)


def _a_second_crawl_changes_nothing(library: Library[WordPress]) -> None:
    before = [library.articles(site) for site in library.sites]
    second = library.crawl()
    for report in second.values():
        assert (report["new"], report["changed"], report["gone"], report["failed"]) == (0, 0, 0, 0)
        assert report["unchanged"] == COUNT
        assert report["requests"] <= 15, "the REST API says that no article has changed"
    assert [library.articles(site) for site in library.sites] == before


def _changes_arrive(library: Library[WordPress], made: dict[str, Any]) -> None:
    edited, trashed, gone, renamed = (list(made)[number].strip("/") for number in (3, 50, 120, 200))
    for site in library.sites:
        site.change("edit", edited, "A sentence was added by the keeper of the library.")
        site.change("trash", trashed)
        site.change("gone", gone)
        site.change("rename", renamed, f"{renamed}-anew")
    before = [library.articles(site) for site in library.sites]
    third = library.crawl()
    for site, known in zip(library.sites, before):
        found = library.articles(site)
        assert third[site.name]["removed"] == 2, third[site.name]
        assert set(made) - set(found) == {f"/{trashed}/", f"/{gone}/", f"/{renamed}/"}
        assert "added by the keeper" in json.dumps(found[f"/{edited}/"]["sections"])
        assert found[f"/{renamed}-anew/"]["id"] == known[f"/{renamed}/"]["id"], (
            "a rename keeps the article's identity"
        )
        untouched = set(made) - {f"/{slug}/" for slug in (edited, trashed, gone, renamed)}
        assert all(found[path] == known[path] for path in untouched)
