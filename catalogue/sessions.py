"""Which part of an address is a visitor's session? It names no page, and is another one at the next visit."""

from __future__ import annotations

import re
from urllib.parse import unquote

from catalogue.data_files import listed_words

# A name alone says little: ``?session=monday-2`` is a part of a conference, ``?s=burns`` a search.
_NAMES = frozenset(listed_words(__package__, "sessions.txt"))
# Letters and digits that somebody drew: two changes from digits to letters, which words with a year have not.
_DRAWN = re.compile(r"(?:[a-z]*[0-9]+[a-z]+){2}", re.IGNORECASE)
_LETTERS_AND_DIGITS = re.compile(r"[0-9a-z]{16,128}(?:[.!][0-9a-z.!-]{0,64})?\Z", re.IGNORECASE)
# ``;name=value`` behind a segment of a path. Java and PHP put a session there whatever it looks like.
_IN_PATH = re.compile(r";([^/;=]{1,40})=([^/;]*)")
_ALWAYS_IN_PATH = frozenset(("jsessionid", "phpsessid", "sid"))
# ASP.NET has a segment of its own for it: /(S(lit3py55t21z5v55vlm25s55))/page.aspx
_SEGMENT = re.compile(r"/(?:\(|%28)(?:[A-Z](?:\(|%28)[0-9A-Za-z_-]{16,600}(?:\)|%29)){1,3}(?:\)|%29)(?=/|\Z)")


def is_session(name: str, value: str) -> bool:
    """Whether a parameter holds a session, by its name and by what its value looks like."""
    return unquote(name).lower() in _NAMES and _is_drawn(value)


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
