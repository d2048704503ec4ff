"""The whole way on two real WordPress sites: an old one with a classic theme, a newer one made of blocks, 300
articles each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from catalogue.config import load
from catalogue.store import Catalogue
from tests.real_parts import missing
from tests.wordpress.corpus import articles
from tests.wordpress.sites import Missing, WordPress, two_sites

ROOT = Path(__file__).parents[2]
COUNT = 300

# Slow: three crawls of 600 pages that PHP renders, some 60 ms each.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@dataclass
class Library:
    """A library of both sites, used as a person would: by its commands."""

    folder: Path
    sites: tuple[WordPress, WordPress]

    def run(self, *arguments: str) -> str:
        command = [sys.executable, str(ROOT / "pinakes.py"), *arguments]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PINAKES_")}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def crawl(self, *arguments: str) -> dict[str, Any]:
        """Site name → report."""
        reports = json.loads(self.run("crawl", "--json", *arguments))["sites"]
        return {report["site"]: report for report in reports}

    def articles(self, site: WordPress) -> dict[str, Any]:
        """Path → Article."""
        catalogue = Catalogue.open(load(self.folder / "library.toml", {}).catalogue_url)
        try:
            every = [article.to_json() for article in catalogue.articles(site.name)]
        finally:
            catalogue.close()
        return {"/" + a["url"].split("/", 3)[3]: a for a in every}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home = tmp_path_factory.mktemp("wordpress")
    try:
        with two_sites(home, articles(COUNT)) as sites:
            folder = tmp_path_factory.mktemp("library")
            tables = "".join(f'[[site]]\nname = "{site.name}"\nurl = "{site.url}"\n' for site in sites)
            (folder / "library.toml").write_text(
                f"[crawl]\ndelay = 0\ngrace_days = 0\n{tables}", encoding="utf-8"
            )
            yield Library(folder, sites)
    except Missing as error:
        missing(error.part, error.install)


def test_every_article_is_found_and_changes_arrive(library: Library) -> None:
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


def _a_second_crawl_changes_nothing(library: Library) -> None:
    before = [library.articles(site) for site in library.sites]
    second = library.crawl()
    for report in second.values():
        assert (report["new"], report["changed"], report["gone"], report["failed"]) == (0, 0, 0, 0)
        assert report["unchanged"] == COUNT
        assert report["requests"] <= 15, "the REST API says that no article has changed"
    assert [library.articles(site) for site in library.sites] == before


def _changes_arrive(library: Library, made: dict[str, Any]) -> None:
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
