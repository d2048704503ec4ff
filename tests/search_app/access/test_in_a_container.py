"""The desk as docker-compose.yml publishes it: the machine's browser comes from the engine's address."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from search_app.security import DESK
from tests.search_app.access.conftest import make_accounts
from tests.search_app.access.visiting import GOOD, OWN
from tests.search_app.conftest import MakeApp, handle_of
from tests.test_containers import given

GATEWAY = {"REMOTE_ADDR": "172.18.0.1"}
PORTS = {"app": 8100, "cluster-app": 8180}
GUARDED = ("/desk/", "/board/", "/api/v1/desk/pins", "/account/")


def published(fresh: MakeApp, service: str, with_accounts: bool) -> FlaskClient:
    app = fresh(3, web=given(service).web.model_dump())
    if with_accounts:
        make_accounts(handle_of(app).catalogue())
    client = app.test_client()
    client.environ_base |= GATEWAY
    return client


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "library.example", "172.18.0.2"])
def test_nothing_opens_before_there_is_an_account(fresh: MakeApp, name: str) -> None:
    client = published(fresh, "app", with_accounts=False)
    for path in GUARDED:
        answer = client.get(path, headers={"Host": f"{name}:8100"})
        assert answer.status_code in (400, 403, 404), path


@pytest.mark.parametrize("service", PORTS)
def test_an_account_logs_in_from_the_machine_by_its_own_name(fresh: MakeApp, service: str) -> None:
    client = published(fresh, service, with_accounts=True)
    own = OWN | {"Host": f"localhost:{PORTS[service]}"}
    base = f"http://localhost:{PORTS[service]}"
    assert client.get("/board/", base_url=base).status_code == 303
    form = {"name": "amina", "password": GOOD}
    assert client.post("/account/log-in", data=form, headers=own, base_url=base).status_code == 303
    for path in ("/board/", "/desk/"):
        assert client.get(path, base_url=base).status_code == 200


@pytest.mark.parametrize("name", ["library.example", "203.0.113.9"])
def test_by_plain_http_under_another_name_there_is_no_log_in(fresh: MakeApp, name: str) -> None:
    client = published(fresh, "app", with_accounts=True)
    form = {"name": "amina", "password": GOOD}
    for said in (OWN, OWN | {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "localhost"}):
        answer = client.post("/account/log-in", data=form, headers=said, base_url=f"http://{name}:8100")
        assert answer.status_code in (400, 403)
        assert "Set-Cookie" not in answer.headers


def test_the_readers_port_opens_none_of_it(fresh: MakeApp) -> None:
    client = published(fresh, "app", with_accounts=True)
    for path in (*GUARDED, "/metrics"):
        answer = client.get(path, environ_overrides={DESK: False}, base_url="http://localhost:8000")
        assert answer.status_code in (403, 404), path
