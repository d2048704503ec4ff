"""How a draft uses a phrase: how often, how early, and where on its lines."""

from __future__ import annotations

import pytest

from indexer.linking.drafts import Draft
from indexer.linking.names import Tokens, name_tokens
from indexer.linking.phrases import PhraseMatch
from indexer.linking.uses import PhrasePlace, PhraseUse, uses_of


def used(text: str, *phrases: str) -> dict[Tokens, PhraseUse]:
    draft = Draft.read(text)
    places = []
    for passage in draft.passages:
        for phrase in phrases:
            start = passage.text.find(phrase)
            while start >= 0:
                end = start + len(phrase)
                source = passage.source_of(start, end)
                assert source is not None
                places.append(PhrasePlace(passage, PhraseMatch(start, end, name_tokens(phrase)), source))
                start = passage.text.find(phrase, end)
    return uses_of(sorted(places, key=lambda place: place.source))


def test_a_phrase_is_counted_and_told_as_it_is_first_written() -> None:
    uses = used("Some gout, then Gout. And asthma.\n\nAgain gout.", "gout", "Gout", "asthma")
    assert [(use.written, use.first, use.times) for use in uses.values()] == [
        ("gout", 0, 3),
        ("asthma", 2, 1),
    ]
    assert {"some", "then"} <= uses["gout",].beside


@pytest.mark.parametrize(
    ("text", "begins", "whole"),
    [
        ("gout hurts", 1, 0),
        ("it is\ngout and more", 1, 0),
        ("first\ngout\nlast", 1, 1),
        ("- gout\n- asthma", 1, 1),
        ("a gout", 0, 0),
        ("a\n\n* gout", 1, 1),
    ],
)
def test_its_place_on_the_line_is_told(text: str, begins: int, whole: int) -> None:
    use = used(text, "gout")["gout",]
    assert (use.begins_line, use.is_line) == (begins, whole)


def test_a_phrase_that_is_called_is_told() -> None:
    assert [used(text, "gout")["gout",].called for text in ("gout", "gout (a)", "gout(1)")] == [
        False,
        False,
        True,
    ]
