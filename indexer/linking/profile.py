"""Which words does an article hold, how rare are they, and which of them tell most what it is about?

How many articles there are in its language is known here as well: a word of most of them tells nothing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from catalogue import browse
from catalogue.article import Article
from catalogue.store import Catalogue
from catalogue.text import STOP_WORDS
from catalogue.text.sentences import BREAK
from indexer.engines.meaning import FIELDS
from indexer.index import statistics
from indexer.index.document import analyse
from indexer.index.statistics import idf
from indexer.linking.projection import Projection

# What is measured below is Recall@10 on MDN, in percentage points (`python -m benchmarks.related --dev`).

# Words that the text ranking asks for: 20 cost one point, 100 gain a fifth of one.
TERMS = 60

# What an occurrence of a word counts, by field, in choosing the words that tell most.
FIELD_WEIGHTS = {"title": 3.0, "names": 3.0, "headings": 0.5, "lead": 2.0, "terms": 1.5, "body": 1.0}

# The share of the articles in its language beyond which a word tells nothing of an article: half of them.
# In a library of mostly another language half of all articles would let every stop word through.
MOST_COMMON = 0.5

# Of a handful of articles so many may have a word that tells something, if another one lacks it.
FEW = 3

_UNCOUNTED = STOP_WORDS | {BREAK}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WordProfile:
    """The words of one article, stop words left out; they need not be in the library.

    ``hashes`` ascend, shape (words,); ``rarity`` is the idf of each, ``counts`` how often it stands in each
    of ``FIELDS``, shape (fields, words). ``telling`` are the tokens that tell most, with weights up to 1, the
    most telling first. ``idf_of`` has the rarity by token.
    """

    hashes: NDArray[np.uint32]
    rarity: Floats
    counts: Floats
    telling: dict[str, float]
    idf_of: Mapping[str, float]

    @classmethod
    def of(cls, connection: Connection, article: Article, alike: int = 0) -> WordProfile:
        """``alike`` is the number of articles in the article's language (0: all). The words of its references
        are others' and count for nothing.
        """
        said = tuple(section for section in article.sections if section.kind != "references")
        by_field = [_counted(stream) for stream in analyse(replace(article, sections=said)).streams]
        weights: dict[str, float] = defaultdict(float)
        for field, counter in zip(FIELDS, by_field, strict=True):
            for token, count in counter.items():
                weights[token] += FIELD_WEIGHTS[field] * (1 + math.log(count))
        total = statistics.totals(connection).articles
        known = statistics.frequencies(connection, weights)
        rarity = {token: idf(seen.articles, total) for token, seen in known.items()}
        alike = alike or total
        most = max(2, min(FEW, alike - 1), int(alike * MOST_COMMON))
        scores = {
            token: weights[token] * rarity[token]
            for token, seen in known.items()
            if 1 < seen.articles <= most
        }
        best = sorted(scores, key=lambda token: (-scores[token], token))[:TERMS]
        place = {token: number for number, token in enumerate(rarity)}
        counts = np.zeros((len(FIELDS), len(place)))
        for row, counter in zip(counts, by_field, strict=True):
            there = [token for token in counter if token in place]
            row[[place[token] for token in there]] = [counter[token] for token in there]
        hashes = np.array([statistics.hash_of(token) for token in rarity], np.uint32)
        order = np.argsort(hashes, kind="stable")
        return cls(
            hashes[order],
            np.array(list(rarity.values()), np.float64)[order],
            counts[:, order],
            {token: scores[token] / scores[best[0]] for token in best},
            rarity,
        )


def _counted(stream: str) -> Counter[str]:
    """How often each token of a field stands there, without stop words and breaks."""
    found = Counter(stream.split())
    for token in _UNCOUNTED.intersection(found):
        del found[token]
    return found


class LanguageSizes(Projection):
    """How many articles there are in each language. Thread-safe."""

    def __init__(self) -> None:
        super().__init__()
        self._articles: Counter[str] = Counter()

    def _follow(self, catalogue: Catalogue, since: int) -> None:
        found: Counter[str] = Counter()
        with catalogue.read() as connection:
            for language, count in browse.languages(connection).items():
                found[main_language(language or "")] += count
        self._articles = found

    def articles(self, language: str) -> int:
        """Articles in the language of a BCP 47 tag."""
        return self._articles[main_language(language)]


def main_language(tag: str) -> str:
    """The language of a BCP 47 tag without region and script."""
    return tag.partition("-")[0]
