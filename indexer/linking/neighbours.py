"""Which articles are most like a draft, what do they say, and what do they link?"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from catalogue import schema
from catalogue.text import STOP_WORDS, tokens
from indexer.engines.base import Searcher
from indexer.engines.meaning import Meaning, Words
from indexer.index import statistics
from indexer.index.statistics import DocumentFrequency, idf
from indexer.linking.names import Tokens

Mask: TypeAlias = NDArray[np.bool_]

# Articles that are asked. Those after the first 60 tell how a phrase is treated that few of the nearest say:
# trees fitted without them have a precision of .84 at the recall at which it is .86 with them.
# At 100: recall of high +.0023, precision of medium −.0121, recall of medium +.0023; at 400: precision of
# high +.0016, recall of high +.0159, precision of medium +.0129 (`benchmarks.ablation links`), for a quarter
# more time; on 150 other drafts 400 bring nothing.
NEIGHBOURS = 200

# Words by which they are found.
# At 30: precision of high −.0014, recall of high −.0137, precision of medium +.0054, recall of medium +.0068;
# at 120: recall of high −.0046, precision of medium −.0029, recall of medium −.0046
# (`benchmarks.ablation links`).
TERMS = 60

# The square of the idf of a word of every twentieth article: what a target shares with the draft is set
# against so much for each of its words.
_SCALE = 9.0


class DraftWords:
    """The words of a draft, and how rare each is in the library, which has so many ``articles``."""

    def __init__(self, connection: Connection, text: str) -> None:
        self._connection = connection
        counts = Counter(token for token in tokens(text) if token not in STOP_WORDS)
        self.articles = max(1, statistics.totals(connection).articles)
        self._known = statistics.frequencies(connection, counts)
        self._rarity = {token: idf(seen.articles, self.articles) for token, seen in self._known.items()}
        hashes = {statistics.hash_of(token): value**2 for token, value in self._rarity.items()}
        self.hashes = np.array(sorted(hashes), np.uint32)
        self._squares = np.array([hashes[value] for value in self.hashes.tolist()])
        self._telling = {
            token: (1 + math.log(counts[token])) * value
            for token, value in self._rarity.items()
            if 1 < self._known[token].articles <= self.articles // 2
        }

    def saying(self, token: str) -> int:
        """How many articles of the library say it."""
        return self._known.get(token, DocumentFrequency(0, 0)).articles

    def rarity(self, token: str) -> float:
        """Its inverse document frequency; 0 where the draft does not say it."""
        return self._rarity.get(token, 0.0)

    def share(self, wanted: Sequence[str]) -> float:
        """The share of some tokens, by their rarity, that the draft says; 1 of none."""
        unsaid = idf(0, self.articles)
        whole = sum(self._rarity.get(token, unsaid) for token in wanted)
        return sum(map(self.rarity, wanted)) / whole if whole else 1.0

    def telling(self) -> Mapping[str, float]:
        """The words that tell most of it, at most :data:`TERMS`, with weights up to 1."""
        best = sorted(self._telling, key=lambda token: (-self._telling[token], token))[:TERMS]
        return {token: self._telling[token] / self._telling[best[0]] for token in best}

    def likeness(self, ids: Sequence[str]) -> dict[str, tuple[float, int]]:
        """Article id → how much of the draft's words, by their rarity, it has, and its different words."""
        forward = statistics.forward(self._connection, ids)
        where = np.nonzero(np.isin(forward.hashes, self.hashes))[0]
        found = self._squares[np.searchsorted(self.hashes, forward.hashes[where])]
        shared = np.bincount(forward.owners(where), found, len(forward.ids))
        whole = max(float(self._squares.sum()), 1.0)
        sizes = np.diff(forward.starts).tolist()
        return {
            article_id: (both / math.sqrt(whole * max(1, size) * _SCALE), size)
            for article_id, both, size in zip(forward.ids, shared.tolist(), sizes)
        }


class DraftNeighbours:
    """The articles that have most of a draft's telling words, the most alike first.

    ``own`` is the article that the draft is, if it is one; it is none of them. ``article_at`` tells which
    article is at an address that they link.
    """

    def __init__(
        self,
        connection: Connection,
        searcher: Searcher,
        words: DraftWords,
        own: str | None,
        article_at: Callable[[str], str | None],
    ) -> None:
        self._connection = connection
        telling = words.telling()
        found = []
        if telling:
            meaning = Meaning(Words(tuple(telling), weights=tuple(telling.values())))
            found = [one for one in searcher.find(meaning, NEIGHBOURS + 1) if one.id != own][:NEIGHBOURS]
        self.ids = [one.id for one in found]
        self.scores = np.array([one.score for one in found])
        self._linking = self._links(article_at)
        self._saying = self._said(words)
        self._nobody = np.zeros(len(self.ids), np.bool_)

    def saying_all(self, phrases: Sequence[Tokens]) -> Mask:
        """:meth:`saying` of some phrases: shape (phrases, neighbours)."""
        return np.array([self.saying(phrase) for phrase in phrases], np.bool_).reshape(
            len(phrases), len(self.ids)
        )

    def linking_all(self, targets: Sequence[str]) -> Mask:
        """:meth:`linking` of some targets: shape (targets, neighbours)."""
        return np.array([self.linking(target) for target in targets], np.bool_).reshape(
            len(targets), len(self.ids)
        )

    def saying(self, phrase: Tokens) -> Mask:
        """Which of them have all words of a phrase, but for stop words, which everyone has."""
        masks = [
            self._saying.get(statistics.hash_of(token), self._nobody)
            for token in set(phrase)
            if token not in STOP_WORDS
        ]
        found: Mask = np.logical_and.reduce(masks)
        return found

    def linking(self, target: str) -> Mask:
        """Which of them link to an article."""
        return self._linking.get(target, self._nobody)

    def categories(self) -> dict[str, float]:
        """Slug of a category → the share of them, by how alike they are, that is in it."""
        table = schema.article_categories.c
        wanted = select(table.article_id, table.slug).where(table.article_id.in_(self.ids))
        share = dict(zip(self.ids, (self.scores / max(float(self.scores.sum()), 1e-9)).tolist()))
        found: dict[str, float] = defaultdict(float)
        for article_id, slug in self._connection.execute(wanted):
            found[slug] += share[article_id]
        return found

    def _links(self, article_at: Callable[[str], str | None]) -> dict[str, Mask]:
        links = schema.links.c
        wanted = select(links.from_id, links.url).where(links.from_id.in_(self.ids)).distinct()
        place = {article_id: number for number, article_id in enumerate(self.ids)}
        sources: dict[str, list[int]] = defaultdict(list)
        for source, url in self._connection.execute(wanted):
            target = article_at(url)
            if target is not None:
                sources[target].append(place[source])
        found = {}
        for target, places in sources.items():
            found[target] = np.zeros(len(self.ids), np.bool_)
            found[target][places] = True
        return found

    def _said(self, words: DraftWords) -> dict[int, Mask]:
        """Hash of each token of the draft → which of them have it."""
        forward = statistics.forward(self._connection, self.ids)
        place = np.array([self.ids.index(one) for one in forward.ids], np.intp)
        where = np.nonzero(np.isin(forward.hashes, words.hashes))[0]
        table = np.zeros((len(words.hashes), len(self.ids)), np.bool_)
        if len(where):
            table[np.searchsorted(words.hashes, forward.hashes[where]), place[forward.owners(where)]] = True
        return dict(zip(words.hashes.tolist(), table))
