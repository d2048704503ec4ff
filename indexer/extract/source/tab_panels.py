"""The label of a tab heads the panel that it opens, where that has no heading of its own; the bar goes.

A page shows «Adults | Children» once, as a bar, and one panel below it. Read one after the other, the panels
have lost whom each is for, and the bar is of no use. Tabs are told by WAI-ARIA's role, or by the attributes
of Bootstrap's script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words
from indexer.extract.blocks import HEADINGS
from indexer.extract.source.hidden import remove, sweep
from indexer.extract.source.openable import own_words

_TELLS = re.compile(r"""role ?= ?["']? ?tab\b|data-(?:bs-)?toggle ?= ?["']? ?(?:tab|pill)\b""", re.I)
_TOGGLES = ("data-bs-toggle", "data-toggle")
_TARGETS = ("aria-controls", "data-bs-target", "data-target", "href")
_TOGGLED = ("tab", "pill")
# Words of a label at most, and words outside of links and buttons that a panel holds at least.
_LONGEST_LABEL = 10
_LEAST = 5
# Tabs of a page that are looked at.
_MOST_TABS = 200


def head_panels(tree: HtmlElement, source: str) -> None:
    """Put the labels of tabs over their panels, where these need them, and take out the bars."""
    if not _TELLS.search(source):
        return
    opened = list(_opened(tree))
    if len(opened) < 2:
        return
    level = _level_above(tree, opened[0][0]) + 1
    for tab, label, panel in opened:
        remove(tab)
        if not _begins_with_heading(panel):
            inside = [int(heading.tag[1]) for heading in panel.iter(*HEADINGS)]
            heading = etree.Element(f"h{max(2, min([level, 6, *(number - 1 for number in inside)]))}")
            heading.text, heading.tail, panel.text = label, panel.text, None
            panel.insert(0, heading)
    sweep(tree)


def _opened(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str, HtmlElement]]:
    """Each tab with its label and its panel, of those panels that hold a text."""
    ids = {name: element for element in tree.iter(etree.Element) if (name := element.get("id"))}
    labelled = {name: e for e in ids.values() if (name := e.get("aria-labelledby"))}
    tabs = [e for e in tree.iter(etree.Element) if _is_tab(e)][:_MOST_TABS]
    seen: set[HtmlElement] = set()
    for tab in tabs:
        names = (name.removeprefix("#") for target in _TARGETS if (name := tab.get(target)))
        panel = next((ids[name] for name in names if name in ids), labelled.get(tab.get("id") or "-"))
        label = " ".join(tab.text_content().split())
        if panel is None or panel in seen or not 0 < count_words(label) <= _LONGEST_LABEL:
            continue
        seen.add(panel)
        is_within = tab is panel or panel in tab.iterancestors()
        if not is_within and own_words(panel) >= _LEAST:
            yield tab, label, panel


def _is_tab(element: HtmlElement) -> bool:
    if (element.get("role") or "").strip().lower() == "tab":
        return True
    return any((element.get(name) or "").strip().lower() in _TOGGLED for name in _TOGGLES)


def _begins_with_heading(panel: HtmlElement) -> bool:
    """Whether the first words of a panel are a heading's."""
    if (panel.text or "").strip():
        return False
    for element in panel.iterdescendants(etree.Element):
        if element.tag in HEADINGS and element.text_content().strip():
            return True
        if (element.text or "").strip() or (element.tail or "").strip():
            return False
    return False


def _level_above(tree: HtmlElement, tab: HtmlElement) -> int:
    """The level of the last heading before a tab; of the title where there is none."""
    level = 1
    for element in tree.iter(*HEADINGS, tab.tag):
        if element is tab:
            break
        if element.tag in HEADINGS:
            level = int(element.tag[1])
    return level
