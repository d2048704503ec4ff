"""How much of what was asked does a text hold, and which of its sentences holds most?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from catalogue.scripts import FULL_STOPS
from catalogue.text import held
from catalogue.text.segmentation import width

# Characters of a sentence that says something: «have a heart attack.» does not.
# 15 and 60 change nothing that is measured (`benchmarks.ablation search`).
TELLING = 30
# Letters of a word that is looked for as it stands, wherever it is; a shorter one stands between other signs.
# 2 and 8 change nothing that is measured (`benchmarks.ablation search`).
SHORTEST_STEM = 4

# Any character but those of English text, its punctuation and its symbols; what is invisible parts words.
_FOREIGN = re.compile(
    "[^\x00-\x7f\xa0-\xac\xae-\xbf\u2000-\u200a\u2010-\u2029\u202f-\u205f\u2070-\u303f\ufe00-\ufe0f]"
)
# An inflection at the end of a word.
_INFLECTED = re.compile(r"(?:s|ed|ing)(?![a-z0-9])")
# The parts of a token that letters and digits make.
_PARTS = re.compile(r"[a-z]+|[0-9]+")
# A code of a classification of diseases, without its point.
_CODE = re.compile(r"[a-z][0-9]{2}[0-9a-z]{1,4}")
# The end of a sentence, with the white space behind it. It begins with one set of characters: that is ten
# times as fast.
_RUN_STOPS = "".join(FULL_STOPS)
_SENTENCE_END = re.compile(
    rf"[.!?।॥\n؟۔።{_RUN_STOPS}][.!?।॥؟{_RUN_STOPS}\"”’)\]」』）]*(?:\s+|$|(?<=[\n।॥{_RUN_STOPS}」』]))"
)


class Weigher:
    """Weighs what a text holds of the marks: tokens asked for, each with its weight.

    A stem of four letters or more is looked for as it stands, a shorter one and a code between signs that are
    no letters: ten times as fast as analysing the text, and wrong only where a word has a stem inside it. A
    text with letters beyond ASCII is analysed, and any text where a mark is an acronym in capitals.
    """

    def __init__(self, marks: Mapping[str, float]) -> None:
        self._marks = marks
        self._has_acronym = any(map(str.isupper, marks))
        self._stems: list[tuple[str, float]] = []
        self._others: list[tuple[tuple[str, ...], float]] = []
        for token, weight in marks.items():
            if not token.isascii():
                continue
            if _is_long(token):
                self._stems.append((_as_it_stands(token), weight))
            else:
                self._others.append((_spellings(token), weight))

    def weigh(self, text: str) -> float:
        """The weights of the marks that a text holds, added."""
        if self._is_analysed(text):
            return self._analysed(text)
        lower = text.lower()
        found = 0.0
        for stem, weight in self._stems:
            if stem in lower:
                found += weight
        return found + self._of_others(lower) if self._others else found

    def weigh_heading(self, heading: str) -> float:
        """The same of a heading, where a stem must begin a word: «Overdose» tells of no dose."""
        lower = heading.lower()
        if self._has_acronym or not lower.isascii():
            return self._analysed(heading)
        found = 0.0
        for stem, weight in self._stems:
            if stem in lower and _begins_word(stem, lower):
                found += weight
        return found + self._of_others(lower) if self._others else found

    def best_sentence(self, text: str, beyond: float = 0.0) -> tuple[float, str]:
        """The first telling one of the sentences that hold most, and the weight of what it holds.

        No sentence where none holds more than weighs ``beyond``.
        """
        if self._is_analysed(text):
            return self._best_analysed(text)
        found = self._places(text.lower())
        # before the text is cut into sentences, which takes the longest
        if sum(weight for weight, _ in found) <= beyond:
            return 0.0, ""
        ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        held_by = _held_by_sentence(found, ends)
        most = max(held_by.values())
        ties = [_span(ends, sentence) for sentence, weight in sorted(held_by.items()) if weight == most]
        return most, next((text[tie] for tie in ties if _is_telling(text[tie])), text[ties[0]])

    def _is_analysed(self, text: str) -> bool:
        return self._has_acronym or (not text.isascii() and _FOREIGN.search(text) is not None)

    def _best_analysed(self, text: str) -> tuple[float, str]:
        scored = [(self._analysed(sentence), sentence) for sentence in sentences(text)]
        return max(scored, key=lambda pair: (pair[0], _is_telling(pair[1])), default=(0.0, ""))

    def _analysed(self, text: str) -> float:
        found = held(text)
        return sum(weight for token, weight in self._marks.items() if token in found)

    def _of_others(self, lower: str) -> float:
        """What short words and codes weigh that a text in lower case holds."""
        found = 0.0
        for spellings, weight in self._others:
            for spelling in spellings:
                # in most texts it stands nowhere, which is told much faster
                if spelling in lower and _word_at(spelling, lower, 0) >= 0:
                    found += weight
                    break
        return found

    def _places(self, lower: str) -> list[tuple[float, list[int]]]:
        """The weight of each mark that a text in lower case holds, and where it does."""
        found = []
        for stem, weight in self._stems:
            first = lower.find(stem)
            if first >= 0:
                found.append((weight, _places_of(stem, lower, first)))
        for spellings, weight in self._others:
            here = [spelling for spelling in spellings if spelling in lower]
            if places := [place for spelling in here for place in _places_of_word(spelling, lower)]:
                found.append((weight, places))
        return found


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, with the white space behind them."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if text[start : match.end()].strip():
            yield text[start : match.end()]
        start = match.end()
    if text[start:].strip():
        yield text[start:]


def _span(ends: Sequence[int], sentence: int) -> slice:
    """Where a sentence stands, by its number; ``ends`` are those of all sentences but, perhaps, the last."""
    start = ends[sentence - 1] if sentence else 0
    return slice(start, ends[sentence] if sentence < len(ends) else None)


def _held_by_sentence(found: Iterable[tuple[float, list[int]]], ends: Sequence[int]) -> dict[int, float]:
    """The weight that each sentence holds, by its number; ``found`` are weights and where they stand."""
    held_by: dict[int, float] = defaultdict(float)
    for weight, places in found:
        for sentence in {bisect_right(ends, place) for place in places}:
            held_by[sentence] += weight
    return held_by


def _is_telling(sentence: str) -> bool:
    return width(sentence.strip()) >= TELLING


def _is_long(token: str) -> bool:
    """Whether a token is looked for wherever it stands."""
    return len(token) >= SHORTEST_STEM and token.isalpha()


def _as_it_stands(stem: str) -> str:
    """What the forms of a word have in common: the stem of *artery* is *arteri*."""
    return stem[:-1] if stem.endswith("i") and len(stem) > SHORTEST_STEM else stem


def _spellings(token: str) -> tuple[str, ...]:
    """How a short or joined token may be written: «b12» as b-12 and «b 12», «e119» as E11.9, too."""
    if "&" in token:
        return (token, token.replace("&", " & "))
    parts = _PARTS.findall(token)
    if len(parts) < 2:
        return (token,)
    dotted = (f"{token[:3]}.{token[3:]}",) if _CODE.fullmatch(token) else ()
    return (token, "-".join(parts), " ".join(parts), *dotted)


def _begins_word(stem: str, lower: str) -> bool:
    """Whether a word of a text in lower case begins so."""
    at = lower.find(stem)
    while at > 0 and lower[at - 1].isalnum():
        at = lower.find(stem, at + 1)
    return at >= 0


def _places_of(stem: str, lower: str, first: int) -> list[int]:
    """Where a stem stands in a text in lower case, from the ``first`` such place on."""
    places = []
    at = first
    while at >= 0:
        places.append(at)
        at = lower.find(stem, at + len(stem))
    return places


def _places_of_word(word: str, lower: str) -> Iterator[int]:
    """Where a word or an inflection of it stands in a text in lower case."""
    at = _word_at(word, lower, 0)
    while at >= 0:
        yield at
        at = _word_at(word, lower, at + len(word))


def _word_at(word: str, lower: str, start: int) -> int:
    """The first place from ``start`` on where a word or an inflection of it stands, or -1."""
    at = lower.find(word, start)
    while at >= 0:
        end = at + len(word)
        begins = not (at and lower[at - 1].isalnum())
        if begins and (not lower[end : end + 1].isalnum() or _INFLECTED.match(lower, end)):
            return at
        at = lower.find(word, end)
    return -1
