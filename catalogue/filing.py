"""Where does a title stand in the A to Z? By which key it is sorted, and under which letter it is filed.

The rules are few: accents fold into their base letter; a leading article of the title's language does not
count («Die Amphore» files under A in German, «الأسطرلاب» under ا in Arabic, «Die casting» under D), nor do
leading punctuation and the locants of chemistry («5-Fluorouracil» files under F, «α-Thalassemia» under T,
«L-Dopa» under D). An A that is a letter or a name counts («A to Z», «A fib»), and so does a number before
anything but a chemical («12-lead ECG», «7-Eleven»). Bangla titles file under their own letters; য় and ৎ under
the letters that a Bangla dictionary puts them with. So do Arabic ones, with or without a hamza. Titles that
begin with a number file under «0-9», everything else under «#». The title itself is never changed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from catalogue.data_files import table
from catalogue.scripts import is_bangla
from catalogue.text.stemming import is_medicine

# The letters of the A to Z.
LATIN = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
# The labels that CLDR's Bangla collation index shows, without the vocalic letters that begin no word.
BANGLA = tuple("অআইঈউঊঋএঐওঔকখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহ")
ARABIC = tuple("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
DIGITS = "0-9"
OTHER = "#"
LETTERS = (*LATIN, DIGITS, *BANGLA, *ARABIC, OTHER)

# Stands for every category where an address names one.
EVERYTHING = "all"

# Characters of a slug.
MAX_SLUG = 80

# Characters of a key: titles of 2,000 characters occur, and an entry of a database's index has a limit.
MAX_KEY = 300

_BANGLA_FOLDS = {"ৎ": "ত", "ৠ": "ঋ", "ঌ": "ঋ", "ৡ": "ঋ", "ৰ": "র", "ৱ": "ব"}
_LATIN_FOLDS = str.maketrans(
    {"ø": "o", "œ": "oe", "æ": "ae", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "ng"}
)

# Letters that Arabic has at the end of a word, and those of Persian and Urdu, under the letters that they are
# filed with. A hamza above or below folds away with the accents.
_ARABIC_FOLDS = str.maketrans("ىةءکگیپچژڤەہھ", "يهاككيبجزفههه")

_WORDS = table(__package__, "filing_words.toml")
_TABLE = table(__package__, "filing_articles.toml")
_ENGLISH = "en"


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))


# «A» is a letter or a name in «A to Z», «A & E», «A B C», «A positive», and before a vowel, where the article
# is «an». Which words tell so stands in the list.
_LETTER_A = re.compile(
    rf"""a\ +(?: (?:{_any_of(_WORDS["after_letter_a"])})(?![\w'’])
             | (?:{_any_of(_WORDS["ends_letter_a"])})$
             | \d(?![\w-]|\ [^\W\d_]) | &
             | [^\W\d_](?![\w'’-])
             | (?!{_any_of(_WORDS["sounds_like_consonant"])})[aeiou]
             )""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Articles:
    """The articles of a language: at the front of a title, and what begins like one and is none."""

    standing: re.Pattern[str]
    excepted: re.Pattern[str] | None

    def end(self, text: str) -> int:
        """How many characters of a text are its article; 0 where it begins with none."""
        found = self.standing.match(text)
        if found is None or (self.excepted and self.excepted.match(text)):
            return 0
        return found.end()


@lru_cache(maxsize=64)
def _articles(language: str) -> _Articles:
    """The articles of a language, by its tag (``de-CH``)."""
    rules = _TABLE.get(language.lower().replace("_", "-").partition("-")[0], _TABLE[_ENGLISH])
    forms = []
    if words := rules.get("words"):
        # what follows may be quoted, in brackets, or a number: «The “good” cells», «The 39 steps»
        forms.append(rf"(?:{_any_of(words)})\ +(?=[^\w\s]?[^\W_])")
    if joined := rules.get("joined"):
        # what is left has two letters: «الف» is a thousand
        forms.append(rf"(?:{_any_of(joined)})(?=[^\W\d_]{{2}})")
    excepted = _LETTER_A if rules is _TABLE[_ENGLISH] else None
    if nouns := rules.get("not_articles"):
        excepted = re.compile(rf"(?:{_any_of(nouns)})(?:{_any_of(rules['not_article_endings'])})?(?!\w)")
    return _Articles(re.compile("|".join(forms), re.IGNORECASE), excepted)


# What may tell where a group of a chemical stands, or which of its mirror images is meant.
_LOCANT = re.compile(
    r"""(?P<plain> \d{1,3}[a-zα-ω]{0,2}(?:-|'+[-\ ]) | (?:cis|trans)[-\ ] | [DLNOPSM]- )
      | (?: \d{1,2}[a-z]?'*(?:,\d{1,2}[a-z]?'*)+- | DL- | [DLNOS](?:,[NOS])+- | [α-ω]-?\d{0,2}[-\ ]
          | \((?:[±+−–-]|(?:[RSEZ]|\d+[RSEZ])(?:,(?:[RSEZ]|\d+[RSEZ]))*)\)-
        )""",
    re.VERBOSE | re.IGNORECASE,
)
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_CHEMISTRY = re.compile(rf"{_any_of(_WORDS['chemistry'])}|\b(?:{_any_of(_WORDS['chemistry_first'])})")
_SUBSTANCES = frozenset(_WORDS["substances"])
# One hyphen, one apostrophe, and Arabic without vowel signs and strokes: an article is told by its letters.
_UNWRITTEN = "\u0640\u0670" + "".join(map(chr, range(0x064B, 0x0653)))
_SIGNS = str.maketrans("\u2010\u2011\u2019\u2032", "--''", _UNWRITTEN)
_NUMBER = re.compile(r"\d+")
_NO_WORD = re.compile(r"[^a-z0-9]+")


# A title's key is asked for by its article's row, those of its categories, its letter and its other names.
@lru_cache(maxsize=64)
def filing_key(title: str, language: str = _ENGLISH) -> str:
    """The text that orders titles: folded, word by word, numbers by value, at most :data:`MAX_KEY` long.
    ``language`` is that of the article, as a tag: its articles do not count.

    Compare it by code point (``COLLATE "C"`` on PostgreSQL; SQLite does so by itself). Empty only where the
    title has no letter and no digit.
    """
    words = _words(_folded(_filed_part(title, language)).translate(_ARABIC_FOLDS))
    padded = _NUMBER.sub(lambda number: number[0].lstrip("0").rjust(8, "0"), words)
    return " ".join(padded.split())[:MAX_KEY]


def letter(title: str, language: str = _ENGLISH) -> str:
    """The letter of the bar: A to Z, a Bangla or an Arabic letter, ``0-9``, or ``#`` for everything else."""
    key = filing_key(title, language)
    first = key[:1]
    if "a" <= first <= "z":
        return first.upper()
    if first.isdecimal():
        return DIGITS
    first = _BANGLA_FOLDS.get(first, first)
    return first if first in BANGLA or first in ARABIC else OTHER


def slug(name: str) -> str:
    """A category's name in addresses: lower case, words joined by hyphens, Bangla kept as it is written.

    Never empty, never :data:`EVERYTHING`, at most :data:`MAX_SLUG` characters; names that differ only in
    case, accents or punctuation share a slug and are one category.
    """
    folded = _folded(unicodedata.normalize("NFKC", name[: 4 * MAX_SLUG])).replace("&", " and ")
    made = "-".join(_words(folded).split())
    if not made or made == EVERYTHING or len(made) > MAX_SLUG:
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        made = f"{made[: MAX_SLUG - 9]}-{digest}".lstrip("-")
    return made


def _filed_part(title: str, language: str) -> str:
    """The title without what does not count for filing at its front."""
    text = " ".join(unicodedata.normalize("NFKC", title[: 2 * MAX_KEY]).translate(_SIGNS).split())
    text = _without_punctuation(text)
    return _without_locants(text[_articles(language).end(text) :])


def _without_locants(text: str) -> str:
    """A chemical's name without what stands before it; any other text as it is.

    A number or a letter is told by what follows it: «5-HTP» and «L-lysine» name substances, «3-D printing»
    and «L-shaped» do not. Greek letters, several numbers («1,2-») and signs in brackets («(R)-») are told by
    themselves.
    """
    end, certain = 0, False
    while (match := _LOCANT.match(text, end)) and text[match.end() : match.end() + 1].strip():
        end, certain = match.end(), certain or match["plain"] is None
    rest = text[end:]
    if not end or not (_FIRST_WORD.match(rest) or rest.startswith("(")):
        return text
    return rest if certain or _is_chemical(rest) else text


def _is_chemical(text: str) -> bool:
    """Whether a text begins with the name of a substance or a group."""
    word = _folded(match[0]) if (match := _FIRST_WORD.match(text)) else ""
    return word in _SUBSTANCES or _CHEMISTRY.search(word) is not None or is_medicine(word)


def _without_punctuation(text: str) -> str:
    for start, character in enumerate(text):
        if character.isalnum() or _LOCANT.match(text, start):
            return text[start:]
    return text


def _words(folded: str) -> str:
    """A folded text with spaces for all that is no letter, no digit and no sign on one."""
    if folded.isascii():
        return _NO_WORD.sub(" ", folded)
    return "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in folded)


def _folded(text: str) -> str:
    """Case and accents away; Bangla keeps its signs, and its digits become the common ones."""
    if text.isascii():  # has neither: a tenth of the time, and most titles
        return text.lower()
    parts: list[str] = []
    for character in unicodedata.normalize("NFKD", text.casefold()).translate(_LATIN_FOLDS):
        if character.isdecimal():
            parts.append(str(unicodedata.decimal(character)))
        elif unicodedata.category(character) != "Mn" or is_bangla(character):
            parts.append(character)
    return unicodedata.normalize("NFC", "".join(parts))
