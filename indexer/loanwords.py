"""English words in Bangla letters: «হার্ট অ্যাটাক» is heart attack, «প্রেগনেন্সি» pregnancy.

Bangla writes half of medicine so, and no glossary has all of it. As in :mod:`indexer.transliteration`, words are compared by the
consonants that a listener hears; of several with the same ones, the one whose letters are most like the Bangla word's, read aloud.
Of 71 words that health pages write so, 62 were told among the 10,000 words of MedQuAD's names; native words of three consonants meet
some name there now and then («কোমর», back, sounds like Kimura), so fewer than four are believed only where they make an article's name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

import regex
from rapidfuzz import process
from rapidfuzz.distance import Indel

from indexer.transliteration import skeleton

LEAST, LEAST_OF_FEW = 0.55, 0.75  # likeness to how a word is said that is asked for, with three consonants, and with two
LOOKED_AT, MOST_LOOKED_AT = 0.4, 30  # likeness to how it is spelt, and words, that are looked at: 1 ms
SHORTER, LONGER = 3, 4  # letters by which a word may be shorter or longer than its rendering
_FIRST = {
    "k": "kcq", "s": "scp", "f": "fp", "j": "jgz", "n": "nkpg", "b": "bv", "v": "vb", "r": "rw", "t": "tp", "c": "c", "h": "hw",
    "a": "aeiouh", "e": "aeioh", "i": "eiaouy", "o": "oawhe", "u": "ueow", "y": "yeu",
}  # fmt: skip
"""Letters with which a word may begin whose rendering, read aloud, begins with another."""
_HEARD = [
    (regex.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^p(?=[nst])", ""), (r"^kn", "n"), (r"sch", "sk"), (r"[ts]ion|cian", "sn"), (r"cc(?=[eiy])", "ks"), (r"c(?=[eiy])", "s"),
        (r"g(?=[eiy])", "j"), (r"gh(?=t)", ""), (r"rrh|rh", "r"), (r"ism\b", "ijm"), (r"ph", "f"), (r"ck|c(?!h)|q", "k"), (r"x", "ks"),
        (r"eart", "art"), (r"zh|z", "j"), (r"(?<=[aeiou])w|(?<!\b)y", "i"), (r"e[ae]", "i"), (r"o[ou]", "u"), (r"(.)\1+", r"\1"),
    )
]  # fmt: skip
_VOWELS = ("a", "i", "i", "u", "u", "ri", "e", "oi", "o", "ou")
_READ = {
    "অ": "o", "ং": "ng", **dict(zip("আইঈউঊঋএঐওঔ", _VOWELS, strict=True)), **dict(zip("ািীুূৃেৈোৌ", _VOWELS, strict=True)),
    **dict(zip("কখগঘঙচছজঝঞটঠডঢণতথদধন", "k k g g n ch s j j n t t d d n t th d d n".split(), strict=True)),
    **dict(zip("পফবভমযরলশষসহৎ", "p f b v m j r l sh sh s h t".split(), strict=True)),
}  # fmt: skip
_BEFORE = (("অ\u09cdযা", "a"), ("\u09cdযা", "a"), ("য\u09bc", "y"), ("ড\u09bc", "r"))


def meant(bangla: str, words: Callable[[str, int], Sequence[str]]) -> str | None:
    """The English word that one in Bangla letters renders, if any does. ``words`` tells those with a first letter and a length."""
    aloud, own = read_aloud(bangla), skeleton(bangla)
    if len(own) < 2 or not aloud:
        return None
    wanted = {_evened(own), _evened(own.replace("c", "s"))}
    lengths = range(max(2, len(aloud) - SHORTER), len(aloud) + LONGER + 1)
    near = [word for first in _FIRST.get(aloud[0], aloud[0]) for length in lengths for word in words(first, length)]
    near = [
        word
        for word, _, _ in process.extract(aloud, near, scorer=Indel.normalized_similarity, score_cutoff=LOOKED_AT, limit=MOST_LOOKED_AT)
    ]
    alike = [(likeness, word) for word in near for said in _ways(word) if not wanted.isdisjoint({_bones(said)})
             if (likeness := Indel.normalized_similarity(aloud, said)) >= (LEAST if len(own) > 2 else LEAST_OF_FEW)]  # fmt: skip
    return max(alike, default=(0.0, None))[1]


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
