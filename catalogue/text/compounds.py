"""From letters to words: folding, and the compounds that words written together make. The lower half of
catalogue/text/analysis.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from catalogue.text.stemming import american, stem

LONGEST_TOKEN = 64  # characters; what is longer (base64, letters under 5,000 marks) is cut there

# Invisible: soft hyphen, zero-width and joiner characters, direction marks, variation selectors, controls.
# White space is not.
_INVISIBLE = regex.compile(r"[\p{Cf}\p{Cs}\p{Co}\uFE00-\uFE0F\U000E0100-\U000E01EF]|(?!\s)\p{Cc}")
_ACCENTS = regex.compile(r"[\u0300-\u036F]+")
_FRACTION = regex.compile(r"(?<=[0-9])(?=[\u00BC-\u00BE\u2150-\u215E])")  # 1½ is no 11/2,
_ABOVE = regex.compile(r"(?<=[0-9])(?=[\u00B2\u00B3\u00B9\u2070\u2074-\u2079])")  # and 10⁹ no 109
_DIGIT = regex.compile(r"(?![0-9])\p{Nd}")
_BANGLA = r"\u0980-\u09E3\u09F0\u09F1\u09FC\u09FE"
_GREEK = r"\u0370-\u03FF\u1F00-\u1FFF"
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_PIECE = regex.compile(
    rf"(?P<number>[0-9]{{1,3}}(?:,[0-9]{{2,3}})+(?![0-9])|[0-9]+(?:\.[0-9]+)*)|(?P<bangla>[{_BANGLA}]+)|(?P<greek>[{_GREEK}]+)"
    rf"|(?P<unspaced>[{_UNSPACED}]+)|(?P<word>[[\p{{L}}\p{{M}}\p{{N}}]--[0-9{_BANGLA}{_GREEK}{_UNSPACED}]]+)",
    regex.V1,
)
# The same for folded ASCII, in a third of the time.
_ASCII_PIECE = re.compile(
    r"(?P<number>[0-9]{1,3}(?:,[0-9]{2,3})+(?![0-9])|[0-9]+(?:\.[0-9]+)*)|(?P<word>[a-z]+)"
)
_SIGNS = regex.compile(r"(?:\+\+|\+|#)(?![\p{L}\p{M}\p{N}+#])")  # of C++, Na+, C#
_SIGN = ("+", "#")
_GRAPHEME = regex.compile(r"\X")
_SAME_LETTER = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ß": "ss",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "−": "-",
        "﹣": "-",
    }
)
_GREEK_NAMES = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
_MICRO = regex.compile(r"μ(?=[glm])")  # units: μg is also written mcg, μl and μmol are written ul and umol


def clean(text: str) -> str:
    """``text`` as it may be shown and logged: NFC, without controls or invisible characters, white space
    folded.
    """
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def fold(text: str) -> str:
    """``text`` without the differences that nobody means: case, accents, encodings, invisible characters,
    digits' scripts.
    """
    if text.isascii():
        return text.lower()
    text = _ABOVE.sub("^", _FRACTION.sub(" ", text))
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).casefold().translate(_SAME_LETTER))
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))
    text = _DIGIT.sub(lambda m: str(unicodedata.digit(m[0], m[0])), text)
    return _MICRO.sub("u", text.replace("μg", "mcg"))


@dataclass(slots=True)
class Compound:
    """Pieces that are written together: (kind, text, what stands between it and the piece before)."""

    pieces: list[tuple[str, str, str]]
    signs: str = ""  # «++» of C++, «+» of Na+, «#» of C#
    _plain: list[tuple[str, str]] | None = None

    def plain(self) -> list[tuple[str, str]]:
        """Kind and word of each piece, spelt the same way everywhere, not stemmed; a possessive s is
        dropped.
        """
        if self._plain is None:
            self._plain = list(self._spelt())
        return self._plain

    def _spelt(self) -> Iterator[tuple[str, str]]:
        last = len(self.pieces) - 1
        for i, (kind, text, gap) in enumerate(self.pieces):
            if kind == "word":
                if i and i == last and text == "s" and gap == "'":
                    continue
                yield kind, american(text[:LONGEST_TOKEN]) + (self.signs if i == last else "")
            elif kind == "greek":
                yield "word", _GREEK_NAMES.get(text, text[:LONGEST_TOKEN])
            else:
                yield kind, text.replace(",", "")[:LONGEST_TOKEN]

    def tokens(self) -> list[str]:
        """The tokens in place."""
        found = []
        for kind, text in self.plain():
            if kind == "unspaced":
                found += _bigrams(text)
            elif kind == "number":
                found.append(text)
            else:
                found.append(stem(text.rstrip("+#")))
        return found

    def joined(self, place: list[str]) -> list[str]:
        """The pieces written together, and the codes among them (``il6`` of anti-IL-6)."""
        found: list[str] = []
        if self.signs and place:
            found.append(place[-1] + self.signs)
        kinds = [kind for kind, _ in self.plain()]
        if (
            len(place) < 2
            or len(place) != len(kinds)
            or len(place) > 12
            or set(kinds) <= {"number"}
            or "unspaced" in kinds
        ):
            return found
        gaps = [gap for _, _, gap in self.pieces]
        if "number" not in kinds:
            spelt = [text for _, text in self.plain()]
            # «example.com», «end.Next»: two words, not one
            dotted = "." in gaps and any(len(text) > 2 for text in spelt)
            if len(place) <= 4 and not dotted:
                found.append(stem("".join(spelt)[:LONGEST_TOKEN]))
            return found
        found.append("".join(place))
        if len(place) > 2:
            found += self._codes_within(place, kinds, gaps)
        return [token.replace(".", "")[:LONGEST_TOKEN] for token in dict.fromkeys(found)]

    @staticmethod
    def _codes_within(place: list[str], kinds: list[str], gaps: list[str]) -> Iterator[str]:
        start = 0
        for i in range(1, len(place) + 1):
            if i < len(place) and gaps[i] == "":
                continue
            if 1 < i - start < len(place):
                yield "".join(place[start:i])  # written together: b12 of vitamin-b12
            if i < len(place) and gaps[i] == "-" and (kinds[i - 1] == "number") != (kinds[i] == "number"):
                yield place[i - 1] + place[i]
            start = i


def compounds(folded: str) -> list[Compound]:
    """The compounds of a folded text, in order."""
    compounds: list[Compound] = []
    end = -1
    for match in (_ASCII_PIECE if folded.isascii() else _PIECE).finditer(folded):
        kind, text = match.lastgroup or "word", match[0]
        gap = folded[end : match.start()] if end >= 0 else " "
        # a DOI
        follows = gap in ("", "-", "'", ".", "_") or (
            gap == "/" and compounds[-1].pieces[0][1].startswith("10.")
        )
        if end >= 0 and follows:
            compounds[-1].pieces.append((kind, text, gap))
        else:
            compounds.append(Compound([(kind, text, " ")]))
        end = match.end()
        if kind == "word" and folded[end : end + 1] in _SIGN and (signs := _SIGNS.match(folded, end)):
            compounds[-1].signs = signs[0]
    return compounds


def graphemes(text: str) -> list[str]:
    """What a reader takes for characters (UAX #29): never cut text elsewhere."""
    return _GRAPHEME.findall(text)


def _bigrams(text: str) -> list[str]:
    """Overlapping pairs of characters: the usual index of scripts that set no space between words."""
    parts = graphemes(text)
    return ["".join(parts[i : i + 2]) for i in range(len(parts) - 1)] or parts
