"""A sum of small decision trees: how likely is what a row of signals tells?

Gradient boosting (Friedman 2001): of the logistic loss for links in a draft (`benchmarks/fit_links.py`), of
the order of a list (LambdaMART; Burges 2010) for related topics (`benchmarks/fit_related.py`).

What is weighed depends on what else there is: that most neighbours link a word means little where two of them
say it. A linear model of the same signals finds .57 of the editors' links in drafts at the precision of .87,
and these .68.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalogue.errors import CorruptData


class Trees:
    """Some trees and what they begin with, as log odds.

    A tree is its nodes, the root first: the signal that each asks for, the value up to which a row goes to
    the left, and the nodes to its left and right. A leaf asks for nothing (``right`` is 0) and has a
    ``value``.
    """

    def __init__(self, begin: float, trees: Sequence[Mapping[str, Sequence[float]]]) -> None:
        nodes = max((len(tree["value"]) for tree in trees), default=1)
        shape = len(trees), nodes
        self._begin = begin
        self._signal, self._left, self._right = (np.zeros(shape, np.intp) for _ in range(3))
        self._limit, self._value = np.full(shape, np.inf), np.zeros(shape)
        for number, tree in enumerate(trees):
            length = len(tree["value"])
            for column, name in (
                (self._signal, "signal"),
                (self._limit, "limit"),
                (self._left, "left"),
                (self._right, "right"),
                (self._value, "value"),
            ):
                column[number, :length] = tree[name]
            for node, right in enumerate(tree["right"]):
                if not right:  # a leaf leads to itself
                    self._left[number, node] = self._right[number, node] = node

    @classmethod
    def of(cls, data: Mapping[str, Any], signals: Sequence[str]) -> Trees:
        """What a file has of them. Raises :class:`CorruptData` where it was fitted on other signals."""
        if tuple(data["signals"]) != tuple(signals):
            raise CorruptData(
                "the trees that weigh links were fitted on other signals than are told today",
                f"fit them again with {data['fitted_by']}",
            )
        return cls(data["begin"], data["trees"])

    def chances(self, rows: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """For each row, between 0 and 1. ``rows`` has the shape (rows, signals)."""
        chances: NDArray[np.float64] = 1 / (1 + np.exp(-self.odds(rows)))
        return chances

    def odds(self, rows: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """The sum of the leaves that each row comes to: the logarithm of its odds."""
        trees = np.arange(len(self._signal))
        places = np.arange(len(rows))[:, None]
        nodes = np.zeros((len(rows), len(trees)), np.intp)
        while len(trees):
            left = rows[places, self._signal[trees, nodes]] <= self._limit[trees, nodes]
            after = np.where(left, self._left[trees, nodes], self._right[trees, nodes])
            if np.array_equal(after, nodes):
                break
            nodes = after
        odds: NDArray[np.float64] = self._begin + self._value[trees, nodes].sum(axis=1)
        return odds
