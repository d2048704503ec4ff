"""Bangla typed in Latin letters: «jor» is জ্বর, «diabetes rog» is «diabetes» and রোগ.

The small words of a question («jor keno hoy?», «diabetes er lokkhon») are read first, by a list
(``transliteration.toml``): what they ask for decides. Then two sources: a table of health words as people
type them (``transliteration.txt``, which also gives the English name), and the Bangla words of the library's
own names, compared by a *skeleton*: the consonants that a listener hears, without aspiration, doubling and
vowels. A skeleton of three consonants tells a word; shorter ones would match by chance and are left to the
table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import regex
from rapidfuzz import process
from rapidfuzz.distance import OSA

from catalogue import data_files
from catalogue.data_files import nfc_words
from catalogue.errors import CorruptData
from catalogue.scripts import has_bangla
from catalogue.text import name_key, tokens_in_place

# Consonants of a skeleton by which a word is told.
# 1 and 6 change nothing that is measured (`benchmarks.ablation names`).
_LEAST_CONSONANTS = 3
# Letters of a form by which it is told however its vowels are spelt.
_LEAST_EVENED = 5
# Letters of a word that is told with a slip in it.
_LEAST_WITH_A_SLIP = 7
_NUKTA = "\u09bc"
_HASANTA = "\u09cd"
_REPEATED = regex.compile(r"([a-z])\1+")

_DATA = data_files.table(__package__, "transliteration.toml")
_CONSONANTS: dict[str, str] = {
    letter: sound for sound, letters in _DATA["consonants"].items() for letter in letters
}
_EVENED_RULES = [(regex.compile(pattern), replacement) for pattern, replacement in _DATA["evened"]["rules"]]
_LATIN_RULES = [(regex.compile(pattern), replacement) for pattern, replacement in _DATA["latin"]["rules"]]
_ASKING: dict[str, str] = _DATA["questions"]["asking"]
_ASKING_IN_THE_TABLE = frozenset(nfc_words(_DATA["questions"]["in_the_table"]))
_BESIDE: dict[str, str] = _DATA["questions"]["beside"]
# Such words that tell it together: of one letter or two, they mean too much else.
_TELLING_BESIDE = frozenset(key for key in _BESIDE if len(key) > 1)
_LEAST_BESIDE = 2
_AT_THE_END = frozenset(_DATA["questions"]["at_the_end"].split())
_CASES: tuple[str, ...] = tuple(_DATA["nouns"]["cases"].split())
_SAME_BEGINNINGS = nfc_words(_DATA["nouns"]["beginnings"])


@dataclass(frozen=True, slots=True)
class Transliterated:
    """The Bangla word that was meant, and its English name where it is known."""

    bangla: str
    english: str = ""


@lru_cache(maxsize=1)
def table() -> dict[str, Transliterated]:
    """Name key of the Latin form → what it means. Raises :class:`CorruptData` with the line that is wrong."""
    found: dict[str, Transliterated] = {}
    for number, entry in _entries():
        parts = [part.strip() for part in entry.split("|")]
        if len(parts) != 3 or not all(parts):
            raise CorruptData(
                f"transliteration.txt, line {number}, is not «roman, … | Bangla | English»",
                "reinstall Pinakes",
            )
        roman, bangla, english = parts
        meant = Transliterated(unicodedata.normalize("NFC", bangla), english)
        for form in roman.split(","):
            found.setdefault(name_key(form), meant)
    return found


def _entries() -> Iterator[tuple[int, str]]:
    """The lines of the table that are no comment, with their numbers."""
    text = (resources.files(__package__) / "transliteration.txt").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if entry := line.partition("#")[0].strip():
            yield number, entry


def inflected(key: str) -> Transliterated | None:
    """What a name key means one of whose words has a case ending, by the table."""
    bare = (table().get(" ".join(words)) for words in _without_an_ending(key.split()))
    return next(filter(None, bare), None)


def _without_an_ending(words: Sequence[str]) -> Iterator[list[str]]:
    """Words without the case ending of one of them, in each way."""
    for i, word in enumerate(words):
        for ending in _CASES:
            if word.endswith(ending) and len(word) > len(ending) + 2:
                yield [*words[:i], word[: -len(ending)], *words[i + 1 :]]


def otherwise_spelt(key: str) -> Transliterated | None:
    """What a name key means that people type in another way than the table has it: with other vowels, with
    spaces elsewhere («rokto shunnota»), with its case endings apart («kidney te pathor») or written together
    («gorbhabosthay»), or, of a long word, with a slip («daibetis»).
    """
    words = key.split()
    bare = [word for word in words if word not in _CASES] if len(words) > 1 else words
    for spelt in dict.fromkeys(_evened("".join(way)) for way in (words, bare, *_without_an_ending(words))):
        if len(spelt) >= _LEAST_EVENED and (found := _evened_table().get(spelt)):
            return found
    return _with_a_slip(key) if len(words) == 1 and len(key) >= _LEAST_WITH_A_SLIP else None


def _with_a_slip(word: str) -> Transliterated | None:
    """What a word of the table means of which this one is a slip, where there is but one."""
    near = process.extract(word, _long_forms(), scorer=OSA.distance, score_cutoff=1, limit=2)
    meanings = {table()[form] for form, _, _ in near}
    return meanings.pop() if len(meanings) == 1 else None


@lru_cache(maxsize=1)
def _long_forms() -> list[str]:
    """The single words of the table that are long enough to be told with a slip in them."""
    return [form for form in table() if " " not in form and len(form) >= _LEAST_WITH_A_SLIP]


@lru_cache(maxsize=1)
def _evened_table() -> dict[str, Transliterated]:
    """The table by how its forms sound."""
    found: dict[str, Transliterated] = {}
    for form, meant in table().items():
        found.setdefault(_evened(form.replace(" ", "")), meant)
    return found


def _evened(letters: str) -> str:
    for pattern, replacement in _EVENED_RULES:
        letters = pattern.sub(replacement, letters)
    return letters


def other_beginnings(word: str) -> list[str]:
    """A Bangla word with the other beginnings that sound like its own: «এজমা» is অ্যাজমা, «এলার্জি» অ্যালার্জি."""
    for beginning in _SAME_BEGINNINGS:
        if word.startswith(beginning):
            return [other + word[len(beginning) :] for other in _SAME_BEGINNINGS if other != beginning]
    return []


@lru_cache(maxsize=1)
def table_skeletons() -> dict[str, str]:
    """Skeleton → Bangla word, for the single words of the table."""
    keys = (name_key(meant.bangla) for meant in table().values())
    return by_skeleton(key for key in keys if " " not in key)


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


def asked_in_bangla(
    words: Sequence[str], keys: Sequence[str], is_name: Callable[[str], bool]
) -> Sequence[str]:
    """``words`` with those by which Bangla asks, typed in Latin letters, in their own script: «jor কেন হয়».

    ``words`` itself where there are none. ``keys`` are the name keys of the words; ``is_name`` tells which of
    them the library knows as something else («Karon»).
    """
    asking = {key: bangla for key in keys if (bangla := _asking(key)) and not is_name(key)}
    beside = {key for key in keys if key in _TELLING_BESIDE and not is_name(key)}
    told = asking or len(beside) >= _LEAST_BESIDE or (len(keys) > 1 and keys[-1] in _AT_THE_END)
    if not told:
        return words
    return [asking.get(key) or _BESIDE.get(key) or word for word, key in zip(words, keys, strict=True)]


def _asking(key: str) -> str | None:
    meant = table().get(key)
    return meant.bangla if meant and meant.bangla in _ASKING_IN_THE_TABLE else _ASKING.get(key)


def skeleton(word: str) -> str:
    """The consonants of a word in Latin or Bangla letters, as a listener hears them."""
    if has_bangla(word):
        return _bangla_skeleton(word)
    for pattern, replacement in _LATIN_RULES:
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
    sounds = "".join(_sound(word, i) for i in range(len(word)))
    return _REPEATED.sub(r"\1", sounds)


def _sound(word: str, i: int) -> str:
    """The consonant heard in the letter at ``i`` of a Bangla word in NFC; empty where there is none."""
    letter, follower, before = word[i], word[i + 1 : i + 2], word[i - 1 : i]
    # Hardly heard behind another consonant: জ্বর, ব্যথা, যক্ষ্মা. Heard behind র: গর্ব.
    if before == _HASANTA and letter in "বযম" and word[i - 2 : i - 1] != "র":
        return ""
    if letter == "য" and follower == _NUKTA:
        return ""  # য় is a vowel to the ear
    if letter in "ডঢ" and follower == _NUKTA:
        return "r"
    return _CONSONANTS.get(letter, "")
