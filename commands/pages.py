"""Pages from files that a person names: HTML files, folders of them, WARC files, lines of JSON.

They are streamed in order, and can be read again.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import IO, cast
from urllib.parse import quote, urljoin, urlsplit

from catalogue.errors import Refused
from catalogue.line_files import LONGEST_LINE, is_too_long, lines_of
from catalogue.urls import join
from commands.warc_records import Damage, Record, records
from indexer.extract.page import Page

# Bytes of one page that are read; extraction itself cuts earlier.
MAX_BYTES = 32_000_000
_HTML = frozenset((".html", ".htm", ".xhtml", ".xht", ".shtml", ".php", ".asp", ".aspx", ".jsp"))
_LINES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
_WARC = (".warc", ".warc.gz")
# Bytes in which a page's own address is looked for, and in which a file without an ending is known as HTML.
_HEAD = 65_536
_START = 1024
_LINK = re.compile(rb"<(?:link|meta)\b[^>]{0,2000}>", re.I)
_CANONICAL = re.compile(rb"""\b(?:rel\s*=\s*["']?canonical|property\s*=\s*["']?og:url)\b""", re.I)
_ADDRESS = re.compile(
    rb"""\b(?:href|content)\s*=\s*(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^\s>"']{1,2000}))""", re.I
)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that should have been a page."""

    url: str
    reason: str


Source = Page | Unreadable


def pages_in(paths: Sequence[Path], site_url: str = "") -> Iterator[Source]:
    """Every page of the files and folders, in the order given (folders sorted by name)."""
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                name = file.relative_to(path)
                is_shown = not any(part.startswith(".") for part in name.parts)
                if file.is_file() and is_shown and _is_wanted(file):
                    yield from _file(file, name.as_posix(), site_url)
        else:
            yield from _file(path, path.name, site_url)


def _is_wanted(file: Path) -> bool:
    """Whether a file in a folder holds pages: by its ending, or by its beginning where it has none."""
    name = file.name.lower()
    if name.endswith((*_LINES, *_WARC)) or file.suffix.lower() in _HTML:
        return True
    if file.suffix and not file.suffix[1:].isdigit():
        return False
    try:
        with file.open("rb") as stream:
            start = stream.read(_START).lower()
            return b"<html" in start or b"<!doctype html" in start
    except OSError:
        return False


def _file(file: Path, name: str, site_url: str) -> Iterator[Source]:
    lower = file.name.lower()
    try:
        if lower.endswith(_LINES):
            with gzip.open(file, "rb") if lower.endswith(".gz") else file.open("rb") as stream:
                yield from _lines(cast(IO[bytes], stream), name)
        elif lower.endswith(_WARC):
            yield from _warc(file)
        else:
            with file.open("rb") as plain:
                html = plain.read(MAX_BYTES)
            yield Page(address_of(html, name, file, site_url), html)
    except Refused as error:
        yield Unreadable(file.resolve().as_uri(), error.what)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        yield Unreadable(file.resolve().as_uri(), f"cannot be read: {reason}")


def _lines(stream: IO[bytes], name: str) -> Iterator[Source]:
    for number, line in enumerate(lines_of(stream), 1):
        if is_too_long(line):
            yield Unreadable(f"{name}#{number}", f"the line is longer than {LONGEST_LINE} bytes")
        elif line.strip():
            yield _line(line, f"{name}#{number}")


def _line(line: bytes, where: str) -> Source:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return Unreadable(where, "the line is not JSON")
    url, html = (data.get("url"), data.get("html")) if isinstance(data, dict) else (None, None)
    if not isinstance(url, str) or not isinstance(html, str):
        return Unreadable(where, 'the line is not an object with the texts "url" and "html"')
    content_type = data.get("content_type")
    return Page(_clean(url), _clean(html), content_type if isinstance(content_type, str) else None)


def _clean(text: str) -> str:
    """``text`` without the lone surrogates that JSON may spell and no encoder writes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _warc(file: Path) -> Iterator[Source]:
    with file.open("rb") as stream:
        for found in records(stream, MAX_BYTES + _HEAD):
            kind, url = found.fields.get("warc-type", ""), _clean(found.fields.get("warc-target-uri", ""))
            where = f"{file.resolve().as_uri()}#{found.number}"
            if kind not in ("response", ""):
                continue
            if isinstance(found, Damage):
                yield Unreadable(where, f"{found.reason} ({url})" if url else found.reason)
            else:
                yield from _response(found, url, where)


def _response(found: Record, url: str, where: str) -> Iterator[Source]:
    """The page that a record holds, if it is one."""
    from warcio.archiveiterator import ArchiveIterator

    try:
        for record in ArchiveIterator(BytesIO(found.raw)):  # type: ignore[no-untyped-call]
            headers = record.http_headers
            if headers is None or headers.get_statuscode() != "200":
                return
            content_type = headers.get_header("Content-Type") or ""
            if "html" in content_type.lower():
                yield Page(url, record.content_stream().read(MAX_BYTES), content_type)
            return
    except (OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 – warcio has no common class for what is wrong with a record
        said = " ".join(str(error).split())[:200] or type(error).__name__
        yield Unreadable(where, f"a WARC record that cannot be read: {said}")


def address_of(html: bytes, name: str, file: Path, site_url: str) -> str:
    """The page's URL: what it says itself, else its file's name on the site, else its file."""
    for tag in _LINK.findall(html[:_HEAD]):
        found = _CANONICAL.search(tag) and _ADDRESS.search(tag)
        if found:
            address = next(group for group in found.groups() if group)
            said = unescape(address.decode("utf-8", "replace")).strip()
            url = join(site_url, said) if site_url else said
            if url and _is_web(url):
                return url
    if site_url:
        return urljoin(site_url if site_url.endswith("/") else f"{site_url}/", quote(os.fsencode(name)))
    return file.resolve().as_uri()


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
