"""Articles that a WordPress's REST API gives whole: how much CPU does each take, and how many come at a time?

``python -m benchmarks.given [--articles 1000]`` crawls the sample site with ``articles_from = "api"`` and no
delay: what fetching, archive, reading, catalogue and index take for each post, in all processes. 50,000 posts
are 500 requests; at one a second two cores have 24 ms for each post in ten minutes. Floors: ``[given]``.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

from benchmarks.crawl import served
from benchmarks.floors import check
from benchmarks.measure import Measured, run

# A gate's posts, seconds and cores.
_POSTS, _SECONDS, _CORES = 50_000, 600.0, 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--base", type=int, default=100, help="articles of the site whose cost is taken off")
    arguments = parser.parse_args()
    costs, requests = [], []
    for count in (arguments.base, arguments.articles):
        with served(count) as url:
            measured = _crawl(url)
        asked = int((re.search(r"\((\d+) requests", measured.output) or [0, 0])[1])
        print(f"{count} articles: {measured.cpu:.1f} s of CPU, {measured.wall:.1f} s, {asked} requests")
        costs.append(measured.cpu)
        requests.append(asked)
    more = arguments.articles - arguments.base
    a_post = (costs[1] - costs[0]) / more
    a_hundred = (requests[1] - requests[0]) / more * 100
    print(f"{1_000 * a_post:.1f} ms of CPU a post, {a_hundred:.2f} requests a hundred posts")
    needed = _SECONDS * _CORES / _POSTS
    return check(
        "given", {"pace": needed / a_post, "posts_a_request": more / max(1, requests[1] - requests[0])}
    )


def _crawl(url: str) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "library.toml"
        site = f'[[site]]\nname = "sample"\nurl = "{url}"\narticles_from = "api"\n'
        config.write_text(f"[crawl]\ndelay = 0.0\n{site}", encoding="utf-8")
        return run([sys.executable, "-m", "pinakes", "crawl", "--config", str(config)])


if __name__ == "__main__":
    sys.exit(main())
