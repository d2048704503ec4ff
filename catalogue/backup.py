"""How is a library backed up? Tables and archive in one file, consistent while both are in use.

The file is a gzipped tar: ``tables/NAME.jsonl``, one snapshot of the database; ``archive/…``, each WARC file
up to the last record that this snapshot knows; last ``manifest.json`` with the length and SHA-256 of each.
Tables travel as JSON, so a backup of SQLite can be restored into PostgreSQL and the other way round. The
index is not in it: it is made from the catalogue.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, LargeBinary, Table, delete, func, insert, select, text

from catalogue import clock, migrations, projected, schema
from catalogue.archive_gaps import ends_of_files, gaps
from catalogue.errors import CorruptData, PinakesError, Refused, Unreachable
from catalogue.private_files import replacing
from catalogue.store import Catalogue

if TYPE_CHECKING:
    from catalogue.archive import Archive

# Version of the file's layout; restore refuses a newer one.
FORMAT = 1

# Bytes and rows that are copied at once.
_CHUNK = 1 << 20
_ROWS = 500

# Level of gzip: low, since WARC files are compressed already.
_LEVEL = 3

# The projection that says, until the index is made, that a backup was read into the catalogue.
_RESTORING = "restoring"

# Names of entries that a backup may have.
_ENTRY = re.compile(r"tables/[a-z_]+\.jsonl|archive/[^/\\\0]+/[^/\\\0]+\.warc\.gz|manifest\.json")
# Who is logged in, and who tried, is no part of a library: no session lives again by a restore, and no hub
# knows of it. Lists of related articles are reckoned again when they are asked for.
_PASSING = ("sessions", "attempts", "related_lists", "subscriptions")
_TABLES = {table.name: table for table in schema.metadata.sorted_tables if table.name not in _PASSING}

# The projection that says when a backup was made last.
_MADE = "backup"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds."""

    articles: int
    pages: int
    # WARC files
    files: int
    # bytes of the backup's file
    size: int
    # older captures that the archive had lost, and that are in no backup
    lost: int = 0


class LastBackup(NamedTuple):
    """When a backup was made, and the bytes of its file."""

    at: float
    size: int


def backup(
    catalogue: Catalogue, archive: Archive, file: Path, progress: Progress | None = None
) -> BackupReport:
    """Write the library to ``file``, which appears when it is complete.

    Raises :class:`Refused` where it is there already.
    """
    there = Refused(f"{file} is there already", "name another file, or move it away")
    if file.exists() or file.is_symlink():
        raise there
    try:
        with (
            replacing(file, over=False) as raw,
            # no time: gzip has no room for one before 1970 or after 2106, as a clock may tell
            gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w") as tar,
        ):
            counts = _write(catalogue, archive, tar, file.parent, progress or (lambda _: None))
    except OSError as error:
        if os.path.lexists(file):  # another backup was faster
            raise there from error
        what = f"{file} cannot be written: {error.strerror or error}"
        raise PinakesError(what, "check the folder, its permissions and its space") from error
    return BackupReport(
        counts["articles"], counts["pages"], counts["files"], file.stat().st_size, counts["lost"]
    )


def last(connection: Connection) -> LastBackup | None:
    """The last backup that was made of this library."""
    noted = projected.data_of(connection, _MADE)
    return None if noted is None else LastBackup(**json.loads(noted))


def note(catalogue: Catalogue, made: BackupReport) -> None:
    """Remember that a backup was made. Apart from making it, which asks nothing of a library that is being
    written to.
    """
    data = json.dumps({"at": clock.timestamp(), "size": made.size}).encode()
    with catalogue.begin() as connection:
        projected.put(connection, _MADE, 0, data)


def restore(
    catalogue: Catalogue, archive: Archive, file: Path, progress: Progress | None = None
) -> BackupReport:
    """Read a backup into an empty library. All of it is checked before anything is written.

    The caller indexes the catalogue, and then calls :func:`restored`. Until then the same backup may be
    restored again, wherever the restore was cut off.

    Raises :class:`Refused` where the library is not empty, :class:`CorruptData` where the file is damaged or
    no backup.
    """
    tell = progress or (lambda _: None)
    with catalogue.read() as connection:
        begun = _require_empty(connection)
    tell("checking the backup")
    manifest = _checked(file)
    counts, mark = manifest["counts"], _mark(manifest)
    if begun is not None:
        if begun != mark:
            raise Refused(
                "another backup is being restored into this library", "restore that one again, or begin anew"
            )
        return BackupReport(
            int(counts["articles"]), int(counts["pages"]), int(counts["files"]), file.stat().st_size
        )
    files = 0
    with _open(file) as tar:
        for member in tar:
            stream = tar.extractfile(member)
            if stream is not None and member.name.startswith("archive/"):
                tell(member.name)
                archive.put_file(member.name.removeprefix("archive/"), _chunks(stream))
                files += 1
    with catalogue.begin() as connection, _open(file) as tar:
        if _require_empty(connection) is not None:  # checking and copying took a while
            raise Refused("a backup is being restored into this library", "wait for that to end")
        for member in tar:
            stream = tar.extractfile(member)
            if stream is not None and member.name.startswith("tables/"):
                tell(member.name)
                _load(connection, _TABLES[Path(member.name).stem], stream)
        connection.execute(delete(schema.sessions))  # their accounts may be others now
        _set_sequences(connection)
        projected.put(connection, _RESTORING, 0, mark)
    return BackupReport(int(counts["articles"]), int(counts["pages"]), files, file.stat().st_size)


def restored(catalogue: Catalogue) -> None:
    """Note that nothing of a restore is left to be done."""
    with catalogue.begin() as connection:
        projected.drop(connection, _RESTORING)


def _mark(manifest: dict[str, Any]) -> bytes:
    """What tells a backup from others."""
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).digest()


def _write(
    catalogue: Catalogue, archive: Archive, tar: tarfile.TarFile, folder: Path, tell: Progress
) -> dict[str, int]:
    """Write everything; what is long on the way lies in ``folder``, where there must be room for it anyway:
    the folder for temporary files is memory in a container.
    """
    entries: dict[str, dict[str, Any]] = {}
    counts = {"articles": catalogue.count(), "pages": 0, "files": 0, "lost": 0}
    with catalogue.read() as connection:  # one snapshot for all tables
        lost = gaps(connection, archive)
        lost.demand_pages()
        counts["lost"] = len(lost.older)
        for table in _TABLES.values():
            tell(f"tables/{table.name}")
            with tempfile.TemporaryFile(dir=folder) as spool:
                written = _dump(connection, table, spool, lost.older if table is schema.captures else ())
                _add(tar, f"tables/{table.name}.jsonl", spool, spool.tell(), entries)
            if table.name == "pages":
                counts["pages"] = written
        files = ends_of_files(connection) | {name: size or 0 for name, size in lost.files}
    # records do not change once they are written, so the snapshot need not be held for them
    for name, end in ((name, end) for name, end in files.items() if end):
        tell(f"archive/{name}")
        with tempfile.TemporaryFile(dir=folder) as spool:
            for start in range(0, end, _CHUNK):
                spool.write(archive.read(name, start, min(_CHUNK, end - start)))
            _add(tar, f"archive/{name}", spool, end, entries)
        counts["files"] += 1
    manifest = {
        "format": FORMAT,
        "schema": migrations.HEAD,
        "made_at": clock.now().isoformat(),
        "counts": counts,
        "entries": entries,
    }
    document = json.dumps(manifest, indent=1).encode()
    _add(tar, "manifest.json", io.BytesIO(document), len(document), {})
    return counts


def _dump(connection: Connection, table: Table, out: IO[bytes], left_out: Collection[int] = ()) -> int:
    """Write a table, a row a line, in the order of its primary key; the number of rows.

    ``left_out``: ids of rows that are not written.
    """
    keys = list(table.primary_key.columns)
    written = 0
    rows = connection.execution_options(yield_per=_ROWS).execute(select(table).order_by(*keys))
    for row in rows.mappings():
        if left_out and row["id"] in left_out:
            continue
        values = {name: _as_json(value) for name, value in row.items()}
        out.write(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        written += 1
    return written


def _load(connection: Connection, table: Table, stream: IO[bytes]) -> None:
    connection.execute(delete(table))
    blobs = {column.name for column in table.columns if isinstance(column.type, LargeBinary)}
    batch: list[dict[str, Any]] = []
    for line in stream:
        row = json.loads(line)
        for name in blobs & row.keys():
            row[name] = None if row[name] is None else base64.b64decode(row[name])
        batch.append(row)
        if len(batch) == _ROWS:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)


def _set_sequences(connection: Connection) -> None:
    """PostgreSQL numbers rows by sequences of its own, which rows inserted with their numbers do not move."""
    if connection.dialect.name != "postgresql":
        return
    for table in schema.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            highest = connection.execute(select(func.max(column))).scalar()
            if highest is not None:
                move = text("SELECT setval(pg_get_serial_sequence(:name, :column), :highest)")
                connection.execute(move, {"name": table.name, "column": column.name, "highest": highest})


def _require_empty(connection: Connection) -> bytes | None:
    """Raise :class:`Refused` unless the library is empty, or a backup is being restored into it.

    The mark of that backup; None for an empty library.
    """
    if (mark := projected.data_of(connection, _RESTORING)) is not None:
        return mark
    for table in (schema.articles, schema.pages, schema.captures):
        if connection.execute(select(table).limit(1)).first() is not None:
            raise Refused(
                "this library is not empty",
                "restore into a new one: pinakes init NEW, then give its --config",
            )
    return None


def _checked(file: Path) -> dict[str, Any]:
    """Read the whole file once, and return its manifest.

    Raises :class:`CorruptData` unless every entry is there, as long as it was, and unchanged.
    """
    found: dict[str, tuple[int, str]] = {}
    manifest: dict[str, Any] | None = None
    with _open(file) as tar:
        try:
            for member in tar:
                stream = tar.extractfile(member) if member.isfile() else None
                if stream is None or not _ENTRY.fullmatch(member.name) or ".." in member.name.split("/"):
                    what = f"{file} holds «{member.name[:80]}», which is no part of a backup"
                    raise CorruptData(what, "take a file that pinakes backup made")
                if member.name == "manifest.json":
                    manifest = json.loads(stream.read())
                else:
                    found[member.name] = _measure(stream)
        except (tarfile.TarError, OSError, EOFError, ValueError, RecursionError) as error:
            raise CorruptData(f"{file} is damaged ({error})", "take another backup") from error
    return _agreeing(file, manifest, found)


def _agreeing(
    file: Path, manifest: dict[str, Any] | None, found: dict[str, tuple[int, str]]
) -> dict[str, Any]:
    try:
        if manifest is None:
            raise CorruptData(f"{file} is not complete: it has no manifest", "take another backup")
        if manifest["format"] > FORMAT or manifest["schema"] not in migrations.REVISIONS:
            raise CorruptData(f"{file} was made by a newer Pinakes", "upgrade Pinakes")
        told = {
            str(name): (int(entry["size"]), str(entry["sha256"]))
            for name, entry in manifest["entries"].items()
        }
        int(manifest["counts"]["articles"]), int(manifest["counts"]["pages"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CorruptData(f"{file} has a manifest that cannot be read", "take another backup") from error
    unknown = [name for name in found if name.startswith("tables/") and Path(name).stem not in _TABLES]
    if told != found or unknown:
        wrong = sorted(set(told.items()) ^ set(found.items())) or [(unknown[0], (0, ""))]
        raise CorruptData(f"{file} is damaged: {wrong[0][0]} is not what was written", "take another backup")
    return manifest


def _open(file: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(file, "r:gz")
    except OSError as error:
        if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
            raise Unreachable(
                f"{file} cannot be read: {error.strerror}", "check its name and permissions"
            ) from error
        raise CorruptData(f"{file} is no backup ({error})", "take a file that pinakes backup made") from error
    except (tarfile.TarError, EOFError) as error:
        raise CorruptData(f"{file} is no backup ({error})", "take a file that pinakes backup made") from error


def _add(
    tar: tarfile.TarFile, name: str, stream: IO[bytes], size: int, entries: dict[str, dict[str, Any]]
) -> None:
    stream.seek(0)
    measured, digest = _measure(stream)
    entries[name] = {"size": measured, "sha256": digest}
    stream.seek(0)
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, int(clock.timestamp()), 0o600
    tar.addfile(info, stream)


def _measure(stream: IO[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(stream):
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _as_json(value: Any) -> Any:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes | memoryview) else value
