"""What is no HTML: by its type, its first bytes, or the root of its XML."""

from __future__ import annotations

import re

from catalogue.media_types import is_untold, looks_like_html, may_be_html, media_type
from indexer.extract.page import Page

# Of a type that is no page's, and still one of markup: the body decides.
_MARKUP = ("html", "xml")
# The first bytes of files that servers send under the name of HTML.
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "an image"),
    (b"GIF8", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"PK\x03\x04", "an archive file"),
    (b"\x1f\x8b", "a compressed file"),
    (b"RIFF", "a media file"),
    (b"OggS", "a media file"),
    (b"ID3", "a media file"),
    (b"{\\rtf", "a document file"),
    (b"\xd0\xcf\x11\xe0", "a document file"),
)
_BEFORE_ROOT = (
    r"^\s*(?:<\?xml[^>]{0,200}\?>\s*)?"
    r"(?:<!--.{0,500}?-->\s*|<\?[^>]{0,300}\?>\s*){0,5}"
)
_XML_ROOTS = (
    (re.compile(_BEFORE_ROOT + r"<(rss|feed|rdf:RDF)\b", re.I | re.S), "a feed"),
    (re.compile(_BEFORE_ROOT + r"<(urlset|sitemapindex)\b", re.I | re.S), "a sitemap"),
)
_TAGS = (
    r"!doctype html|html|head|title|meta|link|style|script|body|main|article|section|header|div|span|center"
    r"|font|table|[uod]l|li|h[1-6]|p|br|hr|a|b|i|em|strong|img|pre|form|template|frameset|frame|iframe|noscript"
    r"|nav|aside|footer|figure|address|blockquote"
)
_TAG_OF_TEXT = re.compile(rf"<(?:{_TAGS})[\s/>]", re.I)
_ANY_TAG = re.compile(rb"<(?:%s)[\s/>]" % _TAGS.encode(), re.I)
# The root of what says that it is XML, and roots that pages have.
_XML_ROOT = re.compile(
    r"\s*<\?xml\b[^>]{0,200}\?>\s*(?:(?:<!--.{0,500}?-->|<!doctype[^>\[]{0,300}>|<\?[^>]{0,300}\?>)\s*){0,5}"
    r"<([\w:.-]{1,60})",
    re.I | re.S,
)
_PAGE_ROOT = re.compile(rf"(?:\w+:)?(?:html|wml|{_TAGS})\Z", re.I)
# How much of a page is looked at: for the root of its XML, and (bytes) for any tag among binary data.
_HEAD = 2000
_BINARY_HEAD = 65_536
# Characters of a content type that are shown.
_MAX_TYPE = 60


def not_html(page: Page) -> str | None:
    """Why the page is no HTML; None if it is, or may be."""
    kind = media_type(page.content_type or "")
    if not any(known in kind for known in _MARKUP) and not _may_be_page(kind, page.html):
        return f"not HTML ({kind[:_MAX_TYPE]})"
    if isinstance(page.html, str):
        name = _kind_of_text(page.html[:_HEAD]) or _untagged(page.html[:_BINARY_HEAD])
    else:
        text = page.html[:_HEAD].decode("utf-8", "ignore")
        name = _kind_of_bytes(page.html) or _kind_of_text(text) or _untagged_bytes(page.html)
    return f"not HTML ({name})" if name else None


def _may_be_page(kind: str, html: str | bytes) -> bool:
    """Whether a type that names no markup may be a page's, judged by the body where it tells nothing."""
    if not is_untold(kind):
        return may_be_html(kind)
    head = html[:_HEAD]
    return looks_like_html(head.encode("utf-8", "replace") if isinstance(head, str) else head)


def _kind_of_bytes(raw: bytes) -> str | None:
    for magic, name in _MAGIC:
        if raw.startswith(magic):
            return name
    # NULs stand in UTF-16 too, but there between the letters of tags.
    if b"\0" in raw[:_HEAD]:
        bare = raw[:_BINARY_HEAD].replace(b"\0", b"")
        if bare.strip() and not _ANY_TAG.search(bare):
            return "binary data"
    return None


def _kind_of_text(head: str) -> str | None:
    for pattern, name in _XML_ROOTS:
        if pattern.match(head.lstrip("\ufeff")):
            return name
    root = _XML_ROOT.match(head.lstrip("\ufeff"))
    if root and not _PAGE_ROOT.match(root[1]):
        return "XML"
    start = head.lstrip("\ufeff \t\r\n")
    return "JSON" if start.startswith(("{", "[")) and "<" not in start else None


def _untagged(text: str) -> str | None:
    """A calendar, a program or a table of commas, sent as HTML: it has no tag of a page."""
    return "text without a tag" if text.strip() and not _TAG_OF_TEXT.search(text) else None


def _untagged_bytes(raw: bytes) -> str | None:
    bare = raw[:_BINARY_HEAD].replace(b"\0", b"")
    return "text without a tag" if bare.strip() and not _ANY_TAG.search(bare) else None
