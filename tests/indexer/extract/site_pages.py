"""A small made-up site for the tests of learning: pages with own articles behind one template."""

from __future__ import annotations

import random

from catalogue.article import Article
from indexer.extract import Page, SiteTemplate, TemplateLearner

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
    "breath airway joint crystal pain light blood iron skin itch nerve rash balance inner ear leg back cough child cheek red sound noise fever spot "
    "night morning week month doctor sample value level dose tablet cream rest walk water salt test scan picture finger toe"
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
    """One page: its own lead, Causes and Treatment; ``before`` and ``after`` stand inside the body's container."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    chooser = random.Random(number)
    own = (
        f"<p>{sentence(chooser, subject)} {sentence(chooser, subject)}</p>"
        f"<h2>Causes</h2><p>{sentence(chooser, subject)} {sentence(chooser, subject)}</p><ul><li>Older age</li><li>Smoking</li></ul>"
        f"<h2>Treatment</h2><p>{sentence(chooser, subject)} {sentence(chooser, subject)}</p>"
    )
    inner = before + body.replace("{body}", own) + after
    html = (
        f"<!DOCTYPE html><html lang='en'><head><title>{subject.capitalize()} - Home Guide</title></head><body class='post-{number}'>"
        "<div class='top'><a href='/'>Home Guide</a><ul><li><a href='/a'>A to Z</a></li><li><a href='/b'>About us</a></li></ul></div>"
        f"<div class='page'><h1>{subject.capitalize()}</h1>{wrap.format(inner)}</div>"
        "<div class='bottom'><p>Home Guide is written by volunteers in their free time.</p></div></body></html>"
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
