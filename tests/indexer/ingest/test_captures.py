"""A page as the crawl stored it: what its headers say, and the last capture of it (for ``explain``)."""

from __future__ import annotations

import json

import pytest

from catalogue.archive import RecordLocation
from catalogue.article import Article
from catalogue.errors import NotFound
from crawler.pages import ListedFacts
from indexer.extract import extract
from indexer.ingest.captures import Capture, captured_page, headers_of
from tests.indexer.crawled import HOST, Crawled


@pytest.fixture
def read(crawled: Crawled) -> Crawled:
    """A site whose pages were read."""
    crawled.keep_articles()
    crawled.ingest()
    return crawled


def test_a_captured_page_comes_with_its_site_s_template(read: Crawled) -> None:
    page, template, _ = captured_page(read.config, f"{HOST}/gout/")
    assert page.url == f"{HOST}/gout/"
    assert b"Causes of Gout" in bytes(page.html if isinstance(page.html, bytes) else page.html.encode())
    assert template is not None


def test_a_template_of_another_version_is_left_out(read: Crawled) -> None:
    read.outdate_templates()
    _, template, _ = captured_page(read.config, f"{HOST}/gout/")
    assert template is None


def test_a_page_that_was_never_captured_is_not_found(read: Crawled) -> None:
    with pytest.raises(NotFound, match="crawl it first"):
        captured_page(read.config, f"{HOST}/never/")


def test_a_stored_header_has_one_or_several_values() -> None:
    stored = {"Link": "<a>", "X-Robots-Tag": ["noindex", "noarchive"]}
    assert headers_of(stored) == (
        ("link", "<a>"),
        ("x-robots-tag", "noindex"),
        ("x-robots-tag", "noarchive"),
    )


def test_what_the_crawl_noted_of_other_languages_reaches_extraction() -> None:
    facts = ListedFacts(alternates=(("bn_BD", "https://e.example/bn/ক/"), ("ar", "https://e.example/ar/a/")))
    stored = json.loads(json.dumps({"link": "</de/a/>; rel=alternate; hreflang=de"} | facts.to_headers()))
    url, place = "https://e.example/a/", RecordLocation("a.warc.gz", 0, 1, "")
    capture = Capture(1, "e", url, url, 200, "text/html", headers_of(stored), 0.0, place)
    read = extract(capture.page(b"<title>A</title><main><h1>A</h1><p>" + b"A sentence of words. " * 60))
    assert isinstance(read, Article)
    named = {one.language: one.url for one in read.alternates}
    assert named == {
        "de": "https://e.example/de/a/",
        "bn": "https://e.example/bn/ক/",
        "ar": "https://e.example/ar/a/",
    }


@pytest.mark.parametrize(
    ("robots_tag", "asked"),
    [
        ("noindex", True),
        ("NOINDEX, nofollow", True),
        ("none", True),
        ("nofollow, noarchive", False),
        ("pinakes: noindex", True),
        ("pinakes: nofollow", False),
        ("googlebot: noindex", False),
        ("unavailable_after: 25 Jun 2099 15:00:00 PST", False),
        ("noindex, unavailable_after: 25 Jun 2099", True),
    ],
)
def test_a_robots_tag_forbids_indexing_to_all_or_to_us(robots_tag: str, asked: bool) -> None:
    assert _capture(("x-robots-tag", robots_tag)).asks_no_index() is asked


def test_one_of_several_robots_tags_is_enough() -> None:
    assert _capture(("x-robots-tag", "otherbot: nofollow"), ("x-robots-tag", "noindex")).asks_no_index()


def _capture(*headers: tuple[str, str]) -> Capture:
    location = RecordLocation("example/a.warc.gz", 0, 1, "")
    return Capture(1, "example", f"{HOST}/gout/", f"{HOST}/gout/", 200, "text/html", headers, 0.0, location)
