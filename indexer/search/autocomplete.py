"""Completions of what is being typed: titles and aliases, glossary terms, headings; by prefix, then by a
mistyped prefix.

Everything is in memory, in sorted arrays: a key a name (its words folded), and for each word of it a number
that packs key and place, sorted by what stands from there on. A binary search finds all names with a word
that begins so, in microseconds; what a suggestion shows is read from the catalogue for the eight that are
shown. 100,000 articles with two names each take some 45 MB. Sorting a million places anew for each changed
article would stall readers: changes wait in a small second array.
"""

from __future__ import annotations

import threading
import time
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from catalogue import schema
from catalogue.database import select_in
from catalogue.text import STOP_WORDS, clean, name_key
from indexer.answers import Suggestion
from indexer.index import statistics
from indexer.lexicon.spelling import SHORTEST, Speller
from indexer.lexicon.transliteration import table

LOOK_AGAIN = 2.0  # seconds between two looks for what changed
MOST_WORDS = 6  # of a name that a typed word may begin
MOST_SEEN = 200  # names looked at for one prefix, so that a single letter costs no more than a word
MOST_OVERLAY = 5_000  # changed names before the arrays are made anew
LONGEST_PREFIX = 100  # characters
_LAST = "\U0010ffff"
_KINDS = ("title", "alias", "term", "heading")
_TERM, _HEADING = 2, 3
_PLACE_BITS = 8

_names, _articles, _terms, _headings = (
    schema.article_names.c,
    schema.articles.c,
    schema.terms.c,
    schema.headings.c,
)
_ALL_NAMES = select(_names.key, _names.kind)
_ALL_TERMS = select(_terms.key).distinct()
_ALL_HEADINGS = (
    select(_headings.key)
    .where(_headings.articles > 0)
    .order_by(_headings.articles.desc(), _headings.key)
    .limit(20_000)
)
_CHANGED_NAMES = _ALL_NAMES.join(schema.articles, _articles.id == _names.article_id).where(
    _articles.sequence > bindparam("sequence")
)
# No order: SQLite would walk all names in that order rather than look a dozen keys up (3 ms, not .2).
_BEARERS = (
    "SELECT article_names.key, name, kind, article_id, url, title FROM article_names JOIN articles ON articles.id = article_id "
    "WHERE article_names.key IN ({}) LIMIT 200"
)
_TERMS_SHOWN = (
    select(_terms.key, _terms.term).where(_terms.key.in_(bindparam("keys", expanding=True))).distinct()
)
_HEADINGS_SHOWN = select(_headings.key, _headings.heading).where(
    _headings.key.in_(bindparam("keys", expanding=True))
)
_CATEGORIES = "SELECT article_id, category FROM article_categories WHERE depth = 1 AND article_id IN ({}) ORDER BY position"


@dataclass(slots=True)
class CompletionIndex:
    """Keys and, sorted, every place in them where a word begins."""

    keys: list[str]
    kinds: array[int]  # place in _KINDS of each key's best kind
    places: array[int]  # key number << 8 | place of the word's first character

    @classmethod
    def of(cls, kinds: dict[str, int]) -> CompletionIndex:
        """An index of keys with their kinds."""
        keys = list(kinds)
        packed = [number << _PLACE_BITS | place for number, key in enumerate(keys) for place in _starts(key)]
        packed.sort(key=lambda p: keys[p >> _PLACE_BITS][p & 255 : (p & 255) + 40])
        return cls(keys, array("B", kinds.values()), array("Q", packed))

    def beginning(self, prefix: str) -> list[tuple[str, int, bool]]:
        """Keys with a word that begins so, with their kinds, and whether it is their first; at most
        :data:`MOST_SEEN`.
        """
        low = self._find(prefix)
        high = min(self._find(prefix + _LAST), low + MOST_SEEN)
        keys, kinds = self.keys, self.kinds
        return [(keys[p >> _PLACE_BITS], kinds[p >> _PLACE_BITS], not p & 255) for p in self.places[low:high]]

    def _find(self, text: str) -> int:
        keys, longest = self.keys, max(40, len(text))
        return bisect_left(
            self.places, text, key=lambda p: keys[p >> _PLACE_BITS][p & 255 : (p & 255) + longest]
        )


class Suggester:
    """The completions of one library; thread-safe, follows the catalogue by itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._main = CompletionIndex([], array("B"), array("Q"))
        self._overlay = self._main
        self._overlay_kinds: dict[str, int] = {}
        self._sequence = -1
        self._looked_at = 0.0

    def suggest(
        self, connection: Connection, speller: Speller, heads: Mapping[str, str], text: str, limit: int
    ) -> list[Suggestion]:
        """The best completions of what was typed, at most ``limit``. ``heads`` are names of glossary terms in
        another script, by key.
        """
        prefix = name_key(clean(text)[:LONGEST_PREFIX])
        if not prefix or limit <= 0:
            return []
        main, overlay = self._indexes(connection, heads)
        wanted = limit + 4  # names of deleted articles are found out late; each key looked up costs .05 ms
        keys = _best(prefix, (main, overlay), wanted)
        # «asth» begins Asthma, and is no slip of «arth»
        if len(keys) < limit and (not keys or len(prefix) > SHORTEST):
            for other in (*_respelt(prefix, speller), *(_in_bangla(prefix) if not keys else ())):
                keys += [key for key in _best(other, (main, overlay), wanted) if key not in keys]
                if len(keys) >= limit:
                    break
        return _shown(connection, keys[:wanted], limit, heads)

    def _indexes(
        self, connection: Connection, heads: Mapping[str, str]
    ) -> tuple[CompletionIndex, CompletionIndex]:
        with self._lock:
            if time.monotonic() - self._looked_at >= LOOK_AGAIN:
                self._looked_at = time.monotonic()
                self._follow(connection, heads)
            return self._main, self._overlay

    def _follow(self, connection: Connection, heads: Mapping[str, str]) -> None:
        newest = statistics.totals(connection).sequence
        if newest == self._sequence:
            return
        if self._sequence >= 0:
            for kind, key in _kinds(connection, _CHANGED_NAMES, {"sequence": self._sequence}):
                self._overlay_kinds[key] = min(kind, self._overlay_kinds.get(key, 9))
            for key in heads:
                self._overlay_kinds.setdefault(key, _TERM)
        if self._sequence < 0 or len(self._overlay_kinds) > MOST_OVERLAY + len(heads):
            self._main, self._overlay_kinds = CompletionIndex.of(_everything(connection, heads)), {}
        self._overlay = CompletionIndex.of(self._overlay_kinds)
        self._sequence = newest


def _starts(key: str) -> list[int]:
    """Where the words begin that a reader may begin with: the first, and those behind it that say
    something.
    """
    starts = [0]
    place = key.find(" ")
    while 0 <= place < 255 and len(starts) < MOST_WORDS:
        end = key.find(" ", place + 1)
        if key[place + 1 : end if end > 0 else len(key)] not in STOP_WORDS:
            starts.append(place + 1)
        place = end
    return starts


def _everything(connection: Connection, heads: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind, key in _kinds(connection, _ALL_NAMES, {}):
        found[key] = min(kind, found.get(key, 9))
    for kind, statement in ((_TERM, _ALL_TERMS), (_HEADING, _ALL_HEADINGS)):
        for key in connection.execute(statement).scalars():
            found.setdefault(key, kind)
        for key in heads:
            found.setdefault(key, _TERM)
    return found


def _kinds(
    connection: Connection, statement: Select[Any], values: dict[str, int]
) -> Iterable[tuple[int, str]]:
    for key, kind in connection.execute(statement, values):
        yield 0 if kind == "title" else 1, key


def _best(prefix: str, indexes: Sequence[CompletionIndex], most: int) -> list[str]:
    """Headings last; names that begin so before names with such a word inside, titles before others, short
    before long.
    """
    found = [
        (key != prefix, kind == _HEADING, not first, kind, len(key), key)
        for index in indexes
        for key, kind, first in index.beginning(prefix)
    ]
    found.sort()  # tuples of their own: a dictionary and a key function took three times as long
    return list(dict.fromkeys(key for *_, key in found))[:most]


def _respelt(prefix: str, speller: Speller) -> list[str]:
    """What a mistyped beginning was probably meant to be: its whole words mended, its last word as a
    beginning.
    """
    *before, last = prefix.split()
    mended = [word if word in speller else next(iter(speller.near(word)), word) for word in before]
    # «hiv» is no slip of HAV
    lasts = [last, *speller.beginning(last, 4), *(speller.near(last, 2) if len(last) >= SHORTEST else ())]
    return [other for word in lasts if (other := " ".join([*mended, word])) != prefix]


def _in_bangla(prefix: str) -> list[str]:
    """What Bangla typed in Latin letters begins: «hapa» of হাঁপানি."""
    if not prefix.isascii() or len(prefix) < SHORTEST - 1:
        return []
    meant = [found for roman, found in table().items() if roman.startswith(prefix)]
    return list(
        dict.fromkeys(name_key(name) for found in meant[:4] for name in (found.bangla, found.english))
    )


def _shown(
    connection: Connection, keys: Sequence[str], limit: int, heads: Mapping[str, str]
) -> list[Suggestion]:
    """What the keys stand for, as it is written, in their order. A key that nobody bears any more is left
    out.
    """
    if not keys:
        return []
    bearers: dict[str, Suggestion] = {}
    rows = sorted(select_in(connection, _BEARERS, keys), key=lambda row: str(row.article_id))
    for key, name, kind, article_id, url, title in rows:
        if key not in bearers or (kind == "title" and bearers[key].kind != "title"):
            bearers[key] = Suggestion(name, kind, article_id, url, title if kind == "alias" else None)
    rest = [key for key in keys if key not in bearers]
    if rest and len(bearers) < limit:
        for key, term in connection.execute(_TERMS_SHOWN, {"keys": rest}):
            bearers.setdefault(key, Suggestion(term, "term"))
        for key in rest:
            if key in heads:
                bearers.setdefault(key, Suggestion(heads[key], "term"))
        for key, heading in connection.execute(_HEADINGS_SHOWN, {"keys": rest}):
            bearers.setdefault(key, Suggestion(heading, "heading"))
    shown = [bearers[key] for key in keys if key in bearers][:limit]
    ids = [suggestion.article_id for suggestion in shown if suggestion.article_id]
    categories: dict[str, str] = {}
    for article_id, category in select_in(connection, _CATEGORIES, ids):
        categories.setdefault(article_id, category)
    return [
        Suggestion(s.text, s.kind, s.article_id, s.url, s.title, categories.get(s.article_id or "", ""))
        for s in shown
    ]
