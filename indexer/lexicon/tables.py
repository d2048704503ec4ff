"""Which words and names does the whole library hold?

They lie in a table that all processes map (:mod:`indexer.index.mapped`); in memory is what changed since that
was made, and the whole of a small library.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, TypeAlias

import regex
from sqlalchemy import Connection, bindparam, or_, select

from catalogue import data_files, schema
from catalogue.database import batches, select_in
from catalogue.scripts import FIRST_BANGLA, LAST_BANGLA, has_bangla
from catalogue.text import STOP_WORDS, name_key, tokens_in_place
from catalogue.text.analysis import VERSION as ANALYSIS
from catalogue.text.stemming import WELL_KNOWN_MEDICINES
from indexer.extract.sections.kinds import Vocabulary
from indexer.index import statistics
from indexer.index.mapped import Parts, StringLists, Table, keys_parts, lists_parts, packed
from indexer.lexicon import phonetics, transliteration
from indexer.lexicon.glossary import Glossary
from indexer.lexicon.mapped_words import MappedWords
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

_NamesOf: TypeAlias = Literal["bangla", "inflected", "foreign"]

_CAPITALS = regex.compile(r"\b\p{Lu}{2,}\b")

_WORDS = data_files.table(__package__, "words.toml")
_names, _filed = schema.article_names.c, schema.article_categories.c
_MEDICINES = (
    select(_names.key)
    .join(schema.article_categories, _filed.article_id == _names.article_id)
    .where(or_(*(_filed.slug.like(f"%{word}%") for word in _WORDS["medicines"]["categories"].split())))
)
_other = schema.article_names.alias()
_BANGLA_NAMES = (
    select(_names.key, _other.c.name)
    .join(_other, _other.c.article_id == _names.article_id)
    .where((_names.key >= FIRST_BANGLA) & (_names.key < f"{LAST_BANGLA}\U0010ffff"))
    .limit(_MOST_PAIRS)
)
_terms = schema.terms.c
_TERMS = select(_terms.term, _terms.language, _terms.definition).distinct().limit(_MOST_TERMS)
_CHANGED = select(schema.articles.c.id).where(schema.articles.c.sequence > bindparam("sequence"))
_HEADINGS_OF = "SELECT headings FROM article_statistics WHERE article_id IN ({})"
_HEADINGS = select(schema.headings.c.key).order_by(schema.headings.c.articles.desc()).limit(_MOST_HEADINGS)


class LexiconTables:
    """The words of the library's names, headings and glossary."""

    def __init__(self, connection: Connection, vocabulary: Vocabulary, table: Table | None = None) -> None:
        """``table`` is one of :func:`made`; without it everything is read."""
        self._mapped = None if table is None else _Mapped(table)
        words = _always_known(vocabulary) if table is None else ()
        self.speller = Speller(words, None if table is None else MappedWords(table))
        self._learned = _Learned()
        self.glossary = Glossary()
        # What it was made of. Terms are read with each change, and learned where one is another.
        self._glossary_read = hash(frozenset[tuple[str, str]]())
        self._skeletons: dict[str, str] = {}
        self._rendered: dict[str, str | None] = {}
        if table is None:
            self.sequence = statistics.totals(connection).sequence
            self._learn(connection, None)
        else:
            self.sequence = table.sequence
            self._learn_glossary(connection)
            self.follow(connection)

    def rendered(self, word: str) -> str | None:
        """The English word of a name that one in Bangla letters renders; remembered."""
        if word not in self._rendered:
            if len(self._rendered) >= _MOST_RENDERED:
                self._rendered.clear()
            self._rendered[word] = phonetics.meant(word, self.speller.so_long)
        return self._rendered[word]

    def follow(self, connection: Connection) -> None:
        """Learn the names of what changed. Names that are gone stay until the table is made anew: they mend
        to nothing wrong.
        """
        newest = statistics.totals(connection).sequence
        if newest == self.sequence:
            return
        changed = connection.execute(_CHANGED, {"sequence": self.sequence}).scalars().all()
        self.sequence = newest
        self._rendered.clear()
        self._learn_glossary(connection)
        for part in batches(changed):
            self._learn(connection, part)

    @property
    def has_bangla(self) -> bool:
        """Whether any article has a Bangla name beside another."""
        return bool(self._learned.bangla) or (self._mapped is not None and len(self._mapped.bangla) > 0)

    def bangla(self, key: str) -> set[str]:
        """Names in other scripts of the articles that have this Bangla name, by its key."""
        return self._both(key, "bangla")

    def inflected(self, tokens: Sequence[str]) -> set[str]:
        """The same by the name's tokens: «হাঁপানির» is হাঁপানি."""
        return self._both(" ".join(tokens), "inflected")

    def foreign(self, key: str) -> set[str]:
        """Keys of the Bangla names of the articles that have this name in another script, by its key."""
        return self._both(key, "foreign")

    def skeleton(self, bones: str) -> str | None:
        """The Bangla word of a name, or of the glossary, that sounds so; the shortest of several."""
        mapped = self._mapped.skeletons.of(bones) if self._mapped else []
        found = [*mapped, *filter(None, [self._skeletons.get(bones)])]
        return min(found, key=lambda word: (len(word), word), default=None)

    def is_acronym(self, word: str) -> bool:
        """Whether a folded word of names stands in capitals beside small letters, or alone («CVID»), and
        nowhere in others.
        """
        learned, mapped = self._learned, self._mapped
        if word in learned.in_small_letters or (mapped and word in mapped.in_small_letters):
            return False
        return word in learned.in_capitals or (mapped is not None and word in mapped.in_capitals)

    def _both(self, key: str, name: _NamesOf) -> set[str]:
        learned: dict[str, set[str]] = getattr(self._learned, name)
        found = learned.get(key, set())
        if self._mapped is None:
            return found
        lists: StringLists = getattr(self._mapped, name)
        return found.union(lists.of(key))

    def _learn(self, connection: Connection, articles: Sequence[str] | None) -> None:
        """Learn the words of some articles; of all where ``None``."""
        self._learn_names(connection, articles)
        self._learn_translations(connection, articles)
        if articles is None:
            self._learn_glossary(connection)
            further = connection.execute(_HEADINGS).scalars().all()
        else:
            found = select_in(connection, _HEADINGS_OF, articles)
            further = [key for (headings,) in found for key in json.loads(headings)]
        terms = _TERMS if articles is None else _TERMS.where(_terms.article_id.in_(articles))
        self._learn_further(further, [row.term for row in connection.execute(terms)])
        self._learn_skeletons()

    def _learn_names(self, connection: Connection, articles: Sequence[str] | None) -> None:
        names = select(_names.key, _names.name)
        if articles is not None:
            names = names.where(_names.article_id.in_(articles))
        counts: Counter[str] = Counter()
        for key, name in connection.execute(names):
            counts.update(key.split())
            self._learn_capitals(key, name)
        for word, count in counts.items():
            self.speller.add(word, _NAME_WEIGHT * count)
            # «galstone» where Gallstones are
            if len(word) > _SHORTEST_PLURAL and word.endswith("s") and word[-2] not in "sui":
                self.speller.add(word[:-1], 1)

    def _learn_capitals(self, key: str, name: str) -> None:
        """Which words of a name stand in capitals, where the name is not set in them as a whole."""
        learned = self._learned
        if not any(map(str.isupper, name)):
            learned.in_small_letters.update(key.split())
        elif name.isupper() and " " in name:
            return
        else:
            capitals = {word.casefold() for word in _CAPITALS.findall(name)}
            learned.in_capitals.update(capitals)
            learned.in_small_letters.update(word for word in key.split() if word not in capitals)

    def _learn_translations(self, connection: Connection, articles: Sequence[str] | None) -> None:
        learned, names = self._learned, _BANGLA_NAMES
        if articles is not None:
            names = names.where(_names.article_id.in_(articles))
        for key, name in connection.execute(names):
            if not has_bangla(name):
                learned.bangla[key].add(name)
                learned.inflected[" ".join(tokens_in_place(key))].add(name)
                learned.foreign[name_key(name)].add(key)

    def _learn_glossary(self, connection: Connection) -> None:
        rows = connection.execute(_TERMS).all()
        entries = frozenset((row.term, row.definition) for row in rows)
        if hash(entries) != self._glossary_read:
            self._glossary_read = hash(entries)
            self.glossary = Glossary([(row.term, row.definition) for row in rows])
            self._learn_skeletons()

    def _learn_further(self, headings: Iterable[str], terms: Iterable[str]) -> None:
        """The words of headings and of the glossary's terms, for spelling."""
        for key in headings:
            for word in key.split():
                if word not in self.speller:
                    self.speller.add(word)
        for term in terms:
            for word in name_key(term).split():
                self.speller.add(word)

    def _learn_skeletons(self) -> None:
        """The Bangla words of names and of the glossary by how they sound."""
        words = {word for key in self._learned.bangla for word in key.split()}
        words.update(word for word in self.glossary.words if has_bangla(word[0]))
        self._skeletons = transliteration.by_skeleton(words)

    def parts(self) -> Parts:
        """What a table has of them, where everything was read."""
        learned = self._learned
        return {
            **self.speller.parts(),
            **lists_parts("bangla", _sorted(learned.bangla)),
            **lists_parts("inflected", _sorted(learned.inflected)),
            **lists_parts("foreign", _sorted(learned.foreign)),
            **lists_parts("skeletons", {bones: [word] for bones, word in self._skeletons.items()}),
            **keys_parts("in_capitals", learned.in_capitals)[0],
            **keys_parts("in_small_letters", learned.in_small_letters)[0],
        }


@dataclass(frozen=True, slots=True)
class _Learned:
    """What was read of names, in memory: the sets of :class:`LexiconTables` by their keys."""

    bangla: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    inflected: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    foreign: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    in_capitals: set[str] = field(default_factory=set)
    in_small_letters: set[str] = field(default_factory=set)


class _Mapped:
    """The same of a table."""

    def __init__(self, table: Table) -> None:
        self.bangla = table.lists("bangla")
        self.inflected = table.lists("inflected")
        self.foreign = table.lists("foreign")
        self.skeletons = table.lists("skeletons")
        self.in_capitals = table.keys("in_capitals")
        self.in_small_letters = table.keys("in_small_letters")


def made(connection: Connection, vocabulary: Vocabulary) -> bytes:
    """The table of a library as it is now."""
    tables = LexiconTables(connection, vocabulary)
    return packed(form(vocabulary), tables.sequence, tables.parts())


def form(vocabulary: Vocabulary) -> str:
    """What a table of words holds: the words by which sections are asked for are among them."""
    known = "\n".join(sorted({word for word, _ in _always_known(vocabulary)}))
    return f"words 1 {ANALYSIS} {zlib.crc32(known.encode()):08x}"


def is_filed_as_medicine(connection: Connection, word: str) -> bool:
    """Whether an article filed under medicines is called so, in one word."""
    if " " in word:
        return False
    return connection.execute(_MEDICINES.where(_names.key == word).limit(1)).first() is not None


def _sorted(sets: Mapping[str, set[str]]) -> dict[str, list[str]]:
    return {key: sorted(values) for key, values in sets.items()}


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
