"""How are the lists read that sites make for programs? As they are found in the wild: gzipped, cut off, with
a BOM, with tags in capitals, with a stray ampersand. Pure.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html.entities import html5
from io import BytesIO
from typing import NamedTuple

from lxml import etree

from catalogue.charset import decode

# Bytes of one list after decompression (sitemaps.org).
MAX_BYTES = 50 * 1024 * 1024
# An ampersand that is no reference of XML, with the name of what may be one of HTML.
_AMPERSAND = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)([A-Za-z][A-Za-z0-9]{1,30};)?"
)
# Where a list begins, and how far down that may be.
_START = re.compile(r"<(?:\?xml|(?:\w+:)?(?:urlset|sitemapindex|rss|feed|rdf))\b", re.IGNORECASE)
_MOST_BEFORE = 4_096
_NEVER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# Times that a list may be packed.
_MOST_LAYERS = 3
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ListEntry:
    """An address that a list names; ``changed`` is its last change, as it stands there."""

    url: str
    changed: str | None = None


class Inflated(NamedTuple):
    """``complete``: whether ``text`` is all of it."""

    text: bytes
    complete: bool


def inflate(body: bytes) -> Inflated:
    """A gzipped body unpacked, up to ``MAX_BYTES``. Anything else as it is.

    A cache plugin's HTML after the end of the stream is ignored, a cut-off stream gives what it holds.
    """
    complete = len(body) <= MAX_BYTES
    for _ in range(_MOST_LAYERS):  # the file is, and a server that does not know it packs it again
        if not body.startswith(b"\x1f\x8b"):
            break
        stream = zlib.decompressobj(wbits=31)
        try:
            body = stream.decompress(body, MAX_BYTES)
        except zlib.error:
            return Inflated(b"", False)
        complete = complete and stream.eof
    return Inflated(body[:MAX_BYTES], complete)


def parse(
    text: bytes, tags: Sequence[str], take: Callable[[etree._Element], None] | None = None
) -> etree._Element | None:
    """The root of a document. Each element that has one of these names (in lower case) is given to ``take``
    when it ends, and emptied: a tree of 50,000 addresses would hold 50 MB.
    """
    source = _with_ampersands(_from_its_start(decode(text).text)).encode("utf-8", "replace")
    # No DTD, no entity, no network: a sitemap is hostile input. recover: what stands before a cut or a stray
    # & still counts.
    events = etree.iterparse(
        BytesIO(source),
        events=("end",),
        tag=[f"{{*}}{name}" for tag in tags for name in (tag, tag.upper(), tag.capitalize())],
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
            if take is not None:
                take(element)
                _empty(element)
    except (etree.XMLSyntaxError, ValueError):
        return None
    root: etree._Element | None = events.root
    return root


def _empty(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def begins_below(text: bytes) -> bool:
    """Whether XML of a list begins behind something else."""
    return _START.search(text[:_MOST_BEFORE].decode("latin-1")) is not None


def _from_its_start(text: str) -> str:
    """XML without what a program said before it, a warning say, and without the signs that none may hold."""
    text = text.lstrip("\ufeff \t\r\n")
    start = _START.search(text, 0, _MOST_BEFORE)
    return _NEVER.sub("", text[start.start() :] if start else text)


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


def local_name(element: etree._Element) -> str:
    """Its name without a prefix, in lower case: some write <LOC>."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def child_text(element: etree._Element, *names: str) -> str:
    """The text of the first child that has one of these names and a text."""
    for child in element:
        if local_name(child) in names and child.text and child.text.strip():
            return child.text.strip()
    return ""
