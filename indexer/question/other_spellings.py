"""How else is a word written that some write in another way, though none of them errs?

In Britain or America (kerb is curb, which is another word as well), in the other kana (ぜんそく is ゼンソク),
with a nasal sign or without it (চাদ is চাঁদ), and with its hamza elsewhere (مسئول is مسؤول).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalogue.scripts import HIRAGANA, KATAKANA
from catalogue.text import stem, tokens_in_place
from indexer.lexicon.base import Lexicon
from indexer.question.sentences import WORDS

_TWO_WAYS: dict[str, str] = WORDS["spelt_in_two_ways"]


def _both_ways(pairs: str) -> dict[str, str]:
    """Stem → the word on the other side of the ocean."""
    split = [pair.split() for pair in pairs.split(",")]
    return {stem(one): other for pair in split for one, other in (pair, pair[::-1])}


_ANOTHER_WORD = _both_ways(_TWO_WAYS["another"])
_ACROSS_THE_OCEAN = _both_ways(_TWO_WAYS["same"]) | _ANOTHER_WORD

# Letters of a word, at the most: longer runs are sentences.
LONGEST = 24
# Letters of a word of kana, at the least: as a pair is indexed, and two of one kana are often two particles.
_SHORTEST_KANA = 2

_IN_HIRAGANA = re.compile(f"[{HIRAGANA}ー]+").fullmatch
_IN_KATAKANA = re.compile(f"[{KATAKANA}]+").fullmatch
# Letters of both kana stand in one order in Unicode.
_APART = ord("ァ") - ord("ぁ")
_TO_KATAKANA = {code: code + _APART for code in range(ord("ぁ"), ord("ゖ") + 1)}
_TO_HIRAGANA = {other: code for code, other in _TO_KATAKANA.items()}

_BANGLA_SIGN = "ঁ"
# Behind a vowel, a consonant or the dot of one, or a vowel sign: at the end of a syllable.
_BEFORE_SIGN = re.compile("[\u0985-\u09b9\u09bc\u09be-\u09cc\u09dc-\u09df](?![\u09bc-\u09cd])")

# A hamza before و, folded: on ئ it has become ي, on ؤ و.
_YEH_BEFORE_WAW, _TWO_WAWS = "يو", "وو"


def other_spellings(word: str, lexicon: Lexicon) -> list[str]:
    """The other ways to write a folded word that the library knows."""
    if len(word) > LONGEST or " " in word:
        return []
    if word.isascii():
        return _held([_ACROSS_THE_OCEAN.get(stem(word), "")], lexicon)
    if kana := in_other_kana(word):
        tokens = set(tokens_in_place(kana))
        return [kana] if tokens <= lexicon.frequencies(sorted(tokens)).keys() else []
    return _held([way for way in dict.fromkeys(_ways(word)) if lexicon.is_word(way) and way != word], lexicon)


def is_another_word(word: str) -> bool:
    """Whether the other spelling of a folded word is another word as well."""
    return word.isascii() and stem(word) in _ANOTHER_WORD


def _held(ways: list[str], lexicon: Lexicon) -> list[str]:
    """Those of the ways that articles hold."""
    held = lexicon.frequencies([stem(way) for way in ways if way])
    return [way for way in ways if way and stem(way) in held]


def in_other_kana(word: str) -> str:
    """A word of one kana in the other; "" of any other word."""
    if len(word) < _SHORTEST_KANA:
        return ""
    if _IN_HIRAGANA(word):
        return word.translate(_TO_KATAKANA)
    return word.translate(_TO_HIRAGANA) if _IN_KATAKANA(word) else ""


def _ways(word: str) -> Iterator[str]:
    if _BANGLA_SIGN in word:
        yield word.replace(_BANGLA_SIGN, "")
    else:
        for place in _BEFORE_SIGN.finditer(word):
            yield word[: place.end()] + _BANGLA_SIGN + word[place.end() :]
    yield word.replace(_YEH_BEFORE_WAW, _TWO_WAWS)
    yield word.replace(_TWO_WAWS, _YEH_BEFORE_WAW)
