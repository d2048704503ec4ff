"""How do pieces of HTML in a data file become a tree of markup?

A file holds ``<template id="…">`` elements with one element each. In a template,

* ``$name`` in a text or an attribute is replaced by a text,
* ``<slot name="name">`` is replaced by nodes,
* ``data-role`` is the role of a :class:`examples.sample_site.markup.Node`,
* line breaks are for the reader of the file: between tags they are nothing, within a text a space.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from string import Template
from typing import TypeAlias

from examples.sample_site.data import read_text
from examples.sample_site.markup import VOID, Child, Node, NodeRole, Raw

# What stands for a name in a template; None for nothing.
Value: TypeAlias = "Child | Sequence[Child] | None"

_EDGE = re.compile(r"^\s*\n\s*|\s*\n\s*$")
_BREAK = re.compile(r"\s*\n\s*")


class Fragments:
    """The templates of the file ``name`` in a package."""

    def __init__(self, package: str, name: str) -> None:
        parser = _Parser()
        parser.feed(read_text(package, name))
        parser.close()
        self._templates = {
            node.attributes["id"]: child
            for node in parser.root.children
            if isinstance(node, Node)
            for child in node.children
            if isinstance(child, Node)
        }

    def fill(self, template: str, **values: Value) -> Node:
        """A tree of a template. ``values``: texts and nodes by the names that stand in it."""
        return _filled(self._templates[template], values)


def _filled(node: Node, values: dict[str, Value]) -> Node:
    attributes = {name: _text(value, values) for name, value in node.attributes.items()}
    made = Node(node.tag, attributes=attributes, role=node.role)
    for child in node.children:
        if isinstance(child, str):
            made.children.append(_text(child, values))
        elif isinstance(child, Node) and child.tag == "slot":
            value = values[child.attributes["name"]]
            made.children += _nodes(value)
        elif isinstance(child, Node):
            made.children.append(_filled(child, values))
    return made


def _nodes(value: Value) -> Sequence[Child]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str | Node | Raw) else value


def _text(template: str, values: dict[str, Value]) -> str:
    return Template(template).substitute(values) if "$" in template else template


class _Parser(HTMLParser):
    """Builds the tree below ``root``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        node = Node(tag, role=NodeRole(attributes.pop("data-role", "")), attributes=attributes)
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        opened = self._open.pop()
        if opened.tag != tag:
            raise ValueError(f"line {self.getpos()[0]}: </{tag}> ends <{opened.tag}>")

    def handle_data(self, data: str) -> None:
        if text := _BREAK.sub(" ", _EDGE.sub("", data)):
            self._open[-1].children.append(text)
