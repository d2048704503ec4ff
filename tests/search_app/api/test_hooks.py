"""A signed push makes pages due; everything else is refused."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from catalogue import clock
from catalogue.schema import forgotten, pages
from tests.search_app.api.conftest import API, problem
from tests.search_app.conftest import SITE, MakeApp, address, handle_of

SECRET = "hook secret"
NOW = 1_700_000_000.0


@pytest.fixture
def at_noon() -> Iterator[float]:
    clock.set_clock(lambda: NOW)
    yield NOW
    clock.set_clock(None)


@pytest.fixture
def hooked(fresh: MakeApp, at_noon: float) -> APIFlask:
    return fresh(2, site=[{"name": "sample", "url": f"https://{SITE}/"}], web={"hook_secret": SECRET})


def push(
    app: APIFlask,
    body: Any,
    nonce: str = "nonce-0001",
    stamp: float = NOW,
    secret: str = SECRET,
    **headers: str,
) -> TestResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = f"{int(stamp)}.{nonce}.".encode() + data
    given = {
        "X-Pinakes-Timestamp": str(int(stamp)),
        "X-Pinakes-Nonce": nonce,
        "X-Pinakes-Signature": "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest(),
    } | headers
    return app.test_client().post(
        f"{API}/hooks/changed", data=data, content_type="application/json", headers=given
    )


def due(app: APIFlask) -> dict[str, tuple[str, float, float | None]]:
    with handle_of(app).catalogue().read() as connection:
        columns = (pages.c.url, pages.c.site, pages.c.due_at, pages.c.signalled_at)
        rows = connection.execute(select(*columns)).all()
    return {row.url: (row.site, row.due_at, row.signalled_at) for row in rows}


def test_a_signed_push_makes_pages_due_and_fetches_nothing(hooked: APIFlask) -> None:
    response = push(hooked, {"urls": [address("Asthma"), f"http://www.{SITE}/new-page/#part"]})
    assert response.status_code == 202
    assert response.json == {"received": 2, "known": 0, "new": 2}
    assert all(found == ("sample", NOW, NOW) for found in due(hooked).values())
    assert push(hooked, {"urls": [address("Asthma")]}, "nonce-0002").json == {
        "received": 1,
        "known": 1,
        "new": 0,
    }


def test_bad_input_47_pushes_that_are_refused(hooked: APIFlask) -> None:
    urls = {"urls": [address("Asthma")]}
    problem(push(hooked, urls, secret="wrong"), "signature")
    problem(push(hooked, urls, stamp=NOW - 301), "signature")
    problem(push(hooked, urls, stamp=NOW + 301), "signature")
    problem(push(hooked, urls, nonce="short"), "signature")
    problem(push(hooked, urls, **{"X-Pinakes-Signature": ""}), "signature")
    problem(push(hooked, urls, **{"X-Pinakes-Timestamp": "৫"}), "signature")
    assert push(hooked, urls).status_code == 202
    problem(push(hooked, urls), "already-answered")
    problem(push(hooked, {"urls": [address("Asthma"), "https://evil.example/"]}, "nonce-0003"), "not-ours")
    problem(push(hooked, {"urls": ["file:///etc/passwd"]}, "nonce-0004"), "not-ours")
    problem(push(hooked, {"urls": [address("Asthma")] * 10_001}, "nonce-0005"), "too-large")
    problem(push(hooked, {"urls": []}, "nonce-0006"), "bad-parameter")
    problem(push(hooked, b"[1, 2", "nonce-0007"), "bad-request")
    problem(push(hooked, b" " * 3_000_000, "nonce-0008"), "too-large")
    assert set(due(hooked)) == {address("Asthma")}


def test_without_a_secret_the_hook_is_off(client: FlaskClient) -> None:
    problem(client.post(f"{API}/hooks/changed", json={"urls": ["https://x.example"]}), "not-found")


def test_what_was_forgotten_is_not_pushed_back(hooked: APIFlask) -> None:

    with handle_of(hooked).catalogue().begin() as connection:
        connection.execute(insert(forgotten), {"url": address("Gout"), "at": 1.0})
    assert push(hooked, {"urls": [address("Gout")]}).json == {"received": 1, "known": 0, "new": 0}
    assert due(hooked) == {}
