"""A library looks as its operator says, safely, and an upgrade leaves their files alone."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from catalogue.article import Article
from catalogue.config import Config, load
from catalogue.errors import ConfigError
from catalogue.query_log import QueryLog
from search_app import create_app, overrides
from tests.search_app.conftest import OpenApp, fill, handle_of
from tests.search_app.conftest import tree_of as shown

EXAMPLES = Path(__file__).parents[2] / "examples/looks"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
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


def test_blocks_around_an_article_are_left_out(filled: Place) -> None:
    client = filled.client("")
    address = shown(client, "/recent").xpath("//main//a[contains(@href, '/article/')]/@href")[0]
    whole = shown(client, address)
    assert whole.xpath("//p[@class='origin']")
    assert whole.xpath("//aside//section")
    bare = shown(filled.client("article = []"), address)
    assert bare.xpath("//article//h1/text()") == whole.xpath("//article//h1/text()")
    assert not bare.xpath("//p[@class='origin'] | //aside//section | //nav[@class='contents']")


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


def test_dates_have_the_form_of_the_library(filled: Place) -> None:
    british = shown(filled.client(""), "/recent").text_content()
    american = shown(filled.client('locale = "en-US"'), "/recent").text_content()
    assert british != american


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
