"""The JSON API: what it gives, and the one shape of its errors."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from catalogue import clock
from catalogue.article import Article, article_id
from catalogue.schema import pages
from search_app.problem_kinds import KINDS
from search_app.problems import MEDIA_TYPE
from tests.search_app.conftest import SITE, address

ASTHMA = article_id(address("Asthma"))
API = "/api/v1"


def problem(response: TestResponse, name: str) -> dict[str, Any]:
    """The answer is this problem, in its one shape."""
    assert response.mimetype == MEDIA_TYPE
    body = json.loads(response.data)
    assert body["type"] == f"/problems/{name}"
    assert body["status"] == response.status_code == KINDS[name].status
    assert body["title"]
    assert body["detail"]
    assert set(body) <= {"type", "title", "status", "detail", "errors"}
    return dict(body)


def get(client: FlaskClient, path: str, **query: Any) -> Any:
    response = client.get(API + path, query_string=query)
    assert response.status_code == 200, response.data
    return response.json


def test_search_answers_as_the_contract_says(client: FlaskClient) -> None:
    body = get(client, "/search", q="eczema", facets="1")
    assert {"query", "meaning", "corrected", "total", "hits"} <= set(body)
    hit = body["hits"][0]
    assert {"id", "url", "title", "score", "sections"} <= set(hit)
    assert {"heading", "kind", "anchor", "snippet"} <= set(hit["sections"][0])
    assert "".join(text for text, _ in hit["sections"][0]["marked"]) == hit["sections"][0]["snippet"]
    assert set(body["facets"]) <= {"site", "category", "section", "language"}
    assert client.get(hit["link"]).status_code == 200


def test_search_pages_through_its_next_links(client: FlaskClient) -> None:
    body = get(client, "/search", q="words", size=7)
    seen = [hit["id"] for hit in body["hits"]]
    while body["next"]:
        body = client.get(body["next"]).json
        seen += [hit["id"] for hit in body["hits"]]
    assert len(seen) == len(set(seen)) == body["total"]


def test_suggestions_begin_like_what_is_typed(client: FlaskClient) -> None:
    body = get(client, "/suggest", q="ecz")
    assert [one["text"] for one in body["suggestions"]][:1] == ["Eczema"]
    response = client.get(f"{API}/suggest?q=ecz&format=opensearch")
    assert response.mimetype == "application/x-suggestions+json"
    assert response.get_json(force=True)[0] == "ecz"
    assert "Eczema" in response.get_json(force=True)[1]


def test_an_article_is_the_articles_json(client: FlaskClient, articles: list[Article]) -> None:
    article = next(a for a in articles if a.id == ASTHMA)
    assert get(client, f"/articles/{ASTHMA}") == article.to_json()


def test_related_comes_with_reasons_by_id_and_by_address(client: FlaskClient) -> None:
    body = get(client, f"/articles/{ASTHMA}/related", limit=3)
    assert body["url"] == address("Asthma")
    assert len(body["related"]) <= 3
    assert ASTHMA not in {one["id"] for one in body["related"]}
    assert get(client, "/related", url=address("Asthma"), limit=3) == body
    assert (
        get(client, "/related", url=address("Asthma").replace("https://", "http://www.").rstrip("/"), limit=3)
        == body
    )


def test_a_to_z_counts_and_lists(client: FlaskClient, articles: list[Article]) -> None:
    body = get(client, "/a-to-z")
    assert sum(body["letters"].values()) == len(articles)
    assert {"slug", "label", "count", "depth", "parent"} == set(body["categories"][0])
    first = get(client, "/a-to-z", letter="A", size=2)
    assert len(first["entries"]) == 2
    assert first["next"]
    rest = client.get(first["next"]).json
    assert len(rest["entries"]) == first["letters"]["A"] - 2


def test_sites_and_status_tell_numbers(client: FlaskClient, articles: list[Article]) -> None:
    assert get(client, "/sites")["sites"] == [{"name": SITE, "url": "", "articles": len(articles)}]
    status = get(client, "/status")
    assert status["articles"] == len(articles)
    assert status["index"]["behind"] == 0


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/search", "query-empty"),
        ("/search?q=", "query-empty"),
        ("/search?q=%20%E2%80%8B", "query-empty"),
        ("/search?q=?!", "query-empty"),
        ("/suggest", "query-empty"),
        ("/search?q=" + "a" * 400, "query-too-long"),
        ("/search?q=a&q=b", "repeated-parameter"),
        ("/search?q=a&color=red", "unknown-parameter"),
        ("/search?q=a&page[]=1", "unknown-parameter"),
        ("/search?q=a&sort=__class__", "unknown-parameter"),
        ("/search?q=a&page=0", "bad-parameter"),
        ("/search?q=a&page=1e9", "bad-parameter"),
        ("/search?q=a&page=" + "9" * 5000, "bad-parameter"),
        ("/search?q=a&page=999&size=50", "bad-parameter"),
        ("/search?q=a&size=100000", "bad-parameter"),
        ("/search?q=a&category=nope", "bad-parameter"),
        ("/search?q=a&section=nope", "bad-parameter"),
        ("/search?q=a&language=xx", "bad-parameter"),
        ("/search?q=a%00b", "bad-parameter"),
        ("/articles/nope", "not-found"),
        (f"/articles/{ASTHMA}?x=1", "unknown-parameter"),
        ("/articles/nope/related", "not-found"),
        ("/related", "bad-parameter"),
        ("/related?url=https://nope.example/", "not-found"),
        ("/a-to-z?letter=AB", "bad-parameter"),
        ("/a-to-z?category=nope", "bad-parameter"),
        ("/sites?x=1", "unknown-parameter"),
        ("/status?x=1", "unknown-parameter"),
        ("/nowhere", "not-found"),
        ("/hooks/changed", "method-not-allowed"),
    ],
)
def test_every_error_has_one_shape_and_a_stable_type(client: FlaskClient, path: str, name: str) -> None:
    body = problem(client.get(API + path), name)
    assert client.get(body["type"]).status_code == 200  # the type is an address that explains it


def test_errors_name_the_parameter_and_what_is_allowed(client: FlaskClient) -> None:
    body = problem(client.get(f"{API}/search?q=a&category=nope"), "bad-parameter")
    assert body["errors"][0]["parameter"] == "category"
    assert "medicines" in body["errors"][0]["detail"]


def test_no_error_echoes_what_was_sent(client: FlaskClient) -> None:
    for path in (
        "/search?q=a&category=zzz<script>",
        "/articles/zzz<script>",
        "/search?q=a&zzz%3Cscript%3E=1",
    ):
        assert b"<script>" not in client.get(API + path).data.replace(
            b"zzz<script>", b"", 0
        ) or path.endswith("=1")


def test_wrong_methods_and_bodies_are_problems(client: FlaskClient) -> None:
    problem(client.delete(f"{API}/search"), "method-not-allowed")
    assert "GET" in client.post(f"{API}/search").headers["Allow"]
    problem(client.post(f"{API}/links", data=b"{", content_type="application/json"), "bad-request")
    problem(client.post(f"{API}/links", json={"text": "a", "html": "b"}), "bad-parameter")
    problem(client.post(f"{API}/links", json={"colour": "red"}), "unknown-parameter")
    problem(client.post(f"{API}/links", data=b"x" * 3_000_000, content_type="application/json"), "too-large")


def test_links_are_suggested_for_a_draft(client: FlaskClient) -> None:
    pytest.importorskip("indexer.linking.linker", reason="needs the link suggestions")
    text = "People with Eczema often have Asthma too."
    body = client.post(f"{API}/links", json={"text": text}).json
    assert {one["title"] for one in body["suggestions"]} == {"Eczema", "Asthma"}
    for one in body["suggestions"]:
        assert text[one["start"] : one["end"]] == one["phrase"]


def test_only_the_librarys_own_sites_may_ask_from_a_browser(fresh: Callable[..., APIFlask]) -> None:
    client = fresh(5, site=[{"name": SITE, "url": f"https://{SITE}/"}]).test_client()
    path = f"{API}/related?url={address('Asthma')}"
    own = client.get(path, headers={"Origin": f"https://{SITE}"})
    assert own.headers["Access-Control-Allow-Origin"] == f"https://{SITE}"
    assert "Access-Control-Allow-Credentials" not in own.headers
    for origin in ("https://evil.example", "null", "javascript:", f"https://{SITE}.evil.example"):
        assert "Access-Control-Allow-Origin" not in client.get(path, headers={"Origin": origin}).headers
    assert (
        "Access-Control-Allow-Origin"
        not in client.get(f"{API}/search?q=a", headers={"Origin": f"https://{SITE}"}).headers
    )


def test_the_description_names_every_address_of_the_api(app: APIFlask) -> None:
    spec = app.test_client().get("/api/openapi.json").json
    assert spec["openapi"].startswith("3.1")
    rules = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(API)
    }
    assert set(spec["paths"]) == rules


SECRET = "hook secret"


@pytest.fixture
def at_noon() -> Iterator[float]:
    clock.set_clock(lambda: 1_700_000_000.0)
    yield 1_700_000_000.0
    clock.set_clock(None)


@pytest.fixture
def hooked(fresh: Callable[..., APIFlask], at_noon: float) -> APIFlask:
    return fresh(2, site=[{"name": "sample", "url": f"https://{SITE}/"}], web={"hook_secret": SECRET})


def push(
    app: APIFlask,
    body: Any,
    nonce: str = "nonce-0001",
    stamp: float = 1_700_000_000,
    secret: str = SECRET,
    **headers: str,
) -> TestResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = f"{int(stamp)}.{nonce}.".encode() + data
    given = {
        "X-Pinakes-Timestamp": str(int(stamp)),
        "X-Pinakes-Nonce": nonce,
        "X-Pinakes-Signature": "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest(),
    } | headers
    return app.test_client().post(
        f"{API}/hooks/changed", data=data, content_type="application/json", headers=given
    )


def due(app: APIFlask) -> dict[str, tuple[str, float, float | None]]:
    with app.extensions["pinakes"].catalogue().read() as connection:
        rows = connection.execute(
            select(pages.c.url, pages.c.site, pages.c.due_at, pages.c.signalled_at)
        ).all()
    return {row.url: (row.site, row.due_at, row.signalled_at) for row in rows}


def test_a_signed_push_makes_pages_due_and_fetches_nothing(hooked: APIFlask) -> None:
    response = push(hooked, {"urls": [address("Asthma"), f"http://www.{SITE}/new-page/#part"]})
    assert response.status_code == 202
    assert response.json == {"received": 2, "known": 0, "new": 2}
    assert all(found == ("sample", 1_700_000_000.0, 1_700_000_000.0) for found in due(hooked).values())
    assert push(hooked, {"urls": [address("Asthma")]}, "nonce-0002").json == {
        "received": 1,
        "known": 1,
        "new": 0,
    }


def test_bad_input_47_pushes_that_are_refused(hooked: APIFlask) -> None:
    urls = {"urls": [address("Asthma")]}
    problem(push(hooked, urls, secret="wrong"), "signature")
    problem(push(hooked, urls, stamp=1_700_000_000 - 301), "signature")
    problem(push(hooked, urls, stamp=1_700_000_000 + 301), "signature")
    problem(push(hooked, urls, nonce="short"), "signature")
    problem(push(hooked, urls, **{"X-Pinakes-Signature": ""}), "signature")
    problem(push(hooked, urls, **{"X-Pinakes-Timestamp": "৫"}), "signature")
    assert push(hooked, urls).status_code == 202
    problem(push(hooked, urls), "already-answered")
    problem(push(hooked, {"urls": [address("Asthma"), "https://evil.example/"]}, "nonce-0003"), "not-ours")
    problem(push(hooked, {"urls": ["file:///etc/passwd"]}, "nonce-0004"), "not-ours")
    problem(push(hooked, {"urls": [address("Asthma")] * 10_001}, "nonce-0005"), "too-large")
    problem(push(hooked, {"urls": []}, "nonce-0006"), "bad-parameter")
    problem(push(hooked, b"[1, 2", "nonce-0007"), "bad-request")
    problem(push(hooked, b" " * 3_000_000, "nonce-0008"), "too-large")
    assert set(due(hooked)) == {address("Asthma")}


def test_without_a_secret_the_hook_is_off(client: FlaskClient) -> None:
    problem(client.post(f"{API}/hooks/changed", json={"urls": ["https://x.example"]}), "not-found")


def test_what_was_forgotten_is_not_pushed_back(hooked: APIFlask) -> None:
    from sqlalchemy import insert

    from catalogue.schema import forgotten

    with hooked.extensions["pinakes"].catalogue().begin() as connection:
        connection.execute(insert(forgotten), {"url": address("Gout"), "at": 1.0})
    assert push(hooked, {"urls": [address("Gout")]}).json == {"received": 1, "known": 0, "new": 0}
    assert due(hooked) == {}
