"""What a hub says at the address that it alone knows: confirmed, believed, or answered alike and ignored."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from catalogue import clock, orders, subscriptions
from catalogue.orders import Order
from catalogue.schema import crawls, sites
from catalogue.schema import subscriptions as table
from catalogue.subscriptions import Subscription
from tests.search_app.conftest import SITE, MakeApp, handle_of

NOW = 1_700_000_000.0
TOPIC = f"https://{SITE}/feed/"
BODY = b"<feed><entry><link href='https://evil.example/'/></entry></feed>"


@pytest.fixture
def app(fresh: MakeApp) -> Iterator[APIFlask]:
    clock.set_clock(lambda: NOW)
    yield fresh(2, site=[{"name": "sample", "url": f"https://{SITE}/"}])
    clock.set_clock(None)


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def found(app: APIFlask) -> Subscription:
    """A subscription that the hub was asked for."""
    with handle_of(app).catalogue().begin() as connection:
        connection.execute(insert(sites).values(name="sample", url=f"https://{SITE}/", added_at=NOW))
        asked = subscriptions.to_ask(connection, "sample", TOPIC, "https://hub.example/", NOW)
    assert asked is not None
    return asked


def until(app: APIFlask) -> float | None:
    with handle_of(app).catalogue().read() as connection:
        return connection.execute(select(table.c.until)).scalar()


def placed(app: APIFlask) -> dict[Order, float]:
    with handle_of(app).catalogue().read() as connection:
        return dict(orders.of(connection, "sample"))


def signed(found: Subscription, body: bytes, method: str = "sha256") -> dict[str, str]:
    digest = hmac.new(found.secret.encode(), body, getattr(hashlib, method)).hexdigest()
    return {"X-Hub-Signature": f"{method}={digest}"}


ASKED = {
    "hub.mode": "subscribe",
    "hub.topic": TOPIC,
    "hub.challenge": "a-Challenge/7",
    "hub.lease_seconds": "86400",
}


def test_what_was_asked_of_the_hub_is_confirmed(
    app: APIFlask, client: FlaskClient, found: Subscription
) -> None:
    answer = client.get(f"/hub/{found.id}", query_string=ASKED)
    assert (answer.status_code, answer.text) == (200, "a-Challenge/7")
    assert answer.mimetype == "text/plain"
    assert until(app) == NOW + 86_400


@pytest.mark.parametrize(
    "changed",
    [
        {"hub.topic": "https://other.example/feed/"},
        {"hub.mode": "unsubscribe"},
        {"hub.mode": ""},
        {"hub.challenge": ""},
        {"hub.challenge": "<script>alert(1)</script> \u202e"},
        {"hub.challenge": "x" * 501},
        {"hub.lease_seconds": "0"},
        {"hub.lease_seconds": "-1"},
        {"hub.lease_seconds": "1e9"},
        {"hub.lease_seconds": "৫"},
    ],
)
def test_what_was_not_asked_is_not_confirmed(
    app: APIFlask, client: FlaskClient, found: Subscription, changed: dict[str, str]
) -> None:
    assert client.get(f"/hub/{found.id}", query_string=ASKED | changed).status_code == 404
    assert until(app) is None


def test_a_lease_of_centuries_ends_within_a_year(
    app: APIFlask, client: FlaskClient, found: Subscription
) -> None:
    client.get(f"/hub/{found.id}", query_string=ASKED | {"hub.lease_seconds": "9999999999"})
    assert until(app) == NOW + 366 * 86_400


def test_who_knows_no_subscription_learns_nothing(client: FlaskClient, found: Subscription) -> None:
    assert client.get("/hub/nobody", query_string=ASKED).status_code == 404
    assert client.post("/hub/nobody", data=BODY).status_code == 410


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_signed_post_has_the_site_looked_at(
    app: APIFlask, client: FlaskClient, found: Subscription, method: str
) -> None:
    headers = signed(found, BODY, method) | {"Content-Type": "application/atom+xml"}
    assert client.post(f"/hub/{found.id}", data=BODY, headers=headers).status_code == 202
    assert placed(app) == {Order.LOOK: NOW}


@pytest.mark.parametrize(
    "header",
    ["", "sha256", "sha256=", "md5=00", "sha256=\u00e9", "new=", "sha256=" + 64 * "0", "SHA256=" + 64 * "0"],
)
def test_a_post_that_is_not_signed_changes_nothing(
    app: APIFlask, client: FlaskClient, found: Subscription, header: str
) -> None:
    answer = client.post(f"/hub/{found.id}", data=BODY, headers={"X-Hub-Signature": header})
    assert answer.status_code == 202
    assert client.post(f"/hub/{found.id}", data=BODY + b" ", headers=signed(found, BODY)).status_code == 202
    assert placed(app) == {}


def test_a_hub_that_rings_and_rings_has_the_site_looked_at_once_a_minute(
    app: APIFlask, client: FlaskClient, found: Subscription
) -> None:
    with handle_of(app).catalogue().begin() as connection:
        connection.execute(insert(crawls).values(site="sample", started_at=NOW - 20, ended_at=NOW - 10))
    for _ in range(3):
        client.post(f"/hub/{found.id}", data=BODY, headers=signed(found, BODY))
    assert placed(app) == {Order.LOOK: NOW - 10 + orders.PAUSE_OF_HUBS}
    assert not orders.is_rung_for(placed(app), NOW)
    assert orders.is_rung_for(placed(app), NOW + 60)


def test_a_paused_site_is_not_looked_at_for_its_hub(
    app: APIFlask, client: FlaskClient, found: Subscription
) -> None:
    with handle_of(app).catalogue().begin() as connection:
        orders.place(connection, "sample", Order.PAUSE, "an operator")
    client.post(f"/hub/{found.id}", data=BODY, headers=signed(found, BODY))
    assert Order.LOOK in placed(app)
    assert not orders.is_rung_for(placed(app), NOW + 60)


@given(st.text(max_size=80), st.binary(max_size=80))
def test_no_signature_but_the_right_one_is_genuine(header: str, body: bytes) -> None:
    known = Subscription("id", "sample", TOPIC, "https://hub.example/", "a secret")
    genuine = signed(known, body)["X-Hub-Signature"]
    assert subscriptions.is_genuine(known, genuine, body)
    assert not subscriptions.is_genuine(known, header, body) or header.strip().lower() == genuine
