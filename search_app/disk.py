"""How much room do the library's parts take, and how much is left?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.engine import make_url

from catalogue.config import Config
from catalogue.database import sqlite_file


class DiskUsage(NamedTuple):
    """Bytes: of the parts that lie on this machine, by name, and what is free in the data folder (``None``
    where it is not there).
    """

    parts: dict[str, int]
    free: int | None


def usage(config: Config) -> DiskUsage:
    """What the parts take now. Parts on other machines (PostgreSQL, an object store, OpenSearch) are not
    among them.
    """
    parts: dict[str, int] = {}
    catalogue = sqlite_file(make_url(config.catalogue_url))
    if catalogue is not None:
        logs = (catalogue.with_name(catalogue.name + ending) for ending in ("-wal", "-shm"))
        parts["catalogue"] = sum(map(_size, (catalogue, *logs)))
    if "://" not in config.archive_url:
        parts["archive"] = sum(map(_size, _files(Path(config.archive_url))))
    if config.index.engine != "opensearch":
        parts["index"] = sum(map(_size, _files(config.index_folder)))
    try:
        free = shutil.disk_usage(config.data_folder).free
    except OSError:
        free = None
    return DiskUsage(parts, free)


def _files(folder: Path) -> Iterator[Path]:
    """Every file below a folder. Folders that go while they are looked at (an index is swapped) hold none."""
    return (Path(within, name) for within, _, names in os.walk(folder) for name in names)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:  # removed meanwhile
        return 0
