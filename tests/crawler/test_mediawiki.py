"""What a MediaWiki says of itself and of its articles, as its API answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crawler import mediawiki
from crawler.mediawiki import WikiPages, WikiSite
from crawler.pages import ListedFacts, facts_of

HOST = "https://wiki.example"
API = f"{HOST}/w/api.php"


def about(**general: Any) -> bytes:
    """The answer to who the wiki is: a German one, with a namespace of recipes beside the articles."""
    said = {
        "generator": "MediaWiki 1.39.17",
        "mainpage": "Hauptseite",
        "server": "//wiki.example",
        "articlepath": "/wiki/$1",
    }
    spaces = [
        (-1, "Spezial", "Special", False),
        (0, "", "", True),
        (1, "Diskussion", "Talk", False),
        (6, "Datei", "File", False),
        (14, "Kategorie", "Category", False),
        (102, "Rezept", "Rezept", True),
    ]
    query = {
        "general": said | general,
        "namespaces": {
            str(n): {"id": n, "name": name, "canonical": english, "content": content}
            for n, name, english, content in spaces
        },
        "namespacealiases": [{"id": 6, "alias": "Bild"}, {"id": 102, "alias": "R"}],
        "statistics": {"pages": 143},
        "allmessages": [
            {"name": "broken-file-category", "content": "Seiten mit defekten Dateilinks"},
            {"name": "index-category", "missing": True},
        ],
    }
    return json.dumps({"batchcomplete": True, "query": query}).encode()


def site() -> WikiSite:
    found = mediawiki.site_of(about(), API)
    assert found is not None
    return found


def row(number: int, title: str, **more: Any) -> dict[str, Any]:
    address = f"{HOST}/wiki/{title.replace(' ', '_')}"
    return {
        "pageid": number,
        "ns": 0,
        "title": title,
        "canonicalurl": address,
        "lastrevid": 900 + number,
    } | more


def answer(*rows: dict[str, Any], more: dict[str, str] | None = None, complete: bool = True) -> bytes:
    data: dict[str, Any] = {"query": {"pages": list(rows)}}
    if complete:
        data["batchcomplete"] = True
    if more:
        data["continue"] = more
    return json.dumps(data).encode()


def test_an_article_names_the_same_in_other_wikis_though_the_answer_comes_in_parts() -> None:
    links = [
        {"lang": "bn", "url": "https://bn.wiki.example/wiki/হাঁপানি", "title": "হাঁপানি"},
        {"lang": "fr", "url": "//fr.wiki.example/wiki/Asthme"},
        *(
            {"lang": "xx"},
            {"url": "https://yy.wiki.example/wiki/A"},
            {"lang": "js", "url": "javascript:alert(1)"},
        ),
        7,
    ]
    pages = WikiPages(site())
    taken = pages.take(
        answer(row(1, "Asthma", langlinks=links[:1]), more={"llcontinue": "1"}, complete=False)
    )
    assert taken == ([], {"llcontinue": "1"})
    (found,), _ = pages.take(answer(row(1, "Asthma", langlinks=links[1:]))) or ((), None)
    assert [language for language, _ in found.facts.alternates or ()] == ["bn", "fr"]
    assert [url for _, url in found.facts.alternates or ()][1] == "https://fr.wiki.example/wiki/Asthme"
    assert facts_of(found.facts.to_headers()).alternates == found.facts.alternates
    assert "langlinks" in mediawiki.every_article(API, 0, {})


def test_a_wiki_says_where_its_articles_are_and_what_its_own_pages_are_called() -> None:
    found = site()
    assert (found.main_page, found.pages, found.spaces) == ("Hauptseite", 143, (0, 102))
    assert {"spezial", "special", "datei", "file", "bild", "kategorie"} <= found.own_spaces
    assert not {"rezept", "r", ""} & found.own_spaces
    assert found.upkeep == {"Seiten mit defekten Dateilinks"}
    assert found.address_of("Brot & Butter: ein Anfang") == f"{HOST}/wiki/Brot_%26_Butter:_ein_Anfang"


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("/wiki/Kategorie:Brot", True),
        ("/wiki/Kategorie%3ABrot", True),
        ("/wiki/spezial:Alle_Seiten", True),
        ("/wiki/Bild:Brot.jpg", True),
        ("/w/index.php?title=Diskussion:Brot", True),
        ("/wiki/Brot", False),
        ("/wiki/Rezept:Brot", False),
        ("/wiki/2001:_Odyssee", False),
        ("/wiki/Datei", False),
        ("/ueber/Datei:uns", False),
        ("/w/index.php?curid=7", False),
    ],
)
def test_an_address_tells_whether_it_is_an_article(url: str, own: bool) -> None:
    assert site().is_own_page(HOST + url) is own


@given(st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="_"), min_size=1, max_size=30))
def test_every_title_has_an_address_that_tells_it(title: str) -> None:
    assume(not {".", ".."} & set(title.split("/")))  # MediaWiki refuses such titles: no address tells them
    wiki = site()
    assert wiki.title_of(wiki.address_of(title)) == title


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"error": {"code": "readapidenied"}}',
        about(generator="Other 1"),
        about(articlepath="/wiki/"),
    ],
)
def test_what_is_no_wiki_is_none(body: bytes) -> None:
    assert mediawiki.site_of(body, API) is None


def test_an_article_is_listed_with_its_revision_its_categories_and_its_other_titles() -> None:
    listed = row(
        7,
        "Brot",
        touched="2024-05-01T00:00:00Z",
        categories=[
            {"title": "Kategorie:Seiten mit defekten Dateilinks"},
            {"title": "Kategorie:Altes_Handwerk"},
        ],
        revisions=[{"revid": 907, "timestamp": "2024-03-01T10:00:00Z"}],
        redirects=[{"title": "Laib"}],
    )
    taken = WikiPages(site()).take(answer(listed, row(1, "Hauptseite")))
    assert taken is not None
    (found,), more = taken
    assert more is None
    assert (found.number, found.url, found.revision, found.redirects) == (
        7,
        f"{HOST}/wiki/Brot",
        "907",
        ("Laib",),
    )
    assert found.facts == ListedFacts((("Altes Handwerk",),), None, "2024-03-01T10:00:00Z")
    assert found.touched == 1_714_521_600.0


def test_what_is_said_of_an_article_in_several_answers_is_put_together() -> None:
    pages = WikiPages(site())
    more = {"clcontinue": "8|Korn", "continue": "||info"}
    first = pages.take(
        answer(row(7, "Brot", categories=[{"title": "Kategorie:Backen"}]), more=more, complete=False)
    )
    assert first == ([], more)
    more = {"gapcontinue": "Dinkel", "continue": "gapcontinue||"}
    second = pages.take(
        answer(row(7, "Brot", categories=[{"title": "Kategorie:Korn"}]), row(8, "Butter"), more=more)
    )
    assert second is not None
    assert [(a.title, a.facts.categories) for a in second[0]] == [
        ("Brot", (("Backen",), ("Korn",))),
        ("Butter", ()),
    ]
    assert second[1] == more
    third = pages.take(answer(row(9, "Dinkel")))
    assert third is not None
    assert [a.title for a in third[0]] == ["Dinkel"]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"error": {"code": "maxlag"}}', b'{"warnings": {}}'])
def test_an_answer_that_is_none_lists_nothing(body: bytes) -> None:
    assert WikiPages(site()).take(body) is None
    assert mediawiki.moved_titles(body) is None


def test_damaged_rows_cost_themselves() -> None:
    damaged = [
        {"pageid": "x"},
        {"pageid": 3},
        row(4, "A", canonicalurl="javascript:x"),
        row(5, "B", categories=7),
    ]
    taken = WikiPages(site()).take(answer(*damaged))
    assert taken is not None
    assert [article.title for article in taken[0]] == ["B"]


def test_the_log_tells_old_and_new_titles() -> None:
    rows = [
        {"type": "log", "title": "Brot", "logtype": "move", "logparams": {"target_title": "Laib"}},
        {"type": "log", "title": "Butter", "logtype": "delete", "logparams": []},
    ]
    body = json.dumps({"query": {"recentchanges": rows}, "continue": {"rccontinue": "x"}}).encode()
    assert mediawiki.moved_titles(body) == (["Brot", "Laib", "Butter"], {"rccontinue": "x"})


@pytest.mark.parametrize(
    ("said", "api"),
    [
        ("//wiki.example/w/api.php?action=rsd", API),
        ("/w/api.php?action=rsd", API),
        (f"{API}?action=rsd", API),
        ("ftp://wiki.example/api.php", None),
        ("//[", None),
    ],
)
def test_the_api_is_where_the_page_says(said: str, api: str | None) -> None:
    assert mediawiki.endpoint(said, HOST) == api


def test_an_answer_that_says_it_otherwise_than_the_one_before_is_taken_as_it_is() -> None:
    pages = WikiPages(site())
    for categories in ([{"title": "Kategorie:Brot"}], {"title": "Kategorie:Brot"}, None):
        body = {"continue": {"gapcontinue": "x"}, "query": {"pages": [row(7, "Brot", categories=categories)]}}
        assert pages.take(json.dumps(body).encode()) == ([], {"gapcontinue": "x"})
    (article,) = (pages.take(json.dumps({"batchcomplete": True}).encode()) or ([],))[0]
    assert article.title == "Brot"
