"""Does a page only lead on? A meta refresh, or its header, is a redirect where the page says next to nothing.

A page with a text of its own is a page: it reloads itself, shows the next picture, or speaks to browsers
without scripts. What its refresh names is one of its links.
"""

from __future__ import annotations

from collections.abc import Mapping

from crawler.links import LinkReader

# Words of a page that only leads on: «this page has moved, you will be taken there in five seconds …»
_MOST_WORDS = 60
# Seconds that such a page may wait.
_LONGEST_WAIT = 30.0
# Bytes that are looked through for a refresh before a page is parsed for it.
_HEAD = 16_384


def leads_to(body: bytes, url: str, headers: Mapping[str, str]) -> str | None:
    """The canonical address that a page only leads on to; ``None`` where it is a page of its own."""
    if "refresh" not in headers and b"refresh" not in body[:_HEAD].replace(b"\0", b"").lower():
        return None
    found = LinkReader().read(body, url, headers)
    if found.refresh is None or found.refresh.wait > _LONGEST_WAIT or found.text.words >= _MOST_WORDS:
        return None
    return found.refresh.target
