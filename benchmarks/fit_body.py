"""Fit the weights of ``indexer/extract/body/body_weights.json``: what a block shows → is it the article?

``python -m benchmarks.fit_body [--data DIR] [--write]``: logistic regression (Newton's method, ridge) on the
blocks of the three real sets, the blogs both with and without their sites' templates. A block counts by its
words, a page by one. Prints word F1 of four folds, each site in one fold only, with the rule of
``classifier.Judgment``; these are the numbers to believe.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.extraction import DATA, Row, load
from benchmarks.extraction_measures import f1, norm
from indexer.extract import Page, SiteTemplate, TemplateLearner
from indexer.extract.body.alignment import aligned
from indexer.extract.body.classifier import CONVINCED, OVERRULED, rows_of
from indexer.extract.body.features import written_weights
from indexer.extract.body.votes import KEEPS, votes_on
from indexer.extract.labelling import fitting, mark_discussions, unlabelled
from indexer.extract.metadata.collect import metadata_of
from indexer.extract.roles import Role
from indexer.extract.source.repair import heal
from indexer.extract.template.marking import mark_template
from indexer.extract.walk import outline_of

Array = NDArray[np.float64]

# Strength of the ridge penalty.
RIDGE = 1e-3

# Parts into which the sites are cut; each is judged by weights that were fitted on the others.
FOLDS = 4

# Words from which a block counts no more.
LONGEST = 60

# Power of a block's words by which it counts.
BY_WORDS = 0.8

# The sets that the weights are fitted on; wcxb_dev_more stays unseen.
FITTED = ("blogs_multi_page", "scrapinghub", "wcxb_articles_dev")
# Steps of Newton's method; far more than it takes.
STEPS = 20


@dataclass(frozen=True)
class Sample:
    """One page: evidence, gold (1: the article), weights; and what its F1 is computed from."""

    site: str
    rows: Array
    gold: Array
    weights: Array
    votes: Array
    hidden: NDArray[np.bool_]
    texts: list[str]
    title: str
    wanted: str

    @property
    def fold(self) -> int:
        return zlib.crc32(self.site.encode()) % FOLDS

    def f1(self, weights: Array) -> float:
        chances = 1 / (1 + np.exp(-self.rows @ weights))
        keeps = np.where(self.votes >= KEEPS, chances > OVERRULED, chances > CONVINCED) & ~self.hidden
        text = "\n".join(t for t, keep in zip(self.texts, keeps) if keep)
        return max(f1(self.wanted, text), f1(self.wanted, f"{self.title}\n{text}"))


def sample_of(row: Row, page: Page, template: SiteTemplate | None) -> Sample:
    healed = heal(page)
    outline = outline_of(healed.tree)
    title = metadata_of(healed.tree, page).title
    labelled = unlabelled(outline, page.url)
    mark_discussions(labelled, title)
    hidden = np.array([label.role in (Role.HIDDEN, Role.COMMENT) for label in labelled.labels], dtype=bool)
    profile, paths = fitting(outline, template)
    if profile is not None and not mark_template(labelled, profile, paths, title):
        profile = None
    votes = votes_on(labelled, healed.tree, template_known=profile is not None)
    evidence = rows_of(labelled, votes, title, profile)
    gold = np.array([share >= KEEPS for share in aligned(outline.blocks, row["gold"])], dtype=float)
    weights = np.array(
        [0.0 if norm(b.text) == norm(title) else min(b.words, LONGEST) ** BY_WORDS for b in outline.blocks]
    )
    weights /= max(1.0, float(weights.sum()))
    return Sample(
        site=row.get("site") or row["id"],
        rows=evidence.rows,
        gold=gold,
        weights=weights,
        votes=np.array(evidence.votes.best),
        hidden=hidden,
        texts=[b.text for b in outline.blocks],
        title=title,
        wanted=row["gold"],
    )


def samples(rows: Sequence[Row], together: bool) -> Iterator[Sample]:
    sites: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        sites[row.get("site") or row["id"]].append(row)
    for site, members in sites.items():
        pages = [Page(row.get("url") or f"https://{site}/{row['id']}/", row["html"]) for row in members]
        template = None
        if together and len(pages) > 1:
            learner = TemplateLearner()
            for page in pages:
                learner.add(page)
            template = learner.template()
        yield from (sample_of(row, page, template) for row, page in zip(members, pages))


def fit(chosen: Sequence[Sample]) -> Array:
    """One weight for each feature, by Newton's method."""
    rows = np.vstack([s.rows for s in chosen])
    gold = np.concatenate([s.gold for s in chosen])
    weights = np.concatenate([s.weights for s in chosen])
    weights /= weights.sum()
    found: Array = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-rows @ found))
        gradient = rows.T @ (weights * (chances - gold)) + RIDGE * found
        curvature = (rows.T * (weights * chances * (1 - chances))) @ rows + RIDGE * np.eye(len(found))
        found = found - np.linalg.solve(curvature, gradient)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--write", action="store_true", help="store the weights fitted on everything")
    arguments = parser.parse_args()
    sets: dict[str, list[Sample]] = {}
    for name in FITTED:
        path = arguments.data / f"{name}.jsonl.gz"
        if not path.is_file():
            print(f"{path} is not there; fitting needs all of {', '.join(FITTED)}", file=sys.stderr)
            return 2
        rows = load(path)
        sets[name] = list(samples(rows, together=name == "blogs_multi_page"))
        if name == "blogs_multi_page":
            sets["blogs, alone"] = list(samples(rows, together=False))
    everything = [s for chosen in sets.values() for s in chosen]
    folds = [fit([s for s in everything if s.fold != k]) for k in range(FOLDS)]
    for name, chosen in sets.items():
        print(f"{name:20} held out {np.mean([s.f1(folds[s.fold]) for s in chosen]):.4f}")
    if arguments.write:
        target = Path(__file__).resolve().parents[1] / "indexer" / "extract" / "body" / "body_weights.json"
        target.write_text(written_weights(fit(everything)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
