"""Pages in scripts without spaces are articles, whatever their markup and charset."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from catalogue.article import Article, Rejected
from indexer.extract import Page, extract
from tests.indexer.extract import unspaced
from tests.indexer.extract.site_pages import headings, learned, ranked, text
from tests.indexer.extract.unspaced import ALL, Prose

each_language = pytest.mark.parametrize(
    "prose", ALL, ids=[f"{prose.language}-{prose.encodings[-1]}" for prose in ALL]
)
SHAPES = [unspaced.plain, unspaced.headed, unspaced.broken, unspaced.scripted]


def _read(html: str | bytes) -> Article:
    found = extract(Page("https://mill.example.org/1/", html))
    assert isinstance(found, Article), found
    return found


@pytest.mark.parametrize("shape", SHAPES)
@each_language
def test_a_page_is_an_article(prose: Prose, shape: Callable[[Prose], str]) -> None:
    found = _read(unspaced.page(prose, shape(prose)))
    assert (found.title, found.language) == (prose.title, prose.language)
    for paragraph in prose.paragraphs:
        assert paragraph in text(found)
    for label in prose.menu:
        assert label not in text(found)


@each_language
def test_one_paragraph_is_an_article(prose: Prose) -> None:
    assert prose.paragraphs[0] in text(_read(unspaced.page(prose, unspaced.short(prose))))


@pytest.mark.parametrize(
    ("prose", "encoding"), [(prose, encoding) for prose in ALL for encoding in prose.encodings]
)
def test_a_page_in_a_charset_of_its_country_is_an_article(prose: Prose, encoding: str) -> None:
    found = _read(unspaced.page(prose, unspaced.headed(prose), encoding).encode(encoding))
    assert prose.paragraphs[-1] in text(found)
    assert headings(found) == [prose.heading]


@each_language
def test_a_long_text_of_recurring_words_is_whole(prose: Prose) -> None:
    paragraphs = unspaced.long_text(prose)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    found = text(_read(unspaced.page(prose, f"<article><h1>{prose.title}</h1>{body}</article>")))
    assert [paragraph for paragraph in paragraphs if paragraph not in found] == []


@each_language
def test_a_sites_template_is_learned_and_left_out(prose: Prose) -> None:
    pages = unspaced.site(prose)
    template = learned([page for page, _ in pages])
    for page, own in pages:
        found = extract(page, template)
        assert isinstance(found, Article)
        assert found.extraction.method == "site-template"
        assert all(paragraph in text(found) for paragraph in own)
        assert not any(label in ranked(found) for label in (*prose.menu, prose.notice))


@each_language
def test_a_list_of_articles_is_none(prose: Prose) -> None:
    titles = [f"{prose.title}{n}" for n in range(12)]
    entries = "".join(f"<li><h3><a href='/{n}/'>{title}</a></h3></li>" for n, title in enumerate(titles))
    found = extract(
        Page("https://mill.example.org/category/all/", unspaced.page(prose, f"<ul>{entries}</ul>"))
    )
    assert isinstance(found, Rejected)
