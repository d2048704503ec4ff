"""Behind a proxy: whom it may speak for, what it may say, and who cannot say it in its place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from catalogue import clock
from catalogue.access import accounts, tokens
from catalogue.access.audit import Act
from catalogue.access.roles import Role, Scope
from catalogue.config import load
from catalogue.errors import ConfigError
from search_app.access.wording import ACTS, ROLES
from search_app.security import DESK
from tests.catalogue.access.test_accounts import Clock
from tests.search_app.access.conftest import make_accounts
from tests.search_app.access.visiting import GOOD, OWN
from tests.search_app.conftest import ABSCESS, MakeApp, handle_of
from tests.search_app.test_security import addresses

PROXY, STRANGER = {"REMOTE_ADDR": "10.1.2.3"}, {"REMOTE_ADDR": "203.0.113.9"}
HTTPS = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "library.example",
    "X-Forwarded-For": "198.51.100.7",
}
PIN = {"query": "pus", "article": ABSCESS, "place": "first"}
NAMED = {"user_header": "X-Remote-User", "user_header_from": ["10.1.2.0/24", "::1"]}


@pytest.fixture
def now() -> Iterator[Clock]:
    told = Clock()
    clock.set_clock(told)
    yield told
    clock.set_clock(None)


def client_of(fresh: MakeApp, **web: object) -> FlaskClient:
    app = fresh(3, web={"hosts": ["library.example", "localhost"], **web})
    make_accounts(handle_of(app).catalogue())
    return app.test_client()


def log_in(client: FlaskClient, name: str = "amina", **more: object) -> object:
    return client.post("/account/log-in", data={"name": name, "password": GOOD}, **more)  # type: ignore[arg-type]


def test_by_https_the_cookie_is_for_https_and_this_host_alone(fresh: MakeApp) -> None:
    client = client_of(fresh, proxies=1)
    answer = client.post(
        "/account/log-in", data={"name": "amina", "password": GOOD}, headers=HTTPS | OWN, environ_base=PROXY
    )
    assert answer.status_code == 303
    (line,) = answer.headers.getlist("Set-Cookie")
    assert line.startswith("__Host-pinakes=")
    assert line.endswith("; Secure; HttpOnly; Path=/; SameSite=Strict")
    assert client.get("/board/", headers=HTTPS, environ_base=PROXY).status_code == 200
    # an Origin of http is another one, though it names the host
    plain = HTTPS | {"Origin": "http://library.example"}
    assert client.post("/desk/pins", data=PIN, headers=plain, environ_base=PROXY).status_code == 403
    own = HTTPS | {"Origin": "https://library.example"}
    assert client.post("/desk/pins", data=PIN, headers=own, environ_base=PROXY).status_code == 303


@pytest.mark.parametrize("web", [{}, {"proxies": 1}])
def test_no_password_is_taken_where_others_can_read_it(fresh: MakeApp, web: dict[str, object]) -> None:
    client = client_of(fresh, **web)
    said = {"Host": "library.example"} | OWN
    for peer in (PROXY, STRANGER, {"REMOTE_ADDR": "127.0.0.1"}):
        assert client.get("/account/log-in", headers=said, environ_base=peer).status_code == 403
        answer = client.post(
            "/account/log-in", data={"name": "amina", "password": GOOD}, headers=said, environ_base=peer
        )
        assert answer.status_code == 403
        assert "Set-Cookie" not in answer.headers
        token = said | {"Authorization": "Bearer pinakes_x"}
        assert client.get("/desk/", headers=token, environ_base=peer).status_code == 403


def test_without_proxies_no_forwarded_header_is_believed(fresh: MakeApp) -> None:
    client = client_of(fresh)
    forged = HTTPS | {"Host": "library.example"} | OWN
    answer = client.post(
        "/account/log-in", data={"name": "amina", "password": GOOD}, headers=forged, environ_base=STRANGER
    )
    assert answer.status_code == 403
    for claim in (
        "X-Forwarded-For",
        "X-Real-IP",
        "Forwarded",
        "X-Forwarded-Host",
        "X-Original-URL",
        "X-Rewrite-URL",
    ):
        assert client.get("/board/", headers={claim: "127.0.0.1"}, environ_base=STRANGER).status_code in (
            303,
            400,
        )


def test_guesses_are_counted_by_the_address_that_the_nearest_proxy_saw(fresh: MakeApp) -> None:
    client = client_of(fresh, proxies=1)
    statuses = []
    for number in range(8):
        said = (
            HTTPS | OWN | {"X-Forwarded-For": f"192.0.2.{number}, 198.51.100.7"}
        )  # the first is a client's word
        answer = client.post(
            "/account/log-in", data={"name": "amina", "password": "wrong"}, headers=said, environ_base=PROXY
        )
        statuses.append(answer.status_code)
    assert statuses == [401] * 5 + [429] * 3


def test_a_named_proxy_says_who_it_is(fresh: MakeApp) -> None:
    client = client_of(fresh, **NAMED)
    accounts.add(handle_of(client.application).catalogue(), "sso@example.org", Role.EDITOR, None, "a test")  # type: ignore[arg-type]
    for name, desk, board in (
        ("amina", 200, 200),
        ("SSO@Example.org", 200, 403),
        ("rahima", 403, 403),
        ("nobody", 403, 403),
        ("amina,karim", 403, 403),
        ("amina\u00a0x", 403, 403),
        ("", 303, 303),
    ):
        said = {"X-Remote-User": name}
        assert client.get("/desk/", headers=said, environ_base=PROXY).status_code == desk, name
        assert client.get("/board/", headers=said, environ_base=PROXY).status_code == board, name
    # what a browser sends through it must come from our own pages
    said = {"X-Remote-User": "sso@example.org"}
    assert client.post("/desk/pins", data=PIN, headers=said, environ_base=PROXY).status_code == 403
    assert client.post("/desk/pins", data=PIN, headers=said | OWN, environ_base=PROXY).status_code == 303
    page = client.get("/account/", headers=said, environ_base=PROXY).text
    assert "password" not in page.lower()  # it logs in elsewhere


@pytest.mark.parametrize("peer", ["203.0.113.9", "127.0.0.1", "10.1.3.1", "", "unix:", "::ffff:10.1.3.1"])
def test_nobody_else_says_so(fresh: MakeApp, peer: str) -> None:
    client = client_of(fresh, **NAMED)
    for header in ("X-Remote-User", "X-REMOTE-USER", "Remote-User", "X-Forwarded-User"):
        said = {header: "amina", "X-Forwarded-For": "10.1.2.3", "X-Real-IP": "10.1.2.3"}
        answer = client.get("/board/", headers=said, environ_base={"REMOTE_ADDR": peer})
        assert answer.status_code == 303, header


def test_the_sockets_end_counts_and_not_what_it_forwards(fresh: MakeApp) -> None:
    client = client_of(fresh, proxies=1, **NAMED)
    forged = HTTPS | {"X-Forwarded-For": "10.1.2.3", "X-Remote-User": "amina"}
    assert client.get("/board/", headers=forged, environ_base=STRANGER).status_code == 303
    assert (
        client.get("/board/", headers=HTTPS | {"X-Remote-User": "amina"}, environ_base=PROXY).status_code
        == 200
    )


def test_a_disabled_account_is_not_let_in_by_a_proxy(fresh: MakeApp) -> None:
    client = client_of(fresh, **NAMED)
    accounts.disable(handle_of(client.application).catalogue(), "amina", "a test")  # type: ignore[arg-type]
    assert client.get("/desk/", headers={"X-Remote-User": "amina"}, environ_base=PROXY).status_code == 403


def test_the_readers_port_believes_no_proxy(fresh: MakeApp) -> None:
    client = client_of(fresh, **NAMED)
    for path in ("/desk/", "/board/", "/account/", "/metrics"):
        answer = client.get(path, headers={"X-Remote-User": "amina"}, environ_base=PROXY | {DESK: False})
        assert answer.status_code == 403, path


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('user_header = "X-Remote-User"', "user_header_from"),
        ('user_header = "X-Remote-User"\nuser_header_from = ["proxy"]', "no address"),
        ("session_hours = 0", "session_hours"),
        ("session_idle_minutes = -1", "session_idle_minutes"),
    ],
)
def test_a_header_from_nobody_and_endless_sessions_are_no_configuration(
    tmp_path,
    settings: str,
    said: str,  # type: ignore[no-untyped-def]
) -> None:
    (tmp_path / "library.toml").write_text(f"[web]\n{settings}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        load(tmp_path / "library.toml")


def test_a_session_ends_when_its_time_is_over(fresh: MakeApp, now: Clock) -> None:
    client = client_of(fresh, session_idle_minutes=10, session_hours=1)
    log_in(client, headers=OWN)
    for _ in range(6):
        now.at += 590
        assert client.get("/desk/").status_code == 200
    now.at += 61
    assert client.get("/desk/").status_code == 303
    log_in(client, headers=OWN)
    now.at += 601
    assert client.get("/desk/").status_code == 303


def test_metrics_are_read_from_anywhere_with_a_token_for_them(fresh: MakeApp) -> None:
    client = client_of(fresh, proxies=1)
    catalogue = handle_of(client.application).catalogue()  # type: ignore[arg-type]
    secret = tokens.add(catalogue, "prometheus", "rahima", [Scope.METRICS], None, "a test")
    said = HTTPS | {"Authorization": f"Bearer {secret}"}
    assert b"pinakes_articles" in client.get("/metrics", headers=said, environ_base=PROXY).data
    wrong = HTTPS | {"Authorization": "Bearer x"}
    refused = client.get("/metrics", headers=wrong, environ_base=PROXY)
    assert refused.status_code == 401
    assert refused.mimetype == "application/problem+json"
    assert client.get("/metrics", headers=HTTPS, environ_base=PROXY).status_code == 403


def test_every_address_of_desk_and_board_asks_who_it_is_and_whose_page_sent_it(fresh: MakeApp) -> None:
    """Whatever view is added there: the law holds for the prefix."""
    client = client_of(fresh)
    paths = [path for path in addresses(client.application) if path.startswith(("/desk", "/board"))]  # type: ignore[arg-type]
    assert len(paths) > 8
    for path in paths:
        looked = client.get(path)
        assert looked.status_code in (303, 405), path
        assert looked.status_code == 405 or looked.location.startswith("/account/log-in"), path
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert client.open(path, method=method, headers=OWN).status_code in (401, 405), (method, path)
    programs = [path for path in addresses(client.application) if path.startswith("/api/v1/desk")]  # type: ignore[arg-type]
    assert len(programs) > 3
    for path in programs:
        for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
            assert client.open(path, method=method, headers=OWN, json={}).status_code in (401, 405), path
    log_in(client, "rahima", headers=OWN)
    for path in paths:
        for method in ("GET", "HEAD", "POST"):
            assert client.open(path, method=method, headers=OWN).status_code in (403, 405), (method, path)
    log_in(client, headers=OWN)
    for path in paths:
        for headers in ({}, {"Sec-Fetch-Site": "cross-site"}):
            assert client.post(path, headers=headers).status_code in (403, 405), path


def test_a_readers_page_on_the_desks_port_stays_in_no_cache(fresh: MakeApp) -> None:
    """It shows who is logged in; what a browser kept must not be shown once that is over."""
    client = client_of(fresh)
    log_in(client, headers=OWN)
    for headers in ({}, {"If-None-Match": "*"}):
        page = client.get("/search?q=pus", headers=headers)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert "ETag" not in page.headers
    plain = client.get("/search?q=pus", environ_base={DESK: False})
    assert plain.headers["ETag"]


def test_every_act_and_role_has_its_words() -> None:
    assert set(ACTS) == set(Act)
    assert set(ROLES) == set(Role)
