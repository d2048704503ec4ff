"""Which articles does a running text name, and where?

Titles and aliases are compared by the tokens of :mod:`catalogue.text`, so case and number do not matter: the
name "kidney stone" is found in "Kidney stones'". They match whole words only ("covid" is not found in
"covid-19"), and the longest name wins. No name runs over punctuation that it does not have itself: "Listen to
your heart. Attack" names no heart attack. One dictionary serves related topics and link suggestions. It lies
in a table (:mod:`indexer.linking.mapped_names`); in memory stands what changed since that was made.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeAlias

import regex
from sqlalchemy import Connection, select

from catalogue import schema
from catalogue.article import Article
from catalogue.database import batches
from catalogue.store import Catalogue
from catalogue.text import STOP_WORDS
from catalogue.text.parts import PartsOf
from indexer.index.document import UNRANKED
from indexer.index.mapped import Table, packed
from indexer.linking import mapped_names
from indexer.linking.mapped_names import Bearer as Bearer
from indexer.linking.mapped_names import MappedNames
from indexer.linking.mapped_names import Tokens as Tokens
from indexer.linking.phrases import LONGEST_PHRASE, Beginnings, PhraseBeginnings, PhraseMatch, PhraseText
from indexer.linking.projection import MappedProjection

_names = schema.article_names.c
_NAMES = (_names.article_id, _names.name, _names.kind)
_IN_ORDER = (_names.article_id, _names.kind.desc(), _names.key)

# What follows the name proper in a title: "Diabetes, type 2", "Stroke (brain)".
_ADDITION = re.compile(r"\s*[,(:–—].*$")

# Punctuation that sets words apart. Within words and between them letters, digits, joiners and apostrophes
# belong together, and so do an ampersand and a plus; a hyphen or a slash does only without spaces, and a full
# stop only within a name such as «node.js» and in «U.S.». The brackets of a function, «focus()», are part of
# its name.
_SETTING_APART = regex.compile(
    r"(?<=\w)\(\)(*SKIP)(*FAIL)|(?<=\w)\.(?=[\p{Ll}\p{Nd}_])(*SKIP)(*FAIL)"
    r"|(?<=\b\p{Lu}\.\p{Lu})\.(*SKIP)(*FAIL)|(?<=\b\p{Lu})\.(?=\p{Lu}\b)(*SKIP)(*FAIL)"
    r"|[^\p{L}\p{M}\p{N}\p{Cf}\s'’ʼ&+/_\#\-‐‑–·・]"
    r"|(?<=\s)[-‐–/]|[-‐–/](?=\s)|--+"
    r"|(?<![sxzSXZ])['’](?=\s)|(?<=\s)['’]"
)


# What ends a name and belongs to it, though analysis makes no token of it: Yahoo!, Ca²⁺; and what stands
# before the last point of «U.S.».
_SIGNS_BEHIND = regex.compile(r"[!?%+*°′″™®†-]+$")
_BEFORE_LAST_POINT = regex.compile(r"(?<!\p{L})(?:\p{L}{1,2}\.)+\p{L}$")


class _OwnName(NamedTuple):
    """A name of an article; ``title`` tells whether it is its title."""

    text: str
    title: bool


_ArticleNames: TypeAlias = tuple[str, list[_OwnName]]


class NameMatch(NamedTuple):
    """A name where it stands in a text, ``text[start:end]``, and the articles that bear it."""

    start: int
    end: int
    tokens: Tokens
    bearers: tuple[Bearer, ...]


def name_tokens(name: str) -> Tokens:
    """The form under which a name is looked for, with its signs (C++, .NET, the WHO); empty for one that is
    not looked for: of stop words only, of a single character, or longer than :data:`LONGEST_PHRASE`.
    """
    found = tuple(map(sys.intern, PartsOf(name).tokens))  # a library's names share most of their words
    if not found or len(found) > LONGEST_PHRASE or all(token in STOP_WORDS for token in found):
        return ()
    return found if len("".join(found)) > 1 else ()


def setting_apart(phrase: str) -> str:
    """The punctuation between the words of a phrase that no name may run over but one that has it too."""
    return "".join(_SETTING_APART.findall(phrase))


def with_signs_of(names: Iterable[str], text: str, start: int, end: int) -> int:
    """Where the name ``text[start:end]`` ends with the signs that one of the names has at its end, if they
    stand there, or with the bracket that it opened.
    """
    signs = [found[0] for name in names if (found := _SIGNS_BEHIND.search(in_line(name)))]
    end += max((len(sign) for sign in signs if in_line(text[end : end + len(sign)]) == sign), default=0)
    opened = text.count("(", start, end) > text.count(")", start, end)
    if (opened and text.startswith(")", end)) or (
        text.startswith(".", end) and _BEFORE_LAST_POINT.search(text[start:end])
    ):
        end += 1
    return end


def in_line(name: str) -> str:
    """A name with its small raised and lowered letters in line: CO₂ as CO2."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name).replace("\u2212", "-")


def _has(name: str, apart: str) -> bool:
    """Whether a name has all of the punctuation that a text has within it."""
    left = iter(name)
    return all(mark in left for mark in apart)


class _Names:
    """The names of a table, if there is one, and those of articles that changed since it was made."""

    def __init__(self, mapped: MappedNames | None = None) -> None:
        self._mapped = mapped
        self._changed: set[str] = set()  # articles whose names are not those of the table any more
        self._bearers: dict[Tokens, tuple[Bearer, ...]] = {}
        self._keys: dict[str, tuple[Tokens, ...]] = {}  # article id → the keys of its entries
        self._recent = Beginnings()
        self.beginnings: tuple[PhraseBeginnings, ...] = (self._recent,)
        if mapped is not None:
            self.beginnings = (mapped.beginnings, self._recent)

    def replace(self, article_id: str, names: Iterable[_OwnName]) -> None:
        """The article has these names now."""
        if self._mapped is not None:
            self._changed.add(article_id)
        for key in self._keys.pop(article_id, ()):
            left = tuple(bearer for bearer in self._bearers.get(key, ()) if bearer.id != article_id)
            if left:
                self._bearers[key] = left
            else:
                self._bearers.pop(key, None)
        bearers = dict(_bearers_of(article_id, names))
        for key, bearer in bearers.items():
            self._bearers[key] = tuple(sorted((*self._bearers.get(key, ()), bearer)))
            self._recent.add(key)
        if bearers:
            self._keys[article_id] = tuple(bearers)

    def at(self, key: Tokens) -> tuple[Bearer, ...]:
        """The articles that bear the name of these tokens, by id."""
        recent = self._bearers.get(key, ())
        if self._mapped is None or not (kept := self._mapped.at(key)):
            return recent
        if self._changed:
            kept = tuple(bearer for bearer in kept if bearer.id not in self._changed)
        return tuple(sorted((*kept, *recent))) if recent else kept

    def keys(self, article_id: str) -> tuple[Tokens, ...]:
        """The forms under which an article is looked for in text."""
        if self._mapped is None or article_id in self._changed:
            return self._keys.get(article_id, ())
        return self._mapped.keys(article_id)


class NameIndex(MappedProjection):
    """Tokens of names → the articles that bear them. Thread-safe."""

    NAME = "names"
    FORM = mapped_names.FORM

    def __init__(self) -> None:
        super().__init__()
        self._names = _Names()

    @classmethod
    def made(cls, catalogue: Catalogue) -> bytes:
        sequence = catalogue.sequence()
        with catalogue.read() as connection:
            parts = mapped_names.parts_of(
                (article_id, list(_bearers_of(article_id, names))) for article_id, names in _all(connection)
            )
        return packed(cls.FORM, sequence, parts)

    def _learn(self, catalogue: Catalogue, since: int, table: Table | None) -> None:
        learned = self._names if table is None else _Names(MappedNames(table))
        with catalogue.read() as connection:
            if since < 0:
                for article_id, names in _all(connection):
                    learned.replace(article_id, names)
            else:
                for article_id, names in _changed(connection, since):
                    learned.replace(article_id, names)
        self._names = learned

    @property
    def beginnings(self) -> tuple[PhraseBeginnings, ...]:
        """Those of all names."""
        return self._names.beginnings

    def find(self, text: str) -> Iterator[NameMatch]:
        """The names that stand in a text, from left to right, none inside another."""
        return self.text(text).all()

    def text(self, text: str) -> NameText:
        """A text in which names are to be looked for."""
        return NameText(self, text)

    def bearers_in(self, text: str, found: PhraseMatch) -> tuple[Bearer, ...]:
        """The articles that bear the name which stands in a text, with the punctuation that it has there."""
        bearers = self._names.at(found.tokens)
        if not bearers or len(found.tokens) < 2:
            return bearers
        apart = setting_apart(text[found.start : found.end])
        return tuple(one for one in bearers if _has(setting_apart(one.name), apart)) if apart else bearers

    def at(self, key: Tokens) -> tuple[Bearer, ...]:
        """The articles that bear the name of these tokens, by id."""
        return self._names.at(key)

    def keys(self, article_id: str) -> tuple[Tokens, ...]:
        """The forms under which an article is looked for in text."""
        return self._names.keys(article_id)

    def title_tokens(self, article_id: str) -> Tokens:
        """The tokens of an article's title, else of its first name that is looked for, if it has one."""
        return next(iter(self.keys(article_id)), ())


class NameText:
    """A text in which the names of a library are looked for."""

    def __init__(self, names: NameIndex, text: str) -> None:
        self._names = names
        self._text = text
        self._phrases = PhraseText(text, names.beginnings, self._is_name)
        self._bearers: tuple[Bearer, ...] = ()  # of the phrase that was looked at last

    def all(self) -> Iterator[NameMatch]:
        """The names that stand in the text, from left to right, none inside another."""
        return (NameMatch(*found, self._bearers) for found in self._phrases.all())

    def may_say(self, name: Tokens) -> bool:
        """Whether it is worth asking where the tokens of a name stand."""
        return self._phrases.may_say(name)

    def of(self, name: Tokens) -> Iterator[NameMatch]:
        """Those of them that have the tokens of one name."""
        return (NameMatch(*found, self._bearers) for found in self._phrases.of(name))

    def _is_name(self, found: PhraseMatch) -> bool:
        self._bearers = self._names.bearers_in(self._text, found)
        return bool(self._bearers)


def names_differing(connection: Connection, table: Table) -> int:
    """How many articles have other names in a table than in the catalogue, of those that did not change
    since it was made.
    """
    mapped, articles = MappedNames(table), schema.articles.c
    changed = set(connection.execute(select(articles.id).where(articles.sequence > table.sequence)).scalars())
    differing, named = 0, set()
    for article_id, names in _all(connection):
        if article_id not in changed:
            entries = dict(_bearers_of(article_id, names))
            named.add(article_id)
            differing += mapped.keys(article_id) != tuple(entries) or any(
                bearer not in mapped.at(key) for key, bearer in entries.items()
            )
    return differing + len(set(mapped.ids()) - named - changed)


def _all(connection: Connection) -> Iterator[_ArticleNames]:
    """The names of every article."""
    here = select(*_NAMES).join(schema.articles, schema.articles.c.id == _names.article_id)
    return _by_article(connection.execute(here.where(schema.STILL_HERE).order_by(*_IN_ORDER)))


def _changed(connection: Connection, since: int) -> Iterator[_ArticleNames]:
    """The names of every article that changed after ``since``; of one that is gone none."""
    articles = schema.articles.c
    changed = select(articles.id, articles.deleted).where(articles.sequence > since)
    # SQLite would walk through all names to have them in this order
    for part in batches(connection.execute(changed).all()):
        here = [row.id for row in part if not row.deleted]
        rows = connection.execute(select(*_NAMES).where(_names.article_id.in_(here)).order_by(*_IN_ORDER))
        yield from ({row.id: [] for row in part} | dict(_by_article(rows))).items()


def _by_article(rows: Iterable[Sequence[str]]) -> Iterator[_ArticleNames]:
    for article_id, of_one in groupby(rows, key=itemgetter(0)):
        yield article_id, [_OwnName(name, kind == "title") for _, name, kind in of_one]


def _bearers_of(article_id: str, names: Iterable[_OwnName]) -> Iterator[tuple[Tokens, Bearer]]:
    """The keys under which an article is entered, each once.

    A text about "Diabetes, type 2" calls it "diabetes" only now and then: a title without its addition counts
    as an alias, and only where it keeps two words.
    """
    seen: set[Tokens] = set()
    for name, title in names:
        short = _ADDITION.sub("", name)
        for form, whole in ((name, title), (short, False)) if short != name else ((name, title),):
            key = name_tokens(form)
            if key and key not in seen and (form == name or len(key) > 1):
                seen.add(key)
                yield key, Bearer(article_id, form, whole)


def mentions(names: NameIndex, article: Article) -> Iterator[NameMatch]:
    """The names in an article's :func:`naming_texts`."""
    for text in naming_texts(article):
        yield from names.find(text)


def naming_texts(article: Article) -> Iterator[str]:
    """The texts in which an article names others: not its references, nor its headings, which are the same in
    many articles.
    """
    for section in article.sections:
        if section.kind not in UNRANKED and section.kind != "references":
            yield from section.texts()
