"""Which script is a letter written in? The one place that knows where Bangla stands in Unicode."""

from __future__ import annotations

import re

FIRST_BANGLA, LAST_BANGLA = "\u0980", "\u09ff"
"""The ends of Unicode's block «Bengali»: letters, vowel signs, digits and currency marks."""
BANGLA = f"{FIRST_BANGLA}-{LAST_BANGLA}"
"""The same block as a range for the brackets of a regular expression."""

_BANGLA_CHARACTER = re.compile(f"[{BANGLA}]")


def is_bangla(text: str) -> bool:
    """Whether `text` begins with a Bangla character."""
    return FIRST_BANGLA <= text[:1] <= LAST_BANGLA


def has_bangla(text: str) -> bool:
    """Whether any character of `text` is Bangla."""
    return _BANGLA_CHARACTER.search(text) is not None
