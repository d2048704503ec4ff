"""Decision trees: each row goes its own way to a leaf, and the leaves of all trees count together."""

from __future__ import annotations

import math

import numpy as np
import pytest

from catalogue.errors import CorruptData
from indexer.linking.trees import Trees

STUMP = {
    "signal": [0, 0, 0],
    "limit": [2.0, 0, 0],
    "left": [1, 0, 0],
    "right": [2, 0, 0],
    "value": [0, -1.0, 1.0],
}
DEEP = {
    "signal": [1, 0, 0, 0, 0],
    "limit": [0.0, 0, 5.0, 0, 0],
    "left": [1, 0, 3, 0, 0],
    "right": [2, 0, 4, 0, 0],
    "value": [0, 0.5, 0, 0.25, 4.0],
}
DOCUMENT = {"fitted_by": "a fit", "signals": ["size", "weight"], "begin": 0.5, "trees": [STUMP, DEEP]}


def odds(chance: float) -> float:
    return math.log(chance / (1 - chance))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((2.0, 0.0), 0.5 - 1 + 0.5),
        ((2.5, -1.0), 0.5 + 1 + 0.5),
        ((5.0, 1.0), 0.5 + 1 + 0.25),
        ((9.0, 1.0), 0.5 + 1 + 4),
    ],
)
def test_a_row_goes_left_up_to_the_limit(row: tuple[float, float], expected: float) -> None:
    (chance,) = Trees.of(DOCUMENT, ("size", "weight")).chances(np.array([row]))
    assert odds(chance) == pytest.approx(expected)


def test_rows_do_not_touch_each_other() -> None:
    trees = Trees.of(DOCUMENT, ("size", "weight"))
    rows = np.random.default_rng(1).normal(3, 3, (50, 2))
    together = trees.chances(rows)
    assert together.tolist() == [float(trees.chances(row[None])[0]) for row in rows]
    assert trees.chances(np.zeros((0, 2))).shape == (0,)


def test_without_trees_every_row_has_what_they_begin_with() -> None:
    assert odds(Trees(0.3, []).chances(np.zeros((1, 2)))[0]) == pytest.approx(0.3)


def test_trees_of_other_signals_are_refused() -> None:
    with pytest.raises(CorruptData, match="other signals"):
        Trees.of(DOCUMENT, ("weight", "size"))
