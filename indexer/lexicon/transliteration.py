"""Bangla typed in Latin letters: «jor» is জ্বর, «diabetes rog» is «diabetes» and রোগ.

The small words of a question («jor keno hoy?», «diabetes er lokkhon») are read first, by a list here: what
they ask for decides. Then two sources: a table of health words as people type them (``transliteration.txt``,
which also gives the English name), and the Bangla words of the library's own names, compared by a *skeleton*:
the consonants that a listener hears, without aspiration, doubling and vowels. A skeleton of three consonants
tells a word; shorter ones would match by chance and are left to the table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import regex

from catalogue.errors import CorruptData
from catalogue.text import name_key, tokens_in_place
from catalogue.text.stemming import nfc_words

_LEAST_CONSONANTS = 3
_LETTERS = {
    "ক": "k",
    "খ": "k",
    "গ": "g",
    "ঘ": "g",
    "ঙ": "ng",
    "চ": "c",
    "ছ": "c",
    "জ": "j",
    "ঝ": "j",
    "ঞ": "n",
    "ট": "t",
    "ঠ": "t",
    "ড": "d",
    "ঢ": "d",
    "ণ": "n",
    "ত": "t",
    "থ": "t",
    "দ": "d",
    "ধ": "d",
    "ন": "n",
    "প": "p",
    "ফ": "f",
    "ব": "b",
    "ভ": "b",
    "ম": "m",
    "য": "j",
    "র": "r",
    "ল": "l",
    "শ": "s",
    "ষ": "s",
    "স": "s",
    "হ": "h",
    "ৎ": "t",
    "ং": "ng",
}
_NUKTA = "\u09bc"
_ROMAN = [
    (regex.compile(pattern), replacement)
    for pattern, replacement in (
        (r"chh?|c(?=[ei])", "C"),
        (r"ph", "f"),
        (r"([bdgjkt])h", r"\1"),
        (r"sh|s+", "s"),
        (r"ck|q|c", "k"),
        (r"z", "j"),
        (r"v|w", "b"),
        (r"x", "ks"),
        (r"C", "c"),
        (r"[aeiouy]", ""),
        (r"([a-z])\1+", r"\1"),
    )
]

_ASKING = {
    "keno": "কেন",
    "kno": "কেন",
    "kivabe": "কীভাবে",
    "kibhabe": "কীভাবে",
    "kemne": "কীভাবে",
    "protikar": "প্রতিকার",
    "koronio": "করণীয়",
    "korbo": "করব",
}
_ASKING_IN_THE_TABLE = frozenset(nfc_words("লক্ষণ কারণ চিকিৎসা প্রতিরোধ"))
"""Words that nobody types in an English question: one of them tells that this one is asked in Bangla."""
_BESIDE = {
    "ki": "কী",
    "kii": "কী",
    "hoy": "হয়",
    "hoi": "হয়",
    "hoe": "হয়ে",
    "er": "এর",
    "r": "এর",
    "jonno": "জন্য",
    "hole": "হলে",
    "holo": "হলো",
    "hobe": "হবে",
    "korte": "করতে",
    "upay": "উপায়",
    "gulo": "গুলো",
    "o": "ও",
    "theke": "থেকে",
}
"""Words that are read as Bangla only beside one of those, or at the end of the question («asthma ki»)."""
_AT_THE_END = frozenset({"ki", "kii"})


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
            raise CorruptData(
                f"transliteration.txt, line {number}, is not «roman, … | Bangla | English»",
                "reinstall Pinakes",
            )
        meant = Transliterated(unicodedata.normalize("NFC", parts[1]), parts[2])
        for roman in parts[0].split(","):
            found.setdefault(name_key(roman), meant)
    return found


_CASES = (
    "gulor",
    "guloi",
    "gulo",
    "der",
    "ter",
    "tar",
    "er",
    "ar",
    "te",
    "ke",
    "ra",
    "ta",
    "ti",
    "r",
    "y",
    "e",
)
"""Endings of Bangla nouns as people type them: «hapanir» is of হাঁপানি, «mathay» in মাথা."""
_SAME_BEGINNINGS = nfc_words("অ্যা এ্যা আ্যা এ আ")


def inflected(key: str) -> Transliterated | None:
    """What a name key means one of whose words has a case ending, by the table."""
    words = key.split()
    for i, word in enumerate(words):
        for ending in _CASES:
            if word.endswith(ending) and len(word) > len(ending) + 2:
                bare = " ".join([*words[:i], word[: -len(ending)], *words[i + 1 :]])
                if found := table().get(bare):
                    return found
    return None


def other_beginnings(word: str) -> list[str]:
    """A Bangla word with the other ways to begin it that sound the same: «এজমা» is অ্যাজমা, «এলার্জি» অ্যালার্জি."""
    for beginning in _SAME_BEGINNINGS:
        if word.startswith(beginning):
            return [other + word[len(beginning) :] for other in _SAME_BEGINNINGS if other != beginning]
    return []


@lru_cache(maxsize=1)
def table_skeletons() -> dict[str, str]:
    """The table's Bangla words by how they sound."""
    return by_skeleton(
        word for meant in table().values() for word in [name_key(meant.bangla)] if " " not in word
    )


@lru_cache(maxsize=1)
def english_of() -> dict[str, str]:
    """Name key of a Bangla word of the table → its English name."""
    found: dict[str, str] = {}
    for meant in table().values():
        found.setdefault(name_key(meant.bangla), meant.english)
    return found


@lru_cache(maxsize=1)
def english_by_tokens() -> dict[tuple[str, ...], str]:
    """Tokens of a Bangla word of the table (its stem) → its English name: ডায়াবেটিসের is diabetes, too."""
    found: dict[tuple[str, ...], str] = {}
    for meant in table().values():
        found.setdefault(tuple(tokens_in_place(meant.bangla)), meant.english)
    return found


@lru_cache(maxsize=1)
def bangla_of() -> dict[str, str]:
    """Name key of an English name of the table → the Bangla word."""
    found: dict[str, str] = {}
    for meant in table().values():
        found.setdefault(name_key(meant.english), meant.bangla)
    return found


def asked_in_bangla(text: str, is_name: Callable[[str], bool]) -> str:
    """``text`` with the Latin-typed words by which Bangla asks in their own script: «jor কেন হয়». As it is
    where there are none.

    ``is_name`` tells which of them the library knows as something else («Karon»).
    """
    words = text.split(" ")
    keys = [name_key(word) for word in words]
    asking = {key: bangla for key in keys if (bangla := _asking(key)) and not is_name(key)}
    if not asking and not (len(keys) > 1 and keys[-1] in _AT_THE_END):
        return text
    return " ".join(
        asking.get(key) or _BESIDE.get(key) or word for key, word in zip(keys, words, strict=True)
    )


def _asking(key: str) -> str | None:
    meant = table().get(key)
    return meant.bangla if meant and meant.bangla in _ASKING_IN_THE_TABLE else _ASKING.get(key)


def has_bangla(text: str) -> bool:
    """Whether a text has a Bangla letter."""
    return any("\u0980" <= c <= "\u09ff" for c in text)


def skeleton(word: str) -> str:
    """The consonants of a word in Latin or Bangla letters, as a listener hears them."""
    if has_bangla(word):
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
        # hardly heard: জ্বর, ব্যথা, যক্ষ্মা; not so গর্ব
        if before == "\u09cd" and letter in "বযম" and word[i - 2 : i - 1] != "র":
            continue
        if letter == "য" and follower == _NUKTA:
            continue  # য় is a vowel to the ear
        if letter in "ডঢ" and follower == _NUKTA:
            bones.append("r")
        elif letter in _LETTERS:
            bones.append(_LETTERS[letter])
    return regex.sub(r"([a-z])\1+", r"\1", "".join(bones))


def _lines() -> list[str]:
    return (
        resources.files(__package__).joinpath("transliteration.txt").read_text(encoding="utf-8").splitlines()
    )
