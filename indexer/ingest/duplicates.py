"""Is this article in the library already, under another address? Ingest asks, since it knows other pages.

Candidates come from 64-bit simhashes at most 3 bits apart (Manku, Jain, Das Sarma, "Detecting near-duplicates
for web crawling", WWW 2007). A simhash only says where to look: two leaflets that differ in one dose are 3
bits apart as well. So the words decide: the titles are equal, one text holds every word of the other in the
same order, and what it has beyond (a "print this page", a date line) is little and holds no number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import regex
from sqlalchemy import Connection, select

from catalogue.article import Article
from catalogue.schema import articles
from catalogue.scripts import UNSPACED
from catalogue.text import name_key
from catalogue.text.segmentation import is_unspaced

# Bits in which the simhashes of two copies differ at the most.
MAX_BITS = 3

# Share of words that one of two equal articles may have beyond the other's.
MAX_EXTRA = 0.05

# Words below which there is too little text to tell a copy from a sibling ("See also: dose table").
MIN_WORDS = 12

# Shares of the words of the shorter of two versions that stand in the longer one, at the least: under the
# same title, and under another one.
_SAME_TITLE_SHARE = 0.5
_OTHER_TITLE_SHARE = 0.9
# The same of runs of three words: a text of which every third word was changed keeps .3 of them.
_SAME_TITLE_RUNS = 0.2
_OTHER_TITLE_RUNS = 0.5

# Bangla words hold marks, a dose holds a decimal point. Where no space stands between words, a letter is one.
_WORD = regex.compile(rf"[{UNSPACED}]\p{{M}}*|[[\w\p{{M}}]--[{UNSPACED}]]+(?:[.,]\d+)*", regex.V1)


class Neighbours:
    """The simhashes of a site's articles: 8 bytes an article, .3 ms a look at 100,000."""

    def __init__(self, rows: Iterable[tuple[str, int]]) -> None:
        found = list(rows)
        self._ids = [row[0] for row in found]
        self._hashes = np.array([row[1] for row in found] or [], dtype=np.int64)
        self._used = len(found)
        self._row_of = {article_id: row for row, article_id in enumerate(self._ids)}

    @classmethod
    def of(cls, connection: Connection, site: str) -> Neighbours:
        """Those of the site's articles in the catalogue."""
        known = (articles.c.site == site) & ~articles.c.deleted & articles.c.simhash.is_not(None)
        rows = connection.execute(select(articles.c.id, articles.c.simhash).where(known))
        return cls((row.id, row.simhash) for row in rows)

    def put(self, article_id: str, simhash: int | None) -> None:
        """Add an article, or give it another hash."""
        if simhash is None:
            return
        row = self._row_of.get(article_id)
        if row is None:
            if self._used == len(self._hashes):
                self._hashes = np.concatenate([self._hashes, np.zeros(max(1024, self._used), dtype=np.int64)])
            row = self._row_of[article_id] = self._used
            self._ids.append(article_id)
            self._used += 1
        self._hashes[row] = simhash

    def drop(self, article_id: str) -> None:
        """Leave an article out from now on."""
        row = self._row_of.pop(article_id, None)
        if row is not None:
            # the row stays, and is nobody's
            self._ids[row] = ""

    def near(self, simhash: int | None) -> Iterator[str]:
        """Ids of articles at most :data:`MAX_BITS` bits away, nearest first."""
        if simhash is None or not self._used:
            return
        differing = np.bitwise_xor(self._hashes[: self._used], np.int64(simhash))
        apart = np.bitwise_count(differing.view(np.uint64))
        rows = np.flatnonzero(apart <= MAX_BITS)
        for row in rows[np.argsort(apart[rows], kind="stable")]:
            if self._ids[int(row)]:
                yield self._ids[int(row)]


def same_text(one: Article, other: Article) -> bool:
    """Whether two articles are copies: equal titles, and nothing said in one that the other does not say."""
    if name_key(one.title) != name_key(other.title):
        return False
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    if len(shorter) < MIN_WORDS:
        return shorter == longer and len(shorter) > 0
    if len(longer) - len(shorter) > MAX_EXTRA * len(longer):
        return False
    extra = _beyond(shorter, longer)
    return extra is not None and not any(character.isdigit() for word in extra for character in word)


def similar_text(one: Article, other: Article) -> bool:
    """Whether two articles are versions of one text: most words of the shorter one stand in the longer one.

    Asked where a page names another one as its canonical address or redirects to it, since both are done
    wrongly at times. An article that kept its title may have been rewritten by half; under another title it
    has to be nearly the same.
    """
    return Version(one).is_similar(Version(other))


@dataclass(frozen=True, eq=False)
class Version:
    """An article that others are compared with, by :func:`similar_text`: its words are read once."""

    article: Article

    def is_similar(self, other: Version) -> bool:
        """Whether both are versions of one text."""
        same_title = self._title == other._title
        if not same_title and self._has_a_subject_beside(other):
            return False
        shared = _share(self._distinct, other._distinct)
        in_runs = _share(self._runs, other._runs)
        if same_title:
            return shared >= _SAME_TITLE_SHARE and in_runs >= _SAME_TITLE_RUNS
        return shared >= _OTHER_TITLE_SHARE and in_runs >= _OTHER_TITLE_RUNS

    def _has_a_subject_beside(self, other: Version) -> bool:
        """Whether each of two texts speaks of a word of its title that the other one never uses.

        So do leaflets that are written after one pattern, for one medicine each.
        """
        mine, theirs = set(self._words), set(other._words)
        return bool(self._in_title & mine - theirs) and bool(other._in_title & theirs - mine)

    @cached_property
    def _title(self) -> str:
        return name_key(self.article.title)

    @cached_property
    def _in_title(self) -> set[str]:
        return set(_WORD.findall(self.article.title.casefold()))

    @cached_property
    def _words(self) -> list[str]:
        return _words(self.article)

    @cached_property
    def _distinct(self) -> set[str]:
        return _distinct(self._words)

    @cached_property
    def _runs(self) -> set[tuple[str, ...]]:
        return _runs(self._words)


def _words(article: Article) -> list[str]:
    texts = (text for section in article.sections for text in (section.heading or "", *section.texts()))
    return _WORD.findall(" ".join(texts).casefold())


def _distinct(words: list[str]) -> set[str]:
    """The different words; where no space stands between them, pairs of letters: single ones say nothing."""
    behind = [*words[1:], ""]
    return {word + after if is_unspaced(word) else word for word, after in zip(words, behind)}


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    """All runs of three words. Two parts of a series have half of their words in common, and no sentence."""
    return set(zip(words, words[1:], words[2:])) or {tuple(words)}


def _share(one: Set[object], other: Set[object]) -> float:
    """How much of the smaller set stands in the other one."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def _beyond(shorter: list[str], longer: list[str]) -> list[str] | None:
    """The words of ``longer`` that ``shorter`` lacks; ``None`` where ``shorter`` is no subsequence of it."""
    extra: list[str] = []
    wanted = iter(shorter)
    word = next(wanted, None)
    for candidate in longer:
        if candidate == word:
            word = next(wanted, None)
        else:
            extra.append(candidate)
    return extra if word is None else None
