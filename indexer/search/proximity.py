"""Does an article say the question in one place? Term proximity, for sentences asked of short texts.

A text that supports a claim says it in a sentence or two; one that only mentions the same things has the
claim's words scattered all over it. Claims gain .005 of nDCG, judged questions lose up to that. Where texts
are long, reading twenty of them costs more than all the rest of ranking, so there it is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from indexer.index.statistics import Forward
from indexer.question.model import Concept
from indexer.search.bm25f import Scores

# Gives the tokens of some articles' texts, in their order, by the articles' ids.
ReadTexts: TypeAlias = Callable[[Sequence[str]], Mapping[str, Sequence[str]]]

# A question with more concepts is a sentence.
# At 3: MED −.0045, Cranfield −.0009, CISI −.0025; at 12: MED +.0024, CISI −.0014
# (`benchmarks.ablation search`).
SENTENCE_CONCEPTS = 6
# How many of the best articles are read.
MOST_READ = 20
# Added to the factor of an article that has the whole sentence within the window. Without it nDCG@10 is .523
# instead of .521 (mean of the three judged sets, `python -m benchmarks.relevance`), and claims lose .005
# (`python -m benchmarks.transfer`).
# At .25: MED −.0022, Cranfield −.0005, CISI −.0011; at 1: MED −.0024, CISI +.0015
# (`benchmarks.ablation search`).
PROXIMITY_BONUS = 0.5
# How many tokens apart words may be and stand together.
# At 10: CISI +.0042; at 40: MED +.0043, Cranfield +.0012, CISI +.0008 (`benchmarks.ablation search`).
WINDOW = 20


def raised_by_proximity(
    scores: Scores, found: Forward, concepts: Mapping[Concept, float], bonus: float, read: ReadTexts
) -> Scores:
    """The scores, the best articles' raised by the share of the concepts that stand together in their text.

    ``concepts`` come with their weights.
    """
    best = np.argsort(-scores, kind="stable")[:MOST_READ]
    texts = read([found.ids[i] for i in best])
    concept_of = {
        token: number
        for number, concept in enumerate(concepts)
        for alternative in concept.alternatives
        for token in alternative.tokens
    }
    weights = list(concepts.values())
    whole = sum(weights) or 1.0
    shares = np.array(
        [_together(texts.get(found.ids[i], ()), concept_of, weights) / whole for i in best], np.float32
    )
    return raised(scores, best, shares, bonus)


def raised(scores: Scores, best: NDArray[np.intp], shares: Scores, bonus: float) -> Scores:
    """The scores of the ``best`` raised by their ``shares`` of a bonus, all others by the least of these."""
    found: Scores = scores * (1 + bonus * float(shares.min()))
    found[best] = scores[best] * (1 + bonus * shares)
    return found


def _together(tokens: Sequence[str], concept_of: Mapping[str, int], weights: Sequence[float]) -> float:
    """The most that the concepts weigh which stand within :data:`WINDOW` tokens of each other."""
    places = [(at, concept_of[token]) for at, token in enumerate(tokens) if token in concept_of]
    often = [0] * len(weights)
    start, weight, most = 0, 0.0, 0.0
    for at, number in places:
        if not often[number]:
            weight += weights[number]
        often[number] += 1
        while places[start][0] < at - WINDOW:
            left = places[start][1]
            often[left] -= 1
            if not often[left]:
                weight -= weights[left]
            start += 1
        most = max(most, weight)
    return most
