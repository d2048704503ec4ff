"""What does a page say, so that a copy of it is known again? Only for telling traps; articles are ingest's.

A page's runs of three words are hashed, and the smallest hashes stand for all of them (Broder, "On the
resemblance and containment of documents", 1997).
"""

from __future__ import annotations

import re
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import cast
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
_TEXTS = cast(Callable[[etree._Element], list[str]], etree.XPath("//text()", smart_strings=False))
# Factors of a run's words, so that the same words in another order are another run.
_PLACES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class PageText:
    """``words``: how many there are; ``runs``: different runs of three; ``marks`` stand for these.

    ``whole`` is the hash of all that is said, short numbers included.
    """

    words: int = 0
    runs: int = 0
    marks: tuple[int, ...] = ()
    whole: int = 0

    @classmethod
    def of(cls, tree: etree._Element) -> PageText:
        """The text of a page. Takes scripts and styles out of the tree."""
        etree.strip_elements(tree, *_UNSEEN, with_tail=False)
        text = " ".join(_TEXTS(tree)).lower()[:_MOST]
        words = list(chain.from_iterable(map(_words_of.__getitem__, text.split())))
        runs = _runs(words)
        numbers = [n for n in _NUMBER.findall(text) if len(n.rstrip(":")) <= _DIGITS and ":" not in n[:-1]]
        whole = crc32(" ".join(numbers).encode(), crc32(array("I", words).tobytes()))
        return cls(len(words), len(runs), tuple(runs[:_MARKS].tolist()), whole)


class _Words(dict[str, list[int]]):
    """Tokens → the hashes of the words in each, the same in every process: a crawl that is repeated or taken
    up again judges alike.

    Each token is taken apart once and the runs are reckoned from that. To hash every run's text was a quarter
    of all that the fetching process did, to look for the words of every page anew a tenth.
    """

    def __missing__(self, token: str) -> list[int]:
        words = [crc32(word.encode("utf-8", "surrogatepass")) for word in _WORD.findall(token)]
        if len(token) <= _MOST_OF_TOKEN:
            if len(self) >= _TOKENS:
                self.clear()
            self[token] = words
        return words


_words_of = _Words()


def _runs(words: Sequence[int]) -> NDArray[np.uint64]:
    """The different hashes of all runs of three words, the smallest first; of a shorter text, its own.

    ``words``: their hashes.
    """
    known = np.array(words, dtype=np.uint64)
    if len(words) < len(_PLACES):
        known = np.append(known, np.zeros(len(_PLACES) - len(words), dtype=np.uint64))
    ends = len(known) - len(_PLACES) + 1
    mixed = sum(known[place : place + ends] * factor for place, factor in enumerate(_PLACES))
    # the high half has taken up every bit (MurmurHash3's finaliser, shortened)
    hashes = np.sort((mixed ^ (mixed >> _HALF)) * _MIX >> _HALF)
    different: NDArray[np.uint64] = hashes[np.append(True, hashes[1:] != hashes[:-1])]
    return different


@dataclass
class TextMemory:
    """The texts of the last pages of a crawl."""

    _pages: deque[PageText] = field(default_factory=deque)
    _marks: set[int] = field(default_factory=set)
    _wholes: set[int] = field(default_factory=set)

    def has(self, text: PageText) -> bool:
        """Whether a page said exactly this."""
        return text.whole in self._wholes

    def is_news(self, text: PageText) -> bool:
        """Whether a page says something that no page before it said."""
        unseen = sum(mark not in self._marks for mark in text.marks) / max(1, len(text.marks)) * text.runs
        return text.words > 0 and unseen >= min(_NEWS, text.runs / 2)

    def add(self, text: PageText) -> None:
        if len(self._pages) == _REMEMBERED:
            oldest = self._pages.popleft()
            self._marks.difference_update(oldest.marks)
            self._wholes.discard(oldest.whole)
        self._pages.append(text)
        self._marks.update(text.marks)
        self._wholes.add(text.whole)
