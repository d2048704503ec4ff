"""Which tokens of an article begin as was typed with an asterisk? No index tells, and snippets mark them.

Only the words that may begin so are analysed, each once for all the hits of a page: a hundred hits of «co*»
took 38 ms of 98 for analysing all that their articles say. Finding these words took 15 ms, and takes 3 since
their first letters are searched for.
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

# What a word goes on with, and the words that hyphens join to it.
_REST = r"\w*(?:-\w+)*"
# A word whose first letters may be others once their accents are off, and where such letters stand: spaces
# and punctuation beyond ASCII are none.
_ACCENTED = re.compile(rf"(?<![^\W_])\w?[^\x00-\x7f]{_REST}")
_ACCENT = re.compile("[\xad-\u200f\u2060-\U0010ffff]")


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
        return {token: BEGUN_WEIGHT for word in self._words(text) for token in self._tokens(word)}

    def _words(self, text: str) -> set[str]:
        """The words of a text in lower case that may begin so."""
        if not self._may_begin:
            return set(text.split())
        found = {word for pattern in self._may_begin for word in pattern.findall(text)}
        return found if text.isascii() else found.union(_accented(text))

    def _tokens(self, word: str) -> frozenset[str]:
        """The tokens of a word that begin so."""
        found = self._begun.get(word)
        if found is None:
            found = self._begun[word] = frozenset(filter(self._begins, held(word)))
        return found

    def _begins(self, token: str) -> bool:
        return token.startswith(self._prefixes) or token[:-1] in self._stems


def _words_like(prefixes: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """The words that may begin so, by their first two letters, in British spelling, too (oesoph-, haem-).

    One pattern for each way, that begins with its letters: what is no letter of them is then passed over ten
    times as fast as where the edge of the word is looked at first.
    """
    ways = dict.fromkeys(way for prefix in prefixes for way in _beginnings(prefix))
    return tuple(re.compile(rf"{way}(?<![^\W_]{way}){_REST}") for way in map(re.escape, ways))


def _beginnings(prefix: str) -> Iterator[str]:
    first, second = prefix[0], prefix[1:2]
    yield from (first + letter for letter in ("eao" if second == "e" else [second]))
    if first == "e":
        yield from ("ae", "oe")


def _accented(text: str) -> Iterator[str]:
    """The words of a text whose first or second letter has an accent."""
    at = 0
    while accent := _ACCENT.search(text, at):
        start = accent.start()
        word = (start > at and _ACCENTED.match(text, start - 1)) or _ACCENTED.match(text, start)
        if word:
            yield word[0]
        at = word.end() if word else accent.end()
