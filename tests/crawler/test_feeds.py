import json

import pytest

from crawler.feeds import is_feed_type, linked_feeds, of_articles, parse_feed
from crawler.list_xml import ListEntry

BASE = "https://example.org/feed"


def test_feeds_of_rss_and_atom() -> None:
    item = "<item><link>https://example.org/a/</link><pubDate>now</pubDate></item>"
    rss = f"<rss><channel><link>https://example.org/</link>{item}</channel></rss>"
    entry = '<entry><link rel="edit" href="/e"/><link href="/a/"/><updated>now</updated></entry>'
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'
    for feed in (rss, atom):
        assert parse_feed(feed.encode(), BASE).entries == (ListEntry("https://example.org/a/", "now"),)


ATOM = 'xmlns="http://www.w3.org/2005/Atom"'


def test_addresses_of_a_feed_start_from_xml_base() -> None:
    entries = (
        '<entry><link href="a"/></entry>'
        '<entry xml:base="deep/"><link href="b"/></entry>'
        '<entry xml:base="/top/"><link xml:base="low/" href="c"/></entry>'
        '<entry xml:base="javascript:x"><link href="d"/></entry>'
        '<entry><link href="/e"/></entry>'
    )
    feed = f'<feed {ATOM} xml:base="https://example.org/blog/">{entries}</feed>'
    assert _paths(feed) == ["/blog/a", "/blog/deep/b", "/top/low/c", "/blog/d", "/e"]
    item = "<item><link>a.html</link></item>"
    assert _paths(f'<rss xml:base="/news/"><channel>{item}</channel></rss>') == ["/news/a.html"]


def test_a_guid_is_the_address_where_it_is_a_permalink_and_nothing_better_is_there() -> None:
    guid = "https://example.org/g"
    for item, path in (
        (f"<guid>{guid}</guid>", "/g"),
        (f'<guid isPermaLink="true"> {guid} </guid><link/>', "/g"),
        (f"<link>https://example.org/a</link><guid>{guid}</guid>", "/a"),
        (f"<link>https://clicks.example/7</link><guid>{guid}</guid>", "/g"),
        ("<guid>7</guid><link>/a</link>", "/a"),
    ):
        assert _paths(f"<rss><channel><item>{item}</item></channel></rss>") == [path], item
    for item in (f'<guid isPermaLink="false">{guid}</guid>', "<guid>tag:example.org,2024:7</guid>"):
        assert _paths(f"<rss><channel><item>{item}</item></channel></rss>") == [], item


def test_of_several_alternates_the_page_is_taken() -> None:
    data = '<link rel="alternate" type="application/json" href="/a.json"/>'
    page = '<link rel="alternate" type="text/html" href="/a"/>'
    assert _paths(f"<feed {ATOM}><entry>{data}{page}</entry></feed>") == ["/a"]


def _paths(feed: str) -> list[str]:
    return [
        entry.url.removeprefix("https://example.org") for entry in parse_feed(feed.encode(), BASE).entries
    ]


@pytest.mark.parametrize("mark", ["", "\ufeff", " \n"])
def test_a_json_feed_is_a_feed(mark: str) -> None:
    items = [
        {"id": "1", "url": "/blog/a", "date_published": "2024", "date_modified": "2025"},
        {"id": "https://example.org/blog/b", "external_url": "https://elsewhere.example/"},
        {"id": "no address"},
        {"id": 3, "url": None},
        "none",
    ]
    said = {"version": "https://jsonfeed.org/version/1.1", "items": items, "next_url": "?page=2"}
    feed = parse_feed((mark + json.dumps(said)).encode(), BASE)
    assert feed.entries == (
        ListEntry("https://example.org/blog/a", "2025"),
        ListEntry("https://example.org/blog/b"),
    )
    assert feed.behind == f"{BASE}?page=2"


@pytest.mark.parametrize("text", ["{", '{"items": []}', '{"version": 1, "items": 2}', "[" * 99, "{" * 9_999])
def test_json_that_is_no_feed_has_no_entries(text: str) -> None:
    assert parse_feed(text.encode(), BASE).entries == ()


@pytest.mark.parametrize(
    ("link", "behind"),
    [
        ('<link rel="next" href="?page=2"/>', f"{BASE}?page=2"),
        ('<link rel="prev-archive" href="/old.xml"/>', "https://example.org/old.xml"),
        ('<link rel="self" href="/feed"/>', None),
    ],
)
def test_a_feed_goes_on_where_it_says(link: str, behind: str | None) -> None:
    entry = '<entry><link rel="next" href="/not-this"/></entry>'
    assert parse_feed(f"<feed {ATOM}>{link}{entry}</feed>".encode(), BASE).behind == behind
    rss = f'<rss xmlns:a="http://www.w3.org/2005/Atom"><channel>{link.replace("<link", "<a:link")}'
    assert parse_feed(f"{rss}</channel></rss>".encode(), BASE).behind == behind


def test_an_entry_of_atom_may_have_its_address_as_its_id_alone() -> None:
    assert _paths(f"<feed {ATOM}><entry><id>https://example.org/a</id></entry></feed>") == ["/a"]
    assert _paths(f"<feed {ATOM}><entry><id>urn:uuid:1</id></entry></feed>") == []
    assert _paths(f'<feed {ATOM}><entry><id>urn:1</id><content src="/a"/></entry></feed>') == ["/a"]
    assert _paths(f'<feed {ATOM}><entry><content type="audio/mpeg" src="/a"/></entry></feed>') == []
    relation = "http://www.iana.org/assignments/relation/alternate"
    assert _paths(f'<feed {ATOM}><entry><link rel="{relation}" href="/a"/></entry></feed>') == ["/a"]


def test_which_links_are_feeds() -> None:
    for kind in ("application/rss+xml; charset=utf-8", "Application/Atom+XML", "text/xml"):
        assert is_feed_type(kind, "/x")
    assert is_feed_type("application/json", "/feed.json")
    assert not is_feed_type("application/json", "/wp-json/wp/v2/pages/2")
    yes = [f"https://example.org{path}" for path in ("/feed/", "/rss.xml", "/a/atom.xml", "/b.rss")]
    no = [f"https://example.org{path}" for path in ("/feed-your-baby", "/wiki/RSS_history", "/index.html")]
    assert linked_feeds(yes + no) == tuple(yes)
    assert of_articles(["/commentary/feed", "/comments/feed/", "/feed?type=comment"]) == ["/commentary/feed"]
