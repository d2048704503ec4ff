"""What the tests of extraction by template share: a made-up site, outlines and profiles made by hand."""

from __future__ import annotations

import random
from typing import Any

from catalogue.article import Article
from indexer.extract import Page, SiteTemplate, TemplateLearner, extract
from indexer.extract.blocks import Outline
from indexer.extract.label import Label, Labelled
from indexer.extract.roles import Role
from indexer.extract.source.repair import heal
from indexer.extract.template.copies import key_of
from indexer.extract.template.profile import Profile
from indexer.extract.walk import outline_of

SUBJECTS = (
    "asthma",
    "gout",
    "migraine",
    "anaemia",
    "eczema",
    "shingles",
    "vertigo",
    "sciatica",
    "croup",
    "rosacea",
    "tinnitus",
    "measles",
)
_WORDS = (
    "breath airway joint crystal pain light blood iron skin itch nerve rash balance inner ear leg "
    "back cough child cheek red sound noise fever spot "
    "night morning week month doctor sample value level dose tablet cream rest walk water salt "
    "test scan picture finger toe"
).split()


def sentence(chooser: random.Random, subject: str) -> str:
    return f"{subject.capitalize()} has " + " ".join(chooser.choice(_WORDS) for _ in range(18)) + "."


def article(
    number: int,
    *,
    body: str = "{body}",
    before: str = "",
    after: str = "",
    wrap: str = '<div class="entry">{}</div>',
) -> Page:
    """One page: its own lead, Causes and Treatment; ``before`` and ``after`` stand in the body's element."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    chooser = random.Random(number)
    own = (
        f"<p>{sentence(chooser, subject)} {sentence(chooser, subject)}</p>"
        f"<h2>Causes</h2><p>{sentence(chooser, subject)} {sentence(chooser, subject)}</p><ul>"
        "<li>Older age</li><li>Smoking</li></ul>"
        f"<h2>Treatment</h2><p>{sentence(chooser, subject)} {sentence(chooser, subject)}</p>"
    )
    inner = before + body.replace("{body}", own) + after
    html = (
        f"<!DOCTYPE html><html lang='en'><head><title>{subject.capitalize()} - Home Guide</title>"
        f"</head><body class='post-{number}'>"
        "<div class='top'><a href='/'>Home Guide</a><ul><li><a href='/a'>A to Z</a></li><li><a "
        "href='/b'>About us</a></li></ul></div>"
        f"<div class='page'><h1>{subject.capitalize()}</h1>{wrap.format(inner)}</div>"
        "<div class='bottom'><p>Home Guide is written by volunteers in their free time.</p></div>"
        "</body></html>"
    )
    return Page(f"https://guide.example.org/{subject}/", html)


def learned(pages: list[Page]) -> SiteTemplate:
    learner = TemplateLearner()
    for page in pages:
        learner.add(page)
    return learner.template()


def text(found: Article) -> str:
    """All that an article shows."""
    return "\n".join(found.texts())


def headings(found: Article) -> list[str]:
    return [section.heading for section in found.sections if section.heading]


# -- a site's pages, read by the template that is learned from them

PAGES = 12


def read_as_site(pages: list[Page], number: int = 3) -> Article:
    """One of the pages, by the template of all of them."""
    found = extract(pages[number], learned(pages))
    assert isinstance(found, Article)
    return found


def read_all(pages: list[Page]) -> list[Article]:
    """All of the pages, by the template of all of them."""
    template = learned(pages)
    found = [extract(page, template) for page in pages]
    return [one for one in found if isinstance(one, Article)]


def ranked(found: Article) -> str:
    """The text without notices."""
    return "\n".join(
        text
        for section in found.sections
        if section.kind not in ("disclaimer", "boilerplate")
        for text in [section.heading or "", *section.texts()]
    )


# -- outlines, labels and profiles made by hand


def outline(body: str, title: str = "") -> Outline:
    """The outline of a page whose body is given, with the keys of its blocks; ``title``: folded."""
    page = Page("https://guide.example.org/gout/", f"<html><body>{body}</body></html>")
    found = outline_of(heal(page).tree)
    for block in found.blocks:
        block.key = key_of(block, found, title)
    return found


def unmarked(page: Outline) -> Labelled:
    return Labelled(page, [Label() for _ in page.blocks], host="guide.example.org")


def roles(labelled: Labelled) -> list[Role]:
    return [label.role for label in labelled.labels]


def profile(**known: Any) -> Profile:
    """A profile of which nothing is known but what is given."""
    unknown: dict[str, Any] = {
        "pages": 10,
        "shape": (),
        "vocabulary": (),
        "core": (),
        "main": "html/body",
        "annexes": (),
        "slots": {},
        "texts": {},
        "patterns": (),
        "headings": {},
        "fillers": {},
        "outside": {},
        "wrapped": False,
        "direct": True,
        "confidence": 1.0,
    }
    return Profile(**(unknown | known))
