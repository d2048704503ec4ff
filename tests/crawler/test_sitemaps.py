import gzip
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.urls import canonical
from crawler import list_xml
from crawler.feeds import parse_feed
from crawler.list_xml import ListEntry, inflate
from crawler.sitemaps import SitemapQueue, is_page, lists_lists, named_sitemap, named_sitemaps, parse_sitemap

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
BASE = "https://example.org/sitemap.xml"
TWO = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {NS}><url><loc>https://example.org/a/</loc><lastmod>2024-05-01</lastmod></url>'
    "<url><loc> <![CDATA[https://example.org/b?x=1&y=2]]> </loc></url></urlset>"
)
ENTRIES = (
    ListEntry("https://example.org/a/", "2024-05-01"),
    ListEntry("https://example.org/b?x=1&y=2"),
)


@pytest.mark.parametrize(
    "body",
    [
        TWO.encode(),
        b"\xef\xbb\xbf" + TWO.encode(),
        b"\n\n " + TWO.encode(),
        gzip.compress(TWO.encode()),
        gzip.compress(TWO.encode()) + b"<!-- cached by a plugin -->",
        TWO.replace("UTF-8", "UTF-16").encode("utf-16"),
        TWO.replace(f" {NS}", "").encode(),
        gzip.compress(gzip.compress(TWO.encode())),
        b"Warning: session_start() in /x.php on line 2\n" + TWO.encode(),
        b"<br />\n<b>Notice</b>: Undefined <b>x.php</b>\n" + TWO.encode(),
        TWO.replace("><url>", ">\x0b<url>").encode(),
        re.sub(r"(?<=[</])(urlset|url|loc|lastmod)\\b", lambda tag: tag[0].upper(), TWO).encode(),
        TWO.replace("https://example.org/a/", "example.org/a/").encode(),
        TWO.replace("https://example.org/a/", "https:/example.org/a/").encode(),
    ],
)
def test_a_sitemap_is_read_however_it_is_wrapped(body: bytes) -> None:
    found = parse_sitemap(body, BASE)
    assert found.pages == ENTRIES
    assert found.complete


def test_a_sitemap_that_was_cut_off_gives_what_it_has_and_says_so() -> None:
    for body in (TWO[:-30].encode(), gzip.compress(TWO.encode())[:-15]):
        found = parse_sitemap(body, BASE)
        assert found.pages[:1] == ENTRIES[:1]
        assert not found.complete


def test_an_index_names_sitemaps_and_images_are_no_pages() -> None:
    one = "<sitemap><loc>/post-sitemap.xml.gz</loc><lastmod>2024</lastmod></sitemap>"
    index = f"<sitemapindex {NS}>{one}</sitemapindex>"
    assert parse_sitemap(index.encode(), BASE).sitemaps == (
        ListEntry("https://example.org/post-sitemap.xml.gz", "2024"),
    )
    image = (
        '<image:image xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
        "<image:loc>https://example.org/i.png</image:loc></image:image>"
    )
    assert len(parse_sitemap(TWO.replace("</url>", image + "</url>").encode(), BASE).pages) == 2


def test_a_text_sitemap_is_a_line_an_address() -> None:
    assert parse_sitemap(
        "\ufeffhttps://example.org/a/\r\n\r\nno address\nhttps://example.org/b\n".encode(), BASE
    ).pages == (
        ListEntry("https://example.org/a/"),
        ListEntry("https://example.org/b"),
    )


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"<html><body>Not found</body></html>", b"\x1f\x8b broken", b"<", b"\0\0\0"]
)
def test_what_is_no_sitemap_is_empty_and_incomplete(body: bytes) -> None:
    found = parse_sitemap(body, BASE)
    assert not found.pages
    assert not found.complete


def test_entities_and_external_dtds_are_not_resolved() -> None:
    entities = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">'
    bomb = f"<!DOCTYPE x [{entities}]>"
    found = parse_sitemap(
        f"{bomb}<urlset><url><loc>https://example.org/&b;&f;</loc></url></urlset>".encode(), BASE
    )
    assert all("root:" not in entry.url and "aaaaaaaaaaa" not in entry.url for entry in found.pages)


def test_a_bomb_is_unpacked_up_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_xml, "MAX_BYTES", 1_000)
    text, whole = inflate(gzip.compress(b"<urlset>" + b" " * 5_000_000))
    assert len(text) == 1_000
    assert not whole


@given(st.binary(max_size=300))
def test_no_bytes_break_the_readers(body: bytes) -> None:
    for made in (body, b"<urlset>" + body, gzip.compress(body), b"\x1f\x8b" + body):
        parse_sitemap(made, BASE)
        parse_feed(made, BASE)


def test_names_tell_lists_of_lists() -> None:
    for name in (
        "category-sitemap.xml",
        "post_tag-sitemap2.xml",
        "wp-sitemap-taxonomies-category-1.xml",
        "wp-sitemap-users-1.xml",
        "author-sitemap.xml",
    ):
        assert lists_lists("https://example.org/" + name)
    for name in (
        "post-sitemap.xml",
        "wp-sitemap-posts-page-1.xml",
        "heritage-sitemap.xml",
        "catalogue.xml",
        "sitemap.xml",
    ):
        assert not lists_lists("https://example.org/" + name)


def test_named_sitemaps_are_all_read_and_each_once() -> None:
    queue = SitemapQueue(["/a", "/b", "/a"], ["/guess"])
    assert [queue.next(), queue.next()] == ["/a", "/b"]
    queue.add(["/c", "/a", "/c"])
    queue.has_pages = True
    assert [queue.next(), queue.next()] == ["/c", None]


def test_guesses_follow_where_what_was_named_lists_no_pages() -> None:
    queue = SitemapQueue(["/dead", "/two"], ["/one", "/two", "/three"])
    assert [queue.next(), queue.next(), queue.next()] == ["/dead", "/two", "/one"]
    assert queue.is_guess("/one")
    assert not queue.is_guess("/two")
    queue.add(["/inner"])
    assert [queue.next(), queue.next(), queue.next()] == ["/inner", "/three", None]


def test_guesses_end_with_the_first_that_lists_pages() -> None:
    queue = SitemapQueue([], ["/one", "/two", "/three"])
    assert queue.next() == "/one"
    queue.add(["/inner"])
    queue.has_pages = True
    assert [queue.next(), queue.next()] == ["/inner", None]
    assert not queue.is_guess("/inner")


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("https://maps.example/s.xml", "https://maps.example/s.xml"),
        ("/maps/s.xml", "https://example.org/maps/s.xml"),
        ("s.xml?a=1", "https://example.org/s.xml?a=1"),
        ("./maps/../s.xml", "https://example.org/s.xml"),
        ("//maps.example/s.xml", "https://maps.example/s.xml"),
        ("www.example.org/s.xml", "https://www.example.org/s.xml"),
        ("<https://example.org/s.xml>", "https://example.org/s.xml"),
        ("file:///etc/passwd", None),
        ("javascript:x", None),
        ("", None),
    ],
)
def test_a_sitemap_line_means_an_address(line: str, url: str | None) -> None:
    assert named_sitemap(line, "https://example.org") == url


@pytest.mark.parametrize("written", ["&", "&amp;", "&amp;amp;", "&#38;", "&#x26;"])
def test_an_ampersand_is_one_however_it_is_written(written: str) -> None:
    wanted = ["?a=1&lang=en", "?a=1&copy=2&x=y&amp2=3", "?&part"]
    for encoding in ("utf-8", "utf-16"):
        urls = "".join(f"<url><loc>https://example.org/{w.replace('&', written)}</loc></url>" for w in wanted)
        found = parse_sitemap(f"<urlset>{urls}</urlset>".encode(encoding), BASE)
        assert [entry.url for entry in found.pages] == [canonical(f"https://example.org/{w}") for w in wanted]
        assert found.complete


def test_an_entity_of_html_is_its_letter() -> None:
    body = b"<urlset><url><loc>https://example.org/caf&eacute;</loc></url></urlset>"
    assert [entry.url for entry in parse_sitemap(body, BASE).pages] == ["https://example.org/caf%C3%A9"]


def test_translations_that_a_sitemap_names_are_pages_once() -> None:
    link = '<xhtml:link rel="alternate" hreflang="{0}" href="/{0}"/>'
    links = link.format("de") + link.format("fr")
    urls = "".join(f"<url><loc>/{tag}</loc>{links}</url>" for tag in ("en", "de"))
    found = parse_sitemap(f"<urlset>{urls}</urlset>".encode(), BASE)
    assert [entry.url.rpartition("/")[2] for entry in found.pages] == ["en", "de", "fr"]


def test_sitemaps_among_pages_are_sitemaps_and_pages_called_so_are_pages() -> None:
    urls = "".join(f"<url><loc>/{name}</loc></url>" for name in ("sitemap-news.xml", "wiki/Web.xml"))
    found = parse_sitemap(f"<urlset>{urls}</urlset>".encode(), BASE)
    assert [entry.url for entry in found.sitemaps] == ["https://example.org/sitemap-news.xml"]
    assert [entry.url for entry in found.pages] == ["https://example.org/wiki/Web.xml"]


@pytest.mark.parametrize("line", ["/a.xml /b.xml", "/a.xml, /b.xml", "/a.xml; main /b.xml"])
def test_a_line_may_name_several_sitemaps(line: str) -> None:
    assert named_sitemaps(line, "https://example.org") == [f"https://example.org/{n}.xml" for n in "ab"]


@pytest.mark.parametrize("line", ["https:/example.org/a.xml", "http://https://example.org/a.xml"])
def test_a_scheme_that_is_written_wrongly_is_understood(line: str) -> None:
    assert named_sitemap(line, "https://example.org") == "https://example.org/a.xml"


def test_a_sitemap_for_readers_is_a_page() -> None:
    page = b" <!-- x --><!DOCTYPE html><html>"
    assert is_page(page, "https://example.org/sitemap.html")
    assert not is_page(page, BASE)  # it says that the sitemap is not there
    assert not is_page(TWO.encode(), "https://example.org/sitemap")
