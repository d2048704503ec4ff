"""What is opened from the results of a question is counted, nobody and nothing else is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from catalogue.article import article_id
from catalogue.schema import query_counts
from tests.search_app.conftest import address

ABSCESS = f"/article/{article_id(address('Abscess'))}"
RESULTS = "http://localhost/search?q=Abscess&page=1"


def clicks(app: APIFlask) -> dict[str, int]:
    handle = app.extensions["pinakes"]
    handle.query_log().flush()
    with handle.catalogue().read() as connection:
        return {row.query: row.clicks for row in connection.execute(select(query_counts)) if row.clicks}


def test_an_article_opened_from_results_is_counted_once_a_visit(fresh: Callable[..., APIFlask]) -> None:
    app = fresh(3, search={"log_threshold": 2})
    client = app.test_client()
    for _ in range(2):
        client.get("/search?q=abscess")
    first = client.get(ABSCESS, headers={"Referer": RESULTS})
    again = client.get(ABSCESS, headers={"Referer": RESULTS, "If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert clicks(app) == {"abscess": 2}
    assert (
        "abscess" not in client.get("/desk/").text.partition('id="page-seldom"')[2].partition("</section>")[0]
    )


def test_a_question_that_is_found_and_never_opened_stands_on_the_desk(fresh: Callable[..., APIFlask]) -> None:
    app = fresh(3, search={"log_threshold": 2})
    client = app.test_client()
    for _ in range(2):
        client.get("/search?q=abscess")
    app.extensions["pinakes"].query_log().flush()
    assert "abscess" in client.get("/desk/").text.partition('id="page-seldom"')[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("path", "headers", "method"),
    [
        (ABSCESS, {}, "GET"),
        (ABSCESS, {"Referer": "https://elsewhere.example/search?q=abscess"}, "GET"),
        (ABSCESS, {"Referer": "http://localhost/recent?q=abscess"}, "GET"),
        (ABSCESS, {"Referer": "http://localhost/search"}, "GET"),
        (ABSCESS, {"Referer": "http://localhost/search?q=%FF&q=" + "x" * 200}, "GET"),
        (ABSCESS, {"Referer": "http://[localhost/search?q=abscess"}, "GET"),
        (ABSCESS, {"Referer": "http://localhost/search?" + "&".join(f"q{n}=1" for n in range(99))}, "GET"),
        (ABSCESS, {"Referer": "http://localhost/search?q=me@example.org"}, "GET"),
        (ABSCESS, {"Referer": RESULTS, "Sec-Purpose": "prefetch;prerender"}, "GET"),
        (ABSCESS, {"Referer": RESULTS}, "HEAD"),
        ("/article/none", {"Referer": RESULTS}, "GET"),
        ("/recent", {"Referer": RESULTS}, "GET"),
    ],
)
def test_nothing_else_is_counted(
    fresh: Callable[..., APIFlask], path: str, headers: dict[str, str], method: str
) -> None:
    app = fresh(3)
    assert app.test_client().open(path, method=method, headers=headers).status_code in (200, 404)
    assert set(clicks(app)) <= {"\ufffd"}


def test_nothing_is_counted_where_queries_are_not(fresh: Callable[..., APIFlask]) -> None:
    app = fresh(3, search={"log": False})
    app.test_client().get(ABSCESS, headers={"Referer": RESULTS})
    assert clicks(app) == {}


def test_going_straight_to_an_article_opens_it(fresh: Callable[..., APIFlask]) -> None:
    app = fresh(3)
    assert app.test_client().get("/search?q=abscess&go=1").status_code == 303
    assert clicks(app) == {"abscess": 1}
