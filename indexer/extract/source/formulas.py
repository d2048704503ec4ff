"""Formulas as text, once, where they stand: MathML, what KaTeX and MathJax make, images of formulas.

A formula often comes twice or three times: for eyes, as letters in boxes, glyphs or an image; for screen
readers, as MathML; and as TeX for whoever copies it. MathML is read first, then what KaTeX drew, TeX where
there is neither. The frame
that holds nothing but the versions of one formula becomes its text.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from indexer.extract.elements import KNOWN
from indexer.extract.source.katex import DRAWN, drawings_in, mathml_of
from indexer.extract.source.mathml import linear, local_name

_MATH = ("math", "mml:math", "m:math")
_FRAMES = frozenset(("span", "nobr", "div"))
# Elements around a formula, and versions of it side by side, that are looked at.
_STEPS = 6
_MAX_VERSIONS = 8
# Characters of a formula in TeX that are taken.
_MAX_TEX = 2_000
_TELLS_FORMULA = re.compile(
    r"(?:^|[-_\s])(?:tex|latex|math|mathtex|mimetex|formula|equation)(?:$|[-_\s])", re.I
)
_FORMULA_ADDRESS = re.compile(r"latex|mathtex|mimetex|/math/|/tex/", re.I)
_LIKE_FORMULA = re.compile(r"[\\^_{}=+−×÷/<>≤≥√∑∫∂πθλμσ]|^\W?\w{1,2}\W?$")
# What no other alternative text has: «{\displaystyle …}», «\frac{m}{h^2}».
_COMMAND = re.compile(r"\\(?:display|text)style\b|\\[a-zA-Z]{2,20}\s{0,2}\{")
_STYLE = re.compile(r"^\s*\{?\s*\\(?:display|text)style\s*(?P<inside>.*?)\}?\s*$", re.S)


def write_out_formulas(tree: HtmlElement, source: str) -> None:
    """Make text of every formula of the tree that ``source`` was parsed to; scripts must still be in it."""
    written: set[Any] = set()
    for math in list(tree.iter(*_MATH)):
        if math.getparent() is not None and (text := linear(math) or _stated(math)):
            frame = _frame(math)
            written.add(frame)
            _write(frame, text)
    for drawn in drawings_in(tree) if DRAWN in source else ():
        if text := linear(mathml_of(drawn)):
            _write(_frame(drawn), text)
    for script in tree.iter("script"):
        if (script.get("type") or "").startswith("math/"):
            _write_script(script, written)
    for image in tree.iter("img"):
        if (alt := image.get("alt")) and _is_formula(image, alt):
            _write(image, _tex(alt))


def _stated(math: Any) -> str:
    """A formula in TeX, where MathML holds nothing else."""
    notes = (n.text for n in math.iter() if local_name(n) == "annotation" and n.text)
    return _tex(math.get("alttext") or next(notes, ""))


def _tex(text: str) -> str:
    """TeX without what only tells how large it is set."""
    if styled := _STYLE.match(text):
        text = styled["inside"]
    return " ".join(text[:_MAX_TEX].split())


def _frame(math: HtmlElement) -> HtmlElement:
    """The outermost element around a formula that holds nothing but its versions."""
    frame = math
    for _ in range(_STEPS):
        parent = frame.getparent()
        if parent is None or not _holds_only(parent, frame):
            break
        frame = parent
    return frame


def _holds_only(parent: HtmlElement, frame: HtmlElement) -> bool:
    if parent.tag in KNOWN and parent.tag not in _FRAMES:
        return False
    if len(parent) > _MAX_VERSIONS or (parent.text or "").strip():
        return False
    return all(not (c.tail or "").strip() and (c is frame or _is_version(c)) for c in parent)


def _is_version(element: HtmlElement) -> bool:
    """Whether an element beside a formula shows it once more, or nothing."""
    if element.get("aria-hidden") == "true" or element.tag in ("img", "svg", "script"):
        return True
    return not any(str(text).strip() for text in islice(element.itertext(), _MAX_VERSIONS))


def _write(frame: HtmlElement, text: str) -> None:
    """Make ``frame`` an element that is shown and holds the text alone."""
    tail = frame.tail
    if frame.tag != "div":
        frame.tag = "span"
    del frame[:]
    frame.attrib.clear()
    frame.text, frame.tail = text, tail


def _write_script(script: HtmlElement, written: set[Any]) -> None:
    """A script of TeX is the formula, unless MathJax has set it right before; what is only drawn goes."""
    before = script.getprevious()
    for _ in range(2):
        if before is None or before.tail:
            break
        if before in written:
            return
        if "mathjax" not in (before.get("class") or "").lower():
            break
        _write(before, "")
        before = before.getprevious()
    if script.text and script.text.strip():
        _write(script, _tex(script.text))


def _is_formula(image: HtmlElement, alt: str) -> bool:
    """Whether an image shows the formula that it has for its alternative text."""
    if _COMMAND.search(alt):
        return True
    if not _LIKE_FORMULA.search(alt):
        return False
    told = _TELLS_FORMULA.search(image.get("class") or "")
    return bool(told or _FORMULA_ADDRESS.search(image.get("src") or ""))
