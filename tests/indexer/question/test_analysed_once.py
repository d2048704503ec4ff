"""A query's own text goes down to the text analysis once, and what comes back is handed on."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from catalogue import text
from indexer.library import Library

ANALYSES = (
    "analysed",
    "held",
    "name_key",
    "named_words",
    "plain_words",
    "stream",
    "tokens",
    "tokens_in_place",
    "words",
)
Analysed = Callable[[str], list[str]]


@pytest.fixture
def analysed(health: Library, monkeypatch: pytest.MonkeyPatch) -> Analysed:
    """Tells which texts a search analyses that are the query, or stand in it."""
    seen: list[str] = []

    def counted(analysis: Callable[[str], object]) -> Callable[[str], object]:
        def call(text: str) -> object:
            seen.append(text)
            return analysis(text)

        return call

    callers = [
        module
        for module in list(sys.modules.values())
        if module.__name__.startswith(("indexer.", "catalogue."))
        and not module.__name__.startswith("catalogue.text.")
    ]
    for name in ANALYSES:
        analysis = getattr(text, name)
        for module in callers:
            if getattr(module, name, None) is analysis:
                monkeypatch.setattr(module, name, counted(analysis))

    def search(query: str) -> list[str]:
        health.search(query)  # what is read once a process is read
        seen.clear()
        health.search(query)
        return [text for text in seen if text.strip() and text.casefold() in query.casefold()]

    return search


@pytest.mark.parametrize(
    "query",
    [
        "Painful swelling of my big toe",
        "SARS-CoV-2 in cotrimoxazole-takers",
        "I am worried, my Beta-Blocker made one toe swell so much, so what is known of Paget's disease today",
        "heart attack aspirin",
        "baduk",  # a name
        "hydralazin",  # mended, or offered
        "jointt paain",
        "diabetis rog",
        "শর্করা বেশি",
    ],
)
def test_a_query_of_words_is_analysed_once(analysed: Analysed, query: str) -> None:
    assert analysed(query) == [query]


def test_beside_a_query_what_it_is_about_is_analysed_as_the_vocabulary_reads_it(analysed: Analysed) -> None:
    assert analysed("What causes painful JOINTS?") == ["What causes painful JOINTS?", "painful joints"]


def test_each_part_of_a_query_with_operators_is_analysed_once(analysed: Analysed) -> None:
    assert sorted(analysed('arthritis "big toe" -diet')) == ["arthritis", "big toe", "diet"]
    assert sorted(analysed('"big toe"')) == ["big toe"]
    # with its quotes it may be a name
    assert sorted(analysed('joint "big toe"')) == ["big toe", "joint", 'joint "big toe"']
