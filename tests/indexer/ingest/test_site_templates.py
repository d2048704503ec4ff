"""When a site's template is learned, and what is read again for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from catalogue import schema
from catalogue.config import Config
from indexer.ingest import site_templates
from tests.indexer.crawled import SUBJECTS, Crawled, article_page, page, redesigned_page


@pytest.fixture
def crawled(library_config: Config) -> Iterator[Crawled]:
    opened = Crawled.of(library_config)
    yield opened
    opened.close()


def test_pages_that_are_no_articles_do_not_make_a_template_look_outdated(crawled: Crawled) -> None:
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    crawled.ingest()
    for number in range(20):
        about = f"<main><div class=x{number}><h1>About us {number}</h1><p>We are {number + 2} who write for everybody.</p></div></main>"
        crawled.keep(
            f"/about-{number}/",
            f"<html><head><meta name=robots content=noindex></head><body>{about}</body></html>".encode(),
        )
    report = crawled.ingest()
    assert report.noindex == 20
    assert report.reread == 0
    assert _versions(crawled) == 1


def test_after_a_redesign_only_what_the_old_template_did_not_fit_is_read_again(
    crawled: Crawled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_templates, "MILESTONES", (2, 8))
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    crawled.ingest()
    for subject in SUBJECTS[:9]:
        crawled.keep(f"/{subject.lower()}/", _redesigned(subject))
    report = crawled.ingest()
    assert _versions(crawled) == 2
    assert report.reread == 9
    assert all(article.extraction.method == site_templates.FITTED for article in crawled.catalogue.articles())


def test_a_site_without_a_template_is_not_learned_again_and_again(
    crawled: Crawled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_templates, "MILESTONES", (2, 8))
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    crawled.ingest()
    for number in range(64):
        crawled.keep(f"/odd-{number}/", _odd(number))
    report = crawled.ingest()
    assert _versions(crawled) <= 5  # the patience doubles: 8, 16, 32, 64
    assert report.reread <= 128


def _versions(crawled: Crawled) -> int:
    with crawled.catalogue.read() as connection:
        return len(connection.execute(select(schema.templates.c.version)).all())


def _redesigned(subject: str) -> bytes:
    """The same article in a shell of which no element is as it was."""
    _, _, body = article_page(subject).decode().partition("<div class=content>")
    text, _, _ = body.partition("</div>")
    return redesigned_page(
        subject, f"<div class=prose>{text}</div>", "<div class=below>Example Health answers no letters.</div>"
    )


def _odd(number: int) -> bytes:
    """A page of which no other one has the elements."""
    nest = "".join(f"<section id=a{number}x{level} class=b{number}y{level}>" for level in range(6))
    text = "".join(
        f"<p>Sentence {n} of page {number} is like no other, for {number * n} is its own number.</p>"
        for n in range(6)
    )
    return (
        page(f"Odd {number}")
        .replace(b"<main>", b"")
        .replace(b"</body>", (nest + text + "</section>" * 6 + "</body>").encode())
    )
