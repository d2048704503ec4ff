"""Elements that say by ``role`` what they are become that: headings, lists, tables (WAI-ARIA 1.2, 5.4).

Only elements that say nothing else are changed. An item without a list around it and a cell without a table
stay, as their roles mean nothing there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from indexer.extract.blocks import HEADINGS
from indexer.extract.elements import KNOWN

# As everybody writes it: without regard to case this took a fiftieth of all reading's time.
_TELLS = re.compile(r"""role ?= ?["']? ?(?:heading|list|table|grid|treegrid|Heading|List|Table)\b""")
_WITH_ROLE: Callable[[HtmlElement], list[HtmlElement]] = etree.XPath("//*[@role]")  # type: ignore[assignment]
# Elements that mean nothing of their own; unknown names do so, too.
_PLAIN = frozenset("div span section p b strong em i font center".split())
_TAGS = {
    "list": "ul",
    "listitem": "li",
    **dict.fromkeys(("table", "grid", "treegrid"), "table"),
    "rowgroup": "tbody",
    "row": "tr",
    **dict.fromkeys(("cell", "gridcell"), "td"),
    **dict.fromkeys(("columnheader", "rowheader"), "th"),
}
# What must stand around an element, as a tag, for its role to mean something.
_NEEDED = {
    "li": frozenset(("ul", "ol", "menu")),
    "tr": frozenset(("table",)),
    "tbody": frozenset(("table",)),
    "td": frozenset(("tr",)),
    "th": frozenset(("tr",)),
}
_SPANS = (("aria-colspan", "colspan"), ("aria-rowspan", "rowspan"))
# Elements around one that are looked at, for what it needs there.
_STEPS = 6
# What a heading's text is not made of.
_NO_HEADING = (*HEADINGS, "p", "ul", "ol", "table", "blockquote", "pre")
# Of a heading that does not tell its level, as WAI-ARIA has it.
# 1 and 4 change nothing that is measured (`benchmarks.ablation pages`).
_DEFAULT_LEVEL = 2


def take_roles(tree: HtmlElement, source: str) -> None:
    """Give the elements of the tree the tags that their roles stand for."""
    if not _TELLS.search(source):
        return
    for element in _WITH_ROLE(tree):
        role = (element.get("role") or "").strip().lower()
        if role == "heading":
            _make_heading(element)
        elif role in _TAGS and _is_plain(element):
            _make(element, _TAGS[role])


def _is_plain(element: HtmlElement) -> bool:
    return element.tag in _PLAIN or element.tag not in KNOWN


def _make_heading(element: HtmlElement) -> None:
    around = any(True for _ in element.iterancestors(*HEADINGS))
    if around or next(element.iterdescendants(*_NO_HEADING), None) is not None:
        return
    level = (element.get("aria-level") or "").strip()
    if element.tag in HEADINGS and not level:
        return
    if element.tag in HEADINGS or _is_plain(element):
        number = int(level) if level.isdecimal() and len(level) < len("100") else _DEFAULT_LEVEL
        element.tag = f"h{min(max(number, 1), 6)}"


def _make(element: HtmlElement, tag: str) -> None:
    needed = _NEEDED.get(tag)
    if needed and not any(around.tag in needed for around in islice(element.iterancestors(), _STEPS)):
        return
    element.tag = tag
    for told, meant in _SPANS:
        if value := element.get(told):
            element.set(meant, value)
