"""Does a site make addresses without end? A trap is known by pages that bring nothing new, not by addresses.

Numbers that look like years, ids in a query, names that end like files: all of them may be articles. So
addresses that are found by links belong to families, and a family has credit: a page that brings nothing new
costs one, a page that brings something gives back. Without credit the family is left alone.

Four families: what is linked from copies of pages that were seen (links without a scheme, calendars); lists
behind lists behind lists, with nothing but links (indexes of words that somebody draws); variants of one
address, which differ in parameters, numbers or ids (sessions); names that end like files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from crawler.page_text import PageText, TextMemory
from crawler.scope import ending_of

# Pages of a family in a row that may bring nothing new. A calendar ends after so many empty months.
PATIENCE = 40
# The same of names that end like files: what is no page is known by its headers.
FILE_PATIENCE = 12
# Pages in a row that say nothing but where others are, from which on their links are a family. An index by
# beginnings of two letters has three of them before an article, the front page included.
_LEVELS = 3
# The same of lists behind lists: all lists of a level come before the first article behind them.
_LIST_PATIENCE = 80
# Addresses of which it is remembered how many such pages led there.
_MOST_LEVELS = 100_000
# What a page that brings something new gives back.
_REWARD = 2
# Addresses of links on copies that may wait for their visit.
_MOST_WAITING = 200
# What differs between variants of one path: a number, or a long id of letters and digits.
# Looked for where a run of such characters begins alone: from within it, it took the square of its length.
_ID = re.compile(r"(?<![0-9a-z-])(?=[a-z-]*\d)(?=[\d-]*[a-z])[0-9a-z-]{16,}|\d+", re.IGNORECASE)
_COPIES = "links of pages that say nothing new"
_LISTS = "lists behind lists that say nothing but links"


@dataclass
class _Family:
    most: int
    credit: int

    @property
    def closed(self) -> bool:
        return self.credit <= 0

    def learn(self, news: bool) -> None:
        self.credit = min(self.most, self.credit + _REWARD) if news else self.credit - 1


class _Variant(NamedTuple):
    """``bare``: the address without what differs between variants; ``family``: all that vary in this way.

    ``counted``: they differ in numbers only, as articles that are numbered do.
    """

    bare: str
    family: str
    counted: bool


class Learned(NamedTuple):
    """What a page is to its links: a copy of others, and which in a row of pages that say nothing."""

    is_copy: bool
    level: int = 0


@dataclass
class Traps:
    """What one crawl has learned of a site's families of addresses."""

    _texts: TextMemory = field(default_factory=TextMemory)
    _families: dict[str, _Family] = field(default_factory=dict)
    # hashes of the bare addresses that were visited
    _visited: set[int] = field(default_factory=set)
    # addresses found on copies, until they are visited
    _of_copies: set[str] = field(default_factory=set)
    # addresses, as hashes → how many pages in a row that said nothing of their own led there
    _levels: dict[int, int] = field(default_factory=dict)

    def refusal(self, url: str) -> str | None:
        """Why an address that a link gave is not asked for; ``None`` where it is."""
        for name in self._families_of(url):
            family = self._families.get(name)
            if family is not None and family.closed:
                return f"{family.most} addresses in a row brought nothing new ({name}): a trap"
        return None

    def take(self, url: str, source: Learned) -> str | None:
        """Take note of a link on a page, or say why it is not asked for."""
        if source.is_copy:
            family = self._families.get(_COPIES)
            if len(self._of_copies) >= _MOST_WAITING or (family is not None and family.closed):
                return f"{PATIENCE} addresses in a row brought nothing new ({_COPIES}): a trap"
            self._of_copies.add(url)
        if source.level and len(self._levels) < _MOST_LEVELS:
            self._levels.setdefault(hash(url), source.level)
        return None

    def learn(self, url: str, text: PageText) -> Learned:
        """Learn from a page that came; what it is to its links."""
        told, said, linked = self._texts.news(text)
        variant = _variant(url)
        for name in self._families_of(url):
            if name.startswith("*."):
                self._family(name).learn(True)  # it is a page
            elif name == _LISTS:
                self._family(name).learn(told)
            elif name == variant.family and variant.counted:
                self._family(name).learn(
                    not self._texts.has(text)
                )  # «Notice 17» may differ in its number only
            else:
                self._family(name).learn(said or linked)
        self._visited.add(hash(variant.bare))
        self._of_copies.discard(url)
        level = self._levels.pop(hash(url), 0)
        self._texts.add(text)
        return Learned(not (said or linked), 0 if told else level + 1)

    def learn_no_page(self, url: str) -> None:
        """Learn from an address that is no web page."""
        for name in self._families_of(url):
            if name.startswith("*."):
                self._family(name).learn(False)

    def _families_of(self, url: str) -> list[str]:
        families = [_COPIES] if url in self._of_copies else []
        if self._levels.get(hash(url), 0) >= _LEVELS:
            families.append(_LISTS)
        variant = _variant(url)
        # the first of its kind may be a page that no other address leads to
        if variant.bare != url and hash(variant.bare) in self._visited:
            families.append(variant.family)
        if ending := ending_of(url):
            families.append(f"*.{ending} below /{urlsplit(url).path.split('/')[1]}")
        return families

    def _family(self, name: str) -> _Family:
        most = FILE_PATIENCE if name.startswith("*.") else _LIST_PATIENCE if name == _LISTS else PATIENCE
        return self._families.setdefault(name, _Family(most, most))


def _variant(url: str) -> _Variant:
    parts = urlsplit(url)
    path = _ID.sub("#", parts.path)
    bare = f"{parts.scheme}://{parts.netloc}{path}"
    ids = _ID.findall(parts.path)
    if parameters := parse_qsl(parts.query, keep_blank_values=True):
        names = "&".join(sorted({name for name, _ in parameters}))
        return _Variant(
            bare, f"?{names}", all(value.isdigit() for value in (*ids, *dict(parameters).values()))
        )
    if all(found.isdigit() for found in ids):
        before, mark, _ = path.partition("#")
        return _Variant(bare, before + mark, True)
    # sessions stand in every path of a site, at the same place
    return _Variant(bare, "/".join(part if part in ("", "#") else "*" for part in path.split("/")), False)
