"""Bangla typed in Latin letters: «jor» is জ্বর, «diabetes rog» is «diabetes» and রোগ.

Two sources: a table of health words as people type them (``transliteration.txt``, which also gives the English name), and the
Bangla words of the library's own names, compared by a *skeleton*: the consonants that a listener hears, without aspiration,
doubling and vowels. A skeleton of three consonants tells a word; shorter ones would match by chance and are left to the table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import regex

from catalogue.errors import CorruptData
from catalogue.text import name_key

_LEAST_CONSONANTS = 3
_LETTERS = {
    "ক": "k", "খ": "k", "গ": "g", "ঘ": "g", "ঙ": "ng", "চ": "c", "ছ": "c", "জ": "j", "ঝ": "j", "ঞ": "n", "ট": "t", "ঠ": "t", "ড": "d",
    "ঢ": "d", "ণ": "n", "ত": "t", "থ": "t", "দ": "d", "ধ": "d", "ন": "n", "প": "p", "ফ": "f", "ব": "b", "ভ": "b", "ম": "m", "য": "j",
    "র": "r", "ল": "l", "শ": "s", "ষ": "s", "স": "s", "হ": "h", "ৎ": "t", "ং": "ng",
}  # fmt: skip
_NUKTA = "\u09bc"
_ROMAN = [
    (regex.compile(pattern), replacement)
    for pattern, replacement in (
        (r"chh?|c(?=[ei])", "C"), (r"ph", "f"), (r"([bdgjkt])h", r"\1"), (r"sh|s+", "s"), (r"ck|q|c", "k"), (r"z", "j"), (r"v|w", "b"),
        (r"x", "ks"), (r"C", "c"), (r"[aeiouy]", ""), (r"([a-z])\1+", r"\1"),
    )
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Transliterated:
    """The Bangla word that was meant, and its English name where it is known."""

    bangla: str
    english: str = ""


@lru_cache(maxsize=1)
def table() -> dict[str, Transliterated]:
    """Name key of the Latin form → what it means."""
    found: dict[str, Transliterated] = {}
    for number, line in enumerate(_lines(), 1):
        entry = line.partition("#")[0].strip()
        if not entry:
            continue
        parts = [part.strip() for part in entry.split("|")]
        if len(parts) != 3 or not all(parts):
            raise CorruptData(f"transliteration.txt, line {number}, is not «roman, … | Bangla | English»", "reinstall Pinakes")
        meant = Transliterated(unicodedata.normalize("NFC", parts[1]), parts[2])
        for roman in parts[0].split(","):
            found.setdefault(name_key(roman), meant)
    return found


@lru_cache(maxsize=1)
def english_of() -> dict[str, str]:
    """Name key of a Bangla word of the table → its English name."""
    found: dict[str, str] = {}
    for meant in table().values():
        found.setdefault(name_key(meant.bangla), meant.english)
    return found


@lru_cache(maxsize=1)
def bangla_of() -> dict[str, str]:
    """Name key of an English name of the table → the Bangla word."""
    found: dict[str, str] = {}
    for meant in table().values():
        found.setdefault(name_key(meant.english), meant.bangla)
    return found


def skeleton(word: str) -> str:
    """The consonants of a word in Latin or Bangla letters, as a listener hears them."""
    if any("\u0980" <= c <= "\u09ff" for c in word):
        return _bangla_skeleton(word)
    for pattern, replacement in _ROMAN:
        word = pattern.sub(replacement, word)
    return word


def by_skeleton(words: Iterable[str]) -> dict[str, str]:
    """Skeleton → Bangla word, for the words long enough to be told by it; of several, the shortest."""
    found: dict[str, str] = {}
    for word in sorted(set(words), key=lambda w: (len(w), w)):
        bones = skeleton(word)
        if len(bones) >= _LEAST_CONSONANTS:
            found.setdefault(bones, word)
    return found


def _bangla_skeleton(word: str) -> str:
    word = unicodedata.normalize("NFC", word)
    bones: list[str] = []
    for i, letter in enumerate(word):
        follower, before = word[i + 1 : i + 2], word[i - 1 : i]
        if before == "\u09cd" and letter in "বযম":  # ব-, য- and ম-phala are hardly heard: জ্বর, ব্যথা, যক্ষ্মা
            continue
        if letter == "য" and follower == _NUKTA:
            continue  # য় is a vowel to the ear
        if letter in "ডঢ" and follower == _NUKTA:
            bones.append("r")
        elif letter in _LETTERS:
            bones.append(_LETTERS[letter])
    return regex.sub(r"([a-z])\1+", r"\1", "".join(bones))


def _lines() -> list[str]:
    return resources.files("indexer").joinpath("transliteration.txt").read_text(encoding="utf-8").splitlines()
