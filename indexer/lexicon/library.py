"""What does the library know of words and names, at the moment of one question?

Its words lie in a table that all processes map; what changed since that was made is read from the catalogue
when a question needs it. A small library has no such table, and is read as a whole.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path

from sqlalchemy import Connection

from catalogue.database import select_in
from catalogue.scripts import has_bangla, is_bangla
from catalogue.text import STOP_WORDS, name_key
from catalogue.text.stemming import is_medicine, stem
from indexer.extract.sections.kinds import Vocabulary
from indexer.index import statistics
from indexer.index.mapped import Table, TableFile
from indexer.index.statistics import UNSEEN, DocumentFrequency, Frequencies, Totals
from indexer.lexicon import phonetics, transliteration
from indexer.lexicon.common import common_words
from indexer.lexicon.glossary import MOST_TRANSLATIONS
from indexer.lexicon.mapped_words import MappedWords
from indexer.lexicon.own_synonyms import OwnSynonyms
from indexer.lexicon.spelling import Speller, is_learned, off
from indexer.lexicon.synonyms import Synonym
from indexer.lexicon.tables import LexiconTables, brands, form, is_filed_as_medicine, made

# Letters of a word that may be spelt by ear.
# 2 and 10 change nothing that is measured (`benchmarks.ablation names`).
SHORTEST_BY_EAR = 4
# Letters of a word that may be a slip of what names begin with, and such beginnings that are looked at.
SHORTEST_BEGINNING = 8
MOST_BEGUN = 4
# Words of an English name in Bangla letters.
_LONGEST_RENDERED = 4
# Consonants by which a single such word is told, where no article is named so.
# 2 and 8 change nothing that is measured (`benchmarks.ablation names`).
_TOLD = 4
# Seconds between two looks for what changed.
LOOK_AGAIN = 1.0

_NAMED = "SELECT key FROM article_names WHERE key IN ({})"


class LexiconCache:
    """The words of one library, shared by all of its questions. Thread-safe."""

    def __init__(
        self, vocabulary: Vocabulary, synonym_file: Path | None = None, folder: Path | None = None
    ) -> None:
        """``folder`` is that of the library's tables; without one all is read."""
        self.vocabulary = vocabulary
        self.synonyms = OwnSynonyms(synonym_file)
        self.file = TableFile(folder, "words", form(vocabulary)) if folder else None
        self._lock = threading.Lock()
        self._table: Table | None = None
        self._words: LexiconTables | None = None
        self._looked_at = 0.0

    def words(self, connection: Connection) -> LexiconTables:
        """The words as of now, or a second ago."""
        with self._lock:
            words = self._words
            if words is not None and time.monotonic() - self._looked_at < LOOK_AGAIN:
                return words
            self._looked_at = time.monotonic()
            totals = statistics.totals(connection)
            if words is None or totals.sequence != words.sequence:
                table = self._newest(connection, totals, words is None)
                if words is None or table is not self._table:
                    self._table = table
                    words = self._words = LexiconTables(connection, self.vocabulary, table)
                else:
                    words.follow(connection)
            return words

    def made(self, connection: Connection) -> bytes:
        """The table of the library as it is now."""
        return made(connection, self.vocabulary)

    def known(self, table: Table) -> Callable[[set[str]], Iterator[str]]:
        """Tells those of some name keys that have a word which is not in a table, though it should be."""
        words = MappedWords(table)

        def unknown(keys: set[str]) -> Iterator[str]:
            return (key for key in keys if any(is_learned(w) and not words.weight(w) for w in key.split()))

        return unknown

    def _newest(self, connection: Connection, totals: Totals, first: bool) -> Table | None:
        """The newest table; of a small library none. It is made where it is missing."""
        if self.file is None:
            return None
        if not first:
            return self.file.newest(totals.sequence) or self._table
        make = partial(self.made, connection)
        return self.file.newest_or_made(totals.sequence, lambda: totals.articles, make)


class LibraryLexicon:
    """The lexicon of one question; its methods are described in :class:`indexer.lexicon.base.Lexicon`."""

    def __init__(self, connection: Connection, cache: LexiconCache) -> None:
        self._connection = connection
        self._lexicon_cache = cache
        self.vocabulary = cache.vocabulary
        self.totals = statistics.totals(connection)
        self._frequencies: dict[str, DocumentFrequency] = {}

    def frequencies(self, tokens: Sequence[str]) -> Frequencies:
        if new := [token for token in tokens if token not in self._frequencies]:
            self._frequencies |= dict.fromkeys(new, UNSEEN) | statistics.frequencies(self._connection, new)
        return {token: found for token in tokens if (found := self._frequencies[token]).articles}

    def named(self, keys: Sequence[str]) -> set[str]:
        return {key for (key,) in select_in(self._connection, _NAMED, list(keys))}

    def has_bangla(self) -> bool:
        """Whether any article has a Bangla name."""
        return self._words.has_bangla

    def articles(self) -> int:
        return self.totals.articles

    def corrections(self, word: str) -> list[str]:
        near = self._words.speller.near(word)
        if word.isascii():
            return self._by_consonants(word, near) if near else self._by_ear(word)
        return self._in_bangla_letters(word, near) if is_bangla(word) else near

    def _by_consonants(self, word: str, near: list[str]) -> list[str]:
        """Of equally near words, those with the same consonants first: «osteoperosis» is osteoporosis rather
        than osteopetrosis.
        """
        if len(near) < 2:
            return near
        return sorted(near, key=lambda other: (off(word, other), not phonetics.same(word, other)))

    def _by_ear(self, word: str) -> list[str]:
        """The words that sound the same, for one that no article holds; else those that names only begin
        with: «hypothroid» is of hypothyroidism.
        """
        long = len(word) >= SHORTEST_BY_EAR and word.isalpha()
        if not long or self.frequencies([stem(word)]):
            return []
        speller = self._words.speller
        heard = phonetics.spelt_by_ear(word, speller.so_long)
        return heard or (speller.beginning(word, MOST_BEGUN) if len(word) >= SHORTEST_BEGINNING else [])

    def _in_bangla_letters(self, word: str, near: list[str]) -> list[str]:
        """The words that only begin in another way, those with one sign more, also of what has a case ending,
        the ``near`` ones, and one that sounds the same.
        """
        words = self._words
        signed = words.speller.lacking_a_sign(word) or words.speller.lacking_a_sign(stem(word))
        begun = [other for other in transliteration.other_beginnings(word) if other in words.speller]
        bones = transliteration.skeleton(word)
        same = words.skeleton(bones) or transliteration.table_skeletons().get(bones)
        return list(dict.fromkeys([*begun, *signed, *near, *([same] if same else [])]))

    def known_words_near(self, word: str) -> list[str]:
        known = _known_words()
        return [*known.near(word), *phonetics.spelt_by_ear(word, known.so_long)]

    def is_word(self, word: str) -> bool:
        return word in self._words.speller or word in STOP_WORDS

    def is_common(self, word: str) -> bool:
        return common_words().well_known(word)

    def is_acronym(self, word: str) -> bool:
        return self._words.is_acronym(word)

    def is_medicine(self, word: str) -> bool:
        """By its form, or because an article filed under medicines bears it."""
        if word.isascii() and (is_medicine(word) or word in brands()):
            return True
        if is_filed_as_medicine(self._connection, word):
            return True
        english = self._words.rendered(word) if is_bangla(word) else None
        return bool(english and self.is_medicine(english))

    def transliterated(self, key: str) -> transliteration.Transliterated | None:
        if found := transliteration.table().get(key):
            return found
        if " " not in key and (word := self._words.skeleton(transliteration.skeleton(key))):
            return transliteration.Transliterated(word)
        return transliteration.inflected(key) or self._otherwise_spelt(key)

    def _otherwise_spelt(self, key: str) -> transliteration.Transliterated | None:
        """The same for other spellings than the table's, but not of words that are English."""
        if all(map(self.is_common, key.split())):
            return None
        return transliteration.otherwise_spelt(key)

    def synonyms(
        self, words: Sequence[str], lead: Sequence[str] = (), tail: Sequence[str] = ()
    ) -> tuple[Synonym, ...]:
        return self._lexicon_cache.synonyms.of(words, lead, tail)

    def apart(self, word: str) -> str | None:
        return self._lexicon_cache.synonyms.apart(word)

    def translations(self, key: str, tokens: tuple[str, ...]) -> list[str]:
        found = self._from_bangla(key, tokens) if has_bangla(key) else self._into_bangla(key, tokens)
        # Names with one key count once: the first spelling, in the place of the last.
        by_key = {name_key(name): name for name in reversed(found)}
        return list(by_key.values())[::-1][:MOST_TRANSLATIONS]

    def _from_bangla(self, key: str, tokens: tuple[str, ...]) -> list[str]:
        words = self._words
        names = words.bangla(key) or words.inflected(tokens)
        found = _shortest_first(names) + words.glossary.terms(tokens)
        english = transliteration.english_of().get(key) or transliteration.english_by_tokens().get(tokens)
        if english:
            found.append(english)
        if not found and not any(found.named for found in self.frequencies(tokens).values()):
            return [name for way in (key, " ".join(tokens)) if (name := self._rendered(way))][:1]
        return found

    def _into_bangla(self, key: str, tokens: tuple[str, ...]) -> list[str]:
        words = self._words
        return _shortest_first(words.foreign(key)) + words.glossary.names(tokens)

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
        told = len(english) == 1 and len(transliteration.skeleton(key)) >= _TOLD
        if not told or self.frequencies([stem(key)]):
            return None
        return name if self.frequencies([stem(name)]) else None

    @property
    def _words(self) -> LexiconTables:
        return self._lexicon_cache.words(self._connection)


@lru_cache(maxsize=1)
def _known_words() -> Speller:
    """The words that people know, to mend others by; learning them takes some 100 ms, once a process."""
    words = common_words()
    weights = {**dict.fromkeys(words.others, 1), **{word: -place for word, place in words.places.items()}}
    least = min(weights.values())
    return Speller((word, weight - least + 1) for word, weight in weights.items() if word.isascii())


def _shortest_first(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (len(name), name))
