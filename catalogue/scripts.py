"""Which script is a letter written in, and how does that script end words and sentences?

The one place that knows where scripts stand in Unicode.
"""

from __future__ import annotations

import re

FIRST_BANGLA, LAST_BANGLA = "\u0980", "\u09ff"
"""The ends of Unicode's block «Bengali»: letters, vowel signs, digits and currency marks."""
BANGLA = f"{FIRST_BANGLA}-{LAST_BANGLA}"
"""The same block as a range for the brackets of a regular expression."""

DEVANAGARI = "\u0900-\u097f"
"""Unicode's block of Hindi's script, for the brackets of a pattern: letters, vowel signs and digits."""

# Below: Unicode's line break classes ID and SA, scripts that may break a line anywhere, or only where a
# dictionary says. Punctuation and digits of their blocks are left out, and so is Tibetan, which marks each
# syllable.

HAN = (
    "\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3105-\u312f\u31a0-\u31bf"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
"""Characters of Chinese, and what is written among them (Bopomofo), for the brackets of a pattern."""
HIRAGANA = "\u3041-\u309f"
KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
YI = "\ua000-\ua48c"
THAI_AND_LAO = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecf\u0edc-\u0edf"
SOUTH_EAST_ASIAN = (
    f"{THAI_AND_LAO}"
    # Burmese, Khmer
    "\u1000-\u103f\u1050-\u108f\u109a-\u109d\u1780-\u17d3\u17d7\u17dc\u17dd"
    # Tai Le, New Tai Lue, Tai Tham, Balinese, Javanese
    "\u1950-\u1974\u1980-\u19cf\u1a20-\u1a7f\u1b00-\u1b4b\ua980-\ua9c0"
    # Burmese beyond its block, Tai Viet
    "\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaadd"
)
"""Letters and signs of the scripts of South-East Asia that set no space between words."""
UNSPACED = HAN + HIRAGANA + KATAKANA + YI + SOUTH_EAST_ASIAN
"""All scripts that set no space between words, for the brackets of a pattern."""
FIRST_SYLLABLE, LAST_SYLLABLE = "\uac00", "\ud7a3"
"""The ends of Unicode's block of Korean syllables."""

QUESTION_MARKS = ("?", "؟", "？")
STATEMENT_ENDS = (".", "!", "։", "۔", "।", "॥", "။", "።", "។", "៕", "。", "．", "！", "｡")
SENTENCE_ENDS = STATEMENT_ENDS + QUESTION_MARKS
"""Marks that end a sentence, of Unicode's property Sentence_Terminal."""
FULL_STOPS = ("。", "．", "！", "？", "｡", "။", "។", "៕")
"""Those behind which a sentence begins without a space."""

# Quotes and brackets that close behind the mark of a sentence's end.
_CLOSERS = "\"'”’»›)]」』】》 "

# Letters from which a text in Thai or Lao is no label.
_LONGER_THAN_A_LABEL = 40

_UNMARKED_END = re.compile(f"[{THAI_AND_LAO}]$")
_BANGLA_CHARACTER = re.compile(f"[{BANGLA}]")


def is_bangla(text: str) -> bool:
    """Whether `text` begins with a Bangla character."""
    return FIRST_BANGLA <= text[:1] <= LAST_BANGLA


def is_korean(letter: str) -> bool:
    """Whether a letter is a syllable of Korean."""
    return FIRST_SYLLABLE <= letter <= LAST_SYLLABLE


def is_hebrew(letter: str) -> bool:
    """Whether a character is a letter of Hebrew."""
    return "\u05d0" <= letter <= "\u05ea"


def has_bangla(text: str) -> bool:
    """Whether any character of `text` is Bangla."""
    return _BANGLA_CHARACTER.search(text) is not None


def ends_sentence(text: str, marks: tuple[str, ...] = SENTENCE_ENDS) -> bool:
    """Whether a text ends as a sentence does: with one of the `marks`, or one in quotes or brackets.

    Thai and Lao set none: a text that is longer than a label ends like one.
    """
    text = text.rstrip()
    return (
        text.endswith(marks)
        or text.rstrip(_CLOSERS).endswith(marks)
        or (len(text) >= _LONGER_THAN_A_LABEL and _UNMARKED_END.search(text, len(text) - 1) is not None)
    )
