"""The first thing that a newcomer does, from the checkout and from the wheel."""

from __future__ import annotations

import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.extraction_measures import f1
from catalogue.article import Article
from catalogue.config import Config
from catalogue.store import Catalogue
from commands import demo
from examples.sample_site import SampleSite, serve
from indexer.ingest.lessons import FITTED
from tests.indexer.crawled import HOST, Crawled

ROOT = Path(__file__).parent.parent
NEEDED = (
    "catalogue/migrations/",
    "search_app/templates/",
    "search_app/static/",
    "examples/sample_site/",
)


def run(command: list[str], cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PINAKES_", "PYTHONPATH"))}
    return subprocess.run(
        command, cwd=cwd, env={**clean, **environment}, capture_output=True, text=True, timeout=240
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(source)], check=True)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    built = run([sys.executable, "-m", "pip", "wheel", *options, "."], source)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_all_it_needs_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"pinakes.py", "catalogue", "commands", "crawler", "indexer", "search_app", "examples"}
    for needed in NEEDED:
        assert any(name.startswith(needed) for name in names), needed
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    packaged = {name for name in listed.stdout.split() if name.split("/")[0] in tops}
    left_out = {name for name in packaged if name.endswith((".md", ".po", ".pot", ".cfg"))}
    assert packaged - left_out - set(names) == set()


def test_the_demo_runs_from_the_wheel_and_leaves_nothing_behind(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # With -P and a folder of its own, nothing of the checkout is on the path: only the wheel's files and the
    # installed dependencies.
    code = (
        f"import sys; sys.path.insert(0, {str(site)!r}); "
        f"import pinakes; assert {str(site)!r} in pinakes.__file__; pinakes.main()"
    )
    # pytest's own folders are too deep for the sockets of multiprocessing (107 bytes)
    with tempfile.TemporaryDirectory() as scratch:
        result = run(
            [sys.executable, "-P", "-c", code, "demo", "--no-serve"],
            Path(scratch),
            TMPDIR=scratch,
            PYTHONPATH=str(site),
        )
        assert result.returncode == 0, result.stdout + result.stderr
        assert list(Path(scratch).iterdir()) == []
    found = re.search(r"(\d+) articles", result.stdout)
    assert found
    assert int(found[1]) >= 120


def test_a_port_that_is_taken_is_said_before_the_crawl(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run(
            [sys.executable, "-m", "pinakes", "demo", "--port", str(taken.getsockname()[1])],
            tmp_path,
            PYTHONPATH=str(ROOT),
        )
    assert result.returncode == 1
    assert "--port" in result.stderr
    assert "Traceback" not in result.stderr


def faults(articles: Iterable[Article], gold: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Where a library differs from the gold: articles missing, template text, words lost or added."""
    found = {article.url.rstrip("/").rsplit("/", 1)[-1]: article for article in articles}
    for row in gold:
        slug = row["url"].rstrip("/").rsplit("/", 1)[-1]
        article = found.get(slug)
        if article is None:
            yield f"{slug} is missing"
            continue
        sections = [s for s in article.sections if s.kind not in ("disclaimer", "boilerplate")]
        text = " ".join(part for s in sections for part in (s.heading or "", *s.texts()))
        if article.extraction.method != FITTED:
            yield f"{slug} fits no template"
        if left := [one for one in row["chrome"] if len(one.split()) >= 4 and one in text]:
            yield f"{slug} has text of the template: {left[0]}"
        if max(f1(row["gold"], text), f1(row["gold"], f"{article.title} {text}")) < 0.995:
            yield f"{slug} differs from its gold"


@pytest.mark.slow  # the whole demo: 175 pages are fetched, and 159 articles read three times
def test_the_demo_s_library_is_the_gold() -> None:
    site = SampleSite()
    with tempfile.TemporaryDirectory() as folder, serve(site) as served:
        config = demo._config(Path(folder), served.url, 0, Config())
        demo._fill(config)
        catalogue = Catalogue.open(config.catalogue_url)
        try:
            assert list(faults(catalogue.articles(), map(site.gold, site.writings))) == []
        finally:
            catalogue.close()


@cache
def small_site() -> list[dict[str, Any]]:
    """The gold rows of a part of the sample site, each with its page."""
    site = SampleSite(articles=48, base=HOST)
    return [row for row in map(site.gold, site.writings) if row.get("html")]


@pytest.mark.slow  # three libraries of 48 articles
@pytest.mark.parametrize("seed", range(3))
def test_the_sample_site_s_library_is_the_gold_in_whatever_order_its_pages_come(
    library_config: Config, seed: int
) -> None:
    chooser = random.Random(seed)
    crawled = Crawled.of(library_config)
    rows = sorted(small_site(), key=lambda row: str(row["url"]))
    if seed % 2:
        chooser.shuffle(rows)
    waiting = list(rows)
    while waiting:
        cut = chooser.randint(1 + len(waiting) // 4, len(waiting))
        for row in waiting[:cut]:
            crawled.keep(row["url"].removeprefix(HOST), row["html"].encode())
        crawled.ingest()
        del waiting[:cut]
    assert list(faults(crawled.catalogue.articles(), rows)) == []
    crawled.close()
