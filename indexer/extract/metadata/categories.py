"""Where an article is filed on its own site: category paths, broadest first, without "Home" and without the
article itself.

Each source is asked in the order that the site's configuration gives; the first one that says anything is
believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from indexer.extract.links import host_of, link_url
from indexer.extract.metadata.structured import Statements, folded, texts_in

Path = tuple[str, ...]

_HOME = frozenset(
    "home homepage home page start startseite accueil inicio início hjem главная strona główna 首页 হোম প্রচ্ছদ মূলপাতা নীড়পাতা index "
    "main you are here".split()
) | {"home page", "strona główna", "you are here", "you are here:", "front page"}
_NO_CATEGORY = frozenset(
    (
        "uncategorized",
        "uncategorised",
        "unkategorisiert",
        "general",
        "blog",
        "all",
        "posts",
        "articles",
        "article",
        "post",
        "category",
        "অশ্রেণীভুক্ত",
    )
)
_CRUMBS = re.compile(r"bread-?_?crumb|\bcrumbs?\b|crumb-?trail|[-_]trail\b|\byou-are-here\b", re.I)
_CHAIN = re.compile(r"^\s*(?:[»›>→]|::|/\s*$)")
_CATEGORY_PATH = re.compile(
    r"/(?:category|categories|topics?|sections?|kategorie|categoria|categorie)/(.+)$", re.I
)
_SHELVED = frozenset(("cat-links", "entry-categories", "post-categories", "entry-category", "post-category"))
_MARKS = " \t\n»«›‹>/|→:·•—–-"
_NOT_NAMES = re.compile(
    r"^(?:\d{1,4}|page|index|home|amp|p|node|article|articles|post|posts|blog|news|archives?|category|tag|wp-content|"
    r"[a-z]{2}(?:-[a-z]{2})?)$",
    re.I,
)
_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp|cfm)$", re.I)
_MONTHS = frozenset(
    "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september october november "
    "december".split()
)
_MAX_PATH, _MAX_PATHS, _MAX_NAME = 8, 12, 120


def categories_of(
    tree: HtmlElement,
    statements: Statements,
    url: str,
    title: str = "",
    order: Sequence[str] = ("breadcrumbs", "rel-category", "rest", "json-ld", "url"),
    rest: Iterable[Path] = (),
) -> tuple[Path, ...]:
    """The category paths of the page at ``url``; ``rest`` are those that the site's own interface gave for
    it.
    """
    sources: Mapping[str, Callable[[], Iterable[Path]]] = {
        "breadcrumbs": lambda: _breadcrumbs(tree, statements, url),
        "rel-category": lambda: _rel_category(tree, url),
        "rest": lambda: rest,
        "json-ld": lambda: _article_sections(statements),
        "url": lambda: _of_url(url),
    }
    for name in order:
        paths = (
            list(dict.fromkeys(path for raw in sources[name]() if (path := _cleaned(raw, title, url))))
            if name in sources
            else []
        )
        if paths:
            return tuple(_longest(paths)[:_MAX_PATHS])
    return ()


def _breadcrumbs(tree: HtmlElement, statements: Statements, url: str) -> Iterable[Path]:
    for node in statements.typed("BreadcrumbList"):
        items = [item for item in _listed(node.get("itemListElement")) if isinstance(item, Mapping)]
        items.sort(key=lambda item: _position(item.get("position")))
        names = [next(iter(texts_in(item.get("name")) or texts_in(item.get("item"))), "") for item in items]
        if path := tuple(
            name
            for name, item in zip(names, items, strict=True)
            if name and not _is_this(item.get("item"), url)
        ):
            yield path
            return
    for element in tree.iter("nav", "div", "ol", "ul", "p", "section", "span"):
        if _is_trail(element) and (path := _steps(element, url)):
            yield from _without_repeats(path)
            return
    for link in tree.iter("a"):
        # No name says it, but the links do: home > shelf > page
        if link.tail and _CHAIN.match(link.tail) and _is_front(link.get("href"), url):
            holder = link.getparent()
            if holder is not None and (path := _steps(holder, url)):
                yield path
                return


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
        if step.tag != "a" and (
            next(step.iter("a"), step) is not step
            or next(step.iterancestors("a"), None) is not None
            or len(step)
        ):
            continue
        if step.tag == "a" and _points_here(step.get("href"), url):
            continue
        names.append(folded("".join(str(t) for t in step.itertext())).strip(_MARKS))
    return tuple(name for name in names if name) if len(names) <= _MAX_PATH * 2 else ()


def _is_front(href: str | None, url: str) -> bool:
    target = link_url(url, href)
    return (
        bool(target) and host_of(target or "") == host_of(url) and not urlsplit(target or "").path.strip("/")
    )


def _without_repeats(path: Path) -> Iterable[Path]:
    """Several paths written as one list, cut where the first name comes again."""
    starts = [i for i, name in enumerate(path) if name == path[0]]
    for start, end in zip(starts, [*starts[1:], len(path)], strict=True):
        yield path[start:end]


def _rel_category(tree: HtmlElement, url: str) -> Iterable[Path]:
    found: list[tuple[str, str]] = []
    for link in tree.iter("a"):
        rel, href = (link.get("rel") or "").lower().split(), link.get("href") or ""
        if not ("category" in rel or ("tag" in rel and _CATEGORY_PATH.search(href))):
            holder = link.getparent()
            if holder is None or not _says_categories(holder.get("class") or ""):
                continue
        if any(a.tag in ("aside", "nav") for a in link.iterancestors("aside", "nav")):
            continue
        if name := folded("".join(str(t) for t in link.itertext())).strip(_MARKS):
            found.append((name, link_url(url, href) or ""))
    named = {_slugs(href): name for name, href in found if href}
    for name, href in found:
        slugs = _slugs(href)
        parents = [named.get(slugs[:n]) or _humane(slugs[n - 1]) for n in range(1, len(slugs))]
        yield (*parents, name)


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
    if not url.startswith(("http://", "https://")):  # the folders of a file are nobody's categories
        return
    try:
        segments = [unquote(s) for s in urlsplit(url).path.split("/") if s][:-1]
    except ValueError:
        return
    names = [
        _humane(_ENDING.sub("", s))
        for s in segments
        if not _NOT_NAMES.match(s)
        and s.lower() not in _MONTHS
        and not any(c.isdigit() for c in s)
        and len(s) <= 40
    ]
    if names:
        yield tuple(names)


def _cleaned(path: Iterable[str], title: str, url: str) -> Path:
    names = [folded(name).strip(_MARKS)[:_MAX_NAME] for name in path]
    names = [name for name in names if name]
    while names and (
        names[0].casefold() in _HOME or names[0].casefold().removeprefix("www.") == host_of(url)
    ):
        names.pop(0)
    if (
        names
        and title
        and names[-1].casefold().rstrip("….") == title.casefold()[: len(names[-1].rstrip("…."))]
        and len(names[-1]) >= min(len(title), 20)
    ):
        names.pop()
    names = [name for i, name in enumerate(names) if i == 0 or name.casefold() != names[i - 1].casefold()]
    if names and names[0].casefold() in _NO_CATEGORY:
        names.pop(0)
    return tuple(names[:_MAX_PATH])


def _longest(paths: list[Path]) -> list[Path]:
    """``paths`` without those that another one begins with."""
    return [
        path for path in paths if not any(other != path and other[: len(path)] == path for other in paths)
    ]


def _listed(value: Any) -> list[Any]:
    return value[:50] if isinstance(value, list) else [value]


def _position(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


def _is_this(item: Any, url: str) -> bool:
    address = item.get("@id") or item.get("url") if isinstance(item, Mapping) else item
    return isinstance(address, str) and _same(address, url)


def _points_here(href: str | None, url: str) -> bool:
    target = link_url(url, href)
    return (
        target is None
        or _same(target, url)
        or not (urlsplit(target).path.strip("/") or urlsplit(target).query)
    )


def _same(one: str, other: str) -> bool:
    return one.split("#")[0].rstrip("/").split("://")[-1] == other.split("#")[0].rstrip("/").split("://")[-1]


def _humane(slug: str) -> str:
    words = unquote(slug).replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
