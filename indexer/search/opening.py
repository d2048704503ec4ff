"""Does a text without a title begin with what is asked? Its first sentence says what it is about, as a title
would.

Where some passages of a library have no title, the beginnings of the best are read, titles included, so that
those with a title lose nothing by it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from indexer.index.statistics import Forward
from indexer.question.model import Concept
from indexer.search.bm25f import Scores
from indexer.search.proximity import ReadTexts, raised

# What is measured below is nDCG@10 (`python -m benchmarks.transfer`, `python -m benchmarks.relevance`).

# Tokens of a beginning: those of a first sentence. At 20: MED −.0075; at 50: passages −.008.
OPENING = 25
# How many of the best articles are read. With 20 MED has .7479, with 100 nothing changes.
MOST_READ = 50
# Added to the factor of a passage that begins with all that is asked. Without it: MED .7518; passages .6675
# where every second one has a title, Cranfield's .4198 and .4104 where every second one and none has.
OPENING_BONUS = 0.6
# … where a kind of section is asked of a topic, which the beginning names. Without it: passages .5867.
TOPIC_BONUS = 1.5


def raised_by_opening(
    scores: Scores, found: Forward, concepts: Mapping[Concept, float], bonus: float, read: ReadTexts
) -> Scores:
    """The scores, the best articles' raised by the share of the concepts that their text begins with.

    ``concepts`` come with their weights.
    """
    best = np.argsort(-scores, kind="stable")[:MOST_READ]
    texts = read([found.ids[i] for i in best])
    whole = sum(concepts.values()) or 1.0
    beginnings = [frozenset(texts.get(found.ids[i], ())[:OPENING]) for i in best]
    shares = [
        sum(weight for concept, weight in concepts.items() if _holds(beginning, concept)) / whole
        for beginning in beginnings
    ]
    return raised(scores, best, np.array(shares, np.float32), bonus)


def _holds(tokens: frozenset[str], concept: Concept) -> bool:
    return any(tokens.issuperset(way.tokens) for way in concept.alternatives)
