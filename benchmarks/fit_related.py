"""Fit ``indexer/linking/related_trees.json``: what speaks for a candidate → how high does it stand?

    python -m benchmarks.fit_related SET [SET …] [--without NAME …] [--keep FOLDER] [--write]

A SET is a file in the form of ``../shared/data/related/mdn.jsonl.gz``; what editors list under «See also» is
right there, or, in a set without such lists, what they link. Each set is asked without any links, with the
links of the text, and, where it has lists, with the other articles' lists beside them; what is right is taken
out of the article that is asked for. LambdaMART (LightGBM,
of the extra ``bench``) learns from four fifths of each set's articles; printed is Recall@10 and nDCG@10 on
the others, beside what the shipped trees and the fused ranking alone have there. A set that ``--without``
names is measured, and not learned from: that tells what the weights are worth in a library that nothing is
known of.

Some of the trees are bound: what speaks for an article may never count against it (monotone constraints).
Where trees have their will they learn the habits of the libraries that they saw. There they find more than
bound ones (MDN's words .688 instead of .659), elsewhere less (.560 instead of .591 in MDN, where they saw all
but MDN). The score is the mean of both, in which
free ones count three times as much: a library with lists teaches its own habits besides.

The weights that are shipped come from MDN with each kind of links, and from what ``python -m
benchmarks.manuals`` makes of Debian's manuals and dictionaries: of linux and foldoc without links, of pandas
without links and with those of the text.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import related
from benchmarks.related import Links
from catalogue.article import article_id
from catalogue.config import load
from catalogue.errors import CorruptData
from indexer import linking
from indexer.library import Library
from indexer.linking.evidence import FEATURES, NamesAndLinks
from indexer.linking.link_index import LinkIndex
from indexer.linking.names import NameIndex
from indexer.linking.own_weights import without_list
from indexer.linking.profile import LanguageSizes
from indexer.linking.trees import Trees
from indexer.linking.weighing import CAUTION, FILE, fusion, gather

Values = NDArray[np.floating[Any]]

PLACE = FEATURES.index("place")
SHIPPED = Path(linking.__path__[0]) / FILE
COLUMNS = ("signal", "limit", "left", "right", "value")

# Articles of a set that are asked for: all of those with a list in the greatest, some of the others.
MOST, MOST_OF_OTHERS = 2000, 300
# A set of more lists than this is the greatest.
MANY = 1600

# Links from which an article of a set without lists is asked for.
FEWEST_LINKS = 3

LEAVES = 31
DEPTH = 9

BOUND_TREES, FREE_TREES = 70, 150

# Of the wrong candidates the first are learned from, which are hardest to tell, and a share of the others.
FIRST = 30
OTHERS_SHARE = 1 / 3

# What free trees count in the mean. Half finds a little less where it was learned (MDN's links .730 instead
# of .738, pandas' words in nDCG@10 .618 instead of .638), all of it a little more; elsewhere bound ones are
# better.
FREE_SHARE = 0.75

# More of these may count for or against a candidate; of everything else only for it.
EITHER_WAY = frozenset(
    {
        *("path_up", "path_down", "path_last", "siblings", "place_of_path"),
        *("linked_to", "listed_to", "place_of_links", "longer", "place_of_length", "share_back"),
        *("library_links", "library_lists", "company_says_more"),
    }
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One article of a set: its candidates' evidence, which of them are right, and how many are in all."""

    id: str
    rows: Values
    right: NDArray[np.bool_]
    wanted: int


def asked(
    library: Library, queries: Sequence[str], truth: Mapping[str, set[str]], listed: bool
) -> Iterator[Asked]:
    """The articles, each without its own list; where none is ``listed``, without its own links."""
    known = NamesAndLinks(NameIndex.of(library.catalogue), LinkIndex.of(library.catalogue).graph)
    sizes = LanguageSizes.of(library.catalogue)
    for query in queries:
        catalogued = library.catalogue.article(query)
        assert catalogued is not None
        article = without_list(catalogued) if listed else replace(catalogued, links=())
        with library.catalogue.read() as connection, library.engine.searcher() as searcher:
            alike = sizes.articles(article.language)
            found = gather(connection, searcher, known, article, alike)
        right = np.array([one.id in truth[query] for one in found.fused[: len(found.rows)]])
        yield Asked(query, found.rows.astype(np.float32), right, len(truth[query]))


def measure(found: Iterable[Asked], scores: Iterable[Values]) -> tuple[float, float]:
    """Recall@10 and nDCG@10."""
    recalls, gains = [], []
    for one, values in zip(found, scores, strict=True):
        right = one.right[np.argsort(-values, kind="stable")[:10]]
        discounts = 1 / np.log2(np.arange(2, 12))
        recalls.append(right.sum() / one.wanted)
        gains.append((right * discounts[: len(right)]).sum() / discounts[: one.wanted].sum())
    return float(np.mean(recalls)), float(np.mean(gains))


def learn(sets: Sequence[Sequence[Asked]]) -> list[Any]:
    """Two LightGBM boosters, of trees that are bound and of others."""
    import lightgbm

    draw = np.random.default_rng(1)
    rows, right, sizes = [], [], []
    for found in sets:
        for one in found:
            if one.right.any():
                places = np.arange(len(one.right))
                kept = one.right | (places < FIRST) | (draw.random(len(places)) < OTHERS_SHARE)
                rows.append(one.rows[kept])
                right.append(one.right[kept])
                sizes.append(int(kept.sum()))
    values, labels = np.concatenate(rows), np.concatenate(right).astype(int)
    settings = {
        "objective": "lambdarank",
        "num_leaves": LEAVES,
        "max_depth": DEPTH,
        "max_bin": 63,
        "feature_fraction": 0.5,
        "lambdarank_truncation_level": 15,
        "num_threads": 1,
        "deterministic": True,
        "seed": 1,
        "verbose": -1,
    }
    bound = {
        "monotone_constraints": [int(name not in EITHER_WAY) for name in FEATURES],
        "learning_rate": 0.12,
        "min_data_in_leaf": 40,
        "lambda_l2": 1.0,
    }
    free = {
        "learning_rate": 0.08,
        "min_data_in_leaf": 60,
        "lambda_l2": 5.0,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
    }
    return [
        lightgbm.train(settings | more, lightgbm.Dataset(values, labels, group=sizes), trees)
        for more, trees in ((bound, BOUND_TREES), (free, FREE_TREES))
    ]


def document(boosters: Sequence[Any]) -> dict[str, Any]:
    """The trees of both as ``indexer/linking/trees.py`` reads them, so that their sum is the mean of both."""
    trees = []
    for booster, share in zip(boosters, (1 - FREE_SHARE, FREE_SHARE), strict=True):
        for tree in booster.dump_model()["tree_info"]:
            columns: dict[str, list[float]] = {name: [] for name in COLUMNS}
            _write(tree["tree_structure"], columns)
            columns["value"] = [float(f"{value * share:.4g}") for value in columns["value"]]
            trees.append(columns)
    return {
        "fitted_by": "python -m benchmarks.fit_related SET … --write",
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


def sets_of(paths: Sequence[Path], keep: Path | None) -> Iterator[tuple[str, list[Asked]]]:
    """A name and the asked articles of each set with each kind of links; those in ``keep`` are not asked
    again.
    """
    for path in paths:
        listed = bool(related.truth(path))
        for links in Links if listed else (Links.NONE, Links.TEXT):
            name = f"{path.name.partition('.')[0]}-{links}"
            file = keep / f"{name}.pickle" if keep else None
            if file and file.exists():
                yield name, pickle.loads(file.read_bytes())
            else:
                found = list(_ask(path, links))
                if file:
                    file.write_bytes(pickle.dumps(found))
                yield name, found


def _ask(path: Path, links: Links) -> Iterator[Asked]:
    truth, listed = answers(path), bool(related.truth(path))
    most = MOST if len(truth) > MANY and listed else MOST_OF_OTHERS
    queries = random.Random(5).sample(sorted(truth), min(most, len(truth)))
    with tempfile.TemporaryDirectory() as folder:
        config = load(None, {"PINAKES_LIBRARY_DATA": folder})
        related.build(config, path, links)
        library = Library.open(config)
        try:
            yield from asked(library, queries, truth, listed)
        finally:
            library.close()


def report(name: str, found: Sequence[Asked], trees: Trees) -> None:
    """Print how the candidates are ranked by the trees, by those that are shipped, and by their places."""
    figures = []
    for kind, weigh in (("", trees.odds), ("shipped ", _shipped()), ("places ", None)):
        if weigh or kind.startswith("places"):
            scores = [(weigh(one.rows) if weigh else 0.0) + CAUTION * one.rows[:, PLACE] for one in found]
            figures.append("{}R@10 {:.3f} nDCG@10 {:.3f}".format(kind, *measure(found, scores)))
    print(f"{name} ({len(found)}): {', '.join(figures)}", flush=True)


def _shipped() -> Callable[[Values], Values] | None:
    """The trees that are shipped, if they were fitted on today's evidence."""
    try:
        return fusion().odds
    except CorruptData:
        return None


def main() -> None:
    """Print a line a set and a kind of links."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", type=Path, nargs="+", help="files in the form of mdn.jsonl.gz")
    parser.add_argument("--without", nargs="*", default=[], help="sets that are not learned from, by name")
    parser.add_argument("--keep", type=Path, help="folder of what was asked, kept for the next run")
    parser.add_argument("--write", action="store_true", help="ship the trees")
    chosen = parser.parse_args()
    sets = dict(sets_of(chosen.sets, chosen.keep))
    new = {name for name in sets if name.rpartition("-")[0] in chosen.without}
    learned = [
        [one for one in found if not related.is_kept_back(one.id)]
        for name, found in sets.items()
        if name not in new
    ]
    written = document(learn(learned))
    trees = Trees.of(written, FEATURES)
    for name, found in sets.items():
        report(name, [one for one in found if name in new or related.is_kept_back(one.id)], trees)
    if chosen.write:
        SHIPPED.write_text(json.dumps(written, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
