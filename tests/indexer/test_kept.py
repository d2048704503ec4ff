"""A page as the crawl kept it, for ``explain``."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from catalogue import schema
from catalogue.config import Config
from catalogue.errors import NotFound
from indexer.kept import kept_page
from tests.indexer.crawled import HOST, SUBJECTS, Crawled, article_page


def test_a_kept_page_comes_with_its_site_s_template(library_config: Config) -> None:
    _fill(library_config)
    page, template = kept_page(library_config, f"{HOST}/gout/")
    assert page.url == f"{HOST}/gout/"
    assert b"Causes of Gout" in bytes(page.html if isinstance(page.html, bytes) else page.html.encode())
    assert template is not None


def test_a_template_of_another_version_is_left_out(library_config: Config) -> None:
    crawled = _fill(library_config)
    with crawled.catalogue.begin() as connection:
        connection.execute(update(schema.templates).values(profile='{"version": 0, "profiles": []}'))
    _, template = kept_page(library_config, f"{HOST}/gout/")
    assert template is None


def test_a_page_that_was_never_kept_is_not_found(library_config: Config) -> None:
    _fill(library_config)
    with pytest.raises(NotFound, match="crawl it first"):
        kept_page(library_config, f"{HOST}/never/")


def _fill(config: Config) -> Crawled:
    crawled = Crawled.of(config)
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    crawled.ingest()
    crawled.close()
    return crawled
