"""Fetch + archive + extraction + catalogue + index, beside Scrapy's default recipe, on the same site in the
same run.

``python -m benchmarks.crawl [--pages 1000] [--large 5000]`` prints articles a second of wall time, CPU
seconds and peak memory of both, and Pinakes' peak memory on the larger site beside that on the smaller one.
Floors: ``[crawl]`` in floors.toml.
"""

from __future__ import annotations

import argparse
import contextlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.floors import check
from benchmarks.measure import Measured, run

MB = 1 << 20


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
    parser.add_argument("--large", type=int, default=5000, help="0: leave the memory test out")
    parser.add_argument(
        "--rounds", type=int, default=1, help="each peer in turn, so often; the best round counts"
    )
    arguments = parser.parse_args()
    ours, theirs = [], []
    with served(arguments.pages) as url:
        for _ in range(arguments.rounds):
            theirs.append(recipe(url))
            ours.append(pinakes(url))
    best, peer = max(ours, key=lambda r: r.rate), max(theirs, key=lambda r: r.rate)
    print(f"{'':22}{'articles':>9}{'wall s':>9}{'per s':>8}{'CPU s':>8}{'peak MB':>9}")
    show("Scrapy's recipe", peer)
    show("Pinakes", best)
    values = {"rate_ratio": best.rate / peer.rate}
    if arguments.large:
        with served(arguments.large) as url:
            large = pinakes(url)
        show(f"Pinakes, {arguments.large}", large)
        values["memory_flatness"] = best.measured.memory / large.measured.memory
    return check("crawl", values)


def show(name: str, result: Result) -> None:
    m = result.measured
    print(f"{name:22}{result.articles:9}{m.wall:9.1f}{result.rate:8.1f}{m.cpu:8.1f}{m.memory / MB:9.0f}")


def recipe(url: str) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.jsonl"
        measured = run([sys.executable, "-m", "benchmarks.scrapy_recipe", url, str(out)])
        return Result(sum(1 for _ in out.open("rb")), measured)


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


@contextlib.contextmanager
def served(articles: int) -> Iterator[str]:
    """The sample site of so many articles, in a process of its own: its CPU time is nobody's here."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "examples.sample_site",
        "--articles",
        str(articles),
        "serve",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(url, timeout=30).close()
                break
            except OSError:
                time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
