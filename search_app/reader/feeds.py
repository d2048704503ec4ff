"""What programs read of the reader's side: the Atom feed, the sitemap, OpenSearch, robots.txt."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

from flask import Response, abort, render_template, url_for

from catalogue import browse, clock
from catalogue.filing import EVERYTHING
from search_app.holding import config, holding
from search_app.reader import reader
from search_app.reader.shelves import address_of, all_categories, letters_of

FEED_ENTRIES = 50
SITEMAP_URLS = 10_000
"""The protocol allows 50,000; smaller parts are read and made faster."""
ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"

# XML 1.0 has no way to write these, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@reader.get("/feed.atom")
def feed() -> Response:
    """What is new, as an Atom feed (RFC 4287)."""
    ElementTree.register_namespace("", ATOM)
    with holding().catalogue().read() as connection:
        entries = browse.recent(connection, FEED_ENTRIES)
    root = ElementTree.Element(f"{{{ATOM}}}feed")
    _add(root, "title", config().library.name)
    _add(root, "id", url_for("reader.feed", _external=True, ui=None))
    _add(root, "updated", _stamp(entries[0].changed_at if entries else 0.0))
    ElementTree.SubElement(
        root, f"{{{ATOM}}}link", rel="self", href=url_for("reader.feed", _external=True, ui=None)
    )
    ElementTree.SubElement(
        root, f"{{{ATOM}}}link", rel="alternate", href=url_for("reader.recent", _external=True, ui=None)
    )
    author = ElementTree.SubElement(root, f"{{{ATOM}}}author")
    _add(author, "name", config().library.name)
    for entry in entries:
        element = ElementTree.SubElement(root, f"{{{ATOM}}}entry")
        address = url_for("reader.article", article_id=entry.id, _external=True, ui=None)
        _add(element, "title", entry.title)
        _add(element, "id", address)
        _add(element, "updated", _stamp(entry.changed_at))
        ElementTree.SubElement(element, f"{{{ATOM}}}link", rel="alternate", href=address)
        if entry.url.startswith(("http://", "https://")):
            ElementTree.SubElement(element, f"{{{ATOM}}}link", rel="via", href=_NOT_XML.sub("", entry.url))
        if entry.summary:
            _add(element, "summary", entry.summary)
    return Response(_document(root), mimetype="application/atom+xml")


@reader.get("/sitemap.xml")
def sitemap() -> Response:
    """The pages that search engines may index: few, unless the library is public. An index of parts where
    they are many.
    """
    ElementTree.register_namespace("", SITEMAP)
    pages = _shelf_addresses()
    with holding().catalogue().read() as connection:
        total = browse.count(connection) if config().library.public else 0
    parts = -(-total // SITEMAP_URLS)
    if parts <= 1:
        return _sitemap_of(pages + (_articles(1) if parts else []))
    root = ElementTree.Element(f"{{{SITEMAP}}}sitemapindex")
    for part in range(parts + 1):
        element = ElementTree.SubElement(root, f"{{{SITEMAP}}}sitemap")
        _add(element, "loc", url_for("reader.sitemap_part", part=part, _external=True, ui=None), SITEMAP)
    return Response(_document(root), mimetype="application/xml")


@reader.get("/sitemap-<int:part>.xml")
def sitemap_part(part: int) -> Response:
    """A part of a large library's sitemap: 0 the shelves, then the articles."""
    if not config().library.public or part > 100_000:
        abort(404)
    found = _shelf_addresses() if part == 0 else _articles(part)
    if not found:
        abort(404)
    return _sitemap_of(found)


@reader.get("/opensearch.xml")
def opensearch() -> Response:
    """Lets a browser search here (OpenSearch description 1.1)."""
    return Response(render_template("opensearch.xml"), mimetype="application/opensearchdescription+xml")


@reader.get("/robots.txt")
def robots() -> Response:
    """What crawlers may read: not the endless (searches), not what is for programs, editors and operators."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/search", "/api/", "/desk/", "/board/", "/metrics")),
    ]
    lines += ["", f"Sitemap: {url_for('reader.sitemap', _external=True, ui=None)}", ""]
    return Response("\n".join(lines), mimetype="text/plain")


def _shelf_addresses() -> list[tuple[str, float | None]]:
    """Home and A to Z; in a public library every shelf of it."""
    addresses = [
        url_for("reader.home", _external=True, ui=None),
        url_for("reader.a_to_z", _external=True, ui=None),
    ]
    if config().library.public:
        for slug in (EVERYTHING, *(category.slug for category in all_categories())):
            if slug != EVERYTHING:
                addresses.append(url_for("reader.topic", category=slug, _external=True, ui=None))
            counts = letters_of("" if slug == EVERYTHING else slug)
            addresses += [
                url_for(
                    "reader.a_to_z_letter", category=slug, letter=address_of(label), _external=True, ui=None
                )
                for label, number in counts.items()
                if number
            ]
    return [(address, None) for address in addresses[:SITEMAP_URLS]]


def _articles(part: int) -> list[tuple[str, float | None]]:
    with holding().catalogue().read() as connection:
        found = browse.indexable(connection, SITEMAP_URLS, (part - 1) * SITEMAP_URLS)
    return [
        (url_for("reader.article", article_id=article_id, _external=True, ui=None), changed)
        for article_id, changed in found
    ]


def _sitemap_of(addresses: list[tuple[str, float | None]]) -> Response:
    ElementTree.register_namespace("", SITEMAP)
    root = ElementTree.Element(f"{{{SITEMAP}}}urlset")
    for address, changed in addresses:
        element = ElementTree.SubElement(root, f"{{{SITEMAP}}}url")
        _add(element, "loc", address, SITEMAP)
        if changed is not None:
            _add(element, "lastmod", _stamp(changed), SITEMAP)
    return Response(_document(root), mimetype="application/xml")


def _add(parent: ElementTree.Element, name: str, text: str, namespace: str = ATOM) -> None:
    ElementTree.SubElement(parent, f"{{{namespace}}}{name}").text = _NOT_XML.sub("", text)


def _document(root: ElementTree.Element) -> bytes:
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _stamp(seconds: float) -> str:
    # A clock that ran ahead when an article came in must not put it into the reader's future.
    return datetime.fromtimestamp(min(seconds, clock.timestamp()), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
