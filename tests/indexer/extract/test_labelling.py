"""Lines that every page of a site has, and that belong to what only one page has."""

from __future__ import annotations

import pytest

from catalogue.article import Article
from indexer.extract import Page, extract
from tests.indexer.extract.prose import paragraphs
from tests.indexer.extract.site_pages import article, read_as_site, text

LINE = "Für die Reise braucht man:"


@pytest.mark.parametrize("tag", ["ul", "ol"])
def test_what_introduces_a_list_of_the_article_stays_with_it(tag: str) -> None:
    own = [
        f"<p>{LINE}</p><{tag}><li>einen Mantel {chr(99 + number) * 3}</li><li>Schuhe {chr(97 + number) * 4}"
        f"</li><li>{chr(98 + number) * 5} und eine Karte</li></{tag}>"
        for number in range(8)
    ]
    pages = [article(number, after=own[number] + paragraphs(number, number + 1)) for number in range(8)]
    said = text(read_as_site(pages))
    assert "Schuhe dddd" in said
    assert LINE in said


def test_what_introduces_nothing_goes() -> None:
    pages = [article(n, after=f"<p>{LINE}</p>{paragraphs(n, n + 1)}") for n in range(8)]
    assert LINE not in text(read_as_site(pages))


def test_a_question_at_the_very_end_is_the_article_s() -> None:
    asked = "¿Y usted, ha contado ya las campanas de su propio pueblo?"
    body = f"<article><h1>Campanas</h1>{paragraphs(0, 6)}<h3>{asked}</h3></article>"
    html = f"<html lang=es><head><title>Campanas</title></head><body>{body}</body></html>"
    found = extract(Page("https://campo.example/campanas/", html))
    assert isinstance(found, Article)
    assert asked in text(found)
