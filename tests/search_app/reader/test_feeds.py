"""What programs read: feed, sitemap, OpenSearch, robots, health, metrics."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import feedparser
import lxml.etree
import pytest
from flask.testing import FlaskClient

from catalogue.article import Article, Paragraph, Section
from tests.search_app.conftest import ASTHMA, HOSTILE, MakeApp, handle_of

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "o": "http://a9.com/-/spec/opensearch/1.1/"}


def test_the_feed_is_atom_and_leads_to_articles(client: FlaskClient) -> None:
    response = client.get("/feed.atom")
    assert response.mimetype == "application/atom+xml"
    feed = feedparser.parse(response.data)
    assert not feed.bozo
    assert feed.version == "atom10"
    assert len(feed.entries) == 49
    assert len({entry.id for entry in feed.entries}) == 49
    assert client.get(urlsplit(feed.entries[0].link).path).status_code == 200
    titles = [
        lxml.etree.fromstring(response.data).findtext(f".//{{*}}entry[{n}]/{{*}}title") for n in range(1, 50)
    ]
    assert HOSTILE in titles


def test_characters_that_xml_cannot_hold_are_left_out(fresh: MakeApp) -> None:
    app = fresh(1, library={"name": "Odd\x01\ufffe library", "public": True})
    odd = Article(
        "odd",
        "https://sample.example/odd",
        "A\x0bB\uffff\x1b[31m",
        (Section(None, "lead", 2, None, (Paragraph("x"),)),),
        language="e\x02\uffff",
        summary="\x1b]0;title\x07",
    )
    handle = handle_of(app)
    with handle.catalogue().begin() as connection:
        handle.catalogue().put(connection, odd)
    client = app.test_client()
    assert not feedparser.parse(client.get("/feed.atom").data).bozo
    for document in ("/feed.atom", "/opensearch.xml", "/sitemap.xml"):
        assert lxml.etree.fromstring(client.get(document).data) is not None


def test_a_private_librarys_sitemap_names_its_front_only(client: FlaskClient) -> None:
    tree = lxml.etree.fromstring(client.get("/sitemap.xml").data)
    assert tree.xpath("//s:loc/text()", namespaces=NAMES) == ["http://localhost/", "http://localhost/a-to-z/"]


def test_a_public_librarys_sitemap_names_every_page_and_each_answers(
    fresh: MakeApp, articles: list[Article]
) -> None:
    client = fresh(8, library={"public": True}).test_client()
    found = lxml.etree.fromstring(client.get("/sitemap.xml").data).xpath("//s:loc/text()", namespaces=NAMES)
    assert {f"http://localhost/article/{article.id}" for article in articles[:8]} <= set(found)
    assert all(client.get(urlsplit(address).path).status_code == 200 for address in found)


def test_a_large_sitemap_is_cut_into_parts(fresh: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_app.reader.feeds.SITEMAP_URLS", 3)
    client = fresh(8, library={"public": True}).test_client()
    parts = lxml.etree.fromstring(client.get("/sitemap.xml").data).xpath(
        "//s:sitemap/s:loc/text()", namespaces=NAMES
    )
    found = [
        address
        for part in parts
        for address in lxml.etree.fromstring(client.get(urlsplit(part).path).data).xpath(
            "//s:loc/text()", namespaces=NAMES
        )
    ]
    assert len([address for address in found if "/article/" in address]) == 8
    assert client.get("/sitemap-99.xml").status_code == 404


def test_a_browser_can_search_here(client: FlaskClient) -> None:
    tree = lxml.etree.fromstring(client.get("/opensearch.xml").data)
    assert len(tree.findtext("o:ShortName", namespaces=NAMES)) <= 16
    addresses = tree.xpath("//o:Url/@template", namespaces=NAMES)
    assert addresses[0] == "http://localhost/search?q={searchTerms}"
    assert (
        client.get(addresses[1].replace("{searchTerms}", "ecz")).mimetype == "application/x-suggestions+json"
    )


def test_robots_are_told_what_is_endless(client: FlaskClient) -> None:
    text = client.get("/robots.txt").text
    assert "Disallow: /search" in text
    assert "Sitemap: http://localhost/sitemap.xml" in text


def test_health_is_told_to_machines(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "alive"}
    assert client.get("/readyz").json["status"] == "ready"
    metrics = client.get("/metrics").text
    assert "pinakes_articles 49.0" in metrics
    assert 'pinakes_requests_total{endpoint="health.ready",status="200"}' in metrics


def test_metrics_hold_no_query(client: FlaskClient) -> None:
    client.get("/search?q=veryprivatequestion")
    client.get("/veryprivatepath")
    assert "veryprivate" not in client.get("/metrics").text


def test_programs_that_read_for_a_model_are_told_the_way(client: FlaskClient) -> None:
    answer = client.get("/llms.txt")
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("# Sample library\n\n> A library of ")
    links = re.findall(r"\]\(http://localhost(/[^)]*)\)", answer.text)
    assert len(links) >= 6
    for link in links:
        known = link if link != "/api/v1/articles/" else f"/api/v1/articles/{ASTHMA}"
        assert client.get(known + ("x" if link.endswith("q=") else "")).status_code == 200, link
