"""The sample site over HTTP: what crawlers meet on real sites."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from lxml import html as lxml_html

from examples.sample_site import SampleSite, Served, serve
from examples.sample_site.families import FAMILIES


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serve(SampleSite()) as site:
        yield site


@pytest.fixture
def changing() -> Iterator[Served]:
    with serve(SampleSite(articles=60)) as site:
        yield site


def get(served: Served, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(served.url).netloc, timeout=10)
    try:
        connection.request(
            method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def locations(body: bytes) -> list[str]:
    return [
        element.text or "" for element in ElementTree.fromstring(body).iter() if element.tag.endswith("loc")
    ]


def test_sitemaps_name_every_article_with_the_time_of_its_last_change(served: Served) -> None:
    _, index = get(served, "/sitemap_index.xml")
    assert f"{served.url}/post-sitemap1.xml" in locations(index)
    _, posts = get(served, "/post-sitemap1.xml")
    assert set(locations(posts)) == {served.site.url(slug) for slug in served.site.writings}
    assert posts.count(b"<lastmod>") == len(served.site.writings)


@pytest.mark.parametrize("family", list(FAMILIES))
def test_every_link_leads_somewhere(family: str) -> None:
    expected = {"/withdrawn-miracle-tea/": 410, "/wp-admin/": 302, "/daily-tip/": 500}
    with serve(SampleSite(family, articles=40)) as served:
        todo, seen = ["/"], {"/"}
        while todo:
            path = todo.pop()
            response, body = get(served, path)
            assert response.status in (200, 301) or response.status == expected.get(path), (
                path,
                response.status,
            )
            if response.status != 200 or "html" not in (response.getheader("Content-Type") or ""):
                continue
            for href in lxml_html.document_fromstring(body).xpath("//a/@href"):
                target = urlsplit(urljoin(served.url + path, str(href)))
                address = target.path + (f"?{target.query}" if target.query else "")
                article = address in served.site.by_path
                if target.netloc == urlsplit(served.url).netloc and address not in seen:
                    seen.add(address)
                    if article or len(seen) < 400:
                        todo.append(address)
        assert set(served.site.by_path) <= seen


def test_an_unchanged_page_answers_304_to_either_condition(served: Served) -> None:
    first, _ = get(served, "/asthma/")
    etag, modified = first.getheader("ETag") or "", first.getheader("Last-Modified") or ""
    assert get(served, "/asthma/", If_None_Match=etag)[0].status == 304
    assert get(served, "/asthma/", If_Modified_Since=modified)[0].status == 304
    assert get(served, "/asthma/", If_None_Match='"other"', If_Modified_Since=modified)[0].status == 200
    assert get(served, "/asthma/", If_Modified_Since="rubbish")[0].status == 200


def test_head_answers_as_get_without_a_body(served: Served) -> None:
    response, body = get(served, "/asthma/", method="HEAD")
    assert response.status == 200
    assert int(response.getheader("Content-Length") or 0) > 1000
    assert body == b""


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/asthma", "/asthma/"),
        ("/?p=1001", "/diabetes/"),
        ("/sugar-disease/", "/diabetes/"),
        ("/sitemap.xml", "/sitemap_index.xml"),
        ("/category/cancer-a-z", "/category/cancer-a-z/"),
    ],
)
def test_old_and_sloppy_addresses_redirect(served: Served, path: str, to: str) -> None:
    response, _ = get(served, path)
    assert (response.status, response.getheader("Location")) == (301, to)


@pytest.mark.parametrize("path", ["/asthma/?print=1", "/asthma/amp/"])
def test_a_duplicate_names_its_canonical_address(served: Served, path: str) -> None:
    response, body = get(served, path)
    assert response.status == 200
    assert lxml_html.document_fromstring(body).xpath("//link[@rel='canonical']/@href") == [
        f"{served.url}/asthma/"
    ]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/rare-diseases-index/", 200),
        ("/withdrawn-miracle-tea/", 410),
        ("/daily-tip/", 500),
        ("/no-such-page/", 404),
        ("/page/999/", 404),
        ("/wp-admin/", 302),
        ("/files/leaflet.pdf", 200),
    ],
)
def test_traps_answer_as_they_do_on_real_sites(served: Served, path: str, status: int) -> None:
    assert get(served, path)[0].status == status


def test_a_page_that_must_not_be_indexed_says_so(served: Served) -> None:
    assert b'<meta name="robots" content="noindex, follow">' in get(served, "/writing-guide-for-authors/")[1]
    assert b'type="password"' in get(served, "/members/")[1]


def test_category_archives_are_paged_and_lead_to_all_their_articles(served: Served) -> None:
    found, page = set(), 1
    while True:
        path = "/category/diseases-a-z/" + (f"page/{page}/" if page > 1 else "")
        response, body = get(served, path)
        if response.status != 200:
            break
        found |= {str(href) for href in lxml_html.document_fromstring(body).xpath("//h2/a/@href")}
        page += 1
    assert page > 3
    assert found >= {
        served.site.paths[w.slug] for w in served.site.writings.values() if w.category[0] == "Diseases A–Z"
    }


def test_the_rest_api_pages_through_all_posts(served: Served) -> None:
    response, body = get(served, "/wp-json/wp/v2/posts?per_page=100&page=2&_fields=id,link,modified_gmt")
    rows = json.loads(body)
    assert (response.getheader("X-WP-Total"), response.getheader("X-WP-TotalPages")) == (
        str(len(served.site.writings)),
        "2",
    )
    assert set(rows[0]) == {"id", "link", "modified_gmt"}
    response, body = get(served, "/wp-json/wp/v2/posts?per_page=100&page=3")
    assert (response.status, json.loads(body)["code"]) == (400, "rest_post_invalid_page_number")
    assert get(served, "/wp-json/wp/v2/posts?per_page=101")[0].status == 400


def test_the_rest_api_renders_the_content_with_its_boxes(served: Served) -> None:
    _, body = get(served, "/wp-json/wp/v2/posts?slug=asthma")
    (post,) = json.loads(body)
    assert post["title"]["rendered"] == "Asthma"
    assert "swollen and tighten too easily" in post["content"]["rendered"]
    assert "Get ready for the appointment" in post["content"]["rendered"]
    assert "site-footer" not in post["content"]["rendered"]


def test_categories_form_a_tree_that_posts_point_into(served: Served) -> None:
    rows = {row["id"]: row for row in json.loads(get(served, "/wp-json/wp/v2/categories?per_page=100")[1])}
    (post,) = json.loads(get(served, "/wp-json/wp/v2/posts?slug=asthma")[1])
    own = rows[post["categories"][0]]
    assert own["name"] == "Lungs and breathing"
    assert rows[own["parent"]]["name"] == "Diseases A–Z"
    assert get(served, urlsplit(own["link"]).path)[0].status == 200


def test_feeds_give_the_newest_first(served: Served) -> None:
    _, body = get(served, "/feed/")
    links = [element.text for element in ElementTree.fromstring(body).iter("link")][1:]
    newest = sorted(served.site.writings.values(), key=lambda w: w.published, reverse=True)[:10]
    assert links == [served.site.url(w.slug) for w in newest]


def test_time_passes_and_every_signal_says_so(changing: Served) -> None:
    before = {
        slug: get(changing, path)[0].getheader("ETag") or "" for slug, path in changing.site.paths.items()
    }
    old = dict(changing.site.paths)
    changes = changing.advance()
    for slug in changes.edited:
        response, _ = get(changing, old[slug], If_None_Match=before[slug])
        assert response.status == 200
    assert [get(changing, old[slug])[0].status for slug in changes.deleted] == [410, 404]
    for slug, new in changes.renamed:
        assert get(changing, old[slug])[0].getheader("Location") == changing.site.paths[new]
    rows = json.loads(
        get(
            changing,
            "/wp-json/wp/v2/posts?orderby=modified&modified_after=2026-01-01T00:00:00&per_page=100&_fields=slug",
        )[1]
    )
    assert {row["slug"] for row in rows} == {
        *changes.edited,
        *changes.added,
        *(new for _, new in changes.renamed),
    }
    quiet = [slug for slug in before if slug in changing.site.writings and slug not in changes.edited]
    same = [slug for slug in quiet if get(changing, old[slug], If_None_Match=before[slug])[0].status == 304]
    # the others have a new neighbour on one of their cards, as on real sites
    assert len(same) > len(quiet) / 3


def test_a_site_changes_by_itself_when_told_to() -> None:
    with serve(SampleSite(articles=30), changing=0.02) as served:
        for _ in range(500):
            if served.site.step:
                break
            get(served, "/robots.txt")
        assert served.site.step > 0


def test_robots_txt_names_the_sitemap_and_closes_the_back_office(served: Served) -> None:
    text = get(served, "/robots.txt")[1].decode()
    assert f"Sitemap: {served.url}/sitemap_index.xml" in text
    assert re.search(r"^Disallow: /wp-admin/$", text, re.M)


def test_a_taken_port_is_an_error_that_the_caller_sees(served: Served) -> None:
    port = urlsplit(served.url).port or 0
    with pytest.raises(OSError, match="in use"), serve(SampleSite(articles=5), port=port):
        pass
