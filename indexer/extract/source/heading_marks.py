"""What stands in or beside a heading and is no word of it: permalink signs, edit links, buttons, labels.

Told by structure, not by words. A mark leads to the heading's own place, or is a control; or the page's other
headings have it just so, and it says nothing of any of them. A heading that would be left without a letter
keeps all it has.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from catalogue.scripts import SENTENCE_ENDS
from catalogue.text.segmentation import count_words
from indexer.extract.blocks import fold
from indexer.extract.source.heading_controls import (
    NEUTRAL,
    is_bracketed,
    is_control,
    is_interactive,
    leads_to,
    letters_in,
    links_of,
    text_of,
)
from indexer.extract.source.hidden import remove, sweep

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# What else bears permalinks on sites of documentation.
_LABELS = ("dt", "caption", "figcaption", "legend")
# Elements that stand in a row with a heading; what else is beside it is content.
_BESIDE = frozenset("a abbr b button div em i label nav small span strong sub sup".split())
# Elements that hold more than a heading's row.
_NO_WRAPPER = frozenset("html body main article td th li dd blockquote".split())
# Elements inside one of those that make it content.
_CONTENT = frozenset("p ul ol dl table form input time img picture figure pre blockquote address".split())
_LISTS = frozenset(("ul", "ol"))
# Words beside a heading, at most, for its wrapper to be one.
# 4 and 16 change nothing that is measured (`benchmarks.ablation pages`).
_WORDS_BESIDE = 8
# Elements around a heading that are looked at: a wrapper, or the section whose id it is found by.
_AROUND = 3
# Headings of a page that must end with the same words, and all of one shape, for these to be a mark: in a
# link or control, and in any other element.
# 1 and 4 change nothing that is measured (`benchmarks.ablation pages`).
_LINKED = 2
# 1 and 6 change nothing that is measured (`benchmarks.ablation pages`).
_LABELLED = 3
# Wrappers of one shape that must all hold the same words for these to be a mark.
# 1 and 4 change nothing that is measured (`benchmarks.ablation pages`).
_WRAPPERS = 2
# Elements at either end of a heading that may be marks.
_AT_ENDS = 10
# Children of such a wrapper, at most.
_MOST_CHILDREN = 6
# Characters of a sign in an element of its own, at most; those that may end a heading's own words.
_LONGEST_SIGN = 2
_ENDS = frozenset("".join(SENTENCE_ENDS) + ":：\"'”’»«“‘)]」』…%°†*")
_OPEN_BRACKET = re.compile(r"\s*[\[［【⟦(]\s*$")
_CLOSED_BRACKET = re.compile(r"^\s*[\]］】⟧)]")


class _Heading:
    """A heading, its text, and the elements of it that may be marks. Most are asked for neither."""

    def __init__(self, element: HtmlElement) -> None:
        self.element = element
        self.parts: list[HtmlElement] = []
        if len(element) and not all(map(_is_empty_anchor, parts := _parts(element))):
            self.parts = parts

    @cached_property
    def text(self) -> str:
        return text_of(self.element)


@dataclass(slots=True)
class _Wrapper:
    """The element in whose row a heading stands, and what stands beside it there."""

    element: HtmlElement
    heading: _Heading
    beside: list[HtmlElement]

    @property
    def shape(self) -> tuple[str, str, str]:
        return (str(self.element.tag), self.element.get("class") or "", str(self.heading.element.tag))


def take_out_marks(tree: HtmlElement) -> int:
    """Take the marks of headings out of ``tree`` in place; the number removed."""
    for table in list(tree.iter("table")):
        if _lays_out_heading(table):
            _undo_table(table)
    named = list(tree.iter(*_HEADINGS, *_LABELS))
    headings = [_Heading(element) for element in named if element.tag in _HEADINGS]
    marks = [*_within(headings), *_labelled(element for element in named if element.tag in _LABELS)]
    for mark in marks:
        _take_out(mark)
    if marks:
        sweep(tree)
        headings = [_Heading(element) for element in tree.iter(*_HEADINGS)]
    beside = list(_beside([found for heading in headings if (found := _wrapper(heading)) is not None]))
    for mark in beside:
        _take_out(mark)
    if beside:
        sweep(tree)
    return len(marks) + len(beside)


def _lays_out_heading(table: HtmlElement) -> bool:
    """Whether a table is one row of a heading and a few words beside it."""
    cells = list(islice(table.iter("td", "th"), _MOST_CHILDREN + 1))
    if not 1 < len(cells) <= _MOST_CHILDREN or len(list(islice(table.iter("tr"), 2))) > 1:
        return False
    headings = list(islice(table.iter(*_HEADINGS), 2))
    beside = [cell for cell in cells if headings and cell not in headings[0].iterancestors()]
    if len(headings) != 1 or len(beside) != len(cells) - 1:
        return False
    words = sum(count_words(text_of(cell)) for cell in cells) - count_words(text_of(headings[0]))
    return words <= _WORDS_BESIDE and next(table.iter(*_CONTENT - {"table", "img"}), None) is None


def _undo_table(table: HtmlElement) -> None:
    """Make boxes of a table and its cells."""
    for cell in table.iter("td", "th"):
        cell.tag = "div"
    for part in list(table.iter("tbody", "thead", "tr")):
        part.drop_tag()
    table.tag = "div"


def _is_empty_anchor(part: HtmlElement) -> bool:
    return not (len(part) or part.text or part.tag == "a" or is_control(part))


def _parts(element: HtmlElement) -> list[HtmlElement]:
    """The elements of a heading side by side, at its ends; those within, where one holds all its letters."""
    inner = element
    while len(inner) == 1 and letters_in(text_of(inner[0])) == letters_in(text_of(inner)) and len(inner[0]):
        inner = inner[0]
    parts = list(inner.iterchildren(etree.Element))
    # Each is compared with all of the heading: 4,000 of them took two seconds.
    return parts if len(parts) <= 2 * _AT_ENDS else [*parts[:_AT_ENDS], *parts[-_AT_ENDS:]]


# -- marks in a heading


def _within(headings: Sequence[_Heading]) -> Iterator[HtmlElement]:
    """The marks in headings, as long as a heading has letters besides, or numbers beside a mere sign."""
    parted = [heading for heading in headings if heading.parts]
    if not any(map(_may_hold_marks, parted)):
        return
    recurring = Counter(key for heading in parted for key in {_key(p, heading) for p in heading.parts})
    endings = set(_endings(headings, recurring))
    for heading in parted:
        left = letters_in(heading.text)
        for part in heading.parts:
            own = letters_in(text_of(part))
            again = recurring[_key(part, heading)] > 1
            has_rest = left > own or not any(map(str.isalnum, text_of(part)))
            if has_rest and (part in endings or _is_mark(part, heading, again)):
                left -= own
                yield part


def _may_hold_marks(heading: _Heading) -> bool:
    """Whether a heading has a label, a link or a control that is not all of it: asked before all else."""
    letters = letters_in(heading.text)
    texts = ((part, text_of(part)) for part in heading.parts)
    held = (part for part, text in texts if letters_in(text) < letters or not any(map(str.isalnum, text)))
    return any(map(is_interactive, held)) or _ends_with_label(heading)


def _is_mark(part: HtmlElement, heading: _Heading, again: bool) -> bool:
    """Whether a link or control beside a heading's words is none of them.

    ``again``: whether another heading of the page has it, too.
    """
    if not is_interactive(part):
        return False
    links = links_of(part)
    if not links or not any(map(str.isalnum, text_of(part))):
        return True
    if all(leads_to(link, heading.element) for link in links):
        rest = letters_in(heading.text) - letters_in(text_of(part))
        return again or letters_in(text_of(part)) <= rest or _names(part, heading)
    return is_bracketed(part)


def _endings(headings: Sequence[_Heading], recurring: Counter[str]) -> Iterator[HtmlElement]:
    """Words that several headings end with, in an element of their own, and all of their shapes."""
    shapes: defaultdict[tuple[str, ...], list[_Heading]] = defaultdict(list)
    for heading in headings:
        if heading.parts and _ends_with_label(heading):
            shapes[_shape(heading)].append(heading)
    sizes = Counter(map(_shape, headings)) if shapes else Counter()
    for shape, row in shapes.items():
        last = [heading.parts[-1] for heading in row]
        keys = {_key(heading.parts[-1], heading) for heading in row}
        is_told = all(map(is_interactive, last)) or all(map(_is_sign, last))
        least = _LINKED if is_told else _LABELLED
        if len(row) == sizes[shape] and len(keys) == 1 and recurring[keys.pop()] >= least:
            yield from last


def _shape(heading: _Heading) -> tuple[str, ...]:
    """By what headings of one kind are told: their element and the one around it, with their classes."""
    around = heading.element.getparent()
    elements = (heading.element, around) if around is not None else (heading.element,)
    return tuple(name for e in elements for name in (str(e.tag), e.get("class") or ""))


def _ends_with_label(heading: _Heading) -> bool:
    """Whether a heading ends with a link, a control, an element that gives no emphasis, or a sign in one."""
    last = heading.parts[-1]
    if (last.tail or "").strip():
        return False
    may = last.tag in NEUTRAL or is_interactive(last)
    return _is_sign(last) or (may and 0 < letters_in(text_of(last)) < letters_in(heading.text))


def _is_sign(part: HtmlElement) -> bool:
    """Whether an element holds a sign that ends no sentence and no bracket: "+", "▾", "→"."""
    text = text_of(part)
    return 0 < len(text) <= _LONGEST_SIGN and not any(c.isalnum() or c in _ENDS for c in text)


def _labelled(elements: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
    """The permalink signs of captions and terms."""
    for element in elements:
        for link in element.iter("a"):
            if leads_to(link, element) and not any(c.isalnum() for c in text_of(link)):
                yield link


# -- marks beside a heading


def _wrapper(heading: _Heading) -> _Wrapper | None:
    """The innermost element around a heading that holds more, if that is little and in one row with it."""
    inner = heading.element
    for outer in inner.iterancestors():
        if outer.tag in _NO_WRAPPER or not all(
            map(_may_stand_beside, (inner.getnext(), inner.getprevious()))
        ):
            return None
        if len(outer) > _MOST_CHILDREN or not any(map(str.isalpha, heading.text)):
            return None
        beside = [child for child in outer.iterchildren(etree.Element) if child is not inner]
        loose = [outer.text, *(child.tail for child in outer)]
        if any(text and any(map(str.isalnum, text)) for text in loose):
            return None
        if beside:
            return _Wrapper(outer, heading, beside) if _is_row(beside) else None
        inner = outer
    return None


def _may_stand_beside(element: HtmlElement | None) -> bool:
    return element is None or element.tag in _BESIDE or _is_bar(element)


def _is_bar(element: HtmlElement) -> bool:
    """Whether an element is a list of links or controls: «Share», «Print»."""
    return element.tag in _LISTS and is_interactive(element)


def _is_row(beside: Sequence[HtmlElement]) -> bool:
    """Whether elements beside a heading stand in a row with it, and hold a few words in all."""
    if not all(map(_may_stand_beside, beside)):
        return False
    held = (inner for element in beside for inner in element.iter(*_CONTENT, *_HEADINGS))
    if not all(map(_is_bar, held)):
        return False
    return sum(count_words(text_of(element)) for element in beside) <= _WORDS_BESIDE


def _beside(wrappers: Sequence[_Wrapper]) -> Iterator[HtmlElement]:
    """Links to the heading itself, controls, and what all wrappers of one shape hold."""
    shapes: defaultdict[tuple[str, str, str], list[_Wrapper]] = defaultdict(list)
    for wrapper in wrappers:
        shapes[wrapper.shape].append(wrapper)
    for row in shapes.values():
        recurring = Counter(key for w in row for key in {_key(part, w.heading) for part in w.beside})
        heads = 2 * sum(_heads_something(w) for w in row) >= len(row)
        for wrapper in row:
            for part in wrapper.beside:
                again = recurring[_key(part, wrapper.heading)]
                if _is_mark_beside(part, wrapper) or (heads and _WRAPPERS <= again == len(row)):
                    yield part


def _is_mark_beside(part: HtmlElement, wrapper: _Wrapper) -> bool:
    if not is_interactive(part):
        return False
    links = links_of(part)
    if not links:
        return True
    return is_bracketed(part) or all(leads_to(link, wrapper.heading.element) for link in links)


def _heads_something(wrapper: _Wrapper) -> bool:
    """Whether something else stands behind a wrapper: a card of many holds all that is said there."""
    element = wrapper.element
    for _ in range(_AROUND):
        if (element.tail or "").strip():
            return True
        following = element.getnext()
        if following is not None:
            return (following.tag, following.get("class") or "") != wrapper.shape[:2]
        parent = element.getparent()
        if parent is None or parent.tag == "body" or len(parent) > 1:
            return False
        element = parent
    return False


# -- what a part says


def _names(part: HtmlElement, heading: _Heading) -> bool:
    """Whether a part repeats the other words of its heading: «Link to Causes»."""
    rest = fold(heading.text.replace(text_of(part), " ", 1))
    return bool(rest) and rest in fold(text_of(part))


def _key(part: HtmlElement, heading: _Heading) -> str:
    """The text of a part, the other words of its heading being a variable."""
    text = text_of(part)
    rest = fold(heading.text.replace(text, " ", 1))
    return f" {fold(text)} ".replace(f" {rest} ", " § ") if rest else fold(text)


# -- taking out


def _take_out(mark: HtmlElement) -> None:
    """Mark an element to go; its id stays as an anchor, and brackets around it go with it."""
    before, parent = mark.getprevious(), mark.getparent()
    assert parent is not None
    lead = before.tail if before is not None else parent.text
    if lead and mark.tail and _OPEN_BRACKET.search(lead) and _CLOSED_BRACKET.match(mark.tail):
        mark.tail = _CLOSED_BRACKET.sub("", mark.tail)
        if before is not None:
            before.tail = _OPEN_BRACKET.sub("", lead)
        else:
            parent.text = _OPEN_BRACKET.sub("", lead)
    name = next(_names_of(mark.iter(etree.Element)), None)
    if name is None:
        remove(mark)
        return
    tail = mark.tail
    mark.clear()
    mark.tag, mark.tail = "span", tail
    mark.set("id", name)


def _names_of(elements: Iterable[HtmlElement]) -> Iterator[str]:
    return (name for element in elements if (name := element.get("id") or element.get("name")))
