"""What kind of thing did a server say it sends? The Content-Type header, as servers really write it.

One header said twice, two headers joined by a comma (as RFC 9110 section 5.3 lets a reader join them), no
type, or a word that is none. Crawler and extraction ask here, so that both judge a page alike.
"""

from __future__ import annotations

import re

HTML = "text/html"
# Types of a page for readers.
_HTML_TYPES = frozenset((HTML, "application/xhtml+xml"))
# Types that servers give to what they do not know, or to any text: the body decides. The first six are those
# that browsers sniff (WHATWG MIME sniffing standard, section 7).
_UNTOLD_TYPES = frozenset(
    (
        "unknown/unknown",
        "application/unknown",
        "text/plain",
        "text/xml",
        "application/xml",
        "application/octet-stream",
        "binary/octet-stream",
        "application/x-unknown",
        "content/unknown",
        "application/x-unknown-content-type",
        "text/htm",
    )
)
# And types that name HTML in their own way, or a program that makes pages: ``text/x-server-parsed-html``.
_NAMES_PAGES = re.compile(r"html|httpd|php|[/-](?:asp|aspx|jsp|cgi|cfm|unknown)\b")
# One of them stands in the first bytes of a page.
_MARKS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<article", b"<title")
# A type as RFC 9110 section 8.3.1 spells it; what is none is passed over, ``*/*`` says nothing.
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}\Z")


def media_type(header: str) -> str:
    """The type that a Content-Type header names, in lower case; ``""`` where it names none.

    Of several the last one counts, as in the WHATWG fetch standard; but where one of them is HTML, it is:
    such a body is looked at anyway.
    """
    named = [part.partition(";")[0].strip().lower() for part in header.split(",")]
    types = [name for name in named if _TYPE.match(name)]
    if any(name in _HTML_TYPES for name in types):
        return HTML
    return types[-1] if types else ""


def may_be_html(kind: str) -> bool:
    """Whether the body of what has this type, or none, may be a page."""
    return not kind or kind in _HTML_TYPES or is_untold(kind)


def is_untold(kind: str) -> bool:
    """Whether a type says next to nothing, so that the body has to look like a page."""
    return kind in _UNTOLD_TYPES or (kind not in _HTML_TYPES and bool(_NAMES_PAGES.search(kind)))


def looks_like_html(head: bytes) -> bool:
    """Whether the first bytes of a body are those of a page."""
    # UTF-16 puts a NUL beside each letter of ASCII
    lower = head.replace(b"\0", b"").lower()
    return any(mark in lower for mark in _MARKS)
