"""What is set above and below the line, written out: "10<sup>9</sup>" is not 109.

Powers and charges become Unicode's superscripts ("10⁹", "Ca²⁺"), a number above one below a fraction ("2½").
Numbers below the line stay as everybody types them ("B12", "CO2"), unless they would make another number of
their neighbours. Marks of notes go, for the note is not where its mark is, and so do the readings above the
words that they stand for (``<ruby>``). What else would make one word of two stands apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import Any, NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from indexer.extract.elements import INLINE
from indexer.extract.wordlists import wordlists_of

_POWERS = wordlists_of(__name__).words("powers")
_ABOVE = str.maketrans("0123456789+-−–=()nia", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱᵃ")
_ABOVE |= str.maketrans("bcdefghjklmoprstuvwxyz", "ᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_BELOW = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_FRACTIONS = {
    **dict(zip(("1/4", "1/2", "3/4", "1/7", "1/9", "1/10", "1/3", "2/3", "1/5"), "¼½¾⅐⅑⅒⅓⅔⅕")),
    **dict(zip(("2/5", "3/5", "4/5", "1/6", "5/6", "1/8", "3/8", "5/8", "7/8"), "⅖⅗⅘⅙⅚⅛⅜⅝⅞")),
}
_SIGNS = {"tm": "™", "sm": "℠"}
_SLASH = re.compile(r"\s{0,3}[/⁄∕]\s{0,3}")
_SLASH_AND_NUMBER = re.compile(r"\s{0,3}[/⁄∕]\s{0,3}\d{1,2}(?!\w)")
# A number, also one with a sign, and the charge of an ion; several numbers, as marks of notes have them.
_NUMBER = re.compile(r"[+−–-]?\d{1,6}(?:\.\d{1,4})?|\d?[+−–-]")
_NUMBERS = re.compile(r"(?:\d{1,3}|\w)(?:\s?[,;–-]\s?(?:\d{1,3}|\w)){1,20}|\d{1,3},")
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
# Behind it a short word is a product of two: «E = mc²».
_OPERATOR = re.compile(r"[=≈<>≤≥+×·−]\s{0,3}$")
# The symbol of a chemical element, behind the number of an isotope.
_ELEMENT = re.compile(r"[A-Z][a-z]?(?![^\W\d_])")
_BRACKETED_NUMBER = re.compile(r"\[\d{1,3}\]")
# A number in brackets or behind a sign that only notes have: «[3]», «3)», «※3».
_NOTE = re.compile(r"\[\d{1,3}\]|(?P<open>\(?\d{1,3}\))|(?:[※*†‡#]|注)\s?\d{1,3}")
# Digits of the mark of a note.
_DIGITS_OF_NOTE = 3
# Elements in such a mark.
_PARTS_OF_NOTE = 3
# Word processors and editors raise by style.
_STYLED: Callable[[HtmlElement], list[HtmlElement]] = etree.XPath("//span[contains(@style, 'ertical-align')]")  # type: ignore[assignment]
_RAISED = re.compile(r"vertical-align\s{0,3}:\s{0,3}(super|sub)\b", re.I)
_BRACKETS = re.compile(r"[\[(].*[\])]|\d{1,3}[\])]", re.S)
# Behind these a number is the mark of a note.
_SENTENCE_SIGNS = frozenset(".,;:!?…。，、；：！？।\"'”’»“‘*†‡")
# Letters of an ordinal or an abbreviation ("3rd", "Mlle"), and of the word before them.
# 2 and 8 change nothing that is measured (`benchmarks.ablation pages`).
_SHORT = 4
# Letters of a word in capitals that a power may stand on ("CO²").
# 1 and 6 change nothing that is measured (`benchmarks.ablation pages`).
_SHORT_CAPITALS = 3
# Characters of what is written out, and elements that are stepped over in search of a neighbour.
_LONGEST = 40
_STEPS = 8
# What becomes of the upper number of a fraction once it is written out.
_DONE = "span"
_READINGS = ("rt", "rp", "rtc")
_BASES = ("ruby", "rb", "rbc")


class _Place(NamedTuple):
    """What stands right before and behind an element in its line."""

    before: str
    after: str

    @property
    def word(self) -> str:
        """The word that ends before the element, white space between them or not."""
        found = _WORD_BEFORE.search(self.before[-_LONGEST:].rstrip())
        return found[0] if found else ""

    @property
    def last(self) -> str:
        return self.before.rstrip()[-1:]

    @property
    def touches(self) -> bool:
        """Whether a letter or number stands right before the element."""
        return self.before[-1:].isalnum()


def write_out_raised(tree: HtmlElement) -> None:
    """Write out every ``<sup>`` and ``<sub>`` of the tree, the inmost first; they go, and so do readings."""
    _take_out_readings(tree)
    _take_out_notes(tree)
    for element in _STYLED(tree):
        if found := _RAISED.search(element.get("style") or ""):
            element.tag = "sup" if found[1].lower() == "super" else "sub"
    raised = list(tree.iter("sup", "sub"))
    for element in reversed(raised):
        text = " ".join("".join(element.itertext()).split())
        if not text or len(text) > _LONGEST or element.tag == _DONE:
            continue
        if element.tag == "sub" and _make_fraction(element, text):
            continue
        place = _Place(_before(element), _after(element))
        written = _above(element, text, place) if element.tag == "sup" else _below(element, text, place)
        if written != element.text or len(element):
            _write(element, written)
    if raised:
        etree.strip_tags(tree, "sup", "sub")


def _take_out_readings(tree: HtmlElement) -> None:
    """Leave the words of each ``<ruby>``, without how they are read."""
    if next(tree.iter("ruby"), None) is None:
        return
    for reading in list(tree.iter(*_READINGS)):
        if any(around.tag == "ruby" for around in reading.iterancestors(*_BASES)):
            _write(reading, "")
    etree.strip_tags(tree, *_BASES, *_READINGS)


def _take_out_notes(tree: HtmlElement) -> None:
    """Take out the marks of notes that are set in the line, right behind a word: «salt[1]»."""
    for link in list(tree.iter("a")):
        if (link.get("href") or "").startswith("#"):
            text = "".join("".join(link.itertext()).split())
            if text.isdecimal() and len(text) <= _DIGITS_OF_NOTE:
                _take_out_bracketed(link)
            elif _BRACKETED_NUMBER.fullmatch(text) and not _before(link)[-1:].isspace() and _before(link):
                _write(link, "")


def _take_out_bracketed(link: HtmlElement) -> None:
    """Take out a number with the brackets around its link, right behind a word: «salt[<a>1</a>]»."""
    mark, parent = link, link.getparent()
    while parent is not None and _may_be_mark(parent) and _BRACKETED_NUMBER.fullmatch(_squeezed(parent)):
        mark, parent = parent, parent.getparent()
    before = _before(mark)
    if mark is not link:
        if before and not before[-1:].isspace():
            _write(mark, "")
        return
    if not (len(before) > 1 and before.endswith("[") and not before[-2].isspace()):
        return
    previous = link.getprevious()
    lead = previous.tail if previous is not None else parent.text if parent is not None else None
    if lead and lead.endswith("[") and (link.tail or "").startswith("]"):
        if previous is not None:
            previous.tail = lead[:-1]
        elif parent is not None:
            parent.text = lead[:-1]
        link.tail = (link.tail or "")[1:]
        _write(link, "")


def _may_be_mark(element: HtmlElement) -> bool:
    """Whether an element is as small as a mark is"""
    return element.tag in INLINE and sum(1 for _ in islice(element, _PARTS_OF_NOTE + 1)) <= _PARTS_OF_NOTE


def _squeezed(element: HtmlElement) -> str:
    return "".join("".join(map(str, element.itertext())).split())


def _write(element: HtmlElement, text: str) -> None:
    del element[:]
    element.text = text


def _make_fraction(below: HtmlElement, text: str) -> bool:
    """Write ``<sup>1</sup>/<sub>2</sub>`` as a fraction; whether it was one."""
    above = below.getprevious()
    if above is None or above.tag != "sup" or not _SLASH.fullmatch(above.tail or ""):
        return False
    number = " ".join("".join(above.itertext()).split())
    if not (number.isdecimal() and text.isdecimal()):
        return False
    fraction = f"{number}/{text}"
    written = _FRACTIONS.get(fraction) or (" " if _before(above)[-1:].isdecimal() else "") + fraction
    _write(above, written)
    above.tag, above.tail = _DONE, ""
    _write(below, "")
    return True


def _above(element: HtmlElement, text: str, place: _Place) -> str:
    if place.last and _leads_to_note(element):
        return ""
    if _NUMBER.fullmatch(text):
        return _number_above(text, place)
    if place.last and (note := _NOTE.fullmatch(text)):
        is_power = note["open"] and not (_is_of_text(place) or place.last in _SENTENCE_SIGNS)
        return raised(text) if is_power else ""
    if _BRACKETS.fullmatch(text):
        return "" if next(element.iter("a"), None) is not None else _apart(text, place)
    if _NUMBERS.fullmatch(text):
        return "" if place.word or place.last in _SENTENCE_SIGNS else raised(text)
    if text.lower() in _SIGNS and place.touches:
        return _SIGNS[text.lower()]
    if not any(map(str.isalnum, text)):
        return text
    return _letters_above(text, place)


def _number_above(text: str, place: _Place) -> str:
    """A power, a charge, the number of an isotope, or the mark of a note."""
    if not text.isdecimal():
        return raised(text)
    if not place.last:
        return raised(text) if _ELEMENT.match(place.after) else _apart(text, place)
    if place.last.isdecimal():
        if text in ("0", "º") and place.after.lstrip()[:1] in ("C", "F"):
            return "°"
        is_whole = text == "1" and _SLASH_AND_NUMBER.match(place.after)
        return f" {text}" if is_whole else raised(text)
    is_mark = _is_of_text(place) or place.last in _SENTENCE_SIGNS
    return "" if is_mark and not place.after[:1].isalnum() else raised(text)


def _is_of_text(place: _Place) -> bool:
    """Whether the word before is one of running text, which has no power."""
    word = place.word
    if not word or word.lower() in _POWERS:
        return False
    if len(word) == 1:
        return word.lower() == word.upper()
    if len(word) <= _SHORT_CAPITALS and _OPERATOR.search(place.before.rstrip()[: -len(word)]):
        return False
    return not (word.isupper() and len(word) <= _SHORT_CAPITALS)


def _letters_above(text: str, place: _Place) -> str:
    """The end of an ordinal or abbreviation, a degree, a power that is a letter, or words of their own."""
    if not place.touches:
        return _apart(text, place)
    if text in ("o", "º") and place.last.isdecimal() and place.after.lstrip()[:1] in ("C", "F"):
        return "°"
    if len(text) == 1:
        return raised(text)
    if not text.isalpha() and (place.last.isdecimal() or (len(place.word) == 1 and text.isascii())):
        return raised(text)
    is_end = text.isalpha() and text.islower() and len(text) <= _SHORT
    if is_end and (place.last.isdecimal() or len(place.word) <= _SHORT):
        return text
    return _apart(text, place)


def _below(element: HtmlElement, text: str, place: _Place) -> str:
    if place.last and _leads_to_note(element):
        return ""
    first, last = text[0], text[-1]
    if (place.before[-1:].isdecimal() and first.isdecimal()) or (
        place.after[:1].isdecimal() and last.isdecimal()
    ):
        return lowered(text)
    return _apart(text, place) if " " in text else text


def raised(text: str) -> str:
    """``text`` in superscripts; where Unicode has none, behind a caret."""
    found = text.replace(" ", "").translate(_ABOVE)
    return found if _is_written(found) else _marked("^", text)


def lowered(text: str) -> str:
    """``text`` in subscripts; where Unicode has none, behind an underscore."""
    found = text.replace(" ", "").translate(_BELOW)
    return found if _is_written(found) else _marked("_", text)


def _is_written(found: str) -> bool:
    return not any(c.isascii() or c.isdecimal() for c in found)


def _marked(mark: str, text: str) -> str:
    return f"{mark}{text}" if len(text) == 1 or text.isalnum() else f"{mark}({text})"


def _apart(text: str, place: _Place) -> str:
    """``text`` with a space where a letter or number would touch it."""
    before = " " if place.touches and (text[0].isalnum() or text[0] in "[(") else ""
    behind = " " if place.after[:1].isalnum() and text[-1].isalnum() else ""
    return f"{before}{text}{behind}"


def _leads_to_note(element: HtmlElement) -> bool:
    """Whether all of it is a link, or links, to places on this page."""
    parent = element.getparent()
    if parent is not None and parent.tag == "a" and not (parent.text or "").strip() and len(parent) == 1:
        return (parent.get("href") or "").startswith("#")
    links = list(element.iter("a"))
    if not links or any("#" not in (link.get("href") or "") for link in links):
        return False
    inside = "".join(text for link in links for text in link.itertext())
    return sum(map(str.isalnum, inside)) == sum(map(str.isalnum, "".join(element.itertext())))


def _before(element: Any) -> str:
    """The text right before the element in its line; empty where the line begins."""
    for _ in range(_STEPS):
        previous = element.getprevious()
        if previous is not None:
            if text := previous.tail or _last_text(previous):
                return str(text)
            if previous.tag not in INLINE or previous.tag == "br":
                return ""
            element = previous
            continue
        parent = element.getparent()
        if parent is None or parent.text or parent.tag not in INLINE:
            return str(parent.text or "") if parent is not None else ""
        element = parent
    return ""


def _last_text(element: Any) -> str:
    """The last text in an inline element; empty in any other."""
    for _ in range(_STEPS):
        if element.tag not in INLINE or element.tag == "br":
            return ""
        if not len(element):
            return str(element.text or "")
        if element[-1].tail:
            return str(element[-1].tail)
        element = element[-1]
    return ""


def _after(element: Any) -> str:
    """The text right behind the element in its line; empty where the line ends."""
    for _ in range(_STEPS):
        if element.tail:
            return str(element.tail)
        following = element.getnext()
        if following is not None:
            if following.tag not in INLINE or following.tag == "br":
                return ""
            if text := "".join(following.itertext()) if len(following) <= 1 else following.text:
                return str(text)
            element = following
            continue
        element = element.getparent()
        if element is None or element.tag not in INLINE:
            return ""
    return ""
