"""A site with several templates: articles, glossary entries and news, two to one to one, learned in the mixed
order of a crawl.

Each kind has boxes, an order and a frame of its own; header and footer are the site's. What counts is what
comes out of the pages: the words and headings of the gold, and nothing of the boxes.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from benchmarks.extraction_measures import f1
from catalogue.article import Article
from indexer.extract import Page, SiteTemplate, TemplateLearner, extract
from tests.indexer.extract.site_pages import SUBJECTS, sentence

KINDS = ("article", "glossary", "news")


@dataclass(frozen=True)
class Made:
    """A page with its gold: the texts in order, and the headings among them."""

    kind: str
    page: Page
    gold: str
    headings: tuple[str, ...]


def site(count: int) -> list[Made]:
    """``count`` articles and half as many of each other kind, shuffled."""
    made = [_article(n) for n in range(count)]
    made += [_entry(n) for n in range(count // 2)] + [_news(n) for n in range(count // 2)]
    random.Random(3).shuffle(made)
    return made


def _framed(kind: str, title: str, inner: str, path: str) -> Page:
    html = (
        f"<!DOCTYPE html><html lang='en'><head><title>{title} | Village Doctor</title></head><body "
        f"class='is-{kind}'>"
        "<header><a href='/'>Village Doctor</a><nav><a href='/a'>Diseases</a><a href='/g'>Glossary"
        "</a><a href='/n'>News</a></nav></header>"
        f"{inner}<footer><p>Village Doctor is printed by the county for all of its households.</p>"
        "</footer></body></html>"
    )
    return Page(f"https://village.example.org/{path}/", html)


def _subject(number: int) -> str:
    return (
        f"{('mild', 'severe', 'early', 'late')[number // len(SUBJECTS) % 4]} "
        f"{SUBJECTS[number % len(SUBJECTS)]}"
    )


def _texts(seed: str, subject: str, count: int) -> list[str]:
    chooser = random.Random(seed)
    return [f"{sentence(chooser, subject)} {sentence(chooser, subject)}" for _ in range(count)]


def _article(number: int) -> Made:
    subject = _subject(number)
    title = subject.capitalize()
    lead, causes, tests, care = _texts(f"article {number}", subject, 4)
    other = _subject(number + 5)
    body = (
        f"<p>{lead}</p><div class='hear'><h3>Listen to this page</h3><p>A voice reads it to you as "
        "fast as you like.</p></div>"
        f"<h2>Causes</h2><p>{causes}</p><ul><li>Older age</li><li>Smoking</li></ul>"
        "<aside class='map'><h3>Find a practice</h3><p>Our map shows who has free hours this week."
        "</p></aside>"
        f"<h2>Diagnosis</h2><p>{tests}</p><h2>Treatment</h2><p>{care}</p>"
        f"<div class='next'><h3>Others went on to</h3><a href='/a/{number + 5}/'>{other}</a></div>"
    )
    inner = (
        f"<main class='long'><h1>{title}</h1><p class='by'>Checked in May 2025 by the board</p><div "
        f"class='text'>{body}</div></main>"
    )
    gold = "\n".join(
        (title, lead, "Causes", causes, "Older age", "Smoking", "Diagnosis", tests, "Treatment", care)
    )
    return Made(
        "article", _framed("article", title, inner, f"a/{number}"), gold, ("Causes", "Diagnosis", "Treatment")
    )


def _entry(number: int) -> Made:
    word = _subject(number + 24).replace(" ", "-")
    (meaning,) = _texts(f"entry {number}", word, 1)
    letters = "".join(f"<li><a href='/g?l={letter}'>{letter}</a></li>" for letter in "ABCDEFGH")
    inner = (
        f"<div class='book'><ul class='letters'>{letters}</ul><section class='entry'><h1>{word}</h1>"
        f"<div class='say'><span>How to say it</span></div><div class='meaning'><p>{meaning}</p></div>"
        f"<dl class='see'><dt>See also</dt><dd><a href='/g/{number + 1}/'>{_subject(number + 25)}"
        "</a></dd></dl>"
        f"<div class='cite'><h4>Cite this entry</h4><p>Village Doctor, entry {word}, as it was "
        "read today.</p></div></section></div>"
    )
    return Made("glossary", _framed("glossary", word, inner, f"g/{number}"), f"{word}\n{meaning}", ())


def _news(number: int) -> Made:
    subject = _subject(number + 36)
    title = f"New words on {subject} from meeting {number + 3}"
    first, second, third = _texts(f"news {number}", subject, 3)
    inner = (
        f"<div class='paper'><article class='item'><header><h1>{title}</h1><p class='desk'>Press "
        f"desk, {number + 1} May 2026</p></header>"
        f"<p>{first}</p><div class='mail'><h3>News by mail</h3><p>Each Friday, what matters to "
        "those who are ill.</p></div>"
        f"<p>{second}</p><p class='more'><b>Read also: </b><a "
        f"href='/n/{number + 2}/'>{_subject(number + 38)} again</a></p><p>{third}</p>"
        "<div class='desk-box'><h4>About the desk</h4><p>It answers writers of the press within "
        "one working day.</p></div></article>"
        "<aside class='latest'><h2>Latest</h2><ul><li><a "
        f"href='/n/{number + 4}/'>{_subject(number + 40)} today</a></li></ul></aside></div>"
    )
    return Made(
        "news", _framed("news", title, inner, f"n/{number}"), "\n".join((title, first, second, third)), ()
    )


def _learned(pages: list[Made]) -> SiteTemplate:
    learner = TemplateLearner()
    for made in pages:
        learner.add(made.page)
    return learner.template()


def _read(made: Made, template: SiteTemplate) -> Article:
    found = extract(made.page, template)
    assert isinstance(found, Article)
    return found


PAGES = site(16)


@pytest.fixture(scope="module")
def template() -> SiteTemplate:
    return _learned(PAGES)


def test_each_kind_of_page_has_a_profile_of_its_own(template: SiteTemplate) -> None:
    assert sorted(profile.pages for profile in template.profiles) == [8, 8, 16]
    assert len({profile.main for profile in template.profiles}) == 3
    assert all(profile.is_usable for profile in template.profiles)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_read_by_its_own_template(kind: str, template: SiteTemplate) -> None:
    pages = [made for made in PAGES if made.kind == kind]
    found = [_read(made, template) for made in pages]
    scores = [f1(made.gold, "\n".join(article.texts())) for made, article in zip(pages, found)]
    assert sum(scores) / len(scores) >= 0.99, min(zip(scores, (made.page.url for made in pages)))
    assert {article.extraction.method for article in found} == {"site-template"}
    for made, article in zip(pages, found):
        assert tuple(section.heading for section in article.sections if section.heading) == made.headings


@pytest.mark.parametrize("kind", KINDS)
def test_pages_that_come_later_are_read_as_well(kind: str) -> None:
    """What a crawl does: learned from its first sixteen pages, of which four are news and four entries or
    thereabouts.
    """
    template = _learned(PAGES[:16])
    later = [made for made in PAGES[16:] if made.kind == kind]
    scores = [f1(made.gold, "\n".join(_read(made, template).texts())) for made in later]
    assert sum(scores) / len(scores) >= 0.97


def test_a_kind_of_which_there_is_but_one_page_is_read_alone() -> None:
    template = _learned(
        [made for made in PAGES if made.kind == "article"]
        + [made for made in PAGES if made.kind == "news"][:1]
    )
    assert len(template.profiles) == 1
    made = next(made for made in PAGES if made.kind == "news")
    found = _read(made, template)
    assert found.extraction.method == "single-page"
