"""Sentences of other articles that could link to an article: those that name it, where nothing forbids it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalogue.article import Article, Code, Paragraph, Quote, Section
from indexer.library import Library
from indexer.linking.decisions import Decision, DecisionKind, decide, made, undo
from tests.indexer.linking.libraries import OpenLibrary, url_of, written

TARGET = written("Atrial fibrillation", aliases=("irregular heartbeat", "AFib"))
SAYING = "It is a serious matter. A stroke may follow atrial fibrillation within a year! Get help."


def found(library: Library, limit: int = 10) -> dict[str, str]:
    """Title of the article → the sentence, with the phrase in brackets."""
    article = library.catalogue.resolve(TARGET.url)
    inbound = library.inbound_links(article, limit)
    assert len(inbound) <= limit
    return {one.title: f"{one.before}[{one.phrase}]{one.after}" for one in inbound}


def with_blocks(title: str, *sections: Section) -> Article:
    return replace(written(title), sections=sections)


def test_a_sentence_that_names_the_article_is_found_with_its_section(open_library: OpenLibrary) -> None:
    saying = with_blocks(
        "Stroke",
        Section(None, "lead", 2, None, (Paragraph("Nothing here."),)),
        Section("Complications", "other", 2, None, (Paragraph(SAYING),)),
    )
    library = open_library([TARGET, saying, written("Gout")])
    assert found(library) == {"Stroke": "A stroke may follow [atrial fibrillation] within a year!"}
    (one,) = library.inbound_links(TARGET)
    assert (one.url, one.heading, one.phrase) == (saying.url, "Complications", "atrial fibrillation")
    assert one.reason == "the title of the article"


@pytest.mark.parametrize(
    "saying",
    [
        with_blocks("Stroke", Section("Atrial fibrillation", "other", 2, None, (Paragraph("No."),))),
        with_blocks("Stroke", Section(None, "lead", 2, None, (Quote(SAYING),))),
        with_blocks("Stroke", Section(None, "lead", 2, None, (Code(SAYING),))),
        with_blocks("Stroke", Section("References", "references", 2, None, (Paragraph(SAYING),))),
        written("Stroke", SAYING, ("Atrial fibrillation", "see there")),
        written("Stroke", "An atrial, fibrillation-like rhythm."),
        written("Stroke", "The heart beats in an AFIBrous way."),
    ],
    ids=["heading", "quote", "code", "references", "linked already", "punctuation", "within a word"],
)
def test_nothing_is_proposed_where_no_link_may_stand(open_library: OpenLibrary, saying: Article) -> None:
    assert found(open_library([TARGET, saying])) == {}


def test_words_that_other_articles_link_there_count_as_its_name(open_library: OpenLibrary) -> None:
    linking = [
        written(f"Page {n}", "Of the fluttering disorder.", ("Atrial fibrillation", "fluttering disorder"))
        for n in range(3)
    ]
    library = open_library([TARGET, *linking, written("Stroke", "It may follow the fluttering disorder.")])
    assert found(library) == {"Stroke": "It may follow the [fluttering disorder]."}


def test_the_longer_name_of_another_article_is_none_of_this_one(open_library: OpenLibrary) -> None:
    library = open_library(
        [TARGET, written("Atrial fibrillation surgery"), written("S", "After atrial fibrillation surgery.")]
    )
    assert "S" not in found(library)


@pytest.mark.parametrize("verdict", list(Decision))
def test_what_was_decided_is_not_proposed_again_until_it_is_taken_back(
    open_library: OpenLibrary, verdict: Decision
) -> None:
    library = open_library([TARGET, written("Stroke", SAYING), written("Warfarin", SAYING)])
    assert set(found(library)) == {"Stroke", "Warfarin"}
    assert len(found(library, 1)) == 1
    decide(library.catalogue, DecisionKind.LINK, url_of("Stroke"), TARGET.url, verdict, "not now", "Rina")
    assert set(found(library)) == {"Warfarin"}
    with library.catalogue.read() as connection:
        number = made(connection)[0].id
    assert undo(library.catalogue, number)
    assert set(found(library)) == {"Stroke", "Warfarin"}
