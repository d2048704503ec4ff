"""Boosting: what is right goes up, by signals that tell it; chance teaches nothing twice differently."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.linking import boosting
from indexer.linking.boosting import DEPTH, RankedList, boost
from indexer.linking.trees import Trees


def drawn(seed: int, lists: int = 60, scored: bool = True) -> list[RankedList]:
    """Lists of 40 candidates: right is what has the second signal high, unless the third one is."""
    draw = np.random.default_rng(seed)
    found = []
    for _ in range(lists):
        rows = draw.normal(size=(40, 4))
        right = (rows[:, 1] > 1.2) & (rows[:, 2] < 0.5)
        found.append(RankedList(rows, right, rows[:, 0] if scored else np.zeros(40)))
    return found


def first_is_right(lists: list[RankedList], trees: Trees) -> float:
    asked = [one for one in lists if one.right.any()]
    return float(np.mean([one.right[np.argmax(one.scores + trees.odds(one.rows))] for one in asked]))


def test_what_is_right_is_learned_and_holds_for_lists_that_were_not_seen() -> None:
    before = first_is_right(drawn(2), Trees(0.0, []))
    after = first_is_right(drawn(2), Trees(0.0, boost(drawn(1), 30, 0.3)))
    assert before < 0.3
    assert after > 0.9


def test_the_same_lists_give_the_same_trees() -> None:
    assert boost(drawn(1), 10, 0.3) == boost(drawn(1), 10, 0.3)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_the_lists_is_nothing_to_the_trees(seed: int) -> None:
    lists = drawn(seed)
    order = np.random.default_rng(seed).permutation(len(lists))
    assert boost([lists[place] for place in order], 10, 0.3) == boost(lists, 10, 0.3)


def followed(lists: list[RankedList], seed: int) -> list[RankedList]:
    """The lists with 50 wrong candidates more behind all others, whatever their signals say."""
    draw = np.random.default_rng(seed)
    return [
        RankedList(
            np.concatenate([one.rows, draw.normal(3, 3, size=(50, 4))]),
            np.concatenate([one.right, np.zeros(50, np.bool_)]),
            np.concatenate([one.scores, np.full(50, one.scores.min() - 1)]),
        )
        for one in lists
    ]


def test_wrong_candidates_that_stand_low_already_teach_nothing() -> None:
    lists = drawn(1)
    longer = followed(lists, 8)
    assert boost(longer, 10, 0.3) != boost(lists, 10, 0.3)
    assert boost(followed(longer, 9), 10, 0.3) == boost(longer, 10, 0.3)


def test_a_leaf_adds_what_its_rows_ask_for() -> None:
    """Of the first tree, a row's share is known: nothing is rounded away between a node and those below."""
    lists = [one for one in drawn(5) if one.right.any()]
    (tree,) = boost(lists, 1, 1.0)
    scores = np.concatenate([one.scores for one in lists])
    pull, curve = boosting._pulls(scores, boosting._pairs_of([one.right for one in lists]))
    told = Trees(0.0, [tree]).odds(np.concatenate([one.rows for one in lists]))
    assert len(set(told.tolist())) > 4
    for value in set(told.tolist()):
        rows = told == value
        assert value == pytest.approx(pull[rows].sum() / (curve[rows].sum() + boosting.RIDGE), rel=1e-3)
        assert rows.sum() >= boosting.FEWEST_ROWS


def test_signals_of_which_nothing_depends_stay_unasked() -> None:
    trees = boost(drawn(1, scored=False), 1, 0.3)
    # two of four signals are asked for in a tree; noise is not preferred to what tells
    assert {1, 2} & {
        signal for tree in trees for signal, right in zip(tree["signal"], tree["right"]) if right
    }


@pytest.mark.parametrize("right", [False, True])
def test_lists_of_one_kind_of_candidates_teach_nothing(right: bool) -> None:
    one = RankedList(np.eye(30), np.full(30, right), np.zeros(30))
    assert boost([one] * 5, 3, 0.3) == []
    assert boost([], 3, 0.3) == []


def test_signals_that_are_the_same_everywhere_teach_nothing() -> None:
    right = np.arange(30) < 5
    assert boost([RankedList(np.ones((30, 3)), right, np.zeros(30))] * 5, 3, 0.3) == []


def test_a_tree_is_no_deeper_than_it_may_be_and_every_node_leads_on() -> None:
    for tree in boost(drawn(3), 5, 0.3):
        level, depth = [0], 0
        seen = set(level)
        while below := [
            int(tree[side][node]) for node in level if tree["right"][node] for side in ("left", "right")
        ]:
            assert seen.isdisjoint(below)
            seen.update(below)
            level, depth = below, depth + 1
        assert depth <= DEPTH
        assert seen == set(range(len(tree["value"])))
