"""Is the catalogue there, or was it deleted beside what was made from it? And is the archive all there?

Opening makes a catalogue where there is none: right for a new library. Beside an index or an archive it would
be an empty one, which passes for the library, and the index would be emptied to agree with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from catalogue.config import Config
from catalogue.database import sqlite_file
from catalogue.errors import CorruptData, Unreachable
from catalogue.schema import captures
from catalogue.store import Catalogue

if TYPE_CHECKING:
    from catalogue.archive import Archive


def demand_catalogue(config: Config) -> None:
    """Raise :class:`Unreachable` where a SQLite catalogue is gone and its index or archive is not."""
    try:
        file = sqlite_file(make_url(config.catalogue_url))
    except ArgumentError:  # opening says so
        return
    if file is None or file.exists():
        return
    for what, folder in (("index", config.index_folder), ("archive", Path(config.archive_url))):
        if folder.is_dir() and any(part.is_file() for part in folder.rglob("*")):
            raise Unreachable(
                f"the catalogue {file} is not there, but its {what} {folder} is",
                f"restore a backup: pinakes restore FILE; or move {folder} away to begin anew",
            )


def demand_archive(catalogue: Catalogue, archive: Archive) -> None:
    """Raise :class:`CorruptData` where files of the archive are gone, or end before a capture in them does.

    Only their sizes are looked at: what lies in them is read when it is needed, and checked then.
    """
    end = captures.c.offset + captures.c.length
    with catalogue.read() as connection:
        ends = select(captures.c.file, func.max(end)).group_by(captures.c.file).order_by(captures.c.file)
        wanted = {str(file): int(last) for file, last in connection.execute(ends)}
        sizes = dict(archive.files())
        short = [file for file, last in wanted.items() if sizes.get(file, 0) < last]
        if not short:
            return
        missing = sum(
            connection.execute(
                select(func.count()).where(captures.c.file == file, end > sizes.get(file, 0))
            ).scalar_one()
            for file in short
        )
    what = "is not there" if short[0] not in sizes else f"ends at byte {sizes[short[0]]}"
    others = f" (and {len(short) - 1} more files)" if len(short) > 1 else ""
    raise CorruptData(
        f"the archive file {short[0]} {what}{others}: {missing} archived pages cannot be read again",
        "no article is lost; fetch the pages again: pinakes crawl --full, or restore a backup",
    )
