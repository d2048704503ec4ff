"""How does a reading process (a child of catalogue/fork_server.py) live?

It does what it is first told on its connection: reads captures (indexer/ingest/pool.py), or does one piece of
work (indexer/ingest/apart.py). What it takes is loaded before the fork, trafilatura with its word lists among
it, and shared.
"""

from __future__ import annotations

import indexer.extract.extraction
import indexer.extract.template_learner
import indexer.ingest.pool  # noqa: F401 – all that a reading process runs
from catalogue.working_process import be_told
from indexer.extract.body import votes


def load() -> None:
    """Load the word lists."""
    votes.load()


def live() -> int:
    """Be a process that reads, until its work is done or the other end of its connection is closed."""
    return be_told()
