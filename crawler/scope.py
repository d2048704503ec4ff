"""Which addresses are pages of the site?

Its host, the operator's patterns, known waste, list pages and traps decide. On a WordPress crawled by its
links alone a third of the fetches are articles, on a MediaWiki a sixth; the rest is what this module leaves
out (measured: 696 of 1,446 fetches were oEmbed answers, 233 feeds of single posts; edit, history and info
pages).
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from urllib.parse import parse_qsl, urlsplit

from catalogue.reasons import Exclusion
from catalogue.urls import canonical, host_of, same_site

# Characters of an address; a longer one is no page.
MAX_URL = 2_000
# Levels of a path; a deeper one is a trap.
MAX_SEGMENTS = 16
# Parameters of a query string.
MAX_PARAMETERS = 8
# Addresses that are remembered with what is known of them by their looks: every page of a site repeats the
# links of its menus, and what is not wanted of them is met again on each.
_MEMO = 20_000

_WORDS: dict[str, list[str]] = tomllib.loads(
    resources.files(__package__).joinpath("scope.toml").read_text(encoding="utf-8")
)


def _any_of(name: str) -> str:
    return "|".join(map(re.escape, _WORDS[name]))


_FILES = re.compile(rf"\.(?:{_any_of('file_endings')})\Z", re.IGNORECASE)
_NAMES = re.compile(
    rf"""
      \.(?:{_any_of("name_endings")})\Z
    | (?<=/)(?:{_any_of("wiki_folders")})/[^/]+\.(?:{_any_of("file_endings")})\Z
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WASTE_PATH = re.compile(
    rf"""
      /(?:{_any_of("machinery_folders")})(?:/|\Z)
    | /(?:{_any_of("wordpress_scripts")})\.php\Z
    | /(?-i:feed|trackback|embed|amp/feed)(?:/(?:rss2?|atom|rdf))?/?\Z     # /wiki/Feed is a page
    | /comment-page-\d+/?\Z
    | /(?:{_any_of("wiki_scripts")})\.php(?:/|\Z)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WIKI_SPACE = re.compile(rf"(?:/|\A)(?:{_any_of('wiki_namespaces')}|[A-Za-z]+_talk)(?::|%3A)", re.IGNORECASE)
_WASTE_PARAMETERS = frozenset(_WORDS["waste_parameters"])
_VIEW_PARAMETERS = frozenset(_WORDS["view_parameters"])
_LISTING_PATH = re.compile(
    r"/(?:category|tag|author)/.|/(?:19|20)\d\d(?:/\d\d?){0,2}(?:/page/\d+)?/?\Z", re.IGNORECASE
)
_LISTING_PARAMETERS = frozenset(_WORDS["listing_parameters"])
_PAGING = re.compile(r"/page/\d+/?\Z|[?&](?:paged?|offset|start)=\d+(?:&|\Z)", re.IGNORECASE)
_PAGED_PATH = re.compile(r"/page/\d+/?\Z", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:(?<=\?)|&)(?:page|offset|start)=\d+(?=&|\Z)", re.IGNORECASE)
_LETTER_PARAMETERS = frozenset(_WORDS["letter_parameters"])
_LETTER_PATH = re.compile(
    r"""
    /(?:a-z|a-to-z|az|letter|alphabet|browse|index)/
    (?:
        [^/]                      # one letter
      | %[0-9A-F]{2}              # one byte
      | 0-9                       # the digits
      | (?:%[0-9A-F]{2}){3}       # one letter of three bytes in UTF-8
    )/?\Z
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LOGIN = re.compile(
    r"/(?:wp-login\.php|log-?in|sign-?in|signin|account/login|users/sign_in|auth)(?:[/?]|\Z)", re.IGNORECASE
)


class Scope:
    """One site's idea of its own pages. Cheap to ask."""

    def __init__(self, home: str, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> None:
        self.home = canonical(home)
        self._include = [Pattern(p) for p in include]
        self._exclude = [Pattern(p) for p in exclude]

    def own(self, url: str) -> str | None:
        """The canonical form under the site's own scheme and host; ``None`` for another site's address."""
        return _under(self.home, canonical(url))

    def unwanted(self, url: str) -> str | None:
        """Why an address of the site (canonical) is not fetched: ``None`` where it is."""
        if len(url) > MAX_URL:
            return f"its address is longer than {MAX_URL} characters"
        parts = urlsplit(url)
        asked = parts.path + (f"?{parts.query}" if parts.query else "")
        if any(p.matches(asked) or p.matches(parts.path) for p in self._exclude):
            return Exclusion.EXCLUDED
        if self._include and not any(p.matches(asked) or p.matches(parts.path) for p in self._include):
            return Exclusion.NOT_INCLUDED
        return _no_page(parts.path, parts.query)


class Pattern:
    """A path pattern in which ``*`` is any text.

    Matching is linear, whatever the pattern: no regular expression is made of it.
    """

    def __init__(self, text: str) -> None:
        self._parts = text.split("*")

    def matches(self, path: str) -> bool:
        """Whether the whole path fits."""
        first, *rest = self._parts
        if not path.startswith(first):
            return False
        if not rest:
            return path == first
        at = len(first)
        for part in rest[:-1]:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= at


@lru_cache(maxsize=_MEMO)
def is_file(url: str) -> bool:
    """Whether the address names a picture, a film, an archive: what a link to it leads to is no page."""
    path = urlsplit(url).path
    return bool(_FILES.search(path)) and not _NAMES.search(path)


def ending_of(url: str) -> str | None:
    """The ending of what names a file, or a page about one: ``js`` of ``/wiki/Node.js``."""
    found = _NAMES.search(urlsplit(url).path)
    return found[0].rpartition(".")[2].lower() if found else None


@lru_cache(maxsize=_MEMO)
def is_listing(url: str, wordpress: bool) -> bool:
    """Whether the address is a list of pages.

    Page 2 of anything and one letter of an A to Z are; on a WordPress, a category, tag, author or date
    archive is, too. Elsewhere ``/category/…`` may well be an article; there extraction judges by what stands
    on the page.
    """
    parts = urlsplit(url)
    names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if is_paging(url) or _LETTER_PARAMETERS & names or _LETTER_PATH.search(parts.path):
        return True
    if not wordpress:
        return False
    return bool(_LISTING_PATH.search(parts.path) or _LISTING_PARAMETERS & names)


def is_paging(url: str) -> bool:
    """Whether the address is a further page of a list."""
    return bool(_PAGING.search(url))


def first_page_of(url: str) -> str | None:
    """The address of which this one may be a further page, or which it may count: ``/index.php?page=12``.

    ``None`` where the address leaves no doubt.
    """
    first = _NUMBERED.sub("", url).replace("?&", "?").rstrip("?")
    return first if first != url else None


def list_of(url: str) -> str | None:
    """The list of which this address is a further page by its path: ``/news`` of ``/news/page/2/``.

    ``None`` where it is none.
    """
    found = _PAGED_PATH.search(url)
    return url[: found.start()] if found else None


def viewed_page_of(url: str) -> str | None:
    """The address of which this one may be a view: a copy for the printer, another order.

    ``None`` where it has no parameter that makes views.
    """
    address, mark, query = url.partition("?")
    parameters = query.split("&") if mark else []
    kept = [p for p in parameters if p.partition("=")[0].lower() not in _VIEW_PARAMETERS]
    if len(kept) == len(parameters):
        return None
    return f"{address}?{'&'.join(kept)}" if kept else address


def is_login(url: str) -> bool:
    """Whether the address asks for a password."""
    return bool(_LOGIN.search(urlsplit(url).path))


@lru_cache(maxsize=_MEMO)
def _under(home: str, url: str) -> str | None:
    """A canonical address under the scheme and host of ``home``; ``None`` for another site's address."""
    if not same_site(url, home):
        return None
    root = f"{home.partition('://')[0]}://{host_of(home)}/"
    if url.startswith(root):
        return url
    path = url.partition("://")[2].partition("/")[2]
    return canonical(root + path)


@lru_cache(maxsize=_MEMO)
def _no_page(path: str, query: str) -> str | None:
    return _waste(path, query) or _odd(path, query)


def _waste(path: str, query: str) -> str | None:
    if _WASTE_PATH.search(path):
        return "is machinery of the site (feeds, embeds, administration), not a page"
    names = {
        name.lower(): value for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=None)
    }
    if _WIKI_SPACE.search(path) or _WIKI_SPACE.match(names.get("title", "")):
        return Exclusion.WIKI
    if "title" in names and "redirect" in names:
        return "is a redirect of a wiki, looked at and not followed"
    if wasted := sorted(_WASTE_PARAMETERS & names.keys()):
        return f"is a view or an action (?{wasted[0]}=), not a page"
    return None


def _odd(path: str, query: str) -> str | None:
    segments = [s for s in path.split("/") if s]
    if len(segments) > MAX_SEGMENTS:
        return f"its path is deeper than {MAX_SEGMENTS} levels: a trap"
    if query.count("&") >= MAX_PARAMETERS:
        return f"it has more than {MAX_PARAMETERS} parameters"
    if _repeats(segments):
        return "its path repeats itself: a trap"
    return None


def _repeats(segments: Sequence[str]) -> bool:
    """Whether one to three segments come three times in a row (/a/b/a/b/a/b), or one of them five times
    anywhere.
    """
    for width in (1, 2, 3):
        for start in range(len(segments) - 3 * width + 1):
            first, second, third = (segments[start + n * width :][:width] for n in range(3))
            if first == second == third:
                return True
    return bool(segments) and Counter(segments).most_common(1)[0][1] >= 5
