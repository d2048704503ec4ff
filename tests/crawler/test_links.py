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
