"""Pages that only say where else to look: a links collection, an index. Their entries are told by no markup.

An entry is the block that holds a link, be it a list's item, a table's row or a line of a paragraph, with the
few words beside the link. Figures beside most links make it a table of data, whose names lead to sources.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from typing import NamedTuple, cast

from lxml import etree
from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words
from indexer.extract.links import host_of, link_url
from indexer.extract.rejection.reasons import RejectionReason, Sign

# Pages that such a page leads to, at least, and links that are looked at.
_FEWEST = 5
_MOST_LINKS = 1_000
# Share of them that stand on other sites, in a links collection.
_ELSEWHERE = 0.8
# Words beside each link, at most: more is a text about what the link leads to.
_BESIDE = 15
# Words beside all entries that say nothing; and, in a links collection, those of an introduction: so many for
# each page that it leads to.
_OWN_WORDS = 12
_INTRODUCTION = 40
_INTRODUCTION_EACH = 2
# What one sign that cannot be mistaken weighs, and one that the page's own word outweighs.
_CERTAIN = 6.0
_LIKELY = 3.0
_BLOCKS = frozenset("li tr dt p div section article td h1 h2 h3 h4 h5 h6 main body center blockquote".split())
_NAMES = frozenset("dt h1 h2 h3 h4 h5 h6".split())
_OF_LISTS = frozenset(("li", "tr", "dt"))
_HAS_FIGURE = re.compile(r"\d")
_FRAME = "ancestor::header or ancestor::footer or ancestor::nav or ancestor::aside"
_LINKS = cast(
    Callable[[HtmlElement], list[HtmlElement]],
    etree.XPath(f".//a[@href][not({_FRAME} or ancestor::form)]", smart_strings=False),
)
_IS_BARE = (
    f"[not({_FRAME} or ancestor::a or ancestor::h1 or ancestor::h2 or ancestor::h3"
    " or ancestor::script or ancestor::style or ancestor::th)]"
)
_Texts = Callable[[HtmlElement], list[str]]
_BARE = cast(_Texts, etree.XPath(f".//text(){_IS_BARE}", smart_strings=False))
# Those that may be too long for an entry: to ask where each stands takes five times as long as to ask for its
# length first.
_LONG = cast(
    _Texts,
    etree.XPath(f".//text()[string-length(normalize-space()) > {_BESIDE}]{_IS_BARE}", smart_strings=False),
)


class _Entries(NamedTuple):
    """What the entries of a page come to."""

    targets: frozenset[str]
    beside: int  # words beside the links
    have_figures: bool  # most of them
    in_lists: bool  # all of them


def signs_of_link_list(tree: HtmlElement, url: str) -> Iterator[Sign]:
    """A page that says nothing but where other pages are."""
    body = tree.find("body")
    site = host_of(url)
    if body is None or not site or _has_prose(body):
        return
    found = _entries(body, url)
    if len(found.targets) < _FEWEST or found.have_figures:
        return
    own = _bare_words(body) - found.beside
    elsewhere = sum(host_of(target) != site for target in found.targets)
    if elsewhere >= _ELSEWHERE * len(found.targets):
        if own <= max(_OWN_WORDS, min(_INTRODUCTION, _INTRODUCTION_EACH * len(found.targets))):
            yield Sign(_CERTAIN, RejectionReason.LINKS)
    elif found.in_lists and own <= _OWN_WORDS:
        yield Sign(_LIKELY, RejectionReason.LIST)


def _has_prose(body: HtmlElement) -> bool:
    """Whether pieces of text that are too long for an entry say more than an introduction does."""
    lengths = (count for count in map(count_words, _LONG(body)) if count > _BESIDE)
    return any(words > _INTRODUCTION for words in accumulate(lengths))


def _entries(body: HtmlElement, url: str) -> _Entries:
    blocks: dict[HtmlElement, list[str]] = {}
    beside = figures = 0
    for link in islice(_LINKS(body), _MOST_LINKS):
        target = link_url(url, link.get("href"))
        if target and target.split("?")[0] != url.split("?")[0] and link.text_content().strip():
            blocks.setdefault(_block_of(link), []).append(target)
    targets: set[str] = set()
    kinds: set[str] = set()
    for block, led in blocks.items():
        texts = [text for part in _parts(block, blocks) for text in _BARE(part)]
        said = sum(map(count_words, texts))
        if said > _BESIDE * len(led):
            continue
        targets.update(led)
        kinds.add(block.tag)
        beside += said
        figures += any(map(_HAS_FIGURE.search, texts))
    return _Entries(frozenset(targets), beside, 2 * figures > len(blocks), kinds <= _OF_LISTS)


def _block_of(link: HtmlElement) -> HtmlElement:
    """The block that holds a link: a row of a table, not its cell."""
    at = link
    while at.tag not in _BLOCKS or at.tag == "td":
        parent = at.getparent()
        if parent is None or (at.tag == "td" and parent.tag != "tr"):
            break
        at = parent
    return at


def _parts(block: HtmlElement, blocks: dict[HtmlElement, list[str]]) -> Iterator[HtmlElement]:
    """A block, and what stands behind one that is but a name."""
    yield block
    behind = block.getnext() if block.tag in _NAMES else None
    if behind is not None and behind.tag in ("dd", "p", "div") and behind not in blocks:
        yield behind


def _bare_words(part: HtmlElement) -> int:
    return sum(map(count_words, _BARE(part)))
