"""An answer that was given a moment ago is given again, and to nobody whom it is not for."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from apiflask import APIFlask
from flask import Flask, Response, g, template_rendered
from flask.testing import FlaskClient

from catalogue import clock
from catalogue.query_log import most_asked
from indexer.answers import Note, SearchOptions, SearchResult
from indexer.library import Library
from search_app import compression
from search_app.response_cache import KEPT_SECONDS, MOST_OF_ONE, ResponseCache
from tests.search_app.conftest import ASTHMA, MakeApp, by_readers_port, handle_of
from tests.search_app.test_security import addresses

# What a request says of itself besides its address.
WAYS: tuple[dict[str, str], ...] = (
    {},
    {"Accept-Language": "bn"},
    {"Accept-Language": "de, ar;q=0.5"},
    {"Accept-Encoding": "gzip"},
    {"Accept-Encoding": "br, zstd;q=0.2"},
    {"Accept-Encoding": "identity;q=0, gzip"},
    {"Origin": "https://sample.example"},
    {"Origin": "https://elsewhere.example"},
    {"Host": "127.0.0.1:8001"},
    {"Referer": "http://localhost/search?q=asthma"},
)
# Tell one request from another.
_OF_THE_REQUEST = ("X-Request-ID", "Date")
QUESTIONS = ("/search?q=asthma", "/search?q=asthma&page=2", "/search?q=", "/api/v1/search?q=gout")


@contextmanager
def renderings(app: Flask) -> Iterator[list[str]]:
    """The names of the templates that are rendered meanwhile."""
    names: list[str] = []

    def note(_sender: Flask, template: object, **_more: object) -> None:
        names.append(str(getattr(template, "name", "")))

    with template_rendered.connected_to(note, app):
        yield names


def told(response: Response) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in response.headers.items() if name not in _OF_THE_REQUEST}
    headers["Vary"] = ", ".join(sorted(response.vary))
    body = response.get_data()
    if headers.get("Content-Encoding") == "gzip":  # which names the time
        body = gzip.decompress(body)
    return response.status_code, headers, body


@pytest.fixture
def compressed(fresh: MakeApp) -> APIFlask:
    app = fresh(count=12)
    compression.init_app(app)
    return app


def test_every_answer_is_what_it_would_be_without_the_cache(
    compressed: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = by_readers_port(compressed)
    paths = [path for path in addresses(compressed) if "<" not in path] + list(QUESTIONS)
    # each path in three of the ways, each way on many paths
    asked = [(path, WAYS[(at + turn) % len(WAYS)]) for at, path in enumerate(paths) for turn in range(3)]

    def answers() -> list[tuple[int, dict[str, str], bytes]]:
        made = []
        for path, way in asked:
            with client.get(path, headers=way) as response:
                made.append(told(response))
        return made

    # what an answer is when nothing is kept
    with monkeypatch.context() as patch:
        patch.setattr(ResponseCache, "answer", lambda *_: None)
        without = answers()
    filling, kept = answers(), answers()
    for (path, way), *three in zip(asked, without, filling, kept, strict=True):
        if not path.startswith(("/metrics", "/healthz", "/readyz", "/api/v1/sites", "/api/v1/statistics")):
            assert three[0] == three[1] == three[2], (path, way)


@pytest.mark.parametrize("path", ["/", "/a-to-z/all/A/", f"/article/{ASTHMA}", "/search?q=asthma"])
def test_the_second_reader_costs_no_rendering(fresh: MakeApp, path: str) -> None:
    app = fresh(count=12)
    one, other = by_readers_port(app), by_readers_port(app)
    handle_of(app).library()
    one.get(path)  # an article's list of related ones is reckoned beside the answer
    one.get(path)
    with renderings(app) as names:
        assert other.get(path).status_code == 200
    assert names == []


def test_a_change_shows_at_once(fresh: MakeApp) -> None:
    app = fresh(count=12)
    client, catalogue = by_readers_port(app), handle_of(app).catalogue()
    path = f"/article/{ASTHMA}"
    for number in range(3):
        client.get(path)
        article = catalogue.article(ASTHMA)
        assert article is not None
        with catalogue.begin() as connection:
            catalogue.put(connection, replace(article, title=f"Asthma, edition {number}"))
        assert f"Asthma, edition {number}" in client.get(path).text


def test_nothing_is_kept_of_the_desk_s_port(fresh: MakeApp) -> None:
    app = fresh(count=12)
    desk: FlaskClient = app.test_client()
    with renderings(app) as names:
        desk.get("/a-to-z/all/A/")
        desk.get("/a-to-z/all/A/")
    assert len(names) == 2


def test_a_question_is_counted_each_time_that_it_is_asked(fresh: MakeApp) -> None:
    app = fresh(count=12, search={"log": True})
    client, handle = by_readers_port(app), handle_of(app)
    for _ in range(4):
        client.get("/search?q=asthma")
    handle.query_log().flush()
    with handle.catalogue().read() as connection:
        assert [(row.query, row.count) for row in most_asked(connection, 1)] == [("asthma", 4)]


def test_an_answer_that_the_deadline_cut_short_is_kept_by_nobody(
    fresh: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = Library.search

    def cut(library: Library, text: str, options: SearchOptions) -> SearchResult:
        return replace(search(library, text, options), notes=(Note.DEADLINE,))

    monkeypatch.setattr(Library, "search", cut)
    app = fresh(count=12)
    client = by_readers_port(app)
    for path in ("/search?q=asthma", "/api/v1/search?q=asthma"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
    with renderings(app) as names:
        client.get("/search?q=asthma")
    assert names


class Asker:
    """Asks a cache as the app does, with answers of any size."""

    def __init__(self, most: int) -> None:
        self.app, self.cache = Flask("cache"), ResponseCache(most)

    def ask(self, tag: str, size: int = 10, method: str = "GET") -> bool:
        """Whether the answer was kept; else it is made, and kept where it may be."""
        with self.app.test_request_context("/", method=method):
            if self.cache.answer(tag):
                return True
            self.cache.keep(Response(b"x" * size))
            assert "cache_key" not in g
            return False


def test_the_least_recently_used_goes_first() -> None:
    asker = Asker(3 * 2_100)
    for tag in "abc":
        asker.ask(tag, 50)
    assert asker.ask("a")
    asker.ask("d", 50)
    assert [tag for tag in "acd" if asker.ask(tag)] == ["a", "c", "d"]
    assert not asker.ask("b")


def test_what_is_large_is_not_kept() -> None:
    asker = Asker(100 * MOST_OF_ONE)
    asker.ask("a", MOST_OF_ONE + 1)
    assert not asker.ask("a", MOST_OF_ONE)
    assert asker.ask("a")


def test_head_is_answered_by_what_was_kept_of_get_and_keeps_nothing() -> None:
    asker = Asker(10_000)
    assert not asker.ask("a", method="HEAD")
    assert not asker.ask("a")
    assert asker.ask("a", method="HEAD")


def test_nothing_is_kept_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    asker, now = Asker(10_000), clock.timestamp()
    asker.ask("a")
    monkeypatch.setattr(clock, "timestamp", lambda: now + KEPT_SECONDS + 1)
    assert not asker.ask("a")
    assert asker.ask("a")
