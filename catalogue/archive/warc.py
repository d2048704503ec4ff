"""How are fetched pages archived? As WARC 1.1 (ISO 28500:2017), each record a gzip member of its own. The
first of a file says who wrote it (``warcinfo``).

When :meth:`Archive.keep` returns, the record is on the disk. Whatever a killed process left half-written at
the end of a file was never reported as stored, and is cut off by the next process that writes there.
"""

from __future__ import annotations

import gzip
import io
import re
from base64 import b32encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha1, sha256
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import quote

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from catalogue.archive.storage import LocalStorage, RemoteStorage, Storage
from catalogue.errors import CorruptData

MAX_FILE_BYTES = 256 * 1024 * 1024

# Level of gzip: half of level 9's time for 4 % more bytes on article pages.
_LEVEL = 4

# How the looks that found nothing new are told apart.
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"

# Extension field: where a redirect started that ended at WARC-Target-URI.
_REQUESTED = "Pinakes-Requested-URI"

# How other archives name headers that no longer describe the body as it is stored.
_ORIGINAL = "X-Archive-Orig-"
_TRANSPORT = frozenset({"content-encoding", "transfer-encoding", "content-length"})
# Characters of a header's name that are no letters or digits.
_IN_NAMES = "!#$%&'*+-.^_`|~"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A fetched page: ``url`` is where it was asked for, ``final_url`` where redirects ended."""

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    # after decompression
    body: bytes
    # seconds since the epoch, stored to the microsecond
    fetched_at: float


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A look at a page that was kept before and is as it was then: the answer to it.

    ``kept_at`` is when it was kept. ``body`` is None where the server said no more than that nothing changed.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    fetched_at: float
    kept_at: float


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

    Thread-safe for reading; one thread at a time writes for a site.
    """

    def __init__(self, address: str, max_file_bytes: int = MAX_FILE_BYTES) -> None:
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
        records = [*map(_record, exchanges), *map(_revisit, unchanged)]
        file, offset = self._storage.append(folder_of(site), records)
        locations = []
        for exchange, record in zip(exchanges, records):
            digest = sha256(exchange.body).hexdigest()
            locations.append(RecordLocation(file, offset, len(record), digest))
            offset += len(record)
        return locations

    def exchange(self, location: RecordLocation) -> Exchange:
        """Read a page back. Raises :class:`CorruptData` where it is missing or not what was kept."""
        found = _parsed(self.raw(location), location)
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
        """A record as it is stored: a gzip member that is a WARC file of its own."""
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


def opening(file: str) -> bytes:
    """The record that a file begins with: who wrote it, and how it is to be read."""
    writer: Any = WARCWriter(io.BytesIO(), gzip=False, warc_version="WARC/1.1")  # type: ignore[no-untyped-call]
    folder, _, name = file.rpartition("/")
    said = {
        "software": f"Pinakes/{_version()}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": folder,
        "description": "pages as they were received, but for their transfer and content codings",
    }
    writer.write_record(writer.create_warcinfo_record(name, said))
    return gzip.compress(writer.out.getvalue(), _LEVEL, mtime=0)


@cache
def _version() -> str:
    try:
        return version("pinakes")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "unreleased"


def _status_line(status: int) -> str:
    """A status with its reason, as HTTP/1.1 has it (RFC 9112, section 4)."""
    try:
        return f"{status:03d} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status:03d} Unknown"


def _record(exchange: Exchange) -> bytes:
    out = io.BytesIO()
    writer: Any = WARCWriter(out, gzip=False, warc_version="WARC/1.1")  # type: ignore[no-untyped-call]
    http = StatusAndHeaders(_status_line(exchange.status), _stored_headers(exchange), protocol="HTTP/1.1")  # type: ignore[no-untyped-call]
    record = writer.create_warc_record(
        _field(exchange.final_url),
        "response",
        payload=io.BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=http,
        warc_headers_dict={
            "WARC-Date": _date(exchange.fetched_at),
            _REQUESTED: _field(exchange.url),
        },
    )
    writer.write_record(record)
    return gzip.compress(out.getvalue(), _LEVEL, mtime=0)


def _revisit(unchanged: Unchanged) -> bytes:
    """A record of a look that found nothing new (ISO 28500:2017, section 6.7)."""
    out = io.BytesIO()
    writer: Any = WARCWriter(out, gzip=False, warc_version="WARC/1.1")  # type: ignore[no-untyped-call]
    http = StatusAndHeaders(  # type: ignore[no-untyped-call]
        _status_line(unchanged.status), _plain_headers(unchanged.headers), protocol="HTTP/1.1"
    )
    kind = "server-not-modified" if unchanged.body is None else "identical-payload-digest"
    said = {
        "WARC-Date": _date(unchanged.fetched_at),
        "WARC-Profile": _PROFILE + kind,
        "WARC-Refers-To-Target-URI": _field(unchanged.url),
        "WARC-Refers-To-Date": _date(unchanged.kept_at),
    }
    if unchanged.body is not None:
        # as warcio writes that of the page itself
        digest = b32encode(sha1(unchanged.body, usedforsecurity=False).digest()).decode("ascii")
        said["WARC-Payload-Digest"] = f"sha1:{digest}"
    record = writer.create_warc_record(
        _field(unchanged.url), "revisit", http_headers=http, warc_headers_dict=said
    )
    writer.write_record(record)
    return gzip.compress(out.getvalue(), _LEVEL, mtime=0)


def _date(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _stored_headers(exchange: Exchange) -> list[tuple[str, str]]:
    """The headers as they came, but for those that told how the body travelled."""
    return [*_plain_headers(exchange.headers), ("Content-Length", str(len(exchange.body)))]


def _plain_headers(headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    kept = [(_ORIGINAL + name if name.lower() in _TRANSPORT else name, value) for name, value in headers]
    return [(_name(name), _field(value)) for name, value in kept]


def _name(text: str) -> str:
    """The name of a header as it can stand in a record: in the few characters that names have (RFC 9110).

    A server may send any bytes. The others are percent-encoded, as warcio does it in values.
    """
    return quote(text, safe=_IN_NAMES) or "%"


def _field(text: str) -> str:
    """``text`` as the value of one header field: line ends would begin a field of their own."""
    return re.sub(r"[\r\n\0]+", " ", text).strip().encode("utf-8", "replace").decode("utf-8")


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
        (name.removeprefix(_ORIGINAL), value)
        for name, value in http.headers
        if name.lower() not in _TRANSPORT
    )
    moment = datetime.fromisoformat(warc.get_header("WARC-Date").replace("Z", "+00:00"))
    body = record.content_stream().read()
    return Exchange(
        warc.get_header(_REQUESTED) or final_url,
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
