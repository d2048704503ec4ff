"""Extraction beside its peers, on real pages and on templates whose content and chrome are known exactly.

``python -m benchmarks.extraction [--data DIR] [SET…]`` prints, for each real set, word F1 of Pinakes and of
the peers in the same run, and the difference to the best peer with a paired bootstrap interval over pages;
for each template family and variant the structure measures. Floors: ``[extraction]`` in floors.toml. Sets
that are not there are skipped.

Word F1: bags of lower-cased ``\\w+`` of the gold and of title, headings and blocks, sections of the kinds
disclaimer and boilerplate left out; the mean over pages. A page may show its title in the gold or not: the
better of both counts, for all.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.extraction_measures import NOTICES, f1, structure
from benchmarks.floors import check
from benchmarks.template_families import FAMILIES, VARIANTS, variant
from catalogue.article import Article, Rejected
from indexer.extract import Page, TemplateLearner, extract

DATA = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "extraction"
REAL = ("blogs_multi_page", "scrapinghub", "wcxb_articles_dev")
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


def _peer(text_of: Callable[[str], str]) -> Callable[[Sequence[Row]], Texts]:
    def read(rows: Sequence[Row]) -> Texts:
        return [PageText("", text_of(row["html"])) for row in rows]

    return read


def _trafilatura(html: str) -> str:
    import trafilatura

    return trafilatura.extract(html, include_comments=False) or ""


def _readability(html: str) -> str:
    from lxml import html as parser
    from readability import Document  # type: ignore[attr-defined]

    try:
        summary = parser.fromstring(Document(html).summary())  # type: ignore[no-untyped-call]
    except Exception:  # noqa: BLE001 – a peer's failure is an empty answer
        return ""
    return "\n".join(str(text) for text in summary.itertext())


def _justext(html: str) -> str:
    import justext

    try:
        stop_words = justext.get_stoplist("English")  # type: ignore[attr-defined, no-untyped-call]
        paragraphs = justext.justext(  # type: ignore[attr-defined, no-untyped-call]
            html.encode(), stop_words, encoding="utf-8"
        )
    except Exception:  # noqa: BLE001
        return ""
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


PEERS = {"trafilatura": _peer(_trafilatura), "readability": _peer(_readability), "justext": _peer(_justext)}


def interval(differences: Sequence[float], rounds: int = 2000) -> tuple[float, float]:
    """95 % bootstrap interval of the mean of paired differences."""
    chooser = random.Random(7)
    means = sorted(
        sum(chooser.choices(differences, k=len(differences))) / len(differences) for _ in range(rounds)
    )
    return means[int(0.025 * rounds)], means[int(0.975 * rounds)]


def real(name: str, rows: list[Row]) -> dict[str, float]:
    scores: dict[str, list[float]] = {}
    titles = [title for title, _ in pinakes(rows)]
    for system, read in {"pinakes": pinakes, **PEERS}.items():
        started = time.process_time()
        texts = read(rows)
        spent = (time.process_time() - started) / len(rows)
        scores[system] = [
            max(f1(row["gold"], text), f1(row["gold"], f"{title or own}\n{text}"))
            for row, (title, text), own in zip(rows, texts, titles)
        ]
        mean = sum(scores[system]) / len(rows)
        print(f"{name:20} {system:12} F1 {mean:.4f}   {spent * 1000:6.1f} ms CPU a page")
    means = {system: sum(values) / len(values) for system, values in scores.items()}
    best = max(PEERS, key=lambda system: means[system])
    low, high = interval([a - b for a, b in zip(scores["pinakes"], scores[best])])
    print(f"{name:20} against {best}: {means['pinakes'] - means[best]:+.4f} [{low:+.4f}, {high:+.4f}]")
    return {f"{name}_f1": means["pinakes"], f"{name}_gain": means["pinakes"] - means["trafilatura"]}


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
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    wanted = set(arguments.sets) or {*REAL, "families", "sample"}
    values: dict[str, float] = {}
    for name in REAL:
        path = arguments.data / f"{name}.jsonl.gz"
        if name in wanted and path.is_file():
            values.update(real(name, load(path)))
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
