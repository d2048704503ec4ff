"""Fetch + archive + extraction + catalogue + index, beside Scrapy's default recipe, on the same site in the
same run.

``python -m benchmarks.crawl [--pages 1000] [--large 5000] [--crawlee PYTHON]`` crawls the sample site, its
pages weighing 77 KB (`heavy_site.py`), and prints for each peer the site's articles a second of wall time
(the recipes find lists as well; they are no articles), CPU seconds and peak memory of all processes, what
they share counted once. On the larger site the fetching process is measured alone, too. The server runs on
the same cores; what it takes is told in the end. Floors: ``[crawl]`` in floors.toml.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.floors import check
from benchmarks.measure import Measured, run

MB = 1 << 20
# What all processes of a crawl may take together, in bytes.
GATE = 300 * MB


@dataclass(frozen=True, slots=True)
class Result:
    articles: int
    measured: Measured

    @property
    def rate(self) -> float:
        return self.articles / self.measured.wall


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--large", type=int, default=5000, help="0: leave the larger site out")
    parser.add_argument(
        "--rounds", type=int, default=1, help="each peer in turn, so often; the best round counts"
    )
    parser.add_argument("--crawlee", metavar="PYTHON", help="one that has crawlee[parsel] and trafilatura")
    arguments = parser.parse_args()
    ours, theirs = [], []
    other: Result | None = None
    with heavy(arguments.pages) as url:
        for _ in range(arguments.rounds):
            theirs.append(recipe(url))
            ours.append(pinakes(url))
        if arguments.crawlee:
            other = recipe(url, [arguments.crawlee, str(Path(__file__).with_name("crawlee_recipe.py"))])
    best, peer = max(ours, key=lambda r: r.rate), max(theirs, key=lambda r: r.rate)
    titles = ("articles", "wall s", "per s", "CPU s", "CPU ms", "peak MB", "largest")
    print(f"{'':24}{''.join(f'{title:>10}' for title in titles)}")
    show("Scrapy's recipe", peer)
    if other is not None:
        show("Crawlee's recipe", other)
    show("Pinakes", best)
    values = {"rate_ratio": best.rate / peer.rate, "cpu_ratio": _cpu_each(peer) / _cpu_each(best)}
    if arguments.large:
        with heavy(arguments.large) as url:
            kept = fetched(url)
            large = pinakes(url)
        show(f"fetch and store, {arguments.large}", kept)
        show(f"Pinakes, {arguments.large}", large)
        values |= {
            "fetch_ratio": kept.rate / peer.rate,
            "large_ratio": large.rate / peer.rate,
            "memory_flatness": best.measured.share / large.measured.share,
            "memory_gate_over_peak": GATE / large.measured.share,
        }
    return check("crawl", values)


def show(name: str, result: Result) -> None:
    m = result.measured
    each = 1000 * _cpu_each(result)
    print(
        f"{name:24}{result.articles:10}{m.wall:10.1f}{result.rate:10.1f}{m.cpu:10.1f}{each:10.1f}"
        f"{m.share / MB:10.0f}{m.largest / MB:10.0f}"
    )


def _cpu_each(result: Result) -> float:
    return result.measured.cpu / result.articles


def recipe(url: str, command: Sequence[str] = (sys.executable, "-m", "benchmarks.scrapy_recipe")) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.jsonl"
        measured = run([*command, url, str(out)])
        found = {json.loads(line)["url"] for line in out.open("rb")}
        return Result(len(found & _articles(url)), measured)


def _articles(url: str) -> set[str]:
    """The addresses of the site's articles, by its sitemaps."""
    with urllib.request.urlopen(f"{url}sitemap_index.xml", timeout=60) as answer:
        maps = re.findall(r"<loc>([^<]*post-sitemap[^<]*)</loc>", answer.read().decode())
    found: set[str] = set()
    for address in maps:
        with urllib.request.urlopen(address, timeout=60) as answer:
            found.update(re.findall(r"<loc>([^<]*)</loc>", answer.read().decode()))
    return found


def fetched(url: str) -> Result:
    """The fetching process alone."""
    with tempfile.TemporaryDirectory() as folder:
        measured = run([sys.executable, "-m", "benchmarks.fetch_and_store", url, folder])
        kept = re.search(r"(\d+) kept", measured.output)
        return Result(int(kept[1]) if kept else 0, measured)


def pinakes(url: str) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "library.toml"
        config.write_text(
            f'[crawl]\ndelay = 0.0\n[[site]]\nname = "sample"\nurl = "{url}"\n', encoding="utf-8"
        )
        measured = run([sys.executable, "-m", "pinakes", "crawl", "--config", str(config)])
        exported = run(
            [sys.executable, "-m", "pinakes", "export", "--format", "jsonl", "--config", str(config)]
        )
        return Result(exported.output.count("\n"), measured)


def served(articles: int) -> contextlib.AbstractContextManager[str]:
    """The sample site of so many articles, as it is."""
    return _serving("examples.sample_site", "--articles", str(articles), "serve")


def heavy(articles: int) -> contextlib.AbstractContextManager[str]:
    """The sample site of so many articles, its pages as heavy as real ones."""
    return _serving("benchmarks.heavy_site", "--articles", str(articles))


@contextlib.contextmanager
def _serving(*command: str) -> Iterator[str]:
    """A site on loopback, in a process of its own: its CPU time is nobody's here."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", *command, "--port", str(port)], stdout=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(900):
            try:
                urllib.request.urlopen(url, timeout=30).close()
                break
            except OSError:
                time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        _, _, usage = os.wait4(process.pid, 0)
        print(f"({command[0]} took {usage.ru_utime + usage.ru_stime:.1f} s of CPU, its start included)")


if __name__ == "__main__":
    sys.exit(main())
