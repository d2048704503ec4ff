"""Work that reads many pages of the archive is done by a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from catalogue import working_process
from catalogue.archive import Archive

LIFE = "indexer.ingest.reading_process"

_Found = TypeVar("_Found")


class Processes(Protocol):
    """Who has work done that reads pages of the archive."""

    def apart(self, pages: int, work: Callable[..., _Found], *arguments: Any) -> _Found:
        """What ``work(archive, *arguments)`` returns, which reads so many ``pages``."""


def done_apart(address: str, archive: Archive, work: Callable[..., _Found], *arguments: Any) -> _Found:
    """What ``work(archive, *arguments)`` returns or raises, done by a process that reads the archive at
    ``address``; here where that cannot be.
    """

    def here() -> _Found:
        return work(archive, *arguments)

    found: _Found = working_process.done_apart(LIFE, here, _opened, address, work, arguments)
    return found


def _opened(address: str, work: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    with Archive(address) as archive:
        return work(archive, *arguments)
