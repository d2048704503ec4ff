"""How long captures are kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from catalogue import clock, schema
from catalogue.archive import Archive, Exchange, RecordLocation
from catalogue.config import Config
from catalogue.retention import keep_days, prune
from catalogue.settings import SiteSettings
from catalogue.store import Catalogue

DAY = 86_400.0
NOW = 1_700_000_000.0


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    clock.set_clock(lambda: NOW)
    yield
    clock.set_clock(None)


def capture(
    catalogue: Catalogue, archive: Archive, path: str, days_ago: float, body: bytes, read: bool = True
) -> None:
    url, at = f"https://example.org/{path}", NOW - days_ago * DAY
    kept = archive.keep("example", Exchange(url, url, 200, (), body, at))
    row = {
        "site": "example",
        "url": url,
        "final_url": url,
        "status": 200,
        "fetched_at": at,
        "read_at": at if read else None,
    }
    place = {"file": kept.file, "offset": kept.offset, "length": kept.length, "digest": kept.digest}
    with catalogue.begin() as connection:
        connection.execute(insert(schema.captures).values(row | place))


def bodies(catalogue: Catalogue, archive: Archive) -> list[bytes]:
    with catalogue.read() as connection:
        rows = connection.execute(select(schema.captures).order_by(schema.captures.c.id)).all()
    return [archive.body(RecordLocation.of(row))[:3] for row in rows]


@pytest.mark.parametrize("remote", [False, True])
def test_old_captures_go_and_the_newest_of_each_page_stays(
    sqlite_catalogue: Catalogue, tmp_path: Path, remote: bool
) -> None:
    archive = Archive(f"memory://retention-{os.urandom(4).hex()}" if remote else str(tmp_path / "archive"))
    for days_ago in (400, 300, 200, 10):
        capture(sqlite_catalogue, archive, "a", days_ago, b"%03d" % days_ago + os.urandom(2_000))
    # nothing newer: kept however old
    capture(sqlite_catalogue, archive, "b", 500, b"old" + os.urandom(2_000))
    before = sum(size for _, size in archive.files())
    assert prune(sqlite_catalogue, archive, "example", 100).captures == 3
    assert bodies(sqlite_catalogue, archive) == [b"010", b"old"]
    assert sum(size for _, size in archive.files()) < before / 2
    assert prune(sqlite_catalogue, archive, "example", 100).captures == 0
    archive.close()


def test_little_is_not_worth_copying_a_file(sqlite_catalogue: Catalogue, tmp_path: Path) -> None:
    archive = Archive(str(tmp_path / "archive"))
    capture(sqlite_catalogue, archive, "a", 400, b"aaa")
    for number in range(5):
        capture(
            sqlite_catalogue, archive, "a" if number == 0 else f"b{number}", 1, b"bbb" + os.urandom(2_000)
        )
    assert prune(sqlite_catalogue, archive, "example", 100).captures == 0
    assert len(bodies(sqlite_catalogue, archive)) == 6
    archive.close()


def test_a_capture_that_nobody_read_supersedes_nothing(sqlite_catalogue: Catalogue, tmp_path: Path) -> None:
    archive = Archive(str(tmp_path / "archive"))
    capture(sqlite_catalogue, archive, "a", 400, b"aaa")
    capture(sqlite_catalogue, archive, "a", 1, b"bbb", read=False)
    assert prune(sqlite_catalogue, archive, "example", 100).captures == 0
    archive.close()


def test_a_site_has_its_own_term(library_config: Config) -> None:
    config = library_config.model_copy(
        update={"site": (SiteSettings(name="brief", url="https://brief.example", keep_days=30),)}
    )
    assert (keep_days(config, "brief"), keep_days(config, "other")) == (30, 365)


def test_a_file_that_a_crawl_is_writing_is_left_alone(sqlite_catalogue: Catalogue, tmp_path: Path) -> None:
    crawling, pruning = Archive(str(tmp_path / "archive")), Archive(str(tmp_path / "archive"))
    # more than half of the file: worth copying the rest
    capture(sqlite_catalogue, crawling, "a", 400, os.urandom(2_000))
    capture(sqlite_catalogue, crawling, "a", 1, b"bbb")
    assert prune(sqlite_catalogue, pruning, "example", 100).captures == 0
    crawling.close()
    assert prune(sqlite_catalogue, pruning, "example", 100).captures == 1
    assert bodies(sqlite_catalogue, pruning) == [b"bbb"]
    pruning.close()
