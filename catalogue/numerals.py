"""Which whole number did somebody else write? A header, an attribute or a field may hold any text."""

from __future__ import annotations

# Digits of a number that anybody means; Python itself refuses to read more than 4,300.
MAX_DIGITS = 15


def whole(text: str) -> int | None:
    """The number that a text of nothing but digits is, of whatever script; ``None`` for any other text.

    ``str.isdigit`` alone is no promise: «²» is a digit, and ``int`` raises for it.
    """
    text = text.strip()
    return int(text) if len(text) <= MAX_DIGITS and text.isdecimal() else None
