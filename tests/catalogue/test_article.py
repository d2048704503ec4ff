"""The Article's JSON is a contract."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.article import (
    Article,
    Code,
    Extraction,
    Figure,
    Link,
    ListBlock,
    Paragraph,
    Question,
    Quote,
    Reference,
    Section,
    Source,
    Table,
    Term,
    article_id,
)

text = st.text(max_size=30)
blocks = st.one_of(
    st.builds(Paragraph, text),
    st.builds(Question, text),
    st.builds(Quote, text),
    st.builds(Code, text),
    st.builds(Figure, text),
    st.lists(st.tuples(text, st.integers(1, 3)), min_size=1, max_size=4).map(
        lambda pairs: ListBlock(tuple(t for t, _ in pairs), depths=tuple(d for _, d in pairs))
    ),
    st.builds(Table, st.lists(st.lists(text, max_size=3).map(tuple), max_size=3).map(tuple), st.integers(0, 2)),
)
sections = st.builds(
    Section,
    heading=st.none() | st.text(min_size=1, max_size=20),
    kind=st.sampled_from(["lead", "causes", "other"]),
    level=st.integers(1, 6),
    anchor=st.none() | text,
    blocks=st.lists(blocks, max_size=3).map(tuple),
    language=st.none() | st.just("bn"),
)
articles = st.builds(
    Article,
    id=st.text(min_size=1, max_size=16),
    url=st.text(min_size=1, max_size=30).filter(str.strip),
    title=text,
    sections=st.lists(sections, max_size=3).map(tuple),
    site=text,
    language=st.sampled_from(["en", "bn"]),
    categories=st.lists(st.lists(text, max_size=3).map(tuple), max_size=2).map(tuple),
    summary=text,
    authors=st.lists(text, max_size=2).map(tuple),
    published=st.none() | st.just("2024-03-01"),
    image=st.none() | text,
    terms=st.lists(st.builds(Term, text, st.just((("en", "x"), ("bn", "ক")))), max_size=2).map(tuple),
    references=st.lists(st.builds(Reference, text, st.none() | text, st.none() | text), max_size=2).map(tuple),
    links=st.lists(st.builds(Link, text, text, st.integers(0, 5)), max_size=2).map(tuple),
    extraction=st.builds(Extraction, text, st.sampled_from([0.0, 0.97, 1.0]), st.lists(text, max_size=1).map(tuple)),
    aliases=st.lists(text, max_size=2).map(tuple),
    source=st.none() | st.builds(Source, text, st.none() | text),
    noindex=st.booleans(),
)


@given(articles)
def test_an_article_survives_its_json(article: Article) -> None:
    assert Article.from_json(json.loads(json.dumps(article.to_json()))) == article


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
        ({"url": "u", "title": "t", "sections": [{"blocks": [{"type": "video"}]}]}, "sections[0].blocks[0].type is 'video'"),
        ({"url": "u", "title": "t", "sections": [{"level": "2"}]}, "sections[0].level is str, not a whole number"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(line: Any, said: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        Article.from_json(line)
    assert said in str(caught.value)


def test_a_lone_surrogate_does_not_get_in() -> None:
    article = Article.from_json({"url": "u", "title": "\ud800 title", "sections": []})
    article.title.encode("utf-8")


def test_a_section_of_plain_text_is_a_paragraph() -> None:
    article = Article.from_json({"url": "u", "title": "t", "sections": [{"heading": "", "text": "Words."}]})
    assert article.sections == (Section(None, "lead", 2, None, (Paragraph("Words."),)),)
