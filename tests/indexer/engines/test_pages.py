"""Every hit once: all pages of a question are one order, whatever the size of a page, on every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

import pytest

from catalogue import pins
from catalogue.article import Article
from catalogue.config import Config
from indexer.answers import SearchOptions, SearchResult
from indexer.library import DEEPEST, Library
from tests.indexer.conftest import article, put

# 1,240 articles are indexed on each engine for each test.
pytestmark = pytest.mark.slow

ARTICLES = 1_240
NAMED = 3
Wanted = Callable[[set[str], str, str], bool]
# What is asked, and which articles match it, by their words, title and site.
QUESTIONS: dict[str, Wanted] = {
    "fever": lambda words, title, site: True,
    "cough": lambda words, title, site: "cough" in words,
    "rash": lambda words, title, site: "rash" in words,
    "cough rash": lambda words, title, site: bool({"cough", "rash"} & words),
    "cough -rash": lambda words, title, site: "cough" in words and "rash" not in words,
    '"dry cough"': lambda words, title, site: "dry" in words,
    "cou*": lambda words, title, site: "cough" in words,
    "cough site:other.example": lambda words, title, site: "cough" in words and site == "other.example",
    "what about a cough in warts": lambda words, title, site: "cough" in words or title == "Warts",
    "pinned cough": lambda words, title, site: "cough" in words or title == "Title 0",
    "blocked cough": lambda words, title, site: "cough" in words and title != "Title 1",
}
SIZES = (50, 333, DEEPEST)


def _articles() -> Iterator[Article]:
    """Articles with many of equal score; among the last, some whose names are asked for."""
    chance = Random(11)
    for number in range(ARTICLES):
        words = ["fever"] * chance.choice((1, 1, 1, 2, 3)) + ["filling"] * chance.choice((3, 3, 9))
        if number % 8 in (1, 3, 6):
            words += ["dry" if number % 8 != 6 else "wet", "cough"]
        if number % 8 == 5 or number % 40 in (1, 3):
            words += ["rash"]
        title = f"Title {number}" if number < ARTICLES - NAMED else "Warts"
        site = "one.example" if number % 16 < 8 else "other.example"
        yield article(title, [("Text", "other", " ".join(words))], number, site=site)


@pytest.fixture
def library(config: Config) -> Iterator[Library]:
    patient = config.search.model_copy(update={"deadline_ms": 60_000})
    opened = Library.open(config.model_copy(update={"search": patient}))
    articles = list(_articles())
    put(opened, articles)
    pins.pin(opened.catalogue, "pinned cough", articles[0].url)
    pins.pin(opened.catalogue, "blocked cough", articles[1].url, never=True)
    yield opened
    opened.close()


def _by_number(library: Library, typed: str, size: int) -> tuple[list[str], set[int]]:
    """The articles of all numbered pages in their order, and the totals that the pages tell."""
    found: list[str] = []
    totals = set()
    for page in range(1, DEEPEST // size + 1):
        answer = library.search(typed, SearchOptions(page=page, size=size), snippets=False)
        found += [hit.id for hit in answer.hits]
        totals.add(answer.total)
        if not answer.after:
            break
    return found, totals


def _going_on(library: Library, typed: str, size: int) -> list[str]:
    """The articles of all pages that go on behind the one before."""
    answer = library.search(typed, SearchOptions(size=size), snippets=False)
    found = [hit.id for hit in answer.hits]
    while answer.after:
        answer = library.search(typed, SearchOptions(size=size, after=answer.after), snippets=False)
        found += [hit.id for hit in answer.hits]
    return found


def test_all_pages_are_each_article_once_in_one_order(library: Library) -> None:
    rows = [(set(next(made.sections[0].texts()).split()), made) for made in _articles()]
    for typed, wanted in QUESTIONS.items():
        matching = {made.id for words, made in rows if wanted(words, made.title, made.site)}
        whole = _going_on(library, typed, 1_000)
        assert len(whole) == len(set(whole)), typed
        assert set(whole) == matching, typed
        for size in SIZES:
            found, totals = _by_number(library, typed, size)
            assert totals == {len(matching)}, (typed, size)
            assert found == whole[: DEEPEST // size * size], (typed, size)
        assert _going_on(library, typed, 90) == whole, typed


def test_scores_never_rise_from_page_to_page(library: Library) -> None:
    scores = [hit.score for hit in _first(library, "fever", 1_000).hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_a_page_behind_an_article_goes_on_there_whatever_came_before_it(library: Library) -> None:
    first = _first(library, "cough", 100)
    assert first.after is not None
    whole = _going_on(library, "cough", 1_000)
    assert first.hits[20].id == whole[20]
    with library.catalogue.begin() as connection:
        gone = {hit.id for hit in first.hits[:30]}
        for article_id in gone:
            library.catalogue.delete(connection, article_id, "gone")
    put(library, [article("Cough", [("Text", "other", "cough " * 9)], 9_999)])
    second = library.search("cough", SearchOptions(size=100, after=first.after), snippets=False)
    assert not {hit.id for hit in second.hits} & {hit.id for hit in first.hits}


def _first(library: Library, typed: str, size: int) -> SearchResult:
    return library.search(typed, SearchOptions(size=size), snippets=False)
