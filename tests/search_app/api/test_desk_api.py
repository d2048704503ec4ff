"""What an editor's program asks and decides."""

from __future__ import annotations

import pytest

from catalogue import clock
from catalogue.access import accounts, tokens
from catalogue.access.roles import Role, Scope
from tests.search_app.conftest import ABSCESS, MakeApp, address, handle_of

DESK = "/api/v1/desk"


def test_decisions_are_made_listed_and_taken_back(fresh: MakeApp) -> None:
    client = fresh(5).test_client()
    sent = {"article": address("Abscess"), "target": address("Asthma"), "verdict": "excluded", "reason": "x"}
    made = client.post(f"{DESK}/decisions", json=sent)
    assert made.status_code == 201
    assert (made.json["kind"], made.json["title"], made.json["target_title"]) == ("link", "Abscess", "Asthma")
    asked = {"article": ABSCESS, "size": 1}
    listed = client.get(f"{DESK}/decisions", query_string=asked).json
    assert (listed["total"], len(listed["decisions"])) == (2, 1)  # both ways
    number = made.json["id"]
    assert client.delete(f"{DESK}/decisions/{number}").status_code == 204
    assert client.delete(f"{DESK}/decisions/{number}").status_code == 404
    assert client.get(f"{DESK}/decisions").json["total"] == 0


def test_pins_are_made_listed_and_taken_away(fresh: MakeApp) -> None:
    client = fresh(5).test_client()
    end = clock.timestamp() + 60
    sent = {"query": "Pus", "article": f"http://localhost/article/{ABSCESS}", "note": "why", "until": end}
    made = client.post(f"{DESK}/pins", json=sent)
    assert made.status_code == 201
    assert client.get(f"{DESK}/pins").json == {"pins": [made.json]}
    assert (made.json["query"], made.json["until"], made.json["position"]) == ("pus", end, 1)
    gone = {"query": "pus", "article": ABSCESS}
    assert client.delete(f"{DESK}/pins", query_string=gone).status_code == 204
    assert client.delete(f"{DESK}/pins", query_string=gone).status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("pins", {"query": "", "article": ABSCESS}, "query"),
        ("pins", {"query": "x", "article": "https://nope.example/"}, "article"),
        ("pins", {"query": "x", "article": ABSCESS, "until": 1}, "until"),
        ("decisions", {"article": ABSCESS, "target": ABSCESS, "verdict": "rejected"}, "target"),
        ("decisions", {"article": ABSCESS, "target": "nope", "verdict": "rejected"}, "article, target"),
        ("decisions", {"article": ABSCESS, "target": "nope", "verdict": "perhaps"}, "verdict"),
    ],
)
def test_what_is_wrong_is_named(fresh: MakeApp, path: str, body: dict[str, object], wrong: str) -> None:
    answer = fresh(3).test_client().post(f"{DESK}/{path}", json=body)
    assert answer.status_code == 400
    assert [one["parameter"] for one in answer.json["errors"]] == [wrong]


def test_inbound_and_reports_are_told(fresh: MakeApp) -> None:
    client = fresh(5).test_client()
    told = client.get(f"{DESK}/inbound", query_string={"article": address("Acne")})
    assert told.json == {"url": address("Acne"), "inbound": []}
    assert client.get(f"{DESK}/inbound?article=nope").status_code == 404
    told = client.get(f"{DESK}/reports/orphans?size=1").json
    assert told["total"] >= len(told["rows"]) == 1
    assert client.get(f"{DESK}/reports/nothing").status_code == 404


def test_a_token_needs_its_scope_and_nobody_else_is_let_in(fresh: MakeApp) -> None:
    app = fresh(3)
    client = app.test_client()
    catalogue = handle_of(app).catalogue()
    accounts.add(catalogue, "rina", Role.EDITOR, None, "test")
    secrets = {
        scope: tokens.add(catalogue, scope.name.lower().replace("_", "-"), "rina", [scope], None, "test")
        for scope in (Scope.DESK_READ, Scope.DESK_WRITE)
    }
    sent = {"article": address("Abscess"), "target": address("Acne"), "verdict": "rejected"}

    def post(scope: Scope | None) -> int:
        headers = {"Authorization": f"Bearer {secrets[scope]}"} if scope else {}
        return client.post(f"{DESK}/decisions", json=sent, headers=headers).status_code

    assert (post(None), post(Scope.DESK_READ), post(Scope.DESK_WRITE)) == (401, 403, 201)
    reading = {"Authorization": f"Bearer {secrets[Scope.DESK_READ]}"}
    (made,) = client.get(f"{DESK}/decisions", headers=reading).json["decisions"]
    assert made["who"].startswith("rina")
    assert client.get(f"{DESK}/pins").status_code == 401
    assert client.get(f"{DESK}/pins", environ_overrides={"pinakes.desk": False}).status_code == 403
