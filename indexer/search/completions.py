"""Which names have a word that begins as was typed?

A key for each name (its words folded), and for each word of it a number that packs key and place, sorted by
the text from there on. A binary search finds all names with a word that begins so, in microseconds. The
arrays lie in a table that all processes map; those of a few names are made in memory.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from typing import TypeAlias

import numpy as np

from catalogue.text import STOP_WORDS, graphemes
from catalogue.text.analysis import VERSION as ANALYSIS
from catalogue.text.inflections import length_of_article
from catalogue.text.segmentation import is_unspaced
from indexer.index.mapped import Parts, Table, strings_parts
from indexer.search.familiarity import EVERYDAY, MOST_FAMILIAR, familiarity

# Words of a name that a typed beginning may begin.
MOST_WORDS = 6
# Letters of a run without spaces, each of which may begin a word.
MOST_LETTERS = 24
# Letters of Japanese and of Thai, Lao and their like that begin no word.
_NEVER_FIRST = frozenset("ーんンぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶะาๅๆฯະາ")
# Names looked at for one beginning, so that a single letter costs no more than a word.
# At 100: titles typed −.0096; at 400: titles typed −.0006 (`benchmarks.ablation shown`).
MOST_SEEN = 200
_LAST_CHARACTER = "\U0010ffff"
# Stands behind the space, and before every letter and digit.
_BEHIND_A_WORD = "!"
# A place is a key's number and, in its last eight bits, the character where a word of the key begins.
_PLACE_BITS = 8
_PLACE_MASK = 255
# Characters of a place by which the arrays are sorted.
_SORTED_BY = 40


# Kinds of names by their place in the order of suggestions; one byte a name.
TITLE = 0
ALIAS = 1
TERM = 2
HEADING = 3
# A rank has, from its first bit on: whether it is a heading's; how seldom the name is asked for, in
# doublings; how unfamiliar the word is, one more where others stand before it; whether some do; the name's
# kind; its length. They are reckoned beforehand: a tuple of these for each of 2,600 names took 1.5 ms.
_LENGTH_BITS = 24
_KIND_BITS = 4
_INSIDE_AT = _LENGTH_BITS + _KIND_BITS
_LEVEL_AT = _INSIDE_AT + 1
_ASKED_AT = _LEVEL_AT + 2
_HEADING_AT = _ASKED_AT + 7
_LEVELS = 3  # the bits of a level
_NEVER_ASKED = 127

# What a table of them holds, in its version.
FORM = f"completions 4 {ANALYSIS}"

# The rank of a key with a word that begins as was typed, and the key. No named tuple: hundreds are made for
# every letter that is typed.
Completion: TypeAlias = tuple[int, str]


@dataclass(frozen=True, slots=True)
class CompletionIndex:
    """Keys and, sorted, every place in them where a word begins."""

    keys: Sequence[str]
    kinds: Sequence[int]  # of each key the first kind that it has
    places: Sequence[int]  # key number << 8 | place of the word's first character
    ranks: Sequence[int]  # of each place
    everyday: Sequence[str]  # the words of names that everybody says, sorted

    @classmethod
    def of(cls, kinds: Mapping[str, int]) -> CompletionIndex:
        """The completions that these keys are, with the first kind that each has."""
        keys = list(kinds)
        places = [number << _PLACE_BITS | place for number, key in enumerate(keys) for place in _starts(key)]
        places.sort(key=_text_from(keys, _SORTED_BY))
        words = sorted({word for key in keys for word in key.split()})
        level = cache(familiarity)
        found = cls(keys, list(kinds.values()), places, [], [w for w in words if level(w) == EVERYDAY])
        ranks = [found._rank(place, 0, level) for place in places]
        return cls(found.keys, found.kinds, places, ranks, found.everyday)

    @classmethod
    def empty(cls) -> CompletionIndex:
        return cls.of({})

    @classmethod
    def mapped(cls, table: Table) -> CompletionIndex:
        """The completions of a table."""
        return cls(
            table.strings("keys"),
            table.numbers("kinds"),
            table.numbers("places"),
            table.numbers("ranks"),
            table.strings("everyday"),
        )

    def parts(self) -> Parts:
        """What a table has of them."""
        return {
            **strings_parts("keys", self.keys),
            **strings_parts("everyday", self.everyday),
            "kinds": np.array(self.kinds, np.uint8),
            "places": np.array(self.places, np.uint64),
            "ranks": np.array(self.ranks, np.uint64),
        }

    def beginning(self, prefix: str) -> list[Completion]:
        """Keys with a word that begins so, at most :data:`MOST_SEEN`.

        Where several words are typed, it is the last of them that is familiar or not.
        """
        low = self._find(prefix)
        high = min(self._find(prefix + _LAST_CHARACTER), low + MOST_SEEN)
        keys, places = self.keys, self.places[low:high]
        if " " in prefix:
            ranks: Sequence[int] = [self._rank(place, len(prefix) - 1) for place in places]
        else:
            ranks = self.ranks[low:high]
        whole = self._find(prefix + _BEHIND_A_WORD) - low
        return [
            (_of_whole_word(rank) if n < whole else rank, keys[place >> _PLACE_BITS])
            for n, (rank, place) in enumerate(zip(ranks, places, strict=True))
        ]

    def familiar(self, prefix: str) -> list[str]:
        """The shortest of the familiar words of names that begin so; none where more than a word is typed."""
        low = bisect_left(self.everyday, prefix)
        words = self.everyday[low : bisect_left(self.everyday, prefix + _LAST_CHARACTER)]
        return nsmallest(MOST_FAMILIAR, words, key=lambda word: (len(word), word))

    def _rank(self, place: int, typed: int, level: Callable[[str], int] = familiarity) -> int:
        """The rank of what begins at a place; the word is that in which the ``typed`` character behind it
        stands, and ``level`` tells how familiar it is.
        """
        number, start = place >> _PLACE_BITS, place & _PLACE_MASK
        key, kind = self.keys[number], self.kinds[number]
        end = key.find(" ", start + typed)
        word = key[key.rfind(" ", 0, start + typed) + 1 : end if end > 0 else len(key)]
        inside = start > 0
        return (
            (kind == HEADING) << _HEADING_AT
            | _NEVER_ASKED << _ASKED_AT
            | (level(word) + inside) << _LEVEL_AT
            | inside << _INSIDE_AT
            | kind << _LENGTH_BITS
            | min(len(key), (1 << _LENGTH_BITS) - 1)
        )

    def _find(self, text: str) -> int:
        return bisect_left(self.places, text, key=_text_from(self.keys, max(_SORTED_BY, len(text))))


def _of_whole_word(rank: int) -> int:
    """The rank of a name in which what was typed is a whole word: as familiar as can be, however short it is
    («eye», «flu»), and before the names in which it only begins one.
    """
    inside = rank >> _INSIDE_AT & 1
    known = rank & ~(_LEVELS << _LEVEL_AT) | inside << _LEVEL_AT
    return known if inside else known - (1 << _ASKED_AT)


def asked_for(completion: Completion, often: int) -> Completion:
    """The same of a name that is asked for, ``often`` in doublings."""
    rank, key = completion
    return rank - (min(often, _NEVER_ASKED - 1) << _ASKED_AT), key


def _text_from(keys: Sequence[str], length: int) -> Callable[[int], str]:
    """What places are sorted by: so many characters of the key from the place on."""
    bits, mask = _PLACE_BITS, _PLACE_MASK
    return lambda place: keys[place >> bits][place & mask : (place & mask) + length]


def _starts(key: str) -> list[int]:
    """Where the words begin that a reader may begin with: the first, and those behind it that are not
    function words; of Arabic and Hebrew words behind the article, too, and in a run of letters without spaces
    each letter.
    """
    starts: list[int] = []
    words = place = 0
    while 0 <= place < _PLACE_MASK and words < MOST_WORDS:
        end = key.find(" ", place)
        word = key[place : end if end > 0 else len(key)]
        if not place or word not in STOP_WORDS:
            words += 1
            starts.append(place)
            if (article := length_of_article(word)) and place + article <= _PLACE_MASK:
                starts.append(place + article)
            starts += (place + at for at in _letters_within(word) if place + at <= _PLACE_MASK)
        place = end + 1 or -1
    return starts


def _letters_within(word: str) -> Iterator[int]:
    """Where the letters begin behind the first one of a run without spaces, any of which may begin a word:
    糖尿病 in 2型糖尿病, but no sign on a letter, nor what only lengthens one.
    """
    if not is_unspaced(word):
        return
    at = 0
    for letter in graphemes(word)[:MOST_LETTERS]:
        if at and letter not in _NEVER_FIRST and is_unspaced(letter):
            yield at
        at += len(letter)
