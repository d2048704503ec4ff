"""The whole way on a real MediaWiki, out of Debian's package: 120 articles, and all the pages around them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.mediawiki.wiki import INSTALL, Missing, Wiki, WikiPage, wiki, wikitext
from tests.real_parts import missing
from tests.site_library import Library
from tests.wordpress.corpus import articles

COUNT = 120

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def _crawl(library: Library[Wiki]) -> dict[str, Any]:
    (report,) = library.crawl().values()
    return report


def _articles(library: Library[Wiki]) -> dict[str, Any]:
    """Title → Article."""
    (running,) = library.sites
    return {article["title"]: article for article in library.articles(running).values()}


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
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library[Wiki]]:
    try:
        with wiki(tmp_path_factory.mktemp("mediawiki")) as running:
            running.fill(_pages())
            yield Library.of(tmp_path_factory.mktemp("library"), [running], "grace_days = 0")
    except Missing:
        missing("a MediaWiki", INSTALL)


def test_every_article_is_found_and_changes_arrive(library: Library[Wiki]) -> None:
    made = {article["title"]: article for article in articles(COUNT)}
    first = _crawl(library)
    found = _articles(library)
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
    second = _crawl(library)
    assert (second["new"], second["changed"], second["gone"], second["failed"]) == (0, 0, 0, 0)
    assert second["requests"] <= 10
    assert _articles(library) == found
    _changes_arrive(library, found)


def _changes_arrive(library: Library[Wiki], known: dict[str, Any]) -> None:
    edited, taken, renamed, template_only = list(known)[3:7]
    (running,) = library.sites
    body = wikitext(next(a["html"] for a in articles(COUNT) if a["title"] == edited))
    running.edit(edited, f"{body}\n\nA sentence was added by the keeper of the walks.")
    running.edit("Newcomer", f"{body.replace(edited, 'Newcomer')}\n\n[[Category:Trees]]")
    running.edit(f"Talk:{template_only}", "This was said of it, and nothing in it was changed. " * 6)
    running.delete(taken)
    running.move(renamed, f"{renamed} of the north")
    running.maintain("runJobs.php")
    third = _crawl(library)
    found = _articles(library)
    assert third["new"] == 1
    assert "added by the keeper" in json.dumps(found[edited]["sections"])
    assert found["Newcomer"]["categories"] == [["Trees"]]
    assert taken not in found
    anew = f"{renamed} of the north"
    assert found[anew]["id"] == known[renamed]["id"], "a rename keeps the article's identity"
    assert renamed not in found
    untouched = set(known) - {edited, taken, renamed}
    assert all(found[title] == known[title] for title in untouched)
