"""Which names does the whole library complete, and which those of what changed?

All of them lie in a table, which is made when the library is indexed (:mod:`indexer.index.mapped`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, bindparam, select

from catalogue import schema
from catalogue.database import batches, select_in
from catalogue.states import NameKind
from catalogue.text import STOP_WORDS, name_key
from indexer.index import statistics
from indexer.index.mapped import Table, TableFile, keys_parts, packed
from indexer.lexicon.synonyms import EVERYDAY, Synonyms
from indexer.search.completions import ALIAS, FORM, HEADING, TERM, TITLE, CompletionIndex
from indexer.search.familiarity import LayName, LayNames

# Headings that are completed, those of the most articles first.
MOST_HEADINGS = 20_000
# Behind all kinds.
NO_KIND = 9

_names = schema.article_names.c
_articles = schema.articles.c
_terms = schema.terms.c
_headings = schema.headings.c
_ALL_NAMES = select(_names.key, _names.kind)
_ALL_TERMS = select(_terms.key).distinct()
_ALL_HEADINGS = (
    select(_headings.key)
    .where(_headings.articles > 0)
    .order_by(_headings.articles.desc(), _headings.key)
    .limit(MOST_HEADINGS)
)
_CHANGED = select(_articles.id).where(_articles.sequence > bindparam("sequence"))
_HEADINGS_OF = "SELECT headings FROM article_statistics WHERE article_id IN ({})"


class CompletionTable:
    """The completions of one library in a table, which this makes where it is missing."""

    def __init__(self, folder: Path | None, synonyms: Synonyms) -> None:
        """``folder`` is that of the library's tables; without one there is none."""
        self.file = TableFile(folder, "completions", FORM) if folder else None
        self._lay_names = LayNames(synonyms)
        self._synonyms = synonyms

    def borne(self, connection: Connection) -> dict[str, LayName]:
        """What people call things that articles are called otherwise, by key."""
        return self._lay_names.borne(connection)

    def called(self, words: Sequence[str]) -> list[str]:
        """The name keys of what folded words are called as well; none of what mostly means something else."""
        if len(words) == 1 and words[0] in EVERYDAY:
            return []
        telling = [word for word in words if word not in STOP_WORDS]
        found = self._synonyms.of(telling) if telling == list(words) else ()
        return list(dict.fromkeys(name_key(synonym.phrase) for synonym in found))

    def made(self, connection: Connection, heads: Mapping[str, str]) -> bytes:
        """The table of a library as it is now."""
        sequence = statistics.totals(connection).sequence
        further = further_kinds(self.borne(connection), heads)
        parts = CompletionIndex.of(all_kinds(connection, further)).parts()
        return packed(FORM, sequence, {**parts, **keys_parts("further", further)[0]})

    def newest(self, connection: Connection, heads: Mapping[str, str], first: bool) -> Table | None:
        """The newest table; of a small library none. Who asks ``first`` makes one that is missing."""
        if self.file is None:
            return None
        totals = statistics.totals(connection)
        if not first:
            return self.file.newest(totals.sequence)
        make = partial(self.made, connection, heads)
        return self.file.newest_or_made(totals.sequence, lambda: totals.articles, make)


def further_kinds(lay: Iterable[str], heads: Iterable[str]) -> dict[str, int]:
    """The kinds of lay names, and of names of terms in another script, by key."""
    return dict.fromkeys(lay, ALIAS) | dict.fromkeys(heads, TERM)


def all_kinds(connection: Connection, further: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind, key in _kinds(connection.execute(_ALL_NAMES)):
        found[key] = min(kind, found.get(key, NO_KIND))
    for key in connection.execute(_ALL_TERMS).scalars():
        found.setdefault(key, TERM)
    for key, kind in further.items():
        found.setdefault(key, kind)
    for key in connection.execute(_ALL_HEADINGS).scalars():
        found.setdefault(key, HEADING)
    return found


def changed_kinds(connection: Connection, since: int) -> dict[str, int]:
    """What the articles that changed since are called, explain and are divided into, with its kinds."""
    found: dict[str, int] = {}
    for part in batches(connection.execute(_CHANGED, {"sequence": since}).scalars().all()):
        names = select(_names.key, _names.kind).where(_names.article_id.in_(part))
        for kind, key in _kinds(connection.execute(names)):
            found[key] = min(kind, found.get(key, NO_KIND))
        for key in connection.execute(select(_terms.key).where(_terms.article_id.in_(part))).scalars():
            found.setdefault(key, TERM)
        for (headings,) in select_in(connection, _HEADINGS_OF, part):
            for key in json.loads(headings):
                found.setdefault(key, HEADING)
    return found


def _kinds(rows: Iterable[Sequence[str]]) -> Iterable[tuple[int, str]]:
    for key, kind in rows:
        yield TITLE if kind == NameKind.TITLE else ALIAS, key
