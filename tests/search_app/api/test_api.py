"""The JSON API: what it gives, and the one shape of its errors."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from catalogue.article import Article
from tests.search_app.api.conftest import API, problem
from tests.search_app.conftest import ASTHMA, BASE, SITE, MakeApp, address


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


def test_the_section_that_was_asked_for_is_the_answer(client: FlaskClient) -> None:
    answer = get(client, "/search", q="causes of asthma")["answer"]
    assert (answer["id"], answer["kind"], answer["items"]) == (ASTHMA, "causes", [])
    assert answer["text"] == "The cause is not always known; infection plays a part."
    assert answer["url"] == address("Asthma")
    assert client.get(answer["link"]).status_code == 200
    assert get(client, "/search", q="asthma")["answer"] is None


def test_notices_come_with_every_language(fresh: MakeApp, tmp_path: Path) -> None:
    file = tmp_path / "notices.toml"
    file.write_text('[[notice]]\nwhen = ["acne"]\nnumber = "1"\ntext.en = "a"\ntext.bn = "b"\n')
    client = fresh(search={"notices": str(file)}).test_client()
    wanted = [{"number": "1", "link": "", "text": {"en": "a", "bn": "b"}}]
    assert get(client, "/search", q="acne")["notices"] == wanted
    assert get(client, "/search", q="abscess")["notices"] == []


def test_a_search_goes_on_behind_the_last_hit_by_its_cursor(client: FlaskClient) -> None:
    whole = [hit["id"] for hit in get(client, "/search", q="words", size=50)["hits"]]
    body = get(client, "/search", q="words", size=7)
    seen = [hit["id"] for hit in body["hits"]]
    while body["after"]:
        body = get(client, "/search", q="words", size=7, after=body["after"])
        seen += [hit["id"] for hit in body["hits"]]
    assert len(seen) == len(set(seen)) == body["total"]
    assert seen[:50] == whole
    assert body["next"] is None


def test_next_links_go_on_where_numbers_end(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_app.api.questions.DEEPEST", 20)
    body = get(client, "/search", q="words", size=10)
    seen = [hit["id"] for hit in body["hits"]]
    asked = []
    while body["next"]:
        asked.append("after" if "after=" in body["next"] else "page")
        body = client.get(body["next"]).json
        seen += [hit["id"] for hit in body["hits"]]
    assert asked[:2] == ["page", "after"]
    assert len(seen) == len(set(seen)) == body["total"] > 20


def test_a_cursor_is_good_for_its_own_question_only(client: FlaskClient) -> None:
    after = get(client, "/search", q="words", size=7)["after"]
    for asked in (
        {"q": "word", "after": after},
        {"q": "words", "after": after, "language": "bn"},
        {"q": "words", "after": after, "page": 2},
        {"q": "words", "after": after[:-2]},
        {"q": "words", "after": "ZmFsc2U"},
        {"q": "words", "after": "%ff"},
        {"q": "words", "after": "é"},
    ):
        problem(client.get(f"{API}/search", query_string=asked), "bad-parameter")


def test_suggestions_begin_like_what_is_typed(client: FlaskClient) -> None:
    body = get(client, "/suggest", q="ecz")
    assert [one["text"] for one in body["suggestions"]][:1] == ["Eczema"]
    response = client.get(f"{API}/suggest?q=ecz&format=opensearch")
    assert response.mimetype == "application/x-suggestions+json"
    assert response.get_json(force=True)[0] == "ecz"
    assert "Eczema" in response.get_json(force=True)[1]


def test_an_article_is_the_articles_json(client: FlaskClient, articles: list[Article]) -> None:
    article = next(a for a in articles if a.id == ASTHMA)
    assert get(client, f"/articles/{ASTHMA}") == article.to_json() | {"translations": [], "changed": None}


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
    imported = {"name": SITE, "url": "", "articles": len(articles)}
    assert get(client, "/sites")["sites"] == [imported | {"pages": None, "current": None, "crawled": None}]
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


@pytest.mark.parametrize("path", ["/search?q=a&category=zzz<script>", "/articles/zzz<script>"])
def test_no_error_echoes_a_value_that_was_sent(client: FlaskClient, path: str) -> None:
    response = client.get(API + path)
    assert response.status_code in (400, 404)
    assert b"zzz" not in response.data


def test_the_name_of_an_unknown_parameter_is_told_as_json(client: FlaskClient) -> None:
    body = problem(client.get(f"{API}/search?q=a&zzz%3Cscript%3E=1"), "unknown-parameter")
    assert [error["parameter"] for error in body["errors"]] == ["zzz<script>"]


def test_wrong_methods_and_bodies_are_problems(client: FlaskClient) -> None:
    problem(client.delete(f"{API}/search"), "method-not-allowed")
    assert "GET" in client.post(f"{API}/search").headers["Allow"]
    problem(client.post(f"{API}/links", data=b"{", content_type="application/json"), "bad-request")
    problem(client.post(f"{API}/links", json={"text": "a", "html": "b"}), "bad-parameter")
    problem(client.post(f"{API}/links", json={"colour": "red"}), "unknown-parameter")
    problem(client.post(f"{API}/links", data=b"x" * 3_000_000, content_type="application/json"), "too-large")
    body = problem(client.post(f"{API}/links", json={"text": "a" * 1_000_001}), "too-large")
    assert [error["parameter"] for error in body["errors"]] == ["text"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"])
def test_a_body_that_says_it_is_no_json_is_refused_for_that(client: FlaskClient, kind: str) -> None:
    problem(client.post(f"{API}/links", data=b'{"text": "Eczema"}', content_type=kind), "media-type")
    as_json = "application/json; charset=utf-8"
    assert client.post(f"{API}/links", data=b'{"text": "Eczema"}', content_type=as_json).status_code == 200


@pytest.mark.parametrize("path", ["/search?q=words", "/a-to-z?letter=A", "/a-to-z?"])
def test_the_category_of_everything_is_no_filter(client: FlaskClient, path: str) -> None:
    named, unnamed = (client.get(f"{API}{path}{given}").json for given in ("&category=all", ""))
    assert named == unnamed


def test_the_a_to_z_tells_other_names_as_its_page_shows_them(client: FlaskClient) -> None:
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        body = get(client, "/a-to-z", letter=letter)
        page = lxml.html.fromstring(client.get(f"/a-to-z/all/{letter}/").text)
        shown = page.xpath('//li[@class="see"]/a')
        assert [a.get("href") for a in shown] == [one["link"] for one in body["see"]], letter
        assert all(one["name"] in a.getparent().text_content() for a, one in zip(shown, body["see"]))


def test_other_names_stand_once_however_the_list_is_paged(client: FlaskClient) -> None:
    def names(size: int) -> list[str]:
        address, found = f"{API}/a-to-z?letter=M&size={size}", []
        while address:
            body = client.get(address).json
            found += [one["name"] for one in body["see"]]
            address = body["next"]
        return found

    assert names(1) == names(2) == names(100)


def test_what_has_not_changed_is_not_sent_again(fresh: MakeApp, articles: list[Article]) -> None:
    app = fresh(5)
    client = app.test_client()
    for path in ("/search?q=acne", "/suggest?q=ac", "/a-to-z?letter=A", f"/articles/{articles[0].id}"):
        tag = client.get(API + path).headers["ETag"]
        again = client.get(API + path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b""), path
        assert again.headers["Cache-Control"] == "no-cache"
        assert client.get(API + path, headers={"If-None-Match": '"other"'}).status_code == 200
    catalogue = app.extensions["pinakes"].catalogue()
    with catalogue.begin() as connection:
        catalogue.put(connection, articles[7])
    assert client.get(API + path, headers={"If-None-Match": tag}).status_code == 200


def test_links_are_suggested_for_a_draft(client: FlaskClient) -> None:
    text = "People with Eczema often have Asthma too."
    body = client.post(f"{API}/links", json={"text": text}).json
    assert {one["title"] for one in body["suggestions"]} == {"Eczema", "Asthma"}
    for one in body["suggestions"]:
        assert text[one["start"] : one["end"]] == one["phrase"]


def test_the_draft_is_answered_with_its_links_where_that_is_asked_for(client: FlaskClient) -> None:
    draft = {"html": "<p>Eczema &amp; <i>more</i>", "insert": True}
    body = client.post(f"{API}/links", json=draft).json
    (made,) = body["suggestions"]
    assert body["draft"] == f'<p><a href="{made["target"]}">Eczema</a> &amp; <i>more</i>'
    assert client.post(f"{API}/links", json=draft | {"density": 0}).json == {
        "suggestions": [],
        "draft": draft["html"],
    }


def test_only_the_librarys_own_sites_may_ask_from_a_browser(fresh: MakeApp) -> None:
    client = fresh(5, site=[{"name": SITE, "url": f"https://{SITE}/"}]).test_client()
    path = f"{API}/related?url={address('Asthma')}"
    own = client.get(path, headers={"Origin": f"https://{SITE}"})
    assert own.headers["Access-Control-Allow-Origin"] == f"https://{SITE}"
    assert "Access-Control-Allow-Credentials" not in own.headers
    for origin in ("https://evil.example", "null", "javascript:", f"https://{SITE}.evil.example"):
        assert "Access-Control-Allow-Origin" not in client.get(path, headers={"Origin": origin}).headers
    for shared in ("/search?q=acne", "/a-to-z?letter=A", f"/articles/{ASTHMA}", "/articles/nope"):
        answer = client.get(API + shared, headers={"Origin": f"https://www.{SITE}"})
        assert answer.headers["Access-Control-Allow-Origin"] == f"https://www.{SITE}", shared
        assert "Origin" in answer.headers["Vary"]
    draft = client.post(f"{API}/links", json={"text": "Acne"}, headers={"Origin": f"https://{SITE}"})
    assert "Access-Control-Allow-Origin" not in draft.headers


def test_the_sites_of_an_imported_library_may_ask_from_a_browser(client: FlaskClient) -> None:
    """Nobody told the library their addresses: its articles do."""
    path = f"{API}/search?q=acne"
    assert "Access-Control-Allow-Origin" in client.get(path, headers={"Origin": BASE}).headers
    for origin in ("https://example", f"https://x.{SITE}", "https://%", "https://sample_example"):
        assert "Access-Control-Allow-Origin" not in client.get(path, headers={"Origin": origin}).headers


def test_the_description_is_the_same_whoever_asks_and_asked_first(app: APIFlask) -> None:
    client = app.test_client()
    asked = [
        client.get("/api/openapi.json", headers={"Host": host})
        for host in ("127.0.0.1:8001", "localhost", "[::1]")
    ]
    client.get("/programs?ui=bn")
    asked.append(client.get("/api/openapi.json", headers={"Accept-Language": "bn"}))
    assert len({answer.get_data() for answer in asked}) == 1
    assert asked[0].get_json()["servers"] == [{"url": ".."}]


def test_the_description_names_every_address_of_the_api(app: APIFlask) -> None:
    spec = app.test_client().get("/api/openapi.json").json
    assert spec["openapi"].startswith("3.1")
    rules = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(API)
    }
    assert set(spec["paths"]) == rules
