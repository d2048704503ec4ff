"""Pages that only say where else to look: a links collection, an index. Their entries are told by no markup.

An entry is the block that holds a link, be it a list's item, a table's row or a line of a paragraph, with the
few words beside the link. Figures beside most links make it a table of data, whose names lead to sources.
"""

from __future__ import annotations

import re
from collections import Counter
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
# The same of a teaser of another page of the site; and teasers that end with links of the same name.
_TEASER = 25
_REPEATED = 3
# Words beside all entries that say nothing; and, in a links collection, those of an introduction: so many for
# each page that it leads to.
_OWN_WORDS = 12
_INTRODUCTION = 40
_INTRODUCTION_EACH = 2
# What one sign that cannot be mistaken weighs, and one that the page's own word outweighs.
_CERTAIN = 6.0
_LIKELY = 3.0
_BLOCKS = frozenset("li tr dt p div section article td h1 h2 h3 h4 h5 h6 main body center blockquote".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_NAMES = _HEADINGS | {"dt"}
_HAS_FIGURE = re.compile(r"\d")
# A date says when something was written, and is no figure.
_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
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
    etree.XPath(f".//text()[string-length(normalize-space()) > {_TEASER}]{_IS_BARE}", smart_strings=False),
)


class _Link(NamedTuple):
    target: str
    text: str


_Blocks = dict[HtmlElement, list[_Link]]


class _Entries(NamedTuple):
    """What the entries of a page come to."""

    targets: frozenset[str]
    beside: int  # words beside the links
    have_figures: bool  # most of them


def signs_of_link_list(tree: HtmlElement, url: str, reason: RejectionReason) -> Iterator[Sign]:
    """A page that says nothing but where other pages are; ``reason`` where these are the site's own."""
    body = tree.find("body")
    site = host_of(url)
    if body is None or not site or _has_prose(body):
        return
    blocks = _blocks(body, url)
    targets = {link.target for links in blocks.values() for link in links}
    if len(targets) < _FEWEST:
        return
    own = sum(map(count_words, _BARE(body)))
    if sum(host_of(target) != site for target in targets) >= _ELSEWHERE * len(targets):
        found = _entries(blocks, blocks, _BESIDE)
        most = max(_OWN_WORDS, min(_INTRODUCTION, _INTRODUCTION_EACH * len(found.targets)))
        if len(found.targets) >= _FEWEST and not found.have_figures and own - found.beside <= most:
            yield Sign(_CERTAIN, RejectionReason.LINKS)
        return
    told = Counter(link.text for links in blocks.values() for link in links)
    shaped = {
        block: links for block, links in blocks.items() if any(_leads_on(block, link, told) for link in links)
    }
    found = _entries(shaped, blocks, _TEASER)
    if len(found.targets) >= _FEWEST and not found.have_figures and own - found.beside <= _OWN_WORDS:
        yield Sign(_LIKELY, reason)


def _has_prose(body: HtmlElement) -> bool:
    """Whether pieces of text that are too long for an entry say more than all entries could."""
    lengths = (count for count in map(count_words, _LONG(body)) if count > _TEASER)
    return any(words > _INTRODUCTION for words in accumulate(lengths))


def _blocks(body: HtmlElement, url: str) -> _Blocks:
    """The blocks of a page that hold links to other pages."""
    blocks: _Blocks = {}
    for link in islice(_LINKS(body), _MOST_LINKS):
        target = link_url(url, link.get("href"))
        text = " ".join(link.text_content().split())
        if text and target and target.split("?")[0] != url.split("?")[0]:
            blocks.setdefault(_block_of(link), []).append(_Link(target, text))
    return blocks


def _entries(shaped: _Blocks, blocks: _Blocks, most: int) -> _Entries:
    """Those of the blocks that are entries, with so many words beside each link at most."""
    beside = figures = 0
    targets: set[str] = set()
    for block, links in shaped.items():
        texts = [text for part in _parts(block, blocks) for text in _BARE(part)]
        said = sum(map(count_words, texts))
        if said > most * len(links):
            continue
        targets.update(link.target for link in links)
        beside += said
        figures += any(_HAS_FIGURE.search(text) and not _HAS_YEAR.search(text) for text in texts)
    return _Entries(frozenset(targets), beside, 2 * figures > len(shaped))


def _leads_on(block: HtmlElement, link: _Link, told: Counter[str]) -> bool:
    """Whether a block is a teaser of what its link leads to, and no sentence with a link in it.

    It begins with the link, ends with one that is called the same everywhere, or is a row of a table.
    """
    if block.tag == "tr":
        return True
    if block.tag in _HEADINGS:  # `teasers.py` knows these
        return False
    whole = " ".join(block.text_content().split())
    return whole.startswith(link.text) or (told[link.text] >= _REPEATED and whole.endswith(link.text))


def _block_of(link: HtmlElement) -> HtmlElement:
    """The block that holds a link: a row of a table, not its cell."""
    at = link
    while at.tag not in _BLOCKS or at.tag == "td":
        parent = at.getparent()
        if parent is None or (at.tag == "td" and parent.tag != "tr"):
            break
        at = parent
    return at


def _parts(block: HtmlElement, blocks: _Blocks) -> Iterator[HtmlElement]:
    """A block, and what stands behind one that is but a name."""
    yield block
    behind = block.getnext() if block.tag in _NAMES else None
    if behind is not None and behind.tag in ("dd", "p", "div") and behind not in blocks:
        yield behind
