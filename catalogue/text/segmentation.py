"""How many words has a text, and which? In every script, also where no space stands between words.

Han, kana, Thai, Lao, Khmer, Burmese and their like write sentences in one run, and only a dictionary knows
where one word ends there. To compare texts, each letter with its signs stands for itself, as UAX #29 has it:
so a title is found within a sentence. To count words, the letters of a run are divided by those of a usual
word. What cannot be seen (joiners, soft hyphens, marks of direction) is no part of a word: one program writes
it, the next one drops it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from catalogue.scripts import HAN, HIRAGANA, KATAKANA, SOUTH_EAST_ASIAN, UNSPACED, YI

# Letters of a word where no space ends it. The first article of the Declaration of Human Rights has thirty
# words in English, and 38 letters in Chinese, 78 in Japanese, 103 in Thai, 130 in Lao, 115 in Khmer, 102 in
# Burmese, their signs not counted.
_HAN_LETTERS = 2
_KANA_LETTERS = 3
_OTHER_LETTERS = 3

# Vowel signs and accents, of all blocks that have some; for Unicode the «am» of Thai and Lao are letters.
_MARKS = "\u0e33\u0eb3" + "".join(
    chr(c)
    for c in (*range(0x300, 0x1D00), *range(0x20D0, 0x2100), *range(0xA800, 0xAC00))
    if unicodedata.category(chr(c)) in ("Mn", "Mc")
)
_INVISIBLE = "\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
# Letters that take the room of two, and say as much (UAX #11).
_WIDE = f"[{HAN}{HIRAGANA}{KATAKANA}{YI}\uac00-\ud7a3]"
# Characters of a piece at the end of a text that was cut there, for it to be a piece of a word.
LONGEST_PIECE = 40
_MARKED_WORD = rf"\w+(?:[{_MARKS}]+\w*)*"
_SPACED = rf"[^\W{UNSPACED}]+(?:[{_MARKS}]+[^\W{UNSPACED}]*)*"
_LETTER_OR_WORD = rf"[{UNSPACED}][{_MARKS}]*|{_SPACED}"
_LETTER_IN_CONTEXT = rf"(?=((?:[{UNSPACED}][{_MARKS}]*){{1,4}}))[{UNSPACED}][{_MARKS}]*|({_SPACED})"
_USUAL_WORD = (
    rf"[{HAN}{YI}]{{1,{_HAN_LETTERS}}}"
    rf"|(?:[{HIRAGANA}{KATAKANA}][{_MARKS}]*){{1,{_KANA_LETTERS}}}"
    rf"|(?:[{SOUTH_EAST_ASIAN}][{_MARKS}]*){{1,{_OTHER_LETTERS}}}"
    rf"|{_SPACED}"
)
_UNSEEN = re.compile(f"[{_INVISIBLE}]+")
_WITHOUT_SPACES = f"[{UNSPACED}]"
_PECULIAR = f"[{_INVISIBLE}{UNSPACED}]"

# A table in C finds the same words as the pattern in a fifth of the time where each letter is one byte: in
# ASCII, and in what western languages add to it, dashes and quotation marks among them. This was a fifth of
# the whole walk over a page.
_WESTERN = "cp1252"
_ONLY_WORDS = bytes(
    byte if (c := bytes((byte,)).decode(_WESTERN, "replace")).isalnum() or c == "_" else 32
    for byte in range(256)
)
_SOFT_HYPHEN = b"\xad"


# Compiled once they are needed: so many ranges take 10 ms a pattern, which every command waited for.
_compiled = cache(re.compile)


def words_in(text: str) -> list[str]:
    """The words of a text; where a script sets no space between them, its letters.

    Vowel signs belong to their word, which Python's ``\\w`` ends: it makes four words of «শ্বাসকষ্ট».
    """
    if text.isascii():
        return text.encode().translate(_ONLY_WORDS).decode().split()
    spaced = _spaced_words(text)
    return _compiled(_LETTER_OR_WORD).findall(_UNSEEN.sub("", text)) if spaced is None else spaced


def words_in_context(text: str) -> list[str]:
    """The words of a text as :func:`words_in`, each letter that stands for itself with the three behind it.

    Alone it tells nothing of its place: a page of Thai has each of its letters a hundred times.
    """
    if text.isascii():
        return words_in(text)
    spaced = _spaced_words(text)
    if spaced is not None:
        return spaced
    return [letters or word for letters, word in _compiled(_LETTER_IN_CONTEXT).findall(_UNSEEN.sub("", text))]


def count_words(text: str) -> int:
    """The number of words in a text: those of :func:`words_in`, or as many as its letters usually make."""
    if text.isascii():
        return len(text.encode().translate(_ONLY_WORDS).split())
    if (western := _western_words(text)) is not None:
        return len(western.split())
    if _compiled(_PECULIAR).search(text) is None:
        return len(_compiled(_MARKED_WORD).findall(text))
    return len(_compiled(_USUAL_WORD).findall(_UNSEEN.sub("", text)))


def _spaced_words(text: str) -> list[str] | None:
    """The words of a text in which a space or a sign ends each, and all can be seen; None of any other."""
    if (western := _western_words(text)) is not None:
        return western.decode(_WESTERN).split()
    return _compiled(_MARKED_WORD).findall(text) if _compiled(_PECULIAR).search(text) is None else None


def _western_words(text: str) -> bytes | None:
    """The words of a text with nothing but spaces between them; None if western languages alone cannot write
    it.
    """
    try:
        return text.encode(_WESTERN).translate(_ONLY_WORDS, _SOFT_HYPHEN)
    except UnicodeEncodeError:
        return None


def is_unspaced(text: str) -> bool:
    """Whether a text holds letters of a script that sets no space between words."""
    return not text.isascii() and _compiled(_WITHOUT_SPACES).search(text) is not None


def width(text: str) -> int:
    """The length of a text in Latin letters: Han characters, kana and Hangul count for two each."""
    return len(text) if text.isascii() else len(text) + len(_compiled(_WIDE).findall(text))


def whole_words(cut: str) -> str:
    """A text that was cut, without the piece of a word at its end.

    As it is where no space is near: a script without spaces may be cut after any letter.
    """
    kept, _, piece = cut.rpartition(" ")
    return kept if kept and len(piece) <= LONGEST_PIECE else cut
