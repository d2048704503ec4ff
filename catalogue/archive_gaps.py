"""Which captures has the archive lost? Those whose file is gone, or ends before they do.

Only the sizes of files are looked at: what lies in them is read when it is needed, and checked then. A
capture that a newer one supersedes is history: without it no page is less readable. So a page that was
fetched again after a loss is whole again, and backup and check say so, though its older captures stay lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from catalogue.database import batches
from catalogue.errors import CorruptData
from catalogue.schema import captures

if TYPE_CHECKING:
    from catalogue.archive import Archive

_END = captures.c.offset + captures.c.length


@dataclass(frozen=True, slots=True)
class Gaps:
    """Ids of lost captures: ``needed`` ones are the newest of their page, ``older`` ones are history.

    ``files``: files that lack something, each with the bytes that are there, ``None`` where it is gone.
    """

    needed: frozenset[int] = frozenset()
    older: frozenset[int] = frozenset()
    files: tuple[tuple[str, int | None], ...] = ()

    def demand_pages(self) -> None:
        """Raise :class:`CorruptData` where the newest capture of a page is lost."""
        if not self.needed:
            return
        file, size = self.files[0]
        what = "is not there" if size is None else f"ends at byte {size}"
        others = f" (and {len(self.files) - 1} more files)" if len(self.files) > 1 else ""
        raise CorruptData(
            f"the archive file {file} {what}{others}: {len(self.needed)} archived pages cannot be read again",
            "no article is lost; fetch the pages again: pinakes crawl --full, or restore a backup",
        )


def ends_of_files(connection: Connection) -> dict[str, int]:
    """The archive's files, by name, each with the byte at which its last capture ends."""
    ends = select(captures.c.file, func.max(_END)).group_by(captures.c.file).order_by(captures.c.file)
    return {str(file): int(last) for file, last in connection.execute(ends)}


def gaps(connection: Connection, archive: Archive) -> Gaps:
    """What the archive has lost of what the catalogue knows to be there."""
    wanted = ends_of_files(connection)
    if not wanted:
        return Gaps()
    sizes = dict(archive.files())
    short = [file for file, last in wanted.items() if sizes.get(file, 0) < last]
    lost: dict[int, tuple[str, str]] = {}
    for file in short:
        beyond = select(captures.c.id, captures.c.site, captures.c.url)
        rows = connection.execute(beyond.where(captures.c.file == file, sizes.get(file, 0) < _END))
        lost |= {int(row.id): (str(row.site), str(row.url)) for row in rows}
    newest = _newest(connection, lost)
    older = frozenset(key for key, page in lost.items() if newest.get(page, key) > key)
    return Gaps(frozenset(lost) - older, older, tuple((file, sizes.get(file)) for file in short))


def _newest(connection: Connection, lost: Mapping[int, tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The newest capture that is there of each page of which one is lost."""
    urls: Sequence[str] = sorted({url for _, url in lost.values()})
    found: dict[tuple[str, str], int] = {}
    for batch in batches(urls):
        every = select(captures.c.id, captures.c.site, captures.c.url).where(captures.c.url.in_(batch))
        for row in connection.execute(every):
            if row.id not in lost:
                page = (str(row.site), str(row.url))
                found[page] = max(found.get(page, 0), int(row.id))
    return found
