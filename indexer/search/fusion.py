"""How do the rankings by words and by sentence embeddings become one?

Fusion is convex with max-min normalised scores (Bruch et al. 2023, *An analysis of fusion functions*):
measured better than reciprocal ranks on most judged sets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indexer.search.ranking import Ranked

# The weight of the embeddings in the fusion: the middle, not fitted to any set. The mean nDCG@10 of three
# judged sets is .536 with .3, .553 with .5, .559 with .7 (`python -m benchmarks.relevance --semantic`).
# .25 and 1 change nothing that is measured (`benchmarks.ablation search`).
ALPHA = 0.5

# The cosine that an article needs which shares no word with the question: unrelated texts have .2 and less,
# and nonsense finds nothing.
# .125 and .5 change nothing that is measured (`benchmarks.ablation search`).
FLOOR = 0.25


def fuse(places: Sequence[Ranked], cosines: Mapping[str, float]) -> list[Ranked]:
    """Both rankings in one; ``cosines`` are those between question and articles, by id.

    Exact names keep their tiers. An article that only one side knows gets the other side's least.
    """
    ranked = {place.id: place for place in places}
    admitted = {i: cosine for i, cosine in cosines.items() if i in ranked or cosine >= FLOOR}
    words = _scaled({place.id: place.score for place in places})
    meaning = _scaled(admitted)
    mixed = [
        ranked.get(i, Ranked(i, 0.0))._replace(
            score=round((1 - ALPHA) * words.get(i, 0.0) + ALPHA * meaning.get(i, 0.0), 6)
        )
        for i in dict.fromkeys([*ranked, *admitted])
    ]
    return sorted(mixed, key=lambda place: (-place.tier, -place.score, place.id))


def _scaled(scores: Mapping[str, float]) -> dict[str, float]:
    """The scores from 0 to 1, the least and the greatest of them; all 1 where they are equal."""
    low, high = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
    return {key: (score - low) / (high - low) if high > low else 1.0 for key, score in scores.items()}
