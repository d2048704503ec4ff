"""What do the archive's records say? WARC 1.1 (ISO 28500:2017), each a gzip member of its own."""

from __future__ import annotations

import gzip
import io
import re
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha1
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

# Level of gzip: half of level 9's time for 4 % more bytes on article pages.
_LEVEL = 4

# How the looks that found nothing new are told apart.
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"

# Extension field: where a redirect started that ended at WARC-Target-URI.
REQUESTED = "Pinakes-Requested-URI"

# How other archives name headers that no longer describe the body as it is stored.
ORIGINAL = "X-Archive-Orig-"
TRANSPORT = frozenset({"content-encoding", "transfer-encoding", "content-length"})
# Characters of a header's name that are no letters or digits.
_IN_NAMES = "!#$%&'*+-.^_`|~"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A fetched page: ``url`` is where it was asked for, ``final_url`` where redirects ended.

    ``asked`` are the headers of the request that ``final_url`` answered, but for its host; empty where the
    page was not asked for by itself (a REST API gave it). They do not come back from the archive.
    """

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    # after decompression
    body: bytes
    # seconds since the epoch, stored to the microsecond
    fetched_at: float
    asked: tuple[tuple[str, str], ...] = ()


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
    asked: tuple[tuple[str, str], ...] = ()


def opening(file: str) -> bytes:
    """The record that a file begins with: who wrote it, and how it is to be read."""
    writer = _writer()
    folder, _, name = file.rpartition("/")
    said = {
        "software": f"Pinakes/{_version()}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": folder,
        "description": "pages as they were received, but for their transfer and content codings; "
        "with X-Pinakes-Rendered, as a browser had them when their scripts had run",
    }
    return _member(writer, writer.create_warcinfo_record(name, said))


def _writer() -> Any:
    return WARCWriter(io.BytesIO(), gzip=False, warc_version="WARC/1.1")  # type: ignore[no-untyped-call]


def _member(writer: Any, record: Any) -> bytes:
    """A record as a gzip member of its own; the ``writer`` that made it has written nothing yet."""
    writer.write_record(record)
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


def response(exchange: Exchange, with_request: bool) -> bytes:
    """The record of a page, and behind it that of its request where it is wanted."""
    writer = _writer()
    http = StatusAndHeaders(_status_line(exchange.status), _stored_headers(exchange), protocol="HTTP/1.1")  # type: ignore[no-untyped-call]
    record = writer.create_warc_record(
        _field(exchange.final_url),
        "response",
        payload=io.BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=http,
        warc_headers_dict={
            "WARC-Date": _date(exchange.fetched_at),
            REQUESTED: _field(exchange.url),
        },
    )
    made = _member(writer, record)
    return made + _request(exchange.final_url, exchange, record) if with_request and exchange.asked else made


def revisit(unchanged: Unchanged, with_request: bool) -> bytes:
    """A record of a look that found nothing new (ISO 28500:2017, section 6.7), and perhaps its request's.

    «Not modified» has no block, as the standard allows: with the headers of a 304 in it, programs that replay
    would answer 304 to who never had the page (pywb 2.10 does).
    """
    writer = _writer()
    kind = "server-not-modified" if unchanged.body is None else "identical-payload-digest"
    said = {
        "WARC-Date": _date(unchanged.fetched_at),
        "WARC-Profile": _PROFILE + kind,
        "WARC-Refers-To-Target-URI": _field(unchanged.url),
        "WARC-Refers-To-Date": _date(unchanged.kept_at),
    }
    http = None
    if unchanged.body is not None:
        http = StatusAndHeaders(  # type: ignore[no-untyped-call]
            _status_line(unchanged.status), _plain_headers(unchanged.headers), protocol="HTTP/1.1"
        )
        # as warcio writes that of the page itself
        digest = b32encode(sha1(unchanged.body, usedforsecurity=False).digest()).decode("ascii")
        said["WARC-Payload-Digest"] = f"sha1:{digest}"
    record = writer.create_warc_record(
        _field(unchanged.url), "revisit", http_headers=http, warc_headers_dict=said
    )
    made = _member(writer, record)
    return made + _request(unchanged.url, unchanged, record) if with_request and unchanged.asked else made


def _request(url: str, of: Exchange | Unchanged, answer: Any) -> bytes:
    """A record of what was asked (section 6.5); ``answer`` is the record that it is concurrent to."""
    writer = _writer()
    parts = urlsplit(_field(url))
    headers = [("Host", parts.netloc.rpartition("@")[2]), *of.asked]
    http = StatusAndHeaders(  # type: ignore[no-untyped-call]
        f"GET {urlunsplit(('', '', parts.path or '/', parts.query, ''))} HTTP/1.1",
        [(_name(name), _field(value)) for name, value in headers],
        is_http_request=True,
    )
    record = writer.create_warc_record(
        _field(url),
        "request",
        http_headers=http,
        warc_headers_dict={
            "WARC-Date": _date(of.fetched_at),
            "WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID"),
        },
    )
    return _member(writer, record)


def _date(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _stored_headers(exchange: Exchange) -> list[tuple[str, str]]:
    """The headers as they came, but for those that told how the body travelled."""
    return [*_plain_headers(exchange.headers), ("Content-Length", str(len(exchange.body)))]


def _plain_headers(headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    kept = [(ORIGINAL + name if name.lower() in TRANSPORT else name, value) for name, value in headers]
    return [(_name(name), _field(value)) for name, value in kept]


def _name(text: str) -> str:
    """The name of a header as it can stand in a record: in the few characters that names have (RFC 9110).

    A server may send any bytes. The others are percent-encoded, as warcio does it in values.
    """
    return quote(text, safe=_IN_NAMES) or "%"


def _field(text: str) -> str:
    """``text`` as the value of one header field: line ends would begin a field of their own."""
    return re.sub(r"[\r\n\0]+", " ", text).strip().encode("utf-8", "replace").decode("utf-8")
