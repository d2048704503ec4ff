"""The whole way on a real MediaWiki, out of Debian's package: 120 articles, and all the pages around them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from catalogue.config import load
from catalogue.store import Catalogue
from tests.mediawiki.wiki import INSTALL, Missing, Wiki, WikiPage, wiki, wikitext
from tests.real_parts import missing
from tests.wordpress.corpus import articles

ROOT = Path(__file__).parents[2]
COUNT = 120

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@dataclass
class Library:
    """A library of the wiki, used as a person would: by its commands."""

    folder: Path
    wiki: Wiki

    def crawl(self, *command: str) -> dict[str, Any]:
        """The report of a crawl."""
        command = command or ("crawl", "--json")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PINAKES_")}
        run = [sys.executable, str(ROOT / "pinakes.py"), *command]
        done = subprocess.run(
            run, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        (report,) = json.loads(done.stdout)["sites"]
        assert isinstance(report, dict)
        return report

    def articles(self) -> dict[str, Any]:
        """Title → Article."""
        catalogue = Catalogue.open(load(self.folder / "library.toml", {}).catalogue_url)
        try:
            return {article.title: article.to_json() for article in catalogue.articles("wiki")}
        finally:
            catalogue.close()


def _pages() -> Iterator[WikiPage]:
    """Articles without a link between them, and what else a wiki is made of."""
    yield WikiPage("Main Page", "Welcome to the wiki of walks. It leads to no article.")
    yield WikiPage("Template:Seen", "Seen by walkers.[[Category:Noted pages]]")
    yield WikiPage("Category:Noted pages", "__HIDDENCAT__")
    for number, article in enumerate(articles(COUNT)):
        shelf, title = article["category"][-1], article["title"]
        text = f"{wikitext(article['html'])}\n\n{{{{Seen}}}}\n[[Category:{shelf}]]"
        if number % 10 == 0:
            text += f"\n[[File:Missing {number}.jpg]]"
            said = f"What is said of the {title} on this page is said among its keepers. " * 8
            yield WikiPage(f"Talk:{title}", said)
            yield WikiPage(f"Old {title}", f"#REDIRECT [[{title}]]")
        yield WikiPage(title, text)
    for name in ("Trees", "Ferns", "Mosses", "Rivers", "Lakes", "Stones"):
        yield WikiPage(f"Category:{name}", f"All that is known of the {name.lower()} of these walks. " * 10)
    yield WikiPage(
        "User:Keeper", "The keeper of this wiki has walked for many years, and writes of it. " * 10
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    try:
        with wiki(tmp_path_factory.mktemp("mediawiki")) as running:
            running.fill(_pages())
            folder = tmp_path_factory.mktemp("library")
            table = f'[crawl]\ndelay = 0\ngrace_days = 0\n[[site]]\nname = "wiki"\nurl = "{running.url}"\n'
            (folder / "library.toml").write_text(table, encoding="utf-8")
            yield Library(folder, running)
    except Missing:
        missing("a MediaWiki", INSTALL)


def test_every_article_is_found_and_changes_arrive(library: Library) -> None:
    made = {article["title"]: article for article in articles(COUNT)}
    first = library.crawl()
    found = library.articles()
    strange = [(found[title]["url"], found[title]["sections"]) for title in set(found) - set(made)]
    assert strange == [], "no category, talk, user or front page"
    assert set(found) == set(made)
    assert first["new"] == COUNT
    assert first["requests"] <= COUNT / 0.85, "most of what was asked for is an article"
    for title, article in made.items():
        assert found[title]["categories"] == [[article["category"][-1]]], "neither hidden ones nor upkeep"
        assert found[title]["modified"] == "2024-03-01T10:00:00+00:00"
        headings = [section["heading"] for section in found[title]["sections"]]
        assert "edit" not in " ".join(filter(None, headings)).lower()
    second = library.crawl()
    assert (second["new"], second["changed"], second["gone"], second["failed"]) == (0, 0, 0, 0)
    assert second["requests"] <= 10
    assert library.articles() == found
    _changes_arrive(library, found)


def _changes_arrive(library: Library, known: dict[str, Any]) -> None:
    edited, taken, renamed, template_only = list(known)[3:7]
    running = library.wiki
    body = wikitext(next(a["html"] for a in articles(COUNT) if a["title"] == edited))
    running.edit(edited, f"{body}\n\nA sentence was added by the keeper of the walks.")
    running.edit("Newcomer", f"{body.replace(edited, 'Newcomer')}\n\n[[Category:Trees]]")
    running.edit(f"Talk:{template_only}", "This was said of it, and nothing in it was changed. " * 6)
    running.delete(taken)
    running.move(renamed, f"{renamed} of the north")
    running.maintain("runJobs.php")
    third = library.crawl()
    found = library.articles()
    assert third["new"] == 1
    assert "added by the keeper" in json.dumps(found[edited]["sections"])
    assert found["Newcomer"]["categories"] == [["Trees"]]
    assert taken not in found
    anew = f"{renamed} of the north"
    assert found[anew]["id"] == known[renamed]["id"], "a rename keeps the article's identity"
    assert renamed not in found
    untouched = set(known) - {edited, taken, renamed}
    assert all(found[title] == known[title] for title in untouched)
