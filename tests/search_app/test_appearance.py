"""A library looks as its operator says, safely, and an upgrade leaves their files alone."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from flask.testing import FlaskClient

from catalogue.appearance import AppearanceSettings
from catalogue.article import Article
from catalogue.config import Config, load
from catalogue.errors import ConfigError
from catalogue.query_log import QueryLog
from search_app import create_app, messages, overrides
from tests.search_app.axe import violations
from tests.search_app.browsing import served
from tests.search_app.conftest import ASTHMA, OpenApp, fill, handle_of
from tests.search_app.conftest import tree_of as shown
from tests.search_app.kinds_of_page import EDITORS, READER

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EXAMPLES = Path(__file__).parents[2] / "examples/looks"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
HOME = ("search", "saved", "popular", "topics", "letters", "new")


@dataclass
class Place:
    """The folder of a library.toml."""

    folder: Path
    open_app: OpenApp

    def write(self, name: str, content: str | bytes) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))

    def config(self, lines: str) -> Config:
        self.write("library.toml", f'[library]\nname = "Ours"\n[appearance]\n{lines}\n')
        return load(self.folder / "library.toml", {})

    def client(self, lines: str) -> FlaskClient:
        return self.open_app(self.config(lines)).test_client()


@pytest.fixture
def place(tmp_path: Path, open_app: OpenApp) -> Place:
    return Place(tmp_path, open_app)


@pytest.fixture
def filled(place: Place, articles: list[Article]) -> Place:
    """A place whose library has articles."""
    fill(place.config(""), articles[:20])
    return place


def test_a_logo_and_a_favicon_stand_where_ours_stood(place: Place) -> None:
    place.write("mark.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    place.write("tab.png", PNG)
    client = place.client('logo = "mark.svg"\nfavicon = "tab.png"')
    page = shown(client, "/")
    address = page.xpath("//a[@class='brand']/img/@src")[0]
    assert page.xpath("//a[@class='brand']/svg") == []
    assert page.xpath("//link[@rel='icon']/@type") == ["image/png"]
    answer = client.get(address)
    assert answer.mimetype == "image/svg+xml"
    # a script in a picture may nothing, if somebody opens the picture by itself
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/look/favicon").data == PNG
    assert ">http://localhost/look/favicon</Image>" in client.get("/opensearch.xml").text


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("logo.gif", b"GIF89a", "no picture that browsers show"),
        ("logo.png", b"<html>", "does not hold what its name says"),
        ("logo.png", PNG + b"\0" * 300_000, "more than 256 KB"),
        ("logo.svg", None, "cannot be read"),
    ],
)
def test_a_picture_that_cannot_be_used_is_said(
    place: Place, file: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        place.write(file, content)
    with pytest.raises(ConfigError, match=said):
        create_app(place.config(f'logo = "{file}"'))


def test_own_pages_are_markdown_and_no_html(place: Place) -> None:
    place.write("about.md", "# We\n\n<script>alert(1)</script> [x](javascript:alert(1)) **bold**\n")
    place.write("about.bn.md", "# আমরা\n")
    client = place.client('about = "about.md"')
    page = shown(client, "/about")
    assert page.xpath("//main//h1/text()") == ["We"]
    assert page.xpath("//main//script") == []
    assert page.xpath("//main//a") == []
    assert page.xpath("//main//strong/text()") == ["bold"]
    assert shown(client, "/about?ui=bn").xpath("//main//h1/text()") == ["আমরা"]
    assert shown(client, "/").xpath("//footer//a[@href='/about']")
    assert client.get("/privacy").status_code == 404
    assert not shown(client, "/").xpath("//footer//a[@href='/privacy']")


def test_the_accent_stands_behind_the_style_sheet(place: Place) -> None:
    client = place.client('accent = "#a3123f"')
    sheets = shown(client, "/").xpath("//link[@rel='stylesheet']/@href")
    assert [sheet.partition("?")[0] for sheet in sheets] == ["/static/app.css", "/look.css"]
    style = client.get(sheets[1])
    assert style.mimetype == "text/css"
    assert "--link: #a3123f;" in style.text
    plain = place.client("")
    assert len(shown(plain, "/").xpath("//link[@rel='stylesheet']")) == 1


@pytest.mark.parametrize("order", [HOME, HOME[::-1], ("topics", "search"), ("letters",)])
def test_the_home_page_has_the_named_blocks_in_their_order(filled: Place, order: tuple[str, ...]) -> None:
    page = shown(filled.client(f'home = {list(order)}\npopular = ["Gout"]'.replace("'", '"')), "/")
    places = {
        "search": "//main//form",
        "saved": "//section[@aria-labelledby='page-saved']",
        "popular": "//section[@aria-labelledby='page-popular']",
        "topics": "//section[@aria-labelledby='page-topics']",
        "letters": "//section[@aria-labelledby='page-letters']",
        "new": "//section[@aria-labelledby='page-new']",
    }
    every = list(page.iter())
    found = {name: every.index(page.xpath(path)[0]) for name, path in places.items() if page.xpath(path)}
    assert sorted(found, key=found.__getitem__) == list(order)
    assert len(page.xpath("//form[@action='/search']")) == 1, "there is always one way to search"


ARTICLE_BLOCKS = {
    "contents": "//nav[@class='contents']",
    "references": "//ol[@class='references']",
    "words": "//section[contains(@class, 'glossary')] | //button[@class='word']",
    "origin": "//p[@class='origin']",
    "related": "//section[@aria-labelledby='page-related']",
    "mentions": "//section[@aria-labelledby='page-mentions']",
    "topics": "//section[@aria-labelledby='page-filed']",
}
BESIDE = ("related", "mentions", "topics")


@pytest.mark.parametrize("left_out", [*([name] for name in ARTICLE_BLOCKS), [], list(ARTICLE_BLOCKS)])
@pytest.mark.parametrize("has_section", [True, False])
def test_blocks_around_an_article_are_shown_where_they_are_named(
    filled: Place, articles: list[Article], left_out: list[str], has_section: bool
) -> None:
    named = [name for name in ARTICLE_BLOCKS if name not in left_out]
    app = filled.open_app(filled.config(f"article = {json.dumps(named)}"))
    if not has_section:  # its references stand in a section of the page's own
        mine = next(one for one in articles if one.id == ASTHMA)
        kept = tuple(one for one in mine.sections if one.kind != "references")
        with handle_of(app).catalogue().begin() as connection:
            handle_of(app).catalogue().put(connection, replace(mine, sections=kept))
    page = shown(app.test_client(), f"/article/{ASTHMA}")
    assert [name for name, path in ARTICLE_BLOCKS.items() if page.xpath(path)] == named
    assert page.xpath("//article//h1/text()") == ["Asthma"]


@pytest.mark.parametrize("order", list(itertools.permutations(BESIDE)))
def test_blocks_beside_an_article_have_the_named_order(filled: Place, order: tuple[str, ...]) -> None:
    client = filled.client(f"article = {json.dumps(order)}")
    found = shown(client, f"/article/{ASTHMA}").xpath("//aside/section/@aria-labelledby")
    names = {"page-related": "related", "page-mentions": "mentions", "page-filed": "topics"}
    assert tuple(names[one] for one in found) == order


def test_questions_asked_often_and_answered_are_offered(filled: Place) -> None:
    config = filled.config('popular = ["Gout"]\npopular_by_use = 2')
    app = filled.open_app(config)
    log = QueryLog(handle_of(app).catalogue(), 90)
    for asked, total in (("gout", 3), ("asthma", 4), ("nothing here", 0)):
        for _ in range(6):
            log.note(asked, total)
    log.note("seldom", 2)
    log.flush()
    page = shown(app.test_client(), "/")
    offered = page.xpath("//section[@aria-labelledby='page-popular']//a/text()")
    assert offered == ["Gout", "asthma"], "each once, as the operator writes it; nothing that finds nothing"


def test_popular_questions_stand_in_the_order_of_the_operator(filled: Place) -> None:
    wanted = ["Zoster", "<b>acne</b>", "gout & pain", "Asthma"]
    page = shown(filled.client(f"popular = {json.dumps(wanted)}"), "/")
    offered = page.xpath("//section[@aria-labelledby='page-popular']//a")
    assert [one.text for one in offered] == wanted
    assert [parse_qs(urlsplit(one.get("href")).query)["q"] for one in offered] == [[one] for one in wanted]


@pytest.mark.parametrize(
    ("locale", "day", "number"),
    [
        ("en-GB", "28 November 2026", "1,234,567"),
        ("en-US", "November 28, 2026", "1,234,567"),
        ("en-IN", "28 November 2026", "12,34,567"),
    ],
)
def test_dates_and_numbers_have_the_form_of_the_library(
    place: Place, locale: str, day: str, number: str
) -> None:
    app = place.open_app(place.config(f'locale = "{locale}"\nlanguages = ["en", "bn"]'))
    with app.test_request_context("/?ui=en"):
        assert (messages.day("2026-11-28"), messages.number(1234567)) == (day, number)
    with app.test_request_context("/?ui=bn"):  # in English alone
        assert (messages.day("2026-11-28"), messages.number(1234567)) == ("২৮ নভেম্বর, ২০২৬", "১২,৩৪,৫৬৭")


def test_a_sentence_stands_under_the_name_on_the_home_page_alone(filled: Place) -> None:
    client = filled.client('tagline = "Read <b>here</b> & rest."')
    [said] = shown(client, "/").find_class("tagline")
    assert (said.text, len(said)) == ("Read <b>here</b> & rest.", 0)
    assert said.getprevious().text_content() == "Ours"
    assert not shown(client, "/recent").find_class("tagline")
    assert not shown(filled.client(""), "/").find_class("tagline")


def test_the_foot_of_every_page_has_the_own_pages_and_then_the_links(filled: Place) -> None:
    for name in ("about.md", "privacy.md"):
        filled.write(name, "# Ours\n")
    client = filled.client(
        'about = "about.md"\nprivacy = "privacy.md"\n'
        'footer = { "Z <i>press</i>" = "https://x.example/?a=1&b=2", '
        '"Write" = "mailto:a@x.example", "A" = "/recent" }'
    )
    wanted = ["/about", "/privacy", "https://x.example/?a=1&b=2", "mailto:a@x.example", "/recent"]
    for name, path in (READER | EDITORS).items():
        answer = client.get(path)
        if answer.mimetype != "text/html" or answer.status_code // 100 == 3:
            continue
        links = lxml.html.document_fromstring(answer.text).xpath("//footer//nav/a")
        assert [link.get("href") for link in links][-5:] == wanted, name
        assert [link.text_content() for link in links][-3:] == ["Z <i>press</i>", "Write", "A"], name


@pytest.mark.parametrize("name", ["about", "privacy"])
def test_an_own_page_has_the_file_of_the_readers_language(place: Place, name: str) -> None:
    place.write(f"{name}.md", "# Named\n")
    for code in ("bn", "de", "ar"):
        place.write(f"{name}.{code}.md", f"# In {code}\n\n| a | b |\n| - | - |\n| 1 | 2 |\n")
    client = place.client(f'{name} = "{name}.md"\nlanguages = ["en", "bn", "de", "ar"]')
    for code, said in (("en", "Named"), ("bn", "In bn"), ("de", "In de"), ("ar", "In ar")):
        page = shown(client, f"/{name}?ui={code}")
        assert page.xpath("//main//h1/text()") == [said]
        assert bool(page.xpath("//main//table//td")) == (code != "en")


@pytest.mark.parametrize(
    ("preferred", "spoken"),
    [("de", "de"), ("de-AT, en", "de"), ("fr, ar;q=.5", "ar"), ("fr", "ar"), ("", "ar")],
)
def test_a_reader_gets_what_the_browser_prefers_among_the_languages(
    place: Place, preferred: str, spoken: str
) -> None:
    client = place.client('languages = ["ar", "de"]')
    answer = client.get("/", headers={"Accept-Language": preferred} if preferred else {})
    page = lxml.html.document_fromstring(answer.text)
    assert (page.get("lang"), page.get("dir")) == (spoken, "rtl" if spoken == "ar" else None)
    assert "Set-Cookie" not in answer.headers
    # who works here has what everything is translated into
    assert shown(client, "/desk/").get("lang") == "en"


@pytest.mark.parametrize(
    ("lines", "light", "dark"),
    [
        ('accent = "#a3123f"', (163, 18, 63), None),
        ('accent = "#a3123f"\naccent_dark = "#ffb3c7"', (163, 18, 63), (255, 179, 199)),
    ],
)
def test_the_accent_colours_links_and_buttons_in_light_and_in_dark(
    filled: Place, browser: Browser, lines: str, light: tuple[int, ...], dark: tuple[int, ...] | None
) -> None:
    with served(filled.open_app(filled.config(lines))) as base:
        page = browser.new_page(base_url=base)
        seen = {}
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.goto("/")
            link = page.locator("main a").first.evaluate("one => getComputedStyle(one).color")
            button = page.locator("button").first.evaluate("one => getComputedStyle(one).backgroundColor")
            assert link == button
            seen[scheme] = tuple(map(int, re.findall(r"\d+", link)))
            assert violations(page, ["color-contrast"]) == []
        page.context.close()
    assert seen["light"] == light
    # without a colour of its own the dark screen has the same one, lighter
    assert seen["dark"] == dark if dark else all(map(int.__gt__, seen["dark"], seen["light"]))


def test_own_templates_and_styles_stand_before_ours(place: Place) -> None:
    place.write(
        "mine/templates/home.html", '{% extends "pinakes/home.html" %}{% block title %}Mine{% endblock %}'
    )
    place.write("mine/look.css", "body { letter-spacing: .01em }")
    place.write("mine/files/font.woff2", b"font")
    client = place.client('overrides = "mine"')
    assert shown(client, "/").findtext(".//title") == "Mine · Ours"
    assert "letter-spacing" in client.get("/look.css").text
    with client.get("/look/files/font.woff2") as answer:
        assert answer.data == b"font"
    assert client.get("/look/files/../look.css").status_code == 404
    assert client.get("/look/files/%2e%2e/look.css").status_code == 404


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("nowhere.html", "x", "stands for no template"),
        ("home.html", '{% extends "pinakes/home.html" %}{% block gone %}{% endblock %}', "«gone»"),
        ("home.html", "{% block main %}", "cannot be read"),
        ("home.html", "<p>a copy</p>", "does not say which edition"),
        ("home.html", "{# from home.html 000000000000 #}<p>old</p>", "has changed since"),
    ],
)
def test_a_template_that_does_not_fit_is_told(place: Place, name: str, text: str, said: str) -> None:
    place.write(f"mine/templates/{name}", text)
    (found,) = overrides.misfits(place.config('overrides = "mine"'))
    assert found.file == name
    assert said in found.what


def test_a_template_copied_today_fits(place: Place) -> None:
    original = (overrides.TEMPLATES / "home.html").read_text("utf-8")
    place.write(
        "mine/templates/home.html", f"{{# from home.html {overrides.edition('home.html')} #}}\n{original}"
    )
    config = place.config('overrides = "mine"')
    assert list(overrides.misfits(config)) == []
    assert shown(place.open_app(config).test_client(), "/").findtext(".//h1") == "Ours"


@pytest.mark.parametrize("name", ["health", "museum"])
def test_the_examples_can_be_used(tmp_path: Path, open_app: OpenApp, name: str) -> None:
    shutil.copytree(EXAMPLES / name, tmp_path / name)
    config = load(tmp_path / name / "library.toml", {})
    assert list(overrides.misfits(config)) == []
    client = open_app(config).test_client()
    for path in ("/", "/about", "/about?ui=bn", "/a-to-z/", "/look.css", "/look/logo"):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize(
    ("language", "offered"),
    [
        *(("en", ["en", "bn"]), ("en-GB", ["en", "bn"]), ("fr", ["en", "bn"]), ("bn", ["bn", "en"])),
        *(("de", ["de", "en"]), ("de_AT", ["de", "en"]), ("ar", ["ar", "en"])),
    ],
)
def test_the_interface_follows_the_librarys_language(place: Place, language: str, offered: list[str]) -> None:
    place.write("library.toml", f'[library]\nlanguage = "{language}"\n')
    page = shown(place.open_app(load(place.folder / "library.toml", {})).test_client(), "/")
    others = page.xpath("//nav[@class='places']//a/@hreflang")
    assert [page.get("lang"), *others] == offered


def test_the_interface_is_offered_in_the_named_languages(place: Place) -> None:
    one = place.client('languages = ["bn"]')
    page = shown(one, "/?ui=en")
    assert page.get("lang") == "bn"
    assert not page.xpath("//nav[@class='places']//a[@hreflang]")
    both = place.client("")
    assert shown(both, "/").get("lang") == "en"
    assert shown(both, "/").xpath("//nav[@class='places']//a/@hreflang") == ["bn"]


# Key of [appearance] → the tests that hold it to what docs/appearance.md says.
HELD = {
    "tagline": [test_a_sentence_stands_under_the_name_on_the_home_page_alone],
    "accent": [test_the_accent_colours_links_and_buttons_in_light_and_in_dark],
    "accent_dark": [test_the_accent_colours_links_and_buttons_in_light_and_in_dark],
    "logo": [test_a_logo_and_a_favicon_stand_where_ours_stood, test_a_picture_that_cannot_be_used_is_said],
    "favicon": [test_a_logo_and_a_favicon_stand_where_ours_stood],
    "about": [test_own_pages_are_markdown_and_no_html, test_an_own_page_has_the_file_of_the_readers_language],
    "privacy": [test_an_own_page_has_the_file_of_the_readers_language],
    "footer": [test_the_foot_of_every_page_has_the_own_pages_and_then_the_links],
    "home": [test_the_home_page_has_the_named_blocks_in_their_order],
    "article": [
        test_blocks_around_an_article_are_shown_where_they_are_named,
        test_blocks_beside_an_article_have_the_named_order,
    ],
    "popular": [test_popular_questions_stand_in_the_order_of_the_operator],
    "popular_by_use": [test_questions_asked_often_and_answered_are_offered],
    "languages": [
        test_the_interface_is_offered_in_the_named_languages,
        test_a_reader_gets_what_the_browser_prefers_among_the_languages,
    ],
    "locale": [test_dates_and_numbers_have_the_form_of_the_library],
    "overrides": [test_own_templates_and_styles_stand_before_ours, test_a_template_that_does_not_fit_is_told],
}


def test_every_key_has_a_test() -> None:
    assert set(HELD) == set(AppearanceSettings.model_fields)
