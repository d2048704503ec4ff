"""Is the catalogue there, or was it deleted beside what was made from it?

Opening makes a catalogue where there is none: right for a new library. Beside an index or an archive it would
be an empty one, which passes for the library, and the index would be emptied to agree with it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from catalogue.config import Config
from catalogue.database import sqlite_file
from catalogue.errors import Unreachable


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
