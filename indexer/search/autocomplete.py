"""How can what is being typed be completed: by which titles, aliases, glossary terms and headings?

By prefix, then by a prefix in British spelling, then by a mistyped one; what most readers mean first
(:mod:`indexer.search.familiarity`). What a suggestion shows is read from the catalogue, for the eight that
are shown.

Sorting a million places anew for each changed article would stall readers, so changes wait in a small second
array. The first lies in a table that all processes map (:mod:`indexer.index.mapped`); of a small library it
is made in memory.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from sqlalchemy import Connection

from catalogue.database import select_in
from catalogue.states import NameKind
from catalogue.text import clean, name_key
from catalogue.text.respelling import DOTS, contracted, with_signs
from indexer.answers import Suggestion, SuggestionKind
from indexer.index import statistics
from indexer.index.mapped import Table
from indexer.lexicon.common import common_words
from indexer.lexicon.spelling import SHORTEST, Speller
from indexer.lexicon.synonyms import LONGEST_TERM
from indexer.lexicon.transliteration import table
from indexer.question.other_spellings import in_other_kana
from indexer.search.completion_table import (
    NO_KIND,
    CompletionTable,
    all_kinds,
    changed_kinds,
    further_kinds,
)
from indexer.search.completions import CompletionIndex, asked_for
from indexer.search.familiarity import LayName, asked_often

# Seconds between two looks for what changed.
LOOK_AGAIN = 2.0
# Seconds between two looks at what is asked often.
COUNT_AGAIN = 600.0
# Characters of what is typed that are read.
LONGEST_PREFIX = 100
# Suggestions beyond those asked for that are looked up, since names of deleted articles are found out late.
# Each key looked up costs .05 ms.
# 2 and 8 change nothing that is measured (`benchmarks.ablation shown`).
SPARE = 4
# Words of the library that begin with a slip of the last word typed, at most.
# 2 and 8 change nothing that is measured (`benchmarks.ablation shown`).
MOST_BEGUN = 4
# Words of the library that the last word typed is a slip of, at most.
# 1 and 4 change nothing that is measured (`benchmarks.ablation shown`).
MOST_NEAR = 2
# Words in Bangla that letters in Latin may begin, at most.
# 2 and 8 change nothing that is measured (`benchmarks.ablation shown`).
MOST_MEANT = 4

# Names looked up where the dot of one was typed, which no key has.
MOST_DOTTED = 40
_DOT = "."

# Letters before a hyphen that is not typed.
MOST_APART = 3

# Letters that British words have, and American ones in their place.
BRITISH_LETTERS = (
    ("ae", "e"),
    ("oe", "e"),
    ("our", "or"),
    ("ou", "o"),
    ("sulph", "sulf"),
    ("ys", "yz"),
    ("is", "iz"),
)

# No order: SQLite would walk all names in that order rather than look a dozen keys up (3 ms, not .2).
_BEARERS = (
    "SELECT article_names.key, name, kind, article_id, url, title "
    "FROM article_names JOIN articles ON articles.id = article_id "
    "WHERE article_names.key IN ({}) LIMIT 200"
)
_TERMS_SHOWN = "SELECT DISTINCT key, term FROM terms WHERE key IN ({})"
_HEADINGS_SHOWN = "SELECT key, heading FROM headings WHERE key IN ({})"
_CATEGORIES_OF = (
    "SELECT article_id, category FROM article_categories "
    "WHERE depth = 1 AND article_id IN ({}) ORDER BY position"
)


class Suggester:
    """The completions of one library; thread-safe, follows the catalogue by itself."""

    def __init__(self, table: CompletionTable) -> None:
        self._file = table
        self._table: Table | None = None
        self._lay: dict[str, LayName] = {}
        self._asked: dict[str, int] = {}
        self._counted_at = -COUNT_AGAIN
        self._lock = threading.Lock()
        self._main = CompletionIndex.empty()
        self._overlay = self._main
        self._overlay_kinds: dict[str, int] = {}
        self._kept: Container[str] = frozenset()  # what the first array has of terms and lay names
        self._sequence = -1
        self._looked_at = 0.0

    def suggest(
        self, connection: Connection, speller: Speller, heads: Mapping[str, str], text: str, limit: int
    ) -> list[Suggestion]:
        """The best completions of what was typed, at most ``limit``.

        ``heads`` are names of glossary terms in another script, by key.
        """
        typed = _with_its_dot(clean(text)[:LONGEST_PREFIX])
        prefix = name_key(typed)
        if not prefix or limit <= 0:
            return []
        main, overlay = self._indexes(connection, heads)
        dotted = typed[0] == _DOT
        wanted = MOST_DOTTED if dotted else limit + SPARE
        ways = (prefix, *_american(prefix), *self._called_so(prefix))
        keys = self._begun(dict.fromkeys(ways), prefix, (main, overlay), wanted)
        # What is short and begins something is no slip: «asth» begins Asthma, and is not meant for «arth».
        if len(keys) < limit and (not keys or len(prefix) > SHORTEST):
            respelt = _familiar_first(_respelt(prefix, speller), main)
            others = (
                *(_singular(prefix) if not keys else ()),
                *respelt,
                *(_otherwise(prefix) if not keys else ()),
            )
            keys = list(dict.fromkeys([*keys, *self._begun(others, "", (main, overlay), wanted)]))
        if not dotted:
            return _shown(connection, keys[:wanted], limit, heads, self._lay)
        shown = _shown(connection, keys[:wanted], wanted, heads, self._lay)
        return sorted(shown, key=lambda one: not one.text.startswith(_DOT))[:limit]

    def _called_so(self, prefix: str) -> Iterator[str]:
        """A beginning with what its first words are called as well: «vit d» of Vitamin D deficiency."""
        words = prefix.split(" ")
        for size in range(min(len(words), LONGEST_TERM), 0, -1):
            for name in self._file.called(words[:size]):
                yield " ".join([name, *words[size:]])

    def _begun(
        self, beginnings: Iterable[str], typed: str, indexes: Sequence[CompletionIndex], most: int
    ) -> list[str]:
        """The keys with a word that begins in one of these ways, of the first of them first; ``typed`` is the
        one that was.
        """
        keys: list[str] = []
        for beginning in beginnings:
            exact = not typed or beginning == typed
            keys += [key for key in self._best(beginning, indexes, most, exact) if key not in keys]
            if len(keys) >= most:
                break
        return keys

    def _best(self, prefix: str, indexes: Sequence[CompletionIndex], most: int, exact: bool) -> list[str]:
        """The keys with a word that begins so, the best first; ``exact`` where it may be a whole name.

        Headings last; what is asked often first, then names by a familiar word, those that begin so before
        those with such a word inside, titles before others, short before long. A familiar word inside counts
        as much as one at the beginning that is only known.
        """
        found = [
            completion
            for index in indexes
            for beginning in (prefix, *index.familiar(prefix))
            for completion in index.beginning(beginning)
        ]
        if asked := self._asked:
            found = [asked_for(one, often) if (often := asked.get(one[1])) else one for one in found]
        # Sorted as tuples: a dictionary and a key function took three times as long.
        found.sort()
        keys = dict.fromkeys(key for _, key in found)
        if exact and prefix in keys:
            return [prefix, *(key for key in islice(keys, most) if key != prefix)][:most]
        return [*islice(keys, most)]

    def _indexes(
        self, connection: Connection, heads: Mapping[str, str]
    ) -> tuple[CompletionIndex, CompletionIndex]:
        with self._lock:
            if time.monotonic() - self._looked_at >= LOOK_AGAIN:
                self._looked_at = time.monotonic()
                self._follow(connection, heads)
            if time.monotonic() - self._counted_at >= COUNT_AGAIN:
                self._counted_at = time.monotonic()
                self._asked = asked_often(connection)
            return self._main, self._overlay

    def _follow(self, connection: Connection, heads: Mapping[str, str]) -> None:
        newest = statistics.totals(connection).sequence
        if newest == self._sequence:
            return
        self._lay = self._file.borne(connection)
        further = further_kinds(self._lay, heads)
        self._begin_anew(connection, heads, further)
        changed = changed_kinds(connection, self._sequence) if self._sequence < newest else {}
        for key, kind in changed.items():
            self._overlay_kinds[key] = min(kind, self._overlay_kinds.get(key, NO_KIND))
        for key, kind in further.items():
            if key not in self._kept:
                self._overlay_kinds.setdefault(key, kind)
        self._overlay = CompletionIndex.of(self._overlay_kinds)
        self._sequence = newest

    def _begin_anew(
        self, connection: Connection, heads: Mapping[str, str], further: Mapping[str, int]
    ) -> None:
        """Take the newest table, if there is a newer one; where there is none, and nothing is known,
        everything into memory.
        """
        table = self._file.newest(connection, heads, first=self._sequence < 0)
        if table is not None and (self._table is None or table.sequence > self._table.sequence):
            self._table, self._main = table, CompletionIndex.mapped(table)
            self._kept, self._sequence = table.keys("further"), table.sequence
            self._overlay_kinds = {}
        elif self._sequence < 0:
            self._sequence = statistics.totals(connection).sequence
            self._main = CompletionIndex.of(all_kinds(connection, further))
            self._kept = frozenset(further)


def _with_its_dot(typed: str) -> str:
    """What was typed, with the sign that it begins to spell: «dotn» of .NET."""
    word = typed.casefold()
    for name in DOTS:
        if word.startswith(name) and len(word) > len(name) and " " not in word:
            return _DOT + typed[len(name) :]
    return typed


def _singular(prefix: str) -> list[str]:
    """A beginning without the s of a possessive that was typed without its apostrophe, or of a plural:
    «crohns», «crohns dis».
    """
    words = prefix.split()
    bare = [word[:-1] if len(word) > SHORTEST and word.endswith("s") else word for word in words]
    return [" ".join(bare)] if bare != words else []


def _american(prefix: str) -> list[str]:
    """A beginning in American spelling, where it may be one of a British word: «anaem», «foet».

    Names are compared in American spelling; what is typed ends before the letters that tell a spelling.
    """
    *before, last = prefix.split(" ")
    if len(last) < SHORTEST or not last.isascii():
        return []
    forms = [last.replace(british, american) for british, american in BRITISH_LETTERS]
    forms += [f"{last[:-1]}e"] if last[-1] in "ao" else []  # «oa», «ae» are begun
    return [" ".join([*before, form]) for form in forms if form != last]


def _respelt(prefix: str, speller: Speller) -> list[str]:
    """What a mistyped beginning was probably meant to be: its whole words mended, its last word as a
    beginning.
    """
    *before, last = prefix.split()
    mended = [word if word in speller else next(iter(speller.near(word)), word) for word in before]
    # a shorter word is left as it is: «hiv» is not a slip of HAV; nor is one that people know: covid, CVID
    near: Sequence[str] = ()
    if len(last) >= SHORTEST and not (len(last) > SHORTEST and common_words().well_known(last)):
        near = [*speller.beginning(last, MOST_BEGUN), *speller.near(last, MOST_NEAR)]
    return [other for word in (last, *near) if (other := " ".join([*mended, word])) != prefix]


def _familiar_first(beginnings: Sequence[str], index: CompletionIndex) -> list[str]:
    """Beginnings with those first that begin a word that everybody says: «astm» is of asthma rather than of
    asymmetry.
    """
    return sorted(beginnings, key=lambda beginning: not index.familiar(beginning.split()[-1]))


def _otherwise(prefix: str) -> list[str]:
    """What a beginning may be that begins nothing: one of a name with other letters or signs, or in the other
    kana, of words that a hyphen or a space joins («xr» of X-ray), or Bangla.
    """
    apart = [f"{prefix[:at]} {prefix[at:]}" for at in range(1, min(len(prefix), MOST_APART + 1))]
    ways = [*contracted(prefix), *with_signs(prefix), in_other_kana(prefix), *_in_bangla(prefix)]
    return [way for way in (*ways, *(apart if prefix.isalpha() and prefix.isascii() else ())) if way]


def _in_bangla(prefix: str) -> list[str]:
    """What Bangla typed in Latin letters begins: «hapa» of হাঁপানি."""
    if not prefix.isascii() or len(prefix) < SHORTEST - 1:
        return []
    meant = [found for roman, found in table().items() if roman.startswith(prefix)]
    names = (name for found in meant[:MOST_MEANT] for name in (found.bangla, found.english))
    return list(dict.fromkeys(map(name_key, names)))


def _shown(
    connection: Connection,
    keys: Sequence[str],
    limit: int,
    heads: Mapping[str, str],
    lay: Mapping[str, LayName],
) -> list[Suggestion]:
    """What the keys stand for, as it is written, in their order; keys that nothing bears any more are left
    out.
    """
    if not keys:
        return []
    suggestions = _bearers(connection, keys)
    suggestions |= _by_lay_names(connection, _unknown(keys, suggestions), lay)
    rest = _unknown(keys, suggestions)
    if rest and len(suggestions) < limit:
        suggestions |= _terms_and_headings(connection, rest, heads)
    shown = [suggestions[key] for key in keys if key in suggestions][:limit]
    categories = _categories(connection, [found.article_id for found in shown if found.article_id])
    return [
        replace(found, category=category)
        if (category := categories.get(found.article_id or "", ""))
        else found
        for found in shown
    ]


def _unknown(keys: Sequence[str], known: Container[str]) -> list[str]:
    return [key for key in keys if key not in known]


def _bearers(connection: Connection, keys: Sequence[str]) -> dict[str, Suggestion]:
    """For each key the article that is called so, before others one with that title."""
    found: dict[str, Suggestion] = {}
    rows = sorted(select_in(connection, _BEARERS, keys), key=lambda row: str(row[3]))
    for key, name, stored, article_id, url, title in rows:
        is_title = stored == NameKind.TITLE
        if key not in found or (is_title and found[key].kind != SuggestionKind.TITLE):
            kind = SuggestionKind(stored)
            found[key] = Suggestion(name, kind, article_id, url, None if is_title else title)
    return found


def _by_lay_names(
    connection: Connection, keys: Sequence[str], lay: Mapping[str, LayName]
) -> dict[str, Suggestion]:
    """For each of the keys that is a lay name the article that is called otherwise."""
    names = {key: lay[key] for key in keys if key in lay}
    bearers = _bearers(connection, [name.key for name in names.values()]) if names else {}
    found: dict[str, Suggestion] = {}
    for key, name in names.items():
        if bearer := bearers.get(name.key):
            title = bearer.title or bearer.text
            found[key] = Suggestion(name.text, SuggestionKind.ALIAS, bearer.article_id, bearer.url, title)
    return found


def _terms_and_headings(
    connection: Connection, keys: Sequence[str], heads: Mapping[str, str]
) -> dict[str, Suggestion]:
    """The term of the glossary, else the heading, that each key stands for."""
    found: dict[str, Suggestion] = {}
    for key, term in select_in(connection, _TERMS_SHOWN, keys):
        found.setdefault(key, Suggestion(term, SuggestionKind.TERM))
    for key in keys:
        if key in heads:
            found.setdefault(key, Suggestion(heads[key], SuggestionKind.TERM))
    for key, heading in select_in(connection, _HEADINGS_SHOWN, keys):
        found.setdefault(key, Suggestion(heading, SuggestionKind.HEADING))
    return found


def _categories(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The first category of each article."""
    found: dict[str, str] = {}
    for article_id, category in select_in(connection, _CATEGORIES_OF, ids):
        found.setdefault(article_id, category)
    return found
