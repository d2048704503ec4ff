"""Twenty kinds of edit on two real WordPress sites, under the schedule: each is judged for what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.real_parts import missing
from tests.site_library import Library
from tests.wordpress.corpus import articles
from tests.wordpress.sites import Missing, WordPress, two_sites

COUNT = 48
# The kinds, each on an article of its own.
KINDS = (
    "edit title rename rename_and_edit swap swapped save date file "
    "trash delete private draft password gone restore comment tag note written_from"
).split()

# Slow: two crawls of 96 pages that PHP renders, and rounds in between.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library[WordPress]]:
    try:
        with two_sites(tmp_path_factory.mktemp("wordpress"), articles(COUNT)) as sites:
            # half of the articles are edited here, and more are taken out than the brake lets go
            yield Library.of(tmp_path_factory.mktemp("library"), sites, "max_removed_share = 1")
    except Missing as error:
        missing(error.part, error.install)


def test_every_kind_of_edit_is_judged_for_what_it_is(library: Library[WordPress]) -> None:
    told = library.round(0)
    known = {site.name: library.articles(site) for site in library.sites}
    assert [len(found) for found in known.values()] == [COUNT, COUNT], told
    library.round(13)
    assert {site.name: library.articles(site) for site in library.sites} == known
    slugs = dict(zip(KINDS, sorted(article["slug"] for article in articles(COUNT))[4:]))
    for site in library.sites:
        _edit(site, slugs)
    library.round(0.25)
    for site in library.sites:
        _what_a_signal_tells_has_arrived(library.articles(site), known[site.name], slugs)
    for _ in range(4):
        library.round(12)
    arrived = {site.name: library.articles(site) for site in library.sites}
    for found in arrived.values():
        withdrawn = {
            f"/{slugs[kind]}/" for kind in ("trash", "delete", "private", "draft", "password", "gone")
        }
        assert withdrawn & set(found) == set()
        assert len(found) == COUNT - len(withdrawn) + 1
    _looking_at_every_page_finds_nothing_else(library, arrived)


def _edit(site: WordPress, slugs: dict[str, str]) -> None:
    change = site.change
    change("edit", slugs["edit"], "A sentence was added by the keeper of the library.")
    change("title", slugs["title"], "A name given anew")
    change("rename", slugs["rename"], f"{slugs['rename']}-anew")
    change("rename", slugs["rename_and_edit"], f"{slugs['rename_and_edit']}-anew")
    change("edit", f"{slugs['rename_and_edit']}-anew", "It was edited while it moved.")
    change("swap", slugs["swap"], slugs["swapped"])
    change("save", slugs["save"])
    change("date", slugs["date"], "2019-05-05 10:00:00")
    change("file", slugs["file"], "Stones")
    for withdrawn in ("trash", "delete", "gone", "private", "draft"):
        change(withdrawn, slugs[withdrawn])
    change("password", slugs["password"], "sesame")
    change("trash", slugs["restore"])
    change("restore", slugs["restore"])
    change("comment", slugs["comment"], "I have read this article, and I say what I think of it. " * 4)
    change("tag", slugs["tag"], "a tag of its own")
    change("note", slugs["note"], "for the editors")
    change("write", slugs["written_from"], "Written Anew")
    change("category", "Rivers", "Rivers & brooks")


def _what_a_signal_tells_has_arrived(
    found: dict[str, Any], known: dict[str, Any], slugs: dict[str, str]
) -> None:
    now = {kind: found.get(f"/{slug}/") for kind, slug in slugs.items()}
    before = {kind: known[f"/{slug}/"] for kind, slug in slugs.items()}
    assert "added by the keeper" in _text(now["edit"])
    assert now["title"]["title"] == "A name given anew"
    for kind in ("rename", "rename_and_edit"):
        moved = found[f"/{slugs[kind]}-anew/"]
        assert (now[kind], moved["id"]) == (None, before[kind]["id"])
    assert "edited while it moved" in _text(found[f"/{slugs['rename_and_edit']}-anew/"])
    assert _text(now["swap"]) == _text(before["swapped"])
    assert _text(now["swapped"]) == _text(before["swap"])
    assert now["date"]["published"].startswith("2019-05-05T10:00:00")
    assert now["file"]["categories"] == [["Stones"]]
    assert now["gone"] is now["password"] is None
    assert found["/written-anew/"]["title"] == "Written Anew"
    for kind in ("save", "restore", "comment", "tag", "note", "written_from"):
        assert _text(now[kind]) == _text(before[kind])
    withdrawn = {f"/{slugs[kind]}/" for kind in ("trash", "delete", "private", "draft")}
    for path in set(found) & set(known) - withdrawn:
        rivers = ["Waters", "Rivers"] in known[path]["categories"]
        if path.strip("/") not in slugs.values():
            assert (found[path] == known[path]) is not rivers
        assert ["Waters", "Rivers"] not in found[path]["categories"], "the category has another name"


def _looking_at_every_page_finds_nothing_else(library: Library[WordPress], arrived: dict[str, Any]) -> None:
    """Comments, tags and custom fields change pages, and no article."""
    for name, report in library.crawl("--full").items():
        assert (report["new"], report["changed"], report["removed"]) == (0, 0, 0), report
        assert report["unchanged"] == len(arrived[name])
    assert {site.name: library.articles(site) for site in library.sites} == arrived


def _text(article: Any) -> str:
    return json.dumps(article["sections"])
