"""What the library knows of words and names: the vocabulary for spelling, the glossary, names in two
languages.

Read from the catalogue once a process, when the first question needs it, and brought up to date from what
changed since; 100,000 articles take a second and some 40 MB.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from catalogue import schema
from catalogue.database import select_in
from catalogue.text import STOP_WORDS, name_key, tokens_in_place
from catalogue.text.stemming import WELL_KNOWN_MEDICINES, is_medicine, stem
from indexer.extract.sections.kinds import Vocabulary
from indexer.index import statistics
from indexer.index.statistics import UNSEEN, DocumentFrequency, Frequencies
from indexer.lexicon import phonetics, synonyms, transliteration
from indexer.lexicon.spelling import Speller, off
from indexer.lexicon.synonyms import Synonym
from indexer.lexicon.transliteration import has_bangla

_FIRST_BANGLA, _LAST_BANGLA = "\u0980", "\u09ff\U0010ffff"
_COUNTED = 3  # a word of a name weighs so much more than one of a heading or glossary entry
_LONG_DEFINITION = 6  # tokens: what is shorter is a translation as a whole, what is longer begins with it
_COPULAS = frozenset(
    tokens_in_place("is are means a an the হলো হল হচ্ছে মানে অর্থ বলতে একটি একধরনের এক এমন যা এর")
)
"""What stands between a term and what it is, at the beginning of a definition: «রোগ প্রতিরোধ ক্ষমতা …» does
not tell what রোগ is.
"""
# those before which the whole name stands
_VERBS = frozenset(tokens_in_place("is are means হলো হল হচ্ছে মানে অর্থ বলতে"))
SHORTEST_BY_EAR = 5  # letters of a word that may be spelt by ear
MOST_TRANSLATIONS = 3
_LONGEST_RENDERED = 4  # words of an English name in Bangla letters
_TOLD = 4  # consonants by which one such word is told
_REMEMBERED = 5_000
_SHORTEST_PLURAL = 5  # letters that a plural has more of
LOOK_AGAIN = 1.0  # seconds between two looks for what changed


_NAMED = "SELECT key FROM article_names WHERE key IN ({})"

_filed = schema.article_categories.c
_MEDICINES = (
    select(schema.article_names.c.key)
    .join(schema.article_categories, _filed.article_id == schema.article_names.c.article_id)
    .where(
        or_(
            *(
                _filed.slug.like(f"%{word}%")
                for word in ("medicin", "medication", "drug", "pharma", "ওষুধ", "ঔষধ")
            )
        )
    )
    .distinct()
)


class LexiconCache:
    """The words of one library, shared by all of its questions. Thread-safe."""

    def __init__(self, vocabulary: Vocabulary, synonym_file: Path | None = None) -> None:
        self.vocabulary = vocabulary
        self.synonyms = synonyms.load(synonym_file)
        self._lock = threading.Lock()
        self._words: LexiconTables | None = None
        self._looked_at = 0.0

    def words(self, connection: Connection) -> LexiconTables:
        """The words as of now, or a second ago."""
        with self._lock:
            words = self._words
            if words is not None and time.monotonic() - self._looked_at < LOOK_AGAIN:
                return words
            self._looked_at = time.monotonic()
            if words is None:
                words = self._words = LexiconTables(connection, self.vocabulary)
            else:
                words.follow(connection)
            return words


class LexiconTables:
    """The words of the library's names, headings and glossary."""

    def __init__(self, connection: Connection, vocabulary: Vocabulary) -> None:
        self.speller = Speller(_always_known(vocabulary))
        # key of a Bangla name → other names of its articles
        self.bangla: dict[str, set[str]] = defaultdict(set)
        # the same by the name's tokens: «হাঁপানির» is হাঁপানি
        self.inflected: dict[tuple[str, ...], set[str]] = defaultdict(set)
        # key of another name → Bangla names of its articles
        self.foreign: dict[str, set[str]] = defaultdict(set)
        self.skeletons: dict[str, str] = {}
        self.glossary = Glossary()
        self.medicines: set[str] = set()
        self._rendered: dict[str, str | None] = {}
        self.sequence = statistics.totals(connection).sequence
        self._learn_names(connection, select(schema.article_names.c.key))
        self._learn_rest(connection)

    def rendered(self, word: str) -> str | None:
        """The English word of a name that one in Bangla letters renders; remembered, since finding it takes 1
        ms.
        """
        if word not in self._rendered:
            if len(self._rendered) >= _REMEMBERED:
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
        names, articles = schema.article_names, schema.articles
        changed = (
            select(names.c.key)
            .join(articles, articles.c.id == names.c.article_id)
            .where(articles.c.sequence > self.sequence)
        )
        self.sequence = newest
        self._rendered.clear()
        self._learn_names(connection, changed)
        self._learn_rest(connection)

    def _learn_names(self, connection: Connection, keys: Select[Any]) -> None:
        counts: Counter[str] = Counter()
        for key in connection.execute(keys).scalars():
            counts.update(key.split())
        for word, count in counts.items():
            self.speller.add(word, _COUNTED * count)
            # «galstone» where Gallstones are
            if len(word) > _SHORTEST_PLURAL and word.endswith("s") and word[-2] not in "sui":
                self.speller.add(word[:-1], 1)

    def _learn_rest(self, connection: Connection) -> None:
        names, other = schema.article_names, schema.article_names.alias()
        bangla = (names.c.key >= _FIRST_BANGLA) & (names.c.key < _LAST_BANGLA)
        pairs = (
            select(names.c.key, other.c.name)
            .join(other, other.c.article_id == names.c.article_id)
            .where(bangla)
        )
        for key, name in connection.execute(pairs.limit(200_000)):
            if not has_bangla(name):
                self.bangla[key].add(name)
                self.inflected[tuple(tokens_in_place(key))].add(name)
                self.foreign[name_key(name)].add(key)
        bangla_words = {word for key in self.bangla for word in key.split()}
        bangla_words.update(w for w in self.glossary.words if has_bangla(w[0]))
        self.skeletons = transliteration.by_skeleton(bangla_words)
        self.medicines = {key for key in connection.execute(_MEDICINES).scalars() if " " not in key}
        terms = schema.terms
        rows = connection.execute(
            select(terms.c.term, terms.c.language, terms.c.definition).distinct().limit(50_000)
        ).all()
        if len(rows) != self.glossary.size:
            self.glossary = Glossary([(row.term, row.definition) for row in rows])
        for (key,) in connection.execute(
            select(schema.headings.c.key).order_by(schema.headings.c.articles.desc()).limit(20_000)
        ):
            for word in key.split():
                if word not in self.speller:
                    self.speller.add(word)
        for row in rows:
            for word in name_key(row.term).split():
                self.speller.add(word)


class Glossary:
    """Terms by their definitions in other scripts: «প্রদাহ হলো …» under «inflammation» tells what প্রদাহ
    means.
    """

    def __init__(self, entries: Sequence[tuple[str, str]] = ()) -> None:
        self.size = len(entries)
        self.words: set[str] = set()
        self.heads: dict[str, str] = {}  # key of a term's name in another script → that name, for suggestions
        self._by_head: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._names: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for term, definition in entries:
            self._learn(term, definition)

    def terms(self, tokens: tuple[str, ...]) -> list[str]:
        """The terms that these tokens of another script name: a whole short definition, or the beginning of a
        long one.
        """
        if not tokens:
            return []
        found = []
        for definition, term in self._by_head.get(tokens[0], ()):
            if definition == tokens or (
                definition[: len(tokens)] == tokens and definition[len(tokens)] in _COPULAS
            ):
                found.append((len(definition) if len(definition) <= _LONG_DEFINITION else 99, term))
        return [term for _, term in sorted(found)][:MOST_TRANSLATIONS]

    def names(self, tokens: tuple[str, ...]) -> list[str]:
        """What a term is called in another script, where its definition is no more than that."""
        return self._names.get(tokens, [])[:MOST_TRANSLATIONS]

    def _learn(self, term: str, definition: str) -> None:
        tokens = tuple(tokens_in_place(definition[:200]))
        if not tokens or has_bangla(definition) == has_bangla(term):
            return
        self._by_head[tokens[0]].append((tokens, term))
        if name := _head(definition, tokens):
            self.heads.setdefault(name_key(name), name)
        self.words.add(name_key(definition[:60]).split()[0])
        if len(tokens) <= _LONG_DEFINITION // 2:
            self._names[tuple(tokens_in_place(term))].append(definition.strip(" .।"))


def _head(definition: str, tokens: tuple[str, ...]) -> str:
    """The name with which a definition begins, up to its copula; a short one is nothing else. Empty where
    neither is so.
    """
    end = next((i for i, token in enumerate(tokens) if token in _VERBS), len(tokens))
    if not 0 < end <= _LONG_DEFINITION // 2:
        return ""
    return " ".join(definition.split()[:end]).strip(" .,;:।-–—")


class LibraryLexicon:
    """The lexicon of one question; see :class:`indexer.lexicon.base.Lore`."""

    def __init__(self, connection: Connection, cache: LexiconCache) -> None:
        self._connection = connection
        self._lexicon_cache = cache
        self.vocabulary = cache.vocabulary
        self.totals = statistics.totals(connection)
        self._frequencies: dict[str, DocumentFrequency] = {}

    def frequencies(self, tokens: Sequence[str]) -> Frequencies:
        """Token → articles that hold it, and that hold it in a name."""
        if new := [token for token in tokens if token not in self._frequencies]:
            self._frequencies |= dict.fromkeys(new, UNSEEN) | statistics.frequencies(self._connection, new)
        return {token: found for token in tokens if (found := self._frequencies[token]).articles}

    def named(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that are an article's title or alias."""
        return {row.key for row in select_in(self._connection, _NAMED, list(keys))}

    def has_bangla(self) -> bool:
        """Whether any article has a Bangla name."""
        return bool(self._words.bangla)

    def articles(self) -> int:
        """How many articles there are."""
        return self.totals.articles

    def corrections(self, word: str) -> list[str]:
        """The words that a folded word was probably meant to be, likeliest first; where none is near, what
        sounds the same.
        """
        near = self._words.speller.near(word)
        if word.isascii():
            if (
                not near
                and len(word) >= SHORTEST_BY_EAR
                and word.isalpha()
                and not self.frequencies([stem(word)])
            ):
                return phonetics.spelt_by_ear(word, self._words.speller.so_long)
            # Of equally near ones that with the same consonants: «osteoperosis» is osteoporosis rather than
            # osteopetrosis.
            return (
                sorted(near, key=lambda other: (off(word, other), not phonetics.same(word, other)))
                if len(near) > 1
                else near
            )
        if not has_bangla(word[:1]):
            return near
        near = [
            *(other for other in transliteration.other_beginnings(word) if other in self._words.speller),
            *near,
        ]
        bones = transliteration.skeleton(word)
        same = self._words.skeletons.get(bones) or transliteration.table_skeletons().get(bones)
        return list(dict.fromkeys([*near, *([same] if same else [])]))

    def is_word(self, word: str) -> bool:
        """Whether a folded word stands in a name, a heading or the glossary, or is a function word."""
        return word in self._words.speller or word in STOP_WORDS

    def is_medicine(self, word: str) -> bool:
        """Whether a folded word is the name of a medicine: by its form, or because an article filed under
        medicines bears it.
        """
        if word.isascii():
            return is_medicine(word) or word in brands() or word in self._words.medicines
        english = self._words.rendered(word) if has_bangla(word[:1]) else None
        return word in self._words.medicines or bool(english and self.is_medicine(english))

    def transliterated(self, key: str) -> transliteration.Transliterated | None:
        """What is written in Latin letters under this name key."""
        found = transliteration.table().get(key)
        if (
            found is None
            and " " not in key
            and (word := self._words.skeletons.get(transliteration.skeleton(key)))
        ):
            found = transliteration.Transliterated(word)
        return found or transliteration.inflected(key)

    def synonyms(self, tokens: tuple[str, ...]) -> tuple[Synonym, ...]:
        """What else these tokens are called in the same language."""
        return self._lexicon_cache.synonyms.of(tokens)

    def translations(self, key: str, tokens: tuple[str, ...]) -> list[str]:
        """What a name is called in the other language."""
        words = self._words
        if has_bangla(key):
            names = words.bangla.get(key) or words.inflected.get(tokens) or set()
            own = sorted(names, key=lambda name: (len(name), name)) + words.glossary.terms(tokens)
            english = transliteration.english_of().get(key) or transliteration.english_by_tokens().get(tokens)
            found = [*own, *([english] if english else [])]
            if not found and not any(found.named for found in self.frequencies(tokens).values()):
                found = [name for way in (key, " ".join(tokens)) if (name := self._rendered(way))][:1]
        else:
            found = sorted(
                words.foreign.get(key, ()), key=lambda name: (len(name), name)
            ) + words.glossary.names(tokens)
        return list({name_key(name): name for name in reversed(found)}.values())[::-1][:MOST_TRANSLATIONS]

    def _rendered(self, key: str) -> str | None:
        """What a name in Bangla letters renders in English: a name of the library, or a word of names that is
        long enough to be told.
        """
        english = [self._words.rendered(word) for word in key.split()[:_LONGEST_RENDERED]]
        name = " ".join(filter(None, english))
        if not name or None in english:
            return None
        if self.named([name]):
            return name
        told = (
            len(english) == 1
            and len(transliteration.skeleton(key)) >= _TOLD
            and not self.frequencies([stem(key)])
        )
        return name if told and self.frequencies([stem(name)]) else None

    @property
    def _words(self) -> LexiconTables:
        return self._lexicon_cache.words(self._connection)


@lru_cache(maxsize=1)
def brands() -> frozenset[str]:
    """Trade names of medicines (``medicine_brands.txt``), folded."""
    lines = (
        resources.files(__package__).joinpath("medicine_brands.txt").read_text(encoding="utf-8").splitlines()
    )
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


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


__all__ = ["Glossary", "LexiconCache", "LexiconTables", "LibraryLexicon"]
