"""How is a tree of markup written out, and in which variants?

Families build one tree; a variant rewrites it: class names hashed, boxes without a wrapper, headings as bold
paragraphs, no HTML5 elements. So each variant differs from the others in exactly one thing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from typing import TypeAlias

VARIANTS = (
    "named",  # classes have names
    "hashed",  # classes are hashes
    "bare",  # boxes have no wrapper elements
    "bold",  # headings are bold paragraphs
    "plain",  # there are no HTML5 elements
)


class NodeRole(StrEnum):
    """What an element is for."""

    NONE = ""
    CHROME = "chrome"  # template around the article
    BOX = "box"  # template inside the article
    HEADING = "heading"  # of the article's own


@dataclass(frozen=True, slots=True)
class Raw:
    """Markup that goes out as it is (broken markup cannot be a tree)."""

    html: str


Child: TypeAlias = "Node | str | Raw"


@dataclass(slots=True)
class Node:
    tag: str
    children: list[Child] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    role: NodeRole = NodeRole.NONE


def h(
    tag: str,
    *children: Child | list[Child] | None,
    role: NodeRole = NodeRole.NONE,
    cls: str = "",
    **attributes: str,
) -> Node:
    """An element. Children that are None are left out, lists are spliced. The attribute ``data_x`` becomes
    ``data-x``, and ``for_`` becomes ``for``.
    """
    node = Node(tag, role=role)
    if cls:
        node.attributes["class"] = cls
    for name, value in attributes.items():
        node.attributes[name.rstrip("_").replace("_", "-")] = value
    for child in children:
        if isinstance(child, list):
            node.children.extend(child)
        elif child is not None:
            node.children.append(child)
    return node


VOID = frozenset(("br", "hr", "img", "input", "link", "meta"))
_HTML5 = {
    "article": "div",
    "aside": "div",
    "footer": "div",
    "header": "div",
    "main": "div",
    "nav": "div",
    "section": "div",
    "figure": "div",
    "figcaption": "p",
    "time": "span",
    "details": "div",
    "summary": "p",
    "mark": "span",
}

_CONTAINERS = frozenset(("div", "table", "tbody", "tr", "td", "nav", "section", "article"))
_INLINE = frozenset(("a", "abbr", "b", "br", "button", "em", "font", "input", "span", "strong"))


class Variant:
    """How a tree is written out: a name of VARIANTS, and the seed that hashed names are made from."""

    def __init__(self, name: str, seed: int, post: int) -> None:
        if name not in VARIANTS:
            raise ValueError(f"no variant {name!r}; there are {', '.join(VARIANTS)}")
        self.name, self._seed, self._post = name, seed, post

    def html(self, node: Node) -> str:
        """The markup of a tree."""
        out: list[str] = []
        self._write(node, out)
        return "".join(out)

    def _write(self, node: Child, out: list[str]) -> None:
        if isinstance(node, str):
            out.append(escape(node, quote=False))
            return
        if isinstance(node, Raw):
            out.append(node.html)
            return
        if node.role == NodeRole.BOX and self.name == "bare":
            self._unwrapped(node, out)
            return
        tag, children = node.tag, node.children
        if self.name == "bold" and node.role == NodeRole.HEADING:
            tag, children = "p", [h("strong", *node.children)]
        elif self.name == "plain" and tag in _HTML5:
            children = [h("strong", *node.children)] if tag == "summary" else children
            tag = _HTML5[tag]
        out.append(f"<{tag}{self._attributes(node)}>")
        if tag in VOID:
            return
        for child in children:
            self._write(child, out)
        out.append(f"</{tag}>")

    def _unwrapped(self, box: Node, out: list[str]) -> None:
        """What a box holds, with none of its containers: loose text becomes a paragraph."""
        if not any(isinstance(child, Node) and child.tag not in _INLINE for child in box.children):
            self._write(h("p", *box.children), out)
            return
        for child in box.children:
            if isinstance(child, Node) and child.tag in _CONTAINERS:
                self._unwrapped(child, out)
            else:
                self._write(child, out)

    def _attributes(self, node: Node) -> str:
        attributes = node.attributes
        if self.name == "hashed" and "class" in attributes:
            names = [self._hash(name) for name in attributes["class"].split()]
            if node.role in (NodeRole.BOX, NodeRole.HEADING) or len(names) > 2:
                # A page builder adds a new class on each page.
                names.append(self._hash(f"{names[0]}{self._post}"))
            attributes = {**attributes, "class": " ".join(names)}
        pairs = (f'{name}="{escape(value)}"' if value else name for name, value in attributes.items())
        return "".join(f" {pair}" for pair in pairs)

    def _hash(self, name: str) -> str:
        return "c" + hashlib.blake2b(f"{self._seed}{name}".encode(), digest_size=4).hexdigest()


_SPACE = re.compile(r"\s+")
_BLOCKS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "td", "th", "dt", "dd", "summary", "button", "label"))


def chrome_texts(node: Child, inside: bool = False) -> Iterator[str]:
    """The texts of the template, block by block (else run by run)."""
    if isinstance(node, str):
        if inside and node.strip():
            yield _SPACE.sub(" ", node).strip()
    elif isinstance(node, Node):
        inside = inside or node.role in (NodeRole.CHROME, NodeRole.BOX)
        if inside and node.tag in _BLOCKS and all(map(_is_text, node.children)):
            yield _SPACE.sub(" ", text_of(node)).strip()
            return
        for child in node.children:
            yield from chrome_texts(child, inside)


def _is_text(node: Child) -> bool:
    """Whether a node belongs to the run of a text."""
    return isinstance(node, str) or (isinstance(node, Node) and node.tag in ("a", "b", "strong", "em"))


def text_of(node: Child) -> str:
    """All text below a node (none of raw markup)."""
    if isinstance(node, str):
        return node
    return "".join(text_of(child) for child in node.children) if isinstance(node, Node) else ""
