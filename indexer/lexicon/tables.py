"""Which words and names does the whole library hold? Tables in memory, read from the catalogue and kept up to
date.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import regex
from sqlalchemy import Connection, Select, or_, select

from catalogue import data_files, schema
from catalogue.scripts import FIRST_BANGLA, LAST_BANGLA, has_bangla
from catalogue.text import STOP_WORDS, name_key, tokens_in_place
from catalogue.text.stemming import WELL_KNOWN_MEDICINES
from indexer.extract.sections.kinds import Vocabulary
from indexer.index import statistics
from indexer.lexicon import phonetics, transliteration
from indexer.lexicon.glossary import Glossary
from indexer.lexicon.spelling import Speller

# The weight of a word of a name in spelling; a word of a heading or of the glossary weighs 1.
# 1 and 6 change nothing that is measured (`benchmarks.ablation names`).
_NAME_WEIGHT = 3
# Letters; of a longer plural, the word without its s is learned, too.
# 2 and 10 change nothing that is measured (`benchmarks.ablation names`).
_SHORTEST_PLURAL = 5
# Renderings of Bangla words that are remembered: finding one takes 1 ms.
_MOST_RENDERED = 5_000
# Rows that are read of each table, so that no library fills the memory.
_MOST_PAIRS = 200_000
_MOST_TERMS = 50_000
_MOST_HEADINGS = 20_000

_CAPITALS = regex.compile(r"\b\p{Lu}{2,}\b")

_WORDS = data_files.table(__package__, "words.toml")
_names, _filed = schema.article_names.c, schema.article_categories.c
_MEDICINES = (
    select(_names.key)
    .join(schema.article_categories, _filed.article_id == _names.article_id)
    .where(or_(*(_filed.slug.like(f"%{word}%") for word in _WORDS["medicines"]["categories"].split())))
    .distinct()
)
_other = schema.article_names.alias()
_BANGLA_NAMES = (
    select(_names.key, _other.c.name)
    .join(_other, _other.c.article_id == _names.article_id)
    .where((_names.key >= FIRST_BANGLA) & (_names.key < f"{LAST_BANGLA}\U0010ffff"))
    .limit(_MOST_PAIRS)
)
_TERMS = (
    select(schema.terms.c.term, schema.terms.c.language, schema.terms.c.definition)
    .distinct()
    .limit(_MOST_TERMS)
)
_HEADINGS = select(schema.headings.c.key).order_by(schema.headings.c.articles.desc()).limit(_MOST_HEADINGS)


class LexiconTables:
    """The words of the library's names, headings and glossary."""

    def __init__(self, connection: Connection, vocabulary: Vocabulary) -> None:
        self.speller = Speller(_always_known(vocabulary))
        # Key of a Bangla name → names of its articles in other scripts,
        self.bangla: dict[str, set[str]] = defaultdict(set)
        # the same by the name's tokens: «হাঁপানির» is হাঁপানি,
        self.inflected: dict[tuple[str, ...], set[str]] = defaultdict(set)
        # and key of a name in another script → keys of the Bangla names of its articles.
        self.foreign: dict[str, set[str]] = defaultdict(set)
        self.skeletons: dict[str, str] = {}
        self.glossary = Glossary()
        # What it was made of. Terms are read with each change, and learned where one is another.
        self._glossary_read = hash(frozenset[tuple[str, str]]())
        self.medicines: set[str] = set()
        # Folded words of names: those in capitals beside small letters, or alone («CVID»), and the others.
        self.in_capitals: set[str] = set()
        self.in_small_letters: set[str] = set()
        self._rendered: dict[str, str | None] = {}
        self.sequence = statistics.totals(connection).sequence
        self._learn(connection, select(_names.key, _names.name))

    def rendered(self, word: str) -> str | None:
        """The English word of a name that one in Bangla letters renders; remembered."""
        if word not in self._rendered:
            if len(self._rendered) >= _MOST_RENDERED:
                self._rendered.clear()
            self._rendered[word] = phonetics.meant(word, self.speller.so_long)
        return self._rendered[word]

    def follow(self, connection: Connection) -> None:
        """Learn the names of what changed. Names that are gone stay until the process ends: they mend to
        nothing wrong.
        """
        newest = statistics.totals(connection).sequence
        if newest == self.sequence:
            return
        articles = schema.articles.c
        changed = (
            select(_names.key, _names.name)
            .join(schema.articles, articles.id == _names.article_id)
            .where(articles.sequence > self.sequence)
        )
        self.sequence = newest
        self._rendered.clear()
        self._learn(connection, changed)

    def _learn(self, connection: Connection, keys: Select[Any]) -> None:
        self._learn_names(connection, keys)
        self._learn_translations(connection)
        self._learn_glossary(connection)
        self._learn_skeletons()
        self.medicines = {key for key in connection.execute(_MEDICINES).scalars() if " " not in key}

    def _learn_names(self, connection: Connection, keys: Select[Any]) -> None:
        counts: Counter[str] = Counter()
        for key, name in connection.execute(keys):
            counts.update(key.split())
            self._learn_capitals(key, name)
        for word, count in counts.items():
            self.speller.add(word, _NAME_WEIGHT * count)
            # «galstone» where Gallstones are
            if len(word) > _SHORTEST_PLURAL and word.endswith("s") and word[-2] not in "sui":
                self.speller.add(word[:-1], 1)

    def _learn_capitals(self, key: str, name: str) -> None:
        """Which words of a name stand in capitals, where the name is not set in them as a whole."""
        if not any(map(str.isupper, name)):
            self.in_small_letters.update(key.split())
        elif name.isupper() and " " in name:
            return
        else:
            capitals = {word.casefold() for word in _CAPITALS.findall(name)}
            self.in_capitals |= capitals
            self.in_small_letters.update(word for word in key.split() if word not in capitals)

    def _learn_translations(self, connection: Connection) -> None:
        for key, name in connection.execute(_BANGLA_NAMES):
            if not has_bangla(name):
                self.bangla[key].add(name)
                self.inflected[tuple(tokens_in_place(key))].add(name)
                self.foreign[name_key(name)].add(key)

    def _learn_glossary(self, connection: Connection) -> None:
        """The glossary, with the words of headings and of its terms for spelling."""
        rows = connection.execute(_TERMS).all()
        entries = frozenset((row.term, row.definition) for row in rows)
        if hash(entries) != self._glossary_read:
            self._glossary_read = hash(entries)
            self.glossary = Glossary([(row.term, row.definition) for row in rows])
        for key in connection.execute(_HEADINGS).scalars():
            for word in key.split():
                if word not in self.speller:
                    self.speller.add(word)
        for row in rows:
            for word in name_key(row.term).split():
                self.speller.add(word)

    def _learn_skeletons(self) -> None:
        """The Bangla words of names and of the glossary by how they sound."""
        words = {word for key in self.bangla for word in key.split()}
        words.update(word for word in self.glossary.words if has_bangla(word[0]))
        self.skeletons = transliteration.by_skeleton(words)


@lru_cache(maxsize=1)
def brands() -> frozenset[str]:
    """Trade names of medicines (``medicine_brands.txt``), folded."""
    return frozenset(data_files.listed_words(__package__, "medicine_brands.txt"))


def _always_known(vocabulary: Vocabulary) -> Iterator[tuple[str, int]]:
    """The words that questions are made of, whatever the library holds."""
    for word in STOP_WORDS:
        yield word, 1
    # they are mended where they have an English name, or articles hold them
    for meant in transliteration.table().values():
        for word in name_key(meant.bangla).split():
            yield word, 1
    # few articles are named so, many speak of them; they are only ever offered
    for word in WELL_KNOWN_MEDICINES | brands():
        yield word, 1
    for intent in vocabulary.intents():
        for word in (*intent.before, *intent.after):
            if word.isalpha():
                yield word, 1
