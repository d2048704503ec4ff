"""Eighteen kinds of edit on a real MediaWiki, under the schedule: each is judged for what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.mediawiki.wiki import INSTALL, Missing, Wiki, WikiPage, wiki, wikitext
from tests.real_parts import missing
from tests.site_library import Library
from tests.wordpress.corpus import articles

COUNT = 60
# The kinds, each on an article of its own.
KINDS = (
    "edit minor rename rename_bare rename_and_edit swap swapped delete restore protect "
    "refile file null template shelf blank redirect talk target"
).split()
# Of these no text and no category is another one afterwards.
UNTOUCHED = ("restore", "protect", "null", "talk", "target")
WITHDRAWN = ("delete", "blank", "redirect")

# Slow: a crawl of 60 pages that PHP renders, and rounds in between.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def _titles() -> dict[str, str]:
    """Kind → the title of its article."""
    return dict(zip(KINDS, [article["title"] for article in articles(COUNT)][5:]))


def _texts() -> dict[str, str]:
    """Title → wikitext."""
    of_kinds = {title: kind for kind, title in _titles().items()}
    templates = {"template": "{{Weather}}\n\n", "shelf": "{{Shelved}}\n\n"}
    return {
        article["title"]: templates.get(of_kinds.get(article["title"], ""), "")
        + f"{wikitext(article['html'])}\n\n[[Category:{article['category'][-1]}]]"
        for article in articles(COUNT)
    }


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library[Wiki]]:
    try:
        with wiki(tmp_path_factory.mktemp("mediawiki")) as running:
            running.fill(
                [
                    WikiPage("Main Page", "Welcome to the wiki of walks. It leads to no article."),
                    WikiPage("Template:Weather", "It was written down in a week of rain."),
                    WikiPage("Template:Shelved", "[[Category:Lower shelf]]"),
                    *(WikiPage(title, text) for title, text in _texts().items()),
                ]
            )
            yield Library.of(tmp_path_factory.mktemp("library"), [running], "max_removed_share = 1")
    except Missing:
        missing("a MediaWiki", INSTALL)


def test_every_kind_of_edit_is_judged_for_what_it_is(library: Library[Wiki]) -> None:
    (running,) = library.sites
    told = library.round(0)
    known = _articles(library)
    assert set(known) == set(_texts()), told
    library.round(13)
    assert _articles(library) == known
    _edit(running, _titles(), _texts())
    library.round(0.25)
    _what_a_signal_tells_has_arrived(_articles(library), known, _titles())
    for _ in range(4):
        library.round(12)
    arrived = _articles(library)
    assert {_titles()[kind] for kind in WITHDRAWN} & set(arrived) == set()
    assert len(arrived) == COUNT - len(WITHDRAWN)
    (report,) = library.crawl("--full").values()
    assert (report["new"], report["changed"], report["removed"]) == (0, 0, 0), report
    assert _articles(library) == arrived


def _edit(running: Wiki, titles: dict[str, str], texts: dict[str, str]) -> None:
    def text(kind: str) -> str:
        return texts[titles[kind]]

    running.edit(titles["edit"], f"A sentence was added by the keeper of the walks.\n\n{text('edit')}")
    running.edit(titles["minor"], f"{text('minor')}\n\nA comma was set by the keeper.", minor=True)
    running.move(titles["rename"], f"{titles['rename']} of the north")
    running.move(titles["rename_bare"], f"{titles['rename_bare']} of the north", redirect=False)
    running.move(titles["rename_and_edit"], f"{titles['rename_and_edit']} of the north")
    moved = f"{text('rename_and_edit')}\n\nIt was edited while it moved."
    running.edit(f"{titles['rename_and_edit']} of the north", moved)
    for old, new in (("swap", "Aside"), ("swapped", titles["swap"]), ("Aside", titles["swapped"])):
        running.move(titles.get(old, old), new, redirect=False)
    running.delete(titles["delete"])
    running.delete(titles["restore"])
    running.restore(titles["restore"])
    running.protect(titles["protect"])
    running.edit(titles["refile"], text("refile").rpartition("[[")[0] + "[[Category:Old stones]]")
    running.edit(titles["file"], f"{text('file')}\n[[Category:Walks in winter]]")
    running.edit(titles["null"], text("null"))
    running.edit("Template:Weather", "It was written down in a week of snow.")
    running.edit("Template:Shelved", "[[Category:Upper shelf]]")
    running.edit(titles["blank"], "")
    running.edit(titles["redirect"], f"#REDIRECT [[{titles['target']}]]")
    running.edit(f"Talk:{titles['talk']}", "This was said of it, and nothing in it was changed. " * 6)
    running.maintain("runJobs.php")


def _what_a_signal_tells_has_arrived(
    found: dict[str, Any], known: dict[str, Any], titles: dict[str, str]
) -> None:
    now = {kind: found.get(title) for kind, title in titles.items()}
    before = {kind: known[title] for kind, title in titles.items()}
    assert "added by the keeper" in _text(now["edit"])
    assert "A comma was set" in _text(now["minor"])
    for kind in ("rename", "rename_bare", "rename_and_edit"):
        moved = found[f"{titles[kind]} of the north"]
        assert (now[kind], moved["id"]) == (None, before[kind]["id"]), kind
    assert "edited while it moved" in _text(found[f"{titles['rename_and_edit']} of the north"])
    assert _text(now["swap"]) == _text(before["swapped"])
    assert _text(now["swapped"]) == _text(before["swap"])
    assert now["refile"]["categories"] == [["Old stones"]]
    assert now["file"]["categories"] == [*before["file"]["categories"], ["Walks in winter"]]
    assert "week of snow" in _text(now["template"])
    assert ["Lower shelf"] in before["shelf"]["categories"]
    assert ["Upper shelf"] in now["shelf"]["categories"]
    assert _text(now["shelf"]) == _text(before["shelf"])
    for kind in UNTOUCHED:
        assert now[kind]["id"] == before[kind]["id"], kind
        assert _text(now[kind]) == _text(before[kind]), kind
        assert now[kind]["categories"] == before[kind]["categories"], kind
    for title in set(found) & set(known) - set(titles.values()):
        assert found[title] == known[title]


def _articles(library: Library[Wiki]) -> dict[str, Any]:
    """Title → Article."""
    (running,) = library.sites
    return {article["title"]: article for article in library.articles(running).values()}


def _text(article: Any) -> str:
    return json.dumps(article["sections"])
