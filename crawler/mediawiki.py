"""What does a MediaWiki say of its articles: which exist, when did they change, in which categories are they?

Pure. `api.php` answers in JSON (format version 2): 500 articles with their last revision, categories and
redirects in one answer, which a crawl by links would ask for page by page, amid editing, history and talk.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from catalogue.urls import canonical, is_http, join, same_site
from crawler.api_answers import json_in
from crawler.pages import MAX_ALTERNATES, ListedFacts

# Where api.php lies where no page says it.
USUAL_PLACES = ("/api.php", "/w/api.php", "/wiki/api.php")
# The API's own limit for strangers.
PER_ANSWER = 500
_UPKEEP: list[str] = tomllib.loads(
    resources.files(__package__).joinpath("mediawiki.toml").read_text("utf-8")
)["upkeep_messages"]
_CATEGORIES = 14
# Characters that MediaWiki leaves as they are in the address of a title.
_PLAIN_IN_TITLES = ";@$!*(),/~:"
# What is asked of each article: its address, its last revision, its categories that are shown, its redirects,
# the same in wikis of other languages.
_ABOUT_PAGES = {
    "prop": "info|categories|revisions|redirects|langlinks",
    "inprop": "url",
    "clshow": "!hidden",
    "cllimit": "max",
    "rvprop": "ids|timestamp",
    "rdprop": "title",
    "rdlimit": "max",
    "llprop": "url",
    "lllimit": "max",
}

Continuation = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WikiSite:
    """What a wiki says of itself. Titles have spaces; ``spaces`` are the namespaces of its articles."""

    root: str
    # the address of a page, with $1 for its title
    page_address: str
    main_page: str
    # how many pages there are, of any kind
    pages: int
    spaces: tuple[int, ...]
    # names of the other namespaces, in lower case, the wiki's own language and English among them
    own_spaces: frozenset[str]
    # what a category's title begins with
    category_prefix: str
    # categories that the software files pages under
    upkeep: frozenset[str]

    def address_of(self, title: str) -> str:
        """The canonical address of a title."""
        name = quote(title.replace(" ", "_"), safe=_PLAIN_IN_TITLES)
        return canonical(self.page_address.replace("$1", name))

    def title_of(self, url: str) -> str | None:
        """The title that an address names; ``None`` where it names none."""
        before, _, behind = self.page_address.partition("$1")
        if same_site(url, self.page_address):
            path, start = _tail(url), _tail(before)
            if path.startswith(start) and path.endswith(behind):
                return _spaced(unquote(path[len(start) : len(path) - len(behind)].partition("?")[0]))
        titles = [value for name, value in parse_qsl(urlsplit(url).query) if name == "title"]
        return _spaced(titles[0]) if titles else None

    def is_own_page(self, url: str) -> bool:
        """Whether an address names a page of the wiki's own: a category, a talk, a user, a file."""
        title = self.title_of(url)
        return title is not None and title.partition(":")[0].lower() in self.own_spaces and ":" in title


@dataclass(frozen=True, slots=True)
class WikiArticle:
    """One article as the API lists it.

    ``revision``: the number of its last one; ``touched``: when its page last changed for any cause, in
    seconds since the epoch by the site's clock; ``redirects``: other titles that lead to it.
    """

    number: int
    url: str
    title: str
    revision: str | None
    facts: ListedFacts
    touched: float | None
    redirects: tuple[str, ...] = ()


def endpoint(said: str, base: str) -> str | None:
    """The address of api.php, of what a page's ``EditURI`` says: ``//host/w/api.php?action=rsd``."""
    url = join(base, said)
    return canonical(url.partition("?")[0]) if url and is_http(url) else None


def about_site(api: str) -> str:
    """Where the wiki is asked what it is."""
    return _query(
        api,
        meta="siteinfo|allmessages",
        siprop="general|namespaces|namespacealiases|statistics",
        ammessages="|".join(_UPKEEP),
    )


def every_article(api: str, space: int, more: Continuation) -> str:
    """Where a group of the articles of a namespace is listed. ``more``: where the last answer ended."""
    listing = {
        "generator": "allpages",
        "gapnamespace": str(space),
        "gapfilterredir": "nonredirects",
        "gaplimit": str(PER_ANSWER),
    }
    return _query(api, **listing, **_ABOUT_PAGES, **more)


def changes_since(api: str, spaces: tuple[int, ...], since: str, more: Continuation) -> str:
    """Where the articles are listed that were written or edited after ``since`` (ISO 8601, UTC)."""
    listing = {
        "generator": "recentchanges",
        "grcnamespace": "|".join(map(str, spaces)),
        "grctype": "edit|new",
        "grcend": since,
        "grclimit": str(PER_ANSWER),
    }
    return _query(api, **listing, **_ABOUT_PAGES, **more)


def moves_since(api: str, since: str, more: Continuation) -> str:
    """Where the log is that tells which pages were renamed, taken out or brought back after ``since``."""
    return _query(
        api,
        list="recentchanges",
        rctype="log",
        rcprop="title|loginfo",
        rcend=since,
        rclimit=str(PER_ANSWER),
        **more,
    )


def _query(api: str, **parameters: str) -> str:
    fixed = {"action": "query", "format": "json", "formatversion": "2"}
    return f"{api}?{urlencode(fixed | parameters, safe='|!')}"


def site_of(body: bytes, api: str) -> WikiSite | None:
    """What the wiki says of itself; ``None`` where no wiki answered."""
    query = _table(_table(json_in(body)).get("query"))
    general = _table(query.get("general"))
    if not str(general.get("generator", "")).startswith("MediaWiki"):
        return None
    spaces = {space["id"]: space for space in _table(query.get("namespaces")).values() if _has_id(space)}
    server, path = str(general.get("server", "")), str(general.get("articlepath", ""))
    address = join(api, server + path)
    if address is None or "$1" not in address:
        return None
    own = {number for number, space in spaces.items() if not space.get("content")}
    aliases = [entry for entry in _rows(query.get("namespacealiases")) if _has_id(entry)]
    names = [str(spaces[n].get(key, "")) for n in own for key in ("name", "canonical")]
    names += [str(entry.get("alias", "")) for entry in aliases if entry["id"] in own]
    pages = _table(query.get("statistics")).get("pages")
    messages = _rows(query.get("allmessages"))
    return WikiSite(
        root=api,
        page_address=address,
        main_page=_spaced(str(general.get("mainpage", ""))),
        pages=pages if isinstance(pages, int) else 0,
        spaces=tuple(sorted(number for number in spaces if number not in own)) or (0,),
        own_spaces=frozenset(_spaced(name).lower() for name in names if name),
        category_prefix=f"{spaces.get(_CATEGORIES, {}).get('name', 'Category')}:",
        upkeep=frozenset(_spaced(str(row["content"])) for row in messages if row.get("content")),
    )


class WikiPages:
    """The articles of one list, put together from answers that each hold a part of what is said of them."""

    def __init__(self, site: WikiSite) -> None:
        self._site = site
        self._open: dict[int, dict[str, Any]] = {}

    def take(self, body: bytes) -> tuple[list[WikiArticle], Continuation | None] | None:
        """The articles of which everything is said by now, and where the list goes on (``None``: nowhere).

        ``None`` where the answer is none.
        """
        data = _table(json_in(body))
        if not data or "error" in data or ("query" not in data and "batchcomplete" not in data):
            return None
        for row in _rows(_table(data.get("query")).get("pages")):
            if isinstance(row.get("pageid"), int):
                self._add(row)
        more = {name: str(value) for name, value in _table(data.get("continue")).items()}
        if more and "batchcomplete" not in data:
            return [], more
        done = [article for row in self._open.values() if (article := _article(row, self._site))]
        self._open.clear()
        return done, more or None

    def _add(self, row: dict[str, Any]) -> None:
        known = self._open.setdefault(row["pageid"], {})
        for name, value in row.items():
            before = known.get(name)
            known[name] = [*before, *value] if isinstance(before, list) and isinstance(value, list) else value


def moved_titles(body: bytes) -> tuple[list[str], Continuation | None] | None:
    """The titles that the log tells of, old and new, and where it goes on; ``None`` for no answer."""
    data = _table(json_in(body))
    if "query" not in data:
        return None
    titles = []
    for row in _rows(_table(data["query"]).get("recentchanges")):
        told = (row.get("title"), _table(row.get("logparams")).get("target_title"))
        titles += [title for title in told if isinstance(title, str) and title]
    more = {name: str(value) for name, value in _table(data.get("continue")).items()}
    return titles, more or None


def seconds(moment: Any) -> float | None:
    """«2024-03-01T10:00:00Z» in seconds since the epoch."""
    try:
        return datetime.fromisoformat(str(moment)).timestamp()
    except (ValueError, OverflowError, OSError):  # a year that no calendar of the system has
        return None


def _article(row: Mapping[str, Any], site: WikiSite) -> WikiArticle | None:
    title, said = row.get("title"), row.get("canonicalurl") or row.get("fullurl")
    url = join(site.root, said) if isinstance(said, str) else None
    if not isinstance(title, str) or url is None or not is_http(url) or _spaced(title) == site.main_page:
        return None
    last = next(_each(row.get("revisions")), {})
    stamp = last.get("timestamp")
    filed = [_category(entry, site) for entry in _each(row.get("categories"))]
    paths = tuple((name,) for name in filed if name and name not in site.upkeep)
    number = row.get("lastrevid")
    return WikiArticle(
        number=row["pageid"],
        url=canonical(url),
        title=title,
        revision=str(number) if isinstance(number, int) else None,
        facts=ListedFacts(
            paths,
            None,
            stamp if seconds(stamp) is not None else None,
            alternates=tuple(_in_other_wikis(row, site))[:MAX_ALTERNATES],
        ),
        touched=seconds(row.get("touched")),
        redirects=tuple(str(entry["title"]) for entry in _each(row.get("redirects")) if entry.get("title")),
    )


def _in_other_wikis(row: Mapping[str, Any], site: WikiSite) -> Iterator[tuple[str, str]]:
    """The languages and addresses of an article's interlanguage links."""
    for entry in _each(row.get("langlinks")):
        language, said = entry.get("lang"), entry.get("url")
        url = join(site.root, said) if isinstance(said, str) and said else None
        if isinstance(language, str) and language and url is not None and is_http(url):
            yield language, url


def _category(entry: Mapping[str, Any], site: WikiSite) -> str:
    return _spaced(str(entry.get("title", "")).removeprefix(site.category_prefix))


def _each(value: Any) -> Iterator[dict[str, Any]]:
    yield from _rows(value)


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _has_id(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), int)


def _spaced(title: str) -> str:
    return title.replace("_", " ").strip()


def _tail(url: str) -> str:
    """An address without its scheme and host."""
    return "/" + url.partition("://")[2].partition("/")[2]
