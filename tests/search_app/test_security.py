"""What every answer carries, who may ask, and what is refused."""

from __future__ import annotations

import re

import pytest
from apiflask import APIFlask
from flask import request
from flask.testing import FlaskClient

from search_app import create_app
from search_app.security import DESK, HEADERS
from tests.search_app.conftest import ABSCESS, ASTHMA, MakeApp, by_readers_port, library_config

VALUES = {
    "category": "medicines",
    "letter": "A",
    "article_id": ASTHMA,
    "name": "query-empty",
    "part": "0",
    "filename": "app.css",
    "form": "csv",
}
HERE = {"REMOTE_ADDR": "127.0.0.1"}
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}
GUARDED = ("/desk/", "/board/")


def addresses(app: APIFlask) -> list[str]:
    """Every address of the app, filled in."""
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    return sorted({re.sub(r"<(?:\w+:)?(\w+)>", lambda m: VALUES.get(m[1], "1"), rule) for rule in rules})


def test_every_answer_carries_the_security_headers(app: APIFlask) -> None:
    client = app.test_client()
    for path in [*addresses(app), "/nowhere", "/api/v1/nowhere"]:
        for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE"):
            with client.open(path, method=method) as response:
                assert response.status_code < 500, (method, path)
                for name, value in HEADERS.items():
                    if not (name == "Cross-Origin-Resource-Policy" and path.startswith("/embed/")):
                        assert response.headers[name] == value, (method, path, name)
                assert "Set-Cookie" not in response.headers
                assert "Server" not in response.headers or "Werkzeug" not in response.headers["Server"]


def test_bad_input_46_the_policy_lets_nothing_inline_and_nobody_else_in() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
    for directive in (
        "default-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "object-src 'none'",
    ):
        assert directive in policy


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "localhost:8000", "[::1]:8000", "127.0.0.2", "LOCALHOST", "localhost."]
)
def test_a_library_on_loopback_answers_to_loopback_names(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8000",
        "localhost@evil.example",
        "",
        "a b",
        "[::1",
        "0x7f.1",
    ],
)
def test_and_to_no_other(client: FlaskClient, host: str) -> None:
    response = client.get("/", headers={"Host": host})
    assert response.status_code == 400
    assert "evil" not in response.text


def test_configured_host_names_are_answered_and_a_dot_means_what_is_below(
    fresh: MakeApp,
) -> None:
    client = fresh(1, web={"host": "0.0.0.0", "hosts": ["library.example", ".sub.example"]}).test_client()
    for host, status in (
        ("library.example", 200),
        ("a.sub.example", 200),
        ("other.example", 400),
        ("10.0.0.5", 400),
        ("127.0.0.1", 200),
    ):
        assert client.get("/", headers={"Host": host}).status_code == status, host


def test_listening_everywhere_without_names_answers_to_addresses_only(fresh: MakeApp) -> None:
    client = fresh(1, web={"host": "0.0.0.0"}).test_client()
    for host, status in (("10.0.0.5:8000", 200), ("localhost", 200), ("rebound.example", 400)):
        assert client.get("/", headers={"Host": host}).status_code == status, host


@pytest.mark.parametrize("path", GUARDED)
def test_desk_and_board_answer_to_this_machine_only(client: FlaskClient, path: str) -> None:
    assert client.get(path, environ_base=HERE).status_code == 200
    assert client.get(path, environ_base={"REMOTE_ADDR": "::1"}).status_code == 200
    assert client.get(path, environ_base={"REMOTE_ADDR": "::ffff:127.0.0.1"}).status_code == 200
    for peer in ("203.0.113.9", "10.0.0.5", "", "unix:", "::ffff:10.0.0.1"):
        assert client.get(path, environ_base={"REMOTE_ADDR": peer}).status_code == 403, peer


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "X-Forwarded-Host", "X-Forwarded-Proto"]
)
def test_a_forwarded_address_opens_nothing(client: FlaskClient, path: str, header: str) -> None:
    claim = {header: "127.0.0.1"}
    assert client.get(path, environ_base=ELSEWHERE, headers=claim).status_code == 403
    # a proxy on this machine speaks for somebody else
    assert client.get(path, environ_base=HERE, headers=claim).status_code == 403


@pytest.mark.parametrize("path", GUARDED)
def test_behind_configured_proxies_desk_and_board_are_closed(fresh: MakeApp, path: str) -> None:
    client = fresh(1, web={"proxies": 1}).test_client()
    assert client.get(path, environ_base=HERE).status_code == 403
    assert client.get(path, environ_base=HERE, headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403


def test_metrics_are_for_this_machine_and_private_networks(client: FlaskClient) -> None:
    assert b"pinakes_articles" in client.get("/metrics", environ_base={"REMOTE_ADDR": "10.0.0.5"}).data
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "8.8.8.8"}).status_code == 403
    assert (
        client.get("/metrics", environ_base=HERE, headers={"X-Forwarded-For": "8.8.8.8"}).status_code == 403
    )


@pytest.mark.parametrize("path", [*GUARDED, "/metrics"])
def test_bad_input_58_the_readers_port_opens_no_page_of_others(client: FlaskClient, path: str) -> None:
    """A proxy that passes requests on without a header looks like this machine."""
    assert client.get(path, environ_base=HERE).status_code == 200
    for host in ("127.0.0.1", "127.0.0.1:8000", "localhost"):
        passed_on = HERE | {DESK: False}
        by_nginx = {"SERVER_PROTOCOL": "HTTP/1.0", "HTTP_HOST": host}
        response = client.get(path, environ_base=passed_on, environ_overrides=by_nginx)
        assert response.status_code == 403


@pytest.mark.parametrize("path", [*GUARDED, "/metrics"])
def test_bad_input_58_a_proxy_that_says_nothing_opens_no_desk(client: FlaskClient, path: str) -> None:
    """nginx passes requests on by HTTP/1.0, under the name of this machine, unless it is told otherwise."""
    for protocol, status in (("HTTP/1.1", 200), ("HTTP/1.0", 403)):
        passed_on = {"SERVER_PROTOCOL": protocol, "HTTP_HOST": "127.0.0.1:8100"}
        assert client.get(path, environ_base=HERE, environ_overrides=passed_on).status_code == status


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("192.0.2.1, 198.51.100.7", "198.51.100.7"),
        ("198.51.100.7:49152", "198.51.100.7"),  # the port of each connection is another one
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("fe80::7%eth0 event=log-in", "fe80::7"),
        ("198.51.100.7 event=log-in account=amina", "0.0.0.0"),
        ("unknown", "0.0.0.0"),
        ("_hidden", "0.0.0.0"),
        ("x" * 5_000, "0.0.0.0"),
        ("198.51.100.7,", "198.51.100.7"),
        ("", "203.0.113.9"),
        ("198.51.100.7, \x1b[31m", "0.0.0.0"),
    ],
)
def test_bad_input_58_what_is_no_address_is_nobodys(fresh: MakeApp, told: str, address: str) -> None:
    """It would stand in the log, and in the audit log; and a limit would count each spelling apart."""
    app = fresh(1, web={"proxies": 1})
    seen: list[str | None] = []
    app.before_request(lambda: seen.append(request.remote_addr))
    answer = app.test_client().get("/", environ_base=ELSEWHERE, headers={"X-Forwarded-For": told})
    assert (answer.status_code, seen) == (200, [address])


def test_bad_input_58_a_page_that_was_made_for_another_prefix_is_another_page(fresh: MakeApp) -> None:
    """A cache that got one by a forged header asks again, and must get the page of everybody."""
    client = by_readers_port(fresh(1, web={"proxies": 1}))
    forged = ({"X-Forwarded-Prefix": "/elsewhere"}, {"X-Forwarded-Proto": "https"})
    for path in ("/", "/a-to-z/", "/feed.atom", "/api/v1/search?q=pus"):
        tags = {client.get(path, headers=headers).headers["ETag"] for headers in ({}, *forged)}
        assert len(tags) == 3, path


@pytest.mark.parametrize(
    "prefix",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/a//b",
        "/..",
        "/a/../b",
        "/%2f",
        "x",
        "/a b",
    ],
)
def test_bad_input_58_a_prefix_that_is_no_path_is_not_believed(fresh: MakeApp, prefix: str) -> None:
    client = fresh(1, web={"proxies": 1}).test_client()
    for path in ("/", "/sitemap.xml", "/api/v1/search?q=pus", "/problems/x"):
        plain = client.get(path).text
        assert client.get(path, headers={"X-Forwarded-Prefix": prefix}).text == plain
        assert client.get(path, headers={"X-Forwarded-Proto": "javascript"}).text == plain
    assert (
        'href="/under/library/a-to-z/"'
        in client.get("/", headers={"X-Forwarded-Prefix": "/under/library"}).text
    )


def test_a_post_from_another_site_is_refused(fresh: MakeApp) -> None:
    client = fresh(3).test_client()
    form = {"query": "pus", "article": ABSCESS, "place": "first"}
    foreign = (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    )
    for headers in foreign:
        assert client.post("/desk/pins", data=form, headers=headers).status_code == 403, headers
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {}):
        assert client.post("/desk/pins", data=form, headers=headers).status_code == 303, headers


def test_secrets_are_in_no_answer(fresh: MakeApp) -> None:
    app = fresh(1, web={"hook_secret": "s3cr3t-of-the-hook"})
    client = app.test_client()
    for path in addresses(app):
        with client.get(path) as response:
            assert b"s3cr3t" not in response.data, path


def test_making_the_app_touches_no_disk(tmp_path) -> None:  # type: ignore[no-untyped-def]
    create_app(library_config(tmp_path))
    assert list(tmp_path.iterdir()) == []
