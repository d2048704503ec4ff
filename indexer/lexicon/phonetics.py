"""What sounds the same: English words in Bangla letters («হার্ট অ্যাটাক» is heart attack), and English spelt
by ear («hemroids»).

Bangla writes half of medicine so, and no glossary has all of it. As in
:mod:`indexer.lexicon.transliteration`, words are compared by the consonants that a listener hears; of several
with the same ones, the one whose letters are most like the Bangla word's, read aloud. Of 71 words that health
pages write so, 62 were told among the 10,000 words of MedQuAD's names; native words of three consonants meet
some name there now and then («কোমর», back, sounds like Kimura), so fewer than four are believed only where
they make an article's name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

import regex
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from catalogue import data_files
from indexer.lexicon.transliteration import skeleton

# The least likeness (0 to 1) of a Bangla word, read aloud, to how an English word is said; by at least three
# consonants.
# .275 and .775 change nothing that is measured (`benchmarks.ablation names`).
LEAST = 0.55
# The same for words of two consonants.
# .375 and .875 change nothing that is measured (`benchmarks.ablation names`).
LEAST_OF_FEW = 0.75
# The least likeness of English that is spelt by ear to how a word is said; by at least three consonants.
# .41 and .91 change nothing that is measured (`benchmarks.ablation names`).
LEAST_BY_EAR = 0.82
# The same for words of two consonants.
# .45 and .95 change nothing that is measured (`benchmarks.ablation names`).
LEAST_OF_FEW_BY_EAR = 0.9
# The likeness to a word's spelling from which on the word is looked at.
LOOKED_AT = 0.4
# The words that are looked at, the most alike first: 1 ms.
MOST_LOOKED_AT = 30
# Letters by which a word may be shorter than its rendering.
# 1 and 6 change nothing that is measured (`benchmarks.ablation names`).
SHORTER = 3
# Letters by which a word may be longer than its rendering.
# 2 and 8 change nothing that is measured (`benchmarks.ablation names`).
LONGER = 4

# Letters without which a word of Greek is told, and those that it has beside them.
_SHORTEST_MUTE = 5
_LOST_LETTERS = 4

_UNHEARD = regex.compile(r"(?<=[^cgpst])h")
_REPEATED = regex.compile(r"(.)\1+")
_DATA = data_files.table(__package__, "phonetics.toml")
_FIRST_LETTERS: dict[str, str] = _DATA["first_letters"]
_SAID_RULES = [(regex.compile(pattern), replacement) for pattern, replacement in _DATA["said"]["rules"]]
_READ_TOGETHER: list[tuple[str, str]] = [(bangla, latin) for bangla, latin in _DATA["aloud"]["together"]]
_READ: dict[str, str] = {
    letter: sound for sound, letters in _DATA["aloud"]["letters"].items() for letter in letters
}

Words = Callable[[str, int], Sequence[str]]
"""The words with a first letter and a length."""


def meant(bangla: str, words: Words) -> str | None:
    """The English word that one in Bangla letters renders, if any does."""
    aloud, own = read_aloud(bangla), skeleton(bangla)
    if len(own) < 2 or not aloud:
        return None
    least = LEAST if len(own) > 2 else LEAST_OF_FEW
    found = _sounding(aloud, {_evened(own), _evened(own.replace("c", "s"))}, least, words)
    return max(found, key=lambda word: (found[word], word), default=None)


def spelt_by_ear(word: str, words: Words) -> list[str]:
    """The words that sound as a misspelt English one does, likeliest first."""
    found: dict[str, float] = {}
    # names stand without their genitive: «crones» is of Crohn
    for form in (word, word[:-1]) if word.endswith("s") else (word,):
        said = heard(form)
        own = _bones(said)
        if len(own) > 1:
            found |= _sounding(said, {own}, LEAST_BY_EAR if len(own) > 2 else LEAST_OF_FEW_BY_EAR, words)
    heard_so = sorted(found, key=lambda other: (-found[other], other))
    return list(dict.fromkeys([*heard_so, *_with_rh(word, words)]))


def _with_rh(word: str, words: Words) -> list[str]:
    """The words of Greek with an «rh» (diarrhea, rheumatism) of which one is a slip away that has the «h»
    elsewhere, or none: nobody hears it.
    """
    mute = _mute(word)
    if len(mute) < _SHORTEST_MUTE:
        return []
    lengths = range(len(mute) - 1, len(mute) + _LOST_LETTERS + 1)
    near = {
        other: OSA.distance(mute, _mute(other), score_cutoff=1)
        for length in lengths
        for other in words(word[0], length)
        if "rh" in other
    }
    return sorted((other for other in near if near[other] <= 1), key=lambda other: (near[other], other))


def _mute(word: str) -> str:
    """A word without doubled letters and an «h» that is not heard."""
    return _REPEATED.sub(r"\1", _UNHEARD.sub("", word))


def same(word: str, other: str) -> bool:
    """Whether two English words have the same consonants, as a listener hears them."""
    return not {_bones(said) for said in _ways(word)}.isdisjoint(_bones(said) for said in _ways(other))


def _sounding(aloud: str, bones: set[str], least: float, words: Words) -> dict[str, float]:
    """The words with these consonants, and how much they are like what is read aloud."""
    lengths = range(max(2, len(aloud) - SHORTER), len(aloud) + LONGER + 1)
    spelt = [
        word
        for first in _FIRST_LETTERS.get(aloud[0], aloud[0])
        for length in lengths
        for word in words(first, length)
    ]
    near = process.extract(
        aloud, spelt, scorer=Indel.normalized_similarity, score_cutoff=LOOKED_AT, limit=MOST_LOOKED_AT
    )
    alike = {
        word: max(Indel.normalized_similarity(aloud, said) for said in _ways(word))
        for word, _, _ in near
        if not bones.isdisjoint(map(_bones, _ways(word)))
    }
    return {word: likeness for word, likeness in alike.items() if likeness >= least}


@lru_cache(maxsize=2_000)
def _ways(word: str) -> tuple[str, ...]:
    """How an English word may be said: «ch» is one of two sounds."""
    said = heard(word)
    return (said, said.replace("ch", "k")) if "ch" in said else (said,)


def heard(word: str) -> str:
    """An English word, spelt a little more as it is said."""
    for pattern, replacement in _SAID_RULES:
        word = pattern.sub(replacement, word)
    return word


def read_aloud(word: str) -> str:
    """A word in Bangla letters, in Latin ones."""
    word = unicodedata.normalize("NFC", word)
    for bangla, latin in _READ_TOGETHER:
        word = word.replace(bangla, latin)
    return "".join(_READ.get(letter, letter if letter.isascii() else "") for letter in word)


@lru_cache(maxsize=2_000)
def _bones(said: str) -> str:
    return _evened(skeleton(said))


def _evened(bones: str) -> str:
    return _REPEATED.sub(r"\1", bones.replace("ngk", "nk").replace("ngg", "ng"))
