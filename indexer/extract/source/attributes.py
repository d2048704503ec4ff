"""Which elements of a page have attributes, and which ones?

A page has some hundreds of elements, and most rules ask for an attribute that few of them have. Each element
is asked once for the names of its own; a rule that finds no bearer of its attribute then costs nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TypeAlias

from lxml import etree
from lxml.html import HtmlElement

# An element, and the names of its attributes.
Attributed: TypeAlias = tuple[HtmlElement, tuple[str, ...]]


def attributed_in(tree: HtmlElement) -> list[Attributed]:
    """The elements that have attributes, in the order of the page."""
    return [(e, tuple(names)) for e in tree.iter(etree.Element) if (names := e.keys())]


class Bearers:
    """The elements of a page by the names of their attributes."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._bearers: defaultdict[str, list[HtmlElement]] = defaultdict(list)
        for element, names in attributed_in(tree):
            for name in names:
                self._bearers[name].append(element)

    @property
    def names(self) -> Iterable[str]:
        """The names of all attributes that the page has."""
        return self._bearers

    def of(self, *names: str) -> Sequence[HtmlElement]:
        """Those that bear one of some attributes at least, in the order of the page."""
        lists = [self._bearers[name] for name in names if name in self._bearers]
        if len(lists) < 2:
            return lists[0] if lists else ()
        wanted = frozenset(element for elements in lists for element in elements)
        return [element for element in self._tree.iter(etree.Element) if element in wanted]

    @cached_property
    def by_id(self) -> dict[str, HtmlElement]:
        """The elements that have an id; of several with one id the last."""
        return {name: element for element in self.of("id") if (name := element.get("id"))}
