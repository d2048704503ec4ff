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
    lists = [one for one in lists if one.right.any() and not one.right.all()]
    if not lists:
        return []
    rows = np.concatenate([one.rows for one in lists])
    limits = [_limits(column) for column in rows.T]
    bins = np.stack([np.searchsorted(limit, column) for limit, column in zip(limits, rows.T)])
    scores = np.concatenate([one.scores for one in lists]).astype(np.float64)
    pairs = _pairs_of([one.right for one in lists])
    asked = [signal for signal, limit in enumerate(limits) if len(limit) and signal not in unasked]
    if not asked:
        return []
    draw = np.random.default_rng(1)
    found = []
    for _ in range(trees):
        pull, curve = _pulls(scores, pairs)
        some = draw.choice(asked, max(1, round(SIGNALS_ASKED * len(asked))), replace=False)
        grower = _Grower(bins, limits, np.sort(some), pull, curve, rate)
        found.append(grower.tree())
        scores += grower.values
    return found


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


class _Grower:
    """One tree, grown level by level; ``values`` is what it adds to each row."""

    def __init__(
        self,
        bins: NDArray[np.intp],
        limits: Sequence[Values],
        asked: NDArray[np.intp],
        pull: Values,
        curve: Values,
        rate: float,
    ) -> None:
        """``bins`` has the shape (signals, rows)."""
        self._bins, self._limits, self._asked = bins, limits, asked
        self._pull, self._curve, self._rate = pull, curve, rate
        self.values = np.zeros(len(pull))

    def tree(self) -> Tree:
        tree: Tree = {name: [0] for name in ("signal", "limit", "left", "right", "value")}
        nodes = [0]  # of this level, as places in the tree
        at = np.zeros(len(self._pull), np.intp)  # which of them each row is at; beyond them, at a leaf
        for depth in range(DEPTH + 1):
            whole = self._counted(at, len(nodes))
            best = self._questions(at, whole) if depth < DEPTH else [None] * len(nodes)
            below: list[int] = []
            leads = np.full((len(nodes) + 1, 2), -1)
            for number, (node, question) in enumerate(zip(nodes, best, strict=True)):
                if question is None:
                    pull, curve, _ = whole[:, number].tolist()
                    tree["value"][node] = float(f"{self._rate * pull / (curve + RIDGE):.4g}")
                    self.values[at == number] = tree["value"][node]
                    continue
                signal, last = question
                tree["signal"][node] = signal
                tree["limit"][node] = float(self._limits[signal][last])
                for turn, side in enumerate(("left", "right")):
                    tree[side][node] = len(tree["value"])
                    leads[number, turn] = len(below)
                    below.append(len(tree["value"]))
                    for column in tree.values():
                        column.append(0)
            at = self._moved(at, best, leads, len(below))
            nodes = below
            if not nodes:
                break
        return tree

    def _counted(self, at: NDArray[np.intp], nodes: int) -> Values:
        """The sums of pulls and curvatures and the number of rows of each node; shape (3, nodes)."""
        return np.stack(
            [np.bincount(at, what, nodes + 1)[:nodes] for what in (self._pull, self._curve, None)]
        )

    def _questions(self, at: NDArray[np.intp], whole: Values) -> list[tuple[int, int] | None]:
        """The best question of each node, a signal and the last bin that goes to the left, if one helps."""
        nodes = whole.shape[1]
        gains = np.zeros(nodes)
        found: list[tuple[int, int] | None] = [None] * nodes
        here = np.flatnonzero(at < nodes)
        pull, curve, base = self._pull[here], self._curve[here], at[here] * BINS
        plain = _worth(whole[0], whole[1])
        for signal in self._asked.tolist():
            keys = base + self._bins[signal, here]
            sums = [
                np.bincount(keys, what, nodes * BINS).reshape(nodes, BINS) for what in (pull, curve, None)
            ]
            left = np.cumsum(np.stack(sums), axis=2)[:, :, : len(self._limits[signal])]
            other = whole[:, :, None] - left
            gain = _worth(left[0], left[1]) + _worth(other[0], other[1]) - plain[:, None]
            gain[(left[2] < FEWEST_ROWS) | (other[2] < FEWEST_ROWS)] = 0
            last = gain.argmax(axis=1)
            for node in np.flatnonzero(gain[np.arange(nodes), last] > gains + 1e-9).tolist():
                gains[node] = gain[node, last[node]]
                found[node] = (signal, int(last[node]))
        return found

    def _moved(
        self,
        at: NDArray[np.intp],
        best: Sequence[tuple[int, int] | None],
        leads: NDArray[np.intp],
        beyond: int,
    ) -> NDArray[np.intp]:
        """Which node of the next level each row is at."""
        moved = np.full(len(at), beyond)
        for number, question in enumerate(best):
            if question is not None:
                signal, last = question
                rows = np.flatnonzero(at == number)
                moved[rows] = leads[number][(self._bins[signal, rows] > last).astype(np.intp)]
        return moved


def _worth(pull: Values, curve: Values) -> Values:
    return np.asarray(pull**2 / (curve + RIDGE))
