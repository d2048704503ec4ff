"""Every kind of page, in English and Bangla, from a phone to a desk, with a script and without: axe finds
nothing, and nothing is wider than the window.

axe takes a second a page, so each kind meets it twice: once as a phone with a script has it, once in the
other language, wider and without a script. Widths are looked at in each of these combinations.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from catalogue.article import (
    Article,
    Code,
    ListBlock,
    Paragraph,
    QuestionBlock,
    Quote,
    Reference,
    Table,
    Term,
    article_id,
)
from catalogue.config import load
from catalogue.filing import slug
from search_app import create_app
from search_app.messages import LANGUAGES
from tests.search_app.axe import RULES, violations
from tests.search_app.browsing import served
from tests.search_app.conftest import fill, handle_of, library_config, sample_articles, section
from tests.search_app.kinds_of_page import EDITORS, READER, address

if TYPE_CHECKING:
    from playwright import sync_api

LOOKS = Path(__file__).parents[2] / "examples/looks"
PAGES = READER | EDITORS
# The narrowest phone, a tablet, a desk, and the desk at 200 % (WCAG 1.4.4).
WIDTHS = (320, 768, 1280, 640)
AXE = {("en", True): 320, ("bn", False): 768, ("bn", True): 1280, ("de", True): 320, ("ar", True): 768}
# Kinds that axe sees in the third combination, too.
OFTEN = ("home", "results", "letter", "article")
# A language that changes words alone, and one that turns the page round: a few kinds with a script.
FEW = {"de": ("home", "results"), "ar": ("home", "results", "article")}


def complaints(page: sync_api.Page) -> list[tuple[str, list[str]]]:
    found = violations(page, RULES)
    return [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found]


@pytest.mark.slow
@pytest.mark.parametrize(("ui", "scripted"), [*((ui, True) for ui in LANGUAGES), ("bn", False)])
def test_a_page_suits_every_window(browser: sync_api.Browser, base: str, ui: str, scripted: bool) -> None:
    context = browser.new_context(base_url=base, reduced_motion="reduce")
    page = context.new_page()
    if not scripted:  # axe is a script itself: ours are kept away, not all
        page.route("**/*.js*", lambda route: route.abort())
    found: list[Any] = []
    for name, path in PAGES.items():
        if name not in FEW.get(ui, PAGES):
            continue
        page.goto(address(path, ui))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                found.append((name, width, f"{wide} pixels wide"))
            if AXE.get((ui, scripted)) == width and (width < 1280 or name in OFTEN):
                found += [(name, width, *complaint) for complaint in complaints(page)]
    context.close()
    assert found == []


def endless(fill_with: str) -> Article:
    """An article of which nothing has a place to break a line."""
    word = fill_with * (200 // len(fill_with))
    url = f"https://{'a' * 60}.example/{'p' * 200}"
    sections = (
        section(None, "lead", Paragraph(word)),
        section(word, "when-to-see-a-doctor", QuestionBlock(word), Quote(word), Code(word)),
        section(
            word,
            "other",
            Table(((word, word), (word, word)), 1),
            ListBlock((word, word), True, (0, 1)),
            level=3,
        ),
        section("References", "references", ListBlock((word,))),
    )
    return Article(
        article_id(url),
        url,
        word,
        sections,
        site="s" * 80,
        language="en",
        categories=((word, f"{word}b"),),
        summary=word,
        authors=(word,),
        terms=(Term(word, (("en", word),)),),
        references=(Reference(word, url),),
        aliases=(f"{word}c", f"{word}d"),
    )


@pytest.mark.slow
@pytest.mark.parametrize("letters", ["x", "অ", "ع", "W"])
def test_no_word_is_wider_than_a_phone(browser: sync_api.Browser, tmp_path: Path, letters: str) -> None:
    config = library_config(tmp_path, library={"name": letters * 80})
    made = endless(letters)
    fill(config, [made])
    app = create_app(config)
    topic = slug(made.categories[0][0])
    paths = ("/", "/recent", "/a-to-z/", "/a-to-z/all/", f"/topic/{topic}", f"/article/{made.id}")
    found: list[Any] = []
    with served(app) as base:
        page = browser.new_page(base_url=base, viewport={"width": 320, "height": 800})
        for path in (*paths, f"/search?q={made.title}", f"/search?q={made.title}&category={topic}"):
            page.goto(path)
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > 320:
                found.append((path, wide))
        page.context.close()
    handle_of(app).close()
    assert found == []


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The example of a library in German and Arabic; its address."""
    folder = shutil.copytree(LOOKS / "museum", tmp_path_factory.mktemp("looks") / "museum")
    config = load(folder / "library.toml", {})
    lines = (folder / "articles.jsonl").read_text("utf-8").splitlines()
    fill(config, [Article.from_json(json.loads(line)) for line in lines])
    app = create_app(config)
    with served(app) as address:
        yield address
    handle_of(app).close()


@pytest.mark.slow
def test_a_library_in_german_and_arabic_suits_every_window(browser: sync_api.Browser, museum: str) -> None:
    context = browser.new_context(base_url=museum, reduced_motion="reduce")
    page = context.new_page()
    found: list[Any] = []
    for path in ("/?ui=ar", "/a-to-z/all/ا/?ui=ar", "/a-to-z/all/A/?ui=de", "/about?ui=ar"):
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                found.append((path, width, f"{wide} pixels wide"))
        found += [(path, *complaint) for complaint in complaints(page)]
    context.close()
    assert found == []


@pytest.mark.slow
def test_the_head_of_a_phone_is_one_line_in_each_of_four_languages(
    browser: sync_api.Browser, tmp_path: Path
) -> None:
    config = library_config(tmp_path, appearance={"languages": list(LANGUAGES)})
    fill(config, sample_articles()[:3])
    app = create_app(config)
    lines = "[...document.querySelectorAll('.places > :is(a, button)')].map((one) => one.offsetTop)"
    with served(app) as base:
        page = browser.new_page(base_url=base)
        for ui in LANGUAGES:
            for width in (320, 360):
                page.set_viewport_size({"width": width, "height": 800})
                page.goto(f"/?ui={ui}")
                assert len(set(page.evaluate(lines))) == 1, (ui, width)
            page.locator(".language").focus()
            page.keyboard.press("Enter")
            assert page.locator(".languages a:visible").count() == len(LANGUAGES) - 1
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert complaints(page) == []
            page.keyboard.press("Escape")
            assert page.locator(".languages a:visible").count() == 0
        page.context.close()
    handle_of(app).close()


# axe takes ``-webkit-text-fill-color`` for the colour of letters. Chromium computes it without the forced
# colours, and paints with them: on a button whose letters are white on black (21:1, by the pixels) axe saw
# 1.28:1. So each element is made to say the colour that it is painted in.
PAINTED = """
() => {
  for (const element of document.querySelectorAll("body *")) {
    if (element instanceof HTMLElement) element.style.webkitTextFillColor = getComputedStyle(element).color;
  }
}
"""


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_keep_what_colour_alone_would_say(
    browser: sync_api.Browser, base: str, scheme: Any
) -> None:
    context = browser.new_context(base_url=base, forced_colors="active", color_scheme=scheme)
    page = context.new_page()
    for name in ("home", "article", "hostile article", "results", "nothing found", "letter"):
        page.goto(PAGES[name])
        page.evaluate(PAINTED)
        assert complaints(page) == [], name
    page.goto(PAGES["hostile article"])
    for card in page.locator(".care").all():
        assert card.evaluate("card => parseFloat(getComputedStyle(card).borderInlineStartWidth)") >= 5
    assert page.locator(".care-label").all_inner_texts() == ["Emergency", "Urgent", "Emergency"]
    page.emulate_media(media="print")
    assert page.locator(".care").first.is_visible()
    context.close()
