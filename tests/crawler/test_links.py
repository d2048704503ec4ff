from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.links import MAX_LINKS, LinkReader

PAGE = "https://example.org/page"


def test_the_links_of_a_page() -> None:
    html = b"""
        <html><head><base href="/b/"><meta name=robots content="index, nofollow">
        <link rel="https://api.w.org/" href="/wp-json/">
        <link rel=alternate type="application/rss+xml" href=/feed/></head>
        <a href=" x?utm_source=1#top">x</a><a href="#only">y</a>
        <a href="javascript:alert(1)">z</a><a href="https://Other.org">o</a>
        <map><area href=/area></map><a href="http://[bad">b</a><a>none</a>"""
    found = LinkReader().read(html, "https://example.org/page", {})
    assert found.links == ("https://example.org/b/x", "https://other.org/", "https://example.org/area")
    assert found.feeds == ("https://example.org/feed/",)
    assert found.api == "https://example.org/wp-json/"
    assert found.wordpress
    assert found.nofollow
    api = '<https://example.org/?rest_route=/>; rel="https://api.w.org/"'
    header = {"link": f"{api}, <https://example.org/?p=1>; rel=shortlink"}
    assert LinkReader().read(b"", "https://example.org/", header).api == "https://example.org/?rest_route=/"


def test_a_page_tells_of_the_api_of_its_wiki_and_not_of_a_blogs_editing_interface() -> None:
    wiki = b"""<meta name=generator content="MediaWiki 1.39.17">
        <link rel="EditURI" type="application/rsd+xml" href="//example.org/w/api.php?action=rsd">"""
    found = LinkReader().read(wiki, PAGE, {})
    assert (found.mediawiki, found.edit_uri) == (True, "https://example.org/w/api.php?action=rsd")
    blog = b"""<meta name=generator content="WordPress 6.5">
        <link rel="EditURI" type="application/rsd+xml" href="https://example.org/xmlrpc.php?rsd">"""
    found = LinkReader().read(blog, PAGE, {})
    assert (found.wordpress, found.mediawiki, found.edit_uri) == (True, False, None)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_link_reader(body: bytes) -> None:
    LinkReader().read(b"<a href='" + body + b"'>" + body, "https://example.org/", {})


def test_robots_is_heard_in_a_header_and_in_a_meta_element() -> None:
    assert LinkReader().read(b"<p>", PAGE, {"x-robots-tag": "noindex, NoFollow"}).nofollow
    assert LinkReader().read(b"<meta name=pinakes content=none>", PAGE, {}).nofollow
    assert not LinkReader().read(b"<meta name=robots content=noindex>", PAGE, {}).nofollow


def test_the_same_link_counts_once_and_a_page_has_an_end() -> None:
    reader = LinkReader()
    assert reader.read(b"<a href=/a>1</a><a href=/a#x>2</a>", PAGE, {}).links == ("https://example.org/a",)
    many = "".join(f"<a href=/{n}>n</a>" for n in range(MAX_LINKS + 10)).encode()
    assert len(reader.read(many, PAGE, {}).links) == MAX_LINKS


@pytest.mark.parametrize(
    ("head", "late", "start"),
    [
        ("<base href=/one/><base href=/two/>", "", "/one/"),
        ("<base target=_top><base href=/one/>", "", "/one/"),
        ("<base href=''><base href=/two/>", "", "/dir/"),
        ("<base href='javascript:x'><base href=/two/>", "", "/dir/"),
        ("", "<base href=/late/>", "/late/"),
        ("<base href=one/>", "<base href=/late/>", "/dir/one/"),
    ],
)
def test_addresses_start_from_the_first_base_that_has_one(head: str, late: str, start: str) -> None:
    html = f"<html><head>{head}</head><body><a href=a.html>a</a>{late}</body></html>".encode()
    found = LinkReader().read(html, "https://example.org/dir/page", {})
    assert found.links == (f"https://example.org{start}a.html",)


# Towns as people write them, and a charset that has the letters.
TOWNS = {"Łódź": "iso8859-2", "Ярославль": "koi8-r", "京都": "euc-jp", "Αθήνα": "iso8859-7", "ঢাকা": "utf-8"}
HEADS = {
    "first": "<head><meta charset={0}><title>{1}</title></head>",
    "after the title": "<head><title>{1}</title><meta charset={0}></head>",
    "far down": "<head><title>{1}</title><style>" + "p {{}} " * 300 + "</style><meta charset={0}></head>",
    "the old way": '<title>{1}</title><meta content="text/html; charset={0}" http-equiv=content-type>',
    "nowhere": "<head><title>{1}</title></head>",
}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("town", TOWNS)
def test_raw_letters_are_read_in_the_charset_that_the_page_is_in(town: str, head: str) -> None:
    charset = TOWNS[town]
    html = f"<html>{HEADS[head].format(charset, town)}<body><a href='/{town}/'>{town}</a>{town}</body></html>"
    header = {"content-type": f"text/html; charset={charset}"} if head == "nowhere" else {}
    assert LinkReader().read(html.encode(charset), PAGE, header).links == (
        f"https://example.org/{quote(town)}/",
    )


@pytest.mark.parametrize("wrong", ["iso-8859-1", "windows-1251", "us-ascii", "utf-16", "no-such-thing"])
def test_a_charset_that_is_declared_wrongly_changes_no_link(wrong: str) -> None:
    html = f"<meta charset={wrong}><a href=/জ্বর/>জ্বর</a>".encode()
    for header in (
        {},
        {"content-type": "text/html; charset=utf-8"},
        {"content-type": f"text/html;charset={wrong}"},
    ):
        assert LinkReader().read(html, PAGE, header).links == (f"https://example.org/{quote('জ্বর')}/",)


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_links_of_wide_pages_and_of_pages_with_a_mark(charset: str) -> None:
    html = "<html><head><title>Title of a page</title></head><body><a href='/ঘুম/'>ঘুম</a></body></html>"
    assert LinkReader().read(html.encode(charset), PAGE, {}).links == (f"https://example.org/{quote('ঘুম')}/",)


def test_a_query_is_sent_in_the_charset_of_its_page_and_a_path_is_not() -> None:
    html = "<meta charset=windows-1251><a href='/сон?слово=сон&n=1#сон'>сон</a><a href='?q=&#26376;'>x</a>"
    name, value = (quote(word, encoding="cp1251") for word in ("слово", "сон"))
    assert LinkReader().read(html.encode("cp1251"), PAGE, {}).links == (
        f"https://example.org/{quote('сон')}?{name}={value}&n=1",
        f"https://example.org/page?q={quote('月')}",
    )


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ('<https://example.org/a>; rel="canonical"', "https://example.org/a"),
        ("</x>; rel=next, </a>; rel=Canonical", "https://example.org/a"),
        ('</a>; rel="canonical"; anchor="/b"', None),
        ("</a>; rel=canonically", None),
    ],
)
def test_a_header_names_the_canonical_address_as_the_head_does(header: str, named: str | None) -> None:
    assert LinkReader().read(b"<p>Text</p>", PAGE, {"link": header}).canonical == named
    html = b"<link rel=canonical href=https://example.org/head><p>Text</p>"
    assert LinkReader().read(html, PAGE, {"link": header}).canonical == "https://example.org/head"
