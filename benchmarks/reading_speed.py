"""How long is a page read by its site's template, beside trafilatura on the same page?

``python -m benchmarks.reading_speed [--data DIR]`` reads pages several times, each right before trafilatura
does, and prints the CPU milliseconds a page of either, each page at its fastest, and their ratio. The pages
are the plugin-heavy ones of the data, where that is, and some of the sample site as `heavy_site.py` makes
them, two thirds of which are styles and settings. The floors hold trafilatura's time over ours: ``[reading]``
in floors.toml.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import trafilatura

from benchmarks.extraction import DATA
from benchmarks.floors import check
from benchmarks.heavy_site import HeavySite
from indexer.extract import Page, TemplateLearner, extract

SET = "plugin_heavy_site"
# Articles of the heavy site.
HEAVY = 30
# A page's fastest of so many times: what another process takes from the caches is left out.
TIMES = 7


def milliseconds(action: Callable[[], object]) -> float:
    """CPU milliseconds of this process."""
    start = time.process_time_ns()
    action()
    return (time.process_time_ns() - start) / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the .jsonl.gz files")
    file = parser.parse_args().data / f"{SET}.jsonl.gz"
    values = {"trafilatura_over_pinakes_heavy": _measured("heavy site", _heavy_pages())}
    if file.exists():
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            pages = [Page(row["url"], row["html"]) for row in map(json.loads, lines)]
        values["trafilatura_over_pinakes"] = _measured(SET, pages)
    else:
        print(f"{file} is not there: not measured")
    return check("reading", values)


def _heavy_pages() -> list[Page]:
    base = "http://127.0.0.1:9/"
    answers = HeavySite(HEAVY, base).articles()
    return [Page(base.rstrip("/") + target, html) for target, html in answers.items()]


def _measured(name: str, pages: Sequence[Page]) -> float:
    """How many times our time trafilatura takes for some pages of one site."""
    learner = TemplateLearner()
    learning = sum(milliseconds(partial(learner.add, page)) for page in pages)
    learning += milliseconds(learner.template)
    template = learner.template()
    ours = theirs = 0.0
    for page in pages:
        read = partial(extract, page, template)
        peer = partial(trafilatura.extract, page.html, include_comments=False)
        rounds = [(milliseconds(read), milliseconds(peer)) for _ in range(TIMES)]
        ours += min(mine for mine, _ in rounds)
        theirs += min(other for _, other in rounds)
    each = len(pages)
    took = f"Pinakes {ours / each:.2f} ms CPU a page, trafilatura {theirs / each:.2f}"
    print(f"{name}, {each} pages: {took}; learning {learning / each:.1f} ms a page")
    return theirs / ours


if __name__ == "__main__":
    sys.exit(main())
