"""Fit ``indexer/linking/link_trees.json``: what speaks for a link in a draft → would an editor set it?

``python -m benchmarks.fit_links [--drafts N] [--write]``: gradient boosting of the logistic loss (Friedman
2001; leaf by leaf, on histograms) on articles of that half of MDN on which constants may be tuned. Each is a
draft without its links, against a library in which it counts for nothing. Prints precision and recall of
four folds, each article in one fold only. `benchmarks.link_suggestions` measures what is written on the other
half. Sixty drafts already give trees that find .67 of the links at a precision of .87.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks import link_suggestions, related
from catalogue.article import Article, article_id
from catalogue.config import load
from indexer import linking
from indexer.library import Library
from indexer.linking.linker import DraftLinker
from indexer.linking.names import Tokens
from indexer.linking.signals import SIGNALS
from indexer.linking.trees import Trees
from indexer.linking.uses import uses_of

Floats = NDArray[np.float64]
Bins = NDArray[np.uint8]

FILE = Path(linking.__path__[0]) / "link_trees.json"

# Drafts that are read, unless told otherwise.
DRAFTS = 1000

# Parts into which the articles are cut; each is judged by trees that were fitted on the others.
FOLDS = 4

# Values of a signal that are told apart.
BINS = 48

# The trees: how many, leaves of each, what a tree counts, rows that a leaf must have, the ridge of its value,
# and the share of the signals that a tree may ask for.
TREES = 200
LEAVES = 16
RATE = 0.05
LEAST_ROWS = 40
RIDGE = 2.0
ASKED = 0.6

# Precisions for which the recall is printed.
PRECISIONS = (0.97, 0.95, 0.93, 0.9, 0.87, 0.85, 0.81)


@dataclass(frozen=True)
class DraftSample:
    """One draft: its pairs of words and target, a row of signals for each, and its editors' targets."""

    pairs: list[tuple[Tokens, str]]
    rows: Floats
    right: frozenset[str]

    def labels(self) -> Floats:
        """1 where the editors link the target."""
        return np.array([float(target in self.right) for _, target in self.pairs])


class Split(NamedTuple):
    """A leaf cut in two: what that gains, by which signal, and the last value that goes to the left."""

    gain: float
    signal: int
    limit: int


def samples(library: Library, chosen: Sequence[Article]) -> Iterator[DraftSample]:
    """The articles as drafts; an article of the library counts for nothing in its own draft."""
    known = {article.url for article in library.catalogue.articles()}
    for article in chosen:
        draft = link_suggestions.draft_of(article)
        with library.catalogue.read() as connection, library.engine.searcher() as searcher:
            linker = DraftLinker(library.catalogue, connection, searcher, draft)
            uses, context = uses_of(linker.places()), linker.context()
            found = context.signals.pairs(linker.candidates(uses, context))
            rows = context.signals.rows(found, uses, len(draft.seen.split()))
        right = frozenset(article_id(url) for url in link_suggestions.targets(article, known))
        pairs = [(one.candidate.tokens, one.candidate.target) for one in found]
        yield DraftSample(pairs, rows, right)


class Booster:
    """Fits trees to rows and their labels."""

    def __init__(self, rows: Floats, labels: Floats) -> None:
        self._labels = labels
        self._limits = [np.unique(np.quantile(column, np.linspace(0, 1, BINS)[1:-1])) for column in rows.T]
        columns = [np.searchsorted(limits, column) for limits, column in zip(self._limits, rows.T)]
        self._bins: Bins = np.array(columns, np.uint8).T.copy()
        share = labels.mean()
        self.begin = float(np.log(share / (1 - share)))
        self._odds = np.full(len(rows), self.begin)
        self._random = np.random.default_rng(1)

    def tree(self) -> dict[str, list[float]]:
        """The next tree; the odds of all rows are moved by it."""
        chances = 1 / (1 + np.exp(-self._odds))
        slopes, curves = self._labels - chances, chances * (1 - chances)
        asked = self._random.permutation(len(SIGNALS))[: round(ASKED * len(SIGNALS))]
        leaves = {0: np.arange(len(self._labels))}
        splits = {0: self._best(leaves[0], slopes, curves, asked)}
        nodes: list[dict[str, float]] = [dict.fromkeys(("signal", "limit", "left", "right", "value"), 0)]
        while len(leaves) < LEAVES:
            node = max(splits, key=lambda one: splits[one].gain)
            split = splits.pop(node)
            if split.gain <= 0:
                break
            rows = leaves.pop(node)
            goes_left = self._bins[rows, split.signal] <= split.limit
            limit = round(float(self._limits[split.signal][split.limit]), 5)
            nodes[node] |= {"signal": split.signal, "limit": limit}
            for side, part in (("left", rows[goes_left]), ("right", rows[~goes_left])):
                nodes[node][side] = len(nodes)
                leaves[len(nodes)] = part
                splits[len(nodes)] = self._best(part, slopes, curves, asked)
                nodes.append(dict.fromkeys(nodes[0], 0))
        for node, rows in leaves.items():
            value = RATE * float(slopes[rows].sum() / (curves[rows].sum() + RIDGE))
            nodes[node]["value"] = round(value, 4)
            self._odds[rows] += value
        return {name: [node[name] for node in nodes] for name in nodes[0]}

    def _best(self, rows: NDArray[np.intp], slopes: Floats, curves: Floats, asked: NDArray[np.intp]) -> Split:
        best = Split(0.0, 0, 0)
        slope, curve = slopes[rows], curves[rows]
        whole = slope.sum() ** 2 / (curve.sum() + RIDGE)
        for signal in asked.tolist():
            bins = self._bins[rows, signal]
            counts = np.cumsum(np.bincount(bins, minlength=BINS))[:-1]
            left = np.cumsum(np.bincount(bins, slope, BINS))[:-1]
            left_curve = np.cumsum(np.bincount(bins, curve, BINS))[:-1]
            gains = (
                left**2 / (left_curve + RIDGE)
                + (slope.sum() - left) ** 2 / (curve.sum() - left_curve + RIDGE)
                - whole
            )
            gains[(counts < LEAST_ROWS) | (counts > len(rows) - LEAST_ROWS)] = 0
            place = int(gains.argmax())
            if gains[place] > best.gain:
                best = Split(float(gains[place]), signal, place)
        return best


def fitted(chosen: Sequence[DraftSample]) -> dict[str, object]:
    """The document of the trees that are fitted to some drafts."""
    booster = Booster(np.vstack([one.rows for one in chosen]), np.hstack([one.labels() for one in chosen]))
    trees = [booster.tree() for _ in range(TREES)]
    return {
        "fitted_by": "python -m benchmarks.fit_links --write",
        "signals": list(SIGNALS),
        "begin": round(booster.begin, 4),
        "trees": trees,
    }


def judged(chosen: Sequence[DraftSample], documents: Sequence[dict[str, object]]) -> list[tuple[float, bool]]:
    """Chance of each target that would be suggested, and whether its editors link it, the surest first; the
    trees of each draft's fold tell it.
    """
    found: list[tuple[float, bool]] = []
    for number, one in enumerate(chosen):
        chances = Trees.of(documents[number % len(documents)], SIGNALS).chances(one.rows).tolist()
        meant: dict[Tokens, tuple[float, str]] = {}
        for (key, target), chance in zip(one.pairs, chances):
            meant[key] = max(meant.get(key, (0.0, "")), (chance, target))
        best: dict[str, float] = {}
        for chance, target in meant.values():
            best[target] = max(best.get(target, 0.0), chance)
        found += [(chance, target in one.right) for target, chance in best.items()]
    return sorted(found, reverse=True)


def report(found: Sequence[tuple[float, bool]], wanted: int) -> Iterator[str]:
    """For each of some precisions the recall at which it is reached, and the chance from which."""
    hits = np.cumsum([right for _, right in found])
    precisions = hits / np.arange(1, len(found) + 1)
    for least in PRECISIONS:
        reached = np.nonzero(precisions >= least)[0]
        if len(reached):
            last = reached[-1]
            yield f"precision {least:.2f}  recall {hits[last] / wanted:.3f}  chance {found[last][0]:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--drafts", type=int, default=DRAFTS, help="articles that are read")
    parser.add_argument("--keep", type=Path, help="folder of the library, kept for the next run")
    parser.add_argument("--write", action="store_true", help=f"write {FILE.name}")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        config = load(None, {"PINAKES_LIBRARY_DATA": str(asked.keep or temporary)})
        related.build(config)
        library = Library.open(config)
        try:
            chosen = list(samples(library, link_suggestions.drafts(asked.drafts, dev=True)))
        finally:
            library.close()
    parts = [[one for place, one in enumerate(chosen) if place % FOLDS != fold] for fold in range(FOLDS)]
    wanted = sum(len(one.right) for one in chosen)
    for line in report(judged(chosen, [fitted(part) for part in parts]), wanted):
        print(line)
    if asked.write:
        FILE.write_text(json.dumps(fitted(chosen), separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
