"""How does the catalogue's schema come up to date? Version by version, with Alembic.

It is run from Python, so that no ``alembic.ini`` is needed on the disk. ``REVISIONS`` repeats the names of
``versions/``, so that opening an up-to-date catalogue need not import Alembic (60 ms).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

# Every revision that this code knows, oldest first; a catalogue at any other was written by a newer Pinakes.
REVISIONS = tuple(f"{number:04}" for number in range(1, 22))
HEAD = REVISIONS[-1]
_COLOURS = "pygments"


def upgrade(connection: Connection) -> None:
    """Bring the schema to :data:`HEAD` inside the connection's transaction."""
    with _without_colours():
        from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


@contextmanager
def _without_colours() -> Iterator[None]:
    """Import no pygments meanwhile: mako, which Alembic writes new versions with, would colour its errors.

    That is 5 MB of the first crawl.
    """
    if _COLOURS in sys.modules:
        yield
        return
    # as Python marks what is not to be found
    sys.modules[_COLOURS] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[_COLOURS]
