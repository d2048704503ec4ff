"""What is a panel, and which panels are told by neither role nor address?

- Boxes of an accordion in turn: a short text and a longer one, under a name that says that they unfold
  («<div class="ui accordion"><div class="title">…</div><div class="content">…»).
- Those that share a value with what opens them («data-tab="uses"» twice), or that its script names.
- As many boxes as there are labels in the bar before them, the first for the first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice, takewhile
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words
from indexer.extract.blocks import HEADINGS
from indexer.extract.elements import INLINE
from indexer.extract.source.attributes import Bearers
from indexer.extract.source.hidden import REMOVED, class_is_unseen, is_not_shown
from indexer.extract.source.openable import holds_text, is_dialogue, leads_nowhere
from indexer.extract.wordlists import wordlists_of

# What a control may be a part of, and is no heading of its own then.
HEADS = (*HEADINGS, "dt", "summary", "label")
NO_PANELS = frozenset(("label", "input", *HEADINGS))
# Words of a label at most, and characters.
_LONGEST_LABEL = 10
_MOST_CHARACTERS = 200
# Panels of a page that are looked at.
MOST_PANELS = 200

_LISTS = wordlists_of(__name__)
_UNFOLDS = re.compile(_LISTS.any_of("unfolding"), re.I)
_TABBED = re.compile(_LISTS.any_of("tabbed"), re.I)
_STATES = _LISTS.words("states")
# Elements around a label that may bear the name of what unfolds.
_NAMED_WITHIN = 3
# Attributes by which scripts of tabs are told what belongs together.
_SHARED = re.compile(r"^data-[\w-]{0,20}(?:tab|pane|accord|toggle)[\w-]{0,20}$", re.I)
_QUOTED = re.compile(r"""['"]#?([\w-]{1,60})['"]""")
_NO_LABELS = frozenset(("table", "ul", "ol", "dl", "figure", "img", "form", REMOVED))
_BARS = ("ul", "ol", "div", "nav")


class Panel(NamedTuple):
    """A panel, and what opens it."""

    control: HtmlElement
    label: str
    panel: HtmlElement


def is_label(text: str) -> bool:
    """Whether a text is as short as labels are."""
    return 0 < count_words(text) <= _LONGEST_LABEL


def label_of(control: HtmlElement) -> str:
    """What a control says to eyes, without its icons and their names; nothing where that is no label."""
    pieces: list[str] = []
    left = _MOST_CHARACTERS
    walker = etree.iterwalk(control, events=("start", "end"))
    for event, element in walker:
        piece = ""
        if event == "end":
            piece = element.tail or "" if element is not control else ""
        elif element is not control and _is_icon(element):
            walker.skip_subtree()
        else:
            piece = element.text or ""
        pieces.append(piece)
        left -= len(piece.strip()) + 1
        if left < 0:
            return ""
    return " ".join("".join(pieces).split())


def is_tabbed(element: HtmlElement) -> bool:
    """Whether an element is named as one that holds tabs."""
    return _TABBED.search(_named(element)) is not None


def _is_icon(element: HtmlElement) -> bool:
    """Whether an element is for no eyes, or a sign: «+», «›», «▾»."""
    if not isinstance(element.tag, str) or class_is_unseen(element.get("class") or ""):
        return True
    return not any(any(map(str.isalnum, text)) for text in element.itertext())


# -- boxes in turn


def in_turn(tree: HtmlElement, bearers: Bearers) -> Iterator[list[Panel]]:
    """Rows of labels and panels in turn, below a name that says that they unfold."""
    rows: defaultdict[tuple[HtmlElement, str, frozenset[str]], list[Panel]] = defaultdict(list)
    unfolding = {e for kind in ("class", "id") for e in bearers.of(kind) if _says_unfolds(e.get(kind) or "")}
    for holder in tree.iter("div", "section", "ul", "ol", "li", "article") if unfolding else ():
        around = _unfolds(holder, unfolding) if len(holder) > 1 else None
        for panel in _pairs(holder) if around is not None else ():
            rows[around, str(panel.control.tag), _names_of(panel.control)].append(panel)
    for row in rows.values():
        if len(row) > 1 and len({label for _, label, _ in row}) == len(row):
            yield row[:MOST_PANELS]


@lru_cache(maxsize=8192)
def _says_unfolds(name: str) -> bool:
    """Whether the classes or the id of an element say that it unfolds."""
    return _UNFOLDS.search(name) is not None


def _unfolds(holder: HtmlElement, unfolding: Container[HtmlElement]) -> HtmlElement | None:
    """The outermost element near around some of those whose name says that they unfold."""
    near = islice(chain((holder,), holder.iterancestors()), _NAMED_WITHIN)
    named = [e for e in near if e in unfolding]
    return named[-1] if named and named[-1].tag not in ("html", "body", "main") else None


def _names_of(element: HtmlElement) -> frozenset[str]:
    """The classes of an element that do not say that it is open just now."""
    return frozenset((element.get("class") or "").lower().split()) - _STATES


def _pairs(holder: HtmlElement) -> list[Panel]:
    """What an element holds, as labels and panels in turn; nothing where it holds anything else."""
    children = [child for child in holder if isinstance(child.tag, str) and child.tag not in ("hr", "br")]
    if (
        len(children) % 2
        or any((child.tail or "").strip() for child in children)
        or (holder.text or "").strip()
    ):
        return []
    found: list[Panel] = []
    for control, panel in zip(children[::2], children[1::2], strict=True):
        label = label_of(control)
        if not is_label(label) or _heads_already(control) or panel.tag in NO_PANELS or panel.tag in INLINE:
            return []
        if not leads_nowhere(control) or not holds_text(panel) or count_words(label) >= _words(panel):
            return []
        if control.tag == "p" and not is_not_shown(panel):
            return []
        found.append(Panel(control, label, panel))
    return found


def _has_loose_text(holder: HtmlElement) -> bool:
    return any((text or "").strip() for text in (holder.text, *(child.tail for child in holder)))


def _words(element: HtmlElement) -> int:
    return count_words(element.text_content())


def _heads_already(control: HtmlElement) -> bool:
    if control.tag in _NO_LABELS or control.tag in HEADS:
        return True
    return (
        next(control.iter(*HEADS), None) is not None or next(control.iterancestors(*HEADS), None) is not None
    )


# -- values that are shared


def sharing(bearers: Bearers) -> Iterator[list[Panel]]:
    """Labels and panels that a script joins: by the same value, or by an id that it is given."""
    yield list(_by_value(bearers))
    yield list(_by_script(bearers))


def _by_value(bearers: Bearers) -> Iterator[Panel]:
    joined: defaultdict[str, list[HtmlElement]] = defaultdict(list)
    for element in islice(bearers.of(*filter(_SHARED.match, bearers.names)), 20 * MOST_PANELS):
        values = {
            str(value).strip().removeprefix("#") for name, value in element.items() if _SHARED.match(name)
        }
        for value in values:
            joined[value].append(element)
    for elements in islice(joined.values(), MOST_PANELS):
        labels = [e for e in elements if is_label(label_of(e)) and not _heads_already(e) and leads_nowhere(e)]
        panels = [e for e in elements if e not in labels and _is_panel(e)]
        if labels and len(panels) == 1 and not any(label in panels[0].iter() for label in labels):
            yield from (Panel(label, label_of(label), panels[0]) for label in labels)


def _by_script(bearers: Bearers) -> Iterator[Panel]:
    seen: set[HtmlElement] = set()
    for control in bearers.of("onclick")[:MOST_PANELS]:
        label = label_of(control)
        named = (bearers.by_id.get(name) for name in _QUOTED.findall(control.get("onclick") or ""))
        panel = next((e for e in named if e is not None and e is not control), None)
        if panel is None or panel in seen or not is_label(label) or _heads_already(control):
            continue
        if _is_panel(panel) and leads_nowhere(control) and panel not in control.iterancestors():
            seen.add(panel)
            yield Panel(control, label, panel)


def _is_panel(element: HtmlElement) -> bool:
    return element.tag not in NO_PANELS and not is_dialogue(element) and holds_text(element)


# -- boxes by their place


def by_place(tree: HtmlElement) -> Iterator[list[Panel]]:
    """As many panels right behind a bar as it has labels, some of them hidden or named as panels of tabs."""
    for bar in tree.iter(*_BARS):
        controls = _alike_in(bar)
        if not 1 < len(controls) <= MOST_PANELS:
            continue
        panels = _panels_behind(controls[-1], bar, len(controls))
        if not panels:
            continue
        names = " ".join(_named(e) for e in (bar, bar.getparent(), panels[0], panels[0].getparent()))
        if not any(map(is_not_shown, panels)) and not _TABBED.search(names):
            continue
        if _are_labels(controls) and all(map(_is_panel, panels)):
            yield [Panel(c, label_of(c), panel) for c, panel in zip(controls, panels, strict=True)]


def _named(element: HtmlElement | None) -> str:
    """The names of an element: its classes, its id, and those of its attributes that name a widget."""
    if element is None:
        return ""
    widgets = (name for name in element.keys() if "-" in name)  # noqa: SIM118 – an element, not a dict
    return " ".join((element.get("class") or "", element.get("id") or "", *widgets))


def _alike_in(bar: HtmlElement) -> Sequence[HtmlElement]:
    """What a bar begins with, where these are of one kind: all of it, or labels of fields to choose from.

    Between those stand the fields.
    """
    if len(bar) < 2 or (bar[0].tag != bar[1].tag and "input" not in (bar[0].tag, bar[1].tag)):
        return ()  # as most elements: asked before anything is made of their children
    children = [child for child in bar if child.tag != "input"]
    if len(children) < 2 or _has_loose_text(bar):
        return ()
    controls = list(takewhile(lambda child: child.tag == children[0].tag, children))
    return controls if len(controls) == len(children) or controls[0].tag == "label" else ()


def _are_labels(controls: Sequence[HtmlElement]) -> bool:
    """Whether elements are labels that differ and lead nowhere."""
    labels = {label_of(control) for control in controls}
    if len(labels) < len(controls) or not all(map(is_label, labels)):
        return False
    if controls[0].tag != "label" and any(map(_heads_already, controls)):
        return False
    return all(map(leads_nowhere, controls))


def _panels_behind(last: HtmlElement, bar: HtmlElement, count: int) -> Sequence[HtmlElement]:
    """The panels right behind a bar's last label: in an element of their own, or all that follows it."""
    inner = last
    for _ in range(_NAMED_WITHIN):
        following = [e for e in inner.itersiblings() if isinstance(e.tag, str) and e.tag != "input"]
        if following or (inner.tail or "").strip() or inner.getparent() is None:
            break
        inner = inner.getparent()
        if inner is not bar and len(inner) > 1:
            break
    if not following or following[0].tag in NO_PANELS or (inner.tail or "").strip():
        return ()
    for row in (list(following[0]), following):
        if len(row) == count and all(e.tag == row[0].tag for e in row):
            return row
    return ()
