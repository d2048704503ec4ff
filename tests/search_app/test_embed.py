"""In a real browser, on a page of another site: cards of related topics, and the search dialog."""

from __future__ import annotations

from typing import Any

import pytest

from tests.real_parts import needed_module
from tests.search_app.axe import RULES, violations

sync_api = needed_module("playwright.sync_api", "Playwright", "pip install playwright")

POLICY = "default-src 'none'; script-src {base}; connect-src {base}; style-src 'self'"
RELATED = '<pinakes-related url="https://sample.example/asthma/"><a href="/plain">plain</a></pinakes-related>'
SEARCH = '<main><h1>A page</h1><pinakes-search><a href="/plain">plain</a></pinakes-search></main>'
GOUT = {
    "title": "<b>Gout</b>",
    "url": "javascript:alert(1)",
    "link": "/article/x",
    "category": "<i>Joints</i>",
    "reasons": ["both name <u>uric acid</u>"],
}


def opened(page: sync_api.Page, base: str, body: str, language: str = "en") -> None:
    """Open a page of a site whose policy forbids inline styles and scripts of others than the library."""
    scripts = "".join(f"<script src={base}/embed/{name}.js defer></script>" for name in ("related", "search"))
    document = f'<!doctype html><html lang="{language}"><title>x</title><body>{body}{scripts}</body></html>'
    headers = {
        "Content-Security-Policy": POLICY.format(base=base),
        "Content-Type": "text/html; charset=utf-8",
    }
    page.route("**/somewhere", lambda route: route.fulfill(body=document, headers=headers))
    page.goto("/somewhere")


def test_cards_are_text_and_can_be_dressed_by_the_page(page: sync_api.Page, base: str) -> None:
    asked = []

    def answer(route: sync_api.Route) -> None:
        asked.append(route.request.url)
        route.fulfill(json={"related": [GOUT]})

    page.route("**/api/v1/related*", answer)
    opened(page, base, f"<div id=holder>{RELATED}</div>", "bn-BD")
    card = page.locator("pinakes-related li")
    card.wait_for()
    assert [p.inner_text() for p in card.locator("a, p").all()] == [
        "<b>Gout</b>",
        "<i>Joints</i>",
        "both name <u>uric acid</u>",
    ]
    assert card.locator("a").get_attribute("href") == f"{base}/article/x"
    parts = card.locator("[part]").evaluate_all("elements => elements.map(e => e.part.value)")
    assert parts == ["link", "category", "reason"]
    assert page.locator("pinakes-related ul").get_attribute("aria-label") == "সম্পর্কিত বিষয়"
    assert "ui=bn" in asked[0]
    page.evaluate("document.getElementById('holder').style.setProperty('--pinakes-radius', '7px')")
    assert card.evaluate("card => getComputedStyle(card).borderRadius") == "7px"


@pytest.mark.parametrize("failure", ["abort", "500", "nonsense", "empty"])
def test_bad_input_23_plain_links_stay_where_the_library_does_not_answer(
    page: sync_api.Page, base: str, failure: str
) -> None:
    def answer(route: sync_api.Route) -> None:
        if failure == "abort":
            route.abort()
        elif failure == "empty":
            route.fulfill(json={"related": []})
        else:
            route.fulfill(status=500 if failure == "500" else 200, body="<html>")

    page.route("**/api/v1/related*", answer)
    with page.expect_event("requestfinished" if failure != "abort" else "requestfailed"):
        opened(page, base, RELATED)
    assert page.get_by_role("link", name="plain").is_visible()


def test_real_cards_say_their_reasons_in_the_pages_language(page: sync_api.Page, base: str) -> None:
    opened(page, base, RELATED, "bn")
    page.locator("pinakes-related li").first.wait_for()
    reasons = " ".join(page.locator("pinakes-related [part=reason]").all_inner_texts())
    assert any("\u0980" <= letter <= "\u09ff" for letter in reasons)


def dialog_of(page: sync_api.Page, typed: str) -> sync_api.Locator:
    field = page.get_by_role("combobox")
    field.press_sequentially(typed)
    page.get_by_role("option").first.wait_for()
    return field


def test_the_search_dialog_is_used_by_keyboard_alone(page: sync_api.Page, base: str) -> None:
    opened(page, base, SEARCH)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    field = dialog_of(page, "eczema")
    assert violations(page, RULES) == []
    assert field.get_attribute("aria-expanded") == "true"
    assert "result" in page.get_by_role("status").inner_text()
    field.press("ArrowDown")
    current = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert current.get_attribute("aria-selected") == "true"
    assert current.inner_text().startswith("Eczema")
    field.press("ArrowUp")
    assert page.get_by_role("option").last.get_attribute("aria-selected") == "true"
    field.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.localName") == "button"
    page.keyboard.press("/")  # a key alone is the site's to ask for (WCAG 2.1.4)
    assert not page.get_by_role("dialog").is_visible()
    page.locator("pinakes-search").evaluate("element => element.setAttribute('slash', '')")
    for key in ("/", "Control+k"):
        page.keyboard.press(key)
        assert page.get_by_role("dialog").is_visible()
        page.keyboard.press("Escape")


def test_a_key_opens_one_of_two_search_fields(page: sync_api.Page, base: str) -> None:
    opened(page, base, "<pinakes-search></pinakes-search>" * 2)
    page.keyboard.press("Control+k")
    assert page.locator("pinakes-search dialog[open]").count() == 1


def test_enter_without_a_choice_shows_all_results(page: sync_api.Page, base: str) -> None:
    opened(page, base, SEARCH)
    page.get_by_role("button").click()
    dialog_of(page, "eczema").press("Enter")
    page.wait_for_url(f"{base}/search?q=eczema&ui=en")


def test_a_word_that_is_not_finished_finds_what_begins_so(page: sync_api.Page, base: str) -> None:
    for typed, first in (("ecz", "Eczema"), ("yellow fe", "Yellow fever"), ("ডায়া", "ডায়াবেটিস")):
        opened(page, base, SEARCH)
        page.get_by_role("button").click()
        field = dialog_of(page, typed)
        assert page.get_by_role("option").first.inner_text().startswith(first)
        field.press("Enter")
        page.wait_for_url(f"{base}/search?q=*")
        assert page.locator(".hits h2").first.inner_text() == first


def test_a_chosen_hit_opens_on_its_own_site_at_its_section(page: sync_api.Page, base: str) -> None:
    section = {"heading": "Signs", "anchor": "the signs", "marked": []}
    hit = {"title": "Gout", "url": f"{base}/there", "language": "en", "sections": [section]}
    found = {"hits": [hit], "total": 1, "whole": 1, "notes": []}
    page.route("**/api/v1/search?*", lambda route: route.fulfill(json=found))
    page.route("**/there", lambda route: route.fulfill(body="there"))
    opened(page, base, SEARCH)
    page.get_by_role("button").click()
    field = dialog_of(page, "gout")
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(f"{base}/there#the%20signs")
    opened(page, base, SEARCH)
    page.get_by_role("button").click()
    field = dialog_of(page, "gout")
    field.press("ArrowDown")
    with page.expect_popup() as popup:
        field.press("Control+Enter")
    assert popup.value.url == f"{base}/there#the%20signs"


def test_hits_are_text_and_a_failing_library_is_said(page: sync_api.Page, base: str) -> None:
    hit = {
        "title": "<img src=x onerror=alert(1)>",
        "url": "javascript:alert(1)",
        "link": "/article/x",
        "language": "en",
        "sections": [{"heading": "<b>h</b>", "anchor": None, "marked": [["<i>", False], ["x", True]]}],
    }
    answers: list[dict[str, Any]] = [
        {"json": {"hits": [hit], "total": 1, "whole": 1, "notes": []}},
        {"status": 503},
    ]
    page.route("**/api/v1/search?*", lambda route: route.fulfill(**answers.pop(0)))
    opened(page, base, SEARCH)
    page.get_by_role("button").click()
    field = dialog_of(page, "img")
    assert page.get_by_role("option").inner_text().split("\n") == [hit["title"], "<b>h</b>: <i>x"]
    assert page.locator("pinakes-search :is(img, i)").count() == 0
    assert page.get_by_role("status").inner_text().startswith("One result")
    field.press_sequentially("x")
    sync_api.expect(page.get_by_role("status")).to_contain_text("cannot answer")
    assert page.get_by_role("link", name="All results").get_attribute("href") == f"{base}/search?q=imgx&ui=en"


@pytest.mark.parametrize("width", [320, 1280])
def test_the_dialog_fits_the_screen(page: sync_api.Page, base: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 500})
    opened(page, base, SEARCH, "bn")
    page.get_by_role("button", name="গ্রন্থাগারে খুঁজুন").click()
    dialog_of(page, "words")
    box = page.get_by_role("dialog").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["height"] <= 500
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_in_arabic_the_dialog_runs_from_right_to_left(page: sync_api.Page, base: str) -> None:
    opened(page, base, SEARCH, "ar")
    page.locator("pinakes-search button").first.click()
    dialog = page.locator("pinakes-search dialog")
    assert dialog.get_attribute("dir") == "rtl"
    assert dialog.get_attribute("aria-label") == "البحث في المكتبة"
    field, close = dialog.locator("input").bounding_box(), dialog.locator("button").bounding_box()
    assert field
    assert close
    assert field["x"] > close["x"]
