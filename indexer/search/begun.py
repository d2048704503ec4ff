"""Which tokens of an article begin as was typed with an asterisk? No index tells, and snippets mark them."""

from __future__ import annotations

from collections.abc import Sequence

from catalogue.article import Article
from catalogue.text import held
from indexer.search.snippets import READ_CHARS

# What such a token weighs in choosing a sentence.
# 1.5 and 6 change nothing that is measured (`benchmarks.ablation search`).
BEGUN_WEIGHT = 3.0
# Letters of a token that a typed beginning may go on from: the index has «arteri», where «artery*» is typed.
# 1 and 6 change nothing that is measured (`benchmarks.ablation search`).
BEGUN_LEAST = 3


class TypedBeginnings:
    """The beginnings that were typed."""

    def __init__(self, prefixes: Sequence[str]) -> None:
        self._prefixes = tuple(prefixes)
        # what a stem that is no longer than the beginning may have in common with it
        self._stems = {prefix[:end] for prefix in prefixes for end in range(BEGUN_LEAST, len(prefix) + 1)}
        # the tokens of the articles so far, and those of them that begin so
        self._seen: set[str] = set()
        self._begun: set[str] = set()

    def marks(self, article: Article) -> dict[str, float]:
        """The tokens of an article that begin so, or are the stem of a word that was typed to its end."""
        texts = (text[:READ_CHARS] for section in article.sections for text in section.texts())
        tokens = held("\n".join((article.title, *texts)))
        self._begun.update(filter(self._begins, tokens - self._seen))
        self._seen |= tokens
        return dict.fromkeys(tokens & self._begun, BEGUN_WEIGHT)

    def _begins(self, token: str) -> bool:
        return token.startswith(self._prefixes) or token[:-1] in self._stems
