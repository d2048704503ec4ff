"""The rankings of words and of sentence embeddings, fused into one.

Fusion is convex with max-min normalised scores (Bruch et al. 2023, *An analysis of fusion functions*):
measured better than reciprocal ranks on most judged sets.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.search.ranking import Ranked

ALPHA = 0.5
"""Weight of the vectors in the fusion: the middle, not fitted to any set (docs/semantic.md)."""

FLOOR = 0.25
"""Cosine that an article needs which shares no word with the question: unrelated texts have .2 and less, and
nonsense finds nothing.
"""


def fuse(places: Sequence[Ranked], cosines: dict[str, float], alpha: float = ALPHA) -> list[Ranked]:
    """Both rankings in one. Exact names keep their tiers; an article that only one side knows gets the
    other's least.
    """
    tiers = {place.id: place for place in places}
    cosines = {i: cosine for i, cosine in cosines.items() if i in tiers or cosine >= FLOOR}
    words, meaning = _scaled({place.id: place.score for place in places}), _scaled(cosines)
    mixed = [
        tiers.get(i, Ranked(i, 0.0))._replace(
            score=round((1 - alpha) * words.get(i, 0.0) + alpha * meaning.get(i, 0.0), 6)
        )
        for i in dict.fromkeys([*tiers, *cosines])
    ]
    return sorted(mixed, key=lambda place: (-place.tier, -place.score, place.id))


def _scaled(scores: dict[str, float]) -> dict[str, float]:
    low, high = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
    return {key: (score - low) / (high - low) if high > low else 1.0 for key, score in scores.items()}
