"""Which of a site's lists are read, and what is believed of them. The site is a table of answers."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from catalogue.states import FoundBy
from crawler.answers import FetchFailed, Response
from crawler.discovery import Discovery
from crawler.links import PageLinks
from crawler.pages import DiscoveredUrl, ListedFacts
from crawler.wordpress import taxonomy_of

HOME = "https://example.org"
API = f"{HOME}/wp-json/"


def sitemap(*paths: str) -> bytes:
    urls = "".join(f"<url><loc>{HOME}{path}</loc><lastmod>2024</lastmod></url>" for path in paths)
    return f"<urlset>{urls}</urlset>".encode()


def index(*urls: str) -> bytes:
    inner = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f"<sitemapindex>{inner}</sitemapindex>".encode()


class Site:
    """Answers by path (without the query string); everything else answers 404."""

    def __init__(self, **settings: Any) -> None:
        self.answers: dict[str, bytes | int | Exception] = {}
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []
        self.discovery = Discovery(HOME, self.ask, **settings)

    async def ask(self, url: str, max_bytes: int) -> Response:
        self.asked.append(url.removeprefix(HOME))
        found = self.answers.get(url.removeprefix(HOME).partition("?")[0], 404)
        if isinstance(found, Exception):
            raise found
        body, status = (b"", found) if isinstance(found, int) else (found, 200)
        return Response(url, status, self.headers, (), body, 0.0)

    def found(self, **start_page: Any) -> list[DiscoveredUrl]:
        async def everything() -> list[DiscoveredUrl]:
            return [item async for batch in self.discovery.batches(PageLinks(**start_page)) for item in batch]

        return asyncio.run(everything())

    def paths(self, **start_page: Any) -> list[str]:
        return [item.url.removeprefix(HOME) for item in self.found(**start_page)]


def test_a_sitemap_is_guessed_where_none_is_named_and_guessing_ends_with_the_first() -> None:
    site = Site()
    site.answers["/sitemap_index.xml"] = sitemap("/a", "/b")
    assert site.found() == [
        DiscoveredUrl(f"{HOME}/a", FoundBy.SITEMAP, 1, "2024"),
        DiscoveredUrl(f"{HOME}/b", FoundBy.SITEMAP, 1, "2024"),
    ]
    assert site.asked == ["/sitemap.xml", "/sitemap_index.xml"]
    assert site.discovery.maps_complete
    assert site.discovery.notes == []
    assert site.discovery.lists().maps == {f"{HOME}/a", f"{HOME}/b"}


def test_a_named_sitemap_that_cannot_be_read_is_told_and_the_list_is_not_complete() -> None:
    for answer, note in (
        (500, "the sitemap https://example.org/s.xml answers 500"),
        (FetchFailed("the answer broke off"), "the sitemap https://example.org/s.xml: the answer broke off"),
        (b"<html></html>", "the sitemap https://example.org/s.xml is not readable"),
        (sitemap("/a")[:-10], "the sitemap https://example.org/s.xml is cut off"),
    ):
        site = Site(named=(f"{HOME}/s.xml",))
        site.answers["/s.xml"] = answer
        site.found()
        assert site.discovery.notes == [note]
        assert not site.discovery.maps_complete


@pytest.mark.parametrize(
    "line",
    [
        "/gone.xml",
        "gone.xml",
        f"{HOME}/gone.xml",
        "https://staging.invalid/sitemap.xml",
        "https://[",
        "/soft.xml",
    ],
)
def test_a_sitemap_line_that_leads_nowhere_keeps_nothing_from_being_found(line: str) -> None:
    site = Site(named=(line,))
    site.answers["https://staging.invalid/sitemap.xml"] = FetchFailed("the name cannot be resolved")
    site.answers["/soft.xml"] = b"<html><p>No such page</p></html>"
    site.answers["/sitemap.xml"] = sitemap("/a")
    assert site.paths() == ["/a"]
    assert len(site.discovery.notes) == (line != "https://[")


def test_a_dead_host_is_asked_once() -> None:
    site = Site(named=tuple(f"https://staging.invalid/{n}.xml" for n in range(20)))
    site.answers |= {f"https://staging.invalid/{n}.xml": FetchFailed("dead", again=True) for n in range(20)}
    site.answers["/sitemap.xml"] = sitemap("/a")
    assert site.paths() == ["/a"]
    assert len(site.asked) == 2
    assert not site.discovery.maps_complete


def test_a_sitemap_that_lists_another_site_only_counts_as_none() -> None:
    site = Site(named=(f"{HOME}/s.xml",))
    site.answers["/s.xml"] = sitemap("/a").replace(b"example.org", b"staging.example")
    site.answers["/sitemap.xml"] = sitemap("/b")
    assert "/b" in site.paths()


def test_an_index_may_name_sitemaps_of_the_site_only() -> None:
    site = Site(named=(f"{HOME}/index.xml",))
    site.answers["/index.xml"] = index(f"{HOME}/one.xml", "https://other.org/two.xml")
    site.answers["/one.xml"] = sitemap("/a")
    assert site.paths() == ["/a"]
    assert site.asked == ["/index.xml", "/one.xml"]


def test_lists_of_categories_count_only_where_there_is_nothing_else() -> None:
    site = Site(named=(f"{HOME}/category-sitemap.xml",))
    site.answers["/category-sitemap.xml"] = sitemap("/skin")
    assert site.paths() == ["/skin"]
    site = Site(named=(f"{HOME}/category-sitemap.xml", f"{HOME}/post-sitemap.xml"))
    site.answers |= {"/category-sitemap.xml": sitemap("/skin"), "/post-sitemap.xml": sitemap("/a")}
    assert site.paths() == ["/a"]


def test_the_rest_api_is_read_page_by_page_with_its_categories() -> None:
    site = Site()
    site.headers = {"x-wp-totalpages": "1"}
    posts = [{"id": 7, "link": f"{HOME}/a/", "modified_gmt": "2024", "categories": [3]}]
    site.answers |= {
        "/wp-json/wp/v2/types": json.dumps({"post": {"rest_base": "posts"}}).encode(),
        "/wp-json/wp/v2/categories": json.dumps([{"id": 3, "name": "Skin", "parent": 0}]).encode(),
        "/wp-json/wp/v2/posts": json.dumps(posts).encode(),
    }
    facts = ListedFacts((("Skin",),))
    assert site.found(api=API) == [DiscoveredUrl(f"{HOME}/a/", FoundBy.REST, 1, "2024~", facts, "posts 7")]
    assert sum("/posts" in asked for asked in site.asked) == 1


@pytest.mark.parametrize("answer", [401, 500, FetchFailed("no answer")])
def test_where_the_categories_cannot_be_had_nothing_is_said_of_them(answer: int | Exception) -> None:
    site = Site(taxonomy="before")
    posts = [{"link": f"{HOME}/a/", "modified_gmt": "2024-01-01T00:00:00", "categories": [3]}]
    site.answers |= {
        "/wp-json/wp/v2/categories": answer,
        "/wp-json/wp/v2/posts": json.dumps(posts).encode(),
    }
    (found,) = site.found(api=API)
    assert (found.changed, found.facts) == ("2024-01-01T00:00:00", ListedFacts(None))
    assert site.discovery.taxonomy == "before"


def test_where_the_categories_are_others_than_before_everything_is_listed() -> None:
    names = json.dumps([{"id": 3, "name": "Skin", "parent": 0}]).encode()
    same = taxonomy_of({3: ("Skin",)})
    for before, only_changes in ((same, True), ("another", False), (None, False)):
        site = Site(since=1_700_000_000.0, taxonomy=before)
        site.answers |= {"/wp-json/wp/v2/categories": names, "/wp-json/wp/v2/posts": b"[]"}
        site.found(api=API)
        assert any("modified_after" in asked for asked in site.asked) is only_changes
        assert site.discovery.rest_complete is not only_changes
        assert site.discovery.taxonomy == same


def test_with_a_date_only_changes_are_asked_for_and_the_list_is_not_complete() -> None:
    site = Site(since=1_700_000_000.0, taxonomy=taxonomy_of({}))
    site.answers |= {"/wp-json/wp/v2/posts": b"[]", "/wp-json/wp/v2/categories": b"[]"}
    site.found(api=API)
    posts = next(asked for asked in site.asked if "/posts" in asked)
    assert "modified_after=2023-11-13T20:13:20" in posts
    assert not site.discovery.rest_complete


@pytest.mark.parametrize(
    ("answer", "notes"), [(401, 0), (403, 0), (404, 0), (500, 2), (FetchFailed("no answer"), 2)]
)
def test_a_rest_api_that_is_closed_is_no_news_and_a_broken_one_is(
    answer: int | Exception, notes: int
) -> None:
    site = Site()
    site.answers |= {"/wp-json/wp/v2/posts": answer, "/wp-json/wp/v2/pages": answer}
    assert site.found(api=API) == []
    assert len(site.discovery.notes) == notes
    assert site.discovery.rest_complete is (answer in (401, 403, 404))


def test_feeds_signal_changes_and_are_no_list() -> None:
    site = Site()
    item = f"<item><link>{HOME}/a</link><pubDate>now</pubDate></item>"
    site.answers["/feed/"] = f"<rss><channel>{item}</channel></rss>".encode()
    feeds = (f"{HOME}/comments/feed/", f"{HOME}/feed/")
    assert site.found(feeds=feeds) == [DiscoveredUrl(f"{HOME}/a", FoundBy.FEED, 1, "now")]
    assert "/comments/feed/" not in site.asked
    assert not site.discovery.rest | site.discovery.maps
