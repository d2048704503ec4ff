"""How much CPU does ``pinakes extract`` take, beside trafilatura in a process of its own on the same pages?

``python -m benchmarks.extract_command [--data DIR]`` runs both over the blogs, site by site, and over the
plugin-heavy pages, in turn and several times. It prints the CPU seconds of each whole process, its start and
all that it learns included, at its fastest, and what Pinakes takes of memory. The floors hold trafilatura's
time over ours: ``[extract_command]`` in floors.toml.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.extraction import DATA
from benchmarks.floors import check
from benchmarks.measure import Measured, run

SETS = ("blogs_multi_page", "plugin_heavy_site")
# Each at its fastest of so many runs: what other processes take from the caches is left out.
TIMES = 3
# A peer that does no more than read the same lines and write what it finds.
PEER = """
import json, logging, sys
import trafilatura
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
with open(sys.argv[2], "w", encoding="utf-8") as out:
    for line in open(sys.argv[1], encoding="utf-8"):
        page = json.loads(line)
        text = trafilatura.extract(page["html"], include_comments=False)
        print(json.dumps({"url": page["url"], "text": text}, ensure_ascii=False), file=out)
"""


def write_pages(source: Path, target: Path) -> int:
    """The pages of a set as lines that ``pinakes extract`` reads; how many there are.

    A page without an address gets one on its site.
    """
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    with target.open("w", encoding="utf-8") as out:
        for row in rows:
            url = row.get("url") or f"https://{row['site']}/{row['id']}.html"
            print(json.dumps({"url": url, "html": row["html"]}), file=out)
    return len(rows)


def fastest(runs: list[Measured]) -> Measured:
    return min(runs, key=lambda measured: measured.cpu)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the .jsonl.gz files")
    data = parser.parse_args().data
    ratios: dict[str, float] = {}
    for name in SETS:
        if not (source := data / f"{name}.jsonl.gz").exists():
            print(f"{source} is not there: nothing measured")
            continue
        with tempfile.TemporaryDirectory() as folder:
            pages, out = Path(folder) / "pages.jsonl", Path(folder) / "out.jsonl"
            count = write_pages(source, pages)
            extract = [sys.executable, "-m", "pinakes", "extract", str(pages), "--out", str(out)]
            peer = [sys.executable, "-c", PEER, str(pages), str(out)]
            runs = [(run(extract), run(peer)) for _ in range(TIMES)]
        ours, theirs = (fastest(list(each)) for each in zip(*runs, strict=True))
        print(
            f"{name}, {count} pages: Pinakes {ours.cpu:.2f} s CPU, {ours.memory / 1e6:.0f} MB,"
            f" trafilatura {theirs.cpu:.2f} s; {ours.cpu / theirs.cpu:.2f} times its time"
        )
        ratios[name] = theirs.cpu / ours.cpu
    return check("extract_command", ratios)


if __name__ == "__main__":
    sys.exit(main())
