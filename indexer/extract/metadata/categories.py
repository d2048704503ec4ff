"""Where an article is filed on its own site: category paths, broadest first.

"Home" and the article itself are not in them. Each source is asked in the order that the site's configuration
gives; the first one that says anything is believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from catalogue.settings import CategorySource
from indexer.extract.links import link_url, links_with_relation, relations_of
from indexer.extract.metadata.dates import ENGLISH_MONTHS
from indexer.extract.metadata.structured import Statements, folded, text_of, texts_in
from indexer.extract.metadata.trails import MARKS, Front, Path, trails_of
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
_NO_CATEGORY = _LISTS.words("no_category")
_SHELVED = _LISTS.words("shelf_classes")
_HIDDEN_SHELVES = _LISTS.words("hidden_shelves")
_CATEGORY_PATH = re.compile(rf"/(?:{_LISTS.any_of('category_folders')})/(.+)$", re.I)
_NOT_NAMES = re.compile(rf"^(?:{_LISTS.any_of('nameless_folders')})$", re.I)
_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp|cfm)$", re.I)
_CLASSES: Callable[[HtmlElement], list[str]] = XPath("//@class", smart_strings=False)  # type: ignore[assignment]
# Elements around a link whose classes may say that it leads to a category: its item, the list, its box.
_SHELF_LEVELS = 4
_ITEMS = ("li", "ul", "ol", "span", "div")
# Steps of a path, paths of an article, and characters of a name that are kept.
_MAX_PATH = 8
_MAX_PATHS = 12
_MAX_NAME = 120
# Characters of a folder of an address: longer ones are titles, not shelves.
_MAX_FOLDER = 40
# Characters of the article's title that the last step of a trail must have, to be taken for the article
# itself.
# 10 and 40 change nothing that is measured (`benchmarks.ablation pages`).
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

    ``rest`` are those that the site's own interface gave for the page. Where no source gives any, the
    article's tags are its categories, as on sites that have nothing else.
    """
    sources: Mapping[str, Callable[[], Iterable[Path]]] = {
        "breadcrumbs": lambda: _breadcrumbs(tree, statements, url, order),
        "rel-category": lambda: _rel_category(tree, url),
        "rest": lambda: rest,
        "json-ld": lambda: _article_sections(statements, Front(tree, statements, url)),
        "url": lambda: _of_url(url),
    }
    asked = [sources[name] for name in order if name in sources]
    tags = _tags(tree) if "rel-category" in order else ()
    for found in chain((source() for source in asked), (tags,)):
        paths = list(dict.fromkeys(path for raw in found if (path := _cleaned(raw, title))))
        if paths:
            return tuple(_longest(paths)[:_MAX_PATHS])
    return ()


def _breadcrumbs(
    tree: HtmlElement, statements: Statements, url: str, order: Sequence[CategorySource]
) -> Iterator[Path]:
    """The trails to the article. The root of one is no category beside the article's own links to some."""
    for trail in trails_of(tree, statements, url):
        outweighed = trail.is_root_alone and "rel-category" in order
        if not (outweighed and any(_rel_category(tree, url))):
            yield trail.names


def _rel_category(tree: HtmlElement, url: str) -> Iterator[Path]:
    """The article's links to its categories. What stands above a category is told by the links' addresses."""
    found: list[_ShelfLink] = []
    shelved = _has_shelf(tree)
    for link in tree.iter("a") if shelved else links_with_relation(tree):
        if _leads_to_category(link, shelved) and next(link.iterancestors("aside", "nav"), None) is None:
            name = text_of(link).strip(MARKS)
            if name:
                found.append(_ShelfLink(name, link_url(url, link.get("href") or "") or ""))
    named = {_slugs(link.target): link.name for link in found if link.target}
    for link in found:
        slugs = _slugs(link.target)
        parents = [named.get(slugs[:n]) or _humane(slugs[n - 1]) for n in range(1, len(slugs))]
        yield (*parents, link.name)


def _has_shelf(tree: HtmlElement) -> bool:
    """Whether any element's class says that it holds categories: asked once, not around each link."""
    return any(_shelf_of(names) for names in set(_CLASSES(tree)))


def _leads_to_category(link: HtmlElement, shelved: bool) -> bool:
    """Whether a link's own words say so (``rel``, its address), or the class of what holds it.

    "Categories: …": a link before a colon leads to all of them.
    """
    rel = relations_of(link)
    if "category" in rel or ("tag" in rel and _CATEGORY_PATH.search(link.get("href") or "")):
        return True
    holder = link.getparent() if shelved else None
    for _ in range(_SHELF_LEVELS):
        if holder is None:
            return False
        if names := holder.get("class"):
            shelf = _shelf_of(names)
            if shelf is not None:
                return shelf and not (link.tail or "").lstrip().startswith((":", "："))
        if holder.tag not in _ITEMS:
            return False
        holder = holder.getparent()
    return False


@lru_cache(maxsize=8192)
def _shelf_of(class_names: str) -> bool | None:
    """Whether readers see the links to categories in an element of these classes; None: it holds none."""
    names = class_names.split()
    if not _HIDDEN_SHELVES.isdisjoint(names):
        return False
    return None if _SHELVED.isdisjoint(names) else True


def _tags(tree: HtmlElement) -> Iterator[Path]:
    """The article's own tags. A list of all tags of the site stands beside the article."""
    for link in links_with_relation(tree):
        if "tag" in relations_of(link) and next(link.iterancestors("aside", "nav", "footer"), None) is None:
            yield (text_of(link),)


def _slugs(href: str) -> Path:
    try:
        match = _CATEGORY_PATH.search(urlsplit(href).path.rstrip("/"))
    except ValueError:
        return ()
    return tuple(s for s in match[1].split("/") if s) if match else ()


def _article_sections(statements: Statements, front: Front) -> Iterable[Path]:
    named = (text for node in statements.articles() for text in texts_in(node.get("articleSection")))
    for text in chain(named, statements.metas.get("article:section", ())):
        if not front.is_called(text):
            yield tuple(text.split(" > "))


def _of_url(url: str) -> Iterable[Path]:
    """The folders of the address. The folders of a file are nobody's categories."""
    if not url.startswith(("http://", "https://")):
        return
    try:
        segments = [unquote(s) for s in urlsplit(url).path.split("/") if s][:-1]
    except ValueError:
        return
    if names := [_humane(name) for s in segments if _is_name(name := _ENDING.sub("", s))]:
        yield tuple(names)


def _is_name(segment: str) -> bool:
    """Whether a folder's name tells a subject."""
    if _NOT_NAMES.match(segment) or segment.lower() in ENGLISH_MONTHS:
        return False
    return len(segment) <= _MAX_FOLDER and not any(c.isdigit() for c in segment)


def _cleaned(path: Iterable[str], title: str) -> Path:
    """A path without marks, the article itself, repeated names and the shelf of the unfiled."""
    names = [folded(name).strip(MARKS)[:_MAX_NAME] for name in path]
    names = [name for name in names if any(c.isalnum() for c in name)]
    if names and title and _is_title(names[-1], title):
        names.pop()
    names = [name for i, name in enumerate(names) if i == 0 or name.casefold() != names[i - 1].casefold()]
    if names and names[0].casefold() in _NO_CATEGORY:
        names.pop(0)
    return tuple(names[:_MAX_PATH])


def _is_title(name: str, title: str) -> bool:
    """Whether the last name of a path is the article's title, perhaps cut off."""
    start = title.casefold()[: len(name.rstrip("…."))]
    return name.casefold().rstrip("….") == start and len(name) >= min(len(title), _TITLE_LEAST)


def _longest(paths: list[Path]) -> list[Path]:
    """``paths`` without those that another one begins with."""
    return [
        path for path in paths if not any(other != path and other[: len(path)] == path for other in paths)
    ]


def _humane(slug: str) -> str:
    words = unquote(slug).replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
