"""What is large beyond all use is cut, said, and shown in linear work."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from catalogue.article import Article, Paragraph, Section
from search_app.reader.a_to_z import MAX_BARS, NAMES
from search_app.reader.home import TOPICS
from search_app.reader.outline import MAX_SECTIONS
from tests.search_app.conftest import OpenApp, fill, library_config, tree_of

CATEGORIES = NAMES + 100
# Bytes that no page of a library should need.
TOO_LARGE = 600_000


def one(number: int, **more: object) -> Article:
    url = f"https://large.example/{number}"
    category = (f"Category {number:04}",)
    fields: dict[str, object] = {"sections": (), "categories": (category,), "site": "large.example"} | more
    return Article(id=f"a{number}", url=url, title=f"Title {number}", **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    sections = tuple(
        Section(f"Heading {number}", "other", 2, None, (Paragraph(f"Words {number}"),))
        for number in range(MAX_SECTIONS + 5)
    )
    fill(
        library_config(folder),
        [one(number) for number in range(CATEGORIES - 1)] + [one(9999, sections=sections)],
    )
    return folder


@pytest.fixture
def client(made: Path, open_app: OpenApp) -> FlaskClient:
    return open_app(library_config(made)).test_client()


def test_bad_input_56_categories_by_the_thousand_are_listed_page_by_page(client: FlaskClient) -> None:
    names: list[str] = []
    page, address = 0, "/a-to-z/"
    while address:
        page += 1
        assert len(client.get(address).data) < TOO_LARGE
        tree = tree_of(client, address)
        names += [link.text for link in tree.xpath("//ul[@class='plain']/li/a")]
        following = tree.xpath("//a[@rel='next']/@href")
        address = following[0] if following else ""
    assert page == 2
    assert len(names) == len(set(names)) == CATEGORIES
    assert client.get("/a-to-z/?page=3").status_code == 404


def test_bad_input_56_the_home_page_shows_some_of_many_topics(client: FlaskClient) -> None:
    tree = tree_of(client, "/")
    assert len(tree.xpath("//ul[@class='topics']/li")) == TOPICS
    assert tree.xpath("//section[@aria-labelledby='page-topics']//a[@class='on']/@href") == ["/a-to-z/"]


def test_a_library_with_few_categories_shows_their_letters(tmp_path: Path, open_app: OpenApp) -> None:
    config = library_config(tmp_path)
    fill(config, [one(number) for number in range(MAX_BARS)])
    tree = tree_of(open_app(config).test_client(), "/a-to-z/")
    assert len(tree.xpath("//nav[@class='letters']")) == 1 + MAX_BARS


def test_bad_input_56_an_endless_article_is_cut_and_says_so(client: FlaskClient) -> None:
    tree = tree_of(client, "/article/a9999")
    text = tree.text_content()
    assert f"Words {MAX_SECTIONS - 1}" in text
    assert f"Words {MAX_SECTIONS}" not in text
    assert "goes on for long" in text
    assert "goes on for long" not in tree_of(client, "/article/a1").text_content()
