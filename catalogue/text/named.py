"""How is each word of a short text written, beside the tokens that it has? For queries, whose words are also
compared with names and with the spelling of others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import regex

from catalogue.text.analysis import Word, name_key, plain_words, words
from catalogue.text.compounds import fold

# Letters around an ampersand between spaces are one word: «D & C».
_CHUNK = regex.compile(r"(?<!\S)(?:\p{L}|\p{Lu}{2,3}) & (?:\p{L}|\p{Lu}{2,3})s?(?![\p{L}\p{N}])\S*|\S+")
_AMPERSAND = " & "
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")


class Letters(NamedTuple):
    """A run of letters within a text; ``text[start:end]`` is the run as it was typed."""

    start: int
    end: int
    folded: str  # with American spelling, not stemmed


@dataclass(frozen=True, slots=True)
class NamedWord(Word):
    """A word with its name keys; ``text[start:end]`` is it without the punctuation around."""

    folded: str = ""
    key: str = ""  # the name key of the whole chunk: «c++» of C++
    bare_key: str = ""  # the name key of text[start:end]: «c»
    letters: tuple[Letters, ...] = ()  # none of a code


def named_words(text: str) -> Iterator[NamedWord]:
    """The chunks of ``text`` that hold a word, as :func:`words`, with how each is written."""
    for match in _CHUNK.finditer(text):
        chunk = match[0].replace(_AMPERSAND, "&")
        spaced = len(match[0]) - len(chunk)
        for word in words(chunk):
            at = match.start() + word.start
            shown = text[at : match.start() + word.end + spaced]
            yield NamedWord(
                at,
                at + len(shown),
                word.tokens,
                word.joined,
                word.code,
                fold(shown),
                name_key(chunk),
                name_key(shown),
                () if word.code else tuple(_letters(shown, at)),
            )


def _letters(shown: str, at: int) -> Iterator[Letters]:
    for match in _LETTERS.finditer(shown):
        if folded := plain_words(match[0]):
            yield Letters(at + match.start(), at + match.end(), folded[0])
