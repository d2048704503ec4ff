"""A site's setting says whether its articles are shown whole or in outline."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalogue.article import Article, Link, ListBlock, Paragraph, Reference, Section, Term
from catalogue.config import Config
from catalogue.showing import is_outline, outline_of, site_of

URL = "https://www.almanac.example/gout/"
ARTICLE = Article(
    "x",
    URL,
    "Gout",
    (
        Section(None, "lead", 2, None, (Paragraph("The lead."), Paragraph("More."))),
        Section("Signs", "symptoms", 2, "signs", (ListBlock(("Pain",), False),)),
    ),
    "almanac",
    "en",
    terms=(Term("uric acid", (("en", "An acid"),)),),
    references=(Reference("A study."),),
    links=(Link("https://x.example/", "Pain", 1),),
)


def config(show: str, name: str = "almanac", url: str = "https://almanac.example/") -> Config:
    return Config.model_validate({"site": [{"name": name, "url": url, "show": show}]})


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("almanac", "https://elsewhere.example/"),  # crawled under this name
        ("other", "https://almanac.example/start"),  # imported: known by its host
        ("other", "http://www.almanac.example/"),
    ],
)
def test_an_article_is_of_the_site_of_its_name_or_host(name: str, url: str) -> None:
    imported = replace(ARTICLE, site="almanac" if name == "almanac" else "www.almanac.example")
    assert is_outline(config("outline", name, url), imported)
    assert not is_outline(config("article", name, url), imported)


def test_an_article_of_no_configured_site_is_shown_whole() -> None:
    assert not is_outline(Config(), ARTICLE)
    assert site_of(config("outline", "other", "https://notalmanac.example/"), ARTICLE) is None
    assert site_of(config("outline", "other"), replace(ARTICLE, url="", site="")) is None


def test_an_outline_keeps_headings_and_summary_and_no_text() -> None:
    made = outline_of(ARTICLE)
    assert list(made.texts()) == ["Gout", "Signs"]
    assert [section.anchor for section in made.sections] == [None, "signs"]
    assert made.summary == "The lead."
    assert (made.terms, made.references, made.links) == ((), (), ())
    assert outline_of(replace(ARTICLE, summary="Said by its source.")).summary == "Said by its source."
    assert outline_of(replace(ARTICLE, sections=ARTICLE.sections[1:])).summary == ""
