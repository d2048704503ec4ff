"""Which articles do the best ones resemble? Score regularisation (Diaz 2005, *Regularizing ad hoc retrieval
scores*).

Among the best thirty, an article is lifted towards the scores of the ten articles most like it, where those
are higher. It is never lowered: the one paper that supports a claim has no equals (blending both ways cost
questions for one paper .014 of nDCG on MED). Topical questions gain .03. Scores count by their distance from
the thirtieth's, so an article far above the others stays there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.index.statistics import Forward
from indexer.search.bm25f import Scores

# What is measured below is nDCG@10, the mean over MED, Cranfield and CISI (`python -m benchmarks.relevance`);
# it is .529 as things are, and .497 without regularisation.

# How many of the best articles are lifted: 20 have .520, 40 have .519.
# At 15: MED −.0206, Cranfield −.0038, CISI +.0006; at 60: MED −.0031, Cranfield +.0039, CISI +.0022
# (`benchmarks.ablation search`).
NEIGHBOURHOOD = 30
# How many of those, the most alike, an article is lifted towards.
# At 5: MED −.0047, Cranfield +.0019, CISI +.0023; at 20: MED −.0038, Cranfield +.0025, CISI +.0079
# (`benchmarks.ablation search`).
NEIGHBOURS = 10
# How far an article goes towards its neighbours' scores. At .45: MED +.0010, Cranfield −.003, CISI +.001.
LIFT = 0.55
# How many of the best articles tell how rare a token is among them. At 100: MED −.0085, Cranfield −.0008,
# CISI −.0071. They are fewer than the candidates, whose last are others on each engine where more match: told
# by all of 200, 35 top tens of Cranfield's 225 differed between Whoosh and Tantivy.
POOL = 200
# Bits by which hashes are counted, and how many articles at once.
_LAST_BITS = np.uint32(0xFFFF)
_AT_ONCE = 40


def regularised(scores: Scores, found: Forward, lift: float) -> Scores:
    """The scores, the best articles' lifted by ``lift`` towards their neighbours'.

    Likeness is the cosine of tf-idf vectors. The best themselves tell how rare a token is among them:
    the library's own frequencies cost as much nDCG, and a look-up for every token.
    """
    order = np.argsort(-scores, kind="stable")
    best = order[: min(NEIGHBOURHOOD, int(np.count_nonzero(scores > 0)))]
    if lift <= 0 or len(best) < 3:
        return scores
    last, top = float(scores[best[-1]]), float(scores[best[0]])
    if top <= last:
        return scores
    alike = _likeness(found, best, order[:POOL])
    count = min(NEIGHBOURS, len(best) - 1)
    nearest = np.argpartition(-alike, count - 1, axis=1)[:, :count]
    own = (scores[best] - last) / (top - last)
    near = (np.take_along_axis(alike, nearest, 1) * own[nearest]).sum(axis=1)
    if near.max() <= 0:
        return scores
    lifted = scores.copy()
    lifted[best] += lift * (top - last) * np.maximum(near / near.max() - own, 0)
    return lifted


def _likeness(found: Forward, best: NDArray[np.intp], pool: NDArray[np.intp]) -> NDArray[np.float32]:
    """Cosines between the articles at ``best``, shape (n, n), zero on the diagonal.

    The articles at ``pool`` tell what is rare.
    """
    spans = [(int(found.starts[i]), int(found.starts[i + 1])) for i in best]
    hashes = np.concatenate([found.hashes[a:b] for a, b in spans])
    counts = np.concatenate([found.counts[a:b] for a, b in spans])
    owners = np.repeat(np.arange(len(best)), [b - a for a, b in spans])
    tokens, column, shared = np.unique(hashes, return_inverse=True, return_counts=True)
    values = _frequency(counts) * _rarity(found, tokens, pool)[column]
    norms = np.sqrt(np.bincount(owners, values * values, len(best))) + 1e-9
    kept = shared[column] > 1  # a token that only one of them has brings none together
    columns = np.cumsum(shared > 1) - 1
    matrix = np.zeros((len(best), int(columns[-1]) + 1 if len(columns) else 0), np.float32)
    matrix[owners[kept], columns[column[kept]]] = values[kept]
    matrix /= norms[:, None].astype(np.float32)
    # Not matrix @ matrix.T: for that BLAS starts a thread a core, which wait busily (50 ms of CPU on a loaded
    # machine instead of .9).
    alike: NDArray[np.float32] = np.einsum("ik,jk->ij", matrix, matrix)
    np.fill_diagonal(alike, 0)
    return alike


def _frequency(counts: NDArray[np.uint16]) -> NDArray[np.float32]:
    """How often each entry's token stands in body, lead and (twice) title, on a logarithmic scale.

    ``counts`` are laid out as :data:`indexer.index.counting.BITS` says.
    """
    often = (counts >> 10).astype(np.float32) + ((counts >> 6) & 7) + 2 * (counts & 3)
    frequency: NDArray[np.float32] = 1 + np.log(np.maximum(often, 1))
    return frequency


def _rarity(found: Forward, tokens: NDArray[np.uint32], pool: NDArray[np.intp]) -> NDArray[np.float32]:
    """The inverse document frequency of each token (by its hash) among the articles at ``pool``."""
    rows = [found.hashes[found.starts[i] : found.starts[i + 1]] for i in pool]
    rarity: NDArray[np.float32] = np.log(len(pool) / np.maximum(_times(rows, tokens), 1)).astype(np.float32)
    return np.maximum(rarity, 0)


def _times(rows: Sequence[NDArray[np.uint32]], tokens: NDArray[np.uint32]) -> NDArray[np.intp]:
    """How often each of the tokens (distinct hashes) stands in the rows.

    By a table of their last bits; where two have the same, only one stands in it, and those few are counted
    by sorting. Sorting all of the 60,000 took 1.9 ms, this .6. In small pieces: what a large array costs is
    the memory that the system hands out for it each time.
    """
    numbers = np.zeros(int(_LAST_BITS) + 1, np.int32)  # slot → place of a token
    is_shared = np.zeros(len(numbers), bool)
    places = np.arange(len(tokens), dtype=np.int32)
    slots = tokens & _LAST_BITS
    numbers[slots] = places
    missing = np.flatnonzero(numbers[slots] != places)
    is_shared[slots[missing]] = True
    times = np.zeros(len(tokens), np.intp)
    rest = []
    for start in range(0, len(rows), _AT_ONCE):
        seen = np.concatenate(rows[start : start + _AT_ONCE])
        slots = (seen & _LAST_BITS).astype(np.intp)
        found = numbers[slots]
        is_it = tokens[found] == seen
        times += np.bincount(found[is_it], minlength=len(tokens))
        rest.append(seen[is_shared[slots] & ~is_it])
    others = np.sort(np.concatenate(rest))
    here = tokens[missing]
    times[missing] = np.searchsorted(others, here, "right") - np.searchsorted(others, here, "left")
    return times
