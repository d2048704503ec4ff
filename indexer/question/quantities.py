"""Which words of a query tell an amount: a dose, a reading, a measure? «aspirin 81 mg», «bp 180/110», «fever
104».

What was asked about is the aspirin. Its dose is in no article's name, though MG is one of myasthenia gravis;
and of two articles, the one that happens to hold the number is no better.
"""

from __future__ import annotations

from itertools import pairwise

import regex

from catalogue.text import NamedWord
from catalogue.text.analysis import UNITS
from indexer.index.statistics import Frequencies
from indexer.question.analysed import AnalysedText

# What an amount weighs beside what it is an amount of.
# .125 and .5 change nothing that is measured (`benchmarks.ablation forms`).
QUANTITY_WEIGHT = 0.25

# Digits with a sign between two of them («39.5», «140/90», «1,000»), or three and more: 21 is a trisomy's.
_READING = regex.compile(r"\d+(?:[.,/]\d+)+%?|\d{3,}%?|\d+%")
_NUMBER = regex.compile(r"\d+(?:[.,/]\d+)*")
# A number and letters behind it, written together: 500mg.
_TOGETHER = regex.compile(r"\d+(?:[.,]\d+)*(\p{L}+)(?:/\p{L}+)?")
# A unit, or one in another: mg, mg/dl.
_UNIT = regex.compile(r"\p{L}+(?:/\p{L}+)?")


def quantities(text: AnalysedText, known: Frequencies) -> frozenset[int]:
    """Where the words begin that tell an amount of something else in the text; none where nothing else is.

    A reading without a unit tells one only where no name has it: H1N1's 2009 does.
    """
    words = text.words
    found = {word.start for word in words if _tells_amount(word, text, known)}
    for number, unit in pairwise(words):
        if _NUMBER.fullmatch(number.folded) and _is_unit(unit):
            found |= {number.start, unit.start}
    return frozenset(found) if any(word.start not in found for word in text.telling) else frozenset()


def without(text: AnalysedText, places: frozenset[int]) -> str:
    """The name key of a text without the words that begin at these places."""
    return " ".join(word.key for word in text.words if word.start not in places)


def _tells_amount(word: NamedWord, text: AnalysedText, known: Frequencies) -> bool:
    if together := _TOGETHER.fullmatch(word.folded):
        return together[1] in UNITS and len(together[1]) > 1
    is_reading = _READING.fullmatch(text.shown(word))
    return bool(is_reading) and not any(token in known and known[token].named for token in word.tokens)


def _is_unit(word: NamedWord) -> bool:
    """Of one letter, it is as well a vitamin's, or a part of a name."""
    return bool(_UNIT.fullmatch(word.folded)) and word.folded.split("/")[0] in UNITS and len(word.folded) > 1
