"""Logging in over real HTTP, with two processes: what a thief, a guesser and another site try."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from catalogue import pins
from catalogue.access import accounts, audit, tokens
from catalogue.access.audit import Act
from catalogue.access.roles import Role, Scope
from catalogue.store import Catalogue
from tests.search_app.access.conftest import NAMES, Serve, Served
from tests.search_app.access.visiting import GOOD, OTHER, OWN, Visitor
from tests.search_app.conftest import ABSCESS, ASTHMA

GUARDED = ("/desk/", "/desk/draft", "/desk/decisions", "/board/", "/board/audit", "/account/")
POSTS = (
    "/board/orders",
    "/desk/pins",
    "/desk/pins/remove",
    "/desk/synonyms",
    "/desk/draft",
    "/desk/decisions",
    "/desk/decisions/undo",
)
PIN = {"query": "pus pocket", "article": ABSCESS, "place": "first"}


def test_who_only_looks_is_led_to_the_log_in_and_who_acts_is_refused(served: Served) -> None:
    visitor = served.visitor()
    for path in GUARDED:
        answer = visitor.get(path)
        assert answer.status == 303, path
        assert answer.to.startswith("/account/log-in?next=/"), path
        assert visitor.get(answer.to).status == 200
    for path in POSTS:
        assert visitor.post(path, PIN).status == 401, path
    assert visitor.cookies == {}


def test_the_readers_port_has_no_log_in_and_no_cookie(served: Served) -> None:
    visitor = Visitor(served.readers)
    for path in (*GUARDED, "/account/log-in"):
        assert visitor.get(path).status == 403, path
    assert visitor.log_in("amina").status == 403
    # a session of the desk opens nothing there
    visitor.cookies = served.visitor("amina").cookies
    assert visitor.get("/board/").status == 403
    assert visitor.post("/desk/pins", PIN).status == 403


def test_readers_pages_set_no_cookie_whoever_asks(served: Served) -> None:
    known = served.visitor("amina")
    for address in (served.readers, served.desk):
        for cookies in ({}, known.cookies, {"pinakes": "made-up"}):
            visitor = Visitor(address, cookies=dict(cookies))
            for path in (
                "/",
                "/search?q=pus",
                f"/article/{ASTHMA}",
                "/a-to-z/",
                "/api/v1/status",
                "/healthz",
                "/no",
            ):
                answer = visitor.get(path)
                assert "Set-Cookie" not in answer.headers, path
                assert address == served.desk or "amina" not in answer.text


def test_the_cookie_is_for_no_script_and_no_other_site(served: Served) -> None:
    answer = served.visitor().log_in("amina")
    (line,) = answer.headers.get_all("Set-Cookie", [])
    assert re.fullmatch(r"pinakes=[\w-]{43,}; HttpOnly; Path=/; SameSite=Strict", line)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.to == "/board/"


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_what_it_may_and_no_more(served: Served, role: Role) -> None:
    visitor = served.visitor(NAMES[role])
    assert visitor.get("/account/").status == 200
    for path in ("/desk/", "/desk/draft", "/desk/decisions"):
        assert visitor.get(path).status == (200 if role.includes(Role.EDITOR) else 403), path
    for path in ("/board/", "/board/audit"):
        assert visitor.get(path).status == (200 if role.includes(Role.OPERATOR) else 403), path
    assert visitor.post("/desk/pins", PIN).status == (303 if role.includes(Role.EDITOR) else 403)
    for claim in (
        {"X-Role": "operator"},
        {"Role": "operator"},
        {"X-Remote-User": "amina"},
        {"Remote-User": "amina"},
    ):
        assert visitor.get("/board/", **claim).status == (200 if role is Role.OPERATOR else 403), claim


def test_bad_input_46_a_session_fixed_beforehand_is_not_taken_up(served: Served) -> None:
    for planted in ("a" * 43, "", "x; y", Visitor(served.desk).address):
        victim = served.visitor()
        victim.cookies["pinakes"] = planted
        assert victim.log_in("karim").status == 303
        assert victim.cookies["pinakes"] != planted
        attacker = served.visitor()
        attacker.cookies["pinakes"] = planted
        assert attacker.get("/desk/").status == 303


def test_each_log_in_has_a_new_id_and_ends_the_former(served: Served) -> None:
    visitor = served.visitor("karim")
    former = dict(visitor.cookies)
    assert visitor.log_in("amina").status == 303
    assert visitor.cookies != former
    assert Visitor(served.desk, cookies=former).get("/desk/").status == 303
    assert visitor.get("/board/").status == 200


def test_who_logs_out_is_out_though_the_cookie_was_kept(served: Served) -> None:
    visitor = served.visitor("karim")
    kept = dict(visitor.cookies)
    assert visitor.post("/account/log-out").to == "/account/log-in"
    assert visitor.cookies == {}
    assert Visitor(served.desk, cookies=kept).get("/desk/").status == 303


def test_logging_out_everywhere_ends_every_session_of_the_account_alone(served: Served) -> None:
    mine, other = [served.visitor("karim") for _ in range(3)], served.visitor("amina")
    assert mine[0].post("/account/log-out", {"everywhere": "1"}).status == 303
    assert [visitor.get("/desk/").status for visitor in mine] == [303] * 3
    assert other.get("/desk/").status == 200


def test_another_password_needs_the_present_one_and_ends_the_other_sessions(serve: Serve) -> None:
    served = serve()
    mine, other = served.visitor("karim"), served.visitor("karim")
    before = dict(mine.cookies)
    for form, status in (
        ({"password": "wrong", "new": OTHER, "again": OTHER}, 403),
        ({"password": GOOD, "new": OTHER, "again": OTHER + "x"}, 400),
        ({"password": GOOD, "new": "short", "again": "short"}, 400),
        ({"password": GOOD, "new": "password1234", "again": "password1234"}, 400),
        ({"password": GOOD, "new": "karimkarimkarim", "again": "karimkarimkarim"}, 400),
        ({}, 400),
    ):
        answer = mine.post("/account/", form)
        assert answer.status == status, form
        assert 'role="alert"' in answer.text
    assert mine.post("/account/", {"password": GOOD, "new": OTHER, "again": OTHER}).status == 303
    assert mine.get("/account/?done=password").status == 200
    assert mine.cookies != before
    assert other.get("/desk/").status == 303
    assert served.visitor().log_in("karim").status == 401
    assert served.visitor().log_in("karim", OTHER).status == 303


CROSS = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://{}"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://{}.evil.example"},
    {"Origin": "http://127.0.0.1"},
    {"Origin": ""},
    {"Referer": "http://{}/desk/"},
    {},
)


@pytest.mark.parametrize("headers", CROSS, ids=str)
def test_bad_input_46_no_other_site_acts_with_an_editors_cookie(
    served: Served, headers: dict[str, str]
) -> None:
    sent = {name: value.format(served.desk) for name, value in headers.items()}
    visitor = served.visitor("amina")
    for path in (*POSTS, "/account/", "/account/log-out"):
        assert visitor.post(path, PIN, sent).status == 403, path
    # nor does it log somebody in as somebody else
    assert served.visitor().post("/account/log-in", {"name": "amina", "password": GOOD}, sent).status == 403
    assert visitor.get("/desk/").status == 200


def test_the_librarys_own_pages_act(served: Served) -> None:
    visitor = served.visitor("karim")
    for headers in (OWN, {"Origin": f"http://{served.desk}"}):
        assert visitor.post("/desk/pins", PIN, headers).status == 303


@pytest.mark.parametrize("number", [str(2**63), str(2**70), "-1", "9" * 5000, "x", "", "1e9", "\u09e9"])
def test_a_number_of_any_size_is_no_fault(served: Served, number: str) -> None:
    visitor = served.visitor("amina")
    assert visitor.get("/board/audit?" + urlencode({"before": number})).status == 200
    assert visitor.post("/desk/decisions/undo", {"decision": number}).status == 404
    program = bearer(served, Scope.DESK_WRITE, name=f"undoes {number[:20]}")
    assert program.ask("DELETE", f"/api/v1/desk/decisions/{quote(number)}", None, {}).status in (404, 405)


def test_a_header_that_only_looks_like_the_proxys_is_not_it(serve: Serve) -> None:
    """WSGI gives «X_Remote_User» the name of «X-Remote-User»: a client must not say it beside the proxy."""
    served = serve('user_header = "X-Remote-User"\nuser_header_from = ["127.0.0.1"]')
    assert served.visitor(**{"X-Remote-User": "amina"}).get("/board/").status == 200
    for name in ("X_Remote_User", "X-Remote_User", "X_Remote-User"):
        assert served.visitor(**{name: "amina"}).get("/board/").status in (303, 400), name
        beside = served.visitor(**{"X-Remote-User": "karim", name: "amina"})
        assert beside.get("/board/").status in (400, 403), name
    assert Visitor(served.readers, {"X-Remote-User": "amina"}).get("/board/").status == 403


def test_nothing_is_changed_by_a_get(served: Served) -> None:
    visitor = served.visitor("amina")
    for path in ("/desk/pins/remove", "/desk/decisions/undo", "/account/log-out", "/board/orders"):
        assert visitor.get(path).status == 405
    assert visitor.get("/account/?password=x&new=y&again=y").status == 200
    assert visitor.get("/desk/pins?query=pus&place=first&article=" + ABSCESS).status == 200
    assert not any(one.query == "pus" for one in pins.pins(served.catalogue))
    assert visitor.get("/desk/").status == 200


@pytest.mark.parametrize(
    "onward",
    [
        *(
            "//evil.example/",
            "https://evil.example/",
            "/\\evil.example",
            "\\\\evil.example",
            "javascript:alert(1)",
        ),
        *(
            "/desk/../..//evil.example",
            "/search",
            "/desk",
            "desk/",
            "/desk/\r\nX: y",
            "/desk/<b>",
            " /desk/",
            "/account/log-in",
        ),
    ],
)
def test_a_log_in_leads_nowhere_else(served: Served, onward: str) -> None:
    answer = served.visitor().log_in("amina", onward=onward)
    assert answer.status == 303
    assert answer.to.startswith(("/board/", "/desk/", "/account/"))
    assert "evil" not in answer.to or "//" not in answer.to.removeprefix("/")
    form = served.visitor().get("/account/log-in?" + urlencode({"next": onward})).text
    assert 'name="next"' not in form or onward.startswith("/account/")


def test_a_log_in_leads_on_to_the_page_that_was_asked_for(served: Served) -> None:
    visitor = served.visitor()
    asked = visitor.get("/desk/draft?article=x&ui=bn")
    form = visitor.get(asked.to)
    (onward,) = re.findall(r'name="next" value="([^"]+)"', form.text)
    assert visitor.log_in("karim", onward=onward.replace("&amp;", "&")).to == "/desk/draft?article=x&ui=bn"


def test_wrong_names_and_wrong_passwords_get_the_same_answer(serve: Serve) -> None:
    served = serve()
    accounts.add(served.catalogue, "robot", Role.EDITOR, None, "a test")
    accounts.disable(served.catalogue, "rahima", "a test")
    told = set()
    for name, password in (
        ("amina", OTHER),
        ("nobody", GOOD),
        ("robot", GOOD),
        ("rahima", GOOD),
        ("amina", ""),
    ):
        answer = served.visitor().log_in(name, password)
        headers = sorted(
            (key, value)
            for key, value in answer.headers.items()
            if key not in ("Date", "Content-Length", "X-Request-ID")
        )
        told.add((answer.status, answer.text.replace(f'value="{name}"', ""), str(headers)))
    assert len(told) == 1
    assert next(iter(told))[0] == 401
    with served.catalogue.read() as connection:
        log = audit.entries(connection)
    assert {one.who for one in log if one.act == Act.LOG_IN_REFUSED} == {
        "amina",
        "robot",
        "rahima",
        "(no such account)",
    }
    assert not any(word in str(log) for word in (GOOD, OTHER, "nobody"))


@pytest.mark.parametrize("name", ["karim", "nobody"])
def test_bad_input_46_guesses_at_both_processes_at_once_are_counted_together(serve: Serve, name: str) -> None:
    served = serve()

    def guess(number: int) -> int:
        # another address in a header, another name in form, are no way round
        visitor = served.visitor(
            **{"X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": f"198.51.100.{number}"}
        )
        for _ in range(20):
            said = visitor.log_in(name.upper() if number % 2 else name, f"wrong guess number {number}").status
            if said != 503:  # too busy: nothing was looked at
                break
        return said

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(24)))
    assert set(answers) == {401, 429}
    assert answers.count(401) == 5
    slowed = served.visitor().log_in(name)  # the right one has to wait, too
    assert slowed.status == 429
    assert int(slowed.headers["Retry-After"]) > 0
    assert served.visitor().get("/account/log-in").status == 200
    assert served.visitor("amina").get("/desk/").status == 200  # somebody else from there is let in


def bearer(served: Served, *scopes: Scope, name: str = "") -> Visitor:
    name = name or " ".join(scopes)
    secret = tokens.add(served.catalogue, name, "amina", scopes, None, "a test")
    return served.visitor(Authorization=f"Bearer {secret}")


def test_a_token_does_what_it_is_for_and_nothing_else(served: Served) -> None:
    looks = {
        "/metrics": {Scope.METRICS},
        "/desk/": {Scope.DESK_READ, Scope.DESK_WRITE},
        "/board/": {Scope.BOARD_READ, Scope.BOARD_WRITE},
        "/board/audit": {Scope.BOARD_READ, Scope.BOARD_WRITE},
        "/account/": set(),
    }
    for scope in Scope:
        program = bearer(served, scope)
        for path, wanted in looks.items():
            assert program.get(path).status == (200 if scope in wanted else 403), (scope, path)
        # a program is no browser: it needs no word of where it comes from
        status = program.post("/desk/pins", PIN, {}).status
        assert status == (303 if scope is Scope.DESK_WRITE else 403), scope
        read = program.post("/desk/draft", {"text": "Asthma"}, {}).status
        assert read == (200 if scope in looks["/desk/"] else 403), scope
        assert program.post("/account/", {"password": GOOD, "new": OTHER, "again": OTHER}, {}).status == 403
        assert program.post("/account/log-out", {"everywhere": "1"}, {}).status == 403
        assert program.cookies == {}


def test_a_token_that_is_none_is_not_made_up_for_by_a_cookie(served: Served) -> None:
    visitor = served.visitor("amina")
    for token in ("x", "", "pinakes_" + "a" * 43):
        answer = visitor.get("/desk/", Authorization=f"Bearer {token}")
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    # what a proxy in front has asked for is not for us
    assert visitor.get("/desk/", Authorization="Basic YTpi").status == 200


def test_a_token_is_over_at_once_when_it_is_revoked_or_its_account_disabled(serve: Serve) -> None:
    served = serve()
    one, other = bearer(served, Scope.DESK_READ, name="one"), bearer(served, Scope.DESK_READ, name="other")
    assert one.get("/desk/").status == other.get("/desk/").status == 200
    tokens.revoke(served.catalogue, "one", "a test")
    assert one.get("/desk/").status == 401
    accounts.disable(served.catalogue, "amina", "a test")
    assert other.get("/desk/").status == 401


def test_changed_pages_are_told_of_with_a_token(served: Served) -> None:
    said = b'{"urls": ["https://elsewhere.example/"]}'
    import http.client

    def tell(headers: dict[str, str]) -> int:
        connection = http.client.HTTPConnection(served.readers, timeout=30)
        connection.request(
            "POST", "/api/v1/hooks/changed", said, {"Content-Type": "application/json", **headers}
        )
        status = connection.getresponse().status
        connection.close()
        return status

    assert tell({}) == 404  # no secret is configured
    assert tell(bearer(served, Scope.CHANGED, name="teller").headers) == 422  # read, and not ours
    assert tell(bearer(served, Scope.BOARD_WRITE, name="no teller").headers) == 403
    assert tell({"Authorization": "Bearer x"}) == 401


def test_what_is_done_is_put_down_to_who_did_it(serve: Serve) -> None:
    served = serve()
    editor, program = served.visitor("karim"), bearer(served, Scope.DESK_WRITE, name="ci")
    assert editor.post("/desk/pins", PIN).status == 303
    decision = {"article": ABSCESS, "target": ASTHMA, "verdict": "rejected"}
    assert program.post("/desk/decisions", decision, {}).status in (303, 400)
    assert program.post("/desk/pins/remove", PIN, {}).status == 303
    with served.catalogue.read() as connection:
        done = {(one.act, one.who) for one in audit.entries(connection)}
        (at,) = [one.on for one in audit.entries(connection) if one.act == Act.LOG_IN]
    assert {(Act.PIN, "karim"), (Act.UNPIN, "amina (token ci)"), (Act.LOG_IN, "karim")} <= done
    assert at == "127.0.0.1"
    page = served.visitor("amina").get("/board/audit").text
    assert "amina (token ci)" in page
    assert "removed a pin" in page


@pytest.mark.parametrize("web", ["", 'desk_host = "0.0.0.0"'])
def test_bad_input_46_before_the_first_account(serve: Serve, web: str) -> None:
    """A desk on loopback is open to this machine, as it was; one that others may reach is closed to all."""
    served = serve(web, with_accounts=False)
    visitor = served.visitor()
    status = 403 if web else 200
    for path in ("/desk/", "/board/", "/board/audit", "/desk/decisions"):
        answer = visitor.get(path)
        assert answer.status == status, path
        assert ("pinakes user add" in answer.text) == bool(web)
    assert visitor.post("/desk/pins", PIN, {}).status == (403 if web else 303)
    assert visitor.get("/account/log-in").status == visitor.get("/account/").status == 403
    assert visitor.log_in("", "").status == visitor.log_in("amina").status == 403
    accounts.add(served.catalogue, "amina", None, GOOD, "a test")
    assert visitor.get("/desk/").status == 303  # at once, in every process
    assert visitor.post("/desk/pins", PIN, {}).status == 401
    assert served.visitor("amina").get("/board/").status == 200
    accounts.disable(served.catalogue, "amina", "a test")  # nor does it open again
    assert visitor.get("/desk/").status == 303


def test_a_backup_holds_no_session_and_a_restore_brings_none_back(served: Served, tmp_path: Path) -> None:
    import tarfile

    from catalogue.archive import Archive
    from catalogue.backup import backup, restore

    served.visitor("amina")
    backup(served.catalogue, Archive(str(tmp_path / "archive"), 1000), tmp_path / "b.tar.gz")
    with tarfile.open(tmp_path / "b.tar.gz") as tar:
        names = tar.getnames()
    assert "tables/accounts.jsonl" in names
    assert "tables/audit.jsonl" in names
    assert not {"tables/sessions.jsonl", "tables/attempts.jsonl"} & set(names)
    other = Catalogue.open(f"sqlite:///{tmp_path}/other.sqlite")
    restore(other, Archive(str(tmp_path / "other"), 1000), tmp_path / "b.tar.gz")
    assert accounts.proved(other, "amina", GOOD)
    other.close()
