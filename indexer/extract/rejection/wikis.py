"""Pages of a MediaWiki that are no articles: categories, talk, users, files, its front page.

MediaWiki names the namespace of each page in the body's classes (``ns-14`` is a category), in any language
and skin.
"""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement

from indexer.extract.links import link_url
from indexer.extract.rejection.reasons import RejectionReason

_SPACE = re.compile(r"ns-(-?\d{1,4})\Z")
_CATEGORY = 14
# Users, files, the wiki's own messages, templates, modules. Odd numbers are talk, those below zero special
# pages; what the wiki says of itself (4) and its help (12) may be what a library is made of.
_NO_ARTICLES = frozenset((2, 6, 8, 10, 828))
# What a page without a word may show.
_SHOWN = ("img", "svg", "math", "video", "audio", "iframe", "object", "canvas")
# Classes of a link to the front page, by skin.
_LOGOS = frozenset(("mw-wiki-logo", "mw-logo"))


def wiki_reason(tree: HtmlElement, url: str) -> RejectionReason | None:
    """Why a page of a MediaWiki is no article; ``None`` where it is one, or another system's."""
    classes = _classes_of_body(tree)
    if "mediawiki" not in classes:
        return None
    space = next((int(match[1]) for name in classes if (match := _SPACE.match(name))), 0)
    if space == _CATEGORY:
        return RejectionReason.CATEGORY
    if space < 0 or space % 2 or space in _NO_ARTICLES:
        return RejectionReason.WIKI
    return RejectionReason.FRONT_PAGE if _is_front_page(tree, url) else None


def blank_wiki_page(tree: HtmlElement) -> RejectionReason | None:
    """Whether nothing stands where a MediaWiki shows the text of a page: its keepers emptied it."""
    if "mediawiki" not in _classes_of_body(tree):
        return None
    shown = tree.find_class("mw-parser-output")
    return RejectionReason.BLANK if shown and not any(map(_shows_anything, shown)) else None


def _shows_anything(element: HtmlElement) -> bool:
    text = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return bool(text.strip()) or next(element.iter(*_SHOWN), None) is not None


def _classes_of_body(tree: HtmlElement) -> list[str]:
    body = tree.find("body")
    return ((body.get("class") if body is not None else "") or "").split()


def _is_front_page(tree: HtmlElement, url: str) -> bool:
    """Whether the logo, which leads to the front page, leads to this very page."""
    logos = (a for a in tree.iter("a") if _LOGOS & set((a.get("class") or "").split()))
    href = next((logo.get("href") for logo in logos if logo.get("href")), None)
    return href is not None and link_url(url, href) == link_url(url, url)
