"""Where does a fetched page lie, just as it was received? WARC records, in a folder or at any fsspec
address.
"""

from __future__ import annotations

from catalogue.archive.warc import MAX_FILE_BYTES, Archive, Exchange, RecordLocation, folder_of

__all__ = ["MAX_FILE_BYTES", "Archive", "Exchange", "RecordLocation", "folder_of"]
