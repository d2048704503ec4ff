"""The Article's JSON is a contract."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from catalogue.article import Article, Code, Paragraph, Section, article_id
from tests.catalogue.examples import articles


@given(articles)
def test_an_article_survives_its_json(article: Article) -> None:
    read = Article.from_json(json.loads(json.dumps(article.to_json())))
    assert repr(read) == repr(article).replace(r"\x00", "\N{REPLACEMENT CHARACTER}")


def test_only_url_title_and_sections_must_be_there() -> None:
    article = Article.from_json({"url": "https://example.org/a", "title": "A", "sections": []})
    assert article.id == article_id("https://example.org/a")
    assert article.language == "en"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ([], "the line is list, not an object"),
        ({}, "url is missing"),
        ({"url": "", "title": "", "sections": []}, "url is empty"),
        ({"url": "u", "title": 3, "sections": []}, "title is int, not a text"),
        ({"url": "u", "title": "t", "sections": {}}, "sections is dict, not a list"),
        (
            {"url": "u", "title": "t", "sections": [{"blocks": [{"type": "video"}]}]},
            "sections[0].blocks[0].type is 'video'",
        ),
        (
            {"url": "u", "title": "t", "sections": [{"level": "2"}]},
            "sections[0].level is str, not a whole number",
        ),
        ({"url": "u", "title": "t", "sections": [{}, "text"]}, "sections[1] is str, not an object"),
        (
            {
                "url": "u",
                "title": "t",
                "sections": [{"blocks": [{}, {"type": "table", "rows": [["a"], ["b", 1]]}]}],
            },
            "sections[0].blocks[1].rows[1][1] is int, not a text",
        ),
        (
            {"url": "u", "title": "t", "sections": [], "categories": [["a", 1]]},
            "categories[0][1] is int, not a text",
        ),
        ({"url": "u", "title": "t", "sections": [], "source": {"url": 1}}, "source.url is int, not a text"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(line: Any, said: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        Article.from_json(line)
    assert said in str(caught.value)


def test_bad_input_55_a_link_stands_in_no_section_before_the_first() -> None:
    line = {"url": "u", "title": "t", "sections": [], "links": [{"url": "v", "anchor": "a", "section": -1}]}
    assert [link.section for link in Article.from_json(line).links] == [0]


def test_a_lone_surrogate_does_not_get_in() -> None:
    article = Article.from_json({"url": "u", "title": "\ud800 title", "sections": []})
    article.title.encode("utf-8")


def test_a_section_of_plain_text_is_a_paragraph() -> None:
    article = Article.from_json({"url": "u", "title": "t", "sections": [{"heading": "", "text": "Words."}]})
    assert article.sections == (Section(None, "lead", 2, None, (Paragraph("Words."),)),)


def test_code_keeps_the_language_that_it_is_written_in() -> None:
    blocks = [{"type": "code", "text": "a = 1", "language": "python"}, {"type": "code", "text": "b"}]
    article = Article.from_json({"url": "u", "title": "t", "sections": [{"blocks": blocks}]})
    assert article.sections[0].blocks == (Code("a = 1", "python"), Code("b"))
    assert article.to_json()["sections"][0]["blocks"] == blocks
