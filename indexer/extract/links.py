"""Addresses in a page → absolute ``http(s)`` URLs, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

# Characters of an address; longer ones are data.
_MAX_URL = 2_048
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]{0,30}:", re.I)
# Browsers drop these, wherever in an address they stand.
_IGNORED = re.compile(r"[\t\r\n\x00-\x1f]+")
# Few links of a page say anything of the page they lead to; asking each of them in Python took ten times as
# long.
_Links = Callable[[HtmlElement], list[HtmlElement]]
_RELATED: _Links = etree.XPath("descendant::a[@rel]")  # type: ignore[assignment]
_SAYING: _Links = etree.XPath("descendant::a[@rel or @accesskey]")  # type: ignore[assignment]
_SAYING_IN_HEAD: _Links = etree.XPath("descendant::link[@rel or @accesskey]")  # type: ignore[assignment]
# Relations of links to the pages behind and before.
_NEXT = frozenset(("next",))
_PREVIOUS = frozenset(("prev", "previous"))


def base_of(tree: HtmlElement, url: str) -> str:
    """What relative addresses of the page at ``url`` start from: its first ``<base href>``, else ``url``."""
    for base in tree.iter("base"):
        if (href := base.get("href")) is not None:
            return link_url(url, href, keep_fragment=True) or url
    return url


# A page's links are asked for two or three times: as links, as sources, to tell lists of articles.
@lru_cache(maxsize=2048)
def link_url(base: str, href: str | None, *, keep_fragment: bool = False) -> str | None:
    """The absolute URL that ``href`` means on a page at ``base``; None for anything but a page on the web.

    ``javascript:``, ``data:``, ``mailto:`` and jumps within the page are no links.
    """
    href = _IGNORED.sub("", href or "").strip()
    if not href or href.startswith("#") or len(href) > _MAX_URL:
        return None
    scheme = _SCHEME.match(href)
    if scheme and scheme[0].lower() not in ("http:", "https:"):
        return None
    try:
        absolute = urljoin(base, href)
        parts = urlsplit(absolute)
        host, _ = parts.hostname, parts.port  # an absurd port raises here
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    absolute = absolute.replace(" ", "%20")
    return absolute if keep_fragment else urldefrag(absolute).url


def links_with_relation(tree: HtmlElement) -> list[HtmlElement]:
    """The links below an element that say how what they lead to is related to the page (``rel``)."""
    return _RELATED(tree)


def links_to_next(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The links of a page, its head's among them, that say that they lead to the page behind it."""
    return (link for link in (*_SAYING_IN_HEAD(tree), *_SAYING(tree)) if _says(link, _NEXT, "n"))


def links_to_neighbours(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The links below an element that say that they lead to the page before or behind their own."""
    return (link for link in _SAYING(tree) if _says(link, _NEXT, "n") or _says(link, _PREVIOUS, "p"))


def _says(link: HtmlElement, relations: frozenset[str], key: str) -> bool:
    """By its relation (HTML standard, section 4.6.7), or by the key that DocBook and Texinfo give it."""
    if (link.get("accesskey") or "").lower() == key:
        return True
    return not relations.isdisjoint(relations_of(link))


def relations_of(link: HtmlElement) -> list[str]:
    """How what a link leads to is related to its page, in its own words (``rel``)."""
    return (link.get("rel") or "").lower().split()


# A page's own address is asked for some ten times.
@lru_cache(maxsize=2048)
def hostname_of(url: str) -> str:
    """The host of ``url`` in lower case; empty where it has none, or is no URL at all."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def host_of(url: str) -> str:
    """The host of ``url`` without ``www.``."""
    return hostname_of(url).removeprefix("www.")


def same_site(one: str, other: str) -> bool:
    """Whether two URLs are of one site: the same host, or one a subdomain of the other."""
    a, b = host_of(one), host_of(other)
    return bool(a and b) and (a == b or a.endswith("." + b) or b.endswith("." + a))
