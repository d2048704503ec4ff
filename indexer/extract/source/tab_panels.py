"""The label of a tab heads the panel that it opens, where that has no heading of its own; the bar goes.

A page shows «Adults | Children» once, as a bar, and one panel below it. Read one after the other, the panels
have lost whom each is for, and the bar is of no use. Tabs are told by WAI-ARIA's role, by the attributes
of Bootstrap's script, or by links to places of the page that are hidden; so are the labels of an accordion,
which differ (all that only open «more» are alike), by what they say they control, by the field that a style
sheet asks whether the panel is open, or by being something to press that leads nowhere, right before a panel.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words
from indexer.extract.blocks import HEADINGS
from indexer.extract.elements import INLINE
from indexer.extract.source.hidden import is_not_shown, remove, show, sweep
from indexer.extract.source.openable import holds_text, is_control, is_dialogue, is_named_openable, own_words

_TELLS = re.compile(
    r"""role ?= ?["']? ?tab\b|data-(?:bs-)?toggle ?= ?["']? ?(?:tab|pill)\b|aria-(?:controls|expanded)"""
    r"""|<label\b|<dt\b|<button\b|onclick|accord|href ?= ?["']? ?(?:#|javascript:)""",
    re.I,
)
_TOGGLES = ("data-bs-toggle", "data-toggle")
_TARGETS = ("aria-controls", "data-bs-target", "data-target", "href")
_TOGGLED = ("tab", "pill")
# What a control may be a part of, and is no heading of its own then.
_HEADS = (*HEADINGS, "dt", "summary", "label")
_SWITCHES = ("checkbox", "radio")
# Elements around a control that may hold nothing else.
_WRAPPERS = 3
# Attributes of what may be pressed.
_PRESSED = ("onclick", "aria-expanded")
_NO_PANELS = frozenset(("label", "input", *HEADINGS))
# Words of a label at most, and words outside of links and buttons that a panel holds at least.
_LONGEST_LABEL = 10
_LEAST = 5
# Tabs of a page that are looked at.
_MOST_TABS = 200


class _Panel(NamedTuple):
    """A panel, and what opens it."""

    control: HtmlElement
    label: str
    panel: HtmlElement


def head_panels(tree: HtmlElement, source: str) -> None:
    """Put the labels of tabs over their panels, where these need them, and take out the bars."""
    if not _TELLS.search(source):
        return
    _free_terms(tree)
    kinds = ([list(find(tree))] for find in (_opened, _disclosed, _switched))
    for opened in chain.from_iterable((*kinds, _anchored(tree), _unfolded(tree))):
        if len({label for _, label, _ in opened}) > 1:
            _head(tree, opened)
    sweep(tree)


def _free_terms(tree: HtmlElement) -> None:
    """Read a term that is a button as a term: «<dt><button>May I eat?</button></dt>»."""
    for term in tree.iter("dt"):
        for button in list(term.iter("button")):
            if button.text_content().strip() == term.text_content().strip():
                button.tag = "span"


def _head(tree: HtmlElement, opened: Sequence[_Panel]) -> None:
    level = _level_above(tree, opened[0].control) + 1
    for tab, label, panel in opened:
        remove(tab)
        show(panel)  # nothing opens it any more
        if not _begins_with_heading(panel):
            inside = [int(heading.tag[1]) for heading in panel.iter(*HEADINGS)]
            heading = panel.makeelement(f"h{max(2, min([level, 6, *(number - 1 for number in inside)]))}")
            heading.text, heading.tail, panel.text = label, panel.text, None
            panel.insert(0, heading)


def _disclosed(tree: HtmlElement) -> Iterator[_Panel]:
    """The buttons that open the panel right behind them, and are no part of a heading already."""
    ids = {name: element for element in tree.iter(etree.Element) if (name := element.get("id"))}
    for control in tree.xpath("//*[@aria-controls]")[:_MOST_TABS]:
        is_button = control.tag == "button" or control.get("role") == "button"
        panel = ids.get(control.get("aria-controls"))
        if panel is None or not is_button or next(control.iterancestors(*_HEADS), None) is not None:
            continue
        label = " ".join(control.text_content().split())
        if _is_label(label) and next(control.iter(*_HEADS), None) is None and holds_text(panel):
            yield _Panel(control, label, panel)


def _switched(tree: HtmlElement) -> Iterator[_Panel]:
    """The labels of boxes to tick that stand right before a panel."""
    kinds = {name: field.get("type") for field in tree.iter("input") if (name := field.get("id"))}
    for label in list(tree.iter("label"))[:_MOST_TABS]:
        panel = label.getnext()
        if kinds.get(label.get("for")) not in _SWITCHES or panel is None or panel.tag in _NO_PANELS:
            continue
        text = " ".join(label.text_content().split())
        if _is_label(text) and not (label.tail or "").strip() and holds_text(panel):
            yield _Panel(label, text, panel)


def _anchored(tree: HtmlElement) -> Iterator[list[_Panel]]:
    """Rows of panels side by side of which some are hidden, and that links of the page lead to."""
    links = {
        href[1:]: link
        for link in tree.iter("a")
        if len(href := (link.get("href") or "").strip()) > 1 and href[0] == "#"
    }
    rows: defaultdict[HtmlElement, list[_Panel]] = defaultdict(list)
    if not links:
        return
    for panel in tree.iter(etree.Element):
        link, around = links.get(panel.get("id") or ""), panel.getparent()
        if link is None or around is None or panel.tag in _NO_PANELS or panel in link.iterancestors():
            continue
        label = " ".join(link.text_content().split())
        if _is_label(label) and holds_text(panel) and next(link.iterancestors(*_HEADS), None) is None:
            rows[around].append(_Panel(link, label, panel))
    for row in rows.values():
        if any(is_not_shown(panel) for _, _, panel in row):
            yield row[:_MOST_TABS]


def _unfolded(tree: HtmlElement) -> Iterator[list[_Panel]]:
    """Controls of one shape, each right before a panel, with a label of its own."""
    shapes: defaultdict[tuple[str, str], list[_Panel]] = defaultdict(list)
    for control in islice(filter(_is_pressed, tree.iter(etree.Element)), _MOST_TABS):
        label = " ".join(control.text_content().split())
        outer = _row_of(control, label)
        panel = outer.getnext()
        if panel is None or panel.tag in _NO_PANELS or panel.tag in INLINE or (outer.tail or "").strip():
            continue
        is_head = next(control.iter(*_HEADS), next(control.iterancestors(*_HEADS), None)) is not None
        if is_head or not _is_label(label) or not is_control(control):
            continue
        is_closed = is_not_shown(panel) or is_named_openable(panel)
        if is_closed and not is_dialogue(panel) and holds_text(panel):
            shapes[str(control.tag), control.get("class") or ""].append(_Panel(control, label, panel))
    for row in shapes.values():
        if len({label for _, label, _ in row}) == len(row):
            yield row


def _row_of(control: HtmlElement, label: str) -> HtmlElement:
    """The outermost element near around a control that holds nothing else."""
    outer = control
    for around in islice(control.iterancestors(), _WRAPPERS):
        if not _says_only(around, label):
            break
        outer = around
    return outer


def _says_only(element: HtmlElement, text: str) -> bool:
    """Whether an element holds a text that it is known to hold, and nothing else."""
    left = len("".join(text.split()))
    for piece in element.itertext():
        left -= len("".join(str(piece).split()))
        if left < 0:
            return False
    return True


def _is_pressed(element: HtmlElement) -> bool:
    """Whether an element may open something: it is there to be pressed, and leads nowhere."""
    if element.tag == "a" and (href := element.get("href")) is not None:
        return href.strip().lower()[:11] in ("", "#", "javascript:")
    return (
        element.tag == "button"
        or element.get("role") == "button"
        or any(n in element.attrib for n in _PRESSED)
    )


def _is_label(text: str) -> bool:
    return 0 < count_words(text) <= _LONGEST_LABEL


def _opened(tree: HtmlElement) -> Iterator[_Panel]:
    """Each tab with its label and its panel, of those panels that hold a text."""
    ids = {name: element for element in tree.iter(etree.Element) if (name := element.get("id"))}
    labelled = {name: e for e in ids.values() if (name := e.get("aria-labelledby"))}
    tabs = [e for e in tree.iter(etree.Element) if _is_tab(e)][:_MOST_TABS]
    seen: set[HtmlElement] = set()
    for tab in tabs:
        names = (name.removeprefix("#") for target in _TARGETS if (name := tab.get(target)))
        panel = next((ids[name] for name in names if name in ids), labelled.get(tab.get("id") or "-"))
        label = " ".join(tab.text_content().split())
        if panel is None or panel in seen or not _is_label(label):
            continue
        seen.add(panel)
        is_within = tab is panel or panel in tab.iterancestors()
        if not is_within and own_words(panel) >= _LEAST:
            yield _Panel(tab, label, panel)


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
