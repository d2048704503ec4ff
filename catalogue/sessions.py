"""Which part of an address is a visitor's session? It names no page, and is another one at the next visit."""

from __future__ import annotations

import re
from urllib.parse import unquote

from catalogue.data_files import listed_words

# A name alone says little: ``?session=monday-2`` is a part of a conference, ``?s=burns`` a search.
_NAMES = frozenset(listed_words(__package__, "sessions.txt"))
# Letters and digits that somebody drew: two changes from digits to letters, which words with a year have not.
_DRAWN = re.compile(r"(?:[a-z]*[0-9]+[a-z]+){2}", re.IGNORECASE)
# The same where more than its looks decides: letters and digits, or more of either than words and dates have.
_MAYBE_DRAWN = re.compile(
    r"(?=[0-9a-z_.~!%-]{6,200}\Z)(?:(?=[a-z_.~!%-]*[0-9])(?=[0-9_.~!%-]*[a-z])|[0-9]{10,}\Z|[a-z]{16,}\Z)",
    re.IGNORECASE,
)
_LETTERS_AND_DIGITS = re.compile(r"[0-9a-z]{16,128}(?:[.!][0-9a-z.!-]{0,64})?\Z", re.IGNORECASE)
# ``;name=value`` behind a segment of a path. Java and PHP put a session there whatever it looks like.
_IN_PATH = re.compile(r";([^/;=]{1,40})=([^/;]*)")
_ALWAYS_IN_PATH = frozenset(("jsessionid", "phpsessid", "sid"))
# ASP.NET has a segment of its own for it: /(S(lit3py55t21z5v55vlm25s55))/page.aspx
_SEGMENT = re.compile(r"/(?:\(|%28)(?:[A-Z](?:\(|%28)[0-9A-Za-z_-]{16,600}(?:\)|%29)){1,3}(?:\)|%29)(?=/|\Z)")


def is_session(name: str, value: str) -> bool:
    """Whether a parameter holds a session, by its name and by what its value looks like."""
    return unquote(name).lower() in _NAMES and _is_drawn(value)


def may_be_drawn(value: str) -> bool:
    """Whether a part of an address may be a session, by its value's looks; so may words with numbers."""
    return _MAYBE_DRAWN.match(value) is not None


def is_plain_form(url: str, other: str) -> bool:
    """Whether an address is another one without parameters that look drawn."""
    if len(url) >= len(other):
        return False
    address, mark, query = other.partition("?")
    address = _IN_PATH.sub(lambda found: "" if may_be_drawn(found[2]) else found[0], address)
    kept = [p for p in query.split("&") if p and not may_be_drawn(p.partition("=")[2])]
    return url == address + (mark + "&".join(kept) if kept else "")


def without_session(path: str) -> str:
    """A path without the session that stands in it."""
    if ";" in path:
        path = _IN_PATH.sub(_kept, path)
    return _SEGMENT.sub("", path) if "/(" in path or "/%28" in path else path


def _kept(parameter: re.Match[str]) -> str:
    name, value = parameter[1], parameter[2]
    return "" if name.lower() in _ALWAYS_IN_PATH or is_session(name, value) else parameter[0]


def _is_drawn(value: str) -> bool:
    return _LETTERS_AND_DIGITS.match(value) is not None and _DRAWN.match(value) is not None
