"""What was crawled breaks no page, and one thing that cannot be shown costs none of the others."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from apiflask import APIFlask
from babel import localedata
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from catalogue.article import Article, Code, Link, Paragraph, Reference, Section, Term
from indexer.answers import Piece
from search_app.guarded import each
from search_app.messages import LANGUAGES, day, language_name
from search_app.spoken import spoken
from tests.search_app.conftest import ASTHMA, MakeApp, OpenApp, fill, library_config, tree_of

# Tags that the locale data has no name for, tags that are none, and what stands in the attribute by mistake.
TAGS = (
    *("xx", "sm", "ty", "sh", "bi", "fj", "mul", "zxx", "qaa", "i-default", "x-klingon", "en-XX", "e", "-"),
    *("en_US", "sr-Latn-RS", "de-1996", "English", "\u202e", "<b>", "x" * 300, "বাংলা", "en;q=1", "../en"),
)
# What stands where a date, a name or an address should.
ODD = (
    "",
    "\0",
    "0000-00-00",
    "0001-01-01",
    "99999-01-01",
    "9999-12-31T99:99",
    "{{ 7 * 7 }}",
    "%",
    "..",
    "//",
)
PAGES = ("/", "/recent", "/search?q=readers+want", "/a-to-z/all/", "/feed.atom", "/api/v1/search?q=readers")


@given(tag=st.one_of(st.sampled_from(TAGS), st.text(max_size=12)), ui=st.sampled_from(list(LANGUAGES)))
def test_bad_input_53_any_tag_has_a_name_and_a_direction(app: APIFlask, tag: str, ui: str) -> None:
    with app.test_request_context(f"/?ui={ui}"):
        assert language_name(tag) or not tag
        assert "rtl" not in spoken(tag, "en") or not tag.startswith("en")


def test_bad_input_53_a_tag_without_a_name_is_shown_as_it_is(app: APIFlask) -> None:
    with app.test_request_context("/"):
        named = {tag.replace("_", "-") for tag in localedata.locale_identifiers()}
        for tag in ("xx", "sm", "ty", "sh", "bi", "fj"):
            assert tag not in named
            assert language_name(tag) == tag
        assert language_name("de") == "German"


@given(st.text(max_size=60))
def test_whatever_stands_for_a_date_is_shown(app: APIFlask, text: str) -> None:
    with app.test_request_context("/"):
        assert len(day(text)) <= 40 or text[:4].isdigit()


def odd(article: Article, number: int) -> Article:
    """The article with something odd in every place that a page can fill."""
    tag, value = TAGS[number % len(TAGS)], ODD[number % len(ODD)]
    heading = Section(value or None, value or "other", 1 + number % 6, value, (Paragraph(value),), tag)
    code = Section("Code", "other", 2, None, (Code(value, value),), tag)
    return replace(
        article,
        sections=(*article.sections, heading, code),
        language=tag,
        categories=((value, tag), (), (value,)),
        summary=value,
        authors=(value,),
        published=value,
        modified=value,
        terms=(Term(value, ((tag, value),)),),
        references=(Reference(value, value, value),),
        links=(*article.links, Link(value, value, 10_000), Link(value, tag, -1)),
        aliases=(value,),
    )


@pytest.fixture
def odd_client(tmp_path: Path, articles: list[Article], open_app: OpenApp) -> FlaskClient:
    config = library_config(tmp_path)
    fill(config, [odd(article, number) for number, article in enumerate(articles[: len(TAGS)])])
    return open_app(config).test_client()


def test_bad_input_53_odd_articles_break_no_page(odd_client: FlaskClient, articles: list[Article]) -> None:
    paths = [f"/article/{article.id}" for article in articles[: len(TAGS)]]
    paths += [f"/search?q={article.title}" for article in articles[: len(TAGS)]]
    for path in (*paths, *PAGES):
        for ui in () if path.startswith("/api") else LANGUAGES:
            response = odd_client.get(path, query_string=None if "?" in path else {"ui": ui})
            assert response.status_code == 200, path
    found = odd_client.get("/api/v1/search?q=readers&size=50").json
    assert found
    assert len(found["hits"]) == found["total"] == len(TAGS)


def test_bad_input_53_a_hit_that_cannot_be_shown_costs_its_snippets_only(
    fresh: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    app = fresh(8)
    plainly = app.jinja_env.filters["marked"]

    def failing(pieces: Sequence[Piece]) -> Markup:
        text = "".join(piece.text for piece in pieces)
        if "Asthma" in text:
            raise LookupError("a fault in what was crawled")
        return plainly(pieces)

    app.jinja_env.filters["marked"] = failing
    with caplog.at_level(logging.ERROR, "pinakes.web"):
        page = tree_of(app.test_client(), "/search?q=asthma+readers")
    titles = [
        str(title.text_content()) for title in page.iter("h2") if title.getparent().get("class") == "hit"
    ]
    assert "Asthma" in titles
    assert len(titles) > 1
    assert page.xpath("//p[@class='snippet']")
    assert "a fault in what was crawled" in caplog.text


def test_bad_input_53_a_section_that_cannot_be_shown_leaves_the_others(fresh: MakeApp) -> None:
    app = fresh(8, appearance={"languages": ["en"]})

    def failing(code: str, around: str) -> Markup:
        if code == "bn":
            raise ValueError("a fault in one section")
        return spoken(code, around)

    @app.context_processor
    def with_a_fault() -> dict[str, object]:
        return {"spoken": failing}

    page = app.test_client().get(f"/article/{ASTHMA}")
    assert page.status_code == 200
    assert "Loss of appetite" in page.text
    assert "সহজ ব্যাখ্যা" not in page.text


def test_a_fault_in_one_of_many_is_logged_and_the_others_are_made(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "pinakes.web"):
        assert each(lambda number: 12 // number, [1, 0, 3]) == [12, 4]
    assert "ZeroDivisionError" in caplog.text
