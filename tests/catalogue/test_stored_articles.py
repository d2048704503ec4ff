"""What the catalogue wrote is read again as it was."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from catalogue import rows
from catalogue.article import Article, Extraction
from catalogue.stored_articles import stored_article
from tests.catalogue.examples import articles


@given(articles)
def test_what_was_written_is_read_as_the_careful_reader_reads_it(article: Article) -> None:
    stored = rows.article_json(article)
    assert stored_article(stored) == Article.from_json(json.loads(stored))


@given(articles)
def test_a_hit_shows_all_but_references_links_terms_and_extraction(article: Article) -> None:
    stored = rows.article_json(article)
    bare = {"references": (), "links": (), "terms": (), "extraction": Extraction()}
    assert stored_article(stored, shown=True) == replace(stored_article(stored), **bare)


@given(articles, st.data())
def test_a_field_that_an_earlier_version_did_not_write_is_made_up_for(
    article: Article, data: st.DataObject
) -> None:
    written = json.loads(rows.article_json(article))
    left_out = sorted(written.keys() - {"url", "title", "sections"})
    for name in data.draw(st.sets(st.sampled_from(left_out))):
        del written[name]
    assert stored_article(json.dumps(written)) == Article.from_json(written)
