"""Names that tell of one page are no part of the way to its article."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from catalogue.article import Article
from indexer.extract import Page, extract
from indexer.extract.template.paths import recurring_tokens
from indexer.extract.template.spine import varying_tokens
from indexer.extract.template.view import Common, View
from tests.indexer.extract.site_pages import article, learned, outline, sentence, text

SUBJECTS = ("lungs", "joints", "skin")
LINKS = "".join(f"<li class='link'><a href='/s/{n}'>Shelf number {n} and more</a></li>" for n in range(60))
SHELVES = f"<div class='shelves'><ul>{LINKS}</ul></div>"
BOXES = (
    "<div class='written'><h4>Written by Hanna Falk</h4><p>Hanna has told of health for years.</p></div>"
    "<div class='more'><h3>Read on</h3>{cards}</div>"
)


def view(number: int, body: str) -> View:
    return View.of(outline(body), f"Page {number}", Common())


def prose(number: int) -> str:
    return f"<p>{sentence(random.Random(number), f'gout{number}')}</p>"


def varying(bodies: list[str]) -> frozenset[str]:
    views = [view(number, body) for number, body in enumerate(bodies)]
    _, core = recurring_tokens([one.outline for one in views])
    return varying_tokens(views, core)


def test_a_name_that_only_some_pages_have_around_their_article_varies() -> None:
    pages = [f"<div class='post on-{SUBJECTS[n % 3]}'>{prose(n)}</div>" for n in range(9)]
    assert varying(pages) == {"on-lungs", "on-joints", "on-skin"}


def test_a_name_that_every_page_has_on_cards_varies_around_the_article_all_the_same() -> None:
    cards = "".join(f"<section class='card on-{name}'>{name}</section>" for name in SUBJECTS)
    pages = [f"<div class='post on-{SUBJECTS[n % 3]}'>{prose(n)}</div>{cards}" for n in range(9)]
    assert "on-skin" in varying(pages)


def test_a_name_that_tells_two_places_apart_does_not_vary() -> None:
    """The most of a page's prose stands now in the one, now in the other."""
    pages = [
        f"<div class='first'>{prose(n) * (1 + n % 2)}</div>"
        f"<div class='then'>{prose(n + 50) * (2 - n % 2)}</div>"
        for n in range(10)
    ]
    assert not varying(pages)


def test_a_name_beside_the_article_does_not_vary() -> None:
    pages = [
        f"<div class='post'>{prose(n)}</div><div class='box {'rare' if n % 3 else ''}'>Links</div>"
        for n in range(9)
    ]
    assert not varying(pages)


def _filed(number: int, names: Callable[[str, int], str], tag: str) -> Page:
    """A short article beside many links, with its category's name on the element around it."""
    cards = "".join(
        f"<div class='item'><{tag} class='card {names(SUBJECTS[(number + n) % 3], n)}'>"
        f"<a href='/{n}'>Story {n}</a></{tag}></div>"
        for n in range(4)
    )
    wrap = f"<{tag} class='{names(SUBJECTS[number % 3], number)}'><div class='words'>{{}}</div>"
    return article(number, wrap=f"{wrap}{BOXES.format(cards=cards)}</{tag}>{SHELVES}")


@pytest.mark.parametrize("tag", ["div", "article", "section"])
@pytest.mark.parametrize(
    "names",
    [
        lambda subject, number: f"post-{number} post category-{subject} tag-{subject}",
        lambda subject, _: f"beitrag thema-{subject}",
        lambda subject, _: f"rubrique-{subject}",
    ],
)
def test_a_category_s_name_around_the_article_splits_no_site(
    names: Callable[[str, int], str], tag: str
) -> None:
    pages = [_filed(number, names, tag) for number in range(12)]
    template = learned(pages)
    assert len(template.profiles) == 1
    for page in pages:
        found = extract(page, template)
        assert isinstance(found, Article)
        assert found.extraction.method == "site-template"
        assert "Hanna" not in text(found)
        assert "Read on" not in text(found)


@pytest.mark.parametrize("missing", [1, 4])
def test_a_wrapper_with_an_id_may_lack_its_class_on_some_pages(missing: int) -> None:
    pages = [
        article(
            number,
            wrap=f"<div id='body'{' class=wide' if number >= missing else ''}>"
            "<div>From the guide at home</div><div class='words'>{}</div>"
            "<div>Taken from the guide at home</div></div>",
        )
        for number in range(12)
    ]
    template = learned(pages)
    for page in pages:
        found = extract(page, template)
        assert isinstance(found, Article)
        assert found.extraction.method == "site-template"
        assert "the guide at home" not in text(found)
