"""Can text in this colour be read on that one? Contrast as WCAG 2.2 reckons it, and colours mixed of two."""

from __future__ import annotations

import re
from typing import NamedTuple

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")

# What WCAG 2.2 AA asks of text (1.4.3).
READABLE = 4.5


class Colour(NamedTuple):
    """Red, green and blue of sRGB, 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, text: str) -> Colour:
        """A colour as CSS writes it in hexadecimal, ``#0a5`` or ``#00aa55``. Raises ``ValueError``."""
        if not _HEX.fullmatch(text):
            raise ValueError("is not a colour like #0b5a5f")
        digits = text[1:] if len(text) == 7 else "".join(2 * digit for digit in text[1:])
        return cls(*(int(digits[at : at + 2], 16) for at in (0, 2, 4)))

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    def mixed(self, other: Colour, share: float) -> Colour:
        """This colour with a share of another one, 0 to 1."""
        return Colour(*(round(a + (b - a) * share) for a, b in zip(self, other)))

    @property
    def luminance(self) -> float:
        """Relative luminance, 0 (black) to 1 (white)."""
        red, green, blue = (_linear(part / 255) for part in self)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, 1 (none) to 21 (black on white)."""
    light, dark = sorted((one.luminance, other.luminance), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
