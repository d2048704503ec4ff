"""How are fetched pages archived? As WARC 1.1 (ISO 28500:2017), each record a gzip member of its own. The
first of a file says who wrote it (``warcinfo``).

When :meth:`Archive.keep` returns, the record is on the disk. Whatever a killed process left half-written at
the end of a file was never reported as stored, and is cut off by the next process that writes there.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from catalogue.archive.records import (
    ORIGINAL,
    REQUESTED,
    TRANSPORT,
    Exchange,
    Unchanged,
    opening,
    response,
    revisit,
)
from catalogue.archive.storage import LocalStorage, RemoteStorage, Storage
from catalogue.errors import CorruptData

MAX_FILE_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RecordLocation:
    """Where a page lies: ``offset`` and ``length`` in bytes of ``file``, which is relative to the archive.

    ``digest`` is the SHA-256 of the page's body.
    """

    file: str
    offset: int
    length: int
    digest: str

    @classmethod
    def of(cls, row: Any) -> RecordLocation:
        """That of a row of ``captures``."""
        return cls(row.file, row.offset, row.length, row.digest)


class Archive:
    """WARC files in a folder or at an fsspec address, by site.

    ``with_requests``: what was asked is kept as well, in a record behind its answer's.

    Thread-safe for reading; one thread at a time writes for a site.
    """

    def __init__(
        self, address: str, max_file_bytes: int = MAX_FILE_BYTES, with_requests: bool = False
    ) -> None:
        self._with_requests = with_requests
        remote = self._is_remote = "://" in address or "::" in address
        self._storage: Storage = (
            RemoteStorage(address, opening) if remote else LocalStorage(address, max_file_bytes, opening)
        )

    def keep(self, site: str, exchange: Exchange) -> RecordLocation:
        """Write a page durably. Raises :class:`catalogue.errors.PinakesError` where the disk is full."""
        return self.keep_many(site, [exchange])[0]

    def keep_many(
        self, site: str, exchanges: Sequence[Exchange], unchanged: Sequence[Unchanged] = ()
    ) -> list[RecordLocation]:
        """Write pages together: one fsync (or one remote file) for all of them.

        Behind them it is noted of other pages that they are ``unchanged``; a remote file for that alone is
        not made.
        """
        if not exchanges and (self._is_remote or not unchanged):
            return []
        records = [response(exchange, self._with_requests) for exchange in exchanges]
        records += [revisit(look, self._with_requests) for look in unchanged]
        file, offset = self._storage.append(folder_of(site), records)
        locations = []
        for exchange, record in zip(exchanges, records):
            digest = sha256(exchange.body).hexdigest()
            locations.append(RecordLocation(file, offset, len(record), digest))
            offset += len(record)
        return locations

    def exchange(self, location: RecordLocation) -> Exchange:
        """Read a page back. Raises :class:`CorruptData` where it is missing or not what was kept."""
        return self._sound(self.raw(location), location)

    def sound(self, location: RecordLocation) -> bytes:
        """A page's record as :meth:`raw` gives it; raises as :meth:`exchange`."""
        found = self.raw(location)
        self._sound(found, location)
        return found

    def _sound(self, record: bytes, location: RecordLocation) -> Exchange:
        found = _parsed(record, location)
        if location.digest and sha256(found.body).hexdigest() != location.digest:
            raise CorruptData(
                f"the archived page {found.url} is not what was kept ({location.file})",
                "fetch it again: pinakes crawl --url",
            )
        return found

    def body(self, location: RecordLocation) -> bytes:
        """The page's body; raises as :meth:`exchange`."""
        return self.exchange(location).body

    def files(self, site: str | None = None) -> Iterator[tuple[str, int]]:
        """Every file with its size in bytes, by name."""
        return self._storage.files(folder_of(site) if site is not None else "")

    def raw(self, location: RecordLocation) -> bytes:
        """A page's record as it is stored, with its request's if that was kept: a WARC file of its own."""
        return self._storage.read(location.file, location.offset, location.length)

    def read(self, file: str, offset: int, length: int) -> bytes:
        """Bytes of a file as they are stored."""
        return self._storage.read(file, offset, length)

    def put_file(self, file: str, chunks: Iterable[bytes]) -> None:
        """Take a whole file in (from a backup); it is there as a whole or not at all."""
        self._storage.put(file, chunks)

    def move(self, site: str, records: Sequence[bytes], never: str) -> tuple[str, int]:
        """Append records taken with :meth:`raw` to a file of the site other than ``never``.

        Returns that file and the offset of the first record in it.
        """
        return self._storage.append(folder_of(site), records, never)

    def seized(self, file: str) -> AbstractContextManager[bool]:
        """Whether no other process writes to a file, which then stays so in the context."""
        return self._storage.seized(file)

    def remove(self, file: str) -> None:
        """Take a file away; nothing may refer to it any more."""
        self._storage.remove(file)

    def check(self) -> None:
        """Raise :class:`catalogue.errors.Unreachable` where the archive cannot be written to."""
        self._storage.check()

    def close(self) -> None:
        self._storage.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def folder_of(site: str) -> str:
    """The folder of a site's files: its name where that is a plain one, else a readable part and a hash."""
    if re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,79}", site):
        return site
    plain = re.sub(r"[^a-z0-9.-]+", "_", site.lower()).strip("._-")[:60]
    return f"{plain or 'site'}_{sha256(site.encode('utf-8', 'replace')).hexdigest()[:12]}"


def _parsed(raw: bytes, location: RecordLocation) -> Exchange:
    try:
        for record in ArchiveIterator(io.BytesIO(raw), check_digests=False):  # type: ignore[no-untyped-call]
            if record.rec_type == "response" and record.http_headers is not None:
                return _exchange(record)
    except Exception as error:  # warcio raises exceptions of no common class for damaged records
        raise _corrupt(location) from error
    raise _corrupt(location)


def _exchange(record: Any) -> Exchange:
    warc, http = record.rec_headers, record.http_headers
    final_url = warc.get_header("WARC-Target-URI") or ""
    headers = tuple(
        (name.removeprefix(ORIGINAL), value) for name, value in http.headers if name.lower() not in TRANSPORT
    )
    moment = datetime.fromisoformat(warc.get_header("WARC-Date").replace("Z", "+00:00"))
    body = record.content_stream().read()
    return Exchange(
        warc.get_header(REQUESTED) or final_url,
        final_url,
        int(http.get_statuscode() or 0),
        headers,
        body,
        moment.timestamp(),
    )


def _corrupt(location: RecordLocation) -> CorruptData:
    return CorruptData(
        f"the archived page in {location.file} at byte {location.offset} cannot be read",
        "fetch it again: pinakes crawl --full",
    )
