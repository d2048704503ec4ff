"""Small trees that learn the order of lists, on top of a score that the candidates have already.

LambdaMART (Burges 2010): each pair of a right and a wrong candidate pulls at both scores, by what nDCG would
gain if they changed places; a tree fits these pulls (Friedman 2001), and the next one begins from what its
leaves made of the scores. Signals are sorted into bins beforehand, so the best question of a node is found by
counting. The same lists give the same trees.

It is here because a library learns from its own lists where it is installed: 600 lists take a few seconds of
CPU in numpy, which is there anyway. `benchmarks/fit_related.py` learns with LightGBM what is shipped.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Values: TypeAlias = NDArray[np.floating[Any]]
Tree: TypeAlias = dict[str, list[float]]
"""A tree as :class:`indexer.linking.trees.Trees` reads it."""

BINS = 32
DEPTH = 4

# What is counted of a node, so that a few rows do not move its leaves far: rows on each side of a question,
# and what the sum of the curvatures is set against.
FEWEST_ROWS = 25
RIDGE = 1.0

# The share of the signals that a tree may ask for.
SIGNALS_ASKED = 0.5

# Pairs of which neither stands so high do not count.
TOP = 15

# Wrong candidates of a list that are learned from, the best by score.
WRONG = 40

_LEAST_GAIN = 1e-9

# Bits of a whole number that a float has exactly, less some for roundings.
_EXACT = 50


@dataclass(frozen=True, slots=True)
class RankedList:
    """A question: its candidates' signals, which of them are right, and what they score so far."""

    rows: Values  # shape (candidates, signals)
    right: NDArray[np.bool_]  # shape (candidates,)
    scores: Values  # shape (candidates,)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Every right candidate beside every wrong one of the same list."""

    right: NDArray[np.intp]
    wrong: NDArray[np.intp]
    share: Values  # 1 / the list's best possible gain
    starts: NDArray[np.intp]  # shape (rows,): where the list of each row begins


def boost(
    lists: Sequence[RankedList], trees: int, rate: float, unasked: Container[int] = frozenset()
) -> list[Tree]:
    """Trees whose sum, added to the scores, puts what is right higher; they ask for none of the ``unasked``
    signals.
    """
    lists = [_hardest(one) for one in lists if one.right.any() and not one.right.all()]
    if not lists:
        return []
    rows = np.concatenate([one.rows for one in lists])
    limits = [_limits(column) for column in rows.T]
    asked = [signal for signal, limit in enumerate(limits) if len(limit) and signal not in unasked]
    if not asked:
        return []
    bins = np.stack([np.searchsorted(limits[one], rows[:, one]).astype(np.uint8) for one in asked])
    scores = np.concatenate([one.scores for one in lists]).astype(np.float64)
    pairs = _pairs_of([one.right for one in lists])
    draw = np.random.default_rng(1)
    found = []
    for _ in range(trees):
        some = np.sort(draw.choice(len(asked), max(1, round(SIGNALS_ASKED * len(asked))), replace=False))
        grower = _Grower(bins[some], _Pulls.of(*_pulls(scores, pairs)), rate)
        signals = [asked[one] for one in some.tolist()]
        found.append(grower.tree(signals, [limits[one] for one in signals]))
        scores += grower.values
    return found


def _hardest(one: RankedList) -> RankedList:
    """A list without the wrong candidates that stand low already."""
    order = np.argsort(-one.scores, kind="stable")
    wrong = order[~one.right[order]][:WRONG]
    kept = np.sort(np.concatenate([np.flatnonzero(one.right), wrong]))
    return RankedList(one.rows[kept], one.right[kept], one.scores[kept])


def _limits(values: Values) -> Values:
    """The values up to which each bin but the last goes: between values, about equally many rows in each."""
    kept, counts = np.unique(values, return_counts=True)
    if len(kept) > BINS:
        share = np.cumsum(counts) / len(values)
        kept = kept[np.unique(np.searchsorted(share, np.arange(1, BINS + 1) / BINS - 1e-9))]
    return np.asarray((kept[:-1] + kept[1:]) / 2, np.float64)


def _pairs_of(labels: Sequence[NDArray[np.bool_]]) -> _Pairs:
    right, wrong, share, starts = [], [], [], []
    start = 0
    for label in labels:
        up, down = np.flatnonzero(label), np.flatnonzero(~label)
        best = _gain(np.arange(min(TOP, len(up)))).sum()
        right.append(np.repeat(start + up, len(down)))
        wrong.append(np.tile(start + down, len(up)))
        share.append(np.full(len(up) * len(down), 1 / best))
        starts.append(np.full(len(label), start))
        start += len(label)
    return _Pairs(*map(np.concatenate, (right, wrong, share, starts)))


def _gain(places: NDArray[np.integer[Any]]) -> Values:
    return np.asarray(1 / np.log2(2.0 + places))


def _pulls(scores: Values, pairs: _Pairs) -> tuple[Values, Values]:
    """What each score is pulled up by, and how much less it will be when it has moved."""
    order = np.lexsort((-scores, pairs.starts))
    places = np.empty(len(scores), np.intp)
    places[order] = np.arange(len(scores))
    places -= pairs.starts  # lists stand one after the other
    gains = _gain(places)
    counts = np.minimum(places[pairs.right], places[pairs.wrong]) < TOP
    up, down = pairs.right[counts], pairs.wrong[counts]
    change = np.abs(gains[up] - gains[down]) * pairs.share[counts]
    doubt = 1 / (1 + np.exp(np.clip(scores[up] - scores[down], -50, 50)))
    force, bend = change * doubt, change * doubt * (1 - doubt)
    size = len(scores)
    pull = np.bincount(up, force, size) - np.bincount(down, force, size)
    curve = np.bincount(up, bend, size) + np.bincount(down, bend, size)
    return pull.astype(np.float64), curve.astype(np.float64)


@dataclass(frozen=True, slots=True)
class _Pulls:
    """What pulls at each row, as whole numbers: their sums are exact, so a node's are its parent's less its
    sibling's, and no rounding decides between questions of the same worth. A curvature and a row are counted
    in one number, which saves a third of the counting: the row in the lowest ``bits``.
    """

    pull: Values  # shape (rows,)
    curve_and_row: Values
    pull_unit: float
    curve_unit: float
    bits: int

    @classmethod
    def of(cls, pull: Values, curve: Values) -> _Pulls:
        bits = len(pull).bit_length()
        pull_unit, curve_unit = _unit(pull, _EXACT), _unit(curve, _EXACT - bits)
        whole = np.floor(curve / curve_unit) * 2.0**bits + 1
        return cls(np.round(pull / pull_unit), whole, pull_unit, curve_unit, bits)

    def parted(self, pull: Values, curve_and_row: Values) -> Values:
        """Sums of pulls, curvatures and rows, the first two in their units, from those of both numbers."""
        curve = np.floor(curve_and_row * 2.0**-self.bits)
        return np.stack([pull, curve, curve_and_row - curve * 2.0**self.bits])


def _unit(values: Values, bits: int) -> float:
    """A power of two, in which the values sum up to a number of no more than so many bits."""
    _, exponent = np.frexp(np.abs(values).sum())
    return 2.0 ** (int(exponent) - bits)


@dataclass(frozen=True, slots=True)
class _Node:
    """A place in a tree, and the rows that come to it."""

    place: int
    rows: NDArray[np.intp]


class _Grower:
    """One tree, grown level by level; ``values`` is what it adds to each row."""

    def __init__(self, bins: NDArray[np.uint8], pulls: _Pulls, rate: float) -> None:
        """``bins`` has the shape (signals, rows)."""
        self._bins, self._pulls, self._rate = bins, pulls, rate
        self._units = np.array([pulls.pull_unit, pulls.curve_unit, 1.0])
        self.values = np.zeros(len(pulls.pull))

    def tree(self, signals: Sequence[int], limits: Sequence[Values]) -> Tree:
        """``signals`` and ``limits`` are those of the bins."""
        tree: Tree = {name: [0] for name in ("signal", "limit", "left", "right", "value")}
        level = [_Node(0, np.arange(len(self.values)))]
        counts = self._counted(level)
        for depth in range(DEPTH):
            parted: list[tuple[_Node, _Node]] = []
            whole: list[Values] = []
            for node, count, question in zip(level, counts, self._questions(counts), strict=True):
                if question is None:
                    self._end(tree, node)
                    continue
                signal, last = question
                tree["signal"][node.place] = signals[signal]
                tree["limit"][node.place] = float(limits[signal][last])
                parted.append(self._below(tree, node, signal, last))
                whole.append(count)
            level = [node for both in parted for node in both]
            counts = self._counted_below(parted, whole) if depth + 1 < DEPTH else []
        for node in level:
            self._end(tree, node)
        return tree

    def _end(self, tree: Tree, node: _Node) -> None:
        """Make a node a leaf."""
        pulls = self._pulls
        sums = pulls.pull[node.rows].sum(), pulls.curve_and_row[node.rows].sum()
        pull, curve, _ = (pulls.parted(*sums) * self._units).tolist()
        value = float(f"{self._rate * pull / (curve + RIDGE):.4g}")
        tree["value"][node.place] = self.values[node.rows] = value

    def _below(self, tree: Tree, node: _Node, signal: int, last: int) -> tuple[_Node, _Node]:
        """The nodes to which a question leads, whose answer is one of the bins up to ``last`` or not."""
        goes_right = self._bins[signal].take(node.rows) > last
        for side in ("left", "right"):
            tree[side][node.place] = len(tree["value"])
            for column in tree.values():
                column.append(0)
        right = len(tree["value"]) - 1
        return _Node(right - 1, node.rows[~goes_right]), _Node(right, node.rows[goes_right])

    def _counted_below(self, parted: Sequence[tuple[_Node, _Node]], whole: Sequence[Values]) -> list[Values]:
        """What is counted of the nodes below; only the smaller one of two is looked through."""
        smaller = [min(both, key=lambda node: len(node.rows)) for both in parted]
        found: list[Values] = []
        for (left, _), small, count, every in zip(parted, smaller, self._counted(smaller), whole):
            both = (count, every - count)
            found += both if small is left else both[::-1]
        return found

    def _counted(self, nodes: Sequence[_Node]) -> list[Values]:
        """The sums of pulls and curvatures and the number of rows of each node, signal and bin; each of the
        shape (3, signals, bins).
        """
        if not nodes:
            return []
        rows = np.concatenate([node.rows for node in nodes])
        base = np.repeat(np.arange(len(nodes)) * BINS, [len(node.rows) for node in nodes])
        weights = self._pulls.pull.take(rows), self._pulls.curve_and_row.take(rows)
        size = len(nodes) * BINS
        sums = np.empty((2, len(self._bins), size))
        for number, column in enumerate(self._bins):
            keys = base + column.take(rows)
            for which, weight in enumerate(weights):
                sums[which, number] = np.bincount(keys, weight, size)
        counted = self._pulls.parted(*sums).reshape(3, len(self._bins), len(nodes), BINS)
        return list(np.moveaxis(counted, 2, 0))

    def _questions(self, counts: Sequence[Values]) -> list[tuple[int, int] | None]:
        """The best question of each node, a signal and the last bin that goes to the left, if one helps."""
        found: list[tuple[int, int] | None] = []
        for count in counts:
            left = np.cumsum(count, axis=2)
            whole = left[:, :, -1:]
            right = whole - left
            gain = self._worth(left) + self._worth(right) - self._worth(whole)
            gain[np.minimum(left[2], right[2]) < FEWEST_ROWS] = 0
            best = int(gain.argmax())
            helps = gain.flat[best] > _LEAST_GAIN
            found.append(divmod(best, BINS) if helps else None)
        return found

    def _worth(self, sums: Values) -> Values:
        """How much nodes of such sums would gain."""
        pull, curve = sums[0] * self._units[0], sums[1] * self._units[1]
        return np.asarray(pull**2 / (curve + RIDGE))
