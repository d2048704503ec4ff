"""Typing errors, mended from the words of the library's names, glossary and headings.

Engines' fuzzy queries score every hit alike, so a title with one slip came first in 58 of 100 tries;
correcting the query from the vocabulary brings 96 (research page, and ``benchmarks/known_items.py``).

Distances are Damerau's (a swap of neighbours is one slip): none in words of three letters, one in words of up
to eight, two in longer ones; a wrong first letter counts as a further half, since people hardly ever mistype
it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import regex
from rapidfuzz import process
from rapidfuzz.distance import OSA

from catalogue.scripts import is_bangla
from indexer.index.mapped import Parts
from indexer.lexicon import mapped_words
from indexer.lexicon.mapped_words import MappedWords

# Letters of a word that may be wrong.
# At 2: no change; at 8: slips −.0446, slips in the top three −.0318 (`benchmarks.ablation names`).
SHORTEST = 4
# Letters from which two slips are tolerated.
# 4 and 18 change nothing that is measured (`benchmarks.ablation names`).
LONG = 9
# Of a distance, where the first letter is another: people hardly ever mistype it.
# .25 and 1 change nothing that is measured (`benchmarks.ablation names`).
_OTHER_FIRST_LETTER = 0.5


_SIGN = regex.compile(r"\u09cd[\u0995-\u09b9]?|[\u0981-\u0983\u09bc\u09be-\u09cc]")


class _Candidate(NamedTuple):
    word: str
    off: float  # distance from what was typed, a wrong first letter counted


def slips(word: str) -> int:
    """How many slips a word may have: 0, 1 or 2 by its length; none where it has a digit."""
    if len(word) < SHORTEST or (not word.isalpha() and not is_bangla(word)):
        return 0
    return 1 if len(word) < LONG else 2


def is_learned(word: str) -> bool:
    """Whether a word may be what was meant."""
    return len(word) >= SHORTEST - 1 and not any(c.isdigit() for c in word)


def without_a_sign(word: str) -> set[str]:
    """What a Bangla word is where somebody leaves one of its signs out: a vowel sign, a dot, or what joins
    two consonants, with or without the second: জর of জ্বর.
    """
    return {
        shorter
        for match in _SIGN.finditer(word, 1)
        for end in {match.end(), match.start() + 1}
        if len(shorter := word[: match.start()] + word[end:]) > 1
    }


def distance(word: str, other: str) -> int:
    """How many slips make one word of the other."""
    return OSA.distance(word, other)


def off(word: str, other: str) -> float:
    """How far a word is from what it was meant to be: a wrong first letter counts as a further half."""
    return distance(word, other) + (_OTHER_FIRST_LETTER if word[:1] != other[:1] else 0.0)


class Speller:
    """Words with how many names hold them: those of a table, and others."""

    def __init__(self, weights: Iterable[tuple[str, int]] = (), mapped: MappedWords | None = None) -> None:
        self._mapped = mapped
        # of words of the table what their weight grew by
        self._weights: Counter[str] = Counter()
        self._by_first: dict[tuple[str, int], list[str]] = defaultdict(list)
        # length → first letters of the words that have it
        self._letters: dict[int, list[str]] = defaultdict(list)
        # Bangla word with a sign left out → words that it may be
        self._unsigned: dict[str, list[str]] = defaultdict(list)
        # first letter and size → beginnings of that size, counted
        self._beginnings: dict[tuple[str, int], Counter[str]] = {}
        for word, weight in weights:
            self.add(word, weight)

    def __contains__(self, word: str) -> bool:
        return word in self._weights or (self._mapped is not None and self._mapped.weight(word) > 0)

    def add(self, word: str, weight: int = 1) -> None:
        """Learn a word; words with digits are never what was meant."""
        if not is_learned(word):
            return
        if word not in self:
            if not (group := self._by_first[word[0], len(word)]):
                self._letters[len(word)].append(word[0])
            group.append(word)
            for shorter in without_a_sign(word) if is_bangla(word) else ():
                self._unsigned[shorter].append(word)
        self._beginnings.clear()
        self._weights[word] += weight

    def parts(self) -> Parts:
        """What a table has of the words that were learned here."""
        return mapped_words.parts_of(self._weights, self._by_first, self._unsigned)

    def weight(self, word: str) -> int:
        """How many names hold a word, each counted several times."""
        return self._weights[word] + (self._mapped.weight(word) if self._mapped else 0)

    def so_long(self, first: str, length: int) -> list[str]:
        """The words with that first letter and so many letters."""
        own = self._by_first.get((first, length), [])
        return self._mapped.group(first, length) + own if self._mapped else own

    def lacking_a_sign(self, word: str) -> list[str]:
        """The Bangla words that ``word`` is without one of their signs, likeliest first."""
        found = [*(self._mapped.unsigned(word) if self._mapped else ()), *self._unsigned.get(word, ())]
        return sorted(found, key=lambda other: (-self.weight(other), other))

    def near(self, word: str, most: int = 8) -> list[str]:
        """The words that ``word`` was probably meant to be, likeliest first. In three letters only a whole
        name decides.
        """
        allowed = max(slips(word), 1 if len(word) == SHORTEST - 1 and word.isalpha() else 0)
        if not allowed:
            return []
        found = list(self._within(word, allowed, self._by_first_letter(word, allowed)))
        if not any(candidate.off <= 1 for candidate in found):
            found += list(self._within(word, 1, self._by_any_letter(word), other_first=True))
        found.sort(key=lambda c: (c.off, -self.weight(c.word), abs(len(c.word) - len(word)), c.word))
        return list(dict.fromkeys(candidate.word for candidate in found))[:most]

    def beginning(self, prefix: str, most: int = 20) -> list[str]:
        """The beginnings of words that a mistyped beginning was probably meant to be, likeliest first.

        One letter is another, or one is missing («diabte»); only where that is nothing, one is too many
        («diabbet»).
        """
        allowed = min(1, slips(prefix)) if prefix else 0
        if not allowed:
            return []
        size = len(prefix)
        for sizes in ((size, size + 1), (size - 1,)):
            counts = [self._beginning_so(prefix[0], wanted) for wanted in sizes]
            near = {
                word: counted[word]
                for counted in counts
                for word, _, _ in process.extract(
                    prefix, list(counted), scorer=OSA.distance, score_cutoff=allowed, limit=None
                )
            }
            if near:
                return sorted(near, key=lambda word: (-near[word], word))[:most]
        return []

    def _beginning_so(self, first: str, size: int) -> Counter[str]:
        """The beginnings of so many letters, by how many names have a word with each; made once, 0.3 ms among
        10,000 words.
        """
        found = self._beginnings.get((first, size))
        if found is None:
            found = Counter()
            mapped = self._mapped
            for length in mapped.lengths(first) if mapped else ():
                for word, weight in mapped.weighted(first, length) if mapped and length >= size else ():
                    found[word[:size]] += weight
            for word, weight in list(self._weights.items()):
                if word[0] == first and len(word) >= size:
                    found[word[:size]] += weight
            self._beginnings[first, size] = found
        return found

    def _by_first_letter(self, word: str, allowed: int) -> Iterator[list[str]]:
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            if words := self.so_long(word[0], length):
                yield words

    def _by_any_letter(self, word: str) -> Iterator[list[str]]:
        for length in range(len(word) - 1, len(word) + 2):
            own = self._letters.get(length, [])
            for first in dict.fromkeys([*(self._mapped.letters(length) if self._mapped else ()), *own]):
                yield self.so_long(first, length)

    def _within(
        self, word: str, allowed: int, buckets: Iterable[list[str]], other_first: bool = False
    ) -> Iterator[_Candidate]:
        for words in buckets:
            for found, slipped, _ in process.extract(
                word, words, scorer=OSA.distance, score_cutoff=allowed, limit=None
            ):
                if found[0] != word[0]:
                    yield _Candidate(found, slipped + _OTHER_FIRST_LETTER)
                elif not other_first:
                    yield _Candidate(found, slipped)
