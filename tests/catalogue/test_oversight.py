"""What editors and operators look at."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert

from catalogue import oversight, schema
from catalogue.article import Article, Extraction, Link, Paragraph, Section, article_id
from catalogue.freshness import freshness
from catalogue.states import AliasReason
from catalogue.store import Catalogue


def article(name: str, *links: str, **more: object) -> Article:
    url = f"https://x.example/{name}/"
    body = (Section(None, "lead", 2, None, (Paragraph(name),)),)
    found = tuple(Link(f"https://x.example/{target}/", target, 0) for target in links)
    return Article(article_id(url), url, name, body, "x", links=found, **more)  # type: ignore[arg-type]


@pytest.fixture
def catalogue(sqlite_catalogue: Catalogue) -> Catalogue:
    """A catalogue of four articles, of which one is linked to by another address of its own."""
    with sqlite_catalogue.begin() as connection:
        for one in (
            article("Asthma", "Bronchitis", "Asthma", categories=(("Lungs",),), summary="s"),
            article("Bronchitis", "old-croup", categories=(("Lungs",),), summary="s"),
            article("Croup"),
            article("bronchitis!"),
        ):
            sqlite_catalogue.put(connection, one)
        other = "https://x.example/old-croup/"
        sqlite_catalogue.alias(connection, other, article("Croup").id, AliasReason.REDIRECT)
    return sqlite_catalogue


def test_orphans_are_linked_by_no_other_article_at_any_of_their_addresses(catalogue: Catalogue) -> None:
    with catalogue.read() as connection:
        assert [entry.title for entry in oversight.orphans(connection)] == ["Asthma", "bronchitis!"]
        assert oversight.orphan_count(connection) == 2


def test_what_lacks_a_category_or_a_summary_is_told(catalogue: Catalogue) -> None:
    with catalogue.read() as connection:
        assert [entry.title for entry in oversight.uncategorised(connection)] == ["bronchitis!", "Croup"]
        assert [entry.title for entry in oversight.unsummarised(connection)] == ["bronchitis!", "Croup"]


def test_articles_that_no_template_of_their_site_fits_are_told(catalogue: Catalogue) -> None:
    with catalogue.begin() as connection:
        alone = replace(article("Elsewhere"), extraction=Extraction("single-page"))
        fitted = replace(article("Elsewhere again"), extraction=Extraction("site-template"))
        for one in (alone, fitted):
            catalogue.put(connection, replace(one, site="y"))
        insert_site = insert(schema.sites).values(name="y", url="https://y.example/", added_at=1.0)
        connection.execute(insert_site)
    with catalogue.read() as connection:
        assert oversight.without_template_count(connection, "y") == 1
        (site,) = freshness(connection, only="y")
    assert (site.without_template, [entry.title for entry in site.alone]) == (1, ["Elsewhere"])


def test_titles_that_compete_stand_together(catalogue: Catalogue) -> None:
    with catalogue.read() as connection:
        ((title, group),) = oversight.same_titles(connection)
    assert title.lower().startswith("bronchitis")
    assert {entry.title for entry in group} == {"Bronchitis", "bronchitis!"}
