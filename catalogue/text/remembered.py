"""What does each chunk of a text become? Reckoned once for each, and remembered.

The lower half of `catalogue/text/analysis.py`, which says what it becomes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

import regex

from catalogue.scripts import HAN, SOUTH_EAST_ASIAN
from catalogue.text.capitals import acronym, without_capitals
from catalogue.text.compounds import LONGEST_TOKEN, Compound, compounds, fold
from catalogue.text.inflections import pairs_in_compound, perhaps_uninflected
from catalogue.text.pronunciation import is_pronunciation
from catalogue.text.respelling import spelt_out
from catalogue.text.segmentation import is_unspaced
from catalogue.text.sentences import BREAK
from catalogue.text.stemming import ACRONYMS, stem

# Chunks that are remembered, and as many from before; some 20 MB each.
_REMEMBERED = 100_000

# Characters of a chunk that is remembered: longer ones hardly come again. Those of which there is more to
# say, such as addresses in lists of references, are remembered for a while: those of 4,000 articles, four
# each, were 8 MB.
LONGEST_REMEMBERED = 32
LONG_REMEMBERED = 1_000

# In no token, since folding drops it.
MARK = "\x01"
# Letters that may be a word: any of Han, and of South-East Asia one with a vowel or another sign on it.
_LETTER = regex.compile(rf"[{HAN}]|[{SOUTH_EAST_ASIAN}]\p{{M}}+")
# It parts a word of Persian from its endings: «کتاب‌ها».
_NON_JOINER = "\u200c"
# Letters of the word before such an ending.
_SHORTEST_BEFORE = 3


class Special(NamedTuple):
    """What a chunk of several tokens, or with digits, brings beside its tokens in place."""

    joined: tuple[str, ...] = ()
    # of a chunk with digits: the token that it joins with those beside it
    here: str = ""
    code: bool = False
    # in capitals what is a function word in small letters
    acronym: bool = False
    # of a run: each letter that may be a word («薬», «งู»); of a word of Persian what stands before an ending
    letters: tuple[str, ...] = ()


class Lexicon(dict[str, str]):
    """Chunk → its tokens in place, separated by a space; computed when first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.special: dict[str, Special] = {}
        self._former: dict[str, str] = {}
        self._former_special: dict[str, Special] = {}
        self._long: list[str] = []

    def __missing__(self, chunk: str) -> str:
        if (value := self._former.get(chunk)) is not None:
            special = self._former_special.get(chunk)
            self._remember(chunk, value)
            if special:
                self.special[chunk] = special
            return value
        bare = chunk.strip('.,;:()"?!')
        word = bare.lower()[:LONGEST_TOKEN]
        # nine tenths of all that is new: one plain word, and not one with a dot as that of .NET
        dotted = chunk[0] in ".(" and "." in chunk[: chunk.find(bare)]
        if bare.isalpha() and bare.isascii() and word not in ACRONYMS and not dotted and not acronym(bare):
            value = (self.get(word) if word != chunk else None) or stem(word)
            return value if is_long(chunk) else self._remember(chunk, value)
        return self.learn(chunk)[0]

    def learn(self, chunk: str) -> tuple[str, Special]:
        """All that a chunk of any kind becomes; nothing, where it only says how a word is spoken."""
        parts = [] if is_pronunciation(chunk) else compounds(fold(chunk))
        place: list[str] = []
        joined: list[str] = []
        for compound in parts:
            found = compound.tokens()
            joined += compound.joined(found)
            place += found
        if not ACRONYMS.isdisjoint(place):
            place, small = without_capitals(place, chunk)
            joined += small
        value = " ".join(place)
        here, code = _digits(place, joined) if len(parts) == 1 and place else ("", False)
        if chunk == "&":
            here = chunk
        capitals = acronym(chunk)
        if capitals or (len(parts) == 1 and parts[0].is_abbreviation):
            joined, code = [capitals] if capitals else joined, True
        if spelt := spelt_out(chunk):
            further = (token for one in compounds(fold(spelt)) for token in one.tokens())
            joined += [token for token in further if token not in place]
        if not chunk.isascii():
            joined += [token for token in _perhaps(parts) if token not in place]
        letters = tuple(_LETTER.findall(fold(chunk))) if len(place) > 1 and is_unspaced(chunk) else ()
        if _NON_JOINER in chunk:
            letters += tuple(token for token in _before_joined(chunk) if token not in place)
        letters += tuple(pair for token in place for pair in pairs_in_compound(token))
        special = Special(tuple(dict.fromkeys(joined)), here, code, bool(capitals), letters)
        more = special != PLAIN or len(place) > 1
        if not is_long(chunk):
            value = self._remember(chunk, value)
        elif more:
            self._remember_for_a_while(chunk, value)
        if more:
            self.special[chunk] = special
        return value, special

    def _remember(self, chunk: str, value: str) -> str:
        if len(self) >= _REMEMBERED:
            self.forget()
        # one object for all spellings of a word: more of them fit into a processor's cache
        self[chunk] = value = sys.intern(value)
        return value

    def _remember_for_a_while(self, chunk: str, value: str) -> None:
        if len(self._long) >= LONG_REMEMBERED:
            for one in self._long:
                self.pop(one, None)
                self.special.pop(one, None)
            self._long.clear()
        self._long.append(chunk)
        self[chunk] = value

    def forget(self) -> None:
        """Begin anew, or hostile text could fill the memory.

        What is met again is taken over from what was known, instead of computed.
        """
        self._former, self._former_special = dict(self), self.special
        self.clear()
        self.special = {}
        self._long.clear()


def _digits(place: list[str], joined: list[str]) -> tuple[str, bool]:
    """``here`` and ``code`` of a compound's :class:`Special`."""
    digits = [token[0].isdigit() for token in place]
    if len(place) == 1 and digits[0] and len(place[0]) <= 4:
        return place[0].replace(".", ""), False
    if any(digits) and not all(digits) and joined:
        return joined[0] if len(joined[0]) <= 5 else "", True
    return "", False


class Marked(dict[str, str]):
    """Chunk → its tokens in place; with :data:`MARK` behind them, where it is more than one plain word."""

    def __init__(self) -> None:
        super().__init__()
        self._former: dict[str, str] = {}

    def __missing__(self, chunk: str) -> str:
        value = self._former.get(chunk) or (BREAK if chunk == BREAK else None)
        if value is None:  # most of what is missing was only forgotten
            value = lexicon[chunk]
            if chunk in lexicon.special:
                value = sys.intern(value + MARK)
            if chunk not in lexicon or is_long(chunk):
                return value
        if len(self) >= _REMEMBERED:
            self._former = dict(self)
            self.clear()
        self[chunk] = value
        return value


def is_long(chunk: str) -> bool:
    return len(chunk) > LONGEST_REMEMBERED


def special_of(chunk: str) -> Special:
    # it may have been forgotten in the middle of a text
    return lexicon.special.get(chunk) or lexicon.learn(chunk)[1]


def _perhaps(parts: list[Compound]) -> Iterator[str]:
    """The stems that words may have beside their own."""
    for compound in parts:
        for _, word in compound.plain():
            yield from perhaps_uninflected(word)


def _before_joined(chunk: str) -> Iterator[str]:
    """The tokens of what is parted within a word by a sign that nobody sees, where it is long enough."""
    for part in fold(chunk.replace(_NON_JOINER, " ")).split():
        if len(part) >= _SHORTEST_BEFORE:
            yield from (token for compound in compounds(part) for token in compound.tokens())


PLAIN = Special()
marked = Marked()
lexicon = Lexicon()
