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
from rapidfuzz.distance import Indel

from indexer.lexicon.transliteration import skeleton

# likeness to how a word is said that is asked for, with three consonants, and with two
LEAST, LEAST_OF_FEW = 0.55, 0.75
LEAST_BY_EAR, LEAST_OF_FEW_BY_EAR = 0.82, 0.9  # the same for English that is spelt by ear
LOOKED_AT, MOST_LOOKED_AT = 0.4, 30  # likeness to how it is spelt, and words, that are looked at: 1 ms
SHORTER, LONGER = 3, 4  # letters by which a word may be shorter or longer than its rendering
_FIRST = {
    "k": "kcq",
    "s": "scp",
    "f": "fp",
    "j": "jgz",
    "n": "nkpg",
    "b": "bv",
    "v": "vb",
    "r": "rw",
    "t": "tp",
    "c": "c",
    "h": "hw",
    "a": "aeiouh",
    "e": "aeioh",
    "i": "eiaouy",
    "o": "oawhe",
    "u": "ueow",
    "y": "yeu",
}
"""Letters with which a word may begin whose rendering, read aloud, begins with another."""
_HEARD = [
    (regex.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^p(?=[nst])", ""),
        (r"^kn", "n"),
        (r"sch", "sk"),
        (r"[ts]ion|cian", "sn"),
        (r"cc(?=[eiy])", "ks"),
        (r"c(?=[eiy])", "s"),
        (r"g(?=[eiy])", "j"),
        (r"gh(?=t)", ""),
        (r"(?<=[ao]u)gh\b", "f"),
        (r"(?<=[aeiou])h(?![aeiou])", ""),
        (r"rrh|rh", "r"),
        (r"ism\b", "ijm"),
        (r"ph", "f"),
        (r"ck|c(?!h)|q", "k"),
        (r"x", "ks"),
        (r"eart", "art"),
        (r"zh|z", "j"),
        (r"(?<=[aeiou])w|(?<!\b)y", "i"),
        (r"e[ae]", "i"),
        (r"o[ou]", "u"),
        (r"(.)\1+", r"\1"),
    )
]
_VOWELS = ("a", "i", "i", "u", "u", "ri", "e", "oi", "o", "ou")
_READ = {
    "অ": "o",
    "ং": "ng",
    **dict(zip("আইঈউঊঋএঐওঔ", _VOWELS, strict=True)),
    **dict(zip("ািীুূৃেৈোৌ", _VOWELS, strict=True)),
    **dict(zip("কখগঘঙচছজঝঞটঠডঢণতথদধন", "k k g g n ch s j j n t t d d n t th d d n".split(), strict=True)),
    **dict(zip("পফবভমযরলশষসহৎ", "p f b v m j r l sh sh s h t".split(), strict=True)),
}
_BEFORE = (("অ\u09cdযা", "a"), ("\u09cdযা", "a"), ("য\u09bc", "y"), ("ড\u09bc", "r"))


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
    return sorted(found, key=lambda other: (-found[other], other))


def same(word: str, other: str) -> bool:
    """Whether two English words have the same consonants, as a listener hears them."""
    return not {_bones(said) for said in _ways(word)}.isdisjoint(_bones(said) for said in _ways(other))


def _sounding(aloud: str, bones: set[str], least: float, words: Words) -> dict[str, float]:
    """The words with these consonants, and how much they are like what is read aloud."""
    lengths = range(max(2, len(aloud) - SHORTER), len(aloud) + LONGER + 1)
    spelt = [
        word
        for first in _FIRST.get(aloud[0], aloud[0])
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
    for pattern, replacement in _HEARD:
        word = pattern.sub(replacement, word)
    return word


def read_aloud(word: str) -> str:
    """A word in Bangla letters, in Latin ones."""
    word = unicodedata.normalize("NFC", word)
    for bangla, latin in _BEFORE:
        word = word.replace(bangla, latin)
    return "".join(_READ.get(letter, letter if letter.isascii() else "") for letter in word)


@lru_cache(maxsize=2_000)
def _bones(said: str) -> str:
    return _evened(skeleton(said))


def _evened(bones: str) -> str:
    return regex.sub(r"(.)\1+", r"\1", bones.replace("ngk", "nk").replace("ngg", "ng"))
