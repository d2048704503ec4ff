"""The same question is searched once, nobody waits at the gate for ever, and queries are counted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from catalogue import clock
from catalogue.query_log import QueryLog
from catalogue.schema import query_counts
from indexer.answers import SearchOptions, SearchResult
from search_app import answering
from tests.search_app.conftest import MakeApp, handle_of

API = "/api/v1"


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


def slowed(app: APIFlask) -> Slow:
    """The app's library, from now on a slow one."""
    handle = handle_of(app)
    slow = Slow(handle.library())
    handle._library = slow
    return slow


def test_bad_input_21_one_question_by_many_is_searched_once(fresh: MakeApp) -> None:
    app = fresh(2)
    slow = slowed(app)
    codes: list[int] = []

    def ask() -> None:
        codes.append(app.test_client().get("/search?q=same").status_code)

    threads = [threading.Thread(target=ask) for _ in range(30)]
    for thread in threads:
        thread.start()
    slow.go.set()
    for thread in threads:
        thread.join(30)
    assert codes == [200] * 30
    assert slow.asked == 1


def test_bad_input_21_who_waits_too_long_is_told_to_come_back(fresh: MakeApp) -> None:
    app = fresh(2, search={"deadline_ms": 1}, web={"threads": 2})
    slow = slowed(app)
    first = threading.Thread(target=lambda: app.test_client().get("/search?q=first"))
    first.start()
    while not slow.asked:
        first.join(0.01)
    # the gate is taken: this waits its second and gives up
    response = app.test_client().get(f"{API}/search?q=other")
    slow.go.set()
    first.join(30)
    assert (response.status_code, response.headers.get("Retry-After")) == (503, "5")


def test_queries_are_counted_without_persons(fresh: MakeApp) -> None:
    app = fresh(3, search={"log_threshold": 2})
    client = app.test_client()
    for q in ("Abscess", "  ABSCESS ", "zzzz", "me@example.org", "call 0171 2345678", "thrush rarely"):
        client.get(f"/search?q={quote(q)}")
    log = handle_of(app).query_log()
    assert not log.due()
    log.flush()
    with handle_of(app).catalogue().read() as connection:
        rows = {row.query: (row.count, row.zero) for row in connection.execute(select(query_counts))}
        assert {column.name for column in query_counts.c} == {"day", "query", "count", "zero", "clicks"}
    assert set(rows) == {"abscess", "zzzz", "thrush rarely"}
    assert rows["abscess"][0] == 2
    desk = client.get("/desk/").text
    assert "abscess" in desk
    assert "thrush rarely" not in desk


def test_counts_that_are_written_late_do_not_open_a_closed_library_again(
    fresh: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = fresh(2)
    handle = handle_of(app)
    late: list[Callable[[], None]] = []
    monkeypatch.setattr(QueryLog, "due", lambda _: True)
    monkeypatch.setattr(answering, "_flush", lambda log: late.append(log.flush))
    assert app.test_client().get("/search?q=abscess").status_code == 200
    while not late:
        time.sleep(0.01)
    handle.close()
    late[0]()
    assert handle._library is None


def test_old_query_counts_are_forgotten(fresh: MakeApp) -> None:
    app = fresh(2)
    log = handle_of(app).query_log()
    try:
        for day in (0, 100):
            clock.set_clock(lambda day=day: 1_700_000_000.0 + day * 86_400)
            log.note("abscess", 1)
            log.flush()
    finally:
        clock.set_clock(None)
    with handle_of(app).catalogue().read() as connection:
        assert len(connection.execute(select(query_counts)).all()) == 1
