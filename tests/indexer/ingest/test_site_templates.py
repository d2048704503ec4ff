"""When a site's template is learned, and what is read again for it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from catalogue import schema
from catalogue.errors import NotFound
from indexer.ingest import lessons, site_templates
from indexer.ingest.site_templates import newest_template
from tests.indexer.crawled import SUBJECTS, Crawled, article_page, page, redesigned_page


def test_a_template_is_learned_and_keeps_chrome_out(crawled: Crawled) -> None:
    crawled.keep_articles()
    crawled.ingest()
    with crawled.catalogue.read() as connection:
        rows = connection.execute(select(schema.templates)).all()
    assert [(row.site, row.version, row.pages) for row in rows] == [("example", 1, 8)]
    texts = " ".join(text for article in crawled.catalogue.articles() for text in article.texts())
    assert "You may also like" not in texts
    assert "Causes of Gout" in texts


def test_a_better_template_reads_the_archive_again_and_not_the_web(crawled: Crawled) -> None:
    crawled.keep_articles(SUBJECTS[:2])
    assert crawled.ingest().new == 2
    crawled.keep_articles(SUBJECTS[2:9])
    report = crawled.ingest()
    assert (report.new, report.reread) == (7, 2)
    assert crawled.outcomes() == ["new"] * 9  # reading again is no change of the page


def test_a_redesign_is_noticed_and_the_template_learned_again(crawled: Crawled) -> None:
    crawled.keep_articles()
    crawled.ingest()
    for round_ in range(2):
        for subject in SUBJECTS:
            crawled.keep(f"/{subject.lower()}/", _redesigned_again(subject, round_))
        crawled.ingest()
    with crawled.catalogue.read() as connection:
        versions = list(connection.execute(select(schema.templates.c.version)).scalars())
    assert len(versions) >= 2
    assert all("Causes" in " ".join(article.texts()) for article in crawled.catalogue.articles())


def test_pages_that_are_no_articles_do_not_make_a_template_look_outdated(crawled: Crawled) -> None:
    crawled.keep_articles()
    crawled.ingest()
    for number in range(20):
        crawled.keep(f"/about-{number}/", _about_us(number))
    report = crawled.ingest()
    assert report.noindex == 20
    assert report.reread == 0
    assert _versions(crawled) == 1


def test_after_a_redesign_only_what_the_old_template_did_not_fit_is_read_again(
    crawled: Crawled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_templates, "MILESTONES", (2, 8))
    crawled.keep_articles()
    crawled.ingest()
    for subject in SUBJECTS[:9]:
        crawled.keep(f"/{subject.lower()}/", _redesigned(subject))
    report = crawled.ingest()
    assert _versions(crawled) == 2
    assert report.reread == 9
    assert all(article.extraction.method == lessons.FITTED for article in crawled.catalogue.articles())


@pytest.mark.slow  # templates are looked for again and again
def test_a_site_without_a_template_is_not_learned_again_and_again(
    crawled: Crawled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_templates, "MILESTONES", (2, 8))
    crawled.keep_articles()
    crawled.ingest()
    for number in range(64):
        crawled.keep(f"/odd-{number}/", _odd(number))
    report = crawled.ingest()
    assert _versions(crawled) <= 5  # the patience doubles: 8, 16, 32, 64
    assert report.reread <= 128


def test_what_was_learned_of_a_site_can_be_read(crawled: Crawled) -> None:
    crawled.keep_articles()
    crawled.ingest()
    found = newest_template(crawled.catalogue, crawled.site)
    assert found.pages >= 2
    assert found.document["version"]
    told = "\n".join(found.lines())
    assert f"template {found.version}, learned from {found.pages} pages on" in told
    assert "confidence" in told
    crawled.outdate_templates()
    assert "another version" in "\n".join(newest_template(crawled.catalogue, crawled.site).lines())
    with pytest.raises(NotFound, match="no template was learned"):
        newest_template(crawled.catalogue, "elsewhere")


def _about_us(number: int) -> bytes:
    """A page that asks not to be indexed."""
    text = f"<h1>About us {number}</h1><p>We are {number + 2} who write for everybody.</p>"
    return (
        "<html><head><meta name=robots content=noindex></head>"
        f"<body><main><div class=x{number}>{text}</div></main></body></html>"
    ).encode()


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


def _redesigned_again(subject: str, round_: int) -> bytes:
    """An article of the redesigned site; each round tells it in other words."""
    lines = (f"{subject} number {n} of round {round_} is told here in other words." for n in range(6))
    sentences = "".join(f"<div class=line><span>{line}</span></div>" for line in lines)
    causes = f"<h3>Causes</h3><p>The causes of {subject} are told here, in round {round_}.</p>"
    return redesigned_page(subject, sentences + causes)
