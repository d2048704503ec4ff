"""A reader says what was not found, editors read it, and nobody learns who it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import lxml.html
import pytest
from apiflask import APIFlask

from catalogue import clock, feedback
from tests.search_app.conftest import MakeApp, handle_of, tree_of


def said(app: APIFlask) -> list[tuple[str, int, tuple[str, ...]]]:
    with handle_of(app).catalogue().read() as connection:
        return [(one.query, one.count, one.notes) for one in feedback.missed(connection)]


def send(app: APIFlask, q: str, note: str = "", **more: str) -> int:
    client = app.test_client()
    return client.post(
        "/feedback", data={"q": q, "note": note}, environ_base={"REMOTE_ADDR": "203.0.113.1"} | more
    ).status_code


@pytest.mark.parametrize("ui", ["en", "bn"])
@pytest.mark.parametrize("query", ["qqqxyzzy", "acne"])
def test_the_form_on_the_results_reaches_the_desk(fresh: MakeApp, query: str, ui: str) -> None:
    app = fresh(3)
    client = app.test_client()
    (form,) = tree_of(client, f"/search?q={query}&ui={ui}").xpath("//*[@class='missing']//form")
    fields = {field.name: field.value or "" for field in form.inputs if field.name}
    answer = client.post(form.action, data=fields | {"note": "  a picture \n of it "})
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    thanks = client.get(answer.headers["Location"])
    assert (thanks.status_code, "picture" in thanks.text) == (200, False)
    assert said(app) == [(query, 1, ("a picture of it",))]
    cells = tree_of(client, "/desk/").xpath("//section[@aria-labelledby='page-missed']//td")
    assert [cell.text_content() for cell in cells] == [query, "1", "a picture of it"]


def test_markup_is_text_on_the_desk(fresh: MakeApp) -> None:
    app = fresh(1)
    send(app, "<b>x</b>", "<script>alert(1)</script> {{ 7 * 7 }} \u202e\x1b[31m")
    page = app.test_client().get("/desk/").text
    tree = lxml.html.document_fromstring(page)
    (section,) = tree.xpath("//section[@aria-labelledby='page-missed']")
    assert "<script>alert(1)</script> {{ 7 * 7 }}" in section.text_content()
    assert not section.xpath(".//script | .//b")
    assert "\x1b" not in page


def test_what_may_name_a_person_is_not_kept(fresh: MakeApp) -> None:
    app = fresh(1, web={"feedback_per_minute": 0})
    for q, note in (("gout", "ask me: a@b.example"), ("call 01711 234567", "০১৭১১২৩৪৫৬৭"), ("", " ")):
        assert send(app, q, note) == 303
    assert said(app) == [("gout", 1, ())]


def test_too_much_from_one_client_is_refused_and_a_day_has_an_end(
    fresh: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = fresh(1, web={"feedback_per_minute": 2})
    assert [send(app, "gout") for _ in range(3)] == [303, 303, 429]
    assert send(app, "gout", REMOTE_ADDR="203.0.113.2") == 303
    monkeypatch.setattr(feedback, "MOST_A_DAY", 3)
    assert send(app, "gout", REMOTE_ADDR="203.0.113.3") == 303
    assert said(app) == [("gout", 3, ())]


def test_old_days_are_deleted(fresh: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = fresh(1, search={"log_days": 30})
    send(app, "gout", "an old one")
    later = datetime.now(UTC) + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    send(app, "acne")
    assert said(app) == [("acne", 1, ())]


def test_a_library_that_counts_no_questions_asks_for_none(fresh: MakeApp) -> None:
    app = fresh(1, search={"log": False})
    assert send(app, "gout") == 404
    assert not tree_of(app.test_client(), "/search?q=qqqxyzzy").xpath("//*[@class='missing']")


def test_another_site_sends_nothing(fresh: MakeApp) -> None:
    app = fresh(1)
    answer = app.test_client().post("/feedback", data={"q": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert said(app) == []
