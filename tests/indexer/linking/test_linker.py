"""Link suggestions: right words, right place, right article, and none that editors would have to take out
again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.article import Article, Link, Paragraph, Section, article_id
from catalogue.config import load
from catalogue.schema import decisions
from indexer.answers import LinkSuggestion
from indexer.index.sync import catch_up
from indexer.library import Library
from indexer.linking.drafts import Draft

BASE = "https://links.example"


def article(
    title: str,
    text: str = "Nothing more.",
    aliases: tuple[str, ...] = (),
    links: tuple[tuple[str, str], ...] = (),
) -> Article:
    url = f"{BASE}/{title.lower().replace(' ', '-')}/"
    body = (Section(None, "lead", 2, None, (Paragraph(text),)),)
    return Article(
        article_id(url),
        url,
        title,
        body,
        site="links.example",
        aliases=aliases,
        links=tuple(Link(f"{BASE}/{slug}/", anchor, 0) for slug, anchor in links),
    )


ARTICLES = (
    article("Atrial fibrillation", aliases=("irregular heartbeat",)),
    article("Fibrillation"),
    article(
        "Stroke",
        "A stroke may follow atrial fibrillation.",
        links=(("atrial-fibrillation", "atrial fibrillation"),),
    ),
    article("Gout"),
    article("Multiple sclerosis", aliases=("MS",)),
    article(
        "Warfarin",
        "Warfarin thins the blood in atrial fibrillation.",
        links=(("atrial-fibrillation", "atrial fibrillation"), ("inr", "clotting time")),
    ),
    article("INR", aliases=("prothrombin time",)),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = made(tmp_path_factory.mktemp("links"), ARTICLES)
    yield opened
    opened.close()


def made(folder: Path, articles: tuple[Article, ...]) -> Library:
    opened = Library.open(load(None, {"PINAKES_LIBRARY_DATA": str(folder)}))
    with opened.catalogue.begin() as connection:
        opened.catalogue.put_many(connection, articles)
    catch_up(opened.catalogue, opened.engine)
    return opened


def suggested(library: Library, text: str, form: str = "text", url: str = "") -> list[LinkSuggestion]:
    draft = Draft.read(text, form, url)
    found = library.suggest_links(draft)
    assert all(draft.text[one.start : one.end] == one.phrase for one in found)
    return found


def titles(found: list[LinkSuggestion]) -> set[tuple[str, str]]:
    return {(one.phrase, one.title) for one in found}


def test_titles_and_aliases_are_suggested_where_they_first_stand(library: Library) -> None:
    found = suggested(library, "Gout hurts. An irregular heartbeat does not. Gout again.")
    assert titles(found) == {("Gout", "Gout"), ("irregular heartbeat", "Atrial fibrillation")}
    assert next(one for one in found if one.title == "Gout").start == 0


def test_the_longest_name_wins(library: Library) -> None:
    assert titles(suggested(library, "In atrial fibrillation the pulse is uneven.")) == {
        ("atrial fibrillation", "Atrial fibrillation")
    }


def test_words_that_editors_link_are_learned_from_their_links(library: Library) -> None:
    (found,) = suggested(library, "The clotting time is measured.")
    assert found.title == "INR"
    assert found.reason == "1 article links these words there"


def test_offsets_hold_behind_letters_that_change_length_when_folded(library: Library) -> None:
    (found,) = suggested(library, "İİİ ßßß ﬁﬁ — gout!")
    assert (found.phrase, found.start) == ("gout", 13)


@pytest.mark.parametrize("draft", ["# Gout", "`gout`", "[gout](https://other.example/)", "```\ngout\n```"])
def test_headings_code_and_links_are_left_alone(library: Library, draft: str) -> None:
    assert suggested(library, draft, "markdown") == []


@pytest.mark.parametrize(
    ("form", "draft"),
    [
        ("html", f"<a href='{BASE}/gout/?utm_source=x'>this</a> <p>Gout hurts</p>"),
        ("markdown", f"[this]({BASE}/gout/)\n\nGout hurts"),
        ("text", f"Gout hurts: {BASE}/gout/"),
    ],
)
def test_a_target_that_is_linked_already_is_not_suggested_again(
    library: Library, form: str, draft: str
) -> None:
    assert suggested(library, draft, form) == []


def test_an_article_is_not_told_to_link_to_itself(library: Library) -> None:
    assert titles(suggested(library, "Gout and stroke", url=f"{BASE}/gout/")) == {("stroke", "Stroke")}


def test_an_abbreviation_counts_only_as_it_is_written(library: Library) -> None:
    assert suggested(library, "It takes 5 ms to answer.") == []
    assert titles(suggested(library, "Life with MS")) == {("MS", "Multiple sclerosis")}


def test_what_editors_always_link_comes_before_what_they_never_do(library: Library) -> None:
    found = suggested(library, "Gout, INR, and atrial fibrillation.")
    assert found[0].title == "Atrial fibrillation"
    assert found[0].confidence == "high"
    assert "2 articles link these words there" in found[0].reason
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_the_links_of_the_drafts_own_article_prove_nothing(library: Library) -> None:
    assert suggested(library, "The clotting time is measured.", url=f"{BASE}/warfarin/") == []


def test_a_word_of_every_article_is_not_suggested(tmp_path: Path) -> None:
    library = made(
        tmp_path,
        (
            article("Value"),
            *(article(f"Subject {n}", "It has a value.", links=(("gout", "gout"),)) for n in range(80)),
            article("Gout"),
        ),
    )
    try:
        assert titles(suggested(library, "The value of rest in gout")) == {("gout", "Gout")}
    finally:
        library.close()


def test_what_an_editor_refused_stays_away(tmp_path: Path) -> None:
    library = made(tmp_path, ARTICLES)
    try:
        own, target = article_id(f"{BASE}/stroke/"), article_id(f"{BASE}/gout/")
        with library.catalogue.begin() as connection:
            connection.execute(
                decisions.insert(),
                {"kind": "link", "article_id": own, "target_id": target, "verdict": "rejected", "at": 1.0},
            )
        assert suggested(library, "Gout hurts", url=f"{BASE}/stroke/") == []
        assert titles(suggested(library, "Gout hurts")) == {("Gout", "Gout")}
    finally:
        library.close()


def test_an_article_of_the_library_is_a_draft_too(library: Library) -> None:
    found = library.suggest_links(Draft.of(library.catalogue.resolve(f"{BASE}/warfarin/")))
    assert found == []  # it names only what it links


def test_the_limit_is_kept_and_any_text_is_answered(library: Library) -> None:
    assert len(library.suggest_links(Draft.read("Gout, stroke, INR"), 2)) == 2
    assert library.suggest_links(Draft.read("")) == []
    assert suggested(library, "\x00\ud800 ((( `` [[ <" * 50, "markdown") == []
