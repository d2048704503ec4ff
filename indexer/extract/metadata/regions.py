"""Where on the page does a date or a byline stand: over the text, within it, behind it, in another's box?

What a box is called is weighed against what it holds: ``sidebar-right`` on the layout is no sidebar, for the
title stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import dropwhile, islice, takewhile

from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words
from indexer.extract.metadata.structured import text_of
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
_ELSEWHERE = re.compile(_LISTS.any_of("elsewhere"), re.I)
_FOOT = re.compile(_LISTS.any_of("feet"), re.I)
# A post, by the microformat that themes keep (microformats.org, hAtom and h-entry).
_ENTRY = re.compile(r"(?:^|\s)h-?entry(?:\s|$)")
_NOT_WORD = re.compile(r"[\W_]+")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PROSE = ("p", "div", "td")
# What a text is divided into.
_PARTS = ("section", "div")
# What a block of prose sets off; links are left out, for rows of them are no prose.
_INLINE = (
    "span",
    "b",
    "strong",
    "i",
    "em",
    "font",
    "u",
    "small",
    "mark",
    "abbr",
    "dfn",
    "cite",
    "sup",
    "sub",
)
# What shows somebody else's words.
_QUOTING = ("blockquote", "figure", "q", "pre")
# Words of a block from which it is prose if it ends as a sentence does, and if it does not: "Posted on
# Friday, March 1, 2024 by Ada Roy in Garden" is none.
# 4 and 16 change nothing that is measured (`benchmarks.ablation pages`).
_SENTENCE_LEAST = 8
# 12 and 48 change nothing that is measured (`benchmarks.ablation pages`).
_PROSE_LEAST = 24
_SENTENCE_END = re.compile(r"[.!?…。！？｡।॥؟۔][\W_]{0,4}$")
# Characters of the title from which a heading that holds more than the title is still its heading.
_TITLE_LEAST = 12
# Behind every element (see Regions._at).
_END = (float("inf"),)
# Elements around the first prose in which the last is looked for.
_NEAR = 3
# Characters of a box between title and text that may hold the byline alone.
_MAX_BOX = 300


class Standing(StrEnum):
    """Where a mark stands, seen from the article's text."""

    ABOVE = "above"  # before the first prose behind the title, or before the title
    WITHIN = "within"  # between the paragraphs of one text
    QUOTED = "quoted"  # in a quotation, or beside a picture
    BEHIND = "behind"
    ELSEWHERE = "elsewhere"  # in a box about other articles or other people


class Regions:
    """The places of one page, whose article is called ``title``."""

    def __init__(self, tree: HtmlElement, title: str) -> None:
        self._tree = tree
        self._title = _squashed(title)

    def standing_of(self, element: HtmlElement) -> Standing:
        """Where ``element`` stands."""
        if self._is_elsewhere(element):
            return Standing.ELSEWHERE
        if next(element.iterancestors(*_QUOTING), None) is not None:
            return Standing.QUOTED
        if self._at(element) < self._text_from:
            return Standing.ABOVE
        return Standing.WITHIN if self._is_within_text(element) else Standing.BEHIND

    def follows_one_paragraph(self, element: HtmlElement) -> bool:
        """Whether the text that stands before ``element`` is one paragraph: what the editor put first."""
        at = self._at(element)
        before = takewhile(lambda block: self._at(block) < at, self._prose())
        return sum(1 for block in before if not _holds(block, element)) == 1

    # -- boxes of others

    def _is_elsewhere(self, element: HtmlElement) -> bool:
        for box in element.iterancestors():
            if box.tag in ("aside", "nav"):
                return True
            if box.tag in ("body", "main"):
                return False
            if box.tag == "article":
                if self.begin is not None and self._frames and box not in self._frames:
                    return True
            elif self._is_called_another(box):
                return not self._is_of_article(box, element)
        return False

    def _is_called_another(self, box: HtmlElement) -> bool:
        names = box.get("class"), box.get("id")
        return names_others(*names) or (_names_foot(*names) and not self._is_foot_of_article(box))

    def _is_foot_of_article(self, box: HtmlElement) -> bool:
        """Whether a foot is that of the article, where themes put its date, and not that of the page.

        An ``article`` or an entry is around it, and holds the title or the first of the text as well.
        """
        around = (holder for holder in box.iterancestors() if holder in self._frames)
        return any(holder.tag == "article" or _ENTRY.search(holder.get("class") or "") for holder in around)

    def _is_of_article(self, box: HtmlElement, element: HtmlElement) -> bool:
        """Whether a box is the article's own, whatever it is called.

        It holds the title or the first of the text; or it stands between both and holds no more than a
        byline, as the boxes of page builders do.
        """
        if box in self._frames:
            return True
        heading = self.heading
        if heading is None or not self._at(heading) < self._at(element) < self._text_from:
            return False
        text = text_of(box)
        return len(text) <= _MAX_BOX and next(box.iter(*_HEADINGS), None) is None

    @cached_property
    def _frames(self) -> frozenset[HtmlElement]:
        """The elements around the title, and around the first prose behind it."""
        if self.heading is None:
            return frozenset()
        inner = (self.heading, self.begin)
        known = [element for element in inner if element is not None]
        return frozenset(around for element in known for around in element.iterancestors())

    # -- the order of the page

    @staticmethod
    def _at(element: HtmlElement) -> tuple[float, ...]:
        """The way to an element, child by child: such ways are ordered as the page is.

        Counting all elements took four times as long, for the few that are asked for.
        """
        way: list[float] = []
        while (around := element.getparent()) is not None:
            way.append(around.index(element))
            element = around
        return tuple(reversed(way))

    @cached_property
    def heading(self) -> HtmlElement | None:
        """The heading that shows the title; else the page's only heading of the first level."""
        for heading in self._tree.iter(*_HEADINGS) if self._title else ():
            shown = _squashed("".join(str(t) for t in heading.itertext()))
            if shown == self._title or (len(self._title) >= _TITLE_LEAST and self._title in shown):
                return heading
        first = list(self._tree.iter("h1"))
        return first[0] if len(first) == 1 else None

    def _prose(self) -> Iterator[HtmlElement]:
        """The blocks of prose behind the title, in the page's order."""
        blocks = self._tree.iter(*_PROSE, *_HEADINGS)
        if self.heading is not None:
            blocks = islice(dropwhile(lambda block: block is not self.heading, blocks), 1, None)
        return (block for block in blocks if block.tag in _PROSE and _is_prose(block))

    @cached_property
    def begin(self) -> HtmlElement | None:
        """The first prose behind the title."""
        return next(self._prose(), None)

    @cached_property
    def second(self) -> HtmlElement | None:
        """The prose behind that, where the first may be the standfirst."""
        return next(islice(self._prose(), 1, None), None)

    @cached_property
    def end(self) -> HtmlElement | None:
        """The last prose in the element that holds the first and others."""
        for around in islice(self.begin.iterancestors(), _NEAR) if self.begin is not None else ():
            held = filter(_is_prose, reversed(list(around.iter(*_PROSE))))
            last = next(held, None)
            if around.tag not in ("body", "html") and next(held, None) is not None:
                return last
        return None

    @cached_property
    def _text_from(self) -> tuple[float, ...]:
        return self._at(self.begin) if self.begin is not None else _END

    def _is_within_text(self, element: HtmlElement) -> bool:
        """Whether prose stands on both sides of ``element``, or of a box around it, in one container."""
        inner = element
        for around in element.iterancestors():
            before = set(_holders_of_prose(inner.itersiblings(preceding=True)))
            if before and not before.isdisjoint(_holders_of_prose(inner.itersiblings())):
                return True
            inner = around
        return False


@lru_cache(maxsize=8192)
def names_others(class_names: str | None, id_name: str | None) -> bool:
    """Whether a box is called one of other articles or people."""
    return bool(_ELSEWHERE.search(f"{class_names or ''} {id_name or ''}"))


@lru_cache(maxsize=8192)
def _names_foot(class_names: str | None, id_name: str | None) -> bool:
    return bool(_FOOT.search(f"{class_names or ''} {id_name or ''}"))


def _holders_of_prose(elements: Iterable[HtmlElement]) -> Iterator[str]:
    """The kinds of those that are prose, or parts that hold some: the latter are told by tag and class."""
    for element in elements:
        if element.tag in _PROSE and _is_prose(element):
            yield "prose"
        elif element.tag in _PARTS and any(_is_prose(inner) for inner in element.iter(*_PROSE)):
            yield f"{element.tag} {element.get('class') or ''}"


def _is_prose(element: HtmlElement) -> bool:
    """Whether an element holds running text itself, not in blocks within it."""
    text = " ".join(_own_texts(element)).strip()
    words = count_words(text)
    return words >= _PROSE_LEAST or (words >= _SENTENCE_LEAST and bool(_SENTENCE_END.search(text)))


def _own_texts(element: HtmlElement) -> Iterator[str]:
    """The texts of an element without those of its links and of the blocks in it."""
    yield element.text or ""
    waiting = list(element)[::-1]
    while waiting:
        child = waiting.pop()
        if child.tag in _INLINE:
            yield child.text or ""
            waiting += list(child)[::-1]
        yield child.tail or ""


def _holds(block: HtmlElement, element: HtmlElement) -> bool:
    return any(around is block for around in element.iterancestors())


def _squashed(text: str) -> str:
    return _NOT_WORD.sub("", text.casefold())
