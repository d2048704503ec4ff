"""A page as the crawl kept it, for ``explain``."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from catalogue import schema
from catalogue.config import Config
from catalogue.errors import NotFound
from indexer.ingest.captures import captured_page, newest_template
from tests.indexer.crawled import HOST, SUBJECTS, Crawled, article_page


def test_a_kept_page_comes_with_its_site_s_template(library_config: Config) -> None:
    _fill(library_config)
    page, template = captured_page(library_config, f"{HOST}/gout/")
    assert page.url == f"{HOST}/gout/"
    assert b"Causes of Gout" in bytes(page.html if isinstance(page.html, bytes) else page.html.encode())
    assert template is not None


def test_a_template_of_another_version_is_left_out(library_config: Config) -> None:
    crawled = _fill(library_config)
    with crawled.catalogue.begin() as connection:
        connection.execute(update(schema.templates).values(profile='{"version": 0, "profiles": []}'))
    _, template = captured_page(library_config, f"{HOST}/gout/")
    assert template is None


def test_a_page_that_was_never_kept_is_not_found(library_config: Config) -> None:
    _fill(library_config)
    with pytest.raises(NotFound, match="crawl it first"):
        captured_page(library_config, f"{HOST}/never/")


def test_what_was_learned_of_a_site_can_be_read(library_config: Config) -> None:
    crawled = _fill(library_config)
    with crawled.catalogue.read() as connection:
        site = connection.execute(select(schema.templates.c.site)).scalar_one()
    found = newest_template(crawled.catalogue, site)
    assert found.pages >= 2
    assert found.document["version"]
    told = "\n".join(found.lines())
    assert f"template {found.version}, learned from {found.pages} pages on" in told
    assert "confidence" in told
    with crawled.catalogue.begin() as connection:
        connection.execute(update(schema.templates).values(profile='{"version": 0, "profiles": []}'))
    assert "another version" in "\n".join(newest_template(crawled.catalogue, site).lines())
    with pytest.raises(NotFound, match="no template was learned"):
        newest_template(crawled.catalogue, "elsewhere")


def _fill(config: Config) -> Crawled:
    crawled = Crawled.of(config)
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    crawled.ingest()
    crawled.close()
    return crawled
