"""In which language is a piece of a page, and which way do its letters run?

A screen reader chooses its voice by ``lang``, and a browser the order of letters by ``dir``: each piece says
what is not the same around it.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex
from babel import Locale, UnknownLocaleError
from babel.core import get_global
from flask import has_app_context
from flask_babel import get_locale
from markupsafe import Markup, escape

from catalogue.scripts import is_bangla
from search_app.library_handle import config as library_config

# Languages written from right to left that the locale data does not know.
_RIGHT_TO_LEFT = frozenset(("arc", "bal", "bqi", "glk", "pnb", "nqo"))

# First word of a letter's name in Unicode → its script (ISO 15924), and the language that a name in it is
# taken for. None: the library's own, if it is written so.
_SCRIPTS = {
    "BENGALI": ("Beng", "bn"),
    "ARABIC": ("Arab", "ar"),
    "HEBREW": ("Hebr", "he"),
    "LATIN": ("Latn", None),
}
_LATIN = "en"

# Words of one script, with what is no letter between them. What matches can match in one way only.
_LETTERS = [rf"[\p{{{name}}}&&\p{{L}}]\p{{M}}*+" for name in _SCRIPTS]
_RUN = regex.compile("|".join(rf"{letter}(?:[^\p{{L}}]*+{letter})*" for letter in _LETTERS), regex.V1)
_LETTERS_OF = {
    script: regex.compile(rf"[\p{{{name}}}&&\p{{L}}]", regex.V1) for name, (script, _) in _SCRIPTS.items()
}


def spoken(code: str | None, around: str) -> Markup:
    """``lang`` and ``dir`` for an element in another language than what stands ``around`` it, else nothing.

    ``dir`` is said where the letters run the other way.
    """
    if not code or code.partition("-")[0] == around.partition("-")[0]:
        return Markup("")
    said = Markup(' lang="{}"').format(code)
    runs = direction(code)
    return said if runs == direction(around) else said + Markup(' dir="{}"').format(runs)


def named(label: str, around: str = "") -> Markup:
    """``lang`` and ``dir`` for a name in other letters than the language ``around`` it has (the interface's,
    where none is given): nobody states in which language topics are named.
    """
    around = around or _interface()
    language = _language_of(label, around)
    return spoken(language, around) if language else Markup("")


def titled(title: str, own: str, around: str) -> Markup:
    """``lang`` and ``dir`` for a title that is in the language ``own``, unless its letters say otherwise."""
    return spoken(_language_of(title, own) or own, around)


def foreign_language(text: str, own: str) -> str:
    """The language of a text that has no letter of the script of ``own``; empty for all others."""
    script = _script(own)
    if script not in _LETTERS_OF or _LETTERS_OF[script].search(text):
        return ""
    return _language_of(text, own)


def by_script(text: str, around: str = "") -> Markup:
    """A text whose words in other letters than the language ``around`` it has each say their language."""
    around = around or _interface()
    if text.isascii() and _script(around) == "Latn":
        return escape(text)
    made, at = [], 0
    for run in _RUN.finditer(text):
        if said := named(run[0], around):
            made += [escape(text[at : run.start()]), Markup("<span{}>{}</span>").format(said, run[0])]
            at = run.end()
    return Markup("").join([*made, escape(text[at:])])


def latin_language(around: str) -> str:
    """The language that names in Latin letters are in: that ``around`` them where it is written so, else the
    library's own, else English.
    """
    own = library_config().library.language if has_app_context() else _LATIN
    return next((code for code in (around, own) if _script(code) == "Latn"), _LATIN)


def direction(code: str) -> str:
    """In which direction a language is written: ``ltr`` or ``rtl``; ``ltr`` where it is not known."""
    try:
        return str(Locale.parse(code, sep="-").text_direction)
    except (ValueError, LookupError, UnknownLocaleError):
        return "rtl" if code.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def _interface() -> str:
    return str((get_locale() or Locale(_LATIN)).language)


def _language_of(text: str, around: str) -> str:
    """The language that the letters of a text say; empty where they may be those of ``around``."""
    letter = next(filter(is_bangla, text), None) or next(filter(str.isalpha, text), "0")
    script, language = _SCRIPTS.get(unicodedata.name(letter, "?").split()[0], ("", None))
    if not script or script == _script(around):
        return ""
    return language or latin_language(around)


@lru_cache(maxsize=256)
def _script(code: str) -> str:
    """The script that a language is mostly written in (CLDR); Latin where it is not known."""
    likely = str(get_global("likely_subtags").get(code.lower().partition("-")[0], ""))
    return next((part for part in likely.split("_") if len(part) == 4 and part.istitle()), "Latn")
