"""Backup and restore, across databases; hostile and damaged files."""

from __future__ import annotations

import errno
import io
import json
import os
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from catalogue import clock, schema
from catalogue.archive import Archive, Exchange
from catalogue.backup import backup, restore, restored
from catalogue.config import Config
from catalogue.errors import CorruptData, PinakesError, Refused, Unreachable
from catalogue.private_files import replacing
from catalogue.store import Catalogue
from tests.catalogue.examples import article


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(str(tmp_path / "archive")) as opened:
        yield opened


@pytest.fixture
def kept(catalogue: Catalogue, archive: Archive, tmp_path: Path) -> Path:
    """A backup of three articles (one changed, one taken out), a page and its capture."""
    with catalogue.begin() as connection:
        catalogue.put_many(connection, [article("a/"), article("b/", "Grippe – ডায়াবেটিস"), article("c/")])
        catalogue.put(connection, replace(article("a/"), summary="Changed."))
        catalogue.delete(connection, article("c/").id, "gone")
        place = archive.keep(
            "example", Exchange("https://example.org/a/", "https://example.org/a/", 200, (), b"page", 1e9)
        )
        page = {"site": "example", "url": "https://example.org/a/", "article_id": article("a/").id}
        connection.execute(insert(schema.pages).values(page))
        row = {
            "site": "example",
            "url": page["url"],
            "final_url": page["url"],
            "status": 200,
            "fetched_at": 1e9,
        }
        where = {"digest": place.digest, "file": place.file, "offset": place.offset, "length": place.length}
        connection.execute(insert(schema.captures).values(row | where))
        connection.execute(insert(schema.projections).values(name="x", sequence=4, data=b"\x00\xff"))
    archive.keep("example", Exchange("https://example.org/later", "", 200, (), b"after the snapshot", 1e9))
    backup(catalogue, archive, tmp_path / "kept.tar.gz")
    return tmp_path / "kept.tar.gz"


def test_a_restored_library_is_the_same_on_the_other_database_too(
    catalogue: Catalogue, archive: Archive, kept: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    here = catalogue.engine.dialect.name
    other = (
        f"sqlite:///{tmp_path}/new.sqlite"
        if here == "postgresql" or not _has_postgresql(request)
        else request.getfixturevalue("postgresql_url")
    )
    new, new_archive = Catalogue.open(other), Archive(str(tmp_path / "new-archive"))
    report = restore(new, new_archive, kept)
    restored(new)
    assert (report.articles, report.pages, report.files) == (2, 1, 1)
    assert list(new.articles()) == list(catalogue.articles())
    assert [(c.id, c.sequence) for c in new.changed_since(0)] == [
        (c.id, c.sequence) for c in catalogue.changed_since(0)
    ]
    with new.begin() as connection:
        assert bytes(connection.execute(select(schema.projections.c.data)).scalar_one()) == b"\x00\xff"
        # its number is free
        connection.execute(insert(schema.pages).values(site="example", url="https://example.org/next/"))
        new.put(connection, article("d/"))
    assert new.sequence() == catalogue.sequence() + 1
    new.close()


def _has_postgresql(request: pytest.FixtureRequest) -> bool:
    try:
        request.getfixturevalue("postgresql_server")
    except pytest.skip.Exception:
        return False
    return True


def test_only_an_empty_library_is_restored_into(catalogue: Catalogue, archive: Archive, kept: Path) -> None:
    with pytest.raises(Refused, match="not empty"):
        restore(catalogue, archive, kept)


def test_bad_input_60_a_restore_that_was_cut_off_before_the_index_goes_on(
    kept: Path, catalogue: Catalogue, archive: Archive, empty: Catalogue, tmp_path: Path
) -> None:
    other = tmp_path / "other.tar.gz"
    with catalogue.begin() as connection:
        catalogue.put(connection, article("d/"))
    backup(catalogue, archive, other)
    with Archive(str(tmp_path / "restored")) as place:
        first = restore(empty, place, kept)
        assert restore(empty, place, kept) == first
        assert empty.count() == first.articles
        with pytest.raises(Refused, match="another backup"):
            restore(empty, place, other)
        restored(empty)
        with pytest.raises(Refused, match="not empty"):
            restore(empty, place, kept)


def test_bad_input_60_what_a_killed_backup_left_goes_with_the_next(
    catalogue: Catalogue, archive: Archive, tmp_path: Path
) -> None:
    left = tmp_path / "earlier.tar.gz.4711.part"
    left.write_bytes(b"half")
    mine = tmp_path / "notes.part"
    mine.write_bytes(b"somebody's own")
    with replacing(tmp_path / "busy.tar.gz") as busy:
        busy.write(b"being written")
        backup(catalogue, archive, tmp_path / "new.tar.gz")
        assert not left.exists()
        assert mine.exists()
    assert (tmp_path / "busy.tar.gz").read_bytes() == b"being written"
    assert (tmp_path / "new.tar.gz").stat().st_mode & 0o077 == 0


def test_a_backup_needs_no_room_but_where_it_is_made(
    sqlite_catalogue: Catalogue, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder for temporary files is memory in a container, and smaller than a library's tables."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    backup(sqlite_catalogue, archive, tmp_path / "b.tar.gz")
    assert (tmp_path / "b.tar.gz").exists()


def test_a_backup_is_never_written_over_another_file(
    sqlite_catalogue: Catalogue, archive: Archive, tmp_path: Path
) -> None:
    (tmp_path / "there").write_text("precious")
    with pytest.raises(Refused, match="there already"):
        backup(sqlite_catalogue, archive, tmp_path / "there")
    assert (tmp_path / "there").read_text() == "precious"
    with pytest.raises(PinakesError, match="cannot be written"):
        backup(sqlite_catalogue, archive, tmp_path / "no" / "folder" / "b.tar.gz")


@pytest.mark.parametrize("moment", [-3e9, 0.0, 3e10, 2.5e11])
def test_bad_input_40_a_backup_is_made_whatever_the_clock_says(
    sqlite_catalogue: Catalogue,
    archive: Archive,
    empty: Catalogue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moment: float,
) -> None:
    monkeypatch.setattr(time, "time", lambda: moment)
    clock.set_clock(lambda: moment)
    try:
        with sqlite_catalogue.begin() as connection:
            sqlite_catalogue.put(connection, article())
        backup(sqlite_catalogue, archive, tmp_path / "b.tar.gz")
        with Archive(str(tmp_path / "restored")) as place:
            assert restore(empty, place, tmp_path / "b.tar.gz").articles == 1
    finally:
        clock.set_clock(None)


def test_bad_input_40_a_backup_is_not_written_over_one_that_was_faster(
    sqlite_catalogue: Catalogue, archive: Archive, tmp_path: Path
) -> None:
    file = tmp_path / "b.tar.gz"
    with pytest.raises(Refused, match="there already"):
        backup(sqlite_catalogue, archive, file, lambda _: file.write_text("precious") and None)
    assert [one.read_text() for one in tmp_path.glob("b.tar.gz*")] == ["precious"]


def test_bad_input_40_what_comes_in_while_a_backup_is_checked_is_not_lost(
    empty: Catalogue, kept: Path, tmp_path: Path
) -> None:
    def come_in(told: str) -> None:
        if told == "checking the backup":
            with empty.begin() as connection:
                empty.put(connection, article("mine/"))

    with Archive(str(tmp_path / "restored")) as place, pytest.raises(Refused, match="not empty"):
        restore(empty, place, kept, come_in)
    assert [one.url for one in empty.articles()] == [article("mine/").url]


@pytest.mark.parametrize("linked", [True, False])
def test_a_file_that_may_not_be_written_over_stays_on_every_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linked: bool
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    if not linked:
        monkeypatch.setattr(os, "link", refuse)

    def write(name: str, meanwhile: bytes) -> None:
        with replacing(tmp_path / name, over=False) as stream:
            stream.write(b"alone")
            if meanwhile:
                (tmp_path / name).write_bytes(meanwhile)

    with pytest.raises(FileExistsError):
        write("a", b"early")
    write("b", b"")
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"a": b"early", "b": b"alone"}


@pytest.fixture
def small(sqlite_catalogue: Catalogue, archive: Archive, tmp_path: Path) -> Path:
    with sqlite_catalogue.begin() as connection:
        sqlite_catalogue.put(connection, article())
    backup(sqlite_catalogue, archive, tmp_path / "small.tar.gz")
    return tmp_path / "small.tar.gz"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(f"sqlite:///{tmp_path}/empty.sqlite")
    yield opened
    opened.close()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.95])
def test_a_truncated_backup_is_refused_before_anything_is_written(
    small: Path, empty: Catalogue, tmp_path: Path, share: float
) -> None:
    whole = small.read_bytes()
    small.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(CorruptData):
        restore(empty, Archive(str(tmp_path / "new")), small)
    assert empty.count() == 0
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8])
def test_a_flipped_byte_is_noticed(small: Path, empty: Catalogue, tmp_path: Path, at: float) -> None:
    whole = bytearray(small.read_bytes())
    whole[int(len(whole) * at)] ^= 0xFF
    small.write_bytes(whole)
    with pytest.raises(CorruptData):
        restore(empty, Archive(str(tmp_path / "new")), small)
    assert empty.count() == 0


@pytest.mark.parametrize(
    "name",
    [
        "../escaped",
        "/etc/escaped",
        "archive/../../escaped.warc.gz",
        "archive/../x.warc.gz",
        "tables/../x.jsonl",
        "tables/evil.jsonl",
    ],
)
def test_bad_input_49_a_name_that_leaves_the_library_is_refused(
    small: Path, empty: Catalogue, tmp_path: Path, name: str
) -> None:
    hostile = _with_entry(small, tmp_path / "hostile.tar.gz", tarfile.TarInfo(name), b"x")
    with pytest.raises(CorruptData):
        restore(empty, Archive(str(tmp_path / "new")), hostile)
    assert not list(tmp_path.rglob("*escaped*"))


def test_bad_input_49_a_link_in_a_backup_is_refused(small: Path, empty: Catalogue, tmp_path: Path) -> None:
    link = tarfile.TarInfo("archive/example/x.warc.gz")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with pytest.raises(CorruptData, match="no part of a backup"):
        restore(
            empty, Archive(str(tmp_path / "new")), _with_entry(small, tmp_path / "hostile.tar.gz", link, b"")
        )


def test_what_is_no_backup_is_said_to_be_none(empty: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello")
    for file, error in (
        (tmp_path / "text", CorruptData),
        (tmp_path / "absent", Unreachable),
        (tmp_path, Unreachable),
    ):
        with pytest.raises(error):
            restore(empty, Archive(str(tmp_path / "new")), file)


def test_a_backup_of_a_newer_pinakes_asks_for_an_upgrade(
    small: Path, empty: Catalogue, tmp_path: Path
) -> None:
    with tarfile.open(small) as old, tarfile.open(tmp_path / "newer.tar.gz", "w:gz") as new:
        for member in old:
            data = old.extractfile(member).read()  # type: ignore[union-attr]
            if member.name == "manifest.json":
                data = json.dumps(json.loads(data) | {"schema": "9999"}).encode()
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    with pytest.raises(CorruptData, match="upgrade Pinakes"):
        restore(empty, Archive(str(tmp_path / "new")), tmp_path / "newer.tar.gz")


def _with_entry(source: Path, target: Path, info: tarfile.TarInfo, data: bytes) -> Path:
    """The backup with one entry more, as somebody else could have made it."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        info.size = len(data)
        new.addfile(info, io.BytesIO(data))
        for member in old:
            new.addfile(member, old.extractfile(member))
    return target


def test_a_library_in_use_can_be_backed_up(
    library_config: Config, sqlite_catalogue: Catalogue, archive: Archive, tmp_path: Path
) -> None:
    with sqlite_catalogue.begin() as connection:
        sqlite_catalogue.put(connection, article("a/"))
        other = Catalogue.open(library_config.catalogue_url)
        backup(other, archive, tmp_path / "meanwhile.tar.gz")  # sees what is committed
        other.close()
    new = Catalogue.open(f"sqlite:///{tmp_path}/new.sqlite")
    restore(new, Archive(str(tmp_path / "new")), tmp_path / "meanwhile.tar.gz")
    assert new.count() == 0
    new.close()
