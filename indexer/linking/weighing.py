"""What speaks for each of the candidates for an article's related topics, weighed one by one.

By trees that are shipped, which were learned from other libraries' lists (`benchmarks/fit_related.py`); on
top of them by the library's own, where it has lists to learn from (:mod:`indexer.linking.own_weights`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from catalogue.article import Article
from indexer.engines.base import Searcher
from indexer.index import statistics
from indexer.index.statistics import Forward
from indexer.linking.evidence import FEATURES, NamesAndLinks, Values, evidence_for
from indexer.linking.names import NameMatch
from indexer.linking.profile import WordProfile
from indexer.linking.rankings import RelatedCandidate, fuse, rankings_of
from indexer.linking.trees import Trees

FILE = "related_trees.json"

# What is measured below is Recall@10 on MDN, in percentage points (`python -m benchmarks.related --dev`).

# Candidates, the best of the fused ranking, that are weighed one by one. With 80 MDN's R@10 by words alone is
# .609, with 120 .620 and with 200 .621 (171 articles); 200 take 10 ms more than 120.
WEIGHED = 120

# What the place in the fused ranking adds to the trees' score, at the first place. In libraries that the
# trees were learned from 0 is as good or better (nDCG@10 of MDN's words .565 instead of .559); in one that
# they never saw 2 is 1.4 points better than 0, with bound trees alone.
CAUTION = 0.5

_PLACE = FEATURES.index("place")


@dataclass(frozen=True, slots=True)
class Gathered:
    """The candidates for an article, and what speaks for the best of them."""

    telling: dict[str, float]  # the article's words that tell most, with weights up to 1
    fused: Sequence[RelatedCandidate]  # best first
    forward: Forward  # the words of the first of them ...
    rows: Values  # ... and their evidence; shape (at most WEIGHED, signals)

    def odds(self) -> NDArray[np.float64]:
        """What the shipped trees say of each of the first."""
        odds: NDArray[np.float64] = fusion().odds(self.rows) + CAUTION * self.rows[:, _PLACE]
        return odds

    def weighed(self, own: Trees | None = None) -> list[RelatedCandidate]:
        """The candidates in the order of all that speaks for them, weighed by the library's ``own`` trees as
        well; scores from 0 to 1.
        """
        near, far = self.fused[: len(self.rows)], self.fused[len(self.rows) :]
        odds = self.odds() if own is None else self.odds() + own.odds(self.rows)
        scores = 1 / (1 + np.exp(-odds))
        order = sorted(
            (
                RelatedCandidate(one.id, score, one.ranks)
                for one, score in zip(near, scores.tolist(), strict=True)
            ),
            key=lambda one: (-one.score, one.id),
        )
        if not far:
            return order
        least = order[-1].score / near[0].score
        return order + [RelatedCandidate(one.id, least * one.score, one.ranks) for one in far]


def gather(
    connection: Connection,
    searcher: Searcher,
    library: NamesAndLinks,
    article: Article,
    alike: int,
    mentioned: Sequence[NameMatch] | None = None,
) -> Gathered:
    """The candidates for an article in whose language there are ``alike`` articles; ``mentioned`` are the
    names in its text, where they are known.
    """
    profile = WordProfile.of(connection, article, alike)
    found = rankings_of(article, profile, library.names, library.graph, connection, searcher, mentioned)
    fused = fuse(found)
    ids = [one.id for one in fused[:WEIGHED]]
    forward = statistics.forward(connection, ids)
    rows = evidence_for(connection, library, article, profile, found, ids, forward)
    return Gathered(profile.telling, fused, forward, rows)


@cache
def fusion() -> Trees:
    """How the evidence is weighed (`benchmarks/fit_related.py`)."""
    file = resources.files(__package__).joinpath(FILE)
    return Trees.of(json.loads(file.read_text("utf-8")), FEATURES)
