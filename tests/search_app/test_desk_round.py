"""An editor's whole round in a real browser, by keyboard alone: a draft is opened, its suggestions are gone
through, two are dismissed, the result is copied; the next day a decision is found and taken back.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from apiflask import APIFlask

from catalogue import clock
from catalogue.article import Article, article_id
from search_app import create_app
from tests.real_parts import needed_module
from tests.search_app.conftest import address, fill, handle_of, library_config, through_desk

sync_api = needed_module("playwright.sync_api", "Playwright", "pip install playwright")
axe_module = needed_module(
    "axe_playwright_python.sync_playwright", "axe", "pip install axe-playwright-python"
)

NAMES = (
    "Eczema; Asthma; Bursitis; Cataract; Hepatitis; Influenza; Jaundice; Keratitis; Measles; Migraine; "
    "Osteoporosis; Pneumonia"
).split("; ")
DRAFT = "Signs of gout.\n\n" + "\n\n".join(
    f"It may come with {name}, as some say, and as is told in many a book of the matter." for name in NAMES
)
IN_LIST = "document.activeElement.closest('[data-review]') !== null"
FOCUSED = "document.activeElement.closest('li').querySelector('b').textContent"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, articles: list[Article]) -> Iterator[APIFlask]:
    """An app of this test's own: it writes."""
    config = library_config(tmp_path_factory.mktemp("round"))
    fill(config, articles)
    app = through_desk(create_app(config))
    yield app
    handle_of(app).close()
    clock.set_clock(None)


def clean(page: sync_api.Page) -> None:
    """axe has nothing to complain of, and nothing is wider than the screen."""
    found: list[dict[str, Any]] = list(axe_module.Axe().run(page).response["violations"])
    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def tab_into_list(page: sync_api.Page) -> None:
    for _ in range(40):
        if page.evaluate(IN_LIST):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the list of suggestions cannot be reached by Tab")


def press(page: sync_api.Page, button: str) -> None:
    """Press a button of the page by keyboard."""
    page.get_by_role("button", name=button, exact=True).first.focus()
    page.keyboard.press("Enter")


def open_draft(page: sync_api.Page) -> None:
    page.goto("/desk/draft")
    page.get_by_label("Paste it here").fill(DRAFT)
    page.get_by_label("Where it will stand").fill(address("Gout"))
    press(page, "Suggest links")
    page.get_by_role("heading", name="links are suggested").wait_for()


# Slow: a browser, and axe on eight pages.
@pytest.mark.slow
def test_an_editors_round_by_keyboard(page: sync_api.Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_draft(page)
    clean(page)
    boxes = page.locator("[data-review] input[type=checkbox]")
    assert boxes.count() == len(NAMES)
    tab_into_list(page)
    for name in NAMES[:10]:
        assert page.evaluate(FOCUSED) == name
        if not page.evaluate("document.activeElement.checked"):
            page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
    for key in ("ArrowDown", "ArrowUp"):  # the last two are not chosen
        if page.evaluate("document.activeElement.checked"):
            page.keyboard.press("Space")
        page.keyboard.press(key)
    for _ in range(7):
        page.keyboard.press("ArrowUp")
    for name, following in (("Cataract", "Hepatitis"), ("Hepatitis", "Influenza")):
        assert page.evaluate(FOCUSED) == name
        page.keyboard.press("d")
        page.keyboard.type(f"not {name.lower()}; a d in the reason is a letter")
        page.keyboard.press("Enter")
        page.get_by_text(f"«{name}» will not be suggested here again.").wait_for()
        # the keyboard goes on where it was
        page.locator("li:has(:focus) b", has_text=following).first.wait_for()
    clean(page)
    assert page.locator("[data-review] input[type=checkbox]:checked").count() == 8, "the choice is kept"
    press(page, "Put the chosen links in")
    page.get_by_role("heading", name="The draft with 8 links").wait_for()
    clean(page)
    press(page, "Copy")
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    linked = DRAFT
    for name in set(NAMES[:10]) - {"Cataract", "Hepatitis"}:
        linked = linked.replace(name, f"[{name}]({address(name)})")
    assert copied.replace("\r\n", "\n") == linked
    _next_day(page)


def _next_day(page: sync_api.Page) -> None:
    started = time.time()
    clock.set_clock(lambda: started + 86_400)
    page.goto("/desk/decisions")
    clean(page)
    row = page.get_by_role("row").filter(has_text="not cataract; a d in the reason is a letter")
    assert row.count() == 1
    row.get_by_role("button", name="Take back").focus()
    page.keyboard.press("Enter")
    row.wait_for(state="detached")
    page.locator("tbody tr").wait_for()  # the only one: of two it would complain
    open_draft(page)
    phrases = page.locator("[data-review] b").all_inner_texts()
    assert "Cataract" in phrases
    assert "Hepatitis" not in phrases


@pytest.mark.slow
def test_the_pages_of_the_desk_pass_axe_on_a_phone(page: sync_api.Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    asthma = article_id(address("Asthma"))
    paths = ("pins?query=x&article=y", "reports", "reports/orphans", "reports/competing", "bookmarklet")
    for path in (*paths, f"articles/{asthma}", f"articles/{asthma}?ui=bn"):
        page.goto(f"/desk/{path}")
        clean(page)
    page.goto("/desk/pins?query=x&article=y")
    press(page, "Keep")
    page.get_by_role("alert").wait_for()
    clean(page)


def test_the_bookmark_opens_the_desk_for_the_article_of_a_page(page: sync_api.Page) -> None:
    page.goto("/desk/bookmarklet")
    code = page.get_by_label("Or make a bookmark").input_value()
    asthma = article_id(address("Asthma"))
    page.goto(f"/article/{asthma}")  # its canonical address is that of its source
    page.evaluate(code.removeprefix("javascript:"))
    page.wait_for_url(f"**/desk/articles/{asthma}")
    page.goto("/recent")
    page.evaluate(code.removeprefix("javascript:"))
    page.get_by_text("The library has no article at that address.").wait_for()
