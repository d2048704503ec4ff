"""What a page says about itself to machines: ``<meta>``, ``<link>`` and JSON-LD. None of it is trusted."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from lxml.html import HtmlElement

from indexer.extract.source.json_ld import objects_in

_ARTICLES = re.compile(
    r"article|posting|webpage|report|drug|medicalcondition|recipe|howto|faqpage|techarticle|qapage", re.I
)
# Objects of a page, and characters of one statement that are read.
_MAX_NODES = 5_000
_MAX_TEXT = 20_000
# Items of a list that are read.
_MAX_ITEMS = 50
_TAGS = re.compile(r"<[^<>]{0,500}>")


class HeadLink(NamedTuple):
    """A ``<link>`` of the head."""

    rel: frozenset[str]
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Statements:
    """What the head says."""

    # Contents by the name or property in lower case.
    metas: Mapping[str, tuple[str, ...]]
    links: tuple[HeadLink, ...]
    # The objects of JSON-LD, those within others laid beside them.
    nodes: tuple[Mapping[str, Any], ...]

    def meta(self, *names: str) -> str:
        """The first non-empty content of the first of ``names`` that the page has."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), "")

    def articles(self) -> Iterator[Mapping[str, Any]]:
        """JSON-LD objects that describe an article or a page, those with a headline first."""
        found = [node for node in self.nodes if any(_ARTICLES.search(t) for t in types_of(node))]
        yield from sorted(found, key=lambda node: "headline" not in node)

    def typed(self, name: str) -> Iterator[Mapping[str, Any]]:
        """JSON-LD objects of one type."""
        return (node for node in self.nodes if name in types_of(node))


def statements_of(tree: HtmlElement) -> Statements:
    """Read them from a healed tree."""
    metas: dict[str, list[str]] = {}
    links: list[HeadLink] = []
    for element in tree.iter("meta", "link"):
        if element.tag == "meta":
            name = _meta_name(element)
            if name and (content := folded(element.get("content"))):
                metas.setdefault(name.strip().lower(), []).append(content)
        elif rel := element.get("rel"):
            attributes = {k: v for k, v in element.attrib.items() if isinstance(k, str)}
            links.append(HeadLink(frozenset(rel.lower().split()), attributes))
    nodes: list[Mapping[str, Any]] = []
    for script in tree.iter("script"):
        if len(nodes) < _MAX_NODES:
            nodes += objects_in(script.text or "", _MAX_NODES - len(nodes))
    return Statements({name: tuple(values) for name, values in metas.items()}, tuple(links), tuple(nodes))


def _meta_name(element: HtmlElement) -> str | None:
    attributes = ("property", "name", "itemprop", "http-equiv")
    return next((name for attribute in attributes if (name := element.get(attribute))), None)


def types_of(node: Mapping[str, Any]) -> tuple[str, ...]:
    """The ``@type`` names of a JSON-LD object, without their namespace."""
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return tuple(name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in names if isinstance(name, str))


def texts_in(value: Any) -> tuple[str, ...]:
    """The texts of a JSON-LD value: a string, the ``name`` of an object, or those of a list."""
    if isinstance(value, str):
        text = folded(value)
        return (text,) if text else ()
    if isinstance(value, Mapping):
        name = value.get("name")
        return () if isinstance(name, Mapping) else texts_in(name or value.get("@value"))
    if isinstance(value, list):
        items = [item for item in value[:_MAX_ITEMS] if not isinstance(item, list)]
        return tuple(text for item in items for text in texts_in(item))
    return ()


def text_of(element: HtmlElement) -> str:
    """All that an element says, as one line (see :func:`folded`)."""
    return folded("".join(str(text) for text in element.itertext()))


def folded(text: Any) -> str:
    """``text`` as one line: entities decoded, tags out, white space folded.

    Empty for anything but a string.
    """
    if not isinstance(text, str):
        return ""
    text = text[:_MAX_TEXT]
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAGS.sub(" ", text)
    return " ".join(text.replace("\xad", "").replace("\u200b", "").split())
