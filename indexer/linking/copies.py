"""Which articles have nearly the text of one that a list has already?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalogue.text import tokens_in_place
from indexer.index import statistics

Hashes = NDArray[np.uint32]

# Texts whose simhashes differ in at most so many of 64 bits are the same article twice.
ALIKE_BITS = 3

# Different words of an article, up to which its simhash says little: a word more changes many of its bits. Of
# two such articles one is a copy of the other if only one has so large a share of their words, or one word.
# A word for another is two. Of longer ones, or at a share of .15, pages of one mould are
# taken for copies: 1.2 points are lost.
SHORT = 50
COPIED = 0.05

# Of two such articles one is a copy, too, if it has all words of the other and no more than this share
# besides: pages of one mould lack some of each other's. Words of the titles do not count.
ADDED = 0.15
# Words of both, below which one more or less is a difference.
FEWEST_COPIED = 25


class _Text(NamedTuple):
    """A short article: the words of its title, and all of its words, ascending."""

    named: Hashes
    words: Hashes


class Copies:
    """Knows the texts of a list, and tells which others are the same."""

    def __init__(self) -> None:
        self._titles: set[str] = set()
        self._prints: list[int] = []
        self._short: list[_Text] = []

    def take_in(self, title: str, words: Hashes, simhash: int | None, titled: bool = True) -> None:
        """The list has an article of this title and these words; not ``titled``: another may be called so."""
        if titled:
            self._titles.add(_bare(title))
        if simhash is not None:
            self._prints.append(simhash)
        if len(words) <= SHORT:
            self._short.append(_Text(_hashes_in(title), words))

    def has(self, title: str, words: Hashes, simhash: int | None) -> bool:
        """Whether the list has an article of that title, or of nearly the same text."""
        if _bare(title) in self._titles:
            return True
        if any(_differing_bits(simhash, known) <= ALIKE_BITS for known in self._prints):
            return True
        if len(words) > SHORT or not self._short:
            return False
        text = _Text(_hashes_in(title), words)
        return any(_are_copies(text, known) for known in self._short)


def _bare(title: str) -> str:
    return " ".join(title.casefold().split()).strip(" .:!?")


def _are_copies(one: _Text, other: _Text) -> bool:
    """Whether two short articles have nearly the same text.

    Where each is called what the other never says, they are two subjects: «offsetTop» and «offsetLeft».
    """
    if _names_another(one, other) and _names_another(other, one):
        return False
    both = len(np.intersect1d(one.words, other.words, assume_unique=True))
    either = len(one.words) + len(other.words) - both
    if not both or either - both <= max(1.0, COPIED * either):
        return both > 0
    if either < FEWEST_COPIED:
        return False
    named = np.union1d(one.named, other.named)
    added = [
        len(a[~are_among(a, b) & ~are_among(a, named)])
        for a, b in ((one.words, other.words), (other.words, one.words))
    ]
    return min(added) == 0 and max(added) <= ADDED * either


def _names_another(one: _Text, other: _Text) -> bool:
    """Whether an article is called by a word that is in it, and nowhere in the other."""
    return bool(np.any(are_among(one.named, one.words) & ~are_among(one.named, other.words)))


def _hashes_in(text: str) -> Hashes:
    """The hashes of the tokens of a text, ascending."""
    found = {statistics.hash_of(token) for token in tokens_in_place(text)}
    return np.array(sorted(found), np.uint32)


def are_among(hashes: Hashes, known: Hashes) -> NDArray[np.bool_]:
    """Which of the hashes are among those that are known, in ascending order."""
    if not len(known):
        return np.zeros(len(hashes), np.bool_)
    place = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    found: NDArray[np.bool_] = known[place] == hashes
    return found


def _differing_bits(one: int | None, other: int) -> int:
    """Bits in which two simhashes differ; they are stored as signed numbers."""
    return 64 if one is None else ((one ^ other) & 0xFFFFFFFFFFFFFFFF).bit_count()
