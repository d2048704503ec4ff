"""What changed last in an article, section by section."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue import clock
from catalogue.article import Article, Paragraph, Section, article_id
from catalogue.history import TextChange, last_change
from catalogue.states import AliasReason
from catalogue.store import Catalogue
from tests.query_plans import plans

URL = "https://x.example/gout"


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue.open(f"sqlite:///{tmp_path / 'catalogue.db'}")
    yield made
    clock.set_clock(None)
    made.close()


def gout(**texts: str) -> Article:
    """An article whose lead and sections say these words."""
    sections = tuple(
        Section(None if name == "lead" else name, "other", 2, None, (Paragraph(said),))
        for name, said in texts.items()
    )
    return Article(article_id(URL), URL, "Gout", sections, "x", "en")


def put(catalogue: Catalogue, article: Article, at: float) -> None:
    clock.set_clock(lambda: at)
    with catalogue.begin() as connection:
        catalogue.put(connection, article)


def last(catalogue: Catalogue) -> TextChange | None:
    with catalogue.read() as connection:
        return last_change(connection, article_id(URL))


def test_an_article_that_is_new_or_was_read_again_has_not_changed(catalogue: Catalogue) -> None:
    assert last(catalogue) is None
    put(catalogue, gout(lead="A", Signs="B"), 1.0)
    put(catalogue, gout(lead="A", Signs="B"), 2.0)
    assert last(catalogue) is None


def test_the_newest_change_counts_with_what_was_added_removed_and_reworded(catalogue: Catalogue) -> None:
    put(catalogue, gout(lead="A", Signs="B", Outlook="C"), 1.0)
    put(catalogue, gout(lead="A", Signs="other", Outlook="C"), 2.0)
    assert last(catalogue) == TextChange(2.0, ("Signs",))
    put(catalogue, gout(lead="new", Signs="other", Treatment="D"), 3.0)
    assert last(catalogue) == TextChange(3.0, ("", "Treatment", "Outlook"))


def test_another_title_is_a_change_of_no_section(catalogue: Catalogue) -> None:
    put(catalogue, gout(lead="A"), 1.0)
    put(catalogue, replace(gout(lead="A"), title="Gout and its signs"), 2.0)
    assert last(catalogue) == TextChange(2.0, ())


def test_another_address_is_no_change_of_the_text(catalogue: Catalogue) -> None:
    put(catalogue, gout(lead="A"), 1.0)
    put(catalogue, gout(lead="B"), 2.0)
    put(catalogue, replace(gout(lead="B"), url=f"{URL}/moved"), 3.0)
    with catalogue.begin() as connection:
        catalogue.alias(connection, f"{URL}/other", article_id(URL), AliasReason.REDIRECT)
    assert last(catalogue) == TextChange(2.0, ("",))


def test_it_is_found_by_the_articles_own_rows(catalogue: Catalogue) -> None:
    put(catalogue, gout(lead="A"), 1.0)
    steps = plans(catalogue, lambda: last(catalogue))
    assert "SEARCH changes USING INDEX ix_changes_article_id (article_id=?)" in steps
    assert not [step for step in steps if step.startswith("SCAN")]
