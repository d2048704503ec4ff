"""The board in a real browser: axe in light and dark, small screens, two languages, acts without a script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import insert

from catalogue import orders
from catalogue.orders import Order
from catalogue.schema import captures, crawls, pages, sites, templates
from search_app import create_app
from tests.real_parts import needed_module
from tests.search_app.axe import RULES, violations
from tests.search_app.conftest import (
    BASE,
    SITE,
    fill,
    handle_of,
    library_config,
    sample_articles,
    through_desk,
)
from tests.search_app.test_browser import SMALL_TARGETS, TARGETS

sync_api = needed_module("playwright.sync_api", "Playwright", "pip install playwright")

DAY = 86_400.0
GROUPS = ("new", "changed", "unchanged", "gone", "refused", "failed")
PATHS = ("/board/", f"/board/sites/{SITE}", "/board/explain")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    """An app over a site with a history: crawls, templates, pages that failed, removals that are held."""
    config = library_config(tmp_path_factory.mktemp("operated"))
    fill(config, sample_articles()[:4])
    app = through_desk(create_app(config))
    with handle_of(app).catalogue().begin() as connection:
        held = "3 of 4 articles are gone from the site, more than one crawl may take out"
        connection.execute(insert(sites).values(name=SITE, url=f"{BASE}/", added_at=0.0, hold=held))
        for number in range(1, 8):
            counts = {group: (number * 7 + at * 3) % 11 for at, group in enumerate(GROUPS)}
            reasons = {"failed": [{"reason": "answers 500", "count": 2, "examples": [f"{BASE}/tip/"]}]}
            more = {"current": 1 - number / 20, "notes": ["the site's lists name 7 pages less"]}
            report = json.dumps(counts | more | {"reasons": reasons})
            row = {"site": SITE, "started_at": number * DAY, "ended_at": number * DAY + 90, "report": report}
            connection.execute(insert(crawls).values(row))
            row = {"site": SITE, "version": number, "profile": "{}", "pages": 40, "learned_at": number * DAY}
            connection.execute(insert(templates).values(row | {"confidence": 0.5 + number / 20}))
        for number, state in enumerate(("fetched", "failed", "refused", "due")):
            row = {"site": SITE, "url": f"{BASE}/a-rather-long-address-of-a-page/{number}/", "state": state}
            reason = None if state in ("fetched", "due") else "the answer broke off after 65,536 bytes"
            fetched = None if state == "due" else 7 * DAY
            connection.execute(insert(pages).values(row | {"reason": reason, "fetched_at": fetched}))
        kept = {"site": SITE, "url": f"{BASE}/a-rather-long-address-of-a-page/0/", "final_url": BASE}
        where = {"status": 200, "fetched_at": 1.0, "digest": "0", "file": "x", "offset": 0, "length": 1}
        connection.execute(insert(captures).values(kept | where | {"read_at": 2.0, "outcome": "new"}))
    yield app
    handle_of(app).close()


# Slow: axe looks at every element of three pages, eight times.
@pytest.mark.slow
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_board_passes_axe_and_fits_the_screen(browser: sync_api.Browser, base: str, colours: Any) -> None:
    page = browser.new_page(base_url=base, color_scheme=colours)
    found: list[object] = []
    for width, ui, path in product((360, 1280), ("en", "bn"), PATHS):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{path}?ui={ui}")
        for fault in violations(page, RULES):
            found.append((path, ui, fault["id"], [node["html"][:120] for node in fault["nodes"][:3]]))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append((path, ui, "wider than the screen", width))
        if small := page.evaluate(SMALL_TARGETS, TARGETS):
            found.append((path, ui, "small targets", small))
    page.context.close()
    assert found == []


def test_an_operator_acts_without_a_script_on_a_phone(
    app: APIFlask, browser: sync_api.Browser, base: str
) -> None:
    context = browser.new_context(
        base_url=base, java_script_enabled=False, viewport={"width": 360, "height": 800}
    )
    page = context.new_page()
    page.goto("/board/")
    page.get_by_role("table").get_by_role("link", name=SITE).click()
    page.get_by_role("heading", level=1, name=SITE).wait_for()
    page.get_by_role("button", name="Crawl now").click()
    page.get_by_text("A crawl is asked for").wait_for()
    assert page.url == f"{base}/board/sites/{SITE}"
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Go on crawling").wait_for()
    page.get_by_role("button", name="Take them out").click()
    page.get_by_text("Asked for; it is done with the next crawl.").wait_for()
    page.get_by_role("link", name="বাংলা").click()
    page.locator("html[lang=bn]").wait_for()
    assert page.url.startswith(f"{base}/board/sites/{SITE}")
    page.get_by_role("button", name="আবার ক্রল শুরু করুন").click()
    page.get_by_role("button", name="থামিয়ে রাখুন").wait_for()
    context.close()
    with handle_of(app).catalogue().read() as connection:
        assert set(orders.of(connection, SITE)) == {Order.CRAWL, Order.ACCEPT}


def test_charts_are_drawn(page: sync_api.Page) -> None:
    page.goto(f"/board/sites/{SITE}")
    assert page.get_by_role("img").count() == 3
    for drawing in page.get_by_role("img").all():
        box = drawing.bounding_box()
        assert box is not None
        assert box["width"] > 300
        assert drawing.locator("circle, rect").count() >= 7
    page.get_by_text("The numbers").first.click()
    page.locator("details[open] table").first.wait_for()
