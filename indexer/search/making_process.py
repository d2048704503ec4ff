"""How does a process live that makes the tables which all share (a child of catalogue/fork_server.py)?"""

from __future__ import annotations

import indexer.search.shared_tables  # noqa: F401 – all that such a process runs
from catalogue.working_process import be_told


def load() -> None:
    """Nothing more: what the tables are made from is the library's."""


def live() -> int:
    """Be a process that makes tables, until they are made or the other end of its connection is closed."""
    return be_told()
