"""What do sitemaps and feeds list? They are read as they are found in the wild: gzipped, cut off, with a BOM,
with CDATA, as plain text. Pure.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.entities import html5
from io import BytesIO
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import etree

from catalogue.charset import decode
from catalogue.urls import canonical, is_http, join, same_site

# Bytes of one sitemap after decompression (sitemaps.org).
MAX_BYTES = 50 * 1024 * 1024
# Entries of one sitemap (sitemaps.org).
MAX_ENTRIES = 50_000
# Sitemaps of one site that are read.
MAX_SITEMAPS = 2_000
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_FEED_ROOTS = ("rss", "feed", "RDF")
# An ampersand that is no reference of XML, with the name of what may be one of HTML.
_AMPERSAND = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)([A-Za-z][A-Za-z0-9]{1,30};)?"
)
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
# The name of a sitemap that lists categories, tags or authors: «category-sitemap.xml»,
# «wp-sitemap-users-1.xml».
_LIST_SITEMAP = re.compile(
    r"(?:^|[-_])(?:taxonom\w*|categor\w*|tags?|authors?|users?|cat)(?:[-_.\d]|sitemap|$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """An address that a sitemap or feed lists; ``changed`` is its last change, as it stands there."""

    url: str
    changed: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """``sitemaps``: further sitemaps (of an index); ``pages``: what it lists."""

    sitemaps: tuple[SitemapEntry, ...] = ()
    pages: tuple[SitemapEntry, ...] = ()
    # false where it was cut off, too long, or no sitemap at all
    complete: bool = True

    @property
    def empty(self) -> bool:
        return not (self.pages or self.sitemaps)


class SitemapQueue:
    """The sitemaps of one site that are still to be read.

    ``guesses`` are asked for where no sitemap that somebody named has listed pages: a line of robots.txt may
    be wrong, or older than the site. They are asked one after the other until one has, and a guess that leads
    nowhere is no loss.
    """

    def __init__(self, named: Iterable[str], guesses: Iterable[str]) -> None:
        self._queue = list(dict.fromkeys(named))
        self._left = [guess for guess in dict.fromkeys(guesses) if guess not in self._queue]
        self._guesses = frozenset(self._left)
        self._seen = set(self._queue)
        # whether pages of the site were listed
        self.has_pages = False

    def is_guess(self, url: str) -> bool:
        return url in self._guesses

    def next(self) -> str | None:
        """The next sitemap to read; ``None`` at the end."""
        if self._queue:
            return self._queue.pop(0)
        while self._left and not self.has_pages:
            guess = self._left.pop(0)
            if guess not in self._seen:
                self._seen.add(guess)
                return guess
        return None

    def add(self, sitemaps: Iterable[str]) -> None:
        """Further sitemaps, that an index names."""
        fresh = [url for url in dict.fromkeys(sitemaps) if url not in self._seen]
        self._seen.update(fresh)
        if len(self._seen) <= MAX_SITEMAPS:
            self._queue += fresh


class Inflated(NamedTuple):
    """``complete``: whether ``text`` is all of it."""

    text: bytes
    complete: bool


def inflate(body: bytes) -> Inflated:
    """A gzipped body unpacked, up to ``MAX_BYTES``. Anything else as it is.

    A cache plugin's HTML after the end of the stream is ignored, a cut-off stream gives what it holds.
    """
    if not body.startswith(b"\x1f\x8b"):
        return Inflated(body[:MAX_BYTES], len(body) <= MAX_BYTES)
    stream = zlib.decompressobj(wbits=31)
    try:
        text = stream.decompress(body, MAX_BYTES)
    except zlib.error:
        return Inflated(b"", False)
    return Inflated(text, stream.eof)


def named_sitemap(line: str, home: str) -> str | None:
    """The address that a ``Sitemap:`` line of the robots.txt of ``home`` (scheme and host) means.

    It ought to be a whole one (sitemaps.org); a relative one starts from robots.txt, and where it begins with
    the site's own host, only the scheme was forgotten. ``None`` for none.
    """
    line = line.strip().strip("<>\"'")
    with_scheme = f"{home.partition('://')[0]}://{line}"
    if "://" not in line and not line.startswith("/") and same_site(with_scheme, home):
        return canonical(with_scheme)
    url = join(f"{home}/robots.txt", line) if line else None
    return url and canonical(url)


def parse_sitemap(body: bytes, base: str) -> Sitemap:
    """Read a sitemap, a sitemap index, a text sitemap or a feed."""
    text, whole = inflate(body)
    stripped = text.lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n\0")
    if not stripped:
        return Sitemap(complete=False)
    if not text.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and not stripped.startswith(b"<"):
        return _text_sitemap(text, base, whole)
    listed: dict[str, list[SitemapEntry]] = {"sitemap": [], "url": []}
    root = _parse(text, listed, base)
    if root is None:
        return Sitemap(complete=False)
    name = _local_name(root)
    if name in _FEED_ROOTS:
        return Sitemap(pages=tuple(_feed_entries(root, base)), complete=False)  # a feed lists the newest only
    if name == "html":
        return Sitemap(complete=False)
    fits = all(len(entries) <= MAX_ENTRIES for entries in listed.values())
    sitemaps, pages = (tuple(listed[kind][:MAX_ENTRIES]) for kind in ("sitemap", "url"))
    return Sitemap(sitemaps, pages, whole and fits and _is_closed(text))


def parse_feed(body: bytes, base: str) -> tuple[SitemapEntry, ...]:
    """The entries of an RSS or Atom feed with their dates of change."""
    root = _parse(inflate(body).text)
    if root is None or _local_name(root) not in _FEED_ROOTS:
        return ()
    return tuple(_feed_entries(root, base))


def lists_lists(sitemap: str) -> bool:
    """Whether a sitemap's name says that it lists categories, tags or authors rather than articles."""
    return bool(_LIST_SITEMAP.search(urlsplit(sitemap).path.rpartition("/")[2]))


def _parse(
    text: bytes, listed: Mapping[str, list[SitemapEntry]] | None = None, base: str = ""
) -> etree._Element | None:
    """The root of a document. What it lists is put into ``listed``, by its kind, and taken out of the tree:
    that of 50,000 addresses would hold 50 MB.
    """
    source = _with_ampersands(decode(text).text.lstrip("\ufeff \t\r\n")).encode("utf-8", "replace")
    # No DTD, no entity, no network: a sitemap is hostile input. recover: what stands before a cut or a stray
    # & still counts.
    events = etree.iterparse(
        BytesIO(source),
        events=("end",),
        tag=[f"{{*}}{kind}" for kind in listed or ("item",)],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=False,
        remove_comments=True,
        encoding="utf-8",
    )
    try:
        for _, element in events:
            if listed is not None:
                _take(element, listed[_local_name(element)], base)
    except (etree.XMLSyntaxError, ValueError):
        return None
    root: etree._Element | None = events.root
    return root


def _take(element: etree._Element, entries: list[SitemapEntry], base: str) -> None:
    """Read an entry (one more than may be), and empty its element."""
    location = _child_text(element, "loc").replace("&amp;", "&")  # escaped twice
    if len(entries) <= MAX_ENTRIES and location and (url := join(base, location)):
        entries.append(SitemapEntry(canonical(url), _child_text(element, "lastmod") or None))
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _with_ampersands(text: str) -> str:
    """XML with the ampersands escaped that stand for themselves: ``?part=1&lang=en``.

    The parser would leave them out with the name behind them. An entity of HTML that XML does not know
    becomes its letter.
    """
    if "&" not in text:
        return text
    pieces = _CDATA.split(text)  # text, a CDATA section, text, …
    pieces[::2] = [_AMPERSAND.sub(_escaped, piece) for piece in pieces[::2]]
    return "".join(pieces)


def _escaped(ampersand: re.Match[str]) -> str:
    name = ampersand[1] or ""
    letter = html5.get(name, "")
    return letter if letter and letter not in "<>&" else f"&amp;{name}"


def _local_name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _child_text(element: etree._Element, *names: str) -> str:
    for child in element:
        if _local_name(child) in names and child.text and child.text.strip():
            return child.text.strip()
    return ""


def _is_closed(text: bytes) -> bool:
    """Whether the text has its end: a file that was cut off has lost it."""
    end = text[-400:].replace(b"\0", b"")  # UTF-16
    return b"</urlset" in end or b"</sitemapindex" in end


def _text_sitemap(text: bytes, base: str, whole: bool) -> Sitemap:
    encoding = "utf-16" if text.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    lines = text.decode(encoding, "replace").splitlines()
    pages = [SitemapEntry(canonical(line.strip())) for line in lines[:MAX_ENTRIES] if is_http(line)]
    return Sitemap(pages=tuple(pages), complete=whole and bool(pages) and len(lines) <= MAX_ENTRIES)


def _feed_entries(root: etree._Element, base: str) -> Iterator[SitemapEntry]:
    for item in root.iter():
        if _local_name(item) not in ("item", "entry"):
            continue
        if url := _address_of_entry(item, base):
            changed = _child_text(item, "updated", "modified", "pubDate", "date", "published")
            yield SitemapEntry(canonical(url), changed or None)


def _address_of_entry(item: etree._Element, base: str) -> str | None:
    """Where the text of a feed's entry stands.

    A link goes before a ``guid``, unless it leads to another site, a counter of clicks say, and the ``guid``
    does not.
    """
    links = [url for element, href in _links_of_entry(item) if (url := join(_base_of(element, base), href))]
    names = [url for element, href in _names_of_entry(item) if (url := join(_base_of(element, base), href))]
    own = [url for url in (*links, *names) if same_site(url, base)]
    return next(iter((*own, *links, *names)), None)


def _links_of_entry(item: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """The links of an entry, each with its element: RSS's text, and Atom's alternates, pages first."""
    links = [child for child in item if _local_name(child) in ("link", "origLink")]
    yield from ((link, link.text.strip()) for link in links if link.text and link.text.strip())
    alternates = [
        link for link in links if link.get("href") and link.get("rel", "alternate").lower() == "alternate"
    ]
    alternates.sort(key=lambda link: "html" not in link.get("type", "html"))
    yield from ((link, link.get("href", "")) for link in alternates)


def _names_of_entry(item: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """What else names an entry, and is its address: RSS's permalink, RDF's ``about``."""
    for child in item:
        is_permalink = child.get("isPermaLink", "true").strip().lower() != "false"
        if _local_name(child) == "guid" and child.text and is_permalink and is_http(child.text.strip()):
            yield child, child.text.strip()
    if about := item.get(f"{{{_RDF}}}about"):
        yield item, about


def _base_of(element: etree._Element, base: str) -> str:
    """What the addresses of an element start from: the ``xml:base`` of it and all around it (XML Base)."""
    said = [e.get(_XML_BASE) for e in (element, *element.iterancestors())]
    for href in reversed(said):
        base = (href and join(base, href)) or base
    return base
