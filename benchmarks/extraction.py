"""Extraction beside its peers, on real pages and on templates whose content and chrome are known exactly.

``python -m benchmarks.extraction [--data DIR] [--node DIR] [SET…]`` prints, for each real set, word F1 of
Pinakes and of the peers in the same run, how many pages come out empty or nearly so, and the difference to
each peer with a paired bootstrap interval over pages; the same for each type of page, where a set has
several; for each template family and variant the structure measures. Floors: ``[extraction]`` in floors.toml.
Sets that are not there are skipped, and so are peers (``benchmarks/extraction_peers.py``).

Word F1: bags of lower-cased ``\\w+`` of the gold and of title, headings and blocks, sections of the kinds
disclaimer and boilerplate left out; the mean over pages. A page may show its title in the gold or not: the
better of both counts, for all.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.extraction_measures import NOTICES, f1, structure
from benchmarks.extraction_peers import Peer, installed_peers
from benchmarks.floors import check
from benchmarks.template_families import FAMILIES, VARIANTS, variant
from catalogue.article import Article, Rejected
from indexer.extract import Page, TemplateLearner, extract

DATA = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "extraction"
REAL = ("blogs_multi_page", "scrapinghub", "wcxb_articles_dev", "wcxb_dev_more")
# F1 below which next to nothing of a page is found, and above which it is read well.
NEAR_EMPTY = 0.3
READ_WELL = 0.8
# The peers that floors name: what stands behind ``_gain`` in the name.
COMPARED = {"trafilatura": "", "rs-trafilatura": "_rs"}
Row = dict[str, Any]


class PageText(NamedTuple):
    title: str
    body: str


Texts = list[PageText]


def load(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def read_sites(rows: Sequence[Row]) -> list[Article | Rejected]:
    """Each page with the template of its own site's pages in the set, as ``pinakes extract`` would."""
    sites: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        sites[row.get("site") or row["id"]].append(row)
    found: dict[str, Article | Rejected] = {}
    for site, members in sites.items():
        pages = [Page(row.get("url") or f"https://{site}/{row['id']}/", row["html"]) for row in members]
        learner = TemplateLearner()
        for page in pages if len(pages) > 1 else []:
            learner.add(page)
        template = learner.template() if len(pages) > 1 else None
        found.update((row["id"], extract(page, template)) for row, page in zip(members, pages))
    return [found[row["id"]] for row in rows]


def pinakes(rows: Sequence[Row]) -> Texts:
    texts: Texts = []
    for result in read_sites(rows):
        if isinstance(result, Rejected):
            texts.append(PageText("", ""))
            continue
        lines: list[str] = []
        for section in result.sections:
            if section.kind not in NOTICES:
                lines += [section.heading] if section.heading else []
                lines += section.texts()
        texts.append(PageText(result.title, "\n".join(lines)))
    return texts


def interval(differences: Sequence[float], rounds: int = 2000) -> tuple[float, float]:
    """95 % bootstrap interval of the mean of paired differences."""
    chooser = random.Random(7)
    means = sorted(
        sum(chooser.choices(differences, k=len(differences))) / len(differences) for _ in range(rounds)
    )
    return means[int(0.025 * rounds)], means[int(0.975 * rounds)]


class Answers(NamedTuple):
    """What one system makes of the pages of a set: word F1 of each, whether it finds any text, its time."""

    scores: list[float]
    found: list[bool]
    milliseconds: float  # of processor time, a page


def real(name: str, rows: list[Row], peers: Mapping[str, Peer]) -> dict[str, float]:
    """F1 of all systems on one set, and on each type of its pages."""
    started = _processor_time()
    ours = pinakes(rows)
    spent = _processor_time() - started
    titles = [title or row.get("title") or "" for row, (title, _) in zip(rows, ours)]
    answers = {"pinakes": _scored(rows, titles, [body for _, body in ours], spent)}
    for peer, read in peers.items():
        started = _processor_time()
        texts = read(rows)
        answers[peer] = _scored(rows, titles, texts, _processor_time() - started)
    values = _told(name, answers)
    types = sorted({row["type"] for row in rows if row.get("type")})
    for type_ in types if len(types) > 1 else []:
        at = [index for index, row in enumerate(rows) if row["type"] == type_]
        values.update(_told(f"{name}_{type_}", {system: _only(of, at) for system, of in answers.items()}))
    return {**values, f"{name}_kept": _kept(rows, answers)}


def _scored(rows: Sequence[Row], titles: Sequence[str], texts: Sequence[str], seconds: float) -> Answers:
    scores = [
        max(f1(row["gold"], text), f1(row["gold"], f"{title}\n{text}"))
        for row, text, title in zip(rows, texts, titles)
    ]
    return Answers(scores, [bool(text.strip()) for text in texts], 1000 * seconds / len(rows))


def _processor_time() -> float:
    """Seconds of this process and of those that it waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _only(answers: Answers, at: Sequence[int]) -> Answers:
    return Answers([answers.scores[i] for i in at], [answers.found[i] for i in at], answers.milliseconds)


def _told(name: str, answers: Mapping[str, Answers]) -> dict[str, float]:
    """Print one line a system, and ours against the best and against each peer that a floor names."""
    means = {system: sum(of.scores) / len(of.scores) for system, of in answers.items()}
    for system, of in answers.items():
        nothing, little = of.found.count(False), sum(score < NEAR_EMPTY for score in of.scores)
        counts = f"no text {nothing:3}   below {NEAR_EMPTY} {little:3}   {of.milliseconds:6.1f} ms CPU a page"
        print(f"{name:28} {len(of.scores):4} pages  {system:14} F1 {means[system]:.4f}   {counts}")
    ours = answers["pinakes"].scores
    values = {f"{name}_f1": means["pinakes"]}
    for system in [system for system in answers if system != "pinakes"]:
        low, high = interval([a - b for a, b in zip(ours, answers[system].scores)])
        gain = means["pinakes"] - means[system]
        print(f"{name:28} against {system}: {gain:+.4f} [{low:+.4f}, {high:+.4f}]")
        if system in COMPARED:
            values[f"{name}_gain{COMPARED[system]}"] = gain
    return values


def _kept(rows: Sequence[Row], answers: Mapping[str, Answers]) -> float:
    """The share of the pages that trafilatura reads well of which we do not lose nearly all."""
    ours, theirs = answers["pinakes"].scores, answers["trafilatura"].scores
    well = [at for at, score in enumerate(theirs) if score > READ_WELL]
    lost = [at for at in well if ours[at] < NEAR_EMPTY]
    for at in lost:
        print(f"  lost: {rows[at]['id']}, F1 {ours[at]:.3f}, trafilatura {theirs[at]:.3f}")
    return 1 - len(lost) / max(1, len(well))


def family(name: str, rows: list[Row]) -> dict[str, float]:
    """Structure measures of pages with exact gold, read as one site."""
    pages = [Page(row["url"], row["html"]) for row in rows]
    started = time.process_time()
    learner = TemplateLearner()
    for page in pages:
        learner.add(page)
    template = learner.template()
    learned = time.process_time()
    results = [extract(page, template).to_json() for page in pages]
    read = time.process_time()
    measured = structure(rows, results)
    shown = "  ".join(f"{key} {value:.3f}" for key, value in measured.items())
    learning, reading = (1000 * seconds / len(rows) for seconds in (learned - started, read - learned))
    print(f"{name:22} {shown}   learn {learning:.0f} read {reading:.0f} ms")
    return measured


def sample_families() -> dict[str, list[Row]]:
    """The families of the sample site, each in its variants."""
    from examples.sample_site.families import FAMILIES as KNOWN
    from examples.sample_site.markup import VARIANTS as NAMES
    from examples.sample_site.site import SampleSite

    made = {}
    for kind in KNOWN:
        for name in NAMES:
            site = SampleSite(kind, name, 1, 60)
            rows = [site.gold(slug) for slug in site.writings]
            made[f"sample-{kind}-{name}"] = [row for row in rows if row.get("html")]
    return made


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "sets", nargs="*", metavar="SET", help=f"{', '.join(REAL)}, families, sample (default: all)"
    )
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the .jsonl.gz files")
    parser.add_argument("--node", type=Path, default=Path(), help="folder with node_modules of peers")
    parser.add_argument("--peers", nargs="+", metavar="PEER", help="ask these only, and trafilatura")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    wanted = set(arguments.sets) or {*REAL, "families", "sample"}
    values: dict[str, float] = {}
    peers = installed_peers(arguments.node) if wanted & set(REAL) else {}
    if arguments.peers:
        peers = {name: peer for name, peer in peers.items() if name in ("trafilatura", *arguments.peers)}
    for name in REAL:
        path = arguments.data / f"{name}.jsonl.gz"
        if name in wanted and path.is_file():
            values.update(real(name, load(path), peers))
    heavy = arguments.data / "plugin_heavy_site.jsonl.gz"
    if "families" in wanted and heavy.is_file():
        rows = load(heavy)
        for name, changes in VARIANTS.items():
            worst(values, name, family(name, variant(rows, *changes)))
        for name, make in FAMILIES.items():
            worst(values, name, family(name, make(rows)))
    if "sample" in wanted:
        for name, rows in sample_families().items():
            worst(values, name, family(name, rows))
    return check("extraction", values)


def worst(values: dict[str, float], name: str, measured: dict[str, float]) -> None:
    """Keep the worst of each measure over the families. Those whose boxes have no wrappers are harder and are
    kept apart.
    """
    league = "bare" if name.startswith("flat") or name.endswith("-bare") else "boxes"
    for key, value in measured.items():
        values[f"{league}_{key}"] = min(value, values.get(f"{league}_{key}", 1.0))


if __name__ == "__main__":
    sys.exit(main())
