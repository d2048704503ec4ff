"""Which operators are in a query, and what is left to be read as words?

Operators: ``"a phrase"``, ``-word``, ``-"a phrase"``, ``site:``, ``category:``, ``section:``, ``language:``,
``prefix*``. Everything else is words, whatever signs stand in it; nothing that can be typed is an error, and
caps bound what a query can cost.
"""

from __future__ import annotations

import html

import regex

from catalogue.text import clean, fold
from catalogue.text.inflections import evened
from catalogue.text.segmentation import whole_words
from catalogue.text.sentences import BREAK, parted
from catalogue.text.stemming import american
from indexer.answers import Filters, Note
from indexer.question.analysed import AnalysedText, tokens_of
from indexer.question.model import Operand, Typed

# Letters before an asterisk.
# 1 and 4 change nothing that is measured (`benchmarks.ablation search`).
PREFIX_LEAST = 2
# Words with an asterisk.
MOST_PREFIXES = 4
# Characters of a beginning that are looked for.
LONGEST_PREFIX = 32
# Characters that are cleaned for each one that may be left: cleaning takes out what cannot be seen.
# 4 and 16 change nothing that is measured (`benchmarks.ablation search`).
_READ_FACTOR = 8
# Letters that tell the spelling of a British beginning when they follow it: haem-a, paed-i.
_FOLLOWING = ("a", "i", "o")

QUOTES = regex.compile('["\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02]')
"""Every sign that people put around a phrase."""

# A character as HTML writes it, which is copied with a query: «D&amp;C».
_ENTITY = regex.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")

# A sign between two words without the space behind it, as phones leave it: «gout,treatment», «gout—diet».
_GLUED = regex.compile(r"(?<=[\p{L}\p{M}\p{N}])[,;|—…](?=\p{L}\p{M}*\p{L})")

_OPERATOR = regex.compile(
    r"""(?<!\S)(?:
      (?P<minus>[-−–])?"(?P<phrase>[^"]*)"                              # "big toe", -"red meat"
    | (?P<field>site|category|section|language)
          :(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s"]*))                   # section:causes, site:"a site"
    | [-−–](?=[\p{L}\p{M}\p{N}]*\p{L})(?P<without>[^\s"]+)              # -diet, not -5
    | (?P<prefix>[\p{L}\p{M}\p{N}]+)\*(?:(?!\S)                         # glauc*
          |(?P<inside>\p{L}[^\s"]*))                                    # glau*ma, but not HLA-B*27
    | (?P<ending>\*[\p{L}\p{M}\p{N}]+)(?!\S)                           # *itis
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)


def parse(text: str, max_chars: int, max_words: int) -> Typed:
    """Take apart what was typed. Never raises."""
    query, cut = _cleaned(text, max_chars)
    found = _Operators(max_words)
    words = [*_OPERATOR.sub(found.take, query).split(), *found.loose]
    notes = [*([Note.CUT] if cut else []), *found.notes]
    if len(words) > max_words:
        words = words[:max_words]
        notes.append(Note.CUT)
    rest = _GLUED.sub(r"\g<0> ", " ".join(words))
    excluded = found.excluded
    if excluded and not (words or found.asks()):
        # «-x» alone excludes nothing: it is a word
        rest, excluded = query, []
    operators = found.filters or found.quoted or excluded or found.prefixes
    return Typed(
        query if operators else rest,
        AnalysedText.of(rest),
        tuple(found.quoted),
        tuple(excluded),
        tuple(found.prefixes),
        Filters(**found.filters),
        tuple(dict.fromkeys(notes)),
    )


def _cleaned(text: str, max_chars: int) -> tuple[str, bool]:
    """What was typed as it may be shown, and whether it was cut (between words, where there are several)."""
    most = _READ_FACTOR * max_chars
    query = clean(QUOTES.sub('"', _ENTITY.sub(lambda found: html.unescape(found[0]), text[:most])))
    if len(query) > max_chars or len(text) > most:
        return whole_words(query[:max_chars]), True
    return query, False


class _Operators:
    """The operators of one query, collected while they are taken out of it."""

    def __init__(self, max_words: int) -> None:
        self._max_words = max_words
        self.filters: dict[str, str] = {}
        self.quoted: list[Operand] = []
        self.excluded: list[Operand] = []
        self.prefixes: list[str] = []
        self.loose: list[str] = []  # what stood behind an asterisk that is no operator
        self.notes: list[Note] = []

    def take(self, match: regex.Match[str]) -> str:
        """Collect one operator; what stays in its place."""
        if match["field"]:
            value = match["value"] if match["quoted"] is None else match["quoted"]
            self.filters[match["field"].lower()] = value.strip()
        elif match["phrase"] is not None:
            self._take_phrase(match["phrase"], self.excluded if match["minus"] else self.quoted)
        elif match["without"]:
            if tokens := tokens_of(AnalysedText.of(match["without"]).words):
                self.excluded.append(Operand(match["without"], tokens))
        elif match["ending"]:
            self.notes.append(Note.PREFIX_SHORT)
            self.loose.append(match["ending"])
        else:
            return f" {self._take_prefix(match['prefix'], match['inside'] or '')} "
        return " "

    def asks(self) -> bool:
        """Whether there is something from which words could be excluded."""
        return bool(self.quoted or self.prefixes or any(self.filters.values()))

    def _take_phrase(self, typed: str, operands: list[Operand]) -> None:
        phrase = AnalysedText.of(typed)
        if tokens := _in_sentences(phrase)[: self._max_words]:
            operands.append(Operand(typed.strip(), tokens, phrase.key))

    def _take_prefix(self, typed: str, inside: str) -> str:
        """A beginning; with letters behind its asterisk, these are left out, and that is said. What is none
        stays a word, with its asterisk where it is a single letter: A* is a name.
        """
        if inside:
            self.notes.append(Note.PREFIX_INSIDE)
        prefix = evened(_american_beginning(fold(typed)))
        if len(prefix) < PREFIX_LEAST:
            self.notes.append(Note.PREFIX_SHORT)
            return typed if inside else f"{typed}*"
        if len(self.prefixes) >= MOST_PREFIXES:
            self.notes.append(Note.PREFIX_MANY)
            return typed
        self.prefixes.append(prefix[:LONGEST_PREFIX])
        return ""


def _in_sentences(phrase: AnalysedText) -> tuple[str, ...]:
    """The tokens of a phrase, with the breaks that stand between its sentences in the index as well."""
    pieces = parted(phrase.text).split(BREAK)
    if len(pieces) == 1:
        return tokens_of(phrase.words)
    sentences = (tokens_of(AnalysedText.of(piece).words) for piece in pieces)
    first, *further = [*filter(None, sentences)] or [()]
    return (*first, *(token for tokens in further for token in (BREAK, *tokens)))


def _american_beginning(prefix: str) -> str:
    """A beginning of words in American spelling, as the index has them: «haem» is «hem»."""
    for further in ("", *_FOLLOWING):
        if (spelt := american(prefix + further)) != prefix + further and spelt.endswith(further):
            return spelt.removesuffix(further)
    return prefix
