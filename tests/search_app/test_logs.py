"""A line tells whose request it is about, the answer carries the same id, and nothing that was asked."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from catalogue.settings import LogSettings
from search_app import logs
from tests.search_app.conftest import MakeApp, handle_of


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, which is as it was after the test."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield root
    root.handlers, root.level = before, level
    for name in ("pinakes", "catalogue", "indexer", "crawler", "commands", "search_app"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def lines(fresh: MakeApp, capsys: pytest.CaptureFixture[str], path: str, **settings: object) -> list[str]:
    """What a request for ``path`` wrote."""
    app = fresh(2, log=settings, web={"proxies": 1})
    logs.begin(handle_of(app).config)
    answer = app.test_client().get(path, headers={"X-Request-ID": "from-proxy.1"})
    assert answer.headers["X-Request-ID"] == "from-proxy.1"
    return capsys.readouterr().err.splitlines()


@pytest.mark.usefixtures("root")
def test_each_request_has_a_line_where_that_is_wanted(
    fresh: MakeApp, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = lines(fresh, capsys, "/search?q=my+illness", level="info", format="json")
    found = json.loads(line)
    assert (found["event"], found["status"], found["endpoint"]) == ("request", "200", "reader.search")
    assert (found["request"], found["address"], found["level"]) == ("from-proxy.1", "127.0.0.1", "info")
    assert "illness" not in line


@pytest.mark.usefixtures("root")
def test_addresses_can_be_left_out_and_requests_are_not_told_unless_asked(
    fresh: MakeApp, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lines(fresh, capsys, "/recent") == []
    (line,) = lines(fresh, capsys, "/recent", level="info", addresses=False)
    assert "127.0.0.1" not in line
    assert line.endswith("endpoint=reader.recent request=from-proxy.1")


@pytest.mark.parametrize(
    ("proxies", "told", "taken"),
    [
        (0, "from-anybody", False),
        (1, "from-proxy", True),
        (1, "two\twords", False),
        (1, "x" * 65, False),
        (1, "", False),
    ],
)
def test_an_id_is_taken_from_a_trusted_proxy_only(
    fresh: MakeApp, proxies: int, told: str, taken: bool
) -> None:
    client = fresh(1, web={"proxies": proxies}).test_client()
    answers = [client.get("/healthz", headers={"X-Request-ID": told}).headers["X-Request-ID"] for _ in "ab"]
    assert (answers == [told, told]) == taken
    assert taken or answers[0] != answers[1]


def test_the_log_is_quiet_by_default() -> None:
    assert LogSettings() == LogSettings(format="text", level="warning", addresses=True)
