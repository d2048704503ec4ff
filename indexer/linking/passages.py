"""Where does each character of a draft's running text stand in its source, and what may not be linked in it?

A passage is running text without a border in it: a paragraph, a cell, an item, or the part of one between two
breaks. Readers of HTML and Markdown build passages of what a reader sees; here is told where a phrase of that
stands in the source, and whether a link around it would leave the markup whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

# Elements that begin or end within one phrase, beyond which nobody could say whether a link fits around it.
MOST_CROSSED = 20

_NEVER_LINKED = re.compile(
    r"""
      (?: https?:// | ftp:// | mailto: | www\. ) [^\s<>"')\]]+     # addresses
    | [^\s@<>()\[\]]{1,64} @ [^\s@<>()\[\]]{1,255}                  # e-mail
    | \[\[ [^\[\]]{1,300} \]\]                                      # links of wikis
    | \{\{ [^{}]{0,500} \}\} | \{% [^%]{0,500} %\}                  # templates and short codes
    | \[ [a-z][\w-]{0,40} \s+ [\w-]{1,40}= [^\[\]]{0,300} \]            # short codes of WordPress
    | \$\$ [^$]{0,1000} \$\$                                         # formulas
    | (?<!\S) [\#@] \w[\w.-]{0,100}                                 # hash tags and accounts
    | \{ :? \s* [\#.][\w-]+ [^{}\n]{0,200} \}                       # attributes in Markdown
    | (?<![\w:]) : [a-z0-9_+-]{1,40} : (?![\w:])                     # names of signs: «:heart_attack:»
    """,
    re.I | re.VERBOSE,
)
# A formula as Pandoc's Markdown knows it: what costs «$5, and $6» is none.
_FORMULA = re.compile(r"(?<![\\$\w])\$(?=[^\s$])[^$\n]{0,300}(?<=\S)\$(?![\d$])")
# In Markdown these make something else than a link of the bracket behind them.
_BEFORE_NO_BRACKET = ("!", "\\", "[", "]")

# Of definitions whole lines, also where a slip makes them none.
_BRACKETED = re.compile(r"^[ ]{0,3}\[(?!\^)[^\[\]\n]{1,200}\]:[^\n]*|\[[^\[\]]{1,500}\]", re.M)


class DraftForm(StrEnum):
    """How a draft, or a part of it, is written."""

    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"


class Span(NamedTuple):
    """``text[start:end]``."""

    start: int
    end: int


class Segment(NamedTuple):
    """A stretch of a passage: where it begins there, and where it stands in the source.

    ``exact`` ones have the same characters in both; others, such as ``&amp;``, stand in the source as one.
    """

    start: int
    source: Span
    exact: bool


class Inline(NamedTuple):
    """An element within a passage: its tags in the source, and its content in the passage.

    Where it begins before the passage, ``start`` is -1; where it ends behind it, ``end`` is beyond its last
    character.
    """

    start: int
    end: int
    start_tag: int
    end_tag: int


@dataclass(frozen=True, slots=True)
class Passage:
    """``closed`` are spans, in order and apart, in which nothing may be linked; no link runs over one of
    ``bars``; ``form`` is how a link is written here; ``unread`` are closed spans of the source.
    """

    text: str
    segments: tuple[Segment, ...]
    form: DraftForm = DraftForm.TEXT
    closed: tuple[Span, ...] = ()
    bars: tuple[int, ...] = ()
    inlines: tuple[Inline, ...] = ()
    inline_ends: tuple[Inline, ...] = ()
    unread: tuple[Span, ...] = ()

    def source_of(self, start: int, end: int) -> Span | None:
        """Where the phrase ``text[start:end]`` stands in the source, with the elements that it holds whole.

        ``None`` where no link may stand there: it is closed, or a bar or the edge of an element is within.
        """
        if not _is_clear(self.closed, start, end) or self._is_barred(start, end):
            return None
        held = self._held(start, end)
        if held is None:
            return None
        if self.form != DraftForm.HTML and (
            self.text.startswith(_BEFORE_NO_BRACKET, start - 1 if start else len(self.text))
            or any(mark in self.text[start:end] for mark in "[]`")
        ):
            return None
        first, last = self._source_start(start), self._source_end(end)
        for inline in held:
            if inline.start == start:
                first = min(first, inline.start_tag)
            if inline.end == end:
                last = max(last, inline.end_tag)
        return Span(first, last) if _is_clear(self.unread, first, last) else None

    def _is_barred(self, start: int, end: int) -> bool:
        return bisect_left(self.bars, end) != bisect_right(self.bars, start)

    def _held(self, start: int, end: int) -> list[Inline] | None:
        """The elements that lie within a phrase; ``None`` where one lies across its edge."""
        beginning = _with_edge(self.inlines, _start_of, start, end)
        ending = _with_edge(self.inline_ends, _end_of, start, end)
        if len(beginning) + len(ending) > MOST_CROSSED:
            return None
        held = []
        for inline in {*beginning, *ending}:
            around = inline.start <= start and end <= inline.end
            within = start <= inline.start and inline.end <= end
            apart = inline.end <= start or end <= inline.start
            if within and not around:
                if min(inline.start_tag, inline.end_tag) < 0:  # it has no tag of its own here
                    return None
                held.append(inline)
            elif not around and not apart:
                return None
        return held

    def _source_start(self, at: int) -> int:
        segment = self.segments[bisect_right(self.segments, at, key=_segment_start) - 1]
        return segment.source.start + (at - segment.start if segment.exact else 0)

    def _source_end(self, at: int) -> int:
        segment = self.segments[bisect_left(self.segments, at, key=_segment_start) - 1]
        return segment.source.start + at - segment.start if segment.exact else segment.source.end


def _is_clear(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether nothing of ``start`` to ``end`` lies in the spans, which are in order and apart."""
    place = bisect_right(spans, Span(start, start))
    before = place > 0 and spans[place - 1].end > start
    behind = place < len(spans) and spans[place].start < end
    return not before and not behind


def _segment_start(segment: Segment) -> int:
    return segment.start


def _start_of(inline: Inline) -> int:
    return inline.start


def _end_of(inline: Inline) -> int:
    return inline.end


def _with_edge(
    inlines: Sequence[Inline], edge: Callable[[Inline], int], start: int, end: int
) -> Sequence[Inline]:
    """Those whose edge lies in ``start`` to ``end``, both included; they are sorted by it."""
    return inlines[bisect_left(inlines, start, key=edge) : bisect_right(inlines, end, key=edge)]


class PassageBuilder:
    """Takes a document's text in its order, and cuts it into passages."""

    def __init__(self, form: DraftForm, unread: Iterable[Span] = ()) -> None:
        """``unread`` are spans of the source in which nothing may be linked."""
        self._unread = merged(unread)
        self.passages: list[Passage] = []
        self.set_aside: list[str] = []  # seen, but no text to link in: headings, quotes
        self.form = form
        self._begin()

    def _begin(self) -> None:
        self._parts: list[str] = []
        self._segments: list[Segment] = []
        self._closed: list[Span] = []
        self._bars: list[int] = []
        self._inlines: list[Inline] = []
        self._length = 0

    @property
    def length(self) -> int:
        """Characters of the passage so far."""
        return self._length

    def add(self, text: str, source: Span, closed: bool = False) -> None:
        """Text that stands at ``source``, letter for letter where both are of one length."""
        if not text:
            return
        self._segments.append(Segment(self._length, source, len(text) == source.end - source.start))
        if closed:
            self._closed.append(Span(self._length, self._length + len(text)))
        self._parts.append(text)
        self._length += len(text)

    def bar(self) -> None:
        """No link runs over this place."""
        self._bars.append(self._length)

    def inline(self, start: int, start_tag: int, end_tag: int) -> None:
        """An element ends here whose content began at ``start`` (-1: before the passage)."""
        self._inlines.append(Inline(start, self._length, start_tag, end_tag))

    def cut(self, unended: Sequence[tuple[int, int]] = ()) -> None:
        """The passage ends here. ``unended`` are the elements that go on behind it: where each starts, and
        its tag.
        """
        text = "".join(self._parts)
        if text.strip():
            inlines = [*self._inlines, *(Inline(start, len(text) + 1, tag, -1) for start, tag in unended)]
            self.passages.append(
                Passage(
                    text,
                    tuple(self._segments),
                    self.form,
                    merged(chain(self._closed, _never_linked(text, self.form))),
                    tuple(self._bars),
                    tuple(sorted(inlines)),
                    tuple(sorted(inlines, key=_end_of)),
                    self._unread,
                )
            )
        self._begin()


def _never_linked(text: str, form: DraftForm) -> Iterator[Span]:
    """Addresses, and what other programs put something else for; in Markdown all that is in brackets, for
    that may become a link by a definition elsewhere.
    """
    for match in _NEVER_LINKED.finditer(text):
        yield Span(*match.span())
    if form != DraftForm.HTML:
        for match in (*_BRACKETED.finditer(text), *_FORMULA.finditer(text)):
            yield Span(*match.span())


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, those joined that touch, without empty ones."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span.start < span.end):
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(end, found[-1].end))
        else:
            found.append(Span(start, end))
    return tuple(found)


class Places:
    """Where the characters of a text stand in the source: line by line, for the beginnings of lines were
    taken off.
    """

    def __init__(self, starts: Sequence[int], sources: Sequence[int]) -> None:
        self._starts = starts  # offsets of the lines in the text
        self._sources = sources  # and in the source

    def at(self, offset: int) -> int:
        """Offset in the source of an offset in the text."""
        line = bisect_right(self._starts, offset) - 1
        return self._sources[line] + offset - self._starts[line]

    def span(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` begins and ends in the source; it is not empty."""
        return Span(self.at(start), self.at(end - 1) + 1)

    def pieces(self, start: int, end: int) -> Iterator[tuple[Span, Span]]:
        """The parts of ``text[start:end]`` that stand in one piece: in the text, and in the source."""
        line = bisect_right(self._starts, start) - 1
        while start < end:
            last = self._starts[line + 1] if line + 1 < len(self._starts) else end
            last = min(last, end)
            source = self._sources[line] + start - self._starts[line]
            yield Span(start, last), Span(source, source + last - start)
            start, line = last, line + 1


AS_IT_IS = Places((0,), (0,))
"""A text that is the source."""
