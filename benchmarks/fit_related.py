"""Fit ``indexer/linking/related_trees.json``: what speaks for a candidate → how high does it stand?

    python -m benchmarks.fit_related SET [SET …] [--write]

A SET is a file in the form of ``../shared/data/related/mdn.jsonl.gz``; what editors list under «See also» is
right there, or, in a set without such lists, what they link. Each set is asked three times: without any
links, with the links of the text, and with the other articles' lists beside them. LambdaMART (LightGBM, of
the extra ``bench``) learns from three fifths of each set's articles; printed is Recall@10 and nDCG@10 on the
others, beside what the shipped trees have there.

The weights that are shipped come from MDN, from Linux's manual pages, from PostgreSQL's handbook, and from
half of the Free On-line Dictionary of Computing (Debian's packages ``manpages``, ``manpages-dev``,
``postgresql-doc-15`` and ``dict-foldoc``, brought into the form of a SET), each counting by the root of the
number of its articles.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import related
from benchmarks.related import Links
from catalogue.article import article_id
from catalogue.config import load
from indexer import linking
from indexer.library import Library
from indexer.linking.evidence import FEATURES, evidence_for
from indexer.linking.names import NameIndex
from indexer.linking.profile import WordProfile
from indexer.linking.rankings import fuse, rankings_of
from indexer.linking.related import CAUTION, FUSION, LanguageSizes
from indexer.linking.trees import Trees

Values = NDArray[np.floating[Any]]

PLACE = FEATURES.index("place")
FILE = Path(linking.__path__[0]) / "related_trees.json"
COLUMNS = ("signal", "limit", "left", "right", "value")

# Articles of a set that are asked for, and of how many of five the answers are learned from.
MOST = 450
LEARNED, OF = 3, 5

# Candidates of an article that are learned from.
MOST_WEIGHED = 200

# Links from which an article of a set without lists is asked for.
FEWEST_LINKS = 3

TREES = 150
LEAVES = 15
RATE = 0.1


@dataclass(frozen=True, slots=True)
class Asked:
    """One article of a set: its candidates' evidence, which of them are right, and how many are in all."""

    rows: Values
    right: NDArray[np.bool_]
    wanted: int


def asked(library: Library, queries: Sequence[str], truth: Mapping[str, set[str]]) -> Iterator[Asked]:
    """The articles, each without its own list."""
    names = NameIndex.of(library.catalogue)
    sizes = LanguageSizes.of(library.catalogue)
    for query in queries:
        catalogued = library.catalogue.article(query)
        assert catalogued is not None
        article = related.without_list(catalogued)
        with library.catalogue.read() as connection, library.engine.searcher() as searcher:
            profile = WordProfile.of(connection, article, sizes.articles(article.language))
            found = rankings_of(article, profile, names, connection, searcher)
            ids = [one.id for one in fuse(found)[:MOST_WEIGHED]]
            rows = evidence_for(connection, article, profile, found, ids)
        yield Asked(rows, np.array([one in truth[query] for one in ids]), len(truth[query]))


def measure(found: Iterable[Asked], scores: Iterable[Values]) -> tuple[float, float]:
    """Recall@10 and nDCG@10."""
    recalls, gains = [], []
    for one, values in zip(found, scores, strict=True):
        right = one.right[np.argsort(-values, kind="stable")[:10]]
        discounts = 1 / np.log2(np.arange(2, 12))
        recalls.append(right.sum() / one.wanted)
        gains.append((right * discounts[: len(right)]).sum() / discounts[: one.wanted].sum())
    return float(np.mean(recalls)), float(np.mean(gains))


def learn(sets: Sequence[Sequence[Asked]]) -> Any:
    """A LightGBM booster; each set counts by the root of its size."""
    import lightgbm

    rows, right, sizes, weights = [], [], [], []
    for found in sets:
        for one in found:
            if one.right.any():
                rows.append(one.rows)
                right.append(one.right)
                sizes.append(len(one.right))
                weights += [1 / math.sqrt(len(found))] * len(one.right)
    data = lightgbm.Dataset(
        np.concatenate(rows),
        np.concatenate(right).astype(int),
        group=sizes,
        weight=np.array(weights) / np.mean(weights),
    )
    settings = {
        "objective": "lambdarank",
        "num_leaves": LEAVES,
        "learning_rate": RATE,
        "min_data_in_leaf": 40,
        "lambda_l2": 1.0,
        "feature_fraction": 0.5,
        "lambdarank_truncation_level": 15,
        "num_threads": 1,
        "deterministic": True,
        "seed": 1,
        "verbose": -1,
    }
    return lightgbm.train(settings, data, TREES)


def document(booster: Any) -> dict[str, Any]:
    """The trees as ``indexer/linking/trees.py`` reads them."""
    trees = []
    for tree in booster.dump_model()["tree_info"]:
        columns: dict[str, list[float]] = {name: [] for name in COLUMNS}
        _write(tree["tree_structure"], columns)
        trees.append(columns)
    return {
        "fitted_by": "python -m benchmarks.fit_related --write",
        "signals": list(FEATURES),
        "begin": 0.0,
        "trees": trees,
    }


def _write(node: Mapping[str, Any], columns: dict[str, list[float]]) -> int:
    """Append a node and what is below it; where it stands."""
    place = len(columns["value"])
    for column in columns.values():
        column.append(0)
    if "leaf_value" in node:
        columns["value"][place] = float(f"{node['leaf_value']:.4g}")
        return place
    columns["signal"][place] = node["split_feature"]
    columns["limit"][place] = float(f"{node['threshold']:.6g}")
    columns["left"][place] = _write(node["left_child"], columns)
    columns["right"][place] = _write(node["right_child"], columns)
    return place


def answers(path: Path) -> dict[str, set[str]]:
    """Article id → what its editors list; in a set without lists, what they link."""
    listed = related.truth(path)
    if listed:
        return listed
    ids = {related.BASE + row["url"]: article_id(related.BASE + row["url"]) for row in related.rows(path)}
    found: dict[str, set[str]] = {}
    for row in related.rows(path):
        own = related.BASE + row["url"]
        targets = {related.BASE + link["target"] for link in row["links"]} & ids.keys() - {own}
        if len(targets) >= FEWEST_LINKS:
            found[ids[own]] = {ids[target] for target in targets}
    return found


def sets_of(paths: Sequence[Path]) -> Iterator[tuple[str, list[Asked]]]:
    """A name and the asked articles of each set with each kind of links."""
    for path in paths:
        truth = answers(path)
        queries = random.Random(5).sample(sorted(truth), min(MOST, len(truth)))
        kinds = list(Links) if related.truth(path) else [Links.NONE]
        for links in kinds:
            with tempfile.TemporaryDirectory() as folder:
                config = load(None, {"PINAKES_LIBRARY_DATA": folder})
                related.build(config, path, links)
                library = Library.open(config)
                try:
                    yield f"{path.stem} {links}", list(asked(library, queries, truth))
                finally:
                    library.close()


def main() -> None:
    """Print a line a set and a kind of links."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", type=Path, nargs="+", help="files in the form of mdn.jsonl.gz")
    parser.add_argument("--write", action="store_true", help="ship the trees")
    chosen = parser.parse_args()
    sets = dict(sets_of(chosen.sets))
    cuts = {name: len(found) * LEARNED // OF for name, found in sets.items()}
    written = document(learn([found[: cuts[name]] for name, found in sets.items()]))
    fitted = Trees.of(written, FEATURES)
    for name, found in sets.items():
        kept = found[cuts[name] :]
        new, old = (
            measure(kept, [trees.odds(one.rows) + CAUTION * one.rows[:, PLACE] for one in kept])
            for trees in (fitted, FUSION)
        )
        print(f"{name}: R@10 {new[0]:.3f} nDCG@10 {new[1]:.3f}, shipped {old[0]:.3f} {old[1]:.3f}")
    if chosen.write:
        FILE.write_text(json.dumps(written, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
