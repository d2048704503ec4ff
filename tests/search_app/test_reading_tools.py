"""In a real browser: the tools beside an article do what they say, on this device alone."""

from __future__ import annotations

import pytest

from tests.real_parts import needed_module
from tests.search_app.axe import RULES, violations
from tests.search_app.conftest import ASTHMA

sync_api = needed_module("playwright.sync_api", "Playwright", "pip install playwright")

ARTICLE = f"/article/{ASTHMA}"


def test_the_text_grows_and_stays_grown(page: sync_api.Page) -> None:
    def size() -> float:
        found = page.locator(".prose").evaluate("prose => parseFloat(getComputedStyle(prose).fontSize)")
        return float(found)

    page.goto(ARTICLE)
    before = size()
    page.get_by_role("button", name="Larger text").click()
    grown = size()
    assert grown > 1.1 * before
    page.reload()
    assert size() == grown
    for _ in range(9):
        page.get_by_role("button", name="Larger text").click()
    assert size() < 1.6 * before
    for _ in range(9):
        page.get_by_role("button", name="Smaller text").click()
    assert size() == before


def test_an_article_is_kept_on_this_device_and_found_at_home(page: sync_api.Page) -> None:
    page.goto("/")
    assert not page.get_by_role("heading", name="Kept on this device").is_visible()
    page.goto(ARTICLE)
    page.get_by_role("button", name="Keep on this device").click()
    kept = page.get_by_role("button", name="Kept on this device")
    assert kept.get_attribute("aria-pressed") == "true"
    page.goto("/")
    page.locator("[data-saved-list]").get_by_role("link", name="Asthma").click()
    page.wait_for_url(f"**{ARTICLE}")
    page.get_by_role("button", name="Kept on this device").click()
    page.goto("/")
    assert not page.get_by_role("heading", name="Kept on this device").is_visible()


def test_the_link_of_a_section_is_copied(page: sync_api.Page, base: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base)
    page.goto(ARTICLE)
    page.get_by_role("button", name="Copy the link to this section: Causes").focus()
    page.keyboard.press("Enter")
    sync_api.expect(page.locator(".tools [role=status]")).to_have_text("The link was copied.")
    assert page.evaluate("navigator.clipboard.readText()") == f"{base}{ARTICLE}#causes"
    assert page.get_by_role("heading", name="Causes", exact=True).count() == 1


def test_printing_leaves_the_frame_away(page: sync_api.Page) -> None:
    page.goto(ARTICLE)
    page.evaluate("window.print = () => document.body.dataset.printed = 'yes'")
    page.get_by_role("button", name="Print").click()
    assert page.locator("body").get_attribute("data-printed") == "yes"
    page.emulate_media(media="print")
    for hidden in (".top", ".tools", ".further"):
        assert not page.locator(hidden).is_visible()
    assert page.locator(".prose").is_visible()


@pytest.mark.parametrize("width", [700, 1100, 1400])
def test_paper_has_the_width_and_the_colours_of_paper(page: sync_api.Page, width: int) -> None:
    """However wide a sheet is, and however dark the screen."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(ARTICLE)
    page.emulate_media(media="print", color_scheme="dark")
    prose = page.locator(".prose").bounding_box()
    assert prose
    assert prose["width"] > 0.9 * (min(width, 1216) - 64)
    assert page.locator(".scroll").first.evaluate("part => getComputedStyle(part).overflowX") == "visible"
    assert violations(page, ["color-contrast"]) == []
    soft = page.locator(".origin").evaluate("part => getComputedStyle(part).color")
    assert sum(int(part) for part in soft[4:-1].split(", ")) < 3 * 128, "dark letters"


def test_only_lists_of_an_article_are_numbered_in_bangla(page: sync_api.Page) -> None:
    for path in ("/", "/a-to-z/all/ক/", "/search?q=pain"):
        page.goto(f"{path}{'&' if '?' in path else '?'}ui=bn")
        styles = page.locator("ol").evaluate_all("all => all.map(ol => getComputedStyle(ol).listStyleType)")
        assert set(styles) == {"none"}, path


def test_tools_are_accessible_in_both_languages_and_on_a_phone(page: sync_api.Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    for ui in ("en", "bn"):
        page.goto(f"{ARTICLE}?ui={ui}")
        assert page.locator(".tools button").count() >= 5
        assert violations(page, RULES) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
