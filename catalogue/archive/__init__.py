"""Where does a page lie, just as it was received? As a WARC record, in a folder or at an fsspec address."""

from __future__ import annotations

from catalogue.archive.records import Exchange, Unchanged, opening
from catalogue.archive.warc import MAX_FILE_BYTES, Archive, RecordLocation, folder_of

__all__ = ["MAX_FILE_BYTES", "Archive", "Exchange", "RecordLocation", "Unchanged", "folder_of", "opening"]
