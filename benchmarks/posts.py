"""How long does a large WordPress take by its REST API, at one request a second?

``python -m benchmarks.posts [--posts 50000]`` fills a real WordPress (the parts of ``tests/wordpress``)
and crawls it with ``articles_from = "api"`` and a delay of one second. Its PHP, database and web server take
their share of the same cores; the CPU column is that of Pinakes' processes alone. Floors: ``[posts]``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.floors import check
from benchmarks.measure import run
from catalogue.config import load
from catalogue.store import Catalogue
from tests.wordpress.corpus import articles
from tests.wordpress.sites import WordPress, two_sites

# What a gate gives 50,000 posts.
_SECONDS_A_POST = 600 / 50_000
# Written by WordPress itself, so that the categories exist.
_FIRST = 60
_MB = 1 << 20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=50_000)
    posts = parser.parse_args().posts
    with tempfile.TemporaryDirectory() as home, two_sites(Path(home), articles(_FIRST)) as (_, site):
        _fill(site, posts)
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "library.toml"
            table = f'[[site]]\nname = "new"\nurl = "{site.url}"\narticles_from = "api"\n'
            config.write_text(f"[crawl]\ndelay = 1.0\n{table}", encoding="utf-8")
            measured = run([sys.executable, "-m", "pinakes", "crawl", "--config", str(config)])
            arrived = _count(config)
    print(measured.output)
    print(
        f"{arrived} of {posts} posts in {measured.wall:.0f} s, {measured.cpu:.0f} s of CPU,"
        f" {measured.share / _MB:.0f} MB in all processes, {measured.largest / _MB:.0f} in the largest one"
    )
    return check("posts", {"arrived": arrived / posts, "pace": _SECONDS_A_POST * posts / measured.wall})


def _fill(site: WordPress, posts: int) -> None:
    """Posts beyond the first ones, each with a text of its own."""
    command = ["php", "-d", "memory_limit=1G", str(Path(__file__).with_suffix(".php")), str(site.folder)]
    lines = "".join(json.dumps(post) + "\n" for post in _numbered(posts))
    subprocess.run([*command, str(site.port)], input=lines, text=True, check=True, stdout=subprocess.DEVNULL)


def _count(config: Path) -> int:
    catalogue = Catalogue.open(load(config, {}).catalogue_url)
    try:
        return sum(1 for _ in catalogue.articles("new"))
    finally:
        catalogue.close()


def _numbered(posts: int) -> Iterator[dict[str, Any]]:
    for number, post in enumerate(articles(posts)[_FIRST:], _FIRST):
        yield post | {
            "title": f"{post['title']} {number}",
            "slug": f"{post['slug']}-{number}",
            "age": 5 + number % 3_000,
        }


if __name__ == "__main__":
    sys.exit(main())
