"""The trail to an article, broadest step first: home > shelf > article, without home and article.

Home is told by where a step leads, and by the site's own name. A step is judged by its words alone only where
no address is with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from catalogue.urls import is_http
from indexer.extract.links import host_of, link_url, links_with_relation, relations_of
from indexer.extract.metadata.structured import Statements, text_of, texts_in
from indexer.extract.wordlists import wordlists_of

Path = tuple[str, ...]

_LISTS = wordlists_of(__name__)
_HOME = _LISTS.words("home")
_CRUMBS = re.compile(_LISTS.any_of("trails"), re.I)
_CHAIN = re.compile(r"^\s*(?:[»›>→＞]|::|/\s*$)")
# The only folder or file of an address that leads home.
_FRONT_FILE = re.compile(r"^(?:index|default|home)(?:\.\w{2,5})?$", re.I)
_LANGUAGE = re.compile(r"^[a-z]{2,3}(?:[-_][a-z]{2,4})?$", re.I)
# Around the name of a step.
MARKS = " \t\n»«›‹>＞/|→:·•—–-"
# Where a page stands that was read from a file: its links lead to places of some site.
_SOMEWHERE = "http://page.invalid/this-page"
# What may call an element a trail.
_NAMING = frozenset(("class", "id", "aria-label", "itemtype", "typeof"))
# Steps of a trail: what has more is a menu.
_MAX_STEPS = 16
# Items of a list in JSON-LD that are read.
_MAX_ITEMS = 50


class _Step(NamedTuple):
    """One step of a trail, and the absolute address that it leads to, if any."""

    name: str
    target: str | None


class Trail(NamedTuple):
    """The names of the steps between the front page and the article, and whether the trail begins there.

    One that does not begins at a root of its own: a step that stands alone may be that root, and no shelf.
    """

    names: Path
    begins_at_front: bool

    @property
    def is_root_alone(self) -> bool:
        """Whether all that is named may be the root."""
        return len(self.names) == 1 and not self.begins_at_front


class Front:
    """The front page of the site that ``url`` is on: its addresses and its names."""

    def __init__(self, tree: HtmlElement, statements: Statements, url: str) -> None:
        self._tree, self._statements, self._url = tree, statements, url
        self._language = (tree.get("lang") or "").lower()[:2]

    @cached_property
    def _addresses(self) -> frozenset[str]:
        return frozenset(map(_bare_address, _home_addresses(self._tree, self._statements, self._url)))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset((host_of(self._url), *(name.casefold() for name in _site_names(self._statements))))

    def is_at(self, url: str) -> bool:
        """Whether ``url`` leads there, or to the front page of another site."""
        parts = urlsplit(url)
        if parts.query:
            return False
        folders = [folder for folder in parts.path.split("/") if folder]
        if not folders or _bare_address(url) in self._addresses:
            return True
        if len(folders) > 1:
            return False
        spoken = bool(self._language) and folders[0].lower().startswith(self._language)
        return bool(_FRONT_FILE.match(folders[0]) or (spoken and _LANGUAGE.match(folders[0])))

    def is_called(self, name: str) -> bool:
        """Whether ``name`` is the site's, or a word for the front page."""
        bare = name.casefold().strip(MARKS)
        return bare in _HOME or bare.removeprefix("www.") in self._names


def trails_of(tree: HtmlElement, statements: Statements, url: str) -> Sequence[Trail]:
    """The trails to the article, as JSON-LD states them, a class names them, or links show them."""
    url = url if is_http(url) else _SOMEWHERE
    front = Front(tree, statements, url)
    return (
        _stated_trails(statements, front, url)
        or _named_trails(tree, front, url)
        or _linked_trails(tree, front, url)
    )


def _home_addresses(tree: HtmlElement, statements: Statements, url: str) -> Iterator[str]:
    """The addresses that the page calls home. The page itself is none of them."""
    stated = [node.get("url") or node.get("@id") for node in statements.typed("WebSite")]
    linked = [link.attributes.get("href") for link in statements.links if "home" in link.rel]
    shown = [link.get("href") for link in links_with_relation(tree) if "home" in relations_of(link)]
    for address in (*stated, *linked, *shown):
        target = link_url(url, address) if isinstance(address, str) else None
        if target and not _same(target, url):
            yield target


def _site_names(statements: Statements) -> Iterator[str]:
    yield from filter(None, (statements.meta("og:site_name"), statements.meta("application-name")))
    for node in statements.typed("WebSite"):
        yield from texts_in(node.get("name"))


# -- trails for machines


def _stated_trails(statements: Statements, front: Front, url: str) -> Sequence[Trail]:
    found = (_stated_steps(node, url) for node in statements.typed("BreadcrumbList"))
    trails = (_without_ends(steps, front, url) for steps in found)
    return [trail for trail in trails if trail.names]


def _stated_steps(node: Mapping[str, Any], url: str) -> list[_Step]:
    """The steps of a list. A last one without an address is the page itself, as Google's guide has it."""
    listed = node.get("itemListElement")
    listed = listed[:_MAX_ITEMS] if isinstance(listed, list) else [listed]
    items = [item for item in listed if isinstance(item, Mapping)]
    items.sort(key=lambda item: _position(item.get("position")))
    steps = [_Step(_name(item), _target(item.get("item"), url)) for item in items]
    if len(steps) > 1 and steps[-1].target is None and any(step.target for step in steps):
        steps.pop()
    return steps


def _name(item: Mapping[str, Any]) -> str:
    return next(iter(texts_in(item.get("name")) or texts_in(item.get("item"))), "")


def _target(item: Any, url: str) -> str | None:
    address = item.get("@id") or item.get("url") if isinstance(item, Mapping) else item
    return link_url(url, address) if isinstance(address, str) else None


def _position(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


# -- trails for readers


def _named_trails(tree: HtmlElement, front: Front, url: str) -> Sequence[Trail]:
    for element in tree.iter("nav", "div", "ol", "ul", "p", "section", "span"):
        if _is_trail(element):
            trail = _without_ends(_steps(element, url), front, url)
            if trail.names:
                return [trail._replace(names=names) for names in _without_repeats(trail.names)]
    return ()


def _linked_trails(tree: HtmlElement, front: Front, url: str) -> Sequence[Trail]:
    """A trail without a name: home > shelf > page."""
    for link in tree.iter("a"):
        if link.tail and _CHAIN.match(link.tail) and _starts_at_front(link, front, url):
            holder = link.getparent()
            trail = _without_ends(_steps(holder, url), front, url) if holder is not None else None
            if trail and trail.names:
                return [trail]
    return ()


def _starts_at_front(link: HtmlElement, front: Front, url: str) -> bool:
    target = link_url(url, link.get("href"))
    return target is not None and host_of(target) == host_of(url) and front.is_at(target)


def _is_trail(element: HtmlElement) -> bool:
    attributes = element.items()  # most elements have none
    return bool(attributes) and any(key in _NAMING and _names_trail(value) for key, value in attributes)


@lru_cache(maxsize=8192)
def _names_trail(names: str) -> bool:
    return bool(_CRUMBS.search(names))


def _steps(element: HtmlElement, url: str) -> list[_Step]:
    """The links in a trail, and the steps between marks that are no links."""
    steps = []
    for step in element.iter("a", "span", "li"):
        if (step.tag == "a" or _is_bare(step)) and not _is_current(step):
            target = (link_url(url, step.get("href")) or url) if step.tag == "a" else None
            steps.append(_Step(text_of(step), target))
    return steps if len(steps) <= _MAX_STEPS else []


def _is_bare(step: HtmlElement) -> bool:
    """Whether a step is text alone, neither around a link nor within one."""
    return not len(step) and next(step.iterancestors("a"), None) is None


def _is_current(step: HtmlElement) -> bool:
    """Whether a step is the page itself: it says so, or it leads nowhere and has the words of an ``h1``."""
    if "page" in (step.get("aria-current"), step.getparent().get("aria-current")):
        return True
    if step.tag == "a" and step.get("href"):
        return False
    name = text_of(step).casefold()
    return any(text_of(heading).casefold() == name for heading in step.getroottree().iter("h1"))


def _without_ends(steps: Sequence[_Step], front: Front, url: str) -> Trail:
    """The steps between the front page, or what announces the trail, and the article."""
    named = [step for step in steps if step.name.strip(MARKS)]
    inner = [step for step in named if not (step.target and _is_end(step.target, front, url))]
    # A shelf may bear the site's name: "Home > Heart" on a site called Heart.
    begun = any(step.target and front.is_at(step.target) for step in named)
    while inner and (_announces(inner[0]) or (not begun and front.is_called(inner[0].name))):
        begun = not _announces(inner.pop(0)) or begun
    return Trail(tuple(step.name.strip(MARKS) for step in inner), begun)


def _is_end(target: str, front: Front, url: str) -> bool:
    return _same(target, url) or front.is_at(target)


def _announces(step: _Step) -> bool:
    """Whether a step is text before the trail: "You are here:"."""
    return step.target is None and step.name.rstrip().endswith((":", "："))


def _without_repeats(path: Path) -> list[Path]:
    """Several paths written as one list, cut where the first name comes again."""
    starts = [i for i, name in enumerate(path) if name == path[0]]
    return [path[start:end] for start, end in zip(starts, [*starts[1:], len(path)], strict=True)]


def _same(one: str, other: str) -> bool:
    return _bare_address(one) == _bare_address(other)


def _bare_address(url: str) -> str:
    return url.split("#")[0].rstrip("/").split("://")[-1].removeprefix("www.")
