"""The words of a library in a table: how often names hold each, and which begin alike and are as long.

Made when the library is indexed (:mod:`indexer.index.mapped`). :class:`indexer.lexicon.spelling.Speller` puts
the words of what changed since to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from indexer.index.mapped import Parts, Table, bounds, keys_parts, lists_parts, strings_parts

_PARTED = "\n"


class MappedWords:
    """Words with their weights, by themselves and in groups of one first letter and one length."""

    def __init__(self, table: Table) -> None:
        self._words = table.keys("words")
        self._weights = table.numbers("weights")
        self._groups = table.keys("groups")
        self._grouped = table.strings("grouped")
        self._ends = table.numbers("group_ends")
        self._group_weights = table.numbers("group_weights")
        self._letters = table.lists("letters")
        self._lengths = table.lists("lengths")
        self._unsigned = table.lists("unsigned")

    def weight(self, word: str) -> int:
        """The weight of a word; 0 of one that is not there."""
        number = self._words.number(word)
        return int(self._weights[number]) if number >= 0 else 0

    def group(self, first: str, length: int) -> list[str]:
        """The words with that first letter and so many letters, in the order in which they were learned."""
        number = self._groups.number(_group(first, length))
        return self._grouped[number].split(_PARTED) if number >= 0 else []

    def weighted(self, first: str, length: int) -> Iterator[tuple[str, int]]:
        """The same words with their weights."""
        number = self._groups.number(_group(first, length))
        if number >= 0:
            weights = self._group_weights[self._ends[number] : self._ends[number + 1]]
            yield from zip(self._grouped[number].split(_PARTED), weights, strict=True)

    def letters(self, length: int) -> list[str]:
        """The first letters of the words with so many letters."""
        return self._letters.of(str(length))

    def lengths(self, first: str) -> list[int]:
        """The lengths of the words with that first letter."""
        return [int(length) for length in self._lengths.of(first)]

    def unsigned(self, word: str) -> list[str]:
        """The Bangla words that ``word`` is without one of their signs."""
        return self._unsigned.of(word)


def parts_of(
    weights: Mapping[str, int],
    groups: Mapping[tuple[str, int], list[str]],
    unsigned: Mapping[str, list[str]],
) -> Parts:
    """The parts of the table: words with their weights, the same in groups by first letter and length, and
    Bangla words by what they are without one of their signs.
    """
    parts, numbers = keys_parts("words", weights)
    group_parts, group_numbers = keys_parts("groups", (_group(*group) for group in groups))
    by_number = sorted(groups, key=lambda group: group_numbers[_group(*group)])
    letters: dict[str, list[str]] = defaultdict(list)
    lengths: dict[str, list[str]] = defaultdict(list)
    for first, length in groups:
        letters[str(length)].append(first)
        lengths[first].append(str(length))
    return {
        **parts,
        "weights": np.array([weights[word] for word in numbers], np.uint32),
        **group_parts,
        **strings_parts("grouped", [_PARTED.join(groups[group]) for group in by_number]),
        "group_ends": bounds([len(groups[group]) for group in by_number]),
        "group_weights": np.array([weights[w] for group in by_number for w in groups[group]], np.uint32),
        **lists_parts("letters", letters),
        **lists_parts("lengths", lengths),
        **lists_parts("unsigned", unsigned),
    }


def _group(first: str, length: int) -> str:
    return f"{first}{length}"
