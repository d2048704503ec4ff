"""Which blocks of a page a text is made of: what a single-page extractor prints, carried back to the original
tree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from indexer.extract.blocks import Block, words_in

_GRAM = 3


def words_of(text: str) -> list[str]:
    """The words by which texts are aligned."""
    return words_in(text.lower())


def aligned(blocks: Sequence[Block], text: str) -> list[float]:
    """For each block, the share of its words that ``text`` has too, in the same order; a piece of text serves
    one block.

    Longer blocks are found by their three-word shingles, and of all the places they might have, those are
    believed that put most words into one common order. A short block counts only between the places of its
    longer neighbours, because «Causes» alone may stand anywhere.
    """
    words = words_of(text)
    positions: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in range(len(words) - _GRAM + 1):
        positions[tuple(words[i : i + _GRAM])].append(i)
    own = [words_of(block.text) for block in blocks]
    candidates: list[tuple[int, int, int, float]] = []  # block, start, end, share
    for at, mine in enumerate(own):
        if len(mine) > _GRAM:
            candidates.extend(_places(at, mine, positions))
    shares = [0.0] * len(blocks)
    spans: list[tuple[int, int] | None] = [None] * len(blocks)
    for at, start, end, share in _in_order(candidates, len(words)):
        spans[at], shares[at] = (start, end), share
    _short_blocks(own, words, spans, shares)
    return shares


def _places(
    at: int, mine: list[str], positions: dict[tuple[str, ...], list[int]]
) -> list[tuple[int, int, int, float]]:
    """Where in the text a block may stand: the (at most four) places that most of its shingles agree on."""
    votes: Counter[int] = Counter()
    count = len(mine) - _GRAM + 1
    for i in range(count):
        for place in positions.get(tuple(mine[i : i + _GRAM]), ())[:8]:
            votes[place - i] += 1
    found: list[tuple[int, int, int, float]] = []
    total = sum(n for _, n in votes.most_common(1))
    for offset, n in votes.most_common(4):
        # Words left out inside the block (a link, a footnote sign) shift the rest of it a little.
        near = sum(votes[offset + shift] for shift in range(-8, 9)) if n < count else n
        if near >= 0.5 * count or (n == total and n >= 8):
            found.append((at, max(0, offset), max(0, offset) + len(mine), min(1.0, near / count)))
    return found


def _in_order(
    candidates: list[tuple[int, int, int, float]], length: int
) -> list[tuple[int, int, int, float]]:
    """The chain of candidates, rising in both block and place, that covers most words (a Fenwick tree of
    maxima).
    """
    best: list[tuple[float, int]] = [(0.0, -1)] * (length + 2)
    before: list[int] = []
    scores: list[float] = []
    at = 0
    while at < len(candidates):
        group_end = at
        while group_end < len(candidates) and candidates[group_end][0] == candidates[at][0]:
            group_end += 1
        # ask for all places of a block before telling of any: it has only one
        for index in range(at, group_end):
            _, start, end, share = candidates[index]
            score, previous = _maximum(best, start + 2)
            scores.append(score + (end - start) * share)
            before.append(previous)
        for index in range(at, group_end):
            _tell(best, candidates[index][2], (scores[index], index))
        at = group_end
    chain: list[tuple[int, int, int, float]] = []
    index = _maximum(best, length + 1)[1]
    while index >= 0:
        chain.append(candidates[index])
        index = before[index]
    return chain[::-1]


def _maximum(best: list[tuple[float, int]], place: int) -> tuple[float, int]:
    found = (0.0, -1)
    place = min(place, len(best) - 1)
    while place > 0:
        found = max(found, best[place])
        place -= place & -place
    return found


def _tell(best: list[tuple[float, int]], place: int, entry: tuple[float, int]) -> None:
    place = max(1, min(place, len(best) - 1))
    while place < len(best):
        best[place] = max(best[place], entry)
        place += place & -place


def _short_blocks(
    own: Sequence[list[str]], words: Sequence[str], spans: list[tuple[int, int] | None], shares: list[float]
) -> None:
    following: list[int] = [len(words)] * (len(own) + 1)
    for at in range(len(own) - 1, -1, -1):
        span = spans[at]
        following[at] = span[0] if span else following[at + 1]
    cursor = 0
    for at, mine in enumerate(own):
        span = spans[at]
        if span:
            cursor = span[1]
        elif mine and len(mine) <= _GRAM:
            for start in range(max(0, cursor - 2), min(following[at + 1], cursor + 60)):
                if words[start : start + len(mine)] == mine:
                    shares[at] = 1.0
                    cursor = start + len(mine)
                    break
