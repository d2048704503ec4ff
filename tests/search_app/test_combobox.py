"""The acceptance criteria that GOV.UK's accessible-autocomplete sets itself, one test each.

Both fields that suggest while one types are held to them: the app's own, and that of the dialog on other
sites' pages. What a screen reader is told is read from Chromium's accessibility tree, not from the markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from search_app.messages import LANGUAGES
from tests.real_parts import needed_module
from tests.search_app.browsing import CONTRAST_OF
from tests.search_app.test_embed import SEARCH, opened

sync_api = needed_module("playwright.sync_api", "Playwright", "pip install playwright")

TYPED, FIRST = "me", "Measles"


@dataclass
class Combobox:
    """A field that suggests, on a page that is open."""

    page: sync_api.Page
    base: str
    is_embedded: bool

    def open(self, ui: str = "en") -> None:
        """Come to the page, and to the field, by the keyboard alone."""
        if self.is_embedded:
            opened(self.page, self.base, SEARCH, ui)
            self.page.locator("pinakes-search button").first.wait_for()
            self.page.keyboard.press("Tab")
            self.page.keyboard.press("Enter")
        else:
            self.page.goto(f"{self.base}/?ui={ui}")
            for _ in range(20):
                if self.has_focus():
                    break
                self.page.keyboard.press("Tab")

    def has_focus(self) -> bool:
        return bool(
            self.page.evaluate(
                "() => { let at = document.activeElement;"
                " while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;"
                " return at.getAttribute('role') === 'combobox'; }"
            )
        )

    def type(self, text: str = TYPED) -> None:
        self.page.keyboard.type(text)
        self.options.first.wait_for()

    @property
    def field(self) -> sync_api.Locator:
        return self.page.get_by_role("combobox")

    @property
    def options(self) -> sync_api.Locator:
        return self.page.get_by_role("option")

    @property
    def status(self) -> sync_api.Locator:
        return self.page.locator("pinakes-search p" if self.is_embedded else "search [role=status]")

    def answers(self, *texts: str) -> None:
        """What the library answers from now on, whatever is typed."""
        offers = [
            {"text": text, "kind": "title", "id": None, "title": None, "category": ""} for text in texts
        ]
        hits = [{"title": text, "url": "", "link": "/x", "language": "en", "sections": []} for text in texts]
        found = {"suggestions": offers, "hits": hits, "total": len(texts), "whole": len(texts), "notes": []}
        self.page.unroute_all()
        if self.is_embedded:
            opened(self.page, self.base, SEARCH)
        for path in ("suggest", "search"):
            self.page.route(f"**/api/v1/{path}?*", lambda route: route.fulfill(json=found))

    def stays(self) -> None:
        """From now on the browser stays on the page, whatever is opened: it is answered with nothing new."""
        for path in ("article", "search"):
            self.page.route(f"{self.base}/{path}*", lambda route: route.fulfill(status=204))
            self.page.route(f"{self.base}/{path}/*", lambda route: route.fulfill(status=204))
        self.page.route("https://sample.example/**", lambda route: route.fulfill(status=204))

    def told(self, role: str = "combobox") -> list[dict[str, Any]]:
        """What the browser tells assistive technology of the elements of a role: role, name, value,
        description and properties.
        """
        session = self.page.context.new_cdp_session(self.page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        session.detach()
        return [_flat(node) for node in nodes if node.get("role", {}).get("value") == role]


def _flat(node: dict[str, Any]) -> dict[str, Any]:
    found = {name: node.get(name, {}).get("value", "") for name in ("name", "value", "description")}
    return found | {one["name"]: one["value"].get("value") for one in node.get("properties", ())}


@pytest.fixture(params=[False, True], ids=["app", "embedded"])
def combobox(request: pytest.FixtureRequest, browser: sync_api.Browser, base: str) -> Iterator[Combobox]:
    context = browser.new_context(
        base_url=base, viewport={"width": 800, "height": 700}, reduced_motion="reduce", has_touch=True
    )
    # the sites of the library's articles
    context.route("https://sample.example/**", lambda route: route.fulfill(body="an article"))
    yield Combobox(context.new_page(), base, request.param)
    context.close()


def test_01_the_field_is_reached_by_keyboard(combobox: Combobox) -> None:
    combobox.open()
    assert combobox.has_focus()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_02_it_shows_that_it_has_the_keyboard(combobox: Combobox, colours: Any) -> None:
    combobox.page.emulate_media(color_scheme=colours)
    combobox.open()
    style, width, contrast = combobox.field.evaluate(
        f"field => {{ const style = getComputedStyle(field);"
        f" const contrast = ({CONTRAST_OF})(style.outlineColor, ({AROUND})(field));"
        f" return [style.outlineStyle, parseFloat(style.outlineWidth), contrast]; }}"
    )
    assert style == "solid"
    assert width >= 2
    assert contrast >= 3


# The colour that an element stands on.
AROUND = """
element => {
  for (let at = element.parentNode; at; at = at.parentNode || at.host) {
    const colour = at instanceof Element ? getComputedStyle(at).backgroundColor : "";
    if (colour && colour !== "rgba(0, 0, 0, 0)") return colour;
  }
  return "Canvas";
}
"""


def test_03_it_is_told_as_a_field_to_write_in(combobox: Combobox) -> None:
    combobox.open()
    [told] = combobox.told()
    assert told["editable"] == "plaintext"
    assert told["settable"]
    assert told["focusable"]
    assert told["focused"]
    assert not told.get("readonly")
    assert told["name"] == "Search the library"


def test_04_what_stands_in_it_already_is_told(combobox: Combobox) -> None:
    if combobox.is_embedded:  # the question of a moment ago
        combobox.open()
        combobox.type()
        combobox.page.keyboard.press("Escape")
        combobox.page.keyboard.press("Enter")
    else:
        combobox.page.goto(f"{combobox.base}/search?q={TYPED}")
    assert combobox.told()[0]["value"] == TYPED


def test_05_it_is_told_that_there_will_be_suggestions(combobox: Combobox) -> None:
    combobox.open()
    [told] = combobox.told()
    assert told["autocomplete"] == "list"
    assert told["hasPopup"] == "listbox"


def test_06_how_to_use_them_is_said_in_the_language_of_the_page(combobox: Combobox) -> None:
    said = set()
    for ui in LANGUAGES:
        combobox.open(ui)
        [told] = combobox.told()
        said.add(told["description"])
    assert len(said) == len(LANGUAGES)
    assert min(map(len, said)) > 40
    assert any("arrow" in one and "Enter" in one and "touch" in one for one in said)


def test_07_it_is_told_whether_the_list_is_open(combobox: Combobox) -> None:
    combobox.open()
    assert combobox.told()[0]["expanded"] is False
    combobox.type()
    assert combobox.told()[0]["expanded"] is True
    for _ in TYPED:
        combobox.page.keyboard.press("Backspace")
    combobox.options.first.wait_for(state="detached")
    assert combobox.told()[0]["expanded"] is False


def test_08_that_there_are_matches_or_none_is_said(combobox: Combobox) -> None:
    for found in ((), ("one", "two")):
        combobox.answers(*found)
        combobox.open()
        assert combobox.status.get_attribute("role") == "status"  # there before anything is said in it
        assert combobox.status.inner_text() == ""
        combobox.page.keyboard.type("xy")
        said = "2" if found else ("Nothing was found" if combobox.is_embedded else "No suggestions")
        sync_api.expect(combobox.status).to_contain_text(said)


@pytest.mark.parametrize("many", [1, 2, 7])
def test_09_how_many_there_are_is_said(combobox: Combobox, many: int) -> None:
    combobox.answers(*map(str, range(many)))
    combobox.open()
    combobox.type()
    assert combobox.options.count() == many
    said = combobox.status.inner_text()
    one, more = ("result", "results") if combobox.is_embedded else ("suggestion", "suggestions")
    assert re.match(rf"One {one}\b" if many == 1 else rf"{many} {more}\b", said)


def test_10_it_is_said_anew_as_their_number_changes(combobox: Combobox) -> None:
    combobox.answers("one", "two")
    combobox.open()
    combobox.type()
    sync_api.expect(combobox.status).to_contain_text("2")
    combobox.page.unroute_all()
    found = {"suggestions": [], "hits": [], "total": 0, "whole": 0, "notes": []}
    combobox.page.route("**/api/v1/s*", lambda route: route.fulfill(json=found))
    combobox.page.keyboard.type("z")
    sync_api.expect(combobox.status).to_contain_text("No")


@pytest.mark.parametrize("by", ["keyboard", "mouse", "touch"])
def test_11_one_way_of_using_it_is_enough(combobox: Combobox, by: str) -> None:
    page = combobox.page
    combobox.open()
    combobox.type("eczema")
    if by == "keyboard":
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    elif by == "mouse":
        box = combobox.options.first.bounding_box()
        assert box
        page.mouse.move(box["x"] + 20, box["y"] + 10)
        page.mouse.down()
        page.mouse.up()
    else:
        combobox.options.first.tap()
    page.wait_for_url(
        "https://sample.example/**" if combobox.is_embedded else "**/article/*", wait_until="commit"
    )


def test_12_every_step_is_one_action(combobox: Combobox) -> None:
    """One key, without another held down, goes to the next; the same key comes round."""
    combobox.answers("one", "two", "three")
    combobox.open()
    combobox.type()
    for key, expected in (("ArrowDown", "one two three"), ("ArrowUp", "three two one")):
        seen = []
        for _ in range(8):
            combobox.page.keyboard.press(key)
            selected = combobox.page.locator("[role=option][aria-selected=true]").all_inner_texts()
            seen += [text.split("\n")[0] for text in selected]
        assert expected in " ".join(seen), (key, seen)
        combobox.page.keyboard.press("Escape")
        combobox.page.keyboard.press("Enter" if combobox.is_embedded else "ArrowDown")
        combobox.options.first.wait_for()


def test_13_the_selected_one_is_told_and_no_other(combobox: Combobox) -> None:
    combobox.answers("one", "two", "three")
    combobox.open()
    combobox.type()
    for name in ("one", "two", "three"):
        combobox.page.keyboard.press("ArrowDown")
        assert [one["name"] for one in combobox.told("option") if one["selected"]] == [name]
        active = combobox.field.get_attribute("aria-activedescendant")
        assert combobox.page.locator(f"#{active}").inner_text() == name
        assert combobox.has_focus()


def test_14_its_place_among_them_is_told(combobox: Combobox) -> None:
    combobox.answers("one", "two", "three")
    combobox.open()
    combobox.type()
    told = combobox.options.evaluate_all("all => all.map(one => [one.ariaPosInSet, one.ariaSetSize])")
    assert told == [["1", "3"], ["2", "3"], ["3", "3"]]


def test_15_none_is_selected_before_the_reader_selects_it(combobox: Combobox) -> None:
    combobox.open()
    combobox.type()
    assert not any(one["selected"] for one in combobox.told("option"))
    assert combobox.field.get_attribute("aria-activedescendant") is None


def test_16_the_selected_one_is_opened_by_enter(combobox: Combobox) -> None:
    page = combobox.page
    combobox.open()
    combobox.type()
    page.keyboard.press("ArrowDown")
    assert combobox.options.first.inner_text().startswith(FIRST)
    page.keyboard.press("Enter")
    page.wait_for_url(
        "https://sample.example/measles/" if combobox.is_embedded else "**/article/*", wait_until="commit"
    )


def test_17_that_it_was_opened_is_told(combobox: Combobox) -> None:
    """By the page that comes; until it is there, the list is closed and nothing is said of suggestions."""
    combobox.open()
    combobox.type()
    combobox.stays()
    combobox.page.keyboard.press("ArrowDown")
    combobox.page.keyboard.press("Enter")
    sync_api.expect(combobox.field).to_have_attribute("aria-expanded", "false")
    assert combobox.options.count() == 0
    assert combobox.status.inner_text() == ""
    if not combobox.is_embedded:
        combobox.page.unroute_all()
        combobox.open()
        combobox.type()
        combobox.page.keyboard.press("ArrowDown")
        combobox.page.keyboard.press("Enter")
        combobox.page.wait_for_url("**/article/*")
        combobox.page.get_by_role("heading", level=1, name=FIRST, exact=True).wait_for()
        assert combobox.page.title().startswith(FIRST)


@pytest.mark.parametrize("by", ["keyboard", "mouse", "touch"])
def test_18_the_focus_is_in_the_field_when_one_was_opened(combobox: Combobox, by: str) -> None:
    """It never leaves the field, whatever opens a suggestion, until the page that was asked for is there."""
    combobox.open()
    combobox.type()
    combobox.stays()
    if by == "keyboard":
        combobox.page.keyboard.press("ArrowDown")
        combobox.page.keyboard.press("Enter")
    elif by == "mouse":
        combobox.options.first.click()
    else:
        combobox.options.first.tap()
    sync_api.expect(combobox.field).to_have_attribute("aria-expanded", "false")
    assert combobox.has_focus()
