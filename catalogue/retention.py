"""Which captures may leave the archive? All but the newest of each page, after the site's ``keep_days``.

A WARC file is taken away when nothing in it is needed any more, and copied without its old records when they
are more than half of it. Each step writes first, then tells the catalogue, then removes: whatever is cut off
leaves at the worst a file that nothing refers to, which the next run takes away.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from catalogue import clock
from catalogue.archive import Archive, RecordLocation
from catalogue.config import Config
from catalogue.errors import CorruptData
from catalogue.schema import captures
from catalogue.store import Catalogue

_log = logging.getLogger(__name__)

# Share of a file that must be free to gain; below, copying costs more than it frees.
_WORTH_COPYING = 0.5

# Records that are copied at once.
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was taken away."""

    captures: int = 0
    bytes: int = 0


def keep_days(config: Config, site: str) -> float:
    """Days for which a site's superseded captures are kept."""
    known = config.site_named(site)
    return known.keep_days if known is not None and known.keep_days is not None else config.archive.keep_days


def prune(catalogue: Catalogue, archive: Archive, site: str, days: float) -> Pruned:
    """Take away the site's captures that a newer, read one supersedes and that are older than ``days``.

    The caller holds the site's ingest lock, so that nobody reads what is being removed.
    """
    with catalogue.read() as connection:
        old = _superseded(connection, site, clock.timestamp() - days * 86_400)
    total = freed = 0
    for file in sorted({row.file for row in old}):
        mine = [row for row in old if row.file == file]
        with archive.seized(file) as ours:
            if ours and _pruned(catalogue, archive, site, file, mine):
                total, freed = total + len(mine), freed + sum(row.length for row in mine)
    return Pruned(total, freed)


def _pruned(catalogue: Catalogue, archive: Archive, site: str, file: str, old: Sequence[Any]) -> bool:
    """Free one file of its old records, where that is worth it."""
    with catalogue.read() as connection:
        needed = _needed(connection, file, {row.id for row in old})
    size = sum(row.length for row in old)
    if needed and size < _WORTH_COPYING * (size + sum(row.length for row in needed)):
        return False
    try:
        moved = _copied(archive, site, needed)
    except CorruptData as error:  # what is left of it stays where it is
        _log.warning("archive-not-pruned file=%s reason=%s", file, error.what)
        return False
    with catalogue.begin() as connection:
        connection.execute(delete(captures).where(captures.c.id.in_([row.id for row in old])))
        if moved:
            place = update(captures).where(captures.c.id == bindparam("key"))
            connection.execute(place.values(file=bindparam("to"), offset=bindparam("at")), moved)
    archive.remove(file)
    return True


def _superseded(connection: Connection, site: str, before: float) -> list[Any]:
    newest = (
        select(func.max(captures.c.id))
        .where(captures.c.site == site, captures.c.read_at.is_not(None))
        .group_by(captures.c.url)
    )
    wanted = select(captures.c.id, captures.c.file, captures.c.length).where(
        captures.c.site == site,
        captures.c.read_at.is_not(None),
        captures.c.fetched_at < before,
        captures.c.id.not_in(newest),
    )
    return list(connection.execute(wanted.order_by(captures.c.id)).all())


def _needed(connection: Connection, file: str, old: set[int]) -> list[Any]:
    """The captures of a file but for the ``old`` ones, as they follow one another in it."""
    columns = (captures.c.id, captures.c.file, captures.c.offset, captures.c.length, captures.c.digest)
    wanted = select(*columns).where(captures.c.file == file).order_by(captures.c.offset)
    return [row for row in connection.execute(wanted) if row.id not in old]


def _copied(archive: Archive, site: str, needed: list[Any]) -> list[dict[str, int | str]]:
    """Copy records to another file; for each capture its new place, as the statement that notes it needs."""
    moved: list[dict[str, int | str]] = []
    for start in range(0, len(needed), _BATCH):
        batch = needed[start : start + _BATCH]
        records = [archive.raw(RecordLocation.of(row)) for row in batch]
        file, offset = archive.move(site, records, never=batch[0].file)
        for row, record in zip(batch, records):
            moved.append({"key": row.id, "to": file, "at": offset})
            offset += len(record)
    return moved
