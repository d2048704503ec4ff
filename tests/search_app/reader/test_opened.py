"""What is opened from the results of a question is counted, nobody and nothing else is."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select

from catalogue.schema import query_counts
from tests.search_app.conftest import ABSCESS, MakeApp, by_readers_port, handle_of

PAGE = f"/article/{ABSCESS}"
RESULTS = "http://localhost/search?q=Abscess&page=1"


@pytest.fixture
def asked_twice(fresh: MakeApp) -> APIFlask:
    """A library in which a question was asked as often as editors have to see it."""
    app = fresh(3, search={"log_threshold": 2})
    for _ in range(2):
        app.test_client().get("/search?q=abscess")
    return app


def clicks(app: APIFlask) -> dict[str, int]:
    handle = handle_of(app)
    handle.query_log().flush()
    with handle.catalogue().read() as connection:
        return {row.query: row.clicks for row in connection.execute(select(query_counts)) if row.clicks}


def seldom_opened(client: FlaskClient) -> str:
    """The desk's section of questions that are found and seldom opened."""
    return client.get("/desk/").text.partition('id="page-seldom"')[2].partition("</section>")[0]


def test_an_article_opened_from_results_is_counted_once_a_visit(asked_twice: APIFlask) -> None:
    client = by_readers_port(asked_twice)
    first = client.get(PAGE, headers={"Referer": RESULTS})
    again = client.get(PAGE, headers={"Referer": RESULTS, "If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert clicks(asked_twice) == {"abscess": 2}
    assert "abscess" not in seldom_opened(asked_twice.test_client())


def test_a_question_that_is_found_and_never_opened_stands_on_the_desk(asked_twice: APIFlask) -> None:
    client = asked_twice.test_client()
    handle_of(asked_twice).query_log().flush()
    assert "abscess" in seldom_opened(client)


@pytest.mark.parametrize(
    ("path", "headers", "method"),
    [
        (PAGE, {}, "GET"),
        (PAGE, {"Referer": "https://elsewhere.example/search?q=abscess"}, "GET"),
        (PAGE, {"Referer": "http://localhost/recent?q=abscess"}, "GET"),
        (PAGE, {"Referer": "http://localhost/search"}, "GET"),
        (PAGE, {"Referer": "http://localhost/search?q=%FF&q=" + "x" * 200}, "GET"),
        (PAGE, {"Referer": "http://[localhost/search?q=abscess"}, "GET"),
        (PAGE, {"Referer": "http://localhost/search?" + "&".join(f"q{n}=1" for n in range(99))}, "GET"),
        (PAGE, {"Referer": "http://localhost/search?q=me@example.org"}, "GET"),
        (PAGE, {"Referer": RESULTS, "Sec-Purpose": "prefetch;prerender"}, "GET"),
        (PAGE, {"Referer": RESULTS}, "HEAD"),
        ("/article/none", {"Referer": RESULTS}, "GET"),
        ("/recent", {"Referer": RESULTS}, "GET"),
    ],
)
def test_nothing_else_is_counted(fresh: MakeApp, path: str, headers: dict[str, str], method: str) -> None:
    app = fresh(3)
    assert app.test_client().open(path, method=method, headers=headers).status_code in (200, 404)
    assert set(clicks(app)) <= {"\ufffd"}


def test_nothing_is_counted_where_queries_are_not(fresh: MakeApp) -> None:
    app = fresh(3, search={"log": False})
    app.test_client().get(PAGE, headers={"Referer": RESULTS})
    assert clicks(app) == {}


def test_going_straight_to_an_article_opens_it(fresh: MakeApp) -> None:
    app = fresh(3)
    assert app.test_client().get("/search?q=abscess&go=1").status_code == 303
    assert clicks(app) == {"abscess": 1}
