"""How does a process live that learns a library's own weights (a child of catalogue/fork_server.py)?

What is gathered of some hundred articles, and counted of it, would stay with the process that crawls: 150 MB
in a library of 5,000 articles. What it takes is loaded before the fork, the shipped trees among it.
"""

from __future__ import annotations

import indexer.linking.own_weights  # noqa: F401 – all that such a process runs
from catalogue.working_process import be_told
from indexer.linking.weighing import fusion


def load() -> None:
    """Read the shipped trees."""
    fusion()


def live() -> int:
    """Be a process that learns, until that is done or the other end of its connection is closed."""
    return be_told()
