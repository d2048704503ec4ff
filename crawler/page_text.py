"""What does a page say, so that a copy of it is known again? Only for telling traps; articles are ingest's.

A page's runs of three words are hashed, and the smallest hashes stand for all of them (Broder, "On the
resemblance and containment of documents", 1997).
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from heapq import nsmallest
from zlib import crc32

from lxml import etree

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
# nothing else.
_WORD = re.compile(rf"[{UNSPACED}]|[^\W\d_{UNSPACED}]+")
# A number, or a clock.
_NUMBER = re.compile(r"\d[\d:]*")
# Digits of a number that is part of what is said; clocks and longer ones count visitors and seconds.
_DIGITS = 4


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
        text = " ".join(" ".join(map(str, tree.itertext())).lower()[:_MOST].split())
        words = _WORD.findall(text)
        runs = {_hash(" ".join(run)) for run in zip(words, words[1:], words[2:])} or {_hash(" ".join(words))}
        numbers = [n for n in _NUMBER.findall(text) if len(n.rstrip(":")) <= _DIGITS and ":" not in n[:-1]]
        whole = _hash(" ".join((*words, *numbers)))
        return cls(len(words), len(runs), tuple(nsmallest(_MARKS, runs)), whole)


def _hash(text: str) -> int:
    """The same in every process, so that a crawl that is repeated or taken up again judges alike."""
    return crc32(text.encode("utf-8", "surrogatepass"))


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
