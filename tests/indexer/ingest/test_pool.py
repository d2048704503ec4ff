"""Reading captures in a pool of processes, and where none can be had."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import indexer.extract
from benchmarks.measure import tree
from catalogue import schema
from catalogue.archive import Archive
from catalogue.article import Article, Rejected
from indexer.extract import Options
from indexer.ingest import pool as pool_module
from indexer.ingest.apart import done_apart
from indexer.ingest.captures import Capture
from indexer.ingest.pool import CaptureReader, Recipe
from tests.indexer.crawled import SUBJECTS, Crawled, article_page

_INGEST = """
import sys
from pathlib import Path
from typing import Any
from catalogue.archive import Archive
from catalogue.config import Config
from catalogue.settings import LibrarySettings
from catalogue.store import Catalogue
from indexer.ingest import pool
from indexer.ingest.run import ingest
pool.POOL_FROM = 2
sys.executable = "/no/such/python"
config = Config(root=Path(sys.argv[1]), library=LibrarySettings(data=Path("data")))
catalogue = Catalogue.open(config.catalogue_url)
with Archive(config.archive_url) as archive:
    print(ingest(config, catalogue, archive, None).new)
catalogue.close()
"""


def test_where_no_process_starts_it_costs_the_pool_and_nothing_else(crawled: Crawled) -> None:
    crawled.keep_articles()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _INGEST, str(crawled.config.root)]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert (found.stdout.strip(), found.returncode) == (str(len(SUBJECTS)), 0), found.stderr
    assert "pool-not-started" in found.stderr


def test_a_pool_reads_what_one_process_reads(crawled: Crawled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "POOL_FROM", 2)
    crawled.keep_articles()
    captures = _captures(crawled)
    recipe = Recipe(Options(site="example"))
    alone = [pool_module.read_capture(crawled.archive, capture, recipe) for capture in captures]
    with CaptureReader(crawled.archive, crawled.config.archive_url, processes=2) as pool:
        assert pool.begin(captures, recipe).result() == alone
        assert pool.begin(captures[:1], recipe).result() == alone[:1]


def test_a_pool_starts_while_pages_still_come(crawled: Crawled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "POOL_FROM", 4)
    crawled.keep_articles()
    captures = _captures(crawled)[:1]
    recipe = Recipe(Options(site="example"))
    with CaptureReader(crawled.archive, crawled.config.archive_url, processes=2) as pool:
        pool.prepare(3)
        alone = pool.begin(captures, recipe).result()
        assert _readers() == []
        pool.prepare(4)
        assert pool.begin(captures, recipe).result() == alone
        assert len(_readers()) == 2


def test_a_pool_rests_while_work_is_done_apart(crawled: Crawled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "POOL_FROM", 2)
    crawled.keep_articles()
    captures = _captures(crawled)
    recipe = Recipe(Options(site="example"))
    with CaptureReader(crawled.archive, crawled.config.archive_url, processes=2) as pool:
        before = pool.begin(captures, recipe).result()
        its = _readers()
        assert len(its) == 2
        assert pool.apart(2, _alive, its) == []
        one = pool.begin(captures[:1], recipe).result()
        assert len(_readers()) == 2, "once there was a pool, this process reads nothing"
        assert one == before[:1]


def test_a_pool_rests_for_any_work_of_its_thread_and_for_no_other(
    crawled: Crawled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "POOL_FROM", 2)
    crawled.keep_articles()
    archive, address = crawled.archive, crawled.config.archive_url
    with CaptureReader(archive, address, processes=2) as pool, ThreadPoolExecutor(1) as another:
        assert pool.begin(_captures(crawled), Recipe(Options(site="example"))).result()
        its = _readers()
        assert another.submit(done_apart, address, archive, _alive, its).result() == its
        assert done_apart(address, archive, _alive, its) == []


def _readers() -> list[int]:
    """Reading processes of this one."""
    alive = []
    for pid in tree(os.getpid()):
        with suppress(OSError):
            name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8")
            if name.startswith("indexer.ingest") and Path(f"/proc/{pid}/cwd").exists():
                alive.append(pid)
    return alive


def _alive(archive: Archive, pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}/cwd").exists()]


def test_a_page_that_kills_its_reader_is_refused_and_the_others_are_read(
    crawled: Crawled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "POOL_FROM", 2)
    crawled.keep_articles()
    captures = _captures(crawled)
    deadly = _Deadly(*(getattr(captures[5], name) for name in Capture.__slots__))
    recipe = Recipe(Options(site="example"))
    with CaptureReader(crawled.archive, crawled.config.archive_url, processes=2) as pool:
        readings = pool.begin([*captures[:5], deadly, *captures[6:]], recipe).result()
        again = pool.begin(captures, recipe).result()
    refused = {r.capture.id: r.result.reason for r in readings if isinstance(r.result, Rejected)}
    assert len(readings) == len(captures)
    assert set(refused) == {captures[5].id}
    assert "ended the process" in refused[captures[5].id]
    assert not any(isinstance(r.result, Rejected) for r in again)


def test_a_page_whose_process_was_ended_from_outside_is_read_again(
    crawled: Crawled, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pool_module, "POOL_FROM", 2)
    monkeypatch.setattr(_DeadlyOnce, "mark", str(tmp_path / "was ended"))
    crawled.keep_articles()
    captures = _captures(crawled)
    once = _DeadlyOnce(*(getattr(captures[5], name) for name in Capture.__slots__))
    with CaptureReader(crawled.archive, crawled.config.archive_url, processes=2) as pool:
        handed = [*captures[:5], once, *captures[6:]]
        readings = pool.begin(handed, Recipe(Options(site="example"))).result()
    assert (tmp_path / "was ended").exists()
    assert [reading.capture.id for reading in readings] == [capture.id for capture in captures]
    assert all(isinstance(reading.result, Article) for reading in readings)


class _DeadlyOnce(Capture):
    """Ends the first process that unpacks it."""

    mark = ""

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return _end_once, (self.mark, *(getattr(self, name) for name in Capture.__slots__))


def _end_once(mark: str, *fields: Any) -> Capture:
    if not Path(mark).exists():
        Path(mark).touch()
        os._exit(1)
    return Capture(*fields)


class _Deadly(Capture):
    """Ends the process that unpacks it."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (1,)


def test_a_page_that_takes_too_long_is_refused(crawled: Crawled, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> None:
        while True:
            time.sleep(0.01)

    monkeypatch.setattr(pool_module, "PAGE_SECONDS", 0.2)
    monkeypatch.setattr(indexer.extract, "extract_ranked", endless)
    crawled.keep("/gout/", article_page("Gout"))
    report = crawled.ingest()
    assert "took longer than" in report.refused[0][0]


def _captures(crawled: Crawled) -> list[Capture]:
    with crawled.catalogue.read() as connection:
        rows = connection.execute(select(schema.captures).order_by(schema.captures.c.id))
        return [Capture.of(row) for row in rows]
