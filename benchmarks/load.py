"""Does the app keep up with readers? A constant rate of requests, whatever the answers take.

``python -m benchmarks.load [--articles 100000] [--rate 50] [--seconds 600] [--keep FOLDER]`` serves a library
by ``pinakes serve`` as it is shipped, and asks for a mix of pages by vegeta, which is installed with
``go install github.com/tsenart/vegeta/v12@latest``: 40 % results, 25 % articles, 15 % letters, 10 %
suggestions, 10 % related topics, each another one. Requests are sent when they are due and not when the one
before was answered, so that what queues is seen. The generator has a share of the same cores. Floors:
``[load]``, for a machine with nothing else to do.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from benchmarks.floors import check
from benchmarks.search_speed import big_library, sample_queries
from benchmarks.servers import MB, PINAKES, Client, Server, free_port
from catalogue.filing import LATIN

# Milliseconds in which 95 of 100 requests are to be answered.
_REACH = 50.0
# Kind of request → its share.
_MIX = {"results": 0.40, "articles": 0.25, "letters": 0.15, "suggestions": 0.10, "related": 0.10}
# Different questions. Readers ask some far more often than others: Zipf's law, exponent 1.
_QUESTIONS = 5_000
# Until what a process keeps of words, rows and answers is there; each has its bound.
_WARM_SECONDS = 120
_SAMPLE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Load:
    """Milliseconds of the slowest of 50, 95 and 99 of 100 requests; ``good``: the share answered 200."""

    p50: float
    p95: float
    p99: float
    good: float
    errors: Sequence[str]


class Memory(threading.Thread):
    """Looks at the largest process's own memory every few seconds. :attr:`seen`: bytes."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self.seen: list[int] = []
        self._server = server
        self._end = threading.Event()

    def run(self) -> None:
        while not self._end.wait(_SAMPLE_SECONDS):
            self.seen.append(self._server.memory())

    def growth(self) -> float:
        """The last tenth's mean to that of the second tenth: the first one fills the caches."""
        tenth = max(1, len(self.seen) // 10)
        first, last = self.seen[tenth : 2 * tenth] or self.seen, self.seen[-tenth:]
        return (sum(last) / len(last)) / (sum(first) / len(first))

    def stop(self) -> None:
        self._end.set()
        self.join()


def requests(ids: Sequence[str], port: int, seed: int = 11) -> Iterator[str]:
    """Addresses without end, in the shares of the mix."""
    chance = random.Random(seed)
    questions = sample_queries(_QUESTIONS, 17)
    often = [1 / rank for rank in range(1, len(questions) + 1)]
    while True:
        match chance.choices(list(_MIX), list(_MIX.values()))[0]:
            case "results":
                path = f"/search?q={quote(chance.choices(questions, often)[0])}"
            case "articles":
                path = f"/article/{chance.choice(ids)}"
            case "letters":
                path = f"/a-to-z/all/{chance.choice(LATIN)}/"
            case "suggestions":
                typed = chance.choices(questions, often)[0]
                path = f"/api/v1/suggest?q={quote(typed[: chance.randint(2, 6)])}"
            case _:
                path = f"/api/v1/articles/{chance.choice(ids)}/related"
        yield f"http://127.0.0.1:{port}{path}"


def attack(tool: str, addresses: Iterator[str], rate: int, seconds: int) -> Load:
    """Ask at a constant rate."""
    targets = "".join(f"GET {next(addresses)}\n" for _ in range(rate * seconds))
    with tempfile.NamedTemporaryFile("w+", suffix=".txt") as file:
        file.write(targets)
        file.flush()
        sent = subprocess.run(
            [
                tool,
                "attack",
                f"-targets={file.name}",
                f"-rate={rate}",
                f"-duration={seconds}s",
                "-timeout=60s",
            ],
            stdout=subprocess.PIPE,
            check=True,
        )
    told = subprocess.run(
        [tool, "report", "-type=json"], input=sent.stdout, stdout=subprocess.PIPE, check=True
    )
    report = json.loads(told.stdout)
    times = report["latencies"]
    good = report["status_codes"].get("200", 0) / report["requests"]
    in_ms = {name: times[name] / 1e6 for name in ("50th", "95th", "99th")}
    return Load(in_ms["50th"], in_ms["95th"], in_ms["99th"], good, report["errors"] or [])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rate", type=int, default=50, help="requests a second")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--keep", type=Path, help="folder to keep the library in")
    asked = parser.parse_args()
    tool = shutil.which("vegeta")
    if tool is None:
        print("vegeta is not on the PATH: go install github.com/tsenart/vegeta/v12@latest", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as made:
        return _measure(tool, asked, asked.keep or Path(made))


def _measure(tool: str, asked: argparse.Namespace, folder: Path) -> int:
    with big_library(asked.articles, folder) as library, library.engine.searcher() as searcher:
        ids = sorted(article_id for article_id, _ in searcher.ids())
    port = free_port()
    config = folder / "load.toml"
    config.write_text("[web]\ndesk_port = 0\n", encoding="utf-8")
    server = Server([*PINAKES, "serve", "--config", str(config), "--port", str(port)], folder, port)
    try:
        Client(port).ask("/readyz")
        server.calm()
        addresses = requests(ids, port)
        attack(tool, addresses, asked.rate, _WARM_SECONDS)
        memory = Memory(server)
        memory.start()
        before = server.cpu()
        found = attack(tool, addresses, asked.rate, asked.seconds)
        cpu = (server.cpu() - before) * 1000 / (asked.rate * asked.seconds)
        memory.stop()
    finally:
        server.stop()
        config.unlink()
    grown = memory.growth()
    print(f"p50 {found.p50:.1f} ms, p95 {found.p95:.1f} ms, p99 {found.p99:.1f} ms")
    print(f"{cpu:.1f} ms of CPU a request")
    print(f"answered 200: {found.good:.4%}; {'; '.join(found.errors[:3]) or 'no errors'}")
    print(f"own memory of the largest process: {max(memory.seen) / MB:.0f} MB, × {grown:.3f} in the end")
    return check("load", {"pace": _REACH / found.p95, "good": found.good, "memory_flatness": 1 / grown})


if __name__ == "__main__":
    sys.exit(main())
