"""How likely would an editor of this library link a phrase of this draft to this article?

Beside what the library's links say of the phrase anywhere (`indexer/linking/linker.py`), what surrounds it
tells: whether the target speaks of what the draft speaks of, and whether the articles that are most like the
draft link to it, where they say the words and where they do not. A logistic model weighs all that. Its
weights are learned from links that editors set by hand, and have no unit that a library's size would change.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, select

from catalogue import schema
from catalogue.text import STOP_WORDS, tokens
from indexer.engines.base import Searcher
from indexer.engines.meaning import Meaning, Words
from indexer.index import statistics
from indexer.index.statistics import idf
from indexer.linking.citations import ids_at
from indexer.linking.names import Tokens

# Articles that are most like the draft, and are asked; the nearest of them count once more.
NEIGHBOURS = 60
NEAREST = 15

# Words by which they are found.
TERMS = 60

# Articles that a library must have, and links for each of them, for these weights to be asked.
ENOUGH_ARTICLES = 500
ENOUGH_LINKS = 1.0

# Learned by logistic regression from 59,164 phrases of 120 articles of MDN that were left out of the library,
# and measured on 120 others: at recalls of .40 and .60 precision is .93 and .86; what the library's links say
# of the phrase anywhere has .90 and .74.
BIAS = -5.51
WEIGHTS: Mapping[str, float] = {
    "score": 0.345,
    "linked": -0.137,
    "alias": -0.513,
    "words": 0.28,
    "letters": 0.197,
    "repeated": 0.468,
    "exact": 1.014,
    "capital": 0.659,
    "code": 1.253,
    "unlinked": 0.84,
    "alike": 13.622,
    "alike_squared": -9.204,
    "neighbours": 5.427,
    "nearest": 2.74,
    "neighbours_saying": 0.23,
    "said_near": -0.746,
}

# The square of the idf of a word of every twentieth article: what a target shares with the draft is set
# against so much for each of its words.
_SCALE = 9.0

_CODE = re.compile(r"[(.<:]")


@dataclass(frozen=True, slots=True)
class LinkCandidate:
    """A phrase of the draft and an article that it could link to.

    ``score`` is what the library's links and names say of the phrase; ``linked`` are the articles that link
    the phrase to this target, ``linked_at_all`` those that link it anywhere, and ``said`` those that say it.
    ``written`` is how the draft writes it first, ``times`` how often it stands there.
    """

    tokens: Tokens
    target: str
    score: float
    linked: int
    linked_at_all: int
    said: int
    alias: bool
    exact: bool
    written: str
    times: int


class _Neighbour(NamedTuple):
    id: str
    weight: float
    words: frozenset[int]
    targets: frozenset[str]


class DraftContext:
    """What surrounds the phrases of one draft. ``own`` is the article that the draft is, if it is one."""

    def __init__(self, connection: Connection, searcher: Searcher, text: str, own: str | None) -> None:
        self._connection = connection
        total = statistics.totals(connection).articles
        counts = Counter(token for token in tokens(text) if token not in STOP_WORDS)
        known = statistics.frequencies(connection, counts)
        rarity = {token: idf(seen.articles, total) for token, seen in known.items()}
        self._squares = {statistics.hash_of(token): value**2 for token, value in rarity.items()}
        self._whole = max(sum(self._squares.values()), 1.0)
        telling = {
            token: (1 + math.log(counts[token])) * value
            for token, value in rarity.items()
            if 1 < known[token].articles <= total // 2
        }
        self._neighbours = self._nearest(searcher, telling, own)

    def _nearest(self, searcher: Searcher, telling: Mapping[str, float], own: str | None) -> list[_Neighbour]:
        best = sorted(telling, key=lambda token: (-telling[token], token))[:TERMS]
        if not best:
            return []
        weights = tuple(telling[token] / telling[best[0]] for token in best)
        found = searcher.find(Meaning(Words(tuple(best), weights=weights)), NEIGHBOURS + 1)
        near = {one.id: one.score for one in found if one.id != own}
        whole = sum(near.values()) or 1.0
        links = schema.links
        rows = self._connection.execute(
            select(links.c.from_id, links.c.url).where(links.c.from_id.in_(list(near)))
        ).all()
        ids = ids_at(self._connection, {row.url for row in rows})
        targets: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            if row.url in ids:
                targets[row.from_id].add(ids[row.url])
        words = _words_of(self._connection, list(near))
        return [
            _Neighbour(one, score / whole, words.get(one, frozenset()), frozenset(targets[one]))
            for one, score in near.items()
        ]

    def chances(self, candidates: Sequence[LinkCandidate]) -> list[float]:
        """For each how likely an editor would link it, between 0 and 1."""
        words = _words_of(self._connection, list(dict.fromkeys(one.target for one in candidates)))
        alike = {target: self._likeness(held) for target, held in words.items()}
        votes: dict[str, float] = defaultdict(float)
        nearest: Counter[str] = Counter()
        for place, neighbour in enumerate(self._neighbours):
            for target in neighbour.targets:
                votes[target] += neighbour.weight
                nearest[target] += place < NEAREST
        saying: dict[Tokens, list[_Neighbour]] = {}
        chances = []
        for one in candidates:
            if one.tokens not in saying:
                saying[one.tokens] = self._saying(one.tokens)
            near = saying[one.tokens]
            linking = sum(one.target in neighbour.targets for neighbour in near)
            likeness = alike.get(one.target, 0.0)
            seen = {
                "alike": likeness**0.5,
                "alike_squared": likeness,
                "neighbours": votes[one.target] ** 0.5,
                "nearest": (nearest[one.target] / NEAREST) ** 0.5,
                "neighbours_saying": _log_odds((linking + 0.1) / (len(near) + 1)),
                "said_near": math.log1p(len(near)),
            }
            chances.append(_chance(seen | _of_phrase(one)))
        return chances

    def _likeness(self, held: frozenset[int]) -> float:
        """How much of the draft's words, by their rarity, an article has that holds ``held``."""
        shared = sum(self._squares[value] for value in held if value in self._squares)
        return shared / math.sqrt(self._whole * max(1, len(held)) * _SCALE)

    def _saying(self, phrase: Tokens) -> list[_Neighbour]:
        hashes = {statistics.hash_of(token) for token in phrase}
        return [neighbour for neighbour in self._neighbours if hashes <= neighbour.words]


def _of_phrase(one: LinkCandidate) -> dict[str, float]:
    """What the phrase itself tells."""
    return {
        "score": _log_odds(max(0.001, one.score)),
        "linked": _log_odds((one.linked_at_all + 0.5) / (one.said + 3)),
        "alias": float(one.alias),
        "words": min(len(one.tokens), 4),
        "letters": math.log(max(1, len(one.written))),
        "repeated": math.log1p(one.times),
        "exact": float(one.exact),
        "capital": float(one.written[:1].isupper()),
        "code": float(bool(_CODE.search(one.written))),
        "unlinked": float(not one.linked),
    }


def _chance(seen: Mapping[str, float]) -> float:
    return 1 / (1 + math.exp(-BIAS - sum(WEIGHTS[name] * value for name, value in seen.items())))


def _log_odds(share: float) -> float:
    share = min(0.99, share)
    return math.log(share / (1 - share))


def _words_of(connection: Connection, ids: Sequence[str]) -> dict[str, frozenset[int]]:
    """Article id → the hashes of its tokens."""
    forward = statistics.forward(connection, ids)
    return {
        article_id: frozenset(forward.hashes[first:last].tolist())
        for article_id, first, last in zip(forward.ids, forward.starts, forward.starts[1:])
    }
