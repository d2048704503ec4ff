"""What did a person type into an address? Any bytes come in, clean short text and small numbers go out."""

from __future__ import annotations

import regex

from catalogue.scripts import BANGLA

_CONTROLS = regex.compile(r"[\p{Cc}\p{Zl}\p{Zp}]+")
# Direction overrides, zero-width characters, tags and variation selectors carry no meaning and can hide text.
# ZWJ and ZWNJ shape Bangla letters, so they stay between them; the text analysis ignores them there.
_INVISIBLE = regex.compile(
    rf"(?! [\u200c\u200d] (?<=[{BANGLA}].) (?=[{BANGLA}]) )"
    r"[\p{Cf}\p{Cs}\p{Co}\p{Cn}\ufe00-\ufe0f\U000e0100-\U000e01ef]",
    regex.VERBOSE,
)
# More than four marks on one letter.
_PILE = regex.compile(r"(\p{M}{4})\p{M}+")
_NUMBER = regex.compile(r"\s*([+-]?)(\d+)\s*")

# Characters of a parameter that are read at all.
MAX_READ = 20_000
# The largest page number; a larger one reads as this. It lies beyond every page that there is.
FAR = 1_000_000
# Digits that are read as a number: Python refuses to read 4,300 of them.
_MAX_DIGITS = 19


def clean(text: str) -> str:
    """``text`` on one line, without what cannot be seen, with at most four marks on a letter."""
    text = text[:MAX_READ].encode("utf-8", "replace").decode("utf-8")
    text = _INVISIBLE.sub("", _CONTROLS.sub(" ", text))
    return " ".join(_PILE.sub(r"\1", text).split())


def page_number(text: str | None) -> int:
    """A page number from 1 to :data:`FAR`; 1 for what is no number. Bangla digits count."""
    found = _NUMBER.fullmatch(text) if text and len(text) <= MAX_READ else None
    if not found or found[1] == "-":
        return 1
    digits = found[2]
    return max(1, min(FAR, int(digits))) if len(digits) <= _MAX_DIGITS else FAR
