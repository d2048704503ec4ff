"""Which words do letters make? Folding, and the compounds that words written together make.

The lower half of `catalogue/text/analysis.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import regex

from catalogue.data_files import listed_words, table
from catalogue.scripts import UNSPACED, is_hebrew
from catalogue.text.capitals import STOP_WORDS
from catalogue.text.stemming import american, stem

# Characters of a token; what is longer (base64, letters under 5,000 marks) is cut there.
LONGEST_TOKEN = 64

# Pieces of a compound that are written together at the most: more make no word.
_MOST_JOINED = 12

# The same for pieces that are all words: longer ones are a sentence in disguise.
_MOST_WORDS_JOINED = 4

# Letters on a side of the ampersand or the slash of an abbreviation.
_LONGEST_LETTERS = 3

# Abbreviations that have no points as often as they have some, folded and without any, and letters of a part.
_POINTED = frozenset(listed_words(__package__, "pointed.txt"))
_LONGEST_PART = 2

# What stands between the pieces of a word: also the point of Catalan, «col·lecció».
_JOINING = ("", "-", "'", ".", "_", "·")
# Endings of names behind a point: ASP.NET is also written «aspnet».
_NAME_ENDINGS = frozenset("net com org app dev gov edu".split())

# Invisible: soft hyphen, zero-width and joiner characters, direction marks, variation selectors, controls.
# White space is not.
# A zero-width space parts words, but where the letters beside it set no space between words anyway.
_PARTING = regex.compile(rf"(?<=[^\s\u200b{UNSPACED}])\u200b+(?=[^\s\u200b{UNSPACED}])")
_INVISIBLE = regex.compile(r"[\p{Cf}\p{Cs}\p{Co}\uFE00-\uFE0F\U000E0100-\U000E01EF]|(?!\s)\p{Cc}")
# Marks that a word may be written with or without: accents, the vowel points of Hebrew and Arabic (with the
# hamza on a letter), the line that lengthens an Arabic word, and the dot below letters of Hindi and Punjabi.
_ACCENTS = regex.compile(
    # й is a letter of its own, which ends words that и does not
    r"(?:(?<!\u0438)\u0306|[\u0300-\u0305\u0307-\u036F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7"
    r"\u0610-\u061A\u0640\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E8\u06EA-\u06ED\u08D3-\u08FF"
    r"\u093C\u0A3C])+"
)
# A tone mark of Thai between the two halves of «am», which some keyboards put behind the first.
_TONE = re.compile("\u0e4d([\u0e48-\u0e4b])(?=\u0e32)")

# A nasal sound before a consonant of its class, which Hindi also writes as a dot: हिन्दी, हिंदी.
_NASAL = regex.compile(
    "\u0919\u094d(?=[\u0915-\u0918])"
    "|\u091e\u094d(?=[\u091a-\u091d])|\u0923\u094d(?=[\u091f-\u0922])"
    "|\u0928\u094d(?=[\u0924-\u0927])|\u092e\u094d(?=[\u092a-\u092d])"
)
_HAS_DEVANAGARI = regex.compile("[\u0900-\u097f]").search
# The nasal signs of Hindi, of which one is written where the other has no room.
_CHANDRABINDU, _ANUSVARA = "\u0901", "\u0902"

# 1½ is no 11/2, and 10⁹ no 109, whatever script the digits are of.
_FRACTION = regex.compile(r"(?<=\p{Nd})(?=[\u00BC-\u00BE\u2150-\u215E])")
_ABOVE = regex.compile(r"(?<=\p{Nd})(?=[\u00B2\u00B3\u00B9\u2070\u2074-\u2079])")
# Signs of a brand, which NFKC writes as letters: Lipitor™ is no «lipitortm».
_BRAND_SIGNS = regex.compile("[\u00ae\u2117\u2120\u2122\U0001f16a-\U0001f16c]")

_DIGIT = regex.compile(r"(?![0-9])\p{Nd}")

# Of Bangla what words are made of: without its digits and most of its currency marks.
_BANGLA_LETTERS = r"\u0980-\u09E3\u09F0\u09F1\u09FC\u09FE"
_GREEK = r"\u0370-\u03FF\u1F00-\u1FFF"
_NUMBER = r"[0-9]{1,3}(?:,[0-9]{2,3})+(?:\.[0-9]+)?(?![0-9])|[0-9]+(?:\.[0-9]+)*"
_PIECE = regex.compile(
    rf"""
    (?P<number>{_NUMBER})
    | (?P<bangla>[{_BANGLA_LETTERS}]+)
    | (?P<greek>[{_GREEK}]+)
    | (?P<unspaced>[{UNSPACED}]+)
    | (?P<word>[[\p{{L}}\p{{M}}\p{{N}}]--[0-9{_BANGLA_LETTERS}{_GREEK}{UNSPACED}]]+)
    """,
    regex.V1 | regex.VERBOSE,
)

# The same for folded ASCII, in a third of the time.
_ASCII_PIECE = re.compile(rf"(?P<number>{_NUMBER})|(?P<word>[a-z]+)")

_GRAPHEME = regex.compile(r"\X")

_FOLDING = table(__package__, "folding.toml")
_SIMPLIFIED = {pair[0]: pair[1] for pair in listed_words(__package__, "traditional_chinese.txt")}
_SAME_LETTER = str.maketrans(_FOLDING["letters"] | _FOLDING["punctuation"] | _SIMPLIFIED)
_GREEK_NAMES: dict[str, str] = _FOLDING["greek"]

# The signs of C++, Na+ and C#, and that of A*, which only a letter by itself has: others have a note.
SIGNS = "+#*"
_SIGN = ("+", "#")
_STAR = regex.compile(r"\*(?![\p{L}\p{M}\p{N}*])")
_SIGN_NAMES: dict[str, list[str]] = _FOLDING["signs"]
_DOT = "."
_SIGNS = regex.compile(r"(?:\+\+|\+|#)(?![\p{L}\p{M}\p{N}+#])")

# In units: μg is also written mcg, μl and μmol are written ul and umol.
_MICRO = regex.compile(r"μ(?=[glm])")


def clean(text: str) -> str:
    """``text`` as it may be shown and logged.

    In NFC, without controls or invisible characters, with single spaces.
    """
    return " ".join(_INVISIBLE.sub("", _PARTING.sub(" ", unicodedata.normalize("NFC", text))).split())


def fold(text: str) -> str:
    """``text`` without the differences that nobody means.

    These are case, accents, encodings, invisible characters, and the script of digits.
    """
    if text.isascii():
        return text.lower()
    if "\u200b" in text:  # as a hyphen does: it may also stand where a long word may be broken
        text = _PARTING.sub("-", text)
    text = _BRAND_SIGNS.sub("", _ABOVE.sub("^", _FRACTION.sub(" ", text)))
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).casefold().translate(_SAME_LETTER))
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))
    text = _TONE.sub("\\1\u0e4d", text)
    if _HAS_DEVANAGARI(text):
        text = _NASAL.sub(_ANUSVARA, text.replace(_CHANDRABINDU, _ANUSVARA))
    text = _DIGIT.sub(lambda m: str(unicodedata.digit(m[0], m[0])), text)
    return _MICRO.sub("u", text.replace("μg", "mcg"))


# Plain tuples, since named ones make reading a compound take a quarter longer.
# A piece: its kind (a group of _PIECE), its text, and what stands between it and the piece before.
Piece: TypeAlias = tuple[str, str, str]
# The word of a piece: its kind (word, number, bangla or unspaced) and its text.
PlainWord: TypeAlias = tuple[str, str]


@dataclass(slots=True)
class Compound:
    """Pieces that are written together."""

    pieces: list[Piece]
    # «++» of C++, «+» of Na+, «#» of C#, «*» of A*
    signs: str = ""
    # whether it begins with the dot of .NET
    dot: bool = False
    _plain: list[PlainWord] | None = None

    def plain(self) -> list[PlainWord]:
        """The words of the pieces, spelt the same way everywhere, not stemmed; a possessive s is dropped."""
        if self._plain is None:
            self._plain = list(self._spelt())
        return self._plain

    def _spelt(self) -> Iterator[PlainWord]:
        last = len(self.pieces) - 1
        for i, (kind, text, gap) in enumerate(self.pieces):
            if kind == "word":
                if i and i == last and text == "s" and gap == "'":
                    continue
                yield kind, american(text[:LONGEST_TOKEN]) + (self.signs if i == last else "")
            elif kind == "greek":
                yield "word", _GREEK_NAMES.get(text, text[:LONGEST_TOKEN])
            elif kind == "unspaced":
                # never cut: it is no word but a sentence, of which each pair of letters is a token
                yield kind, text
            else:
                yield kind, text.replace(",", "")[:LONGEST_TOKEN]

    @property
    def is_abbreviation(self) -> bool:
        """Whether it is letters around an ampersand: «D&C», «A&E», «AT&T»."""
        return len(self.pieces) > 1 and {gap for _, _, gap in self._own()[1:]} == {"&"}

    def drop_points(self) -> None:
        """Write an abbreviation that may have points without them: U.S. as US."""
        if len(self.pieces) < 2 or any(gap != "." for _, _, gap in self.pieces[1:]):
            return
        parts = [text for _, text, _ in self.pieces]
        if max(map(len, parts)) <= _LONGEST_PART and (whole := "".join(parts)) in _POINTED:
            self.pieces = [("word", whole, self.pieces[0][2])]

    def _own(self) -> list[Piece]:
        """The pieces without a possessive s."""
        return self.pieces[:-1] if self.pieces[-1][1:] == ("s", "'") else self.pieces

    def _letters(self) -> list[str]:
        """The letters of an abbreviation, without the sign of a plural: «D&Cs»."""
        *before, last = [text for _, text, _ in self._own()]
        return [*before, last[0] if len(last) == 2 and last[1] == "s" else last]

    def tokens(self) -> list[str]:
        """The tokens in place."""
        found = []
        for kind, text in self.plain():
            if kind == "unspaced":
                found += _bigrams(text)
            elif kind == "number":
                found.append(text)
            else:
                found.append(stem(text.rstrip(SIGNS)))
        return found

    def joined(self, place: list[str]) -> list[str]:
        """The pieces written together, the codes among them (``il6`` of anti-IL-6), and names of signs
        (``csharp``).

        ``place`` are the compound's :meth:`tokens`.
        """
        return [*self._together(place), *self._sign_names()] if place else []

    def _sign_names(self) -> Iterator[str]:
        spelt = self.plain()
        for name in _SIGN_NAMES.get(self.signs, ()):
            yield stem(spelt[-1][1].rstrip(SIGNS) + name)
        if self.dot:
            yield _DOT + spelt[0][1]
            yield from (stem(name + spelt[0][1]) for name in _SIGN_NAMES[_DOT])

    def _together(self, place: list[str]) -> list[str]:
        found = [place[-1] + self.signs] if self.signs else []
        kinds = [kind for kind, _ in self.plain()]
        if not _can_be_joined(place, kinds):
            return found
        gaps = [gap for _, _, gap in self.pieces]
        if self.is_abbreviation:
            return ["&".join(self._letters())]
        if "number" not in kinds:
            return found + self._joined_words(gaps)
        found.append("".join(place))
        if len(place) > 2:
            found += self._codes_within(place, kinds, gaps)
        return [token.replace(".", "")[:LONGEST_TOKEN] for token in dict.fromkeys(found)]

    def _joined_words(self, gaps: list[str]) -> list[str]:
        spelt = [text for _, text in self.plain()]
        # «end.Next»: two words, not one; «Node.js» and «ASP.NET» are names with an ending
        named = len(spelt) == 2 and spelt[1] in _NAME_ENDINGS
        dotted = "." in gaps and not named and any(len(text) > 2 for text in spelt[len(spelt) == 2 :])
        if len(spelt) > _MOST_WORDS_JOINED or dotted:
            return []
        return [stem("".join(spelt)[:LONGEST_TOKEN])]

    @staticmethod
    def _codes_within(place: list[str], kinds: list[str], gaps: list[str]) -> Iterator[str]:
        start = 0
        for i in range(1, len(place) + 1):
            if i < len(place) and gaps[i] == "":
                continue
            if 1 < i - start < len(place):
                # written together: b12 of vitamin-b12
                yield "".join(place[start:i])
            if i < len(place) and gaps[i] == "-" and (kinds[i - 1] == "number") != (kinds[i] == "number"):
                yield place[i - 1] + place[i]
            start = i


def _can_be_joined(place: list[str], kinds: list[str]) -> bool:
    """Whether the pieces of a compound may be written together: each is a token, and not all are numbers."""
    if len(place) < 2 or len(place) != len(kinds) or len(place) > _MOST_JOINED:
        return False
    return "unspaced" not in kinds and not set(kinds) <= {"number"}


def compounds(folded: str) -> list[Compound]:
    """The compounds of a folded text, in order."""
    compounds: list[Compound] = []
    start = end = -1
    for match in (_ASCII_PIECE if folded.isascii() else _PIECE).finditer(folded):
        kind, text = match.lastgroup or "word", match[0]
        gap = folded[end : match.start()] if end >= 0 else " "
        in_doi = gap == "/" and compounds[-1].pieces[0][1].startswith("10.")
        letters = gap in ("&", "/") and _are_letters(compounds[-1], kind, text, gap)
        if (
            letters
            and gap == "/"
            and "/" in (folded[start - 1 : start], folded[match.end() : match.end() + 1])
        ):
            letters = False  # a list, or a path
        hebrew = gap == '"' and is_hebrew(text[0])  # צה״ל
        if end >= 0 and (in_doi or letters or hebrew or gap in _JOINING):
            compounds[-1].pieces.append((kind, text, gap))
        else:
            dot = kind == "word" and _has_dot(folded, match.start(), len(text))
            compounds.append(Compound([(kind, text, " ")], dot=dot))
            start = match.start()
        end = match.end()
        if kind == "word" and folded[end : end + 1] in _SIGN and (signs := _SIGNS.match(folded, end)):
            compounds[-1].signs = signs[0]
        elif kind == "word" and len(text) == 1 == len(compounds[-1].pieces) and _STAR.match(folded, end):
            compounds[-1].signs = "*"
    for compound in compounds:
        compound.drop_points()
    return compounds


def _has_dot(folded: str, start: int, length: int) -> bool:
    """Whether a dot begins a word: «.NET», not «…net»."""
    before = folded[start - 2] if start > 1 else " "
    return length > 1 and folded[start - 1 : start] == _DOT and not before.isalnum() and before != _DOT


def _are_letters(before: Compound, kind: str, text: str, sign: str) -> bool:
    """Whether an ampersand or a slash stands between the letters of an abbreviation, and not between words:
    D&C, ob/gyn, but not and/or.
    """
    pieces = [*before.pieces, (kind, text, sign)]
    short = all(kind == "word" and len(text) <= _LONGEST_LETTERS for kind, text, _ in pieces)
    if not short or any(gap != sign for _, _, gap in pieces[1:]):
        return False
    return sign == "&" or (len(pieces) == 2 and STOP_WORDS.isdisjoint(text for _, text, _ in pieces))


def graphemes(text: str) -> list[str]:
    """What a reader takes for characters (UAX #29): never cut text elsewhere."""
    return _GRAPHEME.findall(text)


def _bigrams(text: str) -> list[str]:
    """Overlapping pairs of characters: the usual index of scripts that set no space between words."""
    parts = graphemes(text)
    return ["".join(parts[i : i + 2]) for i in range(len(parts) - 1)] or parts
