"""Elements whose names HTML does not know, or knows for lines and boxes alike: custom elements, what a word
processor left, ``<output>``.

Such a name tells nothing, so what is in and around the element does: one without blocks in it that stands in
a line of text becomes a ``<span>``, as a browser shows it. One that is a text of its own becomes a paragraph,
since a component for paragraphs is styled as one, or a heading where its name says so. All others stay, and
are read as boxes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words
from indexer.extract.elements import BLOCK, INLINE, KNOWN

# What holds one line of text and nothing else.
_LINES = frozenset("p h1 h2 h3 h4 h5 h6 pre summary legend caption".split()) | INLINE
# Children of an element that are looked at for text between them.
_MAX_CHILDREN = 1_000
# Words from which on the text of such an element is no label. What is beside it and has its name is no label,
# either: «One smoker with dry grass», «One veil».
_TEXT = 4
# The last part of the name of an element that is a heading; the levels that one may have, and has untold.
_HEADING = re.compile(r"[-:.](?:(?:sub)?heading|headline|h[1-6])$", re.I)
_LEVELS = frozenset("123456")
_DEFAULT_LEVEL = 2


def join_lines(elements: Iterable[HtmlElement]) -> None:
    """Make a ``<span>`` of each of a page's ``elements`` that has a name of its own and stands in a line of
    text, and a ``<p>`` of each that is a text.
    """
    lines = _Lines()
    alone = []
    for element in elements:
        if element.tag not in KNOWN:
            if lines.hold(element):
                element.tag = "span"
            elif _holds_line(element):
                if _HEADING.search(str(element.tag)):
                    element.tag = f"h{_level_of(element)}"
                else:
                    alone.append(element)
    for _, row in groupby(alone, key=lambda e: (e.getparent(), e.tag)):
        texts = list(row)
        if any(map(_is_prose, texts)):
            for text in texts:
                text.tag = "p"


def _level_of(heading: HtmlElement) -> int:
    """The level of an element that is named a heading: as its attributes or its name tell."""
    told = heading.get("level") or heading.get("aria-level") or str(heading.tag)[-1]
    return int(told) if told in _LEVELS else _DEFAULT_LEVEL


def _is_prose(element: HtmlElement) -> bool:
    """Whether an element has words enough for a text outside of links."""
    words = count_words("".join(map(str, element.itertext())))
    linked = sum(count_words("".join(map(str, link.itertext()))) for link in element.iter("a"))
    return words >= _TEXT and 2 * linked < words


def _holds_line(element: HtmlElement) -> bool:
    """Whether an element holds text, and nothing but what stands in its line."""
    if not all(inner.tag in INLINE for inner in element.iterdescendants(etree.Element)):
        return False
    return any(map(_is_text, map(str, element.itertext())))


class _Lines:
    """Which elements stand in a line of text. Parents are asked before their children."""

    def __init__(self) -> None:
        # Elements without a block in them, and what is known of elements around those that were asked for.
        self._plain: set[Any] = set()
        self._known: dict[Any, bool] = {}

    def hold(self, element: HtmlElement) -> bool:
        parent = element.getparent()
        if parent is None or not self._is_plain(element, parent):
            return False
        if parent.tag in _LINES:
            return True
        known = self._known.get(parent)
        if known is None:
            known = self._known[parent] = _has_loose_text(parent)
        return known

    def _is_plain(self, element: HtmlElement, parent: HtmlElement) -> bool:
        plain = parent in self._plain or not any(
            inner.tag in BLOCK for inner in element.iterdescendants(etree.Element)
        )
        if plain:
            self._plain.add(element)
        return plain


def _has_loose_text(parent: HtmlElement) -> bool:
    """Whether text stands in ``parent`` itself, or in a child that makes no block."""
    if _is_text(parent.text):
        return True
    children = zip(range(_MAX_CHILDREN), parent)
    return any(_is_text(c.tail) or (c.tag in INLINE and _is_text(c.text)) for _, c in children)


def _is_text(text: str | None) -> bool:
    return bool(text) and not str(text).isspace()
