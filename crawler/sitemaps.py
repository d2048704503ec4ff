"""What do sitemaps list? They are XML, plain text, or a feed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml import etree

from catalogue.urls import canonical, is_http, join, same_site
from crawler import feeds
from crawler.list_xml import ListEntry, begins_below, child_text, inflate, local_name, parse

# Entries of one sitemap (sitemaps.org).
MAX_ENTRIES = 50_000
# Sitemaps of one site that are read.
MAX_SITEMAPS = 2_000
# A sitemap by its name: some list them as if they were pages.
_IS_SITEMAP = re.compile(r"sitemap[^/?]*\.xml(?:\.gz)?\Z", re.IGNORECASE)
# «http://», and what some write: «http:/», «http://http://».
_IS_WHOLE = re.compile(r"(?:https?:/{0,3})*(https?):/{1,3}(?=[^/])", re.IGNORECASE)
_IS_HTML = re.compile(rb"\s*(?:<!--.{0,400}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_HEAD = 1_024
_IS_LIST = re.compile(r"\.(?:xml|gz|txt|rss|atom|json)\Z", re.IGNORECASE)
# The name of a sitemap that lists categories, tags or authors: «category-sitemap.xml»,
# «wp-sitemap-users-1.xml».
_LIST_SITEMAP = re.compile(
    r"(?:^|[-_])(?:taxonom\w*|categor\w*|tags?|authors?|users?|cat)(?:[-_.\d]|sitemap|$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sitemap:
    """``sitemaps``: further sitemaps (of an index); ``pages``: what it lists."""

    sitemaps: tuple[ListEntry, ...] = ()
    pages: tuple[ListEntry, ...] = ()
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


def named_sitemap(line: str, home: str) -> str | None:
    """The address that a ``Sitemap:`` line of the robots.txt of ``home`` (scheme and host) means.

    It ought to be a whole one (sitemaps.org); a relative one starts from robots.txt, and where it begins with
    the site's own host, only the scheme was forgotten. ``None`` for none.
    """
    return _meant(line, f"{home}/robots.txt")


def named_sitemaps(line: str, home: str) -> list[str]:
    """All addresses that one line names: some write several, or a remark behind it."""
    first, *rest = [part.rstrip(",;") for part in line.split()] or [""]
    parts = [first, *(part for part in rest if _IS_WHOLE.match(part) or part.startswith("/"))]
    return [url for part in parts if (url := named_sitemap(part, home))]


def _meant(href: str, base: str) -> str | None:
    """The canonical address that a list means: a whole one, a relative one, one without a scheme, or with one
    that is written wrongly.
    """
    href = href.strip().strip("<>\"'")
    scheme = base.partition("://")[0]
    if whole := _IS_WHOLE.match(href):
        href = f"{whole[1].lower()}://{href[whole.end() :]}"
    elif not href.startswith("/") and same_site(with_scheme := f"{scheme}://{href}", base):
        href = with_scheme
    url = join(base, href) if href else None
    return url and canonical(url)


def parse_sitemap(body: bytes, base: str) -> Sitemap:
    """Read a sitemap, a sitemap index, a text sitemap or a feed."""
    text, whole = inflate(body)
    stripped = text.lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n\0")
    if not stripped:
        return Sitemap(complete=False)
    if feeds.is_json(text):
        return Sitemap(pages=feeds.json_feed(text, base).entries, complete=False)
    if not stripped.startswith(b"<") and not begins_below(text):
        return _text_sitemap(text, base, whole)
    listed = _Listed(base)
    root = parse(text, tuple(listed.entries), listed.take)
    if root is None:
        return Sitemap(complete=False)
    name = local_name(root)
    if name in feeds.ROOTS:  # a feed lists the newest only
        return Sitemap(pages=feeds.xml_feed(root, base).entries, complete=False)
    if name == "html":
        return Sitemap(complete=False)
    sitemaps, pages = listed.entries["sitemap"], listed.pages()
    fits = max(len(sitemaps), len(listed.entries["url"])) <= MAX_ENTRIES
    complete = whole and fits and _is_closed(text)
    return Sitemap(tuple(sitemaps[:MAX_ENTRIES]), tuple(pages[:MAX_ENTRIES]), complete)


def is_page(body: bytes, url: str) -> bool:
    """Whether it is a page of HTML, whose links are what it lists, and meant to be one."""
    is_list = _IS_LIST.search(urlsplit(url).path)
    return not is_list and bool(_IS_HTML.match(inflate(body).text[:_HEAD]))


def lists_lists(sitemap: str) -> bool:
    """Whether a sitemap's name says that it lists categories, tags or authors rather than articles."""
    return bool(_LIST_SITEMAP.search(urlsplit(sitemap).path.rpartition("/")[2]))


@dataclass
class _Listed:
    """What a sitemap lists, one entry more than may be of each kind."""

    base: str
    entries: dict[str, list[ListEntry]] = field(default_factory=lambda: {"sitemap": [], "url": []})
    # the same pages in other languages: not all that are named so have entries
    others: dict[str, ListEntry] = field(default_factory=dict)

    def take(self, element: etree._Element) -> None:
        """Read an entry; a ``url`` that is a sitemap's is as good as one of an index."""
        location = child_text(element, "loc").replace("&amp;", "&")  # escaped twice
        url = _meant(location, self.base)
        if url is not None:
            listed = self.entries["sitemap" if _IS_SITEMAP.search(url) else local_name(element)]
            if len(listed) <= MAX_ENTRIES:
                listed.append(ListEntry(url, child_text(element, "lastmod") or None))
        for href in [child.get("href") for child in element if child.get("hreflang")]:
            if href and len(self.others) <= MAX_ENTRIES and (other := _meant(href, self.base)):
                self.others.setdefault(other, ListEntry(other))

    def pages(self) -> list[ListEntry]:
        """All pages, those in other languages at the end."""
        found = self.entries["url"]
        own = {entry.url for entry in found} if self.others else set()
        return found + [entry for url, entry in self.others.items() if url not in own]


def _is_closed(text: bytes) -> bool:
    """Whether the text has its end: a file that was cut off has lost it."""
    end = text[-400:].replace(b"\0", b"").lower()  # UTF-16
    return b"</urlset" in end or b"</sitemapindex" in end


def _text_sitemap(text: bytes, base: str, whole: bool) -> Sitemap:
    encoding = "utf-16" if text.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    lines = text.decode(encoding, "replace").splitlines()
    named = (_address_of_line(line.strip(), base) for line in lines[:MAX_ENTRIES])
    pages = [ListEntry(canonical(url)) for url in named if url]
    return Sitemap(pages=tuple(pages), complete=whole and bool(pages) and len(lines) <= MAX_ENTRIES)


def _address_of_line(line: str, base: str) -> str | None:
    """The address that a line of a text sitemap is: a whole one, or one that begins at the site's root."""
    return join(base, line) if is_http(line) or (line.startswith("/") and " " not in line) else None
