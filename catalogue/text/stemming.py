"""Which token stands for a word? American spelling, Porter2 for English, light strippers for Bangla endings,
Korean particles and the Arabic article.

Names of medicines are never stemmed; what looks like one is told by its ending (``medicine_stems.txt``).
"""

from __future__ import annotations

import re
import unicodedata

import regex
import Stemmer

from catalogue.data_files import listed_words, nfc_words, table
from catalogue.scripts import FIRST_SYLLABLE, LAST_SYLLABLE, is_bangla


def stem(word: str) -> str:
    """The token of one folded word of letters."""
    if is_bangla(word):
        return _bangla_stem(word)
    word = american(word)
    if not word.isascii():
        return (
            _without_particle(word) if FIRST_SYLLABLE <= word[-1] <= LAST_SYLLABLE else _without_article(word)
        )
    if len(word) < 4 or word in _UNSTEMMED:
        return word
    if is_medicine(word):
        return word
    if word.endswith("s") and is_medicine(word[:-1]):
        return word[:-1]
    stemmed: str = _snowball.stemWord(word)
    return stemmed


def uncapitalised(acronym: str) -> str:
    """The token of the word that an acronym's letters make in lower case: hearing aids are each an aid."""
    stemmed: str = _snowball.stemWord(acronym)
    return stemmed


def is_medicine(word: str) -> bool:
    """Whether a folded word looks like the name of a medicine, or is a well-known one."""
    if word in WELL_KNOWN_MEDICINES:
        return True
    return len(word) >= 7 and word[-_TAIL:] in _MEDICINE_TAILS and word.endswith(_MEDICINE_ENDINGS)


_BRITISH = [
    (regex.compile(british), american)
    for british, american in table(__package__, "british_spellings.toml").items()
]

# Passes nearly all words by, and is ten times as fast as asking for each spelling.
_MAYBE_BRITISH = re.compile(r"ae|oe|lph|our|is[aei]|lys|[tb]res?$|^mould|^alumini|^programme").search
_IS_BRITISH = regex.compile("|".join(pattern.pattern for pattern, _ in _BRITISH)).search


def american(word: str) -> str:
    """A folded word in American spelling."""
    if len(word) < 5 or not _MAYBE_BRITISH(word) or not word.isascii() or not _IS_BRITISH(word):
        return word
    for pattern, replacement in _BRITISH:
        word = pattern.sub(replacement, word)
    return word


_ENDINGS = table(__package__, "bangla_endings.toml")
_AFTER_ANY_LETTER = nfc_words(" ".join(_ENDINGS["after_any_letter"]))
_AFTER_VOWEL = nfc_words(" ".join(_ENDINGS["after_vowel"]))
_AFTER_CONSONANT = nfc_words(" ".join(_ENDINGS["after_consonant"]))
_VOWELS = frozenset(_ENDINGS["vowel_signs"] + _ENDINGS["vowels"])

# The sign that joins consonants into a conjunct.
_HASANTA = "\u09cd"
# Foreign words have it or not: ক্যান্সার and ক্যানসার, ইন্সুলিন and ইনসুলিন.
_JOINED_NS, _APART_NS = "\u09a8\u09cd\u09b8", "\u09a8\u09b8"
# Before ট, ঠ and ড a foreign word's ন is often written ণ (ঠাণ্ডা), and in any word long vowels short.
_BEFORE_T = re.compile("\u09a3(?=\u09cd[\u099f-\u09a1])")
_SHORT = str.maketrans("\u09c0\u09c2", "\u09bf\u09c1")


def _bangla_stem(word: str) -> str:
    """A Bangla word without its case ending, article and plural.

    রোগ, রোগের, রোগটি, রোগগুলোর, রোগী and রোগীর have one stem. So have ঠাণ্ডা and ঠান্ডা, মূত্র and মুত্র.
    """
    word = _BEFORE_T.sub("\u09a8", word.replace(_JOINED_NS, _APART_NS))
    for _ in range(5):
        shorter = _without_ending(word)
        if shorter == word:
            shorter = word.translate(_SHORT)
        if shorter == word:
            return word
        word = shorter
    return word


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
        if where is None or not FIRST_SYLLABLE <= rest[-1] <= LAST_SYLLABLE:
            continue
        final = (ord(rest[-1]) - ord(FIRST_SYLLABLE)) % _FINALS
        if where.endswith("consonant"):
            fits = final > 0
        else:
            fits = where == "after_any" or not final or (final == _RIEUL and word[-length] == "로")
        if fits and (len(rest) > 1 or where == "after_consonant"):
            return rest
    return word


# The article, also behind «and», «by», «like», «so» and «for», each with the letters that must be left: الدم
# is blood, but والد a father. After light stemming by L. Larkey, L. Ballesteros, M. Connell, "Improving
# stemming for Arabic information retrieval", SIGIR 2002, without its endings. Snowball's stemmer for Arabic
# takes the first letters of فخار and بكتيريا as well.
_ARABIC_ARTICLES = (("ال", 2), ("وال", 3), ("بال", 3), ("كال", 3), ("فال", 3), ("لل", 3))


def _without_article(word: str) -> str:
    """An Arabic word without articles: also without the beginning of التهاب (inflammation), so that it is the
    same word behind an article.
    """
    for article, left in _ARABIC_ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + left:
            return _without_article(word[len(article) :])
    return word


# Its own cache is off: the text analysis has one.
_snowball = Stemmer.Stemmer("english", 0)

# Other words than «aid», «sar» and «mer», where they are written in capitals.
ACRONYMS = frozenset({"aids", "sars", "mers"})

# «News» is no plural of «new».
_UNSTEMMED = ACRONYMS | {"news"}

_MEDICINE_NAMES = listed_words(__package__, "medicine_stems.txt")

# Names of medicines in everyday use that no ending gives away, folded.
WELL_KNOWN_MEDICINES = frozenset(name[1:] for name in _MEDICINE_NAMES if name.startswith("="))

_MEDICINE_ENDINGS = tuple(name for name in _MEDICINE_NAMES if not name.startswith("="))

# The ends of these endings, as long as the shortest is: asked first, they spare 161 comparisons for one look.
_TAIL = min(map(len, _MEDICINE_ENDINGS))
_MEDICINE_TAILS = frozenset(ending[-_TAIL:] for ending in _MEDICINE_ENDINGS)
