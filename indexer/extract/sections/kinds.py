"""What kind of section a heading opens: «How is asthma diagnosed?» and «রোগ নির্ণয়» are both ``diagnosis``.

A vocabulary is data (``vocabularies/*.toml``): for each kind the headings that mean it, with ``*`` for the
subject. The same phrases understand queries ("symptoms of asthma", «হাঁপানি কেন হয়»): see
:meth:`Vocabulary.read`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from catalogue.data_files import table
from catalogue.errors import ConfigError
from catalogue.scripts import BANGLA, is_bangla
from catalogue.settings import VocabularySettings
from indexer.extract.roles import SectionKind
from indexer.extract.wordlists import wordlists_of

LEAD = SectionKind.LEAD.value
OTHER = SectionKind.OTHER.value
# The kind of "what is …", which other phrases begin with too.
_DEFINITION = "definition"
SETS = ("general", "medical")
# Words that a * stands for.
_MAX_SUBJECT = 8
# Words of a heading whose parts are looked at: what is longer is a sentence.
_MAX_JOINED = 12
# Parts of a heading that are looked at.
_MAX_PIECES = 4
# Characters: what is longer is no heading.
_MAX_HEADING = 200
# Fixed words of a pattern.
_LONGEST = 12
# Words of a subject that "what is …" defines.
_MAX_DEFINED = 5
# Fixed words of a pattern that defines: longer ones are sure.
# 1 and 4 change nothing that is measured (`benchmarks.ablation pages`).
_SHORT_DEFINITION = 2

_LISTS = wordlists_of(__name__)
_NUMBER = re.compile(
    rf"""
    ^(?: (?:{_LISTS.any_of("numbered_parts")}) \s{{1,3}} )?
    (?:
        # (1.2) 3:
        \(? (?:\d{{1,3}}|[০-৯]{{1,3}}) (?:\.(?:\d{{1,3}}|[০-৯]{{1,3}})){{0,4}} \)? \s{{0,3}} [.):|–—-]
        | \d{{1,2}}(?:\.\d{{1,3}}){{1,4}}  # 1.2
        | [ivx]{{1,4}}[.)]  # iv.
        | [a-z][.)]  # b)
        | q\d{{0,2}}[.:]  # Q1:
    )
    \s{{1,3}}
    """,
    re.I | re.VERBOSE,
)
_PARENTHESES = re.compile(r"\([^()]{0,120}\)|\[[^\[\]]{0,120}\]")
_NOT_WORD = re.compile(rf"[^\w;*{BANGLA}]+")
_PLURAL = re.compile(rf"(?<=[{BANGLA}]) ?(?:{_LISTS.any_of('bangla_plurals')})(?![{BANGLA}])")
_JOINTS = re.compile(rf"\s(?:{_LISTS.any_of('joints')})\s|\s?[,/&+|]\s?|\s?[:：–—]\s|\s-\s")
_ARTICLES = _LISTS.words("articles")
_MODIFIERS = _LISTS.words("modifiers")
_SKIPPED = _MODIFIERS | _ARTICLES
_PREPOSITIONS = _LISTS.words("prepositions")

# The words before a subject, and those after it. Where one word between two subjects tells («* vs *»), it
# stands in the second place, with its stars. No record with names, because a query looks up hundreds of them.
Pattern = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Intent:
    """A phrase that asks for one kind."""

    kind: str
    # The words before and after the subject.
    before: tuple[str, ...]
    after: tuple[str, ...]
    # It has no subject.
    bare: bool


@dataclass(frozen=True, slots=True)
class SectionIntent:
    """A query or heading understood: the kind it asks for, and of what.

    The subject is in normal form, ``*`` for the article itself, empty where none is named.
    """

    kind: str
    subject: str


@dataclass(frozen=True)
class Vocabulary:
    """The kinds of section that a library knows, with their headings and labels."""

    # Whole headings → kind.
    phrases: Mapping[str, str]
    # The words around a subject → kind.
    patterns: Mapping[Pattern, str]
    # Kind → language → name for readers.
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # Kind → the one that tells most of it where an article has no section of its own on it.
    nearest: Mapping[str, str] = field(default_factory=dict)
    # Kind → those in which an article without such a section may have a sentence on it.
    told_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_settings(cls, settings: VocabularySettings) -> Vocabulary:
        """The vocabulary that ``[vocabulary]`` describes. Raises :class:`ConfigError` for a set that does not
        exist.
        """
        return _built(
            tuple(settings.sets), tuple((kind, tuple(headings)) for kind, headings in settings.kinds.items())
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind, ``lead`` and ``other`` included, in the order of the sets."""
        return (LEAD, *self.labels, OTHER)

    def label(self, kind: str, language: str = "en") -> str:
        """The kind's name for readers."""
        names = self.labels.get(kind, {})
        return names.get(language) or names.get("en") or kind.replace("-", " ").capitalize()

    def kind_of(self, heading: str | None, title: str = "") -> str:
        """The kind of section that ``heading`` opens in the article ``title``; ``other`` where no phrase
        fits.
        """
        if not heading:
            return LEAD
        if len(heading) > _MAX_HEADING:
            return OTHER
        reading = self.read(heading, title)
        return reading.kind if reading else OTHER

    def read(self, text: str, title: str = "") -> SectionIntent | None:
        """Which kind ``text`` asks for, and of which subject; None where it is no such phrase."""
        name, subject = _subject(title)
        plain = _plain(text, name)
        words = _starred(_words(plain), subject)
        if not words:
            return None
        if kind := self._phrase(words):  # most headings of most articles: "Symptoms", "কারণ"
            return SectionIntent(kind, "")
        pieces = []
        if len(words) <= _MAX_JOINED:
            pieces = [_starred(_words(piece), subject) for piece in _JOINTS.split(plain)[:_MAX_PIECES]]
        if found := self._without_subject(words, pieces, is_labelled=":" in plain):
            return found
        candidates = (words, *(piece for piece in pieces if piece != words))
        return next((found for candidate in candidates if (found := self._pattern(candidate))), None)

    def _without_subject(
        self, words: list[str], pieces: list[list[str]], *, is_labelled: bool
    ) -> SectionIntent | None:
        """A heading, or the first part of it, that names its kind alone.

        "Causes and risk factors" is about causes first; "Asthma: symptoms" names its subject.
        """
        bare = (kind for part in (words, *pieces) if (kind := self._bare(part)))
        kind = next(bare, None)
        if kind is None:
            return None
        about = ""
        if is_labelled and len(pieces) == 2:
            about = next((" ".join(piece) for piece in pieces if not self._bare(piece)), "")
        return SectionIntent(kind, about)

    def intents(self) -> Iterator[Intent]:
        """Every phrase, for whoever wants to look them up in another way than :meth:`read`."""
        for phrase, kind in self.phrases.items():
            yield Intent(kind, tuple(phrase.split()), (), True)
        for (before, after), kind in self.patterns.items():
            yield Intent(kind, before, after, False)

    def _bare(self, words: list[str]) -> str | None:
        """The kind of a heading that names no subject: "symptoms", "the most common causes"."""
        if not words:
            return None
        if kind := self._phrase(words):
            return kind
        start = _modifiers(words)
        return self._phrase(words[start:]) if start else None

    def _phrase(self, words: list[str]) -> str | None:
        without_articles = (word for word in words if word not in _ARTICLES)
        return self.phrases.get(" ".join(words)) or self.phrases.get(" ".join(without_articles))

    def _pattern(self, words: list[str]) -> SectionIntent | None:
        """The pattern with the most fixed words that fits; of equals, the one with more of them in front."""
        for word in words[1:-1]:
            if kind := self.patterns.get(_between(word)):
                return SectionIntent(kind, " ".join(words))
        best, most = None, 0
        for candidate in (words, words[_modifiers(words) :], _without_object(words)):
            found, fixed = self._longest_pattern(candidate)
            if found and fixed > most:
                best, most = found, fixed
        return best

    def _longest_pattern(self, words: list[str]) -> tuple[SectionIntent | None, int]:
        total = len(words)
        for fixed in range(min(total - 1, _LONGEST), 0, -1):
            if total - fixed > _MAX_SUBJECT:
                break
            for before in range(fixed, -1, -1):
                end = total - fixed + before
                if kind := self.patterns.get((tuple(words[:before]), tuple(words[end:]))):
                    return self._checked(kind, words[before:end], fixed), fixed
        return None, 0

    def _checked(self, kind: str, subject: list[str], fixed: int) -> SectionIntent | None:
        """What a pattern asks for, once its subject is looked at.

        «What is the most common cause?» asks for the cause; «What is the government doing about it?» defines
        nothing.
        """
        if kind == _DEFINITION and fixed <= _SHORT_DEFINITION:
            asked = self._bare(subject)
            if asked or len(subject) > _MAX_DEFINED:
                return SectionIntent(asked, "") if asked else None
            # Bangla has cases
            nested = not _PREPOSITIONS.isdisjoint(subject) or is_bangla(subject[-1])
            inner = self._pattern(subject) if nested else None
            if inner and inner.kind != kind:
                return inner  # «What is the treatment of gout?», «হাঁপানি রোগের চিকিৎসা কি»
        return SectionIntent(kind, " ".join(subject))


# All headings of an article are read with the same title.
@lru_cache(maxsize=256)
def _subject(title: str) -> tuple[str, list[str]]:
    """The name of an article's subject as headings have it, and its words."""
    name = unicodedata.normalize("NFKC", title).casefold().strip()
    return name, _words(name)


def _plain(text: str, name: str) -> str:
    """``text`` in lower case, without numbering and parentheses, with ``*`` for the article's ``name``."""
    folded = unicodedata.normalize("NFKC", text[: 2 * _MAX_HEADING]).casefold()
    plain = _PARENTHESES.sub(" ", _NUMBER.sub("", folded))
    if not plain.strip():
        plain = text.casefold()
    if name and name in plain and plain.strip(" ?:.") != name:
        plain = plain.replace(name, " * ", 1)
    return plain


def _words(text: str) -> list[str]:
    return _PLURAL.sub("", _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", text))).split()


def _modifiers(words: list[str]) -> int:
    """How many words in front change nothing about the kind, at least one word left over."""
    start = 0
    while start < len(words) - 1 and (words[start] in _SKIPPED or words[start].isdigit()):
        start += 1
    return start


def _without_object(words: list[str]) -> list[str]:
    """«How can the infection be prevented for *» without its end."""
    return words[:-2] if len(words) > 3 and words[-1] == "*" and words[-2] in _PREPOSITIONS else words


def _starred(words: list[str], subject: list[str]) -> list[str]:
    """``words`` with the article's own subject put to ``*``, so that long titles count as one word."""
    n = len(subject)
    if not n or n >= len(words):
        return words
    for i in range(len(words) - n + 1):
        if words[i : i + n] == subject:
            return [*words[:i], "*", *words[i + n :]]
    return words


@lru_cache(maxsize=16)
def _built(sets: tuple[str, ...], further: tuple[tuple[str, tuple[str, ...]], ...]) -> Vocabulary:
    phrases: dict[str, str] = {}
    patterns: dict[Pattern, str] = {}
    labels: dict[str, Mapping[str, str]] = {}
    nearest: dict[str, str] = {}
    told_in: dict[str, tuple[str, ...]] = {}
    # A library's own kinds come first: it may give one of our headings another kind. The medical set comes
    # before the general one for the same reason: in a health library "Evaluation" is a diagnosis.
    for kind, headings in further:
        labels[kind] = {}
        _learn(kind, headings, phrases, patterns)
    for name in sorted(sets, key=lambda s: s == "general"):
        for kind, entry in _loaded(name).items():
            labels.setdefault(kind, entry.get("label", {}))
            _learn(kind, entry["headings"], phrases, patterns)
            if near := entry.get("nearest"):
                nearest[kind] = near
            if told := entry.get("told_in"):
                told_in[kind] = tuple(told)
    return Vocabulary(phrases, patterns, labels, nearest, told_in)


def _loaded(name: str) -> Mapping[str, Any]:
    if name not in SETS:
        raise ConfigError(
            f"vocabulary.sets: there is no set «{name}»", f"the built-in ones are {', '.join(SETS)}"
        )
    kinds: Mapping[str, Any] = table(__package__, f"vocabularies/{name}.toml")["kinds"]
    return kinds


def _learn(kind: str, headings: Iterable[str], phrases: dict[str, str], patterns: dict[Pattern, str]) -> None:
    for heading in headings:
        words = _words(heading.casefold())
        if "*" not in words:
            if words:
                phrases.setdefault(" ".join(words), kind)
            continue
        first, last = words.index("*"), len(words) - 1 - words[::-1].index("*")
        before, after = tuple(words[:first]), tuple(words[last + 1 :])
        if before or after:
            patterns.setdefault((before, after), kind)
        elif between := [w for w in words if w != "*"]:  # "* vs *": a word in the middle is what tells
            patterns.setdefault(_between(between[0]), kind)


def _between(word: str) -> Pattern:
    """The pattern of a word between two subjects."""
    return (), (f"* {word} *",)


DEFAULT = Vocabulary.from_settings(VocabularySettings.model_validate({}))
