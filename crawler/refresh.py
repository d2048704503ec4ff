"""Does a page only lead on? A meta refresh, its header, a script or a form that a script sends is a redirect
where the page says next to nothing.

A page with a text of its own is a page: it reloads itself, shows the next picture, or speaks to browsers
without scripts. What its refresh names is one of its links.
"""

from __future__ import annotations

from collections.abc import Mapping

from crawler.links import MOST_WORDS, LinkReader

# Seconds that such a page may wait.
_LONGEST_WAIT = 30.0
# Bytes that are looked through for a refresh before a page is parsed for it.
_HEAD = 16_384


def leads_to(body: bytes, url: str, headers: Mapping[str, str]) -> str | None:
    """The canonical address that a page only leads on to; ``None`` where it is a page of its own."""
    if "refresh" not in headers and not _may_lead(body):
        return None
    found = LinkReader().read(body, url, headers)
    if found.refresh is None or found.refresh.wait > _LONGEST_WAIT or found.text.words >= MOST_WORDS:
        return None
    return found.refresh.target


def _may_lead(body: bytes) -> bool:
    """Whether a page is worth parsing for what leads on: a refresh in its head, or a script in a stub."""
    head = body[:_HEAD].replace(b"\0", b"").lower()
    return b"refresh" in head or (len(body) <= _HEAD and (b"location" in head or b".submit" in head))
