"""One client's requests are counted for all processes together, and those of others are not."""

from __future__ import annotations

import os
import threading

import pytest
from apiflask import APIFlask

from catalogue import clock
from search_app.limits import Buckets
from tests.search_app.conftest import MakeApp

DRAFT = {"text": "An abscess."}


def statuses(app: APIFlask, address: str, many: int, path: str = "/api/v1/links") -> list[int]:
    client = app.test_client()
    base = {"REMOTE_ADDR": address}
    if path == "/api/v1/links":
        return [client.post(path, json=DRAFT, environ_base=base).status_code for _ in range(many)]
    return [client.get(path, environ_base=base).status_code for _ in range(many)]


def test_who_asks_too_much_is_told_when_to_ask_again(fresh: MakeApp) -> None:
    app = fresh(2, web={"drafts_per_minute": 3, "searches_per_minute": 2})
    assert statuses(app, "203.0.113.9", 5) == [200, 200, 200, 429, 429]
    assert statuses(app, "203.0.113.10", 3) == [200, 200, 200]
    assert statuses(app, "203.0.113.9", 4, "/search?q=pus") == [200, 200, 429, 429]
    refused = app.test_client().post("/api/v1/links", json=DRAFT, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert refused.mimetype == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= 21


def test_an_ipv6_client_is_known_by_the_first_half_of_its_address(fresh: MakeApp) -> None:
    app = fresh(2, web={"drafts_per_minute": 1})
    assert statuses(app, "2001:db8:1:2::1", 1) == [200]
    assert statuses(app, "2001:db8:1:2:ffff::7", 1) == [429]
    assert statuses(app, "2001:db8:1:3::1", 1) == [200]


def test_this_machine_searches_as_much_as_it_wants_and_no_limit_is_none(fresh: MakeApp) -> None:
    app = fresh(2, web={"drafts_per_minute": 0, "searches_per_minute": 1})
    for here in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert set(statuses(app, here, 5, "/search?q=pus")) == {200}
    assert set(statuses(app, "203.0.113.9", 5)) == {200}


def test_processes_count_together() -> None:
    buckets = Buckets()
    if (child := os.fork()) == 0:
        taken = [buckets.take("one", 5) for _ in range(3)]
        os._exit(0 if taken == [0.0] * 3 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert [bool(buckets.take("one", 5)) for _ in range(3)] == [False, False, True]


def test_tokens_come_back_with_time_and_never_more_than_a_minutes_worth(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1000.0]
    monkeypatch.setattr(clock, "timestamp", lambda: now[0])
    buckets = Buckets()
    assert [buckets.take("one", 2) for _ in range(3)] == [0.0, 0.0, 30.0]
    now[0] += 30
    assert [bool(buckets.take("one", 2)) for _ in range(2)] == [False, True]
    now[0] += 100_000
    assert [bool(buckets.take("one", 2)) for _ in range(3)] == [False, False, True]
    now[0] -= 50_000  # the clock is set back
    assert buckets.take("one", 2) <= 60
    now[0] += 60
    assert buckets.take("one", 2) <= 60


def test_drafts_leave_threads_to_readers(fresh: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = fresh(2, web={"threads": 2})
    monkeypatch.setattr("search_app.limits.PATIENCE", 0.2)
    places: threading.BoundedSemaphore = app.extensions["pinakes.drafts"]
    with places:
        assert statuses(app, "203.0.113.9", 1) == [503]
        assert statuses(app, "203.0.113.9", 1, "/search?q=pus") == [200]
    assert statuses(app, "203.0.113.9", 1) == [200]
