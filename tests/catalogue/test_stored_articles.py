"""What the catalogue wrote is read again as it was."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import rows
from catalogue.article import (
    Alternate,
    Article,
    Code,
    Extraction,
    Link,
    ListBlock,
    Paragraph,
    Reference,
    Section,
    Source,
    Table,
    Term,
)
from catalogue.stored_articles import READ, stored_article
from tests.catalogue.examples import articles


@given(articles)
def test_what_was_written_is_read_as_the_careful_reader_reads_it(article: Article) -> None:
    stored = rows.article_json(article)
    assert stored_article(stored) == Article.from_json(json.loads(stored))


@given(articles)
def test_every_field_is_read_without_care(article: Article) -> None:
    assert article.to_json().keys() == READ


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        (Section, "heading kind level anchor blocks language"),
        (ListBlock, "items ordered depths"),
        (Table, "rows header_rows"),
        (Code, "text language"),
        (Paragraph, "text"),
        (Term, "term definitions"),
        (Reference, "text url identifier"),
        (Link, "url anchor section"),
        (Alternate, "language url"),
        (Source, "url name"),
        (Extraction, "method confidence warnings"),
    ],
)
def test_a_field_that_a_part_has_beside_these_must_be_read_too(kind: type[Any], read: str) -> None:
    assert [field.name for field in fields(kind)] == read.split()


@given(articles)
def test_a_hit_shows_all_but_references_links_terms_and_extraction(article: Article) -> None:
    stored = rows.article_json(article)
    bare = replace(
        stored_article(stored), references=(), links=(), terms=(), alternates=(), extraction=Extraction()
    )
    assert stored_article(stored, shown=True) == bare


@given(articles, st.data())
def test_a_field_that_an_earlier_version_did_not_write_is_made_up_for(
    article: Article, data: st.DataObject
) -> None:
    written = json.loads(rows.article_json(article))
    left_out = sorted(written.keys() - {"url", "title", "sections"})
    for name in data.draw(st.sets(st.sampled_from(left_out))):
        del written[name]
    assert stored_article(json.dumps(written)) == Article.from_json(written)


def test_articles_from_before_other_languages_were_kept_are_read_without_care(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    article = Article("a", "https://example.org/a", "A", ())
    written = article.to_json()
    del written["alternates"]
    monkeypatch.setattr(Article, "from_json", None)
    assert stored_article(json.dumps(written)) == article


def test_a_part_of_an_earlier_version_is_made_up_for() -> None:
    table = Section("T", "other", 2, None, (Table((("a",),)),))
    written = Article("a", "https://example.org/a", "A", (table,)).to_json()
    del written["sections"][0]["blocks"][0]["header_rows"]
    assert stored_article(json.dumps(written)).sections == (table,)


def test_a_field_of_a_later_version_does_no_harm() -> None:
    article = Article(
        "a", "https://example.org/a", "A", (), alternates=(Alternate("bn", "https://example.org/b"),)
    )
    assert stored_article(json.dumps(article.to_json() | {"further": 1})) == article
    assert stored_article(rows.article_json(article)) == article
