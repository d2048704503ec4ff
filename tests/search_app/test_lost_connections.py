"""A database that ends its connections costs no reader an answer, and changes nobody's rights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection

from catalogue.errors import ConnectionLost, Unreachable
from catalogue.store import Catalogue
from search_app import create_app
from tests.search_app.conftest import fill, handle_of, library_config, sample_articles


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[FlaskClient]:
    config = library_config(tmp_path)
    fill(config, sample_articles()[:3])
    app = create_app(config)
    yield app.test_client()
    handle_of(app).close()


class Breaking:
    """A catalogue whose next ``times`` snapshots break off."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        self.error: Unreachable = ConnectionLost("the connection is lost", "check the server")
        read = Catalogue.read

        @contextmanager
        def breaking(catalogue: Catalogue) -> Iterator[Connection]:
            if self.times > 0:
                self.times -= 1
                raise self.error
            with read(catalogue) as connection:
                yield connection

        monkeypatch.setattr(Catalogue, "read", breaking)


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Breaking:
    return Breaking(monkeypatch)


@pytest.mark.parametrize("path", ["/", "/a-to-z/", "/search?q=asthma", "/api/v1/search?q=asthma"])
def test_a_connection_that_is_lost_once_is_not_noticed(
    fresh: FlaskClient, breaking: Breaking, path: str
) -> None:
    fresh.get("/healthz")
    breaking.times = 1
    assert fresh.get(path).status_code == 200
    assert breaking.times == 0


def test_one_that_stays_lost_is_told(fresh: FlaskClient, breaking: Breaking) -> None:
    breaking.times = 1_000
    answer = fresh.get("/a-to-z/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert breaking.times >= 990, "it is tried once more, and not for ever"


def test_a_server_that_is_away_is_not_asked_twice(fresh: FlaskClient, breaking: Breaking) -> None:
    fresh.get("/")
    breaking.error = Unreachable("it is away", "check the server")
    breaking.times = 1
    assert fresh.get("/a-to-z/").status_code == 503


def test_what_is_not_for_readers_stays_closed_when_a_connection_is_lost(
    fresh: FlaskClient, breaking: Breaking
) -> None:
    usual = {path: fresh.get(path).status_code for path in ("/desk/", "/board/", "/metrics")}
    assert 200 not in usual.values()
    for path, status in usual.items():
        for times in (1, 2):
            breaking.times = times
            answer = fresh.get(path)
            breaking.times = 0
            assert answer.status_code in (status, 503), path
