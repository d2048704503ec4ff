"""Passages that begin with what is asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from catalogue.article import Article
from catalogue.text import tokens_in_place
from indexer.question.model import Question
from indexer.search.opening import OPENING
from indexer.search.ranking import rank
from tests.indexer.conftest import article
from tests.indexer.search.candidates import NO_NAMES, SEEN, forward, question, texts_of

FILLER = "and some other word of no weight whatever is put here " * 4
# The one that speaks of it at its end does so more often.
BEGINS = f"gout fever {FILLER}"
ENDS = f"{FILLER} gout fever gout"
ASKED = ("gout", "fever")


def passage(number: int, text: str, title: str = "") -> Article:
    return article(title, [(None, "lead", text)], number)


def places(asked: Question, articles: Sequence[Article], words: int) -> list[str]:
    def read(ids: Sequence[str]) -> dict[str, list[str]]:
        return {one.id: tokens_in_place(" ".join([one.title, *one.texts()])) for one in articles}

    found = forward(list(articles))
    ranked = rank(asked, found, dict.fromkeys(ASKED, SEEN), texts_of(words), NO_NAMES, read)
    return [place.id for place in ranked.places]


@pytest.mark.parametrize("swapped", [False, True])
def test_of_texts_without_titles_the_one_that_begins_with_it_stands_first(swapped: bool) -> None:
    begins, ends = passage(1 + swapped, BEGINS), passage(2 - swapped, ENDS)
    assert len(FILLER.split()) > OPENING
    assert places(question(*ASKED), [begins, ends], 150)[0] == begins.id


@pytest.mark.parametrize(
    ("title", "words"),
    [("Board game", 150), ("", 800)],
)
def test_titles_and_long_texts_tell_it_otherwise(title: str, words: int) -> None:
    begins, ends = passage(1, BEGINS, title), passage(2, ENDS, title)
    assert places(question(*ASKED), [begins, ends], words)[0] == ends.id


def test_a_title_is_a_beginning_among_texts_without() -> None:
    titled, ends, begins = passage(1, ENDS, "Gout fever"), passage(2, ENDS), passage(3, BEGINS)
    assert places(question(*ASKED), [titled, ends, begins], 150)[-1] == ends.id
