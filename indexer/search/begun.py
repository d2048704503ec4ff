"""Which tokens of an article begin as was typed with an asterisk? No index tells, and snippets mark them.

Only the words that may begin so are analysed, each once for all the hits of a page: a hundred hits of «co*»
took 38 ms of 98 for analysing all that their articles say; they take 62 in all now.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from catalogue.article import Article
from catalogue.text import held
from indexer.search.snippets import READ_CHARS

# What such a token weighs in choosing a sentence.
# 1.5 and 6 change nothing that is measured (`benchmarks.ablation search`).
BEGUN_WEIGHT = 3.0
# Letters of a token that a typed beginning may go on from: the index has «arteri», where «artery*» is typed.
# 1 and 6 change nothing that is measured (`benchmarks.ablation search`).
BEGUN_LEAST = 3

# Where a word begins.
_EDGE = r"(?<![^\W_])"
# A word whose first letters may be others once their accents are off.
_ACCENTED = r"\w?[^\x00-\x7f]\w*"


class TypedBeginnings:
    """The beginnings that were typed."""

    def __init__(self, prefixes: Sequence[str]) -> None:
        self._prefixes = tuple(prefixes)
        # what a stem that is no longer than the beginning may have in common with it
        self._stems = {prefix[:end] for prefix in prefixes for end in range(BEGUN_LEAST, len(prefix) + 1)}
        self._may_begin = _words_like(self._prefixes) if all(map(str.isascii, prefixes)) else None
        # each word so far with those of its tokens that begin so
        self._begun: dict[str, frozenset[str]] = {}

    def marks(self, article: Article) -> dict[str, float]:
        """The tokens of an article that begin so, or are the stem of a word that was typed to its end."""
        texts = (text[:READ_CHARS] for section in article.sections for text in section.texts())
        text = "\n".join((article.title, *texts)).lower()
        words = set(self._may_begin.findall(text)) if self._may_begin else set(text.split())
        return {token: BEGUN_WEIGHT for word in words for token in self._tokens(word)}

    def _tokens(self, word: str) -> frozenset[str]:
        """The tokens of a word that begin so."""
        found = self._begun.get(word)
        if found is None:
            found = self._begun[word] = frozenset(filter(self._begins, held(word)))
        return found

    def _begins(self, token: str) -> bool:
        return token.startswith(self._prefixes) or token[:-1] in self._stems


def _words_like(prefixes: Iterable[str]) -> re.Pattern[str]:
    """The words that may begin so, by their first two letters, in British spelling, too (oesoph-, haem-)."""
    ways = "|".join(dict.fromkeys(way for prefix in prefixes for way in _beginnings(prefix)))
    return re.compile(rf"{_EDGE}(?:(?:{ways})\w*|{_ACCENTED})(?:-\w+)*")


def _beginnings(prefix: str) -> Iterator[str]:
    first, second = re.escape(prefix[0]), re.escape(prefix[1:2])
    yield first + ("[eao]" if second == "e" else second)
    if first == "e":
        yield "[ao]e"
