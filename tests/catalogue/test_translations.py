"""An article leads to itself in another language where that is stated, and nothing contradicts it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.article import Alternate, Article, Paragraph, Section, article_id
from catalogue.states import ChangeKind
from catalogue.store import Catalogue
from catalogue.translations import translations


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue.open(f"sqlite:///{tmp_path / 'catalogue.db'}")
    yield made
    made.close()


def article(
    path: str,
    language: str,
    title: str = "",
    aliases: tuple[str, ...] = (),
    to: tuple[tuple[str, str], ...] = (),
) -> Article:
    url = f"https://x.example/{path}"
    named = tuple(Alternate(code, f"https://x.example/{there}") for code, there in to)
    text = Section(None, "lead", 2, None, (Paragraph(f"Text of {path}."),))
    return Article(
        article_id(url), url, title or path, (text,), "x", language, aliases=aliases, alternates=named
    )


def led(catalogue: Catalogue, path: str) -> list[tuple[str, str]]:
    """Where the article leads: paths, with what says so."""
    found = catalogue.article(article_id(f"https://x.example/{path}"))
    assert found is not None
    with catalogue.read() as connection:
        made = translations(connection, found)
    return [(one.url.removeprefix("https://x.example/"), one.basis) for one in made]


def put(catalogue: Catalogue, *made: Article) -> None:
    with catalogue.begin() as connection:
        catalogue.put_many(connection, made)


def test_pages_that_name_each_other_lead_to_each_other(catalogue: Catalogue) -> None:
    put(
        catalogue,
        article("en/gout", "en", to=(("en", "en/gout"), ("bn", "bn/gout"))),
        article("bn/gout", "bn", to=(("en-GB", "en/gout"), ("bn", "bn/gout"))),
    )
    assert led(catalogue, "en/gout") == [("bn/gout", "page")]
    assert led(catalogue, "bn/gout") == [("en/gout", "page")]


@pytest.mark.parametrize("direction", ["en", "bn"])
def test_one_of_both_is_enough_where_nobody_contradicts(catalogue: Catalogue, direction: str) -> None:
    en = article("en/gout", "en-GB", to=(("bn-BD", "bn/gout/"),) if direction == "en" else ())
    bn = article("bn/gout/", "bn", to=(("en", "en/gout"),) if direction == "bn" else ())
    put(catalogue, en, bn)
    assert led(catalogue, "en/gout") == [("bn/gout/", "page")]
    assert led(catalogue, "bn/gout/") == [("en/gout", "page")]


def test_a_page_that_a_template_names_everywhere_is_no_translation(catalogue: Catalogue) -> None:
    named = (("bn", "bn/start"),)
    made = [article(f"en/{n}", "en", to=named) for n in range(3)]
    put(catalogue, *made, article("bn/start", "bn"))
    assert led(catalogue, "en/0") == led(catalogue, "bn/start") == []


def test_what_both_name_stands_against_what_others_claim(catalogue: Catalogue) -> None:
    put(
        catalogue,
        article("en/a", "en", to=(("bn", "bn/a"),)),
        article("en/copy", "en", to=(("bn", "bn/a"),)),
        article("bn/a", "bn", to=(("en", "en/a"),)),
    )
    assert led(catalogue, "en/a") == [("bn/a", "page")]
    assert led(catalogue, "bn/a") == [("en/a", "page")]
    assert led(catalogue, "en/copy") == []


def test_a_page_in_another_language_than_was_said_is_not_meant(catalogue: Catalogue) -> None:
    put(
        catalogue,
        article("en/a", "en", to=(("bn", "other"), ("de", "gone"), ("bn", "en/a"))),
        article("other", "en"),
    )
    assert led(catalogue, "en/a") == led(catalogue, "other") == []


def test_a_second_name_in_another_script_meets_the_only_title(catalogue: Catalogue) -> None:
    put(
        catalogue,
        article("en/d", "en", "Diabetes", aliases=("ডায়াবেটিস",)),
        article("bn/d", "bn", "ডায়াবেটিস"),
        article("en/t", "en", "Tuberculosis"),
        article("bn/t", "bn", "যক্ষ্মা", aliases=("tuberculosis",)),
    )
    assert led(catalogue, "en/d") == [("bn/d", "name")]
    assert led(catalogue, "bn/d") == [("en/d", "name")]
    assert led(catalogue, "en/t") == [("bn/t", "name")]
    assert led(catalogue, "bn/t") == [("en/t", "name")]


def test_a_name_that_several_bear_or_of_the_same_script_says_nothing(catalogue: Catalogue) -> None:
    put(
        catalogue,
        article("en/1", "en", "Fever", aliases=("জ্বর",)),
        article("en/2", "en", "Pyrexia", aliases=("জ্বর",)),
        article("bn/1", "bn", "জ্বর"),
        article("en/gift", "en", "Gift", aliases=("Present",)),
        article("de/gift", "de", "Gift"),
        article("de/present", "de", "Present"),
    )
    for path in ("en/1", "en/2", "bn/1", "en/gift", "de/gift", "de/present"):
        assert led(catalogue, path) == [], path


def test_what_a_page_names_is_kept_where_its_text_did_not_change(catalogue: Catalogue) -> None:
    put(catalogue, article("en/a", "en"), article("bn/a", "bn"))
    with catalogue.begin() as connection:
        change = catalogue.put(connection, article("en/a", "en", to=(("bn", "bn/a"),)))
    assert change.kind is ChangeKind.UNCHANGED
    assert led(catalogue, "bn/a") == [("en/a", "page")]
    put(catalogue, article("en/a", "en"))
    assert led(catalogue, "bn/a") == []


def test_an_article_that_was_taken_out_is_no_translation(catalogue: Catalogue) -> None:
    put(catalogue, article("en/a", "en", to=(("bn", "bn/a"),)), article("bn/a", "bn"))
    with catalogue.begin() as connection:
        catalogue.delete(connection, article_id("https://x.example/en/a"), "gone")
    assert led(catalogue, "bn/a") == []
