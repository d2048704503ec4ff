"""A phrase never runs across a sentence, an item, a cell, a heading or another name, on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from catalogue.article import Article
from catalogue.config import Config
from indexer.library import Library
from tests.indexer.conftest import article, put, titles

# A phrase that stands in the article, and the one that runs across where a piece of it ends.
PIECES: dict[str, tuple[list[Any], str, str]] = {
    "sentence": (
        [{"type": "paragraph", "text": "They eat raw fish. Oil is sold elsewhere."}],
        "raw fish",
        "fish oil",
    ),
    "question": (
        [{"type": "paragraph", "text": "Who has a cold? sores heal by themselves"}],
        "sores heal",
        "cold sores",
    ),
    "paragraph": (
        [{"type": "paragraph", "text": "by the bone"}, {"type": "paragraph", "text": "marrow of it"}],
        "the bone",
        "bone marrow",
    ),
    "item": (
        [{"type": "list", "ordered": False, "items": ["a blood", "pressure of work"], "depths": [0, 0]}],
        "pressure of",
        "blood pressure",
    ),
    "cell": (
        [{"type": "table", "rows": [["skin", "rash acts"], ["hay", "fever"]], "header_rows": 0}],
        "rash acts",
        "skin rash",
    ),
    "row": (
        [{"type": "table", "rows": [["skin", "nerve"], ["cells", "fever"]], "header_rows": 0}],
        "nerve",
        "nerve cells",
    ),
    "bangla": ([{"type": "paragraph", "text": "বুকে ব্যথা। শ্বাস কষ্ট।"}], "শ্বাস কষ্ট", "ব্যথা শ্বাস"),
}


def _articles() -> Iterator[Article]:
    for number, (name, (blocks, _, _)) in enumerate(PIECES.items()):
        yield Article.from_json(
            {
                "url": f"https://health.example/{name}",
                "title": f"On {name}",
                "sections": [{"heading": "About teeth", "kind": "other", "level": 2, "blocks": blocks}],
                "aliases": ["Stone Age", "Weight"] if not number else [],
            }
        )
    text = "It hurts at night. Call Dr. Smith of St. Mary. Take vitamin D. Milk has beta-blockers aspirin."
    yield article("Hours. Of rest", [("Brushing", "other", text)], 99)


@pytest.fixture
def library(config: Config) -> Iterator[Library]:
    opened = Library.open(config)
    put(opened, list(_articles()))
    yield opened
    opened.close()


def test_a_phrase_ends_where_a_piece_of_text_ends(library: Library) -> None:
    for name, (_, within, across) in PIECES.items():
        assert titles(library, f'"{within}"') == [f"On {name}"], name
        assert titles(library, f'"{across}"') == [], name
    for across in (
        "age weight",
        "teeth they",
        "brushing it",
        "on sentence stone",
        "vitamin d milk",
        "hours of",
    ):
        assert titles(library, f'"{across}"') == [], across
    assert titles(library, '"stone age"') == ["On sentence"]


def test_an_abbreviation_ends_no_phrase(library: Library) -> None:
    for within in (
        "dr smith",
        "Dr. Smith",
        "st mary",
        "vitamin d",
        "beta blockers aspirin",
        "Call Dr. Smith",
    ):
        assert titles(library, f'"{within}"') == ["Hours. Of rest"], within
    assert titles(library, '"aspirin betablocker"') == []


def test_sentences_that_are_quoted_as_they_stand_are_found(library: Library) -> None:
    assert titles(library, '"at night. Call Dr. Smith"') == ["Hours. Of rest"]
    assert titles(library, '"Hours. Of rest"') == ["Hours. Of rest"]
    assert titles(library, 'fish -"raw fish. Oil"') == []
