"""A page as leaf blocks of text and the containers that hold them: what everything after the source works on.

A block is a maximal run of inline content, whatever wraps it: a ``<p>``, a ``<td>``, the loose text between
two ``<div>``, a paragraph that old HTML ends with two ``<br>``. A container is any element that is not
inline, or an inline one that holds block elements. Its blocks are one contiguous range, so that "inside" is a
comparison of numbers. ``walk.py`` makes both of a tree, which is not walked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import accumulate
from typing import Any, NamedTuple

from catalogue.text.segmentation import words_in

HEADINGS = {f"h{n}": n for n in range(1, 7)}
_DIGITS = re.compile(r"\d+")
# Characters up to which a folded text is its own key, and of a longer one that stand in its key.
_KEY_LONGEST = 60
_KEY_START = 44


class Roles(NamedTuple):
    """What the markup around a text makes of it: the index of the nearest container of each kind, or -1."""

    heading: int = -1
    item: int = -1
    cell: int = -1
    pre: int = -1
    quote: int = -1
    caption: int = -1
    summary: int = -1
    term: int = -1
    button: int = -1


@dataclass(slots=True)
class Container:
    """An element that holds blocks ``first`` to ``last`` (exclusive)."""

    index: int
    # The index of the container around it; -1 for the root.
    parent: int
    tag: str
    # Its classes, and its id with a # in front, in the page's order.
    tokens: tuple[str, ...]
    element: Any
    first: int
    roles: Roles
    depth: int
    hidden: bool
    last: int = 0


class Anchor(NamedTuple):
    """A link inside a block."""

    href: str
    text: str


@dataclass(slots=True)
class Block:
    """A run of text."""

    index: int
    # The index of the innermost container.
    container: int
    text: str
    # Counted as :func:`~catalogue.text.segmentation.count_words` does; the latter of links.
    words: int
    link_words: int
    # All of it is set in bold.
    bold: bool
    anchors: tuple[Anchor, ...]
    # Ids on inline elements in it, and on empty elements right before it.
    ids: tuple[str, ...]
    # See :func:`text_key`.
    key: str = field(default="", repr=False)
    _folded: str | None = field(default=None, repr=False)

    @property
    def folded(self) -> str:
        """The text as it is compared (see :func:`fold`), made once."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

    @folded.setter
    def folded(self, known: str) -> None:
        self._folded = known

    def afresh(self) -> Block:
        """The block without its key, which is that of whoever made it."""
        return Block(
            self.index,
            self.container,
            self.text,
            self.words,
            self.link_words,
            self.bold,
            self.anchors,
            self.ids,
            _folded=self._folded,
        )


class Talk(NamedTuple):
    """Where a page's readers speak."""

    # The outermost containers of what they wrote.
    containers: tuple[Container, ...]
    # Blocks above the article that lead there.
    bars: tuple[int, ...]


@dataclass(slots=True)
class Outline:
    """A page as blocks and containers."""

    blocks: list[Block]
    containers: list[Container]
    # The page has more blocks than are read.
    cut: bool = False
    # What ``discussions_of`` found, kept for whoever asks again.
    talk: Talk | None = None
    _word_sums: list[int] = field(default_factory=list, repr=False)

    @property
    def word_sums(self) -> list[int]:
        """The words before each block, and at the end all of the page's; counted once."""
        if not self._word_sums:
            self._word_sums = [0, *accumulate(block.words for block in self.blocks)]
        return self._word_sums

    def afresh(self) -> Outline:
        """The same page without another walk, as if nobody had read it yet: what was found is forgotten."""
        return Outline([block.afresh() for block in self.blocks], self.containers, self.cut)

    def chain(self, container: int) -> Iterator[Container]:
        """The container and those around it, innermost first."""
        while container >= 0:
            found = self.containers[container]
            yield found
            container = found.parent

    def inside(self, block: Block, container: Container) -> bool:
        """Whether the block stands in the container."""
        return container.first <= block.index < container.last

    def heading_level(self, block: Block) -> int:
        """1 to 6 for the text of an ``h1`` to ``h6``, else 0."""
        heading = self.containers[block.container].roles.heading
        return HEADINGS[self.containers[heading].tag] if heading >= 0 else 0


def fold(text: str) -> str:
    """Text as it is compared: words in lower case, one space between them, every number the same."""
    words = words_in(text.lower())
    folded = " ".join(words)
    # Most texts have no number, and looking for one by the pattern takes as long as all else here.
    return folded if "".join(words).isalpha() else _DIGITS.sub("0", folded)


def text_key(folded: str) -> str:
    """A short stable key of a folded text, which is the text itself if it is short: people read profiles."""
    if len(folded) <= _KEY_LONGEST:
        return folded
    digest = blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return f"{folded[:_KEY_START]}…{digest}"
