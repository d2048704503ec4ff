"""The hub of a feed is asked to tell of what is new: which one, for what, how often, and never inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from sqlalchemy import select

from catalogue import subscriptions
from catalogue.errors import ConfigError
from catalogue.schema import subscriptions as table
from catalogue.settings import CrawlSettings
from crawler.answers import Response
from crawler.feeds import parse_feed
from crawler.hubs import Hub, hub_of
from tests.crawler.conftest import Crawls
from tests.crawler.webserver import Answer, Asked, Site

FEED = "https://example.org/feed/"
CALLBACK = "https://library.example/app"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">{}<entry><link href="/a/"/></entry></feed>'
RSS = '<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel>{}<item><link>/a/</link></item></channel></rss>'
JSON = '{{"version": "https://jsonfeed.org/version/1.1", {} "items": [{{"url": "https://example.org/a/"}}]}}'
IN_ATOM = '<link rel="hub" href="https://hub.example/"/><link rel="self" href="https://example.org/news"/>'
IN_JSON = (
    '"hubs": [{"type": "WebSub", "url": "https://hub.example/"}], "feed_url": "https://example.org/news",'
)
FOUND = Hub("https://example.org/news", "https://hub.example/")


def read(feed: str, **headers: str) -> Hub | None:
    answer = Response(FEED, 200, headers, (), feed.encode(), 0.0)
    return hub_of(answer, parse_feed(answer.body, answer.url))


@pytest.mark.parametrize(
    ("feed", "headers", "hub"),
    [
        (ATOM.format(IN_ATOM), {}, FOUND),
        (RSS.format(IN_ATOM.replace("<link", "<atom:link")), {}, FOUND),
        (JSON.format(IN_JSON), {}, FOUND),
        (ATOM.format(""), {"link": "<https://hub.example/>; rel=hub, </news>; rel=self"}, FOUND),
        (
            ATOM.format(IN_ATOM),
            {"link": "<https://other.example/>; rel=hub"},
            Hub(FOUND.topic, "https://other.example/"),
        ),
        (ATOM.format('<link rel="hub" href="https://hub.example/"/>'), {}, Hub(FEED, FOUND.url)),
        (ATOM.format(IN_ATOM.replace("example.org", "bank.example")), {}, Hub(FEED, FOUND.url)),
        (ATOM.format('<link rel="hub" href="file:///etc/passwd"/>'), {}, None),
        (ATOM.format('<link rel="hub" href=""/>'), {}, None),
        (JSON.format('"hubs": {"type": "WebSub"}, "feed_url": 7,'), {}, None),
        (ATOM.format(""), {}, None),
    ],
)
def test_a_feed_names_its_hub(feed: str, headers: dict[str, str], hub: Hub | None) -> None:
    assert read(feed, **headers) == hub


@pytest.fixture
def told(web: Site) -> Callable[[], list[dict[str, list[str]]]]:
    """A site with a feed, whose hub it is itself; what the hub was asked."""
    web.page("/", "Home", head='<link rel=alternate type="application/atom+xml" href="/feed">')
    web.page("/a/", "A page")
    links = f'<link rel="hub" href="{web.url}/hub"/><link rel="self" href="{web.url}/feed"/>'
    web.routes["/feed"] = Answer(ATOM.format(links), type="application/atom+xml")
    web.routes["/hub"] = Answer(status=202)

    def asked() -> list[dict[str, list[str]]]:
        return [parse_qs(one.body.decode()) for one in web.asked if one.path == "/hub"]

    return asked


def of(crawl: Crawls) -> list[Any]:
    with crawl.catalogue.read() as connection:
        return list(connection.execute(select(table)))


def test_the_hub_is_asked_once_for_as_long_as_it_has_confirmed(
    crawl: Crawls, web: Site, told: Callable[[], list[dict[str, list[str]]]]
) -> None:
    crawl(web.url + "/")
    assert told() == []  # nobody said where it would reach us
    for _ in range(2):
        crawl(web.url + "/", hub_callback=CALLBACK)
    [row] = of(crawl)
    assert told() == [
        {
            "hub.mode": ["subscribe"],
            "hub.topic": [f"{web.url}/feed"],
            "hub.callback": [f"{CALLBACK}/hub/{row.id}"],
            "hub.lease_seconds": ["864000"],
            "hub.secret": [row.secret],
        }
    ]
    assert len(row.secret) < 200  # bytes, by section 5.1
    now = row.asked_at
    with crawl.catalogue.begin() as connection:
        wanted = (row.site, row.topic, row.hub)
        found = subscriptions.find(connection, row.id)
        assert found is not None
        again = subscriptions.to_ask(connection, *wanted, now + 7 * 3_600)  # it never confirmed
        assert again == found
        subscriptions.confirm(connection, found, 864_000.0, now)
        assert subscriptions.to_ask(connection, *wanted, now + 7 * 86_400) is None
        assert subscriptions.to_ask(connection, *wanted, now + 9 * 86_400) == found
        other = subscriptions.to_ask(connection, row.site, row.topic, "https://other.example/", now)
        assert other is not None
        assert (other.id, other.secret) != (found.id, found.secret)
        assert subscriptions.find(connection, found.id) is None


@pytest.mark.parametrize("hub", ["http://169.254.169.254/", "http://10.0.0.7/hub", "http://127.0.0.1:1/"])
def test_a_hub_inside_is_never_asked(
    crawl: Crawls, web: Site, told: Callable[[], list[dict[str, list[str]]]], hub: str
) -> None:
    web.routes["/feed"] = Answer(ATOM.format(f'<link rel="hub" href="{hub}"/>'), type="application/atom+xml")
    report = crawl(web.url + "/", hub_callback=CALLBACK)
    [note] = [note for note in report.notes if "the hub" in note]
    assert "private" in note or "not" in note
    assert "/a/" in crawl.captured()


def test_a_hub_that_does_not_answer_costs_a_note(
    crawl: Crawls, web: Site, told: Callable[[], list[dict[str, list[str]]]]
) -> None:
    refused: dict[str, Answer | Callable[[Asked], Answer]] = {
        "/hub": Answer("no", 403),
        "/robots.txt": Answer("User-agent: *\nDisallow: /hub", type="text/plain"),
    }
    for path, said in (("/hub", "answers 403"), ("/robots.txt", "robots.txt")):
        web.routes[path] = refused[path]
        with crawl.catalogue.begin() as connection:
            connection.execute(table.delete())
        report = crawl(web.url + "/", hub_callback=CALLBACK)
        assert [note for note in report.notes if "the hub" in note and said in note], report.notes
    assert len(told()) == 1
    assert "/a/" in crawl.captured()


def test_the_callback_is_an_address() -> None:
    assert CrawlSettings(hub_callback="https://library.example/").hub_callback == "https://library.example"
    with pytest.raises((ConfigError, ValueError), match="https://"):
        CrawlSettings(hub_callback="library.example")
