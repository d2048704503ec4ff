"""Pages that list articles. WordPress says so itself; elsewhere several signs have to agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set
from itertools import islice
from typing import cast
from urllib.parse import parse_qs, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words
from indexer.extract.links import host_of, link_url
from indexer.extract.rejection.link_lists import signs_of_link_list
from indexer.extract.rejection.reasons import RejectionReason, Sign
from indexer.extract.rejection.teasers import MOST_BY_STRUCTURE, leads_to_articles, signs_of_structure
from indexer.extract.rejection.texts import first_heading, own_title, prose_words, word_count
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
# WordPress names the kind of each page in the body's classes (body_class(), since 2.8), whatever the theme.
# The first of these that a page has counts.
_WORDPRESS_LISTS = {
    "error404": RejectionReason.NOT_FOUND,
    "search-results": RejectionReason.SEARCH,
    "search-no-results": RejectionReason.SEARCH_WITHOUT_HITS,
    "category": RejectionReason.CATEGORY,
    "tag": RejectionReason.TAG,
    "author": RejectionReason.AUTHOR,
    "date": RejectionReason.DATE,
    "post-type-archive": RejectionReason.LIST,
    "blog": RejectionReason.BLOG,
    "archive": RejectionReason.LIST,
    "attachment": RejectionReason.ATTACHMENT,
}
# Classes that no other system gives to its pages.
_ONLY_WORDPRESS = frozenset(("archive", "search-results", "search-no-results", "error404"))
_WORDPRESS_FRONT = frozenset(("home", "blog"))
_WORDPRESS_ARTICLES = re.compile(r"(?:^|\s)(?:single|single-post|singular|page-id-\d+|postid-\d+)(?:\s|$)")
_LIST_TITLE = re.compile(_LISTS.any_of("titles"), re.I)
_PAGE_TITLE = re.compile(_LISTS.any_of("page_titles"), re.I)
_TITLE_PARTS = re.compile(r"\s[|–—»-]\s")
_LIST_PATH = re.compile(rf"/(?:{_LISTS.any_of('folders')})/[^/]{{1,100}}(?:/[^/]{{1,100}})?/?$", re.I)
_PAGED = re.compile(r"/page/\d{1,5}/?$|/p/\d{1,5}/?$", re.I)
_DATED = re.compile(r"^/(?:[^/]{1,30}/)?(?:19|20)\d\d(?:/[01]\d(?:/[0-3]\d)?)?/?$")
_SEARCH_PATH = re.compile(r"/search(?:/|$)")
_FRONT_PATHS = frozenset(("", "/", "/index.html", "/index.php"))
_PAGE_KEYS = _LISTS.words("page_parameters")
_SEARCH_KEYS = _LISTS.words("search_parameters")
_LIST_TYPES = _LISTS.words("list_types")
_ARTICLE_TYPES = re.compile(_LISTS.any_of("article_types"), re.I)
_TYPE = re.compile(r'"@type"\s{0,5}:\s{0,5}"([A-Za-z]{1,40})"')
# Links that a start page has at least, and words outside of them at most, that says nothing else; and links
# outside of its frame that a page at a list's address has.
_BARE_LINKS = 3
_BARE_WORDS = 12
_BARE_ENTRIES = 5
# Words of a table's row that is an entry of a list: beside its link stand a date and a name.
_ROW_WORDS = 15
# Words that an entry says beside its link, at most, and from which on they are a teaser; and entries that are
# looked at.
_ENTRY_WORDS = 25
_TEASED_WORDS = 5
_MOST_ITEMS = 500
_Texts = Callable[[HtmlElement], list[str]]
_Elements = Callable[[HtmlElement], list[HtmlElement]]
_BARE_TEXTS = cast(
    _Texts,
    etree.XPath(
        ".//text()[not(ancestor::a or ancestor::h1 or ancestor::h2 or ancestor::h3 or ancestor::header"
        " or ancestor::footer or ancestor::nav or ancestor::script or ancestor::style)]",
        smart_strings=False,
    ),
)
# Those of the same texts that stand in no entry of a list and may be long: to ask where each stands takes
# five times as long as to ask for its length first.
_LONG_TEXTS = cast(
    _Texts,
    etree.XPath(
        f".//text()[string-length(normalize-space()) > {_BARE_WORDS}]"
        "[not(ancestor::li or ancestor::dd or ancestor::a or ancestor::h1 or ancestor::h2"
        " or ancestor::h3 or ancestor::header or ancestor::footer or ancestor::nav"
        " or ancestor::script or ancestor::style)]",
        smart_strings=False,
    ),
)
# Rows that lead to a page, by a link or by a script.
_ROWS = cast(
    _Elements,
    etree.XPath(
        ".//tr[not(.//tr)][.//a[@href] or descendant-or-self::*[@onclick or @data-href or @data-url]]",
        smart_strings=False,
    ),
)
_ENTRIES = cast(
    _Elements,
    etree.XPath(
        ".//a[@href][not(ancestor::header or ancestor::footer or ancestor::nav or ancestor::aside)]",
        smart_strings=False,
    ),
)
_FRAME = ("header", "footer", "nav", "aside")
# Weights that together are enough: two strong signs, or one that cannot be mistaken.
# 1.5 and 6 change nothing that is measured (`benchmarks.ablation pages`).
_ENOUGH = 3.0
# Words of prose from which on an attachment's page is an article.
# 30 and 120 change nothing that is measured (`benchmarks.ablation pages`).
_ATTACHMENT_PROSE = 60
# Words of prose from which on a list of WordPress's that leads to no article is one: its entries stand
# nowhere else.
# 150 and 600 change nothing that is measured (`benchmarks.ablation pages`).
_OWN_PROSE = 300
_OF_ENTRIES = frozenset(
    (RejectionReason.CATEGORY, RejectionReason.TAG, RejectionReason.LIST, RejectionReason.DATE)
)


def list_reason(tree: HtmlElement, url: str) -> str | None:
    """Why the page is a list of articles; None if it is not known to be one."""
    body = tree.find("body")
    classes = frozenset(((body.get("class") if body is not None else "") or "").lower().split())
    reason = _wordpress_list(tree, classes)
    if reason and not (reason in _OF_ENTRIES and _stands_for_itself(tree, url)):
        return reason
    signs = list(_signs(tree, url, classes))
    if sum(sign.weight for sign in signs) >= _ENOUGH:
        return max(signs).reason
    return None


def _stands_for_itself(tree: HtmlElement, url: str) -> bool:
    """Whether a list has texts that lead to no article of the site."""
    return prose_words(tree) >= _OWN_PROSE and not leads_to_articles(tree, url)


def _wordpress_list(tree: HtmlElement, classes: Set[str]) -> RejectionReason | None:
    if _is_one(classes) and "attachment" not in classes and "archive" not in classes:
        return None
    if not (_is_wordpress(tree) or _ONLY_WORDPRESS & classes or classes >= _WORDPRESS_FRONT):
        return None
    for name, reason in _WORDPRESS_LISTS.items():
        if name in classes and (name != "attachment" or prose_words(tree) < _ATTACHMENT_PROSE):
            return reason
    return None


def _is_one(classes: Set[str]) -> bool:
    """Whether WordPress says that the page is one article."""
    return any(_WORDPRESS_ARTICLES.match(name) for name in classes)


def _is_wordpress(tree: HtmlElement) -> bool:
    for element in tree.iter("meta", "link"):
        if element.tag == "meta":
            if (element.get("name") or "").lower() == "generator":
                return (element.get("content") or "").lower().startswith("wordpress")
        elif "/wp-" in (element.get("href") or "") or "api.w.org" in (element.get("rel") or ""):
            return True
    return False


def _signs(tree: HtmlElement, url: str, classes: Set[str]) -> Iterator[Sign]:
    """Evidence for and against a list page."""
    signs = [
        *_signs_of_address(url),
        *_signs_of_bare_links(tree, url),
        *_signs_of_entries(tree, url),
        *signs_of_link_list(
            tree, url, RejectionReason.FRONT_PAGE if _is_front(url) else RejectionReason.LIST
        ),
        *_signs_of_types(tree),
        *_signs_of_metas(tree),
        *_signs_of_title(tree),
    ]
    if _is_one(classes):
        # Not stronger, because a theme may say so of every page, and a front page may be a "page".
        signs.append(Sign(-1.0, "its body says it is one article"))
    yield from signs
    # Teasers are dear to look for, so it is done only where they can decide.
    if sum(sign.weight for sign in signs) + MOST_BY_STRUCTURE >= _ENOUGH:
        yield from signs_of_structure(tree, url)


def _is_front(url: str) -> bool:
    try:
        return urlsplit(url).path in _FRONT_PATHS
    except ValueError:
        return False


def _signs_of_address(url: str) -> Iterator[Sign]:
    try:
        parts = urlsplit(url)
        query = parse_qs(parts.query, max_num_fields=100)
    except ValueError:
        return
    if parts.path in _FRONT_PATHS and not query and host_of(url):
        yield Sign(1.0, RejectionReason.FRONT_PAGE)
    if _SEARCH_KEYS & query.keys() or _SEARCH_PATH.search(parts.path):
        yield Sign(2.0, RejectionReason.SEARCH)
    if _PAGED.search(parts.path) or "paged" in query:
        yield Sign(1.5, RejectionReason.LIST_PAGE)
    elif any(v.isdigit() for name in query if name.lower() in _PAGE_KEYS for v in query[name]):
        yield Sign(1.0, RejectionReason.LIST_PAGE)  # or the article of that number
    elif _LIST_PATH.search(parts.path):
        yield Sign(1.5, RejectionReason.LIST)
    elif _DATED.match(parts.path):
        yield Sign(1.5, RejectionReason.DATE)


def _signs_of_bare_links(tree: HtmlElement, url: str) -> Iterator[Sign]:
    """A start page, or one at a list's address, that says nothing but in links, in headings and in its frame.

    On a start page, rows of a table that lead on are links.
    """
    body = tree.find("body")
    if body is None:
        return
    if not _is_front(url):
        reason = _list_of_address(url)
        if reason and len(_ENTRIES(body)) >= _BARE_ENTRIES and _bare_words(body) <= _BARE_WORDS:
            yield Sign(1.5, reason)
        return
    rows = [row for row in _ROWS(body) if word_count(row) <= _ROW_WORDS]
    if max(len(body.findall(".//a")), len(rows)) < _BARE_LINKS:
        return
    if _bare_words(body) - sum(map(_bare_words, rows)) <= _BARE_WORDS:
        yield Sign(2.0, RejectionReason.FRONT_PAGE)


def _signs_of_entries(tree: HtmlElement, url: str) -> Iterator[Sign]:
    """A page that says nothing but in entries: a link to another page of the site, and what that is about."""
    body = tree.find("body")
    if body is None or any(count_words(text) > _BARE_WORDS for text in _LONG_TEXTS(body)):
        return
    own = host_of(url)
    targets: set[str] = set()
    words_of_entries: list[int] = []
    for entry in islice(_items(body), _MOST_ITEMS):
        target = _led_to(entry, url)
        if target and host_of(target) == own:
            said = entry if entry.tag != "dt" else entry.getnext()
            if said is None or said.tag not in ("li", "dd") or (words := _bare_words(said)) > _ENTRY_WORDS:
                continue
            targets.add(target)
            words_of_entries.append(words)
    teased = sum(words >= _TEASED_WORDS for words in words_of_entries)
    if len(targets) < _BARE_ENTRIES or 2 * teased < len(words_of_entries):
        return
    if _bare_words(body) - sum(words_of_entries) <= _BARE_WORDS:
        yield Sign(_ENOUGH, RejectionReason.LIST)


def _items(body: HtmlElement) -> Iterator[HtmlElement]:
    """The items of lists outside of the page's frame that hold no other items."""
    framed = {item for frame in body.iter(*_FRAME) for item in frame.iter("li", "dt")}
    for item in body.iter("li", "dt"):
        if item not in framed and next(item.iterdescendants("li"), None) is None:
            yield item


def _led_to(entry: HtmlElement, url: str) -> str | None:
    """The other page to which an entry's first words lead."""
    at: HtmlElement | None = entry
    while at is not None and at.tag != "a":
        at = None if (at.text or "").strip() else next(iter(at), None)
    target = link_url(url, at.get("href")) if at is not None else None
    return target if target and target.split("?")[0] != url.split("?")[0] else None


def _bare_words(part: HtmlElement) -> int:
    return sum(count_words(text) for text in _BARE_TEXTS(part))


def _list_of_address(url: str) -> str | None:
    """The reason that a list's address gives, if it has one: ``/tag/pain``."""
    return next((sign.reason for sign in _signs_of_address(url) if sign.weight >= 1.5), None)


def _signs_of_types(tree: HtmlElement) -> Iterator[Sign]:
    """What JSON-LD says that the page is, an article or a list. An article's page may hold lists."""
    types: set[str] = set()
    for script in tree.iter("script"):
        types.update(_TYPE.findall(script.text or ""))
    lists = types & _LIST_TYPES
    if lists and not any(_ARTICLE_TYPES.search(name) for name in types):
        yield Sign(1.5, RejectionReason.SEARCH if "SearchResultsPage" in lists else RejectionReason.LIST)
    elif any(_ARTICLE_TYPES.search(name) for name in types - lists):
        yield Sign(-1.5, "its JSON-LD describes an article")


def _signs_of_metas(tree: HtmlElement) -> Iterator[Sign]:
    if any(_describes_article(meta) for meta in tree.iter("meta")):
        yield Sign(-2.0, "its head describes an article")


def _describes_article(meta: HtmlElement) -> bool:
    name = (meta.get("property") or meta.get("name") or "").lower()
    if name == "og:type":
        return (meta.get("content") or "").lower() == "article"
    return name == "article:published_time"


def _signs_of_title(tree: HtmlElement) -> Iterator[Sign]:
    titled = own_title(tree)
    heading = first_heading(tree, "h1")
    parts = (heading, *_TITLE_PARTS.split(titled))
    if any(_LIST_TITLE.search(part.strip()) for part in parts if part):
        yield Sign(
            2.0, RejectionReason.SEARCH if "search" in (titled + heading).lower() else RejectionReason.LIST
        )
    elif _PAGE_TITLE.search(titled) or _PAGE_TITLE.search(heading):
        yield Sign(1.0, RejectionReason.LIST_PAGE)
