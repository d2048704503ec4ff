"""Where an article is filed on its own site: category paths, broadest first.

"Home" and the article itself are not in them. Each source is asked in the order that the site's configuration
gives; the first one that says anything is believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from catalogue.config import CategorySource
from indexer.extract.links import host_of, link_url
from indexer.extract.metadata.dates import ENGLISH_MONTHS
from indexer.extract.metadata.structured import Statements, folded, texts_in
from indexer.extract.wordlists import wordlists_of

Path = tuple[str, ...]

_LISTS = wordlists_of(__name__)
_HOME = _LISTS.words("home")
_NO_CATEGORY = _LISTS.words("no_category")
_SHELVED = _LISTS.words("shelf_classes")
_CRUMBS = re.compile(_LISTS.any_of("trails"), re.I)
_CHAIN = re.compile(r"^\s*(?:[»›>→]|::|/\s*$)")
_CATEGORY_PATH = re.compile(rf"/(?:{_LISTS.any_of('category_folders')})/(.+)$", re.I)
_NOT_NAMES = re.compile(rf"^(?:{_LISTS.any_of('nameless_folders')})$", re.I)
_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp|cfm)$", re.I)
_MARKS = " \t\n»«›‹>/|→:·•—–-"
# Steps of a path, paths of an article, and characters of a name that are kept.
_MAX_PATH = 8
_MAX_PATHS = 12
_MAX_NAME = 120
# Steps of a trail: what has more is a menu.
_MAX_STEPS = _MAX_PATH * 2
# Items of a list in JSON-LD that are read.
_MAX_ITEMS = 50
# Characters of a folder of an address: longer ones are titles, not shelves.
_MAX_FOLDER = 40
# Characters of the article's title that the last step of a trail must have, to be taken for the article
# itself.
_TITLE_LEAST = 20


class _ShelfLink(NamedTuple):
    """A link to a category: its text, and the address that it leads to (empty: none on the web)."""

    name: str
    target: str


def categories_of(
    tree: HtmlElement,
    statements: Statements,
    url: str,
    title: str,
    order: Sequence[CategorySource],
    rest: Iterable[Path],
) -> tuple[Path, ...]:
    """The category paths of the page at ``url``, from the first source in ``order`` that gives any.

    ``rest`` are those that the site's own interface gave for the page.
    """
    sources: Mapping[str, Callable[[], Iterable[Path]]] = {
        "breadcrumbs": lambda: _breadcrumbs(tree, statements, url),
        "rel-category": lambda: _rel_category(tree, url),
        "rest": lambda: rest,
        "json-ld": lambda: _article_sections(statements),
        "url": lambda: _of_url(url),
    }
    for name in order:
        found = sources[name]() if name in sources else ()
        paths = list(dict.fromkeys(path for raw in found if (path := _cleaned(raw, title, url))))
        if paths:
            return tuple(_longest(paths)[:_MAX_PATHS])
    return ()


def _breadcrumbs(tree: HtmlElement, statements: Statements, url: str) -> Iterable[Path]:
    """The trail to the article, as JSON-LD states it, a class names it, or its links show it."""
    return _stated_trail(statements, url) or _named_trail(tree, url) or _linked_trail(tree, url)


def _stated_trail(statements: Statements, url: str) -> Sequence[Path]:
    for node in statements.typed("BreadcrumbList"):
        items = [item for item in _listed(node.get("itemListElement")) if isinstance(item, Mapping)]
        items.sort(key=lambda item: _position(item.get("position")))
        steps = [(_name(item), item) for item in items]
        if path := tuple(name for name, item in steps if name and not _is_this(item.get("item"), url)):
            return [path]
    return ()


def _name(item: Mapping[str, Any]) -> str:
    """The name of a step in a list of JSON-LD."""
    return next(iter(texts_in(item.get("name")) or texts_in(item.get("item"))), "")


def _named_trail(tree: HtmlElement, url: str) -> Sequence[Path]:
    for element in tree.iter("nav", "div", "ol", "ul", "p", "section", "span"):
        if _is_trail(element) and (path := _steps(element, url)):
            return _without_repeats(path)
    return ()


def _linked_trail(tree: HtmlElement, url: str) -> Sequence[Path]:
    """A trail without a name: home > shelf > page."""
    for link in tree.iter("a"):
        if link.tail and _CHAIN.match(link.tail) and _is_front(link.get("href"), url):
            holder = link.getparent()
            if holder is not None and (path := _steps(holder, url)):
                return [path]
    return ()


def _is_trail(element: HtmlElement) -> bool:
    keys = element.keys()
    if not keys:
        return False
    if "class" in keys and _names_trail(element.get("class") or ""):
        return True
    return any(
        name in keys and _CRUMBS.search(element.get(name) or "")
        for name in ("id", "aria-label", "itemtype", "typeof")
    )


@lru_cache(maxsize=8192)
def _names_trail(names: str) -> bool:
    return bool(_CRUMBS.search(names))


def _steps(element: HtmlElement, url: str) -> Path:
    """The names in a trail: links to other pages, and the steps between marks that are no links."""
    names = []
    for step in element.iter("a", "span", "li"):
        if step.tag == "a":
            if _points_here(step.get("href"), url):
                continue
        elif not _is_bare(step):
            continue
        names.append(folded("".join(str(t) for t in step.itertext())).strip(_MARKS))
    return tuple(name for name in names if name) if len(names) <= _MAX_STEPS else ()


def _is_bare(step: HtmlElement) -> bool:
    """Whether a step is text alone, neither around a link nor within one."""
    return not len(step) and next(step.iterancestors("a"), None) is None


def _is_front(href: str | None, url: str) -> bool:
    target = link_url(url, href)
    return target is not None and host_of(target) == host_of(url) and not urlsplit(target).path.strip("/")


def _without_repeats(path: Path) -> list[Path]:
    """Several paths written as one list, cut where the first name comes again."""
    starts = [i for i, name in enumerate(path) if name == path[0]]
    return [path[start:end] for start, end in zip(starts, [*starts[1:], len(path)], strict=True)]


def _rel_category(tree: HtmlElement, url: str) -> Iterator[Path]:
    """The article's links to its categories. What stands above a category is told by the links' addresses."""
    found: list[_ShelfLink] = []
    for link in tree.iter("a"):
        if _leads_to_category(link) and next(link.iterancestors("aside", "nav"), None) is None:
            name = folded("".join(str(t) for t in link.itertext())).strip(_MARKS)
            if name:
                found.append(_ShelfLink(name, link_url(url, link.get("href") or "") or ""))
    named = {_slugs(link.target): link.name for link in found if link.target}
    for link in found:
        slugs = _slugs(link.target)
        parents = [named.get(slugs[:n]) or _humane(slugs[n - 1]) for n in range(1, len(slugs))]
        yield (*parents, link.name)


def _leads_to_category(link: HtmlElement) -> bool:
    """Whether a link's own words say so (``rel``, its address), or the class of what holds it."""
    rel = (link.get("rel") or "").lower().split()
    if "category" in rel or ("tag" in rel and _CATEGORY_PATH.search(link.get("href") or "")):
        return True
    holder = link.getparent()
    return holder is not None and _says_categories(holder.get("class") or "")


@lru_cache(maxsize=8192)
def _says_categories(names: str) -> bool:
    return not _SHELVED.isdisjoint(names.split())


def _slugs(href: str) -> Path:
    try:
        match = _CATEGORY_PATH.search(urlsplit(href).path.rstrip("/"))
    except ValueError:
        return ()
    return tuple(s for s in match[1].split("/") if s) if match else ()


def _article_sections(statements: Statements) -> Iterable[Path]:
    for node in statements.articles():
        for text in texts_in(node.get("articleSection")):
            yield tuple(text.split(" > ")) if " > " in text else (text,)
    for text in statements.metas.get("article:section", ()):
        yield (text,)


def _of_url(url: str) -> Iterable[Path]:
    """The folders of the address. The folders of a file are nobody's categories."""
    if not url.startswith(("http://", "https://")):
        return
    try:
        segments = [unquote(s) for s in urlsplit(url).path.split("/") if s][:-1]
    except ValueError:
        return
    if names := [_humane(_ENDING.sub("", s)) for s in segments if _is_name(s)]:
        yield tuple(names)


def _is_name(segment: str) -> bool:
    """Whether a folder's name tells a subject."""
    if _NOT_NAMES.match(segment) or segment.lower() in ENGLISH_MONTHS:
        return False
    return len(segment) <= _MAX_FOLDER and not any(c.isdigit() for c in segment)


def _cleaned(path: Iterable[str], title: str, url: str) -> Path:
    """A path without the front page, the article itself, repeated names and the shelf of the unfiled."""
    names = [folded(name).strip(_MARKS)[:_MAX_NAME] for name in path]
    names = list(filter(None, names))
    while names and _is_home(names[0].casefold(), url):
        names.pop(0)
    if names and title and _is_title(names[-1], title):
        names.pop()
    names = [name for i, name in enumerate(names) if i == 0 or name.casefold() != names[i - 1].casefold()]
    if names and names[0].casefold() in _NO_CATEGORY:
        names.pop(0)
    return tuple(names[:_MAX_PATH])


def _is_home(name: str, url: str) -> bool:
    return name in _HOME or name.removeprefix("www.") == host_of(url)


def _is_title(name: str, title: str) -> bool:
    """Whether the last name of a path is the article's title, perhaps cut off."""
    start = title.casefold()[: len(name.rstrip("…."))]
    return name.casefold().rstrip("….") == start and len(name) >= min(len(title), _TITLE_LEAST)


def _longest(paths: list[Path]) -> list[Path]:
    """``paths`` without those that another one begins with."""
    return [
        path for path in paths if not any(other != path and other[: len(path)] == path for other in paths)
    ]


def _listed(value: Any) -> list[Any]:
    return value[:_MAX_ITEMS] if isinstance(value, list) else [value]


def _position(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


def _is_this(item: Any, url: str) -> bool:
    address = item.get("@id") or item.get("url") if isinstance(item, Mapping) else item
    return isinstance(address, str) and _same(address, url)


def _points_here(href: str | None, url: str) -> bool:
    """Whether a step leads nowhere else: to the page itself, or to a front page."""
    target = link_url(url, href)
    if target is None or _same(target, url):
        return True
    parts = urlsplit(target)
    return not (parts.path.strip("/") or parts.query)


def _same(one: str, other: str) -> bool:
    return _bare_address(one) == _bare_address(other)


def _bare_address(url: str) -> str:
    return url.split("#")[0].rstrip("/").split("://")[-1]


def _humane(slug: str) -> str:
    words = unquote(slug).replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
