"""Which blocks of a page is a text made of? An extractor's text is carried back to the original tree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from catalogue.text.segmentation import words_in_context
from indexer.extract.blocks import Block

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation pages``

# Words of the shingles by which longer blocks are found; blocks of no more words are found by their
# neighbours.
# At 1: scrapinghub −.0076, wcxb −.0333; at 6: no change (`benchmarks.ablation pages`).
GRAM = 3

# Places in the text at which one shingle is looked at, at most.
# At 4: scrapinghub −.0008; at 16: no change (`benchmarks.ablation pages`).
MOST_OF_A_GRAM = 8

# Places of one block that are candidates, at most.
# At 2: scrapinghub −.0029; at 8: no change (`benchmarks.ablation pages`).
MOST_OF_A_BLOCK = 4

# Words by which the rest of a block may be shifted where words are left out of it: a link, a footnote's sign.
# 4 and 16 change nothing that is measured (`benchmarks.ablation pages`).
SHIFT = 8

# Share of a block's shingles that must agree on a place …
# At .25: no change; at 1: scrapinghub −.0027, wcxb −.0006 (`benchmarks.ablation pages`).
AGREEING = 0.5

# … or their number, at the place that most of them agree on.
# 4 and 16 change nothing that is measured (`benchmarks.ablation pages`).
MANY_AGREEING = 8

# Words of the neighbour before it that a short block may share.
# 1 and 4 change nothing that is measured (`benchmarks.ablation pages`).
SHORT_BEFORE = 2

# Words behind that neighbour within which a short block is looked for.
# 30 and 120 change nothing that is measured (`benchmarks.ablation pages`).
SHORT_WITHIN = 60

Gram = tuple[str, ...]


class PlaceCandidate(NamedTuple):
    """A place in the text where a block may stand."""

    block: int
    start: int  # in words of the text
    end: int  # exclusive
    share: float  # of the block's shingles that are there


class WordSpan(NamedTuple):
    start: int
    end: int


def words_of(text: str) -> list[str]:
    """The words by which texts are aligned."""
    return words_in_context(text.lower())


def aligned(blocks: Sequence[Block], text: str) -> list[float]:
    """For each block, the share of its words that ``text`` has too, in the same order.

    A piece of the text serves one block. Longer blocks are found by their shingles, and of all the places
    they might have, those are believed that put most words into one common order. A short block counts only
    between the places of its longer neighbours, because «Causes» alone may stand anywhere.
    """
    words = words_of(text)
    positions: dict[Gram, list[int]] = defaultdict(list)
    for place, gram in enumerate(_shingles(words)):
        places = positions[gram]
        if len(places) < MOST_OF_A_GRAM:
            places.append(place)
    own = [words_of(block.text) for block in blocks]
    candidates = [
        candidate
        for at, mine in enumerate(own)
        if len(mine) > GRAM
        for candidate in _candidates(at, mine, positions)
    ]
    shares = [0.0] * len(blocks)
    spans: list[WordSpan | None] = [None] * len(blocks)
    for at, start, end, share in _in_order(candidates, len(words)):
        spans[at], shares[at] = WordSpan(start, end), share
    _find_short_blocks(own, words, spans, shares)
    return shares


def _shingles(words: Sequence[str]) -> Iterator[Gram]:
    return zip(*(words[at:] for at in range(GRAM)))


# -- longer blocks


def _candidates(
    at: int, mine: Sequence[str], positions: Mapping[Gram, Sequence[int]]
) -> Iterator[PlaceCandidate]:
    """Where in the text a block may stand: the places that most of its shingles agree on."""
    # Offset of the block's beginning in the text → shingles.
    votes = Counter(
        place - at for at, gram in enumerate(_shingles(mine)) for place in positions.get(gram, ())
    )
    count = len(mine) - GRAM + 1
    most = max(votes.values(), default=0)
    for offset, n in votes.most_common(MOST_OF_A_BLOCK):
        near = sum(votes.get(offset + shift, 0) for shift in range(-SHIFT, SHIFT + 1)) if n < count else n
        if near >= AGREEING * count or (n == most and n >= MANY_AGREEING):
            start = max(0, offset)
            yield PlaceCandidate(at, start, start + len(mine), min(1.0, near / count))


class _Chain(NamedTuple):
    """The best chain of candidates that ends before some place of the text."""

    words: float = 0.0  # that it covers
    last: int = -1  # index of its last candidate; -1: it is empty


class _Chains:
    """The best chains that end up to each place: a Fenwick tree of maxima."""

    def __init__(self, length: int) -> None:
        self.best = [_Chain()] * (length + 2)

    def up_to(self, place: int) -> _Chain:
        """The best of the chains that were told of at a place or before it."""
        found = _Chain()
        place = min(place, len(self.best) - 1)
        while place > 0:
            found = max(found, self.best[place])
            place -= place & -place
        return found

    def tell(self, place: int, chain: _Chain) -> None:
        place = max(1, min(place, len(self.best) - 1))
        while place < len(self.best):
            self.best[place] = max(self.best[place], chain)
            place += place & -place


def _in_order(candidates: Sequence[PlaceCandidate], length: int) -> list[PlaceCandidate]:
    """The chain of candidates, rising in both block and place, that covers most words."""
    chains = _Chains(length)
    before: list[int] = []  # index of a candidate → that of the one before it in its best chain
    for _, places in groupby(candidates, key=lambda candidate: candidate.block):
        # Ask for all places of a block before telling of any, because it has only one.
        found: list[tuple[int, _Chain]] = []
        for _, start, end, share in places:
            previous = chains.up_to(start + 2)
            found.append((end, _Chain(previous.words + (end - start) * share, len(before))))
            before.append(previous.last)
        for end, chain in found:
            chains.tell(end, chain)
    result: list[PlaceCandidate] = []
    index = chains.up_to(length + 1).last
    while index >= 0:
        result.append(candidates[index])
        index = before[index]
    return result[::-1]


# -- short blocks


def _find_short_blocks(
    own: Sequence[Sequence[str]], words: Sequence[str], spans: Sequence[WordSpan | None], shares: list[float]
) -> None:
    """Give their share to the blocks no longer than a shingle, if they stand between their neighbours."""
    following = _starts_behind(spans, len(words))
    cursor = 0
    for at, mine in enumerate(own):
        span = spans[at]
        if span:
            cursor = span.end
        elif mine and len(mine) <= GRAM:
            first = max(0, cursor - SHORT_BEFORE)
            start = _find(mine, words, first, min(following[at + 1], cursor + SHORT_WITHIN))
            if start is not None:
                shares[at] = 1.0
                cursor = start + len(mine)


def _starts_behind(spans: Sequence[WordSpan | None], length: int) -> list[int]:
    """For each block, the start of the next span from it on; ``length`` behind the last."""
    following = [length] * (len(spans) + 1)
    for at in range(len(spans) - 1, -1, -1):
        span = spans[at]
        following[at] = span.start if span else following[at + 1]
    return following


def _find(mine: Sequence[str], words: Sequence[str], first: int, last: int) -> int | None:
    """The first place from ``first`` to ``last`` (exclusive) at which the words stand."""
    for start in range(first, last):
        if words[start : start + len(mine)] == mine:
            return start
    return None
