"""What a folded word is reduced to: American spelling, Porter2 for English, a light stripper of endings for
Bangla.

Names of medicines are never stemmed; what looks like one is told by its ending (``medicine_stems.txt``).
"""

from __future__ import annotations

import re
import unicodedata
from importlib import resources

import regex
import Stemmer

from catalogue.text.scripts import is_bangla


def nfc_words(text: str) -> tuple[str, ...]:
    """The words of a list written in this file, in the normal form that folded text has."""
    return tuple(unicodedata.normalize("NFC", text).split())


def stem(word: str) -> str:
    """The token of one folded word of letters."""
    if is_bangla(word):
        return _bangla_stem(word)
    word = american(word)
    if len(word) < 4 or not word.isascii() or word in _UNSTEMMED:
        return word
    if is_medicine(word):
        return word
    if word.endswith("s") and is_medicine(word[:-1]):
        return word[:-1]
    stemmed: str = _snowball.stemWord(word)
    return stemmed


def is_medicine(word: str) -> bool:
    """Whether a folded word looks like the name of a medicine, by its ending or because it is a well-known
    one.
    """
    return word in _MEDICINES or (
        len(word) >= 7 and word[-_TAIL:] in _MEDICINE_TAILS and word.endswith(_MEDICINE_ENDINGS)
    )


# British to American: only endings and roots whose letters mean nothing else.
_BRITISH = [
    (regex.compile(pattern), replacement)
    for pattern, replacement in (
        (r"aemi", "emi"),
        (r"haem", "hem"),
        (r"oedem", "edem"),
        (r"oesoph", "esoph"),
        (r"oestr", "estr"),
        (r"paed(?=i|o)", "ped"),
        (r"rrhoea", "rrhea"),
        (r"foet", "fet"),
        (r"coeli", "celi"),
        (r"caesar", "cesar"),
        (r"faec", "fec"),
        (r"gynaec", "gynec"),
        (r"anaesth", "anesth"),
        (r"leucocyt", "leukocyt"),
        (r"sulph", "sulf"),
        (r"caec", "cec"),
        (r"ischaem", "ischem"),
        (r"^(tum|col|behavi|od|lab|fav|vap|hum|rum|neighb|flav|harb|hon)our", r"\1or"),
        (r"isation(?=s?$)", "ization"),
        (r"(?<=[a-z]{3}(?:al|or|er|il|ar|on))is(?=(?:e|ed|es|ing)$)", "iz"),
        (r"(?<=[a-z]{2}lys)(?=(?:ed|ing)$)", ""),
        (r"(?<=[a-z]ly)s(?=(?:e|ed|ing)$)", "z"),
        (r"(?<=[a-z]{2}t|^fib)re(?=s?$)", "er"),
        (r"pnoe", "pne"),
        (r"^aetiolog", "etiolog"),
        (r"^phaeo", "pheo"),
        (r"^palaeo", "paleo"),
        (r"^amoeb", "ameb"),
        (r"^homoeo", "homeo"),
        (r"^manoeuv(?=r)", "maneuv"),
        (r"^(maneuv)re(?=s?$)", r"\1er"),
        (r"^aluminium", "aluminum"),
        (r"^mould", "mold"),
        (r"^programme(?=s?$)", "program"),
    )
]
# Passes nearly all words by, and is ten times as fast.
_MAYBE_BRITISH = re.compile(r"ae|oe|lph|our|is[aei]|lys|[tb]res?$|^mould|^alumini|^programme").search
_IS_BRITISH = regex.compile("|".join(pattern.pattern for pattern, _ in _BRITISH)).search


def american(word: str) -> str:
    """A folded word in American spelling."""
    if len(word) < 5 or not _MAYBE_BRITISH(word) or not word.isascii() or not _IS_BRITISH(word):
        return word
    for pattern, replacement in _BRITISH:
        word = pattern.sub(replacement, word)
    return word


_CASES = nfc_words("দেরকে গুলোতে গুলোর গুলির গুলোকে গুলো গুলি দের টির টিকে টাকে টার ের কে টি টা")
_AFTER_VOWEL = nfc_words("য়ের তে র রা য়")  # after a consonant these letters belong to the word: জ্বর, সময়, ক্ষত
_AFTER_CONSONANT = nfc_words("েরা ে ী ও ই")
_VOWEL_SIGNS = frozenset("ািীুূৃেৈোৌ" + "আইঈউঊএঐওঔ")
_HASANTA = "\u09cd"


def _bangla_stem(word: str) -> str:
    """A Bangla word without its case ending, article and plural: রোগ, রোগের, রোগটি, রোগগুলোর, রোগী and রোগীর
    meet.
    """
    for _ in range(4):
        shorter = _without_ending(word)
        if shorter == word:
            return word
        word = shorter
    return word


def _without_ending(word: str) -> str:
    for ending in _CASES:
        if word.endswith(ending) and _stands_alone(word[: -len(ending)]):
            return word[: -len(ending)]
    for ending in _AFTER_VOWEL:
        rest = word[: -len(ending)]
        if word.endswith(ending) and rest[-1:] in _VOWEL_SIGNS and _stands_alone(rest):
            return rest
    for ending in _AFTER_CONSONANT:
        rest = word[: -len(ending)]
        if word.endswith(ending) and rest[-1:] not in _VOWEL_SIGNS and _stands_alone(rest):
            return rest
    return word


def _stands_alone(rest: str) -> bool:
    """Whether what is left has two letters at least and does not end inside a conjunct."""
    return not rest.endswith(_HASANTA) and sum(unicodedata.category(c) == "Lo" for c in rest) >= 2


_snowball = Stemmer.Stemmer("english", 0)  # its own cache off: the lexicon is one
_UNSTEMMED = frozenset({"aids", "sars", "mers", "news"})  # other words than «aid», «sar», «mer», «new»


def _medicines() -> tuple[tuple[str, ...], frozenset[str]]:
    text = resources.files(__package__).joinpath("medicine_stems.txt").read_text(encoding="utf-8")
    entries = [entry for line in text.splitlines() if not line.startswith("#") for entry in line.split()]
    return tuple(e for e in entries if e[0] != "="), frozenset(e[1:] for e in entries if e[0] == "=")


_MEDICINE_ENDINGS, _MEDICINES = _medicines()
WELL_KNOWN_MEDICINES = _MEDICINES
"""Names of medicines in everyday use that no ending gives away, folded."""
_TAIL = min(map(len, _MEDICINE_ENDINGS))
# asked first: one look instead of 161
_MEDICINE_TAILS = frozenset(ending[-_TAIL:] for ending in _MEDICINE_ENDINGS)
