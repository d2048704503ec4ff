"""How long is a page read by its site's template, beside trafilatura on the same page?

``python -m benchmarks.reading_speed [--data DIR]`` reads the plugin-heavy pages several times, each right
before trafilatura does, and prints the CPU milliseconds a page of either, each page at its fastest, and their
ratio. The floor holds trafilatura's time over ours: ``[reading]`` in floors.toml.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import trafilatura

from benchmarks.extraction import DATA
from benchmarks.floors import check
from indexer.extract import Page, TemplateLearner, extract

SET = "plugin_heavy_site"
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
    if not file.exists():
        print(f"{file} is not there: nothing measured")
        return 0
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        pages = [Page(row["url"], row["html"]) for row in map(json.loads, lines)]
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
    print(f"{each} pages: Pinakes {ours / each:.2f} ms CPU a page, trafilatura {theirs / each:.2f}")
    print(f"  {ours / theirs:.3f} of trafilatura's time; learning {learning / each:.1f} ms a page")
    return check("reading", {"trafilatura_over_pinakes": theirs / ours})


if __name__ == "__main__":
    sys.exit(main())
