"""In a real browser: accessibility (axe), small screens, the keyboard, and no script at all.

What axe finds is the least: what a person with a screen reader meets in the suggestions is asserted step by
step.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest

import search_app
from tests.real_parts import needed_module
from tests.search_app.axe import violations
from tests.search_app.browsing import CONTRAST_OF
from tests.search_app.kinds_of_page import READER

sync_api = needed_module("playwright.sync_api", "Playwright", "pip install playwright")

PAGES = READER
MAIN = ("home", "results", "letter", "article")
TARGETS = "nav a, button, input:not([type=hidden]), summary, h2 > a, .lines > li > a, .titles a"
# Texts of the visible elements that are smaller than 24 by 24 pixels.
SMALL_TARGETS = """
targets => [...document.querySelectorAll(targets)]
  .filter(element => element.checkVisibility())
  .filter(element => {
    const box = element.getBoundingClientRect();
    return box.height < 24 || box.width < 24;
  })
  .map(element => element.textContent.trim() || element.id)
"""


def test_dark_colours_have_contrast_too(browser: sync_api.Browser, base: str) -> None:
    page = browser.new_page(base_url=base, color_scheme="dark")
    found = []
    for name in (*MAIN, "hostile article"):
        page.goto(PAGES[name])
        found += [(name, violation["id"]) for violation in violations(page, ["color-contrast"])]
    page.context.close()
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_button_under_the_pointer_is_as_readable_as_before(
    browser: sync_api.Browser, base: str, scheme: Any
) -> None:
    """A library's own accent may have just the contrast that it needs: 4.5 to 1."""
    page = browser.new_page(base_url=base, color_scheme=scheme)
    page.goto("/")
    button = page.get_by_role("button", name="Search")
    said = "one => (s => [s.color, s.backgroundColor, s.filter, s.opacity])(getComputedStyle(one))"
    before = button.evaluate(said)
    button.hover()
    assert button.evaluate("one => getComputedStyle(one).textDecorationLine") == "underline"
    assert button.evaluate(said) == before
    page.context.close()


def test_targets_are_large_enough_to_touch(page: sync_api.Page) -> None:
    """WCAG 2.5.8: 24 by 24 CSS pixels, but for links in running text."""
    page.set_viewport_size({"width": 360, "height": 800})
    for name in MAIN:
        page.goto(PAGES[name])
        assert page.evaluate(SMALL_TARGETS, TARGETS) == [], name


def test_the_page_reflows_at_four_times_its_size(page: sync_api.Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    for name in ("home", "results", "article", "A to Z"):
        page.goto(PAGES[name])
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


def test_the_first_tab_skips_to_the_content(page: sync_api.Page) -> None:
    page.goto("/a-to-z/all/A/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def suggested(page: sync_api.Page, text: str) -> sync_api.Locator:
    page.goto("/")
    field = page.get_by_role("combobox")
    field.click()
    field.press_sequentially(text)
    page.get_by_role("option").first.wait_for()
    return field


def test_suggestions_are_walked_by_keyboard(page: sync_api.Page) -> None:
    field = suggested(page, "ecz")
    assert field.get_attribute("aria-expanded") == "true"
    assert page.get_by_role("listbox").get_attribute("id") == field.get_attribute("aria-controls")
    assert said_of(page) == "One suggestion; use the arrow keys"
    field.press("ArrowDown")
    current = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert current.get_attribute("aria-selected") == "true"
    assert field.input_value() == "Eczema"
    assert page.evaluate("document.activeElement.id") == "page-q"  # the focus never leaves the field
    field.press("ArrowUp")
    assert field.input_value() == "ecz"  # back to what was typed
    assert field.get_attribute("aria-activedescendant") is None
    field.press("ArrowUp")
    assert page.get_by_role("option").last.get_attribute("aria-selected") == "true"  # round to the last
    field.press("ArrowDown")
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/article/*")
    page.get_by_role("heading", level=1, name="Eczema", exact=True).wait_for()


def test_escape_closes_the_list_and_gives_back_what_was_typed(page: sync_api.Page) -> None:
    field = suggested(page, "ecz")
    field.press("ArrowDown")
    field.press("Escape")
    assert field.input_value() == "ecz"
    assert field.get_attribute("aria-expanded") == "false"
    assert page.get_by_role("option").count() == 0
    assert said_of(page) == ""
    field.press("ArrowDown")  # and an arrow brings it back
    page.get_by_role("option").first.wait_for()
    assert field.input_value() == "ecz"


def said_of(page: sync_api.Page) -> str:
    """What a screen reader was told of the suggestions."""
    return page.locator("search [role=status]").inner_text()


@pytest.mark.parametrize(
    ("many", "ui", "said"),
    [
        (0, "en", "No suggestions"),
        (1, "en", "One suggestion; use the arrow keys"),
        (3, "en", "3 suggestions; use the arrow keys"),
        (3, "bn", "৩টি"),
    ],
)
def test_the_number_of_suggestions_is_said_in_words_that_fit(
    page: sync_api.Page, many: int, ui: str, said: str
) -> None:
    one = suggestion("x")["suggestions"][0]
    page.route("**/api/v1/suggest*", lambda route: route.fulfill(json={"suggestions": [one] * many}))
    page.goto(f"/?ui={ui}")
    page.get_by_role("combobox").press_sequentially("xy")
    sync_api.expect(page.locator("search [role=status]")).to_contain_text(said)


def test_a_suggestion_says_its_language(page: sync_api.Page) -> None:
    suggested(page, "ডায়া")
    assert page.get_by_role("option").first.get_attribute("lang") == "bn"


CONTRAST = f"""
() => {{
  const ratio = {CONTRAST_OF};
  const row = getComputedStyle(document.querySelector(".offers [aria-selected=true]"));
  const list = getComputedStyle(document.querySelector(".offers"));
  return [ratio(row.backgroundColor, list.backgroundColor), ratio(row.color, row.backgroundColor)];
}}
"""


@pytest.mark.parametrize(("colours", "forced"), [("light", "none"), ("dark", "none"), ("light", "active")])
def test_the_selected_suggestion_stands_out(
    browser: sync_api.Browser, base: str, colours: Any, forced: Any
) -> None:
    """WCAG 1.4.11: 3 to 1 against the others; 4.5 to 1 for its text."""
    page = browser.new_page(base_url=base, color_scheme=colours, forced_colors=forced)
    suggested(page, "ecz").press("ArrowDown")
    around, text = page.evaluate(CONTRAST)
    page.context.close()
    assert around >= 3
    assert text >= 4.5


@pytest.mark.parametrize(
    ("path", "name", "first"),
    [
        ("/search?q=words", "Skip to the results", ".hits a"),
        ("/a-to-z/all/A/", "Skip to the list", ".titles a"),
    ],
)
def test_a_list_is_three_keys_away(page: sync_api.Page, path: str, name: str, first: str) -> None:
    page.goto(path)
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == name
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("first => document.activeElement === document.querySelector(first)", first)


def test_a_phone_shows_no_empty_letters_of_the_other_script(page: sync_api.Page) -> None:
    for width, shows in ((360, False), (1280, True)):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/a-to-z/all/A/")
        _, other = page.locator(".letters-row").all()
        assert other.locator("a").first.is_visible()
        assert other.locator(".none").first.is_visible() == shows
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/")
    _, other = page.locator(".letters-row").all()
    assert not other.locator(".none").first.is_visible()


def test_filters_stand_in_the_open_behind_the_results(page: sync_api.Page) -> None:
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/search?q=words")
        assert page.get_by_role("heading", name="Narrow the results").is_visible()
        assert page.locator("#page-facets a").first.is_visible()
        jump = page.get_by_role("link", name="Narrow the results")
        assert jump.is_visible() == (width == 360)
        facets, hits = page.locator("#page-facets").bounding_box(), page.locator(".hits").bounding_box()
        assert facets
        assert hits
        assert (abs(facets["y"] - hits["y"]) < 100) == (width == 1280)  # beside them where there is room


def test_enter_without_a_choice_searches_for_what_was_typed(page: sync_api.Page) -> None:
    suggested(page, "ecz").press("Enter")
    page.wait_for_url("**/search?q=ecz")


def suggestion(text: str) -> dict[str, Any]:
    """An answer of the API with one suggestion."""
    return {"suggestions": [{"text": text, "kind": "title", "id": None, "title": None, "category": ""}]}


def test_bad_input_22_a_late_answer_never_replaces_a_newer_one(page: sync_api.Page) -> None:
    waiting: list[sync_api.Route] = []

    def answer(route: sync_api.Route) -> None:
        if "q=ec&" in route.request.url + "&":
            waiting.append(route)  # the first answer is kept back until the second is shown
        else:
            route.fulfill(json=suggestion("newer"))

    page.route("**/api/v1/suggest*", answer)
    page.goto("/")
    field = page.get_by_role("combobox")
    field.click()
    with page.expect_request("**/suggest?q=ec"):
        field.press_sequentially("ec")
    field.press_sequentially("z")
    page.get_by_role("option", name="newer").wait_for()
    # raised where the browser has given the request up: better still
    with contextlib.suppress(sync_api.Error):
        waiting[0].fulfill(json=suggestion("older"))
    page.wait_for_timeout(100)
    assert page.get_by_role("option").all_inner_texts() == ["newer"]


@pytest.mark.parametrize("failure", ["abort", "500", "nonsense"])
def test_bad_input_22_a_failing_suggestion_is_silent(page: sync_api.Page, failure: str) -> None:
    def answer(route: sync_api.Route) -> None:
        if failure == "abort":
            route.abort()
        else:
            route.fulfill(status=500 if failure == "500" else 200, body="<html>")

    page.route("**/api/v1/suggest*", answer)
    page.goto("/")
    field = page.get_by_role("combobox")
    field.click()
    with page.expect_request("**/suggest*"):
        field.press_sequentially("ecz")
    page.wait_for_timeout(100)
    assert page.get_by_role("option").count() == 0
    field.press("Enter")
    page.wait_for_url("**/search?q=ecz")


def test_a_long_list_can_be_filtered(browser: sync_api.Browser) -> None:
    page = browser.new_page()
    titles = ["Ménière's disease", "Measles", "কাশি", *(f"Topic {n}" for n in range(30))]
    rows = "".join(f"<li><a href='#'>{title}</a></li>" for title in titles)
    script = (Path(search_app.__file__).parent / "static" / "suggest.js").read_text()
    page.set_content(
        f"<ul data-filter='Filter' data-filter-none='Nothing'>{rows}</ul><script>{script}</script>"
    )
    for typed, left in (
        ("menie", titles[:1]),
        ("MEAS", titles[1:2]),
        ("কাশ", titles[2:3]),
        ("topic 7", ["Topic 7"]),
    ):
        page.get_by_label("Filter").fill(typed)
        shown = [row.inner_text() for row in page.locator("li").all() if row.is_visible()]
        assert shown == left
    page.get_by_label("Filter").fill("zzz")
    assert page.get_by_role("status").inner_text() == "Nothing"
    page.get_by_label("Filter").fill("")
    assert page.locator("li:visible").count() == len(titles)
    page.context.close()


def test_crawled_markup_in_suggestions_is_text(page: sync_api.Page) -> None:
    title = "<img src=x onerror=alert(1)> & <b>bold</b>"
    offer = {"text": title, "kind": "title", "id": "x", "title": title, "category": "<i>c</i>"}
    page.route("**/api/v1/suggest*", lambda route: route.fulfill(json={"suggestions": [offer]}))
    page.goto("/")
    page.get_by_role("combobox").press_sequentially("img")
    assert page.get_by_role("option").first.inner_text().startswith(title)
    assert page.locator(".offers :is(img, b, i)").count() == 0


def test_everything_works_without_a_script(browser: sync_api.Browser, base: str) -> None:
    page = browser.new_context(
        base_url=base, java_script_enabled=False, viewport={"width": 360, "height": 800}
    ).new_page()
    page.goto("/")
    page.get_by_label("Search the library").fill("eczema")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("heading", level=1, name="Results for “eczema”").wait_for()
    page.get_by_role("link", name="Eczema", exact=True).first.click()
    page.get_by_role("heading", level=1, name="Eczema", exact=True).wait_for()
    page.get_by_text("On this page").click()
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Causes", exact=True).click()
    page.wait_for_url("**#causes")
    page.get_by_role("navigation", name="Library").get_by_role("link", name="A to Z").click()
    page.get_by_role("link", name="G").first.click()
    page.get_by_role("link", name="Gout").wait_for()
    page.get_by_role("button", name="Language").click()
    page.get_by_role("link", name="বাংলা").click()
    page.locator("html[lang=bn]").wait_for()
    page.context.close()


WIDGET_PAGE = """<!doctype html><html lang="en"><title>x</title><body>
<div data-pinakes-related data-url="https://sample.example/asthma/"><a href="/plain">plain</a></div>{scripts}
</body></html>"""


def test_bad_input_23_the_related_widget_degrades_to_links(page: sync_api.Page, base: str) -> None:
    gout = {"title": "<b>Gout</b>", "url": "javascript:alert(1)", "link": "/article/x", "reasons": ["both"]}
    document = WIDGET_PAGE.format(scripts=f"<script src={base}/embed/related.js></script>" * 2)
    page.route("**/hostile-page", lambda route: route.fulfill(body=document, content_type="text/html"))
    page.route("**/api/v1/related*", lambda route: route.fulfill(json={"related": [gout]}))
    page.goto("/hostile-page")
    page.locator("[data-pinakes-related] li").first.wait_for()
    shown = page.locator("[data-pinakes-related] li a").evaluate_all(
        "links => links.map(a => [a.textContent, a.href])"
    )
    assert shown == [["<b>Gout</b>", f"{base}/article/x"]]
    page.unroute("**/api/v1/related*")
    page.route("**/api/v1/related*", lambda route: route.abort())
    page.goto("/hostile-page")
    assert page.get_by_role("link", name="plain").is_visible()


def test_an_article_unfolds_its_contents_where_there_is_room(page: sync_api.Page) -> None:
    page.goto(PAGES["article"])
    assert page.get_by_role("link", name="Causes", exact=True).first.is_visible()
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(PAGES["article"])
    assert not page.locator(".contents a").first.is_visible()
