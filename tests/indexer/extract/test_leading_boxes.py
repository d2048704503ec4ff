"""Boxes amid a text that lead on, on pages that are read alone."""

from __future__ import annotations

import pytest

from catalogue.article import Article
from indexer.extract import Page, extract
from tests.indexer.extract.prose import paragraph, paragraphs

HEADLINE = "Why the iron bridge hums again"


def texts(box: str, behind: str = "") -> set[str]:
    body = f"<h1>The keeper</h1>{paragraphs(0, 4)}{box}{paragraphs(4, 8)}{behind}"
    found = extract(Page("https://paper.example/rock/", f"<article>{body}</article>"))
    assert isinstance(found, Article)
    return set(found.texts()) - {found.title, *(paragraph(n) for n in range(8))}


@pytest.mark.parametrize(
    "label", ["<h4>İlgili haber</h4>", "<span>اقرأ أيضًا</span>", "<p><b>関連記事</b></p>"]
)
def test_a_label_with_one_headline_goes(label: str) -> None:
    assert not texts(f"<div class=x>{label}<a href='/bridge'>{HEADLINE}</a></div>")


@pytest.mark.parametrize(
    "box",
    [
        "<div class=x><h4>Quellen</h4><p><a href='/bridge'>{}</a></p></div>",
        "<h3>How to get there</h3><p><a href='/bridge'>{}</a></p><p>The ferry leaves at nine in summer.</p>",
    ],
)
def test_a_link_of_the_article_s_own_stays(box: str) -> None:
    assert HEADLINE in texts(box.format(HEADLINE))


@pytest.mark.parametrize(
    "label", ["<p>Inhaltsverzeichnis</p>", "<div>目次</div>", "<p><b>Содержание</b></p>"]
)
def test_the_label_of_a_table_of_contents_goes(label: str) -> None:
    items = "".join(f"<li><a href='#s{n}'>Part {n}</a></li>" for n in range(3))
    parts = "".join(f"<h2 id=s{n}>Part {n}</h2>{paragraphs(n + 8, n + 9)}" for n in range(3))
    said = texts(f"<div>{label}<ol>{items}</ol></div>", parts)
    assert not any(word in said for word in ("Inhaltsverzeichnis", "目次", "Содержание"))
