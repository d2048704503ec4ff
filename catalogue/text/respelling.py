"""How is a word written whose letters or signs are on no key? Müller is Mueller, C# csharp, .NET dotnet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import product

from catalogue.data_files import table

_FOLDING = table(__package__, "folding.toml")
_SPELT_OUT: dict[str, str] = _FOLDING["spelt_out"]
_DOT = "."
# Name of a sign at the end of a word → the sign.
_SIGNS = {name: sign for sign, names in _FOLDING["signs"].items() if sign != _DOT for name in names}
DOTS: list[str] = _FOLDING["signs"][_DOT]
_TWO_LETTERS = str.maketrans(_SPELT_OUT)
_HAS_SUCH = re.compile(f"[{''.join(_SPELT_OUT)}]").search
# What a folded name has in the place of two such letters: «muller».
_FOLDED = {two: two[0] for two in _SPELT_OUT.values()}
_TWO = re.compile("|".join(_FOLDED))
# Letters of a sign's name that is begun.
_LEAST_OF_NAME = 2
# Places in a word where two letters may be one; each doubles the ways to read it.
_MOST = 4


def spelt_out(chunk: str) -> str:
    """A chunk with two letters for each that many keyboards lack; "" where it has none."""
    if chunk.isascii():
        return ""
    spelt = unicodedata.normalize("NFC", chunk).casefold()
    return spelt.translate(_TWO_LETTERS) if _HAS_SUCH(spelt) else ""


def contracted(word: str) -> Iterator[str]:
    """The folded words that one in small Latin letters may spell out, with the fewest letters first."""
    places = list(_TWO.finditer(word))[:_MOST]
    ways = sorted(product((True, False), repeat=len(places)), key=lambda way: -sum(way))
    for way in ways if places else ():
        if any(way):
            yield _with_one_letter(word, [place for place, taken in zip(places, way, strict=True) if taken])


def _with_one_letter(word: str, places: list[re.Match[str]]) -> str:
    for place in reversed(places):
        word = word[: place.start()] + _FOLDED[place[0]] + word[place.end() :]
    return word


def with_signs(word: str) -> Iterator[str]:
    """The name keys of the names that a folded word spells, or begins to spell, with their signs' names: «c#»
    and «net».
    """
    for name, sign in _SIGNS.items():
        for end in range(len(name), _LEAST_OF_NAME - 1, -1):
            if word.endswith(name[:end]) and len(word) > end:
                yield word.removesuffix(name[:end]) + sign
    for name in DOTS:
        if word.startswith(name) and len(word) > len(name) + 1:
            yield word.removeprefix(name)
