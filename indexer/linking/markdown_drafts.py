"""What does a draft in Markdown say, and where?

A CommonMark parser (markdown-it-py; with tables and strikethrough) tells the blocks by their lines, and takes
off the marks of quotes and lists. What is left of a line is its end, which gives the offsets. The parser's
inline rules are followed as they match: they tell where code, links, emphasis and HTML stand.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, link_pairs
from markdown_it.token import Token
from markdown_it.utils import EnvType

from indexer.linking.html_drafts import HtmlReader, joined, of_the_text
from indexer.linking.html_tokens import HtmlTag, html_tokens
from indexer.linking.passages import DraftForm, PassageBuilder, Places
from indexer.linking.unread import front_matter_end

# Brackets of a paragraph, beyond which it is closed: each may begin a link, and is looked for to the end.
MOST_BRACKETS = 1_000

_LINE_END = re.compile(r"\r\n|\r|\n")
_CLOSED_BLOCKS = frozenset({"heading_open", "blockquote_open"})
_CLOSED_BLOCK_ENDS = frozenset({"heading_close", "blockquote_close"})
_CLOSED_RULES = frozenset({"backticks", "link", "image", "autolink"})
_AUTOLINK = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^<>\s]*)>")


class _Match(NamedTuple):
    """What an inline rule has matched in the text of a block."""

    start: int
    end: int
    rule: str


class _Delimiter(NamedTuple):
    """A mark that may begin or end emphasis."""

    start: int
    end: int


InlineRule = Callable[[StateInline, bool], bool]


class _Inlines:
    """The parser with its inline rules wrapped, so that they tell what they match."""

    def __init__(self) -> None:
        self.parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
        self._matches: list[_Match] = []
        self._delimiters: dict[int, _Delimiter] = {}  # by their tokens
        self._within_image = 0
        ruler = self.parser.inline.ruler
        for name in ruler.get_active_rules():
            if name != "text":
                ruler.at(name, self._telling(name, _rule_of(self.parser, name)))

    def matches(self, text: str, env: EnvType) -> list[_Match]:
        """What the rules match in the text of a block, outermost, in order; "emphasis" are single marks."""
        self._matches, self._delimiters = [], {}
        state = StateInline(text, self.parser, env, [])
        self.parser.inline.tokenize(state)
        link_pairs(state)
        found = [match for match in self._matches if match.rule not in ("emphasis", "strikethrough")]
        for delimiter in state.delimiters:
            if delimiter.end >= 0:
                for one in (delimiter, state.delimiters[delimiter.end]):
                    if one.token in self._delimiters:
                        found.append(_Match(*self._delimiters[one.token], "emphasis"))
        return list(_outermost(found))

    def _telling(self, name: str, rule: InlineRule) -> InlineRule:
        """``rule``, which tells what it matches."""

        def telling(state: StateInline, silent: bool) -> bool:
            start, known = state.pos, len(state.delimiters)
            self._within_image += name == "image"
            try:
                matched = rule(state, silent)
            finally:
                self._within_image -= name == "image"
            if matched and not silent and not self._within_image:
                self._matches.append(_Match(start, state.pos, name))
                marks = state.delimiters[known:] if name in ("emphasis", "strikethrough") else []
                width = 2 if name == "strikethrough" else 1
                first = state.pos - width * len(marks)
                for number, mark in enumerate(marks):
                    place = first + width * number
                    self._delimiters[mark.token] = _Delimiter(place, place + width)
            return matched

        return telling


def _rule_of(parser: MarkdownIt, name: str) -> InlineRule:
    ruler = parser.inline.ruler
    return ruler.getRules("")[ruler.get_active_rules().index(name)]


def _outermost(matches: Sequence[_Match]) -> Iterator[_Match]:
    last = 0
    for match in sorted(matches, key=lambda one: (one.start, -one.end)):
        if match.start >= last:
            yield match
            last = match.end


class MarkdownReader:
    """Reads one draft."""

    def __init__(self, source: str, builder: PassageBuilder, url: str) -> None:
        self._url = url
        self._builder = builder
        self._html = HtmlReader(builder, url)
        self._inlines = _Inlines()
        self._targets: set[str] = set()
        self._lines, self._starts = _lines_of(source)
        self._env: EnvType = {}
        self._in_cell = False
        self._row = (-1, 0)  # the line of the last cell, and where the next one begins

    def read(self) -> None:
        """Read all of it."""
        tokens: list[Token] = []
        self._inlines.parser.block.parse("\n".join(self._lines), self._inlines.parser, self._env, tokens)
        closed = 0
        for token in tokens:
            closed += (token.type in _CLOSED_BLOCKS) - (token.type in _CLOSED_BLOCK_ENDS)
            self._in_cell = token.type in ("td_open", "th_open") or (self._in_cell and token.type == "inline")
            if token.type == "inline" and not closed:
                self._inline(token)
            elif token.type == "html_block" and not closed:
                self._html_block(token)
            elif token.type == "inline":
                self._closed(token)
            elif token.type in ("fence", "code_block"):
                self._builder.set_aside.append(token.content)
            elif token.block and token.nesting:
                self._html.cut()
        self._html.cut()

    def targets(self) -> set[str]:
        """The addresses that are linked, in full."""
        references = (one["href"] for one in self._env.get("references", {}).values())
        found = {joined(self._url, href) for href in (*references, *self._targets)}
        return found | self._html.targets()

    def _inline(self, token: Token) -> None:
        places = self._places(token)
        text = token.content
        if text.count("[") > MOST_BRACKETS or text.count("<") > MOST_BRACKETS or not places:
            return
        at = 0
        for match in self._inlines.matches(text, self._env):
            self._plain(text, at, match.start, places)
            self._matched(text, match, places)
            at = match.end
        self._plain(text, at, len(text), places)
        self._html.cut()

    def _matched(self, text: str, match: _Match, places: Places) -> None:
        if match.rule in _CLOSED_RULES:
            self._plain(text, match.start, match.end, places, closed=True)
            self._note_targets(text[match.start : match.end])
        elif match.rule == "html_inline":
            self._html_inline(text, match, places)
        elif match.rule == "entity":
            seen = html.unescape(text[match.start : match.end])
            self._html.add(seen, places.span(match.start, match.end))
        elif match.rule == "escape" and text[match.end - 1 : match.end] != "\n":
            self._html.add(text[match.start + 1 : match.end], places.span(match.start, match.end))
        elif match.rule == "newline" and match.start and not text.endswith("  ", 0, match.start):
            self._plain(text, match.start, match.end, places)
        elif match.rule in ("newline", "escape"):
            self._html.cut()
        else:
            self._html.bar()

    def _plain(self, text: str, start: int, end: int, places: Places, closed: bool = False) -> None:
        for piece, source in places.pieces(start, end):
            self._html.add(text[piece.start : piece.end], source, closed)

    def _html_inline(self, text: str, match: _Match, places: Places) -> None:
        for token in html_tokens(text[match.start : match.end]):
            if isinstance(token, HtmlTag):
                start, end = match.start + token.span.start, match.start + token.span.end
                self._html.tag(of_the_text(token, text, start, end), places.span(start, end))
            else:
                self._html.bar()

    def _html_block(self, token: Token) -> None:
        self._html.cut()
        self._builder.form = DraftForm.HTML
        places = self._places(token)
        if places:
            self._html.feed(token.content, places)
        self._html.cut()
        self._builder.form = DraftForm.MARKDOWN

    def _closed(self, token: Token) -> None:
        """A heading or a quote: what it says and what it links, but no place for a link."""
        self._builder.set_aside.append(token.content)
        if "[" in token.content or "<" in token.content:
            self._note_targets(token.content)

    def _note_targets(self, text: str) -> None:
        """The addresses that a piece of inline text links."""
        self._targets.update(match[1] for match in _AUTOLINK.finditer(text))
        if text.count("[") > MOST_BRACKETS:
            return
        for token in self._inlines.parser.parseInline(text, self._env):
            for child in token.children or ():
                href = child.attrGet("href")
                if isinstance(href, str) and href:
                    self._targets.add(href)

    def _places(self, token: Token) -> Places | None:
        """Where the content of a block stands; ``None`` where it is not found in the source as it is."""
        if not token.map:
            return None
        if self._in_cell:
            return self._places_in_row(token.content, token.map[0])
        lines = token.content.split("\n")
        starts = [0, *accumulate(len(line) + 1 for line in lines)][: len(lines)]
        sources = []
        for number, line in enumerate(lines, token.map[0]):
            whole = self._lines[number] if number < len(self._lines) else ""
            bare = line.lstrip(" \t")
            column = whole.rfind(bare)
            if column < 0:
                return None
            sources.append(
                self._starts[number] + column - (len(line) - len(bare)) if bare else self._end(number)
            )
        return Places(starts, sources)

    def _places_in_row(self, cell: str, line: int) -> Places | None:
        """Where a cell stands in its row, whose cells come one after the other. The parser has taken off the
        backslash of a bar that ends no cell: such a cell does not stand there as it is.
        """
        row, at = self._lines[line], self._row[1] if self._row[0] == line else 0
        written = cell.replace("|", "\\|")
        column = row.find(written, at)
        if column < 0:
            return None
        bar = row.find("|", column + len(written))
        self._row = line, bar + 1 if bar >= 0 else len(row)
        return Places((0,), (self._starts[line] + column,)) if written == cell else None

    def _end(self, line: int) -> int:
        return self._starts[line] + len(self._lines[line]) if line < len(self._lines) else self._starts[-1]


def _lines_of(source: str) -> tuple[list[str], list[int]]:
    """The lines without their ends, those of front matter empty, and where each begins."""
    lines: list[str] = []
    starts: list[int] = []
    at = 0
    for match in _LINE_END.finditer(source):
        lines.append(source[at : match.start()])
        starts.append(at)
        at = match.end()
    lines.append(source[at:])
    starts.append(at)
    matter = bisect_left(starts, front_matter_end(source))
    lines[:matter] = [""] * matter
    return [line.replace("\0", "\ufffd") for line in lines], starts
