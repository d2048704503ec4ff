"""What KaTeX draws of a formula, as MathML: for pages that have its letters in boxes and nothing else.

KaTeX (its option ``output: "html"``) names what it draws by classes: ``mrel``, ``mfrac``, ``msupsub``. What
stands above one another lies in a ``vlist``, from the bottom to the top.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

# Where the formula's own text begins.
DRAWN = "katex-html"

_UNSEEN = frozenset("strut pstrut nulldelimiter vlist-s frac-line hide-tail svg-align".split())
_OPERATORS = frozenset("mrel mbin mpunct mopen mclose".split())
# What KaTeX gives a list that reaches below the line.
_DEEP = "vlist-t2"
# Boxes within one another, deeper than which a formula is read as its letters.
_MAX_DEPTH = 60


def mathml_of(drawn: HtmlElement) -> Any:
    """A ``<math>`` element of what an element of the class ``katex-html`` shows."""
    return _made("math", _row(drawn, 0))


def _row(box: HtmlElement, depth: int) -> list[Any]:
    """What stands side by side in a box."""
    if depth > _MAX_DEPTH:
        return [_token("mi", "".join(map(str, box.itertext())))]
    made: list[Any] = []
    if (box.text or "").strip():
        made.append(_token("mo" if _OPERATORS & _classes(box) else "mi", box.text or ""))
    for child in box:
        classes = _classes(child)
        if "msupsub" in classes:
            base = made.pop() if made else etree.Element("mrow")
            made.append(_with_scripts(base, child, depth))
        elif "mspace" in classes:
            made.append(etree.Element("mspace"))
        elif not _UNSEEN & classes:
            made += _box(child, classes, depth)
        if (child.tail or "").strip():
            made.append(_token("mi", child.tail or ""))
    return made


def _box(box: HtmlElement, classes: frozenset[str], depth: int) -> list[Any]:
    levels = _levels(box, depth) if classes & {"mfrac", "sqrt"} else []
    if "mfrac" in classes and len(levels) == 2:
        below, above = levels
        return [_made("mfrac", [above, below])]
    if "sqrt" in classes and levels:
        return [_made("msqrt", levels[:1])]
    return [_made("mrow", _row(box, depth + 1))]


def _with_scripts(base: Any, scripts: HtmlElement, depth: int) -> Any:
    """``base`` with what stands raised or lowered behind it."""
    levels = _levels(scripts, depth)
    if len(levels) > 1:
        return _made("msubsup", [base, levels[0], levels[-1]])
    is_lowered = any(_DEEP in _classes(inner) for inner in scripts)
    return _made("msub" if is_lowered else "msup", [base, *levels])


def _levels(box: HtmlElement, depth: int) -> list[Any]:
    """What stands above one another in the first list of a box, from the bottom to the top."""
    stack = next((inner for inner in box.iter("span") if "vlist" in _classes(inner)), None)
    rows = (_row(level, depth + 1) for level in stack) if stack is not None else iter(())
    return [_made("mrow", row) for row in rows if row]


def _made(name: str, parts: list[Any]) -> Any:
    element = etree.Element(name)
    element.extend(parts)
    return element


def _token(name: str, text: str) -> Any:
    element = etree.Element(name)
    element.text = text.strip()
    return element


def _classes(element: HtmlElement) -> frozenset[str]:
    return frozenset((element.get("class") or "").split())


def drawings_in(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The elements of a tree in which KaTeX drew a formula."""
    return (span for span in list(tree.iter("span")) if DRAWN in _classes(span))
