"""What pages say by line breaks and signs instead of elements: lists («- TSH<br>- free T4», «<p>• TSH</p>
<p>• free T4</p>»), and headings («<b>Tests</b><br>The blood is …»).

Two lines or more that begin with one sign become a list, and so do lines that are numbered from 1 on, or
lettered from the first letter of an alphabet. A line all in bold that begins a paragraph, before a sentence,
gets a paragraph of its own, which is then read as any bold paragraph is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from lxml.html import HtmlElement

from catalogue.scripts import ends_sentence
from catalogue.text.segmentation import count_words
from indexer.extract.blocks import HEADINGS
from indexer.extract.elements import BLOCK, INLINE

# Lines from which on a sign makes a list of them.
_LEAST_ITEMS = 2
# Words of the line below a bold one from which it is text, whether or not it ends like a sentence.
# The lines of an address and the verses of a song are shorter.
_TEXT_WORDS = 10
# Words of a bold line that may be a heading (see ``sections/headings.py``).
_MOST_HEADING = 14
# Words from which a cell of a table holds the page's text, not a value.
_LAYOUT_WORDS = 100
# Lines of one element, beyond which it is no text that somebody has set.
_MOST_LINES = 2_000

# Characters of the sign that opens an item, at most.
_LONGEST_SIGN = 4
# Signs that open an item wherever they stand before a text, those that need a space, and dashes: where one
# of the lines ends like a sentence these open what somebody says.
_SIGN = re.compile(
    r"\s*(?:(?P<sign>[•●○▪▫■□◆◇‣⁃◦∙❖➤➢►▶✓✔✅☑・])\ufe0f?\s*"
    r"|(?P<spaced>[-*·+→➔※])\s+|(?P<dash>[–—])\s+|\(?(?P<number>\d{1,2})(?:[.)]\s+|[．、）]\s*)"
    r"|(?P<circled>[①-⑳])\s*|[(（]?(?P<letter>[^\W\d_])[)）]\s*)"
)
# How alphabets begin, as lists are lettered.
_LETTERS = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзиклмнопрст",
    "αβγδεζηθικλμ",
    "אבגדהוזחטיכל",
    "أبجدهوزحطيكل",
    "ابجدهوزحطيكل",
    "ابتثجحخدذرز",
    "কখগঘঙচছজঝঞ",
    "अआइईउऊएऐओऔ",
    "कखगघङचछजझञ",
    "กขคงจฉชซ",
    "アイウエオカキクケコ",
    "イロハニホヘトチリヌ",
    "가나다라마바사아자차",
)
_DASH = "dash"
_BOLD = frozenset(("b", "strong"))
_NO_TEXT = frozenset(("pre", "button", "summary", "caption", "figcaption", "dt", "a", *HEADINGS))
_CELLS = frozenset(("td", "th"))
_PARAGRAPHS = frozenset(("p", "div"))


class _Line(NamedTuple):
    """A line of an element: the break or block before it, the elements in it, and its text."""

    around: HtmlElement
    before: HtmlElement | None
    elements: list[HtmlElement]
    text: str
    # It holds elements that are no part of a line.
    is_broken: bool

    @property
    def lead(self) -> str:
        """The text before its first element."""
        return (self.around.text if self.before is None else self.before.tail) or ""

    @lead.setter
    def lead(self, text: str) -> None:
        if self.before is None:
            self.around.text = text
        else:
            self.before.tail = text


class _Mark(NamedTuple):
    """What an item begins with: the sign, letter or kind of it, its number, and the characters that it takes.

    A letter has -1 for its number.
    """

    kind: str
    number: int
    length: int


def set_out_lines(tree: HtmlElement) -> None:
    """Make lists and paragraphs of the lines of a tree that say that they are such."""
    breaks = list(tree.iter("br"))
    for element in reversed(breaks):
        _move_out(element)
    cells: dict[HtmlElement, bool] = {}
    for around in dict.fromkeys(element.getparent() for element in breaks):
        if around is not None and _may_be_text(around, cells):
            _list_lines(around)
            _set_heads_apart(around)
    _list_paragraphs(tree, cells)


def _move_out(element: HtmlElement) -> None:
    """Put a break that ends an element of a line behind that: «<b>Tests<br></b>The blood …»."""
    around = element.getparent()
    while around is not None and around.tag in INLINE and around.getparent() is not None:
        if element.getnext() is not None or not _is_blank(element.tail):
            return
        tail, around.tail = around.tail, None
        around.addnext(element)
        element.tail = tail
        around = element.getparent()


def _may_be_text(element: HtmlElement, cells: dict[HtmlElement, bool]) -> bool:
    """Whether the lines of an element are text: not a cell's value, a heading or code.

    ``cells``: what is known of cells, whose words are counted once.
    """
    for around in (element, *element.iterancestors()):
        if around.tag in _NO_TEXT:
            return False
        if around.tag in _CELLS:
            if around not in cells:
                cells[around] = count_words("".join(map(str, around.itertext()))) > _LAYOUT_WORDS
            return cells[around]
    return True


def _is_blank(text: str | None) -> bool:
    return not text or text.isspace()


def _lines_of(around: HtmlElement) -> list[_Line]:
    """The lines of an element; a block in it ends one, and is none itself."""
    before: HtmlElement | None = None
    elements: list[HtmlElement] = []
    lines: list[_Line] = []
    for child in around:
        is_block = child.tag in BLOCK
        if not is_block and child.tag != "br":
            elements.append(child)
            continue
        lines.append(_line(around, before, elements))
        if is_block:
            lines.append(_Line(around, child, [], "", True))
        before, elements = child, []
    lines.append(_line(around, before, elements))
    return lines


def _line(around: HtmlElement, before: HtmlElement | None, elements: list[HtmlElement]) -> _Line:
    lead = (around.text if before is None else before.tail) or ""
    is_broken = any(next(child.iter(*BLOCK), None) is not None for child in elements)
    pieces = [lead]
    for child in () if is_broken else elements:
        pieces += [*map(str, child.itertext()), child.tail or ""]
    return _Line(around, before, elements, "".join(pieces).strip(), is_broken)


# -- lists


def _list_lines(around: HtmlElement) -> None:
    lines = _lines_of(around)
    if not _LEAST_ITEMS <= len(lines) <= _MOST_LINES:
        return
    texts = [line for line in lines if line.text or line.is_broken]
    for run in _runs([None if line.is_broken else line.text for line in texts]):
        _make_list(texts[run.start : run.stop], lines)


def _runs(texts: Sequence[str | None]) -> Iterator[range]:
    """The places of texts in a row that are items of one list; None: what is no line of text."""
    marks = [_mark_of(text) if text else None for text in texts]
    start = 0
    while start < len(marks):
        end = start + 1
        while end < len(marks) and _goes_on(marks[end - 1], marks[end]):
            end += 1
        first = marks[start]
        if first and end - start >= _LEAST_ITEMS and _begins_list(first):
            said = first.kind == _DASH and any(ends_sentence(text or "") for text in texts[start:end])
            if not said:
                yield range(start, end)
        start = end


def _mark_of(text: str) -> _Mark | None:
    found = _SIGN.match(text)
    if found is None or found.end() == len(text):
        return None
    kind, length = found.lastgroup or "", len(found[0].strip())
    match kind:
        case "number":
            return _Mark(kind, int(found[kind]), length)
        case "circled":
            return _Mark(kind, ord(found[kind]) - ord("①") + 1, length)
        case "letter":
            return _Mark(found[kind].lower(), -1, length)
    return _Mark(kind if kind == _DASH else found[kind], 0, length)


def _goes_on(one: _Mark | None, other: _Mark | None) -> bool:
    if one is None or other is None:
        return False
    if one.number < 0:
        return other.number < 0 and any(one.kind + other.kind in letters for letters in _LETTERS)
    return one.kind == other.kind and other.number == one.number + bool(one.number)


def _begins_list(first: _Mark) -> bool:
    """Whether a list may begin with a mark: a sign, the number 1, or an alphabet's first letter."""
    if first.number < 0:
        return any(letters[0] == first.kind for letters in _LETTERS)
    return first.number <= 1


def _make_list(items: Sequence[_Line], lines: Sequence[_Line]) -> None:
    """Put lines into a list where the first of them stands."""
    first, last = items[0], items[-1]
    within = lines[lines.index(first) : lines.index(last) + 1]
    made = first.around.makeelement(_tag_for(first.text))
    for line in items:
        item = first.around.makeelement("li")
        item.text = line.lead
        line.lead = ""
        item.extend(line.elements)
        _take_mark(item)
        made.append(item)
    for line in within[1:]:
        if line.before is not None:
            line.before.getparent().remove(line.before)
    if first.before is None:
        first.around.insert(0, made)
    else:
        first.before.addnext(made)


def _tag_for(text: str) -> str:
    mark = _mark_of(text)
    return "ol" if mark and mark.number else "ul"


def _take_mark(item: HtmlElement) -> None:
    """Take the sign away that an item begins with, which may stand in an element of its own."""
    mark = _mark_of("".join(map(str, item.itertext())))
    left = mark.length if mark else 0
    for element, place, text in _texts_in(item):
        short = text.lstrip()
        taken = min(left, len(short))
        setattr(element, place, short[taken:].lstrip())
        left -= taken
        if short[taken:].strip():
            return


def _texts_in(item: HtmlElement) -> Iterator[tuple[Any, str, str]]:
    """The texts of an element in their order, with their places."""
    inner: Iterable[Any] = list(item.iter())
    ended: list[Any] = []
    for element in inner:
        while ended and element.getparent() is not ended[-1]:
            closed = ended.pop()
            if closed.tail and closed is not item:
                yield closed, "tail", closed.tail
        if element.text:
            yield element, "text", element.text
        ended.append(element)
    for closed in reversed(ended[1:]):
        if closed.tail:
            yield closed, "tail", closed.tail


def _list_paragraphs(tree: HtmlElement, cells: dict[HtmlElement, bool]) -> None:
    """Make a list of paragraphs side by side that begin with one sign."""
    marked = [element for element in tree.iter(*_PARAGRAPHS) if _begins_with_mark(element)]
    known = set(marked)
    seen: set[HtmlElement] = set()
    for element in marked:
        if element in seen or not _may_be_text(element, cells):
            continue
        row = [element]
        while _is_blank(row[-1].tail) and (following := row[-1].getnext()) is not None and following in known:
            row.append(following)
        seen.update(row)
        texts = ["".join(map(str, member.itertext())).strip() for member in row]
        for run in _runs(texts):
            _make_items(row[run.start : run.stop], texts[run.start])


def _begins_with_mark(element: HtmlElement) -> bool:
    start = element.text or ""
    if len(start.strip()) <= _LONGEST_SIGN:
        start = ""
        for piece in element.itertext():
            start += str(piece)
            if len(start.strip()) > _LONGEST_SIGN:
                break
    if _SIGN.match(start.lstrip()) is None:
        return False
    return not any(inner.tag in BLOCK for inner in element.iterdescendants())


def _make_items(row: Sequence[HtmlElement], text: str) -> None:
    made = row[0].makeelement(_tag_for(text))
    row[0].addprevious(made)
    made.tail, row[-1].tail = row[-1].tail, None
    for member in row:
        member.tag = "li"
        _take_mark(member)
        made.append(member)


# -- headings


def _set_heads_apart(around: HtmlElement) -> None:
    lines = _lines_of(around)
    if not 1 < len(lines) <= _MOST_LINES:
        return
    for at, line in enumerate(lines[:-1]):
        following = lines[at + 1]
        if _is_bold(line) and _begins_paragraph(lines, at) and _is_prose(following):
            if line.before is not None and lines[at - 1].text:
                line.before.addprevious(around.makeelement("br"))
            assert following.before is not None  # only the first line has none
            following.before.addprevious(around.makeelement("br"))


def _is_bold(line: _Line) -> bool:
    """Whether a line is short, all in bold, and leads nowhere."""
    if line.is_broken or not line.text or not _is_blank(line.lead) or count_words(line.text) > _MOST_HEADING:
        return False
    return all(_is_all_bold(child) for child in line.elements)


def _is_all_bold(element: HtmlElement) -> bool:
    """Whether an element and what stands behind it have no text but in bold; a colon may follow."""
    if (element.tail or "").strip(" \t\r\n\xa0:："):
        return False
    if element.tag in _BOLD:
        return next(element.iter("a"), None) is None
    if element.tag == "a" or not _is_blank(element.text):
        return False
    return all(_is_all_bold(inner) for inner in element)


def _begins_paragraph(lines: Sequence[_Line], at: int) -> bool:
    """Whether a line is the first of its paragraph, or stands behind the end of a sentence."""
    if not at:
        return True
    before = lines[at - 1]
    return before.is_broken or not before.text or ends_sentence(before.text)


def _is_prose(line: _Line) -> bool:
    """Whether a line is text for its length or its end, and not a bold one itself."""
    if line.is_broken or not line.text or _is_bold(line):
        return False
    return count_words(line.text) >= _TEXT_WORDS or ends_sentence(line.text)
