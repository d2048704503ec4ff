"""What must not break the app, numbered as in the list of bad inputs: the page first, the API second."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.article import article_id
from tests.search_app.conftest import ABSCESS, ASTHMA, MakeApp, by_readers_port, handle_of

API = "/api/v1"


def html(client: FlaskClient, q: str | bytes, **more: str) -> str:
    rest = "".join(f"&{name}={quote(value)}" for name, value in more.items())
    response = client.get(f"/search?q={quote(q)}{rest}")
    assert response.status_code == 200, q[:80]
    return response.text


def api(client: FlaskClient, q: str | bytes) -> int:
    response = client.get(f"{API}/search?q={quote(q)}")
    assert response.status_code in (200, 400), q[:80]
    if response.status_code == 400:
        assert response.mimetype == "application/problem+json"
    return response.status_code


@pytest.mark.parametrize("q", ["", " ", "\t\n", "?!…", "।।", "the of and", "\u200b\u200e"])
def test_bad_input_01_nothing_asked(client: FlaskClient, q: str) -> None:
    assert "What are you looking for?" in html(client, q)
    response = client.get(f"{API}/search?q={quote(q)}")
    assert response.status_code == 400
    assert response.json["type"] == "/problems/query-empty"


@pytest.mark.parametrize(
    "q",
    [
        '"unbalanced',
        "AND",
        "|",
        "NOT x",
        "*",
        "(((",
        "title:",
        "NEAR(",
        "a AND (b OR",
        "-",
        "--",
        '""',
        "a:b:c",
        "[a TO",
        "fever~9",
        "^",
        "x^^2",
        "\\",
    ],
)
def test_bad_input_02_operators_that_are_none(client: FlaskClient, q: str) -> None:
    html(client, q)
    api(client, q)


@pytest.mark.parametrize(
    "q",
    [
        "covid-19",
        "5-FU",
        "C++",
        "o'brien",
        "HbA1c",
        "α-thalassemia",
        "Na+/K+",
        "10.1000/182",
        "E11.9",
        "500mg",
    ],
)
def test_bad_input_03_odd_words_are_words(client: FlaskClient, q: str) -> None:
    assert "What are you looking for?" not in html(client, q)
    assert api(client, q) == 200


def test_bad_input_03_odd_titles_are_found(client: FlaskClient) -> None:
    for title in ("α-Thalassemia", "5-Fluorouracil", "X-ray"):
        assert title in html(client, title.lower()), title
    assert "Ménière&#39;s" in html(client, "meniere")


@pytest.mark.parametrize(
    "q", ["fever " * 1700, "a" * 10_000, " ".join(f"word{n}" for n in range(2000)), "জ্বর " * 2000]
)
def test_bad_input_04_long_questions_are_cut_and_it_is_said(client: FlaskClient, q: str) -> None:
    assert "only its beginning was read" in html(client, q)
    response = client.get(f"{API}/search?q={quote(q)}")
    assert response.status_code == 400
    assert response.json["type"] == "/problems/query-too-long"


@pytest.mark.parametrize(
    "q", [" ".join(f"{c}*" for c in "abcdefghijklmnopqrstuvwxyz"), "*ever", "f*", "*", "?ever", "%", "_"]
)
def test_bad_input_05_prefixes_of_nothing(client: FlaskClient, q: str) -> None:
    html(client, q)
    api(client, q)


@pytest.mark.parametrize(
    "q",
    [
        "fe\0ver",
        "fe\u200bver",
        "\u202efever",
        "fever\ufe0f",
        "\x01fever\x7f",
        "\u2066fever\u2069",
        "fever\U000e0041",
    ],
)
def test_bad_input_06_what_cannot_be_seen_is_stripped(client: FlaskClient, q: str) -> None:
    text = html(client, q)
    assert not set(text) & set("\0\u200b\u202e\ufe0f\x01\x7f\u2066\u2069\U000e0041")
    api(client, q)


def test_bad_input_06_nor_do_line_breaks_reach_headers_or_the_log(client: FlaskClient) -> None:
    response = client.get("/search?q=fever%0d%0aSet-Cookie:%20a=b")
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "raw", ["%FF", "%ED%A0%80", "%C0%AF", "fever%FE", "%E0%A6", "%", "%zz", "%u0041", "+%00+", "%F4%90%80%80"]
)
def test_bad_input_07_bytes_that_are_no_text(client: FlaskClient, raw: str) -> None:
    for path in (
        f"/search?q={raw}",
        f"/search?q=fever&category={raw}",
        f"/article/{raw}",
        f"/a-to-z/{raw}/{raw}/",
        f"/topic/{raw}",
        f"/?ui={raw}",
        f"{API}/search?q={raw}",
        f"{API}/suggest?q={raw}",
        f"{API}/articles/{raw}",
        f"{API}/related?url={raw}",
        f"/{raw}",
    ):
        assert client.get(path).status_code in (200, 301, 308, 400, 404), path


def test_bad_input_08_both_spellings_of_bangla_find_the_same(client: FlaskClient) -> None:
    def found(q: str) -> list[str]:
        return [hit["id"] for hit in client.get(f"{API}/search?q={quote(q)}").json["hits"]]

    assert found("\u0986\u09ae\u09be\u09b6\u09df") == found("\u0986\u09ae\u09be\u09b6\u09af\u09bc") != []
    assert found("ক্ষয়রোগ") == found("ক\u09cd\u200cষয়রোগ") != []


@pytest.mark.parametrize(
    "q", ["🙂🙃", "e" + "\u0301" * 5000, "x" * 300, "👨‍👩‍👧‍👦" * 50, "\u0995" + "\u09cd\u0995" * 140]
)
def test_bad_input_09_emoji_piled_up_marks_and_endless_words(client: FlaskClient, q: str) -> None:
    assert html(client, q).count("\u0301") < 20
    api(client, q)


def test_bad_input_10_repeated_and_unknown_parameters(client: FlaskClient) -> None:
    assert (
        "Results for “asthma”" in client.get("/search?q=asthma&q=gout&page[]=1&utm_source=x&colour=red").text
    )
    assert client.get(f"{API}/search?q=asthma&q=gout").json["type"] == "/problems/repeated-parameter"
    assert client.get(f"{API}/search?q=asthma&page[]=1").json["type"] == "/problems/unknown-parameter"


@pytest.mark.parametrize(
    "number", ["0", "-1", "1e9", str(2**63), "1" + "0" * 5000, "৯", " ", "NaN", "1.5", "0x10", "+3", "²", "١"]
)
def test_bad_input_11_numbers_that_are_none(client: FlaskClient, number: str) -> None:
    html(client, "words", page=number)
    for path in ("/recent", "/a-to-z/all/A/"):
        assert client.get(f"{path}?page={quote(number)}").status_code in (200, 404)
    assert client.get(f"{API}/search?q=words&page={quote(number)}").status_code in (200, 400)
    assert client.get(f"{API}/a-to-z?letter=A&page={quote(number)}").status_code in (200, 400)


def test_bad_input_11_a_page_too_far_is_told_kindly(client: FlaskClient) -> None:
    assert "There are no results on this page" in html(client, "words", page="1" + "0" * 5000)


def test_bad_input_12_sizes_without_measure(client: FlaskClient) -> None:
    assert client.get(f"{API}/search?q=words&size=100000").status_code == 400
    assert html(client, "words", size="100000").count('class="hit"') == 10


def test_bad_input_13_unknown_values_are_told_what_is_allowed(client: FlaskClient) -> None:
    response = client.get(f"{API}/search?q=words&language=__class__")
    assert response.status_code == 400
    assert "en" in response.json["errors"][0]["detail"]
    assert client.get(f"{API}/search?q=words&sort=__class__").status_code == 400
    text = html(client, "words", category="__class__", language="../../etc")
    assert "A filter that is not known was left out" in text
    assert text.count('class="hit"') == 10


@pytest.mark.parametrize(
    "q",
    [
        "<script>alert(1)</script>",
        "&lt;b&gt;",
        "{{7*7}}",
        "${7*7}",
        "{% raw %}",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
        "%(query)s",
        "%s%n",
    ],
)
def test_bad_input_14_markup_in_a_question_is_text(client: FlaskClient, q: str) -> None:
    text = html(client, q)
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert ">49<" not in text
    assert "unsafe" not in client.get(f"/search?q={quote(q)}").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "javascript:alert(1)", "\\\\evil.example", "https://evil.example", "/%5cevil.example"],
)
def test_bad_input_15_nothing_redirects_to_elsewhere(client: FlaskClient, target: str) -> None:
    for path in (
        f"/search?q=asthma&go=1&next={quote(target)}",
        f"/?next={quote(target)}",
        f"/{target}",
        f"//evil.example/{target}",
        "/a-to-z//evil.example/a/",
    ):
        location = client.get(path).headers.get("Location", "/")
        assert location.startswith(("/", "http://localhost/")), path
        assert not location.startswith(("//", "/\\")), path


@pytest.mark.parametrize(
    "host", ["..", "a..b", "x" * 300, "x" * 64 + ".example", "[v1.x]", "a b", "[::1", ""]
)
@pytest.mark.parametrize("path", ["/search?q=a", "/static/app.css", "/nowhere", "/api/v1/sites"])
def test_bad_input_16_a_name_that_is_no_host_s_fills_no_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, host: str, path: str
) -> None:
    assert client.get(path, headers={"Host": host}).status_code == 400
    assert [record for record in caplog.records if record.exc_info] == []


def test_bad_input_16_hosts_that_are_not_ours(client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    for name, value in (
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Prefix", "/evil"),
        ("Forwarded", "host=evil"),
    ):
        response = client.get("/opensearch.xml", headers={name: value})
        assert response.status_code == 200
        assert "evil" not in response.text
        assert "https://localhost" not in response.text


def test_bad_input_17_methods(client: FlaskClient) -> None:
    for path in ("/", "/search?q=asthma", f"/article/{ASTHMA}", f"{API}/search?q=asthma", "/feed.atom"):
        whole, head = client.get(path), client.head(path)
        assert head.status_code == 200
        assert head.data == b""
        assert head.headers["Content-Type"] == whole.headers["Content-Type"]
        assert "GET" in client.options(path).headers["Allow"]
        for method in ("POST", "PUT", "DELETE", "TRACE", "PATCH", "BREW"):
            response = client.open(path, method=method)
            assert response.status_code == 405, (method, path)
            assert "GET" in response.headers["Allow"]


def test_bad_input_18_absurd_headers(client: FlaskClient) -> None:
    for name, value in (
        ("Accept", "text/html;q=9,*/*;q=x,;;;,"),
        ("Accept-Language", ",".join(f"x{n};q=0.{n}" for n in range(999))),
        ("Accept-Language", "bn;q=NaN"),
        ("Range", "bytes=0-5,9-2,-"),
        ("Accept-Encoding", "\xff"),
        ("Cookie", "; ".join(f"c{n}={n}" for n in range(1000))),
        ("User-Agent", "x" * 100_000),
        ("Content-Length", "-1"),
        ("Content-Type", "multipart/form-data"),
        ("If-Modified-Since", "yesterday"),
        ("Referer", "::::"),
    ):
        for path in ("/", f"{API}/search?q=asthma", "/search?q=asthma"):
            assert client.get(path, headers={name: value}).status_code < 500, name


def test_bad_input_19_conditional_requests(fresh: MakeApp) -> None:
    app = fresh(3)
    client = by_readers_port(app)
    tag = client.get("/").headers["ETag"]
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/", headers={"If-None-Match": f'"x", {tag}'}).status_code == 304
    for garbage in ('"stale"', "garbage", 'W/"', "*" * 5000, "\xff", ""):
        assert client.get("/", headers={"If-None-Match": garbage}).status_code == 200
    assert client.get("/recent", headers={"If-None-Match": tag}).status_code == 200  # the tag of another page
    assert client.get("/?ui=bn", headers={"If-None-Match": tag}).status_code == 200
    catalogue = handle_of(app).catalogue()
    with catalogue.begin() as connection:
        catalogue.delete(connection, ABSCESS, "a test")
    changed = client.get("/", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    assert changed.headers["Cache-Control"] == "no-cache"


@given(
    q=st.one_of(
        st.text(max_size=80), st.binary(max_size=40), st.text(alphabet='"-*:()[]~^ab \\', max_size=40)
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_question_of_any_bytes_breaks_a_page(client: FlaskClient, q: str | bytes) -> None:
    raw = q.encode("utf-8", "surrogatepass") if isinstance(q, str) else q
    html(client, raw)
    api(client, raw)
    assert client.get(f"{API}/suggest?q={quote(raw)}").status_code in (200, 400)


def test_bad_input_55_an_odd_address_of_one_article_costs_no_other_its_page(fresh: MakeApp) -> None:
    """An import keeps addresses byte for byte, whatever they are."""
    app = fresh(6)
    odd = (
        "http://[::1",
        "http://[v1.x]/",
        "http://℀.example/",
        "javascript:alert(1)",
        "nan",
        "//evil.example/",
    )
    catalogue = handle_of(app).catalogue()
    known = list(catalogue.articles())
    with catalogue.begin() as connection:
        for url in odd:
            catalogue.put(connection, replace(known[0], url=url, id=article_id(url), title=f"Odd {url}"))
    client = app.test_client()
    for article in catalogue.articles():
        page = client.get(f"/article/{article.id}")
        assert page.status_code == 200, article.url
        assert b'href="javascript:' not in page.data
        assert b'href="//evil' not in page.data


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"text":' * 100_000,
        b'{"text": "x", "limit": NaN}',
        b'{"text": "x", "limit": -Infinity}',
        b'{"text": "x", "limit": ' + b"9" * 9_999 + b"}",
        b"\xff",
        b'{"text": "\xe9"}',
        b"",
        b"null",
        b"[]",
    ],
)
def test_bad_input_55_bodies_that_are_no_json_are_refused(client: FlaskClient, body: bytes) -> None:
    for path in (f"{API}/links", f"{API}/hooks/changed"):
        response = client.post(path, data=body, headers={"Content-Type": "application/json"})
        assert response.status_code in (400, 404)
        assert response.mimetype == "application/problem+json"
