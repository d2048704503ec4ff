"""Signs of a list in a page's structure: teasers, and how little text of its own stands beside them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words
from indexer.extract.links import host_of, link_url
from indexer.extract.rejection.reasons import RejectionReason, Sign
from indexer.extract.rejection.texts import word_count
from indexer.extract.wordlists import wordlists_of

_PAGER = re.compile(rf"\b(?:{wordlists_of(__name__).any_of('pagers')})\b", re.I)
# What the signs below come to at most.
# 1.75 and 7 change nothing that is measured (`benchmarks.ablation pages`).
MOST_BY_STRUCTURE = 3.5
# Headings that link to other pages: fewer stand beside many an article.
# 2 and 10 change nothing that is measured (`benchmarks.ablation pages`).
_TEASERS = 5
# Headings that are looked at: a list shows itself long before.
_MAX_HEADINGS = 1_000
# Pages that links of the same words lead to, from which they are what leads on from each entry of a list.
# 1 and 6 change nothing that is measured (`benchmarks.ablation pages`).
_REPEATED = 3
# Words of one teaser: what goes on longer is text of the page.
# 40 and 160 change nothing that is measured (`benchmarks.ablation pages`).
_TEASER_WORDS = 80
# A page of teasers has fewer words of its own; the shortest entry of a glossary has more.
# 7 and 30 change nothing that is measured (`benchmarks.ablation pages`).
_OWN_WORDS = 15
# Words of its own up to which a page says little beside its teasers.
# 30 and 120 change nothing that is measured (`benchmarks.ablation pages`).
_SHORT_WORDS = 60
# Words of a piece of text that may be prose: menus and captions have fewer.
# 2 and 10 change nothing that is measured (`benchmarks.ablation pages`).
_PIECE = 5
# Words from which on a paragraph is prose.
# 6 and 24 change nothing that is measured (`benchmarks.ablation pages`).
_PROSE = 12
# One part of the page has most of its prose from so many words on, or from so many with that share of all.
# 75 and 300 change nothing that is measured (`benchmarks.ablation pages`).
_ARTICLE_PROSE = 150
# 40 and 160 change nothing that is measured (`benchmarks.ablation pages`).
_MAIN_PROSE = 80
# .3 and .8 change nothing that is measured (`benchmarks.ablation pages`).
_MAIN_SHARE = 0.6
# Share of a heading's letters that are its link's, for the heading to be a teaser's.
# .4 and .9 change nothing that is measured (`benchmarks.ablation pages`).
_LINK_SHARE = 0.8
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NO_PROSE = _HEADINGS | frozenset(
    "a nav footer aside form header button select label figcaption time".split()
)


class _Prose(NamedTuple):
    """Words of paragraphs on a page."""

    total: int
    in_one_place: int  # those in the one container that has most


class _Words(NamedTuple):
    """Words of a page beside its navigation."""

    own: int
    teased: int  # in its teasers


def signs_of_structure(tree: HtmlElement, url: str) -> Iterator[Sign]:
    """Teasers are headings that link to other pages of the site.

    An article has few of them, beside much prose of its own.
    """
    teasers = _teasers(tree, url)
    number = len(set(teasers.values()))
    if not number:
        return
    prose = _prose(tree)
    if _is_one_text(prose):
        yield Sign(-1.5, "one part of it has most of the prose")
        return
    yield Sign(_weight_of(number, _words_beside(tree, frozenset(teasers))), f"a list of {number} articles")
    if number >= _TEASERS and _has_pager(tree):
        yield Sign(0.5, RejectionReason.LIST_PAGE)


def leads_to_articles(tree: HtmlElement, url: str) -> bool:
    """Whether headings lead to other pages of the site, or one phrase does again and again: «Read more»."""
    if _teasers(tree, url):
        return True
    targets: dict[str, set[str]] = {}
    for link in tree.iter("a"):
        target = link_url(url, link.get("href"))
        if target and (text := " ".join("".join(link.itertext()).split()).lower()):
            targets.setdefault(text, set()).add(target)
    site = host_of(url)
    repeated = [found for found in targets.values() if len(found) >= _REPEATED]
    return any(2 * sum(host_of(target) == site for target in found) >= len(found) for found in repeated)


def _teasers(tree: HtmlElement, url: str) -> dict[HtmlElement, str]:
    """Headings → the page of the site that each leads to."""
    site = host_of(url)
    return {
        heading: target
        for heading in islice(tree.iter("h1", "h2", "h3", "h4", "h5"), _MAX_HEADINGS)
        if (target := _sole_link(heading, url)) and (not site or host_of(target) == site)
    }


def _is_one_text(prose: _Prose) -> bool:
    if prose.in_one_place >= _ARTICLE_PROSE:
        return True
    return prose.in_one_place > prose.total * _MAIN_SHARE and prose.in_one_place >= _MAIN_PROSE


def _weight_of(teasers: int, words: _Words) -> float:
    """How much teasers speak for a list: the more, the less the page says itself."""
    if teasers < _TEASERS:
        return 1.5 if words.own < _OWN_WORDS else -1.0
    if words.own < _OWN_WORDS:
        return 3.0
    if words.own * 2 < words.teased and words.own < _SHORT_WORDS:
        return 2.5
    return 2.0 if words.own < words.teased else 1.0


def _has_pager(tree: HtmlElement) -> bool:
    return any(
        _PAGER.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        for element in tree.iter("nav", "div", "ul", "a")
        if element.get("class") or element.get("id")
    )


def _words_beside(tree: HtmlElement, teasers: Collection[HtmlElement]) -> _Words:
    """Words of the page's own text, and of what follows the headings of teasers, as far as a teaser goes.

    Links, headings and what stands in navigation, forms, sidebars and footers are neither.
    """
    own = teased = within = outside = 0
    in_teaser = False
    body = tree.find("body")
    for event, element in etree.iterwalk(body if body is not None else tree, events=("start", "end")):
        if event == "start":
            text = element.text
            if element.tag in _HEADINGS:
                in_teaser, within = element in teasers, 0
            outside += element.tag in _NO_PROSE
        else:
            text = element.tail
            outside -= element.tag in _NO_PROSE
        if not text or outside or text.isspace():
            continue
        words = count_words(text)
        if words < _PIECE:
            continue
        if in_teaser and within < _TEASER_WORDS:
            teased, within = teased + words, within + words
        else:
            own += words
    return _Words(own, teased)


def _sole_link(heading: HtmlElement, url: str) -> str | None:
    """Where a heading that is one link as a whole leads to, if that is another page."""
    link = next(heading.iter("a"), None) if heading.tag != "a" else heading
    holder = link if link is not None else heading.getparent()
    if holder is None or holder.tag != "a":
        return None
    if link is not None and _letters(link) < _LINK_SHARE * _letters(heading):
        return None
    target = link_url(url, holder.get("href"))
    return target if target and target.rstrip("/") != url.split("#")[0].rstrip("/") else None


def _letters(element: HtmlElement) -> int:
    return len("".join(element.itertext()).strip())


def _prose(tree: HtmlElement) -> _Prose:
    total = 0
    by_parent: dict[HtmlElement, int] = {}
    for paragraph in tree.iter("p"):
        words = word_count(paragraph)
        if words < _PROSE:
            continue
        linked = sum(word_count(link) for link in paragraph.iter("a"))
        parent = paragraph.getparent()
        if linked * 2 > words or parent is None:
            continue
        total += words
        by_parent[parent] = by_parent.get(parent, 0) + words
    return _Prose(total, max(by_parent.values(), default=0))
