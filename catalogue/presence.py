"""Is the catalogue there, or was it deleted beside what was made from it? And is the archive all there?

Opening makes a catalogue where there is none: right for a new library. Beside an index or an archive it would
be an empty one, which passes for the library, and the index would be emptied to agree with it. The same holds
for a file of no bytes, as a disk leaves it that was full, and for a database that somebody made anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from catalogue.archive_gaps import Gaps, gaps
from catalogue.config import Config
from catalogue.database import shown, sqlite_file
from catalogue.errors import Unreachable
from catalogue.schema import captures, pages
from catalogue.store import Catalogue

if TYPE_CHECKING:
    from catalogue.archive import Archive


def open_present(config: Config, mapped: bool = True) -> Catalogue:
    """The library's catalogue. Raises :class:`Unreachable` where it was deleted, emptied or made anew beside
    an index or an archive.
    """
    demand_catalogue(config)
    catalogue = Catalogue.open(config.catalogue_url, mapped)
    try:
        _demand_content(config, catalogue)
    except BaseException:
        catalogue.close()
        raise
    return catalogue


def demand_catalogue(config: Config) -> None:
    """Raise :class:`Unreachable` where a SQLite catalogue is gone and its index or archive is not."""
    try:
        file = sqlite_file(make_url(config.catalogue_url))
    except (ArgumentError, ValueError):  # opening says so
        return
    try:
        if file is None or (file.exists() and file.stat().st_size > 0):
            return
        state = "empty" if file.exists() else "not there"
    except OSError as error:  # a name that no file can have, a disk that fails
        raise Unreachable(
            f"the catalogue {file} cannot be looked for: {error.strerror}",
            "check library.data and catalogue.url",
        ) from error
    for what, folder in (("index", config.index_folder), ("archive", Path(config.archive_url))):
        if folder.is_dir() and any(part.is_file() for part in folder.rglob("*")):
            raise Unreachable(
                f"the catalogue {file} is {state}, but its {what} {folder} is there",
                f"restore a backup: pinakes restore FILE; or move {folder} away to begin anew",
            )


def _demand_content(config: Config, catalogue: Catalogue) -> None:
    """Raise :class:`Unreachable` where nothing was ever put into an open catalogue, but its archive has
    pages.
    """
    if catalogue.sequence():
        return
    with catalogue.read() as connection:
        if any(connection.execute(select(table).limit(1)).first() for table in (pages, captures)):
            return
    from catalogue.archive import Archive  # only an empty library needs it

    with Archive(config.archive_url) as archive:
        if next(archive.files(), None) is not None:
            raise Unreachable(
                f"the catalogue {shown(make_url(config.catalogue_url))} is empty, but its archive "
                f"{config.archive_url} is not",
                "restore a backup: pinakes restore FILE; or move the archive away to begin anew",
            )


def demand_archive(catalogue: Catalogue, archive: Archive) -> Gaps:
    """Raise :class:`CorruptData` where the archive has lost the newest capture of a page; else what older
    ones it has lost.
    """
    with catalogue.read() as connection:
        found = gaps(connection, archive)
    found.demand_pages()
    return found
