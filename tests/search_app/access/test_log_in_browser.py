"""Logging in with Chromium: without a script, by keyboard, in two languages; what axe finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from catalogue.access import accounts
from catalogue.access.roles import Role
from tests.real_parts import needed_module
from tests.search_app.access.conftest import Serve, Served
from tests.search_app.access.visiting import GOOD, OTHER
from tests.search_app.axe import RULES, violations
from tests.search_app.test_browser import SMALL_TARGETS, TARGETS

sync_api = needed_module("playwright.sync_api", "Playwright", "pip install playwright")


@pytest.fixture(scope="module")
def desk(serve: Serve) -> Served:
    return serve()


@pytest.fixture
def visit(browser: sync_api.Browser, desk: Served) -> Iterator[sync_api.Page]:
    """A page without scripts on the desk's port that must log no error: the policy forbids nothing of it."""
    context = browser.new_context(base_url=f"http://{desk.desk}", java_script_enabled=False)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda said: complaints.append(said.text) if "Failed to load" not in said.text else None
    )
    yield page
    context.close()
    assert complaints == []


def log_in(page: sync_api.Page, name: str, password: str = GOOD) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def test_an_editor_logs_in_goes_where_they_wanted_and_logs_out_without_a_script(
    visit: sync_api.Page,
) -> None:
    visit.goto("/desk/decisions")
    assert "/account/log-in" in visit.url
    log_in(visit, "karim", "not the right one")
    visit.get_by_role("alert").filter(has_text="Name or password is not right.").wait_for()
    assert visit.get_by_label("Name").input_value() == "karim"
    assert visit.get_by_label("Password").input_value() == ""
    log_in(visit, "karim")
    visit.wait_for_url("**/desk/decisions")
    (cookie,) = visit.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Strict", -1)
    visit.get_by_role("link", name="karim").click()
    visit.get_by_role("button", name="Log out", exact=True).click()
    visit.wait_for_url("**/account/log-in*")
    assert visit.context.cookies() == []
    visit.go_back()
    visit.goto("/desk/decisions")
    assert "/account/log-in" in visit.url


def test_a_password_is_changed_and_the_other_browser_is_out(visit: sync_api.Page, desk: Served) -> None:
    accounts.add(desk.catalogue, "nadia", Role.EDITOR, GOOD, "a test")
    other = desk.visitor("nadia")
    visit.goto("/account/log-in")
    log_in(visit, "nadia")
    visit.wait_for_url("**/desk/")
    visit.goto("/account/")
    for new, said in (("password12345", "common"), (OTHER, "")):
        visit.get_by_label("Present password").fill(GOOD)
        visit.get_by_label("New password", exact=True).fill(new)
        visit.get_by_label("New password, once more").fill(new)
        visit.get_by_role("button", name="Change the password").click()
        if said:
            visit.get_by_role("alert").filter(has_text=said).wait_for()
    visit.get_by_role("status").filter(has_text="was changed").wait_for()
    assert other.get("/desk/").status == 303
    visit.goto("/desk/")
    assert visit.get_by_role("heading", level=1).inner_text() == "The editor's desk"


def test_another_sites_form_does_nothing_in_the_name_of_who_is_logged_in(
    browser: sync_api.Browser, desk: Served
) -> None:
    """A page of another site (a data address has no origin) sends a form, as an attacker's page would."""
    context = browser.new_context(base_url=f"http://{desk.desk}")
    page = context.new_page()
    page.goto("/account/log-in")
    log_in(page, "amina")
    page.wait_for_url("**/board/")
    there = f"http://{desk.desk}/account/log-out"
    form = f'<form method=post action="{there}"><input name=everywhere value=1></form>'
    page.goto(f"data:text/html,{form}<script>document.forms[0].submit()</script>")
    page.wait_for_url("**/account/log-out")
    page.get_by_role("heading", level=1).filter(has_text="another site").wait_for()
    page.goto("/board/")
    assert page.url.endswith("/board/")
    context.close()


# Slow: axe looks at every element of eight pages, a second each, in two widths.
@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "bn"])
def test_its_pages_pass_axe_and_fit_the_screen(
    browser: sync_api.Browser, desk: Served, language: str
) -> None:
    context = browser.new_context(base_url=f"http://{desk.desk}", viewport={"width": 360, "height": 800})
    page = context.new_page()
    found: list[Any] = []

    def look(name: str) -> None:
        assert page.locator("html").get_attribute("lang") == language
        found.extend((name, one["id"], one["nodes"][0]["html"][:120]) for one in violations(page, RULES))
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            found.append((name, "wider than the screen"))
        found.extend((name, text) for text in page.evaluate(SMALL_TARGETS, TARGETS))

    page.goto(f"/account/log-in?ui={language}")
    look("log in")
    page.locator("#page-name").fill("amina")
    page.locator("#page-password").fill("wrong")
    page.locator("main form button").click()
    page.get_by_role("alert").wait_for()
    look("refused")
    page.locator("#page-password").fill(GOOD)
    page.locator("main form button").click()
    page.wait_for_url("**/board/*")
    page.goto(f"/account/?ui={language}&done=password")
    look("account")
    page.goto(f"/board/audit?ui={language}")
    look("audit")
    context.close()
    context = browser.new_context(base_url=f"http://{desk.readers}", viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"/desk/?ui={language}")
    look("refused at the readers' port")
    context.close()
    assert found == []
