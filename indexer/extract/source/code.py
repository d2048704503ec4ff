"""Code is one text with its lines, whatever elements its highlighter made of it.

Lines that are elements of their own end with a line break; numbers of lines go.
"""

from __future__ import annotations

from typing import Any

from lxml.html import HtmlElement

from indexer.extract.elements import BLOCK

# Elements that are a line each, where they stand in code.
_LINES = frozenset("div p li tr h1 h2 h3 h4 h5 h6 section figure".split())
# Lines from which on a count is one of lines.
# 1 and 4 change nothing that is measured (`benchmarks.ablation pages`).
_LEAST_LINES = 2
# Digits of the number of a line.
_MAX_DIGITS = 7


def make_code_whole(tree: HtmlElement) -> None:
    """Put each ``<pre>`` of the tree in order."""
    for pre in list(tree.iter("pre")):
        if len(pre):
            _take_out_numbers(pre)
            if not _end_blocks(pre) and "\n" not in "".join(pre.itertext()):
                for holder in (pre, *pre.iterchildren("code")):
                    _end_spans(holder)
        if _is_count("".join(pre.itertext()).split()) and _has_code_beside(pre):
            _empty(pre)


def _end_blocks(pre: HtmlElement) -> bool:
    """Make lines of the blocks in code; whether there were any."""
    blocks = [element for element in pre.iterdescendants() if element.tag in BLOCK]
    for block in blocks:
        is_line = block.tag in _LINES
        block.tag = "span"
        if is_line and not "".join(block.itertext()).endswith("\n"):
            tail = block.tail or ""
            block.tail = tail if tail.startswith("\n") else f"\n{tail}"
    return bool(blocks)


def _end_spans(holder: HtmlElement) -> None:
    """End the lines of code that is nothing but elements of one class: styles show each on its own line."""
    names = {(child.tag, child.get("class")) for child in holder}
    is_bare = not (holder.text or "").strip() and not any((child.tail or "").strip() for child in holder)
    if len(holder) >= _LEAST_LINES and len(names) == 1 and is_bare and holder[0].get("class"):
        for child in holder[:-1]:
            child.tail = "\n"


def _take_out_numbers(pre: HtmlElement) -> None:
    """Empty the elements of one name and class that count the lines."""
    counted: dict[tuple[Any, str], list[HtmlElement]] = {}
    for element in pre.iterdescendants():
        if not len(element) and (name := element.get("class")):
            counted.setdefault((element.tag, name), []).append(element)
    for elements in counted.values():
        if _is_count([(element.text or "").strip() for element in elements]):
            for element in elements:
                element.text = None


def _is_count(texts: list[str]) -> bool:
    if len(texts) < _LEAST_LINES or not all(text.isdecimal() and len(text) < _MAX_DIGITS for text in texts):
        return False
    first = int(texts[0])
    return all(int(text) == first + place for place, text in enumerate(texts))


def _has_code_beside(pre: HtmlElement) -> bool:
    """Whether more code stands in the row of the table that ``pre`` stands in."""
    row = next(pre.iterancestors("tr"), None)
    return row is not None and any(other is not pre for other in row.iter("pre"))


def _empty(element: HtmlElement) -> None:
    del element[:]
    element.text = None
