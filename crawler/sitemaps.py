"""Sitemaps and feeds, read as they are found in the wild: gzipped, cut off, with a BOM, with CDATA, as plain
text. Pure.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lxml import etree

from catalogue.urls import canonical, join

MAX_BYTES = 50 * 1024 * 1024
"""Bytes of one sitemap after decompression (sitemaps.org)."""
MAX_ENTRIES = 50_000
_LIST_SITEMAP = re.compile(
    r"(?:^|[-_])(?:taxonom\w*|categor\w*|tags?|authors?|users?|cat)(?:[-_.\d]|sitemap|$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """An address that a sitemap or feed lists; ``changed`` is what it says of its last change, as it stands
    there.
    """

    url: str
    changed: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """``sitemaps``: further sitemaps (of an index); ``pages``: what it lists."""

    sitemaps: tuple[SitemapEntry, ...] = ()
    pages: tuple[SitemapEntry, ...] = ()
    complete: bool = True
    """False where it was cut off, too long, or no sitemap at all."""


def inflate(body: bytes, limit: int = MAX_BYTES) -> tuple[bytes, bool]:
    """A gzipped body unpacked, up to ``limit`` bytes; whether all of it came out. Anything else as it is.

    A cache plugin's HTML after the end of the stream is ignored, a cut-off stream gives what it holds.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body[:limit], len(body) <= limit
    stream = zlib.decompressobj(wbits=31)
    try:
        text = stream.decompress(body, limit)
    except zlib.error:
        return b"", False
    return text, stream.eof


def parse_sitemap(body: bytes, base: str) -> Sitemap:
    """Read a sitemap, a sitemap index, a text sitemap or a feed."""
    text, whole = inflate(body)
    stripped = text.lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n\0")
    if not stripped:
        return Sitemap(complete=False)
    if not text.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and not stripped.startswith(b"<"):
        return _text_sitemap(text, base, whole)
    root = _parse(text)
    if root is None:
        return Sitemap(complete=False)
    name = _local(root)
    if name in ("rss", "feed", "RDF"):
        return Sitemap(pages=tuple(_feed_entries(root, base)), complete=False)  # a feed lists the newest only
    if name == "html":
        return Sitemap(complete=False)
    sitemaps: list[SitemapEntry] = []
    pages: list[SitemapEntry] = []
    for element in root.iter():
        kind = _local(element)
        if kind in ("url", "sitemap") and (entry := _entry(element, base)):
            (pages if kind == "url" else sitemaps).append(entry)
    fits = len(pages) <= MAX_ENTRIES and len(sitemaps) <= MAX_ENTRIES
    end = text[-400:].replace(b"\0", b"")  # UTF-16
    closed = b"</urlset" in end or b"</sitemapindex" in end  # a cut-off file has lost its end
    return Sitemap(tuple(sitemaps[:MAX_ENTRIES]), tuple(pages[:MAX_ENTRIES]), whole and fits and closed)


def parse_feed(body: bytes, base: str) -> tuple[SitemapEntry, ...]:
    """The entries of an RSS or Atom feed with their dates of change."""
    root = _parse(inflate(body)[0])
    return (
        () if root is None or _local(root) not in ("rss", "feed", "RDF") else tuple(_feed_entries(root, base))
    )


def lists_lists(sitemap: str) -> bool:
    """Whether a sitemap's name says that it lists categories, tags or authors rather than articles."""
    return bool(_LIST_SITEMAP.search(urlsplit(sitemap).path.rpartition("/")[2]))


def moment(text: str | None) -> float | None:
    """Seconds since the epoch of a W3C date; ``None`` for none or nonsense. Without a zone it is taken as
    UTC.
    """
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _parse(text: bytes) -> etree._Element | None:
    # No DTD, no entity, no network: a sitemap is hostile input. recover: what stands before a cut or a stray
    # & still counts.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        return etree.fromstring(text.lstrip(b" \t\r\n\0"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _child_text(element: etree._Element, *names: str) -> str:
    for child in element:
        if _local(child) in names and child.text and child.text.strip():
            return child.text.strip()
    return ""


def _entry(element: etree._Element, base: str) -> SitemapEntry | None:
    url = join(base, _child_text(element, "loc")) if _child_text(element, "loc") else None
    return SitemapEntry(canonical(url), _child_text(element, "lastmod") or None) if url else None


def _text_sitemap(text: bytes, base: str, whole: bool) -> Sitemap:
    encoding = "utf-16" if text.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    lines = text.decode(encoding, "replace").splitlines()
    pages = [
        SitemapEntry(canonical(line.strip()))
        for line in lines[:MAX_ENTRIES]
        if line.strip().lower().startswith(("http://", "https://"))
    ]
    return Sitemap(pages=tuple(pages), complete=whole and bool(pages) and len(lines) <= MAX_ENTRIES)


def _feed_entries(root: etree._Element, base: str) -> Iterator[SitemapEntry]:
    for item in root.iter():
        if _local(item) not in ("item", "entry"):
            continue
        link = _child_text(item, "link")
        for child in item:
            if _local(child) == "link" and child.get("href") and child.get("rel", "alternate") == "alternate":
                link = link or str(child.get("href"))
        if link and (url := join(base, link)):
            yield SitemapEntry(
                canonical(url),
                _child_text(item, "updated", "modified", "pubDate", "date", "published") or None,
            )
