"""What does a draft in HTML say, and where? Its tree is followed with the offsets of the source.

Elements are ended as the HTML standard ends them where an end tag is missing (13.2.6): a paragraph by the
next block, an item by the next item, a cell by the next cell. Formatting, and links with it, goes on in the
next block until its own end tag.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from indexer.linking.html_tokens import HtmlTag, Text, decoded, html_tokens
from indexer.linking.passages import AS_IT_IS, PassageBuilder, Places, Span

# Elements open at a time; browsers flatten what is deeper, and nothing is linked there.
DEEPEST = 512

# Formatting elements of one name that go on in the next block (browsers know three alike at most).
_MOST_ALIKE = 3

_HIDDEN = frozenset(
    """applet audio canvas datalist embed frameset head iframe math noembed noframes noscript object rp rt
    script style svg template textarea title video""".split()
)
"""Elements that show no text, or none in which an editor could set a link."""

_CLOSED = frozenset(
    """a blockquote button code del h1 h2 h3 h4 h5 h6 hgroup kbd label legend listing meter nav option output
    pre progress q s samp select strike summary sup tt var xmp""".split()
)
"""Elements in whose text nothing is linked."""

_CLOSED_ROLES = frozenset("heading link button code navigation menu menuitem tab img deletion".split())

_INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark meter nobr output
    progress q rb rp rt ruby s samp small span strike strong sub time tt u var""".split()
)
"""Elements that do not break the text (HTML's phrasing content, and its predecessors)."""

_VOID = frozenset(
    "area base basefont bgsound br col embed frame hr img input link meta param source track wbr".split()
)
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_BOUNDARIES = frozenset("applet button caption html marquee object table td template th".split())
_TABLE_PARTS = frozenset("caption colgroup tbody td tfoot th thead tr table".split())

_ENDED_BY: dict[str, frozenset[str]] = {
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "option": frozenset({"option"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "tr": frozenset({"tr", "td", "th"}),
    **dict.fromkeys(("tbody", "thead", "tfoot"), frozenset("tbody thead tfoot tr td th caption".split())),
    **dict.fromkeys(("rt", "rp"), frozenset({"rt", "rp"})),
    **dict.fromkeys("h1 h2 h3 h4 h5 h6".split(), frozenset("h1 h2 h3 h4 h5 h6".split())),
}
"""Start tag → open elements that it ends."""

_ENDED_WITHIN: dict[str, frozenset[str]] = {
    "option": frozenset({"select", "datalist"}),
    **dict.fromkeys("td th tr tbody thead tfoot".split(), frozenset({"table"})),
    **dict.fromkeys(("rt", "rp"), frozenset({"ruby"})),
    **dict.fromkeys("h1 h2 h3 h4 h5 h6".split(), frozenset("div section article main".split())),
}
"""Start tag → elements beyond which it ends none; for items those are all other blocks."""

_UNDISPLAYED = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.I)


@dataclass(slots=True)
class _Open:
    """An open element; ``start`` is where its content begins in the passage, -1 for an earlier one."""

    name: str
    hidden: bool
    closed: bool
    inline: bool
    start: int
    start_tag: int


class HtmlReader:
    """Reads pieces of HTML, one after the other, into passages; elements stay open from piece to piece."""

    def __init__(self, builder: PassageBuilder, url: str) -> None:
        self._builder = builder
        self._url = url
        self._base = ""
        self._hrefs: list[str] = []
        self.canonical = ""
        self._stack: list[_Open] = []
        self._names: Counter[str] = Counter()
        self._hidden = 0
        self._closed = 0
        self._beyond = 0  # elements open beyond the deepest

    def feed(self, text: str, places: Places = AS_IT_IS) -> None:
        """Read a piece that stands in the source at ``places``."""
        for token in html_tokens(text):
            if isinstance(token, Text):
                self.text(text, token.span, places)
            elif isinstance(token, HtmlTag):
                tag = of_the_text(token, text, *token.span)
                self.tag(tag, places.span(*token.span))
            else:
                self._builder.bar()

    def text(self, text: str, span: Span, places: Places) -> None:
        """Text with character references."""
        for seen, part in decoded(text, *span):
            if len(seen) != part.end - part.start or seen != text[part.start : part.end]:
                self.add(seen, places.span(*part))
            else:
                for piece, source in places.pieces(*part):
                    self.add(text[piece.start : piece.end], source)

    def add(self, text: str, source: Span, closed: bool = False) -> None:
        """Text as it is seen, from ``source``."""
        if not self._hidden:
            self._builder.add(text, source, closed or bool(self._closed or self._beyond))

    def bar(self) -> None:
        """No link runs over this place."""
        self._builder.bar()

    def cut(self) -> None:
        """The passage ends here; open elements go on in the next."""
        self._builder.cut([(one.start, one.start_tag) for one in self._stack if one.inline])
        for one in self._stack:
            one.start = -1

    def targets(self) -> set[str]:
        """The addresses that are linked, in full."""
        base = joined(self._url, self._base) if self._base else self._url
        return {joined(base, href) for href in self._hrefs}

    def tag(self, tag: HtmlTag, source: Span) -> None:
        """A tag that stands at ``source``."""
        if tag.ends:
            self._end(tag.name, source)
            return
        self._note(tag)
        if tag.name in _VOID:
            self._void(tag.name)
            return
        if tag.name in _TABLE_PARTS and tag.name != "table" and not self._names["table"]:
            self.cut()  # no cell without a table
            return
        self._end_what_it_ends(tag.name)
        inline = tag.name in _INLINE or tag.name not in _KNOWN
        if not inline:
            self.cut()
        elif tag.name not in _INLINE:
            self.bar()
        if not (
            tag.self_closing and (tag.name in ("svg", "math") or self._names["svg"] or self._names["math"])
        ):
            self._open(tag, source, inline)

    def _note(self, tag: HtmlTag) -> None:
        """What a start tag tells of addresses."""
        href = tag.attributes.get("href", "")
        if not href:
            return
        if tag.name in ("a", "area"):
            self._hrefs.append(href)
        elif tag.name == "base" and not self._base:
            self._base = href
        elif tag.name == "link" and "canonical" in tag.attributes.get("rel", "").lower().split():
            self.canonical = self.canonical or joined(self._url, href)

    def _void(self, name: str) -> None:
        if name == "wbr":
            return
        if name in ("img", "input", "embed"):
            self.bar()
        elif name in ("br", "hr"):
            self.cut()

    def _open(self, tag: HtmlTag, source: Span, inline: bool) -> None:
        if len(self._stack) >= DEEPEST:
            self._beyond += 1
            return
        role = tag.attributes.get("role", "").lower().split()
        hidden = (
            tag.name in _HIDDEN
            or "hidden" in tag.attributes
            or bool(_UNDISPLAYED.search(tag.attributes.get("style", "")))
        )
        # A link that only some can see is one on which the keyboard stops and a screen reader says nothing.
        unheard = tag.attributes.get("aria-hidden", "").strip().lower() == "true"
        closed = tag.name in _CLOSED or unheard or not _CLOSED_ROLES.isdisjoint(role)
        if hidden and tag.name not in ("rt", "rp"):
            self.bar()
        self._push(_Open(tag.name, hidden, closed, inline, self._builder.length, source.start))

    def _push(self, element: _Open) -> None:
        self._stack.append(element)
        self._names[element.name] += 1
        self._hidden += element.hidden
        self._closed += element.closed

    def _pop(self, place: int, end_tag: int) -> _Open:
        element = self._stack.pop(place)
        self._names[element.name] -= 1
        self._hidden -= element.hidden
        self._closed -= element.closed
        if element.inline:
            self._builder.inline(element.start, element.start_tag, end_tag)
        return element

    def _end_what_it_ends(self, name: str) -> None:
        """End the open elements that a start tag ends."""
        if name == "a" and self._names["a"]:
            self._end("a", Span(-1, -1))
        if self._names["p"] and name in _ENDING_PARAGRAPHS:
            self._end_up_to(frozenset({"p"}), _BOUNDARIES)
        ended = _ENDED_BY.get(name, frozenset())
        if any(self._names[one] for one in ended):
            within = _ENDED_WITHIN.get(name, _BLOCKS)
            while self._end_up_to(ended, within):
                pass

    def _end(self, name: str, source: Span) -> None:
        if self._beyond:
            self._beyond -= 1
            return
        if name not in _KNOWN:
            self.bar()
        elif name not in _INLINE:
            self.cut()
        if not self._names[name]:
            return
        if name in _FORMATTING:
            place = max(i for i, one in enumerate(self._stack) if one.name == name)
            self._pop(place, source.end)
        else:
            boundaries = frozenset({"table", "html"}) if name in _TABLE_PARTS else _BOUNDARIES
            self._end_up_to(frozenset({name}), boundaries - {name}, source.end)

    def _end_up_to(self, names: frozenset[str], boundaries: frozenset[str], end_tag: int = -1) -> bool:
        """End the innermost open element of ``names`` and what is open in it; ``False`` where none is open
        within ``boundaries``. Formatting that was open in it goes on behind it.
        """
        place = len(self._stack) - 1
        while place >= 0 and self._stack[place].name not in names:
            if self._stack[place].name in boundaries:
                return False
            place -= 1
        if place < 0:
            return False
        going_on: list[_Open] = []
        while len(self._stack) > place + 1:
            inner = self._pop(len(self._stack) - 1, -1)
            if inner.name in _FORMATTING:
                going_on.append(inner)
        ended = self._pop(place, end_tag)
        if not ended.inline:
            self.cut()
        for inner in reversed(going_on):
            if self._names[inner.name] < _MOST_ALIKE and ended.name not in _BOUNDARIES:
                inner.start, inner.start_tag = (self._builder.length if ended.inline else -1), -1
                self._push(inner)
        return True


_KNOWN = (
    _INLINE
    | _HIDDEN
    | _CLOSED
    | _TABLE_PARTS
    | frozenset(
        """address article aside body center dd details dialog dir div dl dt fieldset figcaption figure footer
        form header html li main marquee menu ol optgroup option p search section ul""".split()
    )
)
"""Names of HTML; others are elements of somebody's own, over whose edges no link runs."""

# A mark of a note or a power is no part of the word before it, but ends nothing else.
_SET_APART = frozenset({"sup"})

# But a charge or a brand's sign is a part of it.
_SIGN_RAISED = r"<sup>\s*(?:\d{0,2}(?:[+−–-]|&minus;|&plus;)|[®™℠]|&reg;|&trade;)\s*</sup\s*>"
_RAISED = re.compile(_SIGN_RAISED, re.I)
_RAISED_BEFORE = re.compile(f"{_SIGN_RAISED}$", re.I)
_LONGEST_RAISED = 40
_OF_THE_TEXT = "small"

_BLOCKS = _KNOWN - _INLINE - _SET_APART - {"address", "div", "p"}

_ENDING_PARAGRAPHS = (_KNOWN - _INLINE - _TABLE_PARTS | {"table"}) - _HIDDEN - _SET_APART


def of_the_text(tag: HtmlTag, text: str, start: int, end: int) -> HtmlTag:
    """A tag that stands at ``text[start:end]``; in the place of a raised sign's another one, since that
    belongs to the text: K<sup>+</sup>.
    """
    if tag.name not in _SET_APART:
        return tag
    before = text[max(0, end - _LONGEST_RAISED) : end]
    raised = _RAISED_BEFORE.search(before) if tag.ends else _RAISED.match(text, start)
    return replace(tag, name=_OF_THE_TEXT) if raised else tag


def joined(base: str, target: str) -> str:
    """The address of ``target`` on the page ``base``; as it is where it cannot be made out."""
    try:
        return urljoin(base, target.strip())
    except ValueError:
        return target
