"""The label of a tab heads the panel that it opens, where that has no heading of its own; the bar goes.

A page shows «Adults | Children» once, as a bar, and one panel below it. Read one after the other, the panels
have lost whom each is for, and the bar is of no use. Tabs are told by WAI-ARIA's role, by the attributes
of Bootstrap's script, or by links to places of the page that are hidden; so are the labels of an accordion,
which differ (all that only open «more» are alike), by what they say they control, by the field that a style
sheet asks whether the panel is open, or by being something to press that leads nowhere, right before a panel.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from lxml import etree
from lxml.html import HtmlElement

from indexer.extract.blocks import HEADINGS
from indexer.extract.elements import INLINE
from indexer.extract.source.attributes import Bearers
from indexer.extract.source.hidden import is_not_shown, remove, show, sweep
from indexer.extract.source.openable import holds_text, is_control, is_dialogue, is_named_openable, own_words
from indexer.extract.source.panels import (
    HEADS,
    MOST_PANELS,
    NO_PANELS,
    Panel,
    by_place,
    in_turn,
    is_label,
    is_tabbed,
    label_of,
    sharing,
)

_TOGGLES = ("data-bs-toggle", "data-toggle")
_TARGETS = ("aria-controls", "data-bs-target", "data-target", "href")
_TOGGLED = ("tab", "pill")
_SWITCHES = ("checkbox", "radio")
# Elements around a control that may hold nothing else.
_WRAPPERS = 3
# Attributes of what may be pressed.
_PRESSED = ("onclick", "aria-expanded")
_PRESSED_TAGS = ("a", "button")
# Words outside of links and buttons that a panel holds at least.
_LEAST = 5


def head_panels(tree: HtmlElement) -> None:
    """Put the labels of tabs over their panels, where these need them, and take out the bars."""
    _free_terms(tree)
    bearers = Bearers(tree)
    rows = chain(
        ([list(row)] for row in (_opened(bearers), _disclosed(bearers), _switched(tree))),
        (_anchored(bearers), _unfolded(tree, bearers)),
        (in_turn(tree, bearers), sharing(bearers), by_place(tree)),
    )
    for opened in chain.from_iterable(rows):
        if len({label for _, label, _ in opened}) > 1:
            _head(tree, opened)
    sweep(tree)


def _free_terms(tree: HtmlElement) -> None:
    """Read a term that is a button as a term: «<dt><button>May I eat?</button></dt>»."""
    for term in tree.iter("dt"):
        for button in list(term.iter("button")):
            if button.text_content().strip() == term.text_content().strip():
                button.tag = "span"


def _head(tree: HtmlElement, opened: Sequence[Panel]) -> None:
    level = _level_above(tree, opened[0].control) + 1
    for tab, label, panel in opened:
        remove(tab)
        for closed in (panel, *panel.iterchildren(etree.Element)):
            show(closed)  # nothing opens it any more
        # It is a part of the text around it, whatever it was called («content», «inactive»).
        panel.attrib.pop("class", None)
        if not _begins_with_heading(panel):
            inside = [int(heading.tag[1]) for heading in panel.iter(*HEADINGS)]
            heading = panel.makeelement(f"h{max(2, min([level, 6, *(number - 1 for number in inside)]))}")
            heading.text, heading.tail, panel.text = label, panel.text, None
            panel.insert(0, heading)


def _disclosed(bearers: Bearers) -> Iterator[Panel]:
    """The buttons that open the panel right behind them, and are no part of a heading already."""
    for control in bearers.of("aria-controls")[:MOST_PANELS]:
        is_button = control.tag == "button" or control.get("role") == "button"
        panel = bearers.by_id.get(control.get("aria-controls") or "")
        if panel is None or not is_button or next(control.iterancestors(*HEADS), None) is not None:
            continue
        label = label_of(control)
        if is_label(label) and next(control.iter(*HEADS), None) is None and holds_text(panel):
            yield Panel(control, label, panel)


def _switched(tree: HtmlElement) -> Iterator[Panel]:
    """The labels of boxes to tick that stand right before a panel."""
    labels = list(tree.iter("label"))[:MOST_PANELS]
    fields = tree.iter("input") if labels else ()
    kinds = {name: field.get("type") for field in fields if (name := field.get("id"))}
    for label in labels:
        panel = label.getnext()
        if kinds.get(label.get("for")) not in _SWITCHES or panel is None or panel.tag in NO_PANELS:
            continue
        text = label_of(label)
        if is_label(text) and not (label.tail or "").strip() and holds_text(panel):
            yield Panel(label, text, panel)


def _anchored(bearers: Bearers) -> Iterator[list[Panel]]:
    """Rows of panels side by side that links of the page lead to, and of which some are hidden.

    Where all are shown, they are named as tabs, and none has a heading of its own.
    """
    links = {
        href[1:]: link
        for link in bearers.of("href")
        if link.tag == "a" and len(href := (link.get("href") or "").strip()) > 1 and href[0] == "#"
    }
    rows: defaultdict[HtmlElement, list[Panel]] = defaultdict(list)
    if not links:
        return
    for panel in bearers.of("id"):
        link, around = links.get(panel.get("id") or ""), panel.getparent()
        if link is None or around is None or panel.tag in NO_PANELS or panel in link.iterancestors():
            continue
        label = label_of(link)
        if is_label(label) and holds_text(panel) and next(link.iterancestors(*HEADS), None) is None:
            rows[around].append(Panel(link, label, panel))
    for around, row in rows.items():
        is_closed = any(is_not_shown(panel) for _, _, panel in row)
        if is_closed or (is_tabbed(around) and not any(_begins_with_heading(panel) for _, _, panel in row)):
            yield row[:MOST_PANELS]


def _unfolded(tree: HtmlElement, bearers: Bearers) -> Iterator[list[Panel]]:
    """Controls of one shape, each right before a panel, with a label of its own."""
    shapes: defaultdict[tuple[str, str], list[Panel]] = defaultdict(list)
    others = (e for e in bearers.of("role", *_PRESSED) if e.tag not in _PRESSED_TAGS)
    for control in islice(filter(_is_pressed, chain(tree.iter(*_PRESSED_TAGS), others)), MOST_PANELS):
        label = label_of(control)
        if not is_label(label):
            continue
        outer = _row_of(control, label)
        panel = outer.getnext()
        if panel is None or panel.tag in NO_PANELS or panel.tag in INLINE or (outer.tail or "").strip():
            continue
        is_head = next(control.iter(*HEADS), next(control.iterancestors(*HEADS), None)) is not None
        if is_head or not is_control(control):
            continue
        is_closed = is_not_shown(panel) or is_named_openable(panel)
        if is_closed and not is_dialogue(panel) and holds_text(panel):
            shapes[str(control.tag), control.get("class") or ""].append(Panel(control, label, panel))
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


def _opened(bearers: Bearers) -> Iterator[Panel]:
    """Each tab with its label and its panel, of those panels that hold a text."""
    tabs = [e for e in bearers.of("role", *_TOGGLES) if _is_tab(e)][:MOST_PANELS]
    ids = bearers.by_id
    labelled = {name: e for e in bearers.of("aria-labelledby") if (name := e.get("aria-labelledby"))}
    seen: set[HtmlElement] = set()
    for tab in tabs:
        names = (name.removeprefix("#") for target in _TARGETS if (name := tab.get(target)))
        panel = next((ids[name] for name in names if name in ids), labelled.get(tab.get("id") or "-"))
        label = label_of(tab)
        if panel is None or panel in seen or not is_label(label):
            continue
        seen.add(panel)
        is_within = tab is panel or panel in tab.iterancestors()
        if not is_within and own_words(panel) >= _LEAST:
            yield Panel(tab, label, panel)


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
