"""Which token stands for a word? American spelling and Porter2 for English; other scripts have strippers of
their own (:mod:`catalogue.text.inflections`).

Names of medicines are never stemmed; what looks like one is told by its ending (``medicine_stems.txt``).
"""

from __future__ import annotations

import re

import regex
import Stemmer

from catalogue.data_files import listed_words, table
from catalogue.text.inflections import uninflected


def stem(word: str) -> str:
    """The token of one folded word of letters."""
    if not word.isascii():
        return uninflected(word)
    word = american(word)
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
_MAYBE_BRITISH = re.compile(
    r"ae|oe|lph|our|is[aei]|lys|[tbhg]res?$|moul|^alumini|gramme|ence|plough|^jewelle|^scept|^pyj|^dough|^yogh"
    r"|leuc|ll(?:ed|er|ing)|^counsello|ilful|^woollen|^moust|^speciali|dgem|eabl|^omele|logue|^artef|^carbur|^mollusc"
    r"|^pedlar|^chequer|^liquor"
).search
_IS_BRITISH = regex.compile("|".join(pattern.pattern for pattern, _ in _BRITISH)).search


def american(word: str) -> str:
    """A folded word in American spelling."""
    if len(word) < 5 or not _MAYBE_BRITISH(word) or not word.isascii() or not _IS_BRITISH(word):
        return word
    for pattern, replacement in _BRITISH:
        word = pattern.sub(replacement, word)
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
