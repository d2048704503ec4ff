"""One walk over the repaired tree: leaf blocks of text in page order, and the containers that hold them.

Everything after this step (learning, labelling, sections) works on these two flat lists; the tree is not
walked again. A block is a maximal run of inline content, whatever wraps it: a ``<p>``, a ``<td>``, the loose
text between two ``<div>``, a paragraph that old HTML ends with two ``<br>``. A container is any element that
is not inline, or an inline one that holds block elements; its blocks are one contiguous range, so «inside» is
a comparison of numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple

from lxml import etree
from lxml.html import HtmlElement

INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark nobr q rb rp rt rtc ruby s samp "
    "small span strike strong sub sup time tt u var wbr math mi mn mo mrow msub msup mfrac mtext picture source".split()
)
SKIPPED = frozenset(
    "script style template noscript svg iframe object embed applet canvas audio video map select option datalist textarea input "
    "head meta link title base param track progress meter".split()
)
_NESTABLE = tuple(sorted(INLINE - {"br", "img", "wbr", "source"}))
HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BOLD = frozenset(("b", "strong"))
_MARKS = "".join(
    chr(c)
    for c in (*range(0x300, 0x1B00), *range(0x20D0, 0x2100))
    if unicodedata.category(chr(c)) in ("Mn", "Mc")
)
_WORD = re.compile(r"\w+")
_MARKED_WORD = re.compile(rf"\w+(?:[{_MARKS}\u200c\u200d]+\w*)*")
_DIGITS = re.compile(r"\d+")
# For ASCII a table in C finds the same words as the pattern in a fifth of the time; this was a fifth of the
# whole walk.
_ONLY_WORDS = bytes(c if chr(c).isalnum() or chr(c) == "_" else 32 for c in range(128)) + bytes(128)
MAX_BLOCKS = 50_000  # a page of a million list items is read this far; what follows is named in a warning


class Roles(NamedTuple):
    """What the markup around a text makes of it: index of the nearest container of each kind, or -1."""

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
    parent: int  # index of the container around it; -1 for the root
    tag: str
    tokens: tuple[str, ...]  # its classes, and its id as «#id», in the page's order
    element: Any
    first: int
    roles: Roles
    depth: int
    hidden: bool
    last: int = 0


@dataclass(slots=True)
class Anchor:
    """A link inside a block."""

    href: str
    text: str


@dataclass(slots=True)
class Block:
    """A run of text. ``container`` is the innermost one; ``words`` and ``link_words`` count as
    :func:`words_in` does.
    """

    index: int
    container: int
    text: str
    words: int
    link_words: int
    bold: bool  # all of it is set in bold
    anchors: tuple[Anchor, ...]
    ids: tuple[str, ...]  # ids on inline elements in it, and on empty elements right before it
    key: str = field(default="", repr=False)  # see text_key
    _folded: str | None = field(default=None, repr=False)

    @property
    def folded(self) -> str:
        """The text as it is compared (see :func:`fold`), made once."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded


@dataclass(slots=True)
class Outline:
    """A page as blocks and containers."""

    blocks: list[Block]
    containers: list[Container]
    cut: bool = False
    # what discussion.discussions_of found, kept for whoever asks again
    talk: tuple[Container, ...] | None = None

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


def words_in(text: str) -> list[str]:
    """The words of a text. Vowel signs belong to their word, which Python's ``\\w`` ends: it makes four words
    of «শ্বাসকষ্ট».
    """
    return (
        text.encode().translate(_ONLY_WORDS).decode().split()
        if text.isascii()
        else _MARKED_WORD.findall(text)
    )


def count_words(text: str) -> int:
    """How many they are."""
    return (
        len(text.encode().translate(_ONLY_WORDS).split())
        if text.isascii()
        else len(_MARKED_WORD.findall(text))
    )


def fold(text: str) -> str:
    """Text as it is compared: words in lower case, one space between them, every number the same."""
    return _DIGITS.sub("0", " ".join(words_in(text.lower())))


def text_key(folded: str) -> str:
    """A short stable key of a folded text: the text itself while it is short, so that a profile can be
    read.
    """
    if len(folded) <= 60:
        return folded
    return f"{folded[:44]}…{blake2b(folded.encode('utf-8', 'surrogatepass'), digest_size=6).hexdigest()}"


def outline_of(tree: HtmlElement) -> Outline:
    """Blocks and containers of a repaired tree."""
    return _Walk(tree).outline()


def _mixed(tree: HtmlElement) -> set[Any]:
    """Inline elements that hold block elements: ``<a><div>…</div></a>``; they count as containers."""
    return {
        element
        for element in tree.iter(*_NESTABLE)
        if len(element)
        and any(
            inner.tag not in INLINE and inner.tag not in SKIPPED
            for inner in element.iterdescendants(etree.Element)
        )
    }


class _Walk:
    """The state of one walk: open containers, and the run of inline text being collected."""

    def __init__(self, tree: HtmlElement) -> None:
        self.tree = tree
        self.blocks: list[Block] = []
        self.containers: list[Container] = []
        self.open: list[Container] = []
        self.cut = False
        self.pending: list[str] = []
        self.fresh()

    def fresh(self) -> None:
        self.pieces: list[str] = []
        self.anchors: list[Anchor] = []
        self.link_start: list[tuple[str, int]] = []
        self.bold_depth = 0
        self.plain = False
        self.breaks = 0
        self.link_words = 0

    def outline(self) -> Outline:
        mixed = _mixed(self.tree)
        walker = etree.iterwalk(self.tree, events=("start", "end", "comment", "pi"))
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if tag in SKIPPED:
                    walker.skip_subtree()
                elif tag in INLINE and element not in mixed:
                    self.start_inline(element, tag)
                else:
                    self.start_container(element, tag)
                    if len(self.blocks) >= MAX_BLOCKS:
                        self.cut = True
                        break
                continue
            if event == "end" and tag not in SKIPPED:
                if tag in INLINE and element not in mixed:
                    self.end_inline(tag)
                else:
                    self.end_container()
            if element is not self.tree:
                self.text(element.tail)
        while self.open:
            self.end_container()
        return Outline(self.blocks, self.containers, self.cut)

    def start_container(self, element: Any, tag: str) -> None:
        carried = self.link_start  # a link around blocks goes on behind the border
        if self.pieces:
            self.flush()
        href: str | None = None
        tokens: tuple[str, ...] = ()
        hidden = False
        for name, value in element.items():
            if name == "class":
                tokens = (*value.split(), *tokens)
            elif name == "id" and value:
                tokens = (*tokens, f"#{value}")
                self.pending.append(value)
            elif name == "href":
                href = value
            elif (
                name == "hidden"
                or (name == "aria-hidden" and value == "true")
                or (name == "style" and _hides(value))
            ):
                hidden = True
        index = len(self.containers)
        if self.open:
            parent = self.open[-1]
            roles = _roles(parent.roles, tag, index) if tag in _ROLE_OF or tag == "table" else parent.roles
            made = Container(
                index,
                parent.index,
                tag,
                tokens,
                element,
                len(self.blocks),
                roles,
                parent.depth + 1,
                hidden or parent.hidden,
            )
        else:
            made = Container(index, -1, tag, tokens, element, 0, _roles(Roles(), tag, index), 0, hidden)
        self.containers.append(made)
        self.open.append(made)
        if carried or tag == "a":
            self.link_start = [(href, 0)] if href and tag == "a" else [(h, 0) for h, _ in carried]
        self.text(element.text)

    def end_container(self) -> None:
        carried = self.link_start
        if self.pieces:
            self.flush()
        closed = self.open.pop()
        closed.last = len(self.blocks)
        if carried:
            self.link_start = [] if closed.tag == "a" else [(h, 0) for h, _ in carried]

    def start_inline(self, element: Any, tag: str) -> None:
        if tag == "br":
            self.line_break()
            return
        name = element.get("id") or (element.get("name") if tag == "a" else None)
        if name:
            self.pending.append(name)
        if tag == "a":
            self.link_start.append((element.get("href") or "", len(self.pieces)))
        elif tag in _BOLD:
            self.bold_depth += 1
        elif tag == "rp":
            return
        self.text(element.text)

    def end_inline(self, tag: str) -> None:
        if tag == "a" and self.link_start:
            self.close_link(*self.link_start.pop())
        elif tag in _BOLD:
            self.bold_depth = max(0, self.bold_depth - 1)

    def close_link(self, href: str, start: int) -> None:
        text = " ".join("".join(self.pieces[start:]).split())
        if text and href:
            self.anchors.append(Anchor(href, text))
            self.link_words += count_words(text)

    def line_break(self) -> None:
        if self.open and self.open[-1].roles.pre >= 0:
            self.pieces.append("\n")
            return
        self.breaks += 1
        if self.breaks >= 2 and self.pieces:
            links, bold = self.link_start, self.bold_depth
            self.flush()
            self.link_start, self.bold_depth = [(h, 0) for h, _ in links], bold
        else:
            self.pieces.append(" ")

    def text(self, text: str | None) -> None:
        if not text:
            return
        if text.isspace():
            if self.pieces:
                self.pieces.append(text)
            return
        self.breaks = 0
        if not self.bold_depth and not self.plain and _WORD.search(text):
            self.plain = True
        self.pieces.append(text)

    def flush(self) -> None:
        """End the run of inline text; it becomes a block if there is anything to read."""
        pieces = self.pieces
        for href, start in self.link_start:
            self.close_link(href, start)
        raw = "".join(pieces)
        inside = self.open[-1] if self.open else None
        text = raw.strip("\r\n") if inside is not None and inside.roles.pre >= 0 else " ".join(raw.split())
        if inside is not None and text.strip():
            words = count_words(text)
            block = Block(
                len(self.blocks),
                inside.index,
                text,
                words,
                min(words, self.link_words),
                not self.plain and words > 0,
                tuple(self.anchors),
                tuple(self.pending),
            )
            self.blocks.append(block)
            self.pending = []
        self.fresh()


_ROLE_OF = {
    **dict.fromkeys(HEADINGS, 0),
    "li": 1,
    "td": 2,
    "th": 2,
    "pre": 3,
    "listing": 3,
    "xmp": 3,
    "blockquote": 4,
    "figcaption": 5,
    "caption": 5,
    "summary": 6,
    "dt": 7,
    "button": 8,
}
_ITEM, _CELL = 1, 2


def _roles(around: Roles, tag: str, index: int) -> Roles:
    """The roles inside a container. Most tags give none, and share their parent's."""
    role = _ROLE_OF.get(tag)
    if role is None and (tag != "table" or around.cell < 0):
        return around
    changed = list(around)
    if role is None:
        changed[_CELL] = -1
    else:
        changed[role] = index
        if role == _CELL:
            changed[_ITEM] = -1
    return Roles._make(changed)


def _hides(style: str) -> bool:
    folded = style.replace(" ", "").lower()
    return "display:none" in folded or "visibility:hidden" in folded
