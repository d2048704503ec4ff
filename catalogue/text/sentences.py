"""Where does one sentence of a text end, so that no phrase runs into the next?

A mark is set there, which is no token: it takes a place in the order of the tokens, so that what stands
before it and what stands behind it are no neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from catalogue.data_files import table
from catalogue.scripts import FULL_STOPS

# A symbol, not a letter: analysis makes no token of it.
BREAK = "\u241e"
PARTED = f" {BREAK} "

_RUN_STOPS = re.escape("".join(FULL_STOPS))
_CLOSING = r"[.!?…\"”’»)\]」』]*"
_OPENING = r"[\"“‘«(\[¿¡*•–—-]*"
# It begins with one set of characters: that is ten times as fast as a choice between two patterns.
_END = re.compile(
    rf"[.!?…।॥؟۔{_RUN_STOPS}]{_CLOSING}"
    rf"(?:(?=\s+{_OPENING}(\S))|(?<=[।॥{_RUN_STOPS}」』])(?=(\S)))"
)
# What no phrase runs over although a sentence may: a pause, a clause's end, the marks of items, lines.
_APART = ("…", "...", ";", "؛", "•", "‣", "▪", "◦", "●", "■", " | ", " · ", "\u2028", "\u2029")
# Signs that nothing but a sentence ends with; a full stop also ends abbreviations, and dots a pause.
_CERTAIN = re.compile(rf"[!?।॥؟۔{_RUN_STOPS}]")
_WORD_BEFORE = re.compile(r"([^\s(\[\"“‘«/]+)\s+$")
_LAST_WORD = re.compile(r"[^\s(\[\"“‘«/]+$")
# Characters before a full stop that are looked at: two words of some length.
_LOOKED_AT = 40

_ABBREVIATIONS = table(__package__, "abbreviations.toml")
_BEFORE_ANYTHING = frozenset(_ABBREVIATIONS["before_anything"])
_BEFORE_NUMBERS = _BEFORE_ANYTHING.union(_ABBREVIATIONS["before_numbers"])
# Abbreviations of two letters with points that end a sentence as often as not, where a capital follows.
_TIMES = ("a.m", "p.m")
# Words before a capital letter that stands for a name: «by J. Smith», but «take vitamin C. It helps».
_BEFORE_INITIAL = frozenset(("and", "by", "de", "for", "from", "of", "see", "to", "van", "von", "with"))


def parted(text: str) -> str:
    """A text with a break behind each sentence but the last, and where else no phrase runs on."""
    pieces: list[str] = []
    start = 0
    marks = [mark for mark in _APART if mark in text]
    for end in _with_marks(text, marks) if marks else _ends(text):
        pieces.append(text[start:end])
        start = end
    if not pieces:
        return text
    return PARTED.join((*pieces, text[start:]))


def _with_marks(text: str, marks: Iterable[str]) -> list[int]:
    """Where the sentences of a text end but for the last, and where such marks do."""
    found = re.finditer("|".join(map(re.escape, marks)), text)
    last = len(text.rstrip())
    return sorted({*_ends(text), *(match.end() for match in found if 0 < match.end() < last)})


def sentence_at(text: str, at: int) -> range:
    """Where the sentence begins and ends in which the character ``at`` of a text stands."""
    start = 0
    for end in _ends(text):
        if end > at:
            return range(start, end)
        start = end
    return range(start, len(text))


def _ends(text: str) -> Iterator[int]:
    """Where the sentences of a text end but for the last."""
    return (match.end() for match in _END.finditer(text) if _is_end(text, match))


def _is_end(text: str, match: re.Match[str]) -> bool:
    stop = match[0]
    if stop != "." and _CERTAIN.search(stop):
        return True
    following = match[1] or match[2] or ""
    if following.islower():
        return False
    at = match.start()
    before = text[max(0, at - _LOOKED_AT) : at]
    word = before.rpartition(" ")[2]
    if not word.isalnum():  # a sign opens it or stands in it: a tenth of all
        last = _LAST_WORD.search(before)
        word = last[0] if last else ""
    if not word or len(stop.rstrip('"”’»)]')) > 1:
        return True
    return not _is_abbreviation(word, before[: len(before) - len(word)], following)


def _is_abbreviation(word: str, before: str, following: str) -> bool:
    """Whether a full stop behind a word belongs to it: to an abbreviation or to the initial of a name."""
    if len(word) == 1:
        return word.isupper() and _stands_in_a_name(before)
    if "." in word:
        return word.lower() not in _TIMES and all(len(part) <= 2 for part in word.split("."))
    known = _BEFORE_NUMBERS if following.isdigit() else _BEFORE_ANYTHING
    return word.lower() in known


def _stands_in_a_name(before: str) -> bool:
    """Whether a name may begin or go on behind a text: behind nothing, a name, an initial or «by»."""
    word = match[1] if (match := _WORD_BEFORE.search(before)) else ""
    return not word or not word[0].islower() or word.rstrip(",;:") in _BEFORE_INITIAL
