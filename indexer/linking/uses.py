"""How does a draft use a phrase: how often, how early, and where on its lines?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from catalogue.text import tokens
from indexer.linking.names import Tokens
from indexer.linking.passages import Passage, Span
from indexer.linking.phrases import PhraseMatch

# Characters on either side in which words of a target's title are looked for.
_BESIDE = 25

# What stands before the words of a line: marks of an item, a quote or a heading.
_LINE_MARKS = " \t-*#>"


class PhrasePlace(NamedTuple):
    """A phrase that a link may stand on, and where it stands in the source."""

    passage: Passage
    phrase: PhraseMatch
    source: Span

    @property
    def written(self) -> str:
        """The phrase as the draft has it."""
        return self.passage.text[self.phrase.start : self.phrase.end]


@dataclass(slots=True)
class PhraseUse:
    """``written`` is its first form, ``first`` the number of phrases before it, ``beside`` the words around
    the first; the others are numbers of its ``times``.
    """

    written: str
    first: int
    beside: frozenset[str]
    times: int = 0
    begins_line: int = 0
    is_line: int = 0
    called: bool = False

    def add(self, before: str, behind: str) -> None:
        """Once more, with these texts before and behind it on its line."""
        begins = not before.strip(_LINE_MARKS)
        self.times += 1
        self.begins_line += begins
        self.is_line += begins and not behind.strip()
        self.called = self.called or behind.startswith("(")


def uses_of(places: Iterable[PhrasePlace]) -> dict[Tokens, PhraseUse]:
    """The phrases of a draft, by their tokens, in the order in which they first stand there."""
    uses: dict[Tokens, PhraseUse] = {}
    for number, place in enumerate(places):
        text, (start, end, key) = place.passage.text, place.phrase
        if key not in uses:
            beside = f"{text[max(0, start - _BESIDE) : start]} {text[end : end + _BESIDE]}"
            uses[key] = PhraseUse(place.written, number, frozenset(tokens(beside)))
        line_end = text.find("\n", end)
        uses[key].add(
            text[text.rfind("\n", 0, start) + 1 : start], text[end:] if line_end < 0 else text[end:line_end]
        )
    return uses
