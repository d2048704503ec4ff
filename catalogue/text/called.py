"""By which tokens is something called in a running text, where its signs or capitals are part of its name?

An index holds the «c» of C++ in its place, and «c++» behind all of them. A name that is looked for in a text
needs it in its place: C++ is no C, .NET no net, AT&T neither «at» nor a T, and WHO not who.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import regex

from catalogue.text.analysis import telling_more
from catalogue.text.capitals import STOP_WORDS, acronym, is_shouted
from catalogue.text.compounds import SIGNS, Compound, compounds, fold
from catalogue.text.stemming import stem

# What may have such a name in it. A dot begins one before small letters or several capitals only: in
# «gone .Asthma» a space stands on the wrong side.
_DOTTED = r"(?<![^\s(\[\"'“‘«])\.(?:\p{Ll}{2}|\p{Lu}{2})"
_LIKELY = regex.compile(
    rf"\p{{L}}[+#＋♯⁺]|(?<!\w)\p{{L}}[*＊]|{_DOTTED}|\p{{L}}[&＆]\p{{L}}|\b[A-Z]{{2,5}}\b|\b(?:[A-Z]\.){{2,5}}"
)
_BEGINS_WITH_DOT = regex.compile(_DOTTED)
_SIGNS_BEHIND = regex.compile(r"[+#*＋♯＊⁺]+")
_DOT = "."
_AMPERSAND = "&"


def called(chunks: Sequence[str], pieces: list[str]) -> list[str]:
    """The tokens in place of each chunk of a text (``pieces``), with those by which something is called."""
    likely = [number for number in telling_more(chunks) if _LIKELY.search(chunks[number])]
    if not likely:
        return pieces
    found = list(pieces)
    for number in likely:
        found[number] = _called(chunks, number, pieces[number])
    return found


def in_place(tokens: Iterable[str]) -> tuple[str, ...]:
    """What an index holds in the place of such tokens; of one alone itself, behind all others."""
    found = tuple(tokens)
    if len(found) < 2:
        return found
    return tuple(part for token in found for part in _indexed(token))


def _indexed(token: str) -> list[str]:
    if token.isupper() and token.isalpha() and token.isascii():
        return [stem(token.lower())]
    return token.strip(SIGNS + _DOT).split(_AMPERSAND)


def with_signs(text: str, start: int, end: int, tokens: Sequence[str]) -> tuple[int, int]:
    """Where a word stands in a text, ``text[start:end]`` without the signs that are part of its name."""
    if tokens and tokens[0][0] == _DOT and text[start - 1 : start] == _DOT:
        start -= 1
    if tokens and tokens[-1][-1] in SIGNS and (signs := _SIGNS_BEHIND.match(text, end)):
        end = signs.end()
    return start, end


def _called(chunks: Sequence[str], number: int, piece: str) -> str:
    if not piece:
        return piece
    chunk = chunks[number]
    if capitals := acronym(chunk):
        return piece if is_shouted(list(chunks), number) else capitals
    found: list[str] = []
    left = piece.split()
    for compound in compounds(fold(chunk)):
        size = len(compound.tokens())
        found += _of_compound(compound, left[:size], bool(_BEGINS_WITH_DOT.search(chunk)))
        left = left[size:]
    return " ".join((*found, *left))


def _of_compound(compound: Compound, place: list[str], dotted: bool) -> list[str]:
    if not place:
        return place
    if compound.is_abbreviation and STOP_WORDS.issuperset(place):
        return compound.joined(place)[:1]
    if compound.signs:
        place = [*place[:-1], place[-1] + compound.signs]
    if compound.dot and dotted:
        place = [_DOT + place[0], *place[1:]]
    return place
