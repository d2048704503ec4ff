"""What may be a typing error, what it may be meant for, and whether that may be decided without asking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from catalogue.scripts import is_bangla
from catalogue.text import NamedWord, stem
from indexer.lexicon.base import Lexicon
from indexer.lexicon.spelling import without_a_sign
from indexer.question.analysed import AnalysedText

# Letters of a word that is too short to be changed, or to be put for another, unasked: hav, hiv.
# Changes nothing that is measured, where what is offered counts as found.
SHORT = 3
# Letters of what is an acronym where it is typed in capitals, whatever stands beside it.
# At 2: slips in capitals +.0127; at 10: −.2229 (`benchmarks.ablation forms`).
LONGEST_ACRONYM = 5


@dataclass(frozen=True, slots=True)
class Slip:
    """Letters of a query that may be mistyped; ``text`` is them, folded."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class LetterRun(Slip):
    """A run of letters that is a word of the query, or a part of one."""

    word: NamedWord

    @property
    def stem(self) -> str:
        return stem(self.text)

    @property
    def whole(self) -> bool:
        """Whether it is all of the word."""
        return (self.start, self.end) == (self.word.start, self.word.end)


class Choice(NamedTuple):
    """Letters with the words that may be meant, the likeliest first."""

    slip: Slip
    words: list[str]


class Change(NamedTuple):
    """Letters with the word that takes their place."""

    slip: Slip
    word: str


def is_sure(change: Change, text: AnalysedText, lexicon: Lexicon) -> bool:
    """Whether a change may be made unasked: it puts no word that means something for another one."""
    typed, word = change.slip.text, change.word
    if lexicon.is_medicine(typed) or lexicon.is_medicine(word):
        return False
    if lexicon.is_acronym(word) or _in_capitals(change.slip, text.text):
        return False
    if not isinstance(change.slip, LetterRun):
        return True
    if is_bangla(typed):
        return True
    if min(len(typed), len(word)) <= SHORT or lexicon.is_common(typed) or lexicon.is_word(typed):
        return False
    return typed != change.slip.stem or not lexicon.frequencies([typed])


def _in_capitals(slip: Slip, text: str) -> bool:
    """Whether somebody typed an acronym: in capitals, beside other words in small letters or alone."""
    shown = text[slip.start : slip.end]
    return shown.isupper() and (len(shown) <= LONGEST_ACRONYM or not text.isupper())


def lacks_a_sign(change: Change) -> bool:
    """Whether a Bangla word, however short, is another one without one of its signs: জর, জ্বর."""
    shorter = without_a_sign(change.word) if is_bangla(change.word) else set()
    return change.slip.text in shorter or stem(change.slip.text) in shorter


def replaced(text: str, changes: Sequence[Change]) -> str:
    for slip, word in sorted(changes, key=lambda change: -change.slip.start):
        text = text[: slip.start] + word + text[slip.end :]
    return text
