"""What must not break the app, numbered as in the list of bad inputs: the page first, the API second."""

from __future__ import annotations

import os
import shutil
import threading
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from catalogue import clock
from catalogue.article import article_id
from catalogue.query_log import FLUSH_SECONDS
from catalogue.schema import query_counts
from indexer.answers import SearchOptions, SearchResult
from search_app.typed import FAR, clean, page_number
from tests.search_app.conftest import address

API = "/api/v1"
ASTHMA = article_id(address("Asthma"))


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
    assert clean("fever\r\nSet-Cookie") == "fever Set-Cookie"


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
    assert page_number("৯") == 9
    assert page_number("9" * 5000) == FAR


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


def test_bad_input_19_conditional_requests(fresh: Callable[..., APIFlask]) -> None:
    app = fresh(3)
    client = app.test_client()
    tag = client.get("/").headers["ETag"]
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/", headers={"If-None-Match": f'"x", {tag}'}).status_code == 304
    for garbage in ('"stale"', "garbage", 'W/"', "*" * 5000, "\xff", ""):
        assert client.get("/", headers={"If-None-Match": garbage}).status_code == 200
    assert client.get("/recent", headers={"If-None-Match": tag}).status_code == 200  # the tag of another page
    assert client.get("/?ui=bn", headers={"If-None-Match": tag}).status_code == 200
    handle = app.extensions["pinakes"]
    with handle.catalogue().begin() as connection:
        handle.catalogue().delete(connection, article_id(address("Abscess")), "a test")
    changed = client.get("/", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    assert changed.headers["Cache-Control"] == "no-cache"


class Slow:
    """A library whose searches take as long as they are held; everything else is the real one's."""

    def __init__(self, library: object) -> None:
        self._library = library
        self.asked = 0
        self.go = threading.Event()
        self.lock = threading.Lock()

    def __getattr__(self, name: str) -> object:
        return getattr(self._library, name)

    def search(self, text: str, options: SearchOptions) -> SearchResult:
        with self.lock:
            self.asked += 1
        self.go.wait(20)
        return SearchResult(text, "", 0, ())


def together(client: Callable[[], FlaskClient], paths: list[str], started: Callable[[], None]) -> list[int]:
    codes: list[int] = []
    threads = [
        threading.Thread(target=lambda p=path: codes.append(client().get(p).status_code)) for path in paths
    ]
    for thread in threads:
        thread.start()
    started()
    for thread in threads:
        thread.join(30)
    return codes


def test_bad_input_21_one_question_by_many_is_searched_once(fresh: Callable[..., APIFlask]) -> None:
    app = fresh(2)
    handle = app.extensions["pinakes"]
    slow = handle._library = Slow(handle.library())
    codes = together(app.test_client, ["/search?q=same"] * 30, slow.go.set)
    assert codes == [200] * 30
    assert slow.asked == 1


def test_bad_input_21_who_waits_too_long_is_told_to_come_back(fresh: Callable[..., APIFlask]) -> None:
    app = fresh(2, search={"deadline_ms": 1}, web={"threads": 2})
    handle = app.extensions["pinakes"]
    slow = handle._library = Slow(handle.library())
    answers = []

    def started() -> None:
        # the gate is taken: this waits its second and gives up
        response = app.test_client().get(f"{API}/search?q=other")
        answers.append((response.status_code, response.headers.get("Retry-After")))
        slow.go.set()

    first = threading.Thread(target=lambda: app.test_client().get("/search?q=first"))
    first.start()
    while not slow.asked:
        first.join(0.01)
    started()
    first.join(30)
    assert answers == [(503, "5")]


def test_bad_input_44_the_catalogue_vanishes_and_comes_back(fresh: Callable[..., APIFlask]) -> None:
    app = fresh(3)
    client = app.test_client()
    assert client.get("/readyz").status_code == 200
    data = app.extensions["pinakes"].config.data_folder
    away = data.with_name("away")
    data.rename(away)
    for path in ("/readyz", f"{API}/search?q=abscess", f"{API}/status", f"{API}/a-to-z"):
        response = client.get(path)
        assert response.status_code == 503, path
        assert response.json["type"] == "/problems/unavailable"
        assert response.headers["Retry-After"]
        assert str(data) not in response.text
    for path in ("/", "/search?q=abscess", "/a-to-z/all/A/", f"/article/{ASTHMA}", "/board/"):
        response = client.get(path)
        assert response.status_code == 503, path
        assert "cannot answer right now" in response.text
    assert client.get("/healthz").status_code == 200
    assert not data.exists(), "nothing may make an empty library in its place"
    away.rename(data)
    assert client.get("/readyz").status_code == 200
    assert client.get("/search?q=abscess").status_code == 200


def test_bad_input_44_without_its_index_the_library_can_still_be_read(fresh: Callable[..., APIFlask]) -> None:
    app = fresh(5)
    client = app.test_client()
    folder = app.extensions["pinakes"].config.index_folder
    away = folder.with_name("index-away")
    app.extensions["pinakes"].close()
    shutil.move(folder, away)
    folder.write_text("no folder")
    assert client.get("/readyz").status_code == 503
    folder.unlink()
    os.rename(away, folder)
    assert client.get("/readyz").status_code == 200


def test_queries_are_counted_without_persons(fresh: Callable[..., APIFlask]) -> None:
    app = fresh(3, search={"log_threshold": 2})
    client = app.test_client()
    for q in ("Abscess", "  ABSCESS ", "zzzz", "me@example.org", "call 0171 2345678", "thrush rarely"):
        client.get(f"/search?q={quote(q)}")
    log = app.extensions["pinakes"].query_log()
    assert not log.due()
    log.flush()
    with app.extensions["pinakes"].catalogue().read() as connection:
        rows = {row.query: (row.count, row.zero) for row in connection.execute(select(query_counts))}
        assert {column.name for column in query_counts.c} == {"day", "query", "count", "zero", "clicks"}
    assert set(rows) == {"abscess", "zzzz", "thrush rarely"}
    assert rows["abscess"][0] == 2
    desk = client.get("/desk/").text
    assert "abscess" in desk
    assert "thrush rarely" not in desk
    assert FLUSH_SECONDS > 0


def test_old_query_counts_are_forgotten(fresh: Callable[..., APIFlask]) -> None:
    app = fresh(2)
    log = app.extensions["pinakes"].query_log()
    try:
        for day in (0, 100):
            clock.set_clock(lambda day=day: 1_700_000_000.0 + day * 86_400)
            log.note("abscess", 1)
            log.flush()
    finally:
        clock.set_clock(None)
    with app.extensions["pinakes"].catalogue().read() as connection:
        assert len(connection.execute(select(query_counts)).all()) == 1


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


@given(st.text(max_size=300))
def test_clean_text_is_one_line_and_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not {unicodedata.category(c) for c in once} & {"Cc", "Cs", "Zl", "Zp"}
