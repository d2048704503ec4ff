"""Which letters of a word are inflection, by the script that it is in? Light strippers for endings of Bangla,
particles of Korean and articles of Arabic and Hebrew; Snowball's stemmers of the languages that most use
Cyrillic, Greek, Devanagari and Tamil letters, for all that use them.
"""

from __future__ import annotations

import re
import unicodedata

import Stemmer

from catalogue.data_files import nfc_words, table
from catalogue.scripts import FIRST_SYLLABLE, is_bangla, is_hebrew, is_korean

# The ends of Unicode's blocks, with Snowball's name of the language.
_BLOCKS = (
    ("\u0370", "\u03ff", "greek"),
    ("\u0400", "\u052f", "russian"),
    ("\u0900", "\u097f", "hindi"),
    ("\u0b80", "\u0bff", "tamil"),
)
# Its own cache is off: the text analysis has one.
_STEMMERS = [(first, last, Stemmer.Stemmer(language, 0)) for first, last, language in _BLOCKS]
# Letters of a word that is stemmed, and of what is left of it, at the least.
_SHORTEST_STEMMED = 4
_SHORTEST_STEM = 3


def uninflected(word: str) -> str:
    """A folded word beyond ASCII without what its language adds to it; as it is in all other scripts."""
    if is_bangla(word):
        return _without_case(word)
    # «MRI는»: Latin letters have Korean particles, too
    if is_korean(word[-1]):
        return _without_particle(word)
    if is_hebrew(word[0]):
        return _without_he(word)
    stemmer = next((stemmer for first, last, stemmer in _STEMMERS if first <= word[0] <= last), None)
    return _without_article(word) if stemmer is None else _stemmed(word, stemmer)


def _stemmed(word: str, stemmer: Stemmer.Stemmer) -> str:
    """The stem of a word; a word that would have too little of one stays as it is."""
    if len(word) < _SHORTEST_STEMMED:
        return word
    found: str = stemmer.stemWord(word)
    return found if len(found) >= _SHORTEST_STEM else word


# The dot that makes ড় of ড, ঢ় of ঢ and য় of য: it is often not typed, and tells no ending either.
_DOT_BELOW = "\u09bc"
# ৎ is also written as ত with the sign that joins it to the next letter: উৎসব, উত্সব.
_T_ALONE, _T = "\u09ce", "\u09a4\u09cd"
# Foreign words have it or not: ক্যান্সার and ক্যানসার, ইন্সুলিন and ইনসুলিন.
_JOINED_NS, _APART_NS = "\u09a8\u09cd\u09b8", "\u09a8\u09b8"
# Before ট, ঠ and ড a foreign word's ন is often written ণ (ঠাণ্ডা), and in any word long vowels short.
_BEFORE_T = re.compile("\u09a3(?=\u09cd[\u099f-\u09a1])")
_SHORT = str.maketrans("\u09c0\u09c2", "\u09bf\u09c1")


def evened(beginning: str) -> str:
    """The beginning of a Bangla word as tokens have it, where words are spelt in several ways: ঠাণ্ডা and ঠান্ডা,
    মূত্র and মুত্র, উৎসব and উত্সব, বাড়ি and বাডি.
    """
    return _consonants_evened(beginning).translate(_SHORT)


def _consonants_evened(word: str) -> str:
    word = _BEFORE_T.sub("\u09a8", word.replace(_JOINED_NS, _APART_NS)).replace(_T_ALONE, _T)
    return word.replace(_DOT_BELOW, "") or word


def _without_case(word: str) -> str:
    """A Bangla word without its case ending, article and plural.

    রোগ, রোগের, রোগটি, রোগগুলোর, রোগী and রোগীর have one stem.
    """
    word = _consonants_evened(word)
    for _ in range(5):
        shorter = _without_ending(word)
        if shorter == word:
            shorter = word.translate(_SHORT)
        if shorter == word:
            return word
        word = shorter
    return word


_ENDINGS = table(__package__, "bangla_endings.toml")
_AFTER_ANY_LETTER, _AFTER_VOWEL, _AFTER_CONSONANT = (
    tuple(dict.fromkeys(map(_consonants_evened, nfc_words(" ".join(_ENDINGS[where])))))
    for where in ("after_any_letter", "after_vowel", "after_consonant")
)
_VOWELS = frozenset(_ENDINGS["vowel_signs"] + _ENDINGS["vowels"])

# The sign that joins consonants into a conjunct.
_HASANTA = "\u09cd"


def _without_ending(word: str) -> str:
    for ending in _AFTER_ANY_LETTER:
        if word.endswith(ending) and _stands_alone(word[: -len(ending)]):
            return word[: -len(ending)]
    for ending in _AFTER_VOWEL:
        rest = word[: -len(ending)]
        if word.endswith(ending) and rest[-1:] in _VOWELS and _stands_alone(rest):
            return rest
    for ending in _AFTER_CONSONANT:
        rest = word[: -len(ending)]
        if word.endswith(ending) and rest[-1:] not in _VOWELS and _stands_alone(rest):
            return rest
    return word


def _stands_alone(rest: str) -> bool:
    """Whether what is left has two letters at least and does not end inside a conjunct."""
    return not rest.endswith(_HASANTA) and sum(unicodedata.category(c) == "Lo" for c in rest) >= 2


_PARTICLES = {
    particle: where
    for where, particles in table(__package__, "korean_particles.toml").items()
    for particle in particles
}
_LONGEST_PARTICLE = max(map(len, _PARTICLES))
# Unicode writes a syllable's final consonant as its number among 28, of which the first is none.
_FINALS, _RIEUL = 28, 8


def _without_particle(word: str) -> str:
    """A Korean word without its particle: 두통이, 두통은 and 두통 have one token.

    A particle that does not ask for a final consonant before it leaves two syllables at least: 휴가 is a
    holiday, and 나는 «I» or «flying».
    """
    for length in range(min(_LONGEST_PARTICLE, len(word) - 1), 0, -1):
        where, rest = _PARTICLES.get(word[-length:]), word[:-length]
        if where is None or not is_korean(rest[-1]):
            continue
        final = (ord(rest[-1]) - ord(FIRST_SYLLABLE)) % _FINALS
        if where.endswith("consonant"):
            fits = final > 0
        else:
            fits = where == "after_any" or not final or (final == _RIEUL and word[-length] == "로")
        if fits and (len(rest) > 1 or where == "after_consonant"):
            return rest
    return word


# Syllables of a Korean word that is one of several: 김치찌개 is a stew (찌개) of kimchi.
_SHORTEST_COMPOUND = 4


def pairs_in_compound(word: str) -> list[str]:
    """The pairs of neighbouring syllables of a Korean word that may be a compound."""
    if len(word) < _SHORTEST_COMPOUND or word.isascii() or not all(map(is_korean, word)):
        return []
    return [word[i : i + 2] for i in range(len(word) - 1)]


# The article, also behind «and», «by», «like», «so» and «for», each with the letters that must be left: الدم
# is blood, but والد a father. After light stemming by L. Larkey, L. Ballesteros, M. Connell, "Improving
# stemming for Arabic information retrieval", SIGIR 2002, without its endings. Snowball's stemmer for Arabic
# takes the first letters of فخار and بكتيريا as well.
_ARABIC_ARTICLES = (
    ("ال", 2),
    ("وال", 3),
    ("بال", 3),
    ("كال", 3),
    ("فال", 3),
    ("لل", 2),
    ("وبال", 3),
    ("وكال", 3),
    ("فبال", 3),
    ("ولل", 3),
    ("فلل", 3),
)


def length_of_article(word: str) -> int:
    """How many letters of a folded word are its article, and what is written together with that."""
    if not word or word.isascii():
        return 0
    return len(word) - len(_without_he(word) if is_hebrew(word[0]) else _without_article(word))


# The same before two letters, and «and» before three: what is left may be a word (بالدم, وعلاج), and so may
# the whole (والده, وريد).
_WITH_TWO_LETTERS = ("وال", "بال", "كال", "فال")
_AND, _SHORTEST_BEHIND_AND = "و", 3


def perhaps_uninflected(word: str) -> list[str]:
    """The stems that a folded Arabic or Hebrew word may have beside its own."""
    if is_hebrew(word[0]):
        return _perhaps_without_and_or_he(word)
    if word[:1] not in ("و", "ب", "ك", "ف"):
        return []
    found = [word[3:]] if len(word) == 5 and word.startswith(_WITH_TWO_LETTERS) else []
    if word[0] == _AND and len(word) > _SHORTEST_BEHIND_AND:
        found.append(_without_article(word[1:]))
    own = _without_article(word)
    return [stem for stem in dict.fromkeys(found) if stem != own]


_HE, _SHORTEST_WITH_HE = "\u05d4", 5
# «And» is written together with the next word as well, and few words of their own begin with it.
_HEBREW_AND = "\u05d5"


def _perhaps_without_and_or_he(word: str) -> list[str]:
    """What is left of a Hebrew word without «and» (והמחלה), or without an article before three letters."""
    if len(word) <= _SHORTEST_BEHIND_AND or word[0] not in (_HE, _HEBREW_AND):
        return []
    rest = word[1:] if word[0] == _HE else _without_he(word[1:])
    return [rest] if rest != _without_he(word) else []


def _without_he(word: str) -> str:
    """A Hebrew word without the article, which is a letter before it: המחלה is the disease, מחלה one."""
    return word[1:] if word[0] == _HE and len(word) >= _SHORTEST_WITH_HE else word


def _without_article(word: str) -> str:
    """An Arabic word without articles: also without the beginning of التهاب (inflammation), so that it is the
    same word behind an article.
    """
    for article, left in _ARABIC_ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + left:
            return _without_article(word[len(article) :])
    return word
