"""What does a page say, so that a copy of it is known again? Only for telling traps; articles are ingest's.

A page's runs of three words are hashed, and the smallest hashes stand for all of them (Broder, "On the
resemblance and containment of documents", 1997). No run goes from one piece of text to the next: the same
teasers in another order say the same. Links are set apart: what they are called is no word of this page.
"""

from __future__ import annotations

import re
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, cast
from zlib import crc32

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from catalogue.scripts import UNSPACED

# Hashes that stand for a page: a page that has a tenth of its words for itself is missed once in 30.
_MARKS = 32
# Runs of three words that make a page new, or half of all runs of one that has fewer.
_NEWS = 8
# Pages whose texts are remembered. Measured: 16 MB.
_REMEMBERED = 5_000
# Texts of links that are remembered; and those that make a page lead to something new, or half of all that a
# page with fewer has.
_LINKS = 100_000
_NEW_LINKS = 3
# Words of a link that is no name of a page any more: old pages never close their links.
_LONG_LINK = 12
# Characters of a page that are looked at.
_MOST = 50_000
_UNSEEN = ("script", "style", "noscript", "template")
# Scripts without spaces have words of one letter here. Numbers are no words: months of a calendar differ in
# nothing else. What is longer than any word comes in pieces: words are remembered.
_WORD = re.compile(rf"[^\W\d_{UNSPACED}]{{1,60}}|[{UNSPACED}]")
# A number, or a clock.
_NUMBER = re.compile(r"\d[\d:]*")
# Digits of a number that is part of what is said; clocks and longer ones count visitors and seconds.
_DIGITS = 4
# Tokens (what stands between two spaces) that are remembered, and characters of one: a language's common
# words are on every page.
_TOKENS = 20_000
_MOST_OF_TOKEN = 40
# Stands between two pieces of text, and for it among the hashes of words.
_STOP = "\0"
_TEXTS = cast(Callable[[etree._Element], list[str]], etree.XPath("//text()", smart_strings=False))
_OF_LINKS = cast(
    Callable[[etree._Element], list[str]], etree.XPath("//a[@href]//text()", smart_strings=False)
)
_ANCHORS = cast(Callable[[etree._Element], list[etree._Element]], etree.XPath("//a[not(@href)]"))
# Factors of a run's words, so that the same words in another order are another run.
_PLACES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class PageText:
    """``words``: how many there are; ``runs``: different runs of three outside of links; ``marks`` stand for
    these.

    ``links`` are the hashes of what links are called, ``whole`` is that of all that is said, short numbers
    included.
    """

    words: int = 0
    runs: int = 0
    marks: tuple[int, ...] = ()
    links: frozenset[int] = frozenset()
    whole: int = 0

    @classmethod
    def of(cls, tree: etree._Element) -> PageText:
        """The text of a page. Takes scripts, styles and links out of the tree."""
        etree.strip_elements(tree, *_UNSEEN, with_tail=False)
        called = _OF_LINKS(tree)
        for anchor in _ANCHORS(tree):
            anchor.tag = "span"
        etree.strip_elements(tree, "a", with_tail=False)
        names = [name for name in called if len(_words_in(name)) <= _LONG_LINK]
        long = (
            [name for name in called if len(_words_in(name)) > _LONG_LINK] if len(names) < len(called) else []
        )
        text = f" {_STOP} ".join([*_TEXTS(tree), *long]).lower()[:_MOST]
        pieces = list(chain.from_iterable(map(_words_of.__getitem__, text.split())))
        runs = _runs(pieces)
        linked = [_words_in(name) for name in names]
        links = frozenset(crc32(array("I", words).tobytes()) for words in linked if words)
        words = [*filter(None, pieces), *chain.from_iterable(linked)]
        numbers = _NUMBER.findall(" ".join((text, *names))[:_MOST])
        short = [n for n in numbers if len(n.rstrip(":")) <= _DIGITS and ":" not in n[:-1]]
        whole = crc32(" ".join(short).encode(), crc32(array("I", words).tobytes()))
        return cls(len(words), len(runs), tuple(runs[:_MARKS].tolist()), links, whole)


@lru_cache(maxsize=_TOKENS)
def _words_in(name: str) -> tuple[int, ...]:
    """The hashes of the words of what a link is called: a site's pages repeat their navigation."""
    return tuple(chain.from_iterable(map(_words_of.__getitem__, name.lower()[:_MOST].split())))


class _Words(dict[str, list[int]]):
    """Tokens → the hashes of the words in each, the same in every process: a crawl that is repeated or taken
    up again judges alike.

    Each token is taken apart once and the runs are reckoned from that. To hash every run's text was a quarter
    of all that the fetching process did, to look for the words of every page anew a tenth.
    """

    def __missing__(self, token: str) -> list[int]:
        if token == _STOP:
            return [0]
        words = [crc32(word.encode("utf-8", "surrogatepass")) for word in _WORD.findall(token)]
        if len(token) <= _MOST_OF_TOKEN:
            if len(self) >= _TOKENS:
                self.clear()
            self[token] = words
        return words


_words_of = _Words()


def _runs(words: Sequence[int]) -> NDArray[np.uint64]:
    """The different hashes of all runs of three words, the smallest first; of a shorter text, its own.

    ``words``: their hashes, with a 0 between two pieces. Pieces of a word or two are read as one where they
    stand side by side.
    """
    found = np.array(words, dtype=np.uint64)
    piece = np.cumsum(found == 0)
    is_word = found != 0
    lengths = np.bincount(piece[is_word], minlength=int(piece[-1]) + 1 if len(piece) else 0)
    is_long = lengths >= len(_PLACES)
    # a long piece has a group of its own, and what is short before the next one has another
    group = (2 * np.cumsum(is_long) - is_long)[piece]
    found, group = found[is_word], group[is_word]
    if len(found) < len(_PLACES):
        found = np.append(found, np.zeros(len(_PLACES) - len(found), dtype=np.uint64))
        group = np.zeros(len(found), dtype=np.int64)
    ends = len(found) - len(_PLACES) + 1
    mixed = sum(found[place : place + ends] * factor for place, factor in enumerate(_PLACES))
    within = group[:ends] == group[len(_PLACES) - 1 :]
    mixed = mixed[within] if within.any() else mixed
    # the high half has taken up every bit (MurmurHash3's finaliser, shortened)
    hashes = np.sort((mixed ^ (mixed >> _HALF)) * _MIX >> _HALF)
    different: NDArray[np.uint64] = hashes[np.append(True, hashes[1:] != hashes[:-1])]
    return different


class News(NamedTuple):
    """What a page has that no page before it had: a text, anything to say, links to pages under other names.

    The heading of a list is no text.
    """

    told: bool
    said: bool
    linked: bool


@dataclass
class TextMemory:
    """The texts of the last pages of a crawl."""

    _pages: deque[PageText] = field(default_factory=deque)
    _marks: set[int] = field(default_factory=set)
    _wholes: set[int] = field(default_factory=set)
    _links: set[int] = field(default_factory=set)

    def has(self, text: PageText) -> bool:
        """Whether a page said exactly this."""
        return text.whole in self._wholes

    def news(self, text: PageText) -> News:
        """What a page has that no page before it had."""
        unseen = sum(mark not in self._marks for mark in text.marks) / max(1, len(text.marks)) * text.runs
        fresh = len(text.links - self._links)
        return News(
            unseen >= _NEWS,
            text.words > 0 and unseen >= min(_NEWS, text.runs / 2),
            fresh > 0 and fresh >= min(_NEW_LINKS, len(text.links) / 2),
        )

    def add(self, text: PageText) -> None:
        if len(self._pages) == _REMEMBERED:
            oldest = self._pages.popleft()
            self._marks.difference_update(oldest.marks)
            self._wholes.discard(oldest.whole)
        if len(self._links) > _LINKS:
            self._links.clear()
        self._pages.append(replace(text, links=frozenset()))
        self._marks.update(text.marks)
        self._wholes.add(text.whole)
        self._links |= text.links
