"""How a MediaWiki is asked for its articles. The wiki is a server that answers as `api.php` does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from catalogue.schema import captures
from crawler import wiki_lists
from crawler.signals import TOUCHED, TrackRecord
from crawler.site_memory import memorise, recall
from crawler.sites import Job
from tests.crawler.conftest import Crawls
from tests.crawler.webserver import Answer, Asked, Site

# several crawls of a wiki each, 10 to 20 seconds
pytestmark = pytest.mark.slow

STAMP = "2024-03-01T10:00:00Z"


class LocalWiki:
    """Articles with a page each, a start page that links none, and the API that lists four at a time."""

    def __init__(self, web: Site, api: str = "/w/api.php", told: bool = True) -> None:
        self.web = web
        self.api = api
        self.articles = {f"Herb {n}": self._row(n) for n in range(10)}
        self.log: list[dict[str, Any]] = []
        self.pages = 30
        # what the API answers instead
        self.instead: Callable[[], Answer] | None = None
        said = (
            f'<link rel="EditURI" type="application/rsd+xml" href="//127.0.0.1:{web.port}{api}?action=rsd">'
        )
        web.page("/", "Welcome", "/wiki/Category:Herbs", "/wiki/Special:Random", head=said if told else "")
        web.page("/wiki/Category:Herbs", "Category:Herbs", "/wiki/User:Keeper", "/wiki/Old_herb")
        for title in self.articles:
            self._show(title)
        web.other = self._answer

    def edit(self, title: str, text: str) -> None:
        row = self.articles[title]
        row["lastrevid"] += 1_000
        row["recent"] = True
        self._show(title, text)

    def pages_asked(self) -> list[str]:
        """Articles that were asked for since the last time."""
        asked = sorted(path for path in self.web.paths() if path.startswith("/wiki/"))
        self.web.asked.clear()
        return asked

    def queries(self) -> list[dict[str, str]]:
        """What the API was asked."""
        asked = [urlsplit(path) for path in self.web.paths()]
        return [
            {name: values[0] for name, values in parse_qs(parts.query).items()}
            for parts in asked
            if parts.path == self.api
        ]

    def _row(self, number: int) -> dict[str, Any]:
        title = f"Herb {number}"
        return {
            "pageid": number + 1,
            "title": title,
            "canonicalurl": f"{self.web.url}/wiki/{title.replace(' ', '_')}",
            "lastrevid": 100 + number,
            "touched": STAMP,
            "revisions": [{"revid": 100 + number, "timestamp": STAMP}],
            "categories": [{"title": "Category:Herbs"}, {"title": "Category:Broken pictures"}],
            "redirects": [{"title": "Old herb"}] if number == 3 else [],
        }

    def _show(self, title: str, text: str = "") -> None:
        links = ("/wiki/Talk:Herb", "/wiki/Old_herb") if title == "Herb 0" else ()
        self.web.page(f"/wiki/{title.replace(' ', '_')}", title, *links, text=text)

    def _answer(self, asked: Asked) -> Answer:
        parts = urlsplit(asked.path)
        if parts.path != self.api:
            return Answer("<h1>Not found</h1>", 404)
        if self.instead is not None:
            return self.instead()
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if "meta" in query:
            return _json({"query": self._about()})
        if query.get("list") == "recentchanges":
            return _json({"query": {"recentchanges": self.log}, "batchcomplete": True})
        recent = query["generator"] == "recentchanges"
        rows = [row for row in self.articles.values() if row.get("recent") or not recent]
        start = int(query.get("gapcontinue", "0"))
        found: dict[str, Any] = {"query": {"pages": rows[start : start + 4]}, "batchcomplete": True}
        if start + 4 < len(rows):
            found["continue"] = {"gapcontinue": str(start + 4), "continue": "gapcontinue||"}
        return _json(found)

    def _about(self) -> dict[str, Any]:
        spaces = (
            (0, "", True),
            (1, "Talk", False),
            (2, "User", False),
            (14, "Category", False),
            (-1, "Special", False),
        )
        return {
            "general": {
                "generator": "MediaWiki 1.39.17",
                "mainpage": "Welcome",
                "server": self.web.url,
                "articlepath": "/wiki/$1",
            },
            "namespaces": {
                str(n): {"id": n, "name": name, "content": content} for n, name, content in spaces
            },
            "statistics": {"pages": self.pages},
            "allmessages": [{"name": "broken-file-category", "content": "Broken pictures"}],
        }


def _json(data: object) -> Answer:
    return Answer(json.dumps(data), type="application/json")


ARTICLES = [f"/wiki/Herb_{n}" for n in range(10)]


@pytest.mark.parametrize(
    ("api", "told"),
    [("/w/api.php", True), ("/here/api.php", True), ("/api.php", False), ("/wiki/api.php", False)],
)
def test_a_wiki_whose_start_page_links_no_article_is_found_whole(
    crawl: Crawls, web: Site, api: str, told: bool
) -> None:
    LocalWiki(web, api, told)
    report = crawl(web.url)
    assert sorted(path for path in crawl.captured() if "Herb_" in path) == ARTICLES
    left_out = {reason.reason: reason.count for reason in report.left_out}
    if told:
        assert left_out["is a wiki's own page, not an article"] >= 2
        assert left_out["is another title of an article, to which the wiki leads on"] == 1
        assert not any("Category" in path or "Old_herb" in path for path in web.paths())


@pytest.mark.parametrize("links", [(), ("/about", "/w/index.php/About"), ("/wiki/About",)])
def test_a_wiki_that_does_not_say_so_is_found_where_its_start_page_leads_to_one_or_nowhere(
    crawl: Crawls, web: Site, links: tuple[str, ...]
) -> None:
    wiki = LocalWiki(web, told=False)
    web.page("/", "Welcome", *links, ETag='"same"')
    job = crawl.job(web.url)
    crawl.run(job)
    assert sorted(path for path in crawl.captured() if "Herb_" in path) == ARTICLES
    web.asked.clear()
    crawl.run(job)
    assert [path for path in web.paths() if "api.php" in path and not path.startswith(wiki.api)] == []
    assert wiki.queries(), "where it was found is remembered, though the start page answers 304"


def test_a_site_that_leads_on_is_not_asked_whether_it_is_a_wiki(crawl: Crawls, web: Site) -> None:
    web.page("/", "Welcome", "/about", "/herbs/thyme")
    crawl(web.url)
    assert not any("api.php" in path for path in web.paths())


def test_what_the_api_says_comes_with_the_page(crawl: Crawls, web: Site) -> None:
    LocalWiki(web)
    crawl(web.url)
    row = crawl.pages()["/wiki/Herb_1"]
    assert (row.found_by, row.signal_value) == ("rest", "101")
    with crawl.catalogue.read() as connection:
        of_page = select(captures.c.headers).where(captures.c.url.endswith("/wiki/Herb_1"))
        kept = json.loads(connection.execute(of_page).scalar_one())
    assert kept["pinakes-categories"] == ['["Herbs"]'], "not what the software files it under"
    assert kept["pinakes-modified"] == STAMP


def test_a_second_crawl_asks_for_what_was_edited_or_touched(crawl: Crawls, web: Site) -> None:
    wiki = LocalWiki(web)
    job = crawl.job(web.url)
    crawl.run(job)
    assert wiki.pages_asked() == ARTICLES
    crawl.run(job)
    assert wiki.pages_asked() == []
    wiki.edit("Herb 4", "Another text that an editor wrote. " * 6)
    # its template was edited: no revision of its own
    wiki.articles["Herb 7"]["touched"] = "2099-01-01T00:00:00Z"
    crawl.run(job)
    assert wiki.pages_asked() == ["/wiki/Herb_4", "/wiki/Herb_7"]


def test_a_round_looks_at_what_was_touched_as_long_as_that_proves_right(crawl: Crawls, web: Site) -> None:
    wiki = LocalWiki(web)
    job = crawl.job(web.url, everything=False)
    crawl.run(job)
    wiki.pages_asked()
    wiki.articles["Herb 7"]["touched"] = "2099-01-01T00:00:00Z"
    crawl.run(job)
    assert wiki.pages_asked() == ["/wiki/Herb_7"]
    # a wiki whose pages are touched all the time, and show what they showed
    memory = recall(crawl.catalogue, job.site)
    memory.trust.records[TOUCHED] = TrackRecord(said=100.0)
    memorise(crawl.catalogue, job.site, memory, complete=True, moved_to=None)
    crawl.run(job)
    assert wiki.pages_asked() == []


def test_a_page_that_is_renamed_without_a_redirect_is_known_by_its_number(crawl: Crawls, web: Site) -> None:
    wiki = LocalWiki(web)
    job = crawl.job(web.url, everything=False)
    crawl.run(job)
    wiki.pages_asked()
    row = wiki.articles.pop("Herb 2")
    wiki.articles["Mint"] = row | {
        "title": "Mint",
        "canonicalurl": f"{web.url}/wiki/Mint",
        "lastrevid": 5_000,
    }
    web.page("/wiki/Mint", "Mint")
    web.routes["/wiki/Herb_2"] = Answer("<h1>Not found</h1>", 404)
    crawl.run(job)
    assert wiki.pages_asked() == ["/wiki/Herb_2", "/wiki/Mint"]
    of_page = select(captures.c.headers).where(captures.c.url.endswith("/wiki/Mint"))
    with crawl.catalogue.read() as connection:
        kept = json.loads(connection.execute(of_page).scalar_one())
    assert kept["pinakes-formerly"] == f"{web.url}/wiki/Herb_2"


def test_an_article_that_was_taken_out_is_looked_at(crawl: Crawls, web: Site) -> None:
    wiki = LocalWiki(web)
    job = crawl.job(web.url, everything=False)
    crawl.run(job)
    wiki.pages_asked()
    del wiki.articles["Herb 2"]
    web.routes["/wiki/Herb_2"] = Answer("<h1>Deleted</h1>", 404)
    crawl.run(job)
    assert wiki.pages_asked() == ["/wiki/Herb_2"]


def test_a_large_wiki_is_asked_for_its_changes_in_a_round(crawl: Crawls, web: Site) -> None:
    wiki = LocalWiki(web)
    wiki.pages = wiki_lists.FEW_PAGES + 1
    job = crawl.job(web.url, everything=False)
    crawl.run(job)
    wiki.pages_asked()
    wiki.edit("Herb 4", "Another text that an editor wrote. " * 6)
    wiki.log = [
        {"title": "Herb 8", "logtype": "delete", "logparams": []},
        {"title": "Never seen", "logtype": "move", "logparams": {"target_title": "Herb 9"}},
    ]
    crawl.run(job)
    asked = wiki.queries()
    assert wiki.pages_asked() == ["/wiki/Herb_4", "/wiki/Herb_8", "/wiki/Herb_9"]
    assert [query.get("generator") or query.get("list") for query in asked if "meta" not in query] == [
        "recentchanges",
        "recentchanges",
    ]


def test_an_api_that_robots_txt_forbids_is_not_asked(crawl: Crawls, web: Site) -> None:
    wiki = LocalWiki(web)
    web.routes["/robots.txt"] = Answer("User-agent: *\nDisallow: /w/", type="text/plain")
    report = crawl(web.url)
    assert wiki.queries() == []
    assert any("robots.txt forbids it" in note for note in report.notes)


@pytest.mark.parametrize(
    "instead",
    [
        lambda: Answer("<h1>Error</h1>", 500),
        lambda: _json({"error": {"code": "readapidenied"}}),
        lambda: Answer("<html>A page for readers</html>"),
        lambda: Answer(b'{"query": ' + b"[" * 200_000, type="application/json"),
    ],
)
def test_an_api_that_says_nothing_of_use_ends_no_crawl(
    crawl: Crawls, web: Site, instead: Callable[[], Answer]
) -> None:
    wiki = LocalWiki(web)
    wiki.instead = instead
    report = crawl(web.url)
    assert report.fatal is None
    assert "/wiki/Category:Herbs" in web.paths(), "then its links are followed"


def test_an_api_on_another_host_is_not_asked(crawl: Crawls, web: Site) -> None:
    wiki = LocalWiki(web)
    head = '<link rel="EditURI" type="application/rsd+xml" href="http://169.254.169.254/api.php?action=rsd">'
    web.page("/", "Welcome", "/wiki/Herb_1", head=head)
    wiki.api = "/nowhere"
    report = crawl(web.url)
    assert report.fatal is None
    assert "/wiki/Herb_1" in web.paths()


def test_a_start_page_that_did_not_change_still_leads_to_the_api(crawl: Crawls, web: Site) -> None:
    wiki = LocalWiki(web)
    start = web.routes["/"]
    assert isinstance(start, Answer)
    start.headers["ETag"] = '"same"'
    job: Job = crawl.job(web.url)
    crawl.run(job)
    web.asked.clear()
    crawl.run(job)
    assert wiki.queries(), "the start page answered 304"
