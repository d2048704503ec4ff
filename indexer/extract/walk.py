"""One walk over the repaired tree, which makes blocks and containers of it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words
from indexer.extract.blocks import HEADINGS, Anchor, Block, Container, Outline, Roles
from indexer.extract.elements import BLOCK, INLINE, SKIPPED

_NESTABLE = tuple(sorted(INLINE - {"br", "img", "wbr", "source"}))
_BOLD = frozenset(("b", "strong"))
_WORD = re.compile(r"\w+")
# A page of a million list items is read this far; a warning names what follows.
MAX_BLOCKS = 50_000
_role = Roles._fields.index
# Tag → the place among the roles that it gives to the texts in it.
_ROLE_OF = {
    **dict.fromkeys(HEADINGS, _role("heading")),
    "li": _role("item"),
    "td": _role("cell"),
    "th": _role("cell"),
    "pre": _role("pre"),
    "listing": _role("pre"),
    "xmp": _role("pre"),
    "blockquote": _role("quote"),
    "figcaption": _role("caption"),
    "caption": _role("caption"),
    "summary": _role("summary"),
    "dt": _role("term"),
    "button": _role("button"),
}
_NO_ROLES = Roles()
_ITEM = _role("item")
_CELL = _role("cell")
_HIDING = frozenset(("style", "hidden", "aria-hidden"))


def outline_of(tree: HtmlElement) -> Outline:
    """Blocks and containers of a repaired tree."""
    return _Walk(tree).outline()


def _mixed(tree: HtmlElement) -> set[Any]:
    """Inline elements that hold block elements: ``<a><div>…</div></a>``; they count as containers."""
    return {
        element
        for element in tree.iter(*_NESTABLE)
        if len(element) and any(inner.tag in BLOCK for inner in element.iterdescendants(etree.Element))
    }


class _OpenLink(NamedTuple):
    """A link that is not closed yet: where it leads, and the piece of text that it begins with."""

    href: str
    start: int


class _Walk:
    """The state of one walk: open containers, and the run of inline text being collected."""

    def __init__(self, tree: HtmlElement) -> None:
        self.tree = tree
        self.mixed = _mixed(tree)
        self.blocks: list[Block] = []
        self.containers: list[Container] = []
        self.open: list[Container] = []
        self.cut = False
        # Ids that wait for the next block.
        self.pending: list[str] = []
        self.fresh()

    def fresh(self) -> None:
        """Begin a run of inline text."""
        self.pieces: list[str] = []
        self.anchors: list[Anchor] = []
        self.open_links: list[_OpenLink] = []
        # Bold elements that are open, and whether there were any; the texts outside of them.
        self.bold_depth = 0
        self.has_bold = False
        self.plain: list[str] = []
        # Line breaks since its last text.
        self.breaks = 0
        self.link_words = 0

    def carry(self, links: list[_OpenLink]) -> None:
        """Go on with links that were open in the run before."""
        self.open_links = [_OpenLink(link.href, 0) for link in links]

    def embolden(self, depth: int) -> None:
        """Go on within so many bold elements."""
        self.bold_depth = depth
        self.has_bold = self.has_bold or depth > 0

    def outline(self) -> Outline:
        self.container(self.tree, str(self.tree.tag))
        return Outline(self.blocks, self.containers, self.cut)

    def inside(self, element: Any) -> None:
        """Read what stands in an element, its own first text excepted; a repaired tree is never deep."""
        for child in element:
            tag = child.tag
            if tag in INLINE and child not in self.mixed:
                self.start_inline(child, tag)
                self.inside(child)
                self.end_inline(tag)
            elif tag not in SKIPPED:
                self.container(child, tag)
            if self.cut:
                return
            if tail := child.tail:
                if not tail.isspace():
                    self.text(tail)
                elif self.pieces:
                    self.pieces.append(tail)

    def container(self, element: Any, tag: str) -> None:
        """Read a container."""
        self.start_container(element, tag)
        self.cut = len(self.blocks) >= MAX_BLOCKS
        if not self.cut:
            self.inside(element)
        self.end_container()

    def start_container(self, element: Any, tag: str) -> None:
        carried = self.open_links  # a link around blocks goes on behind the border
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
            elif name in _HIDING and _hides(name, value):
                hidden = True
        self.open_container(element, tag, tokens, hidden)
        if href and tag == "a":
            self.open_links = [_OpenLink(href, 0)]
        elif carried or tag == "a":
            self.carry(carried)
        if (text := element.text) and not text.isspace():
            self.text(text)

    def open_container(self, element: Any, tag: str, tokens: tuple[str, ...], hidden: bool) -> None:
        """Open the next container, within the one that is open."""
        index, first = len(self.containers), len(self.blocks)
        parent, roles, depth = -1, _NO_ROLES, 0
        if self.open:
            around = self.open[-1]
            parent, roles, depth = around.index, around.roles, around.depth + 1
            hidden = hidden or around.hidden
        if tag in _ROLE_OF or tag == "table":
            roles = _roles(roles, tag, index)
        made = Container(index, parent, tag, tokens, element, first, roles, depth, hidden)
        self.containers.append(made)
        self.open.append(made)

    def end_container(self) -> None:
        carried = self.open_links
        if self.pieces:
            self.flush()
        closed = self.open.pop()
        closed.last = len(self.blocks)
        if carried:
            self.carry([] if closed.tag == "a" else carried)

    def start_inline(self, element: Any, tag: str) -> None:
        if tag == "br":
            self.line_break()
            return
        name = element.get("id") or (element.get("name") if tag == "a" else None)
        if name:
            self.pending.append(name)
        if tag == "a":
            self.open_links.append(_OpenLink(element.get("href") or "", len(self.pieces)))
        elif tag in _BOLD:
            self.embolden(self.bold_depth + 1)
        if text := element.text:
            if not text.isspace():
                self.text(text)
            elif self.pieces:
                self.pieces.append(text)

    def end_inline(self, tag: str) -> None:
        if tag == "a" and self.open_links:
            self.close_link(self.open_links.pop())
        elif tag in _BOLD:
            self.bold_depth = max(0, self.bold_depth - 1)

    def close_link(self, link: _OpenLink) -> None:
        text = " ".join("".join(self.pieces[link.start :]).split())
        if text and link.href:
            self.anchors.append(Anchor(link.href, text))
            # A heading that is a link to itself is no link.
            if link.href[0] != "#" or not self.open or self.open[-1].roles.heading < 0:
                self.link_words += count_words(text)

    def line_break(self) -> None:
        if self.open and self.open[-1].roles.pre >= 0:
            self.pieces.append("\n")
            return
        self.breaks += 1
        if self.breaks >= 2 and self.pieces:
            links, bold = self.open_links, self.bold_depth
            self.flush()
            self.carry(links)
            self.embolden(bold)
        else:
            self.pieces.append(" ")

    def text(self, text: str) -> None:
        """Go on with a text that is not white space alone."""
        self.breaks = 0
        if not self.bold_depth:
            self.plain.append(text)
        self.pieces.append(text)

    def flush(self) -> None:
        """End the run of inline text; it becomes a block if there is anything to read."""
        for link in self.open_links:
            self.close_link(link)
        raw = "".join(self.pieces)
        inside = self.open[-1] if self.open else None
        if inside is not None and raw and not raw.isspace():
            text = raw.strip("\r\n") if inside.roles.pre >= 0 else " ".join(raw.split())
            is_link = self.link_words and self.anchors[0].text == text  # its words have been counted
            words = self.link_words if is_link else count_words(text)
            linked = min(words, self.link_words)
            bold = self.has_bold and words > 0 and not any(map(_WORD.search, self.plain))
            anchors, ids = tuple(self.anchors), tuple(self.pending)
            self.blocks.append(Block(len(self.blocks), inside.index, text, words, linked, bold, anchors, ids))
            self.pending = []
        self.fresh()


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


def _hides(name: str, value: str) -> bool:
    """Whether one of those attributes hides its element from readers."""
    if name == "style":
        folded = value.replace(" ", "").lower()
        return "display:none" in folded or "visibility:hidden" in folded
    return name == "hidden" or (name == "aria-hidden" and value == "true")
