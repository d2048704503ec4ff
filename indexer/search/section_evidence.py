"""Does an article have the kind of section that was asked for?

An article with headings shows it by the kinds of its sections. A passage without headings shows it by the cue
words that it uses (:mod:`indexer.question.cues`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from indexer.index.statistics import Forward
from indexer.search import bm25f
from indexer.search.bm25f import Scorer, Scores

# Added to the factor of an article that has a section of the kind asked for.
# .075 and .3 change nothing that is measured (`benchmarks.ablation search`).
KIND_BONUS = 0.15
# Added to the factor of a passage without headings that has every cue word of the kind asked for: questions
# to passages without titles find their answers by .590 instead of .472 of nDCG@10, those to passages with the
# disease's name by .822 instead of .618 (`python -m benchmarks.transfer`).
# At .75: CISI −.0005; at 3: Cranfield −.0007, CISI +.0023 (`benchmarks.ablation search`).
CUE_BONUS = 1.5
# How many cue words, each used often, make half of that bonus.
# At 1: CISI +.0037; at 4: CISI −.0006 (`benchmarks.ablation search`).
CUES = 2

# The kinds of an article whose headings tell nothing, as `Forward.kinds` has them.
PLAIN = frozenset(("", "lead", "other", "lead other"))


def has_kind(found: Forward, kinds: Collection[str]) -> Scores:
    """1 for the articles that have a section of one of the kinds, 0 for the others."""
    wanted = set(kinds)
    has = (not wanted.isdisjoint(own.split()) for own in found.kinds)
    return np.fromiter(has, np.float32, len(found.ids))


def cue_share(scorer: Scorer, found: Forward, cue_words: Sequence[str]) -> Scores | None:
    """How far each article without telling headings uses these cue words, 0 to 1.

    None where there is no such article, or no article of the library holds any of the words.
    """
    plain = np.fromiter((kinds in PLAIN for kinds in found.kinds), bool, len(found.ids))
    weights = [weight for token in cue_words if (weight := scorer.idf(token))]
    if not weights or not plain.any():
        return None
    said = np.zeros(len(plain), np.float32)
    for token in scorer.tokens(cue_words).values():
        said[token.rows] += token.scores
    half = CUES * (bm25f.K1 + 1) * sum(weights) / len(weights)
    share: Scores = np.where(plain, said / (said + half), 0)
    return share
