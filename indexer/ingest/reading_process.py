"""What does each reading process begin with? The fork server imports this module, and they are its children.

So the modules are loaded once, trafilatura with its word lists among them, and their memory is shared: what
lives already is never looked through for garbage, which would write into it and give every process a copy of
its own.
"""

from __future__ import annotations

import gc

import indexer.ingest.pool  # noqa: F401 – all that a reading process runs
from indexer.extract.body import votes

votes.load()
gc.collect()
gc.freeze()
