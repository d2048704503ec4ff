"""What does a draft say, where may nothing be linked in it, and what is linked already?

Offsets are those of ``Draft.text``. For plain text and Markdown that is the file itself, character for
character, so that an editor can put a link exactly where the suggestion says. For HTML it is the visible
text, with each block on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from catalogue.article import Article

LONGEST = 1_000_000
"""Characters of a draft that are read."""

_HIDDEN = frozenset("script style template noscript head svg math iframe object".split())
"""Elements that show no text."""

_CLOSED = frozenset("a h1 h2 h3 h4 h5 h6 code pre kbd samp var button label select textarea title".split())
"""Elements in whose text nothing is linked."""

_INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rp rt ruby s
    samp small span strike strong sub sup time tt u var wbr""".split()
)
"""Elements that do not begin a line (HTML's phrasing content, and its predecessors)."""

_SPACE = re.compile(r"[ \t\r\f\v\u00a0]*[\n\t ]\s*|[\t\r\f\v\u00a0]+")
_URL = re.compile(r"(?:https?|ftp|mailto):[^\s<>\"')\]]+", re.I)

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n)*?---[ \t]*$", re.M)
_INDENTED_CODE = re.compile(r"(?:(?<=\n\n)|\A)(?:(?: {4}|\t).*\n?)+", re.M)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t].*$", re.M)
_UNDERLINED_HEADING = re.compile(r"^[^\n]+\n {0,3}(?:=+|-{2,})[ \t]*$", re.M)
_CODE_SPAN = re.compile(r"(?<!`)(?P<ticks>`+)(?!`)[^\n]{0,1000}?(?<!`)(?P=ticks)(?!`)", re.M)
_LINK = re.compile(r"!?\[[^\[\]\n]{0,500}\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])", re.M)
_LINK_DEFINITION = re.compile(r"^ {0,3}\[[^\[\]\n]{1,200}\]:[ \t].*$", re.M)
_TAG = re.compile(r"<[^<>\n]{1,2000}>", re.M)

_MARKDOWN_CLOSED = (
    _FRONT_MATTER,
    _INDENTED_CODE,
    _HEADING,
    _UNDERLINED_HEADING,
    _CODE_SPAN,
    _LINK,
    _LINK_DEFINITION,
    _TAG,
)
"""What nothing is linked in; fenced code is added by :func:`_fences`."""

_MARKDOWN_TARGET = re.compile(
    r"""
      \]\( \s* <? ([^\s()<>]{1,2000})                             # [text](target)
    | ^[ ]{0,3} \[[^\[\]\n]{1,200}\]: [ \t]* <? ([^\s<>]{1,2000})  # [label]: target
    | < (https?:[^<>\s]{1,2000}) >                                # <target>
    """,
    re.M | re.VERBOSE,
)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)", re.S)
_HTML_BEGINNING = re.compile(r"\s*<(?:!doctype|html|head|body|article|div|p|h[1-6]|ul|ol)\b", re.I)


class DraftForm(StrEnum):
    """How a draft is written."""

    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"


class Span(NamedTuple):
    """``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """``closed`` are the spans, in order and apart, in which nothing may be linked; ``targets`` the addresses
    that are linked already; ``url`` is where the draft stands or will stand.
    """

    text: str
    closed: tuple[Span, ...] = ()
    targets: frozenset[str] = frozenset()
    url: str = ""

    @classmethod
    def read(cls, text: str, form: DraftForm = DraftForm.TEXT, url: str = "") -> Draft:
        """The draft that a text in ``form`` is. Never raises, whatever the text."""
        text = text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
        if form == DraftForm.HTML:
            return _read_html(text, url)
        if form == DraftForm.MARKDOWN:
            return _read_markdown(text, url)
        return cls(text, _merged(_spans(_URL, text)), frozenset(_URL.findall(text)), url)

    @classmethod
    def of(cls, article: Article) -> Draft:
        """An article of the library as a draft; its headings and references are closed."""
        lines: list[str] = []
        closed: list[Span] = []
        at = 0
        for section in article.sections:
            references = section.kind == "references"
            texts = [(section.heading or "", True), *((text, references) for text in section.texts())]
            for text, is_closed in texts:
                if text:
                    if is_closed:
                        closed.append(Span(at, at + len(text)))
                    lines.append(text)
                    at += len(text) + 1
        linked = frozenset(link.url for link in article.links)
        return cls("\n".join(lines), tuple(closed), linked, article.url)

    def open_at(self, start: int, end: int) -> bool:
        """Whether nothing forbids a link on ``text[start:end]``."""
        return not any(first < end and start < last for first, last in self.closed)


def form_of(name: str, text: str) -> DraftForm:
    """The form of a file, by its name, else by its first characters."""
    ending = name.lower().rpartition(".")[2]
    if ending in ("html", "htm", "xhtml"):
        return DraftForm.HTML
    if ending in ("md", "markdown", "mkd"):
        return DraftForm.MARKDOWN
    return DraftForm.HTML if _HTML_BEGINNING.match(text[:300]) else DraftForm.TEXT


def _read_markdown(text: str, url: str) -> Draft:
    closed = [span for pattern in (*_MARKDOWN_CLOSED, _URL) for span in _spans(pattern, text)]
    found = (next(filter(None, match.groups()), "") for match in _MARKDOWN_TARGET.finditer(text))
    targets = frozenset(_joined(url, target) for target in {*found, *_URL.findall(text)})
    return Draft(text, _merged([*closed, *_fences(text)]), targets, url)


def _fences(text: str) -> Iterator[Span]:
    """Fenced code (CommonMark 4.5), read line by line: a regular expression would take quadratic time.

    A fence without an end reaches to the end of the text.
    """
    at, opened, mark = 0, -1, ""
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line)
        if match and opened < 0 and not (match[1][0] == "`" and "`" in match[2]):
            opened, mark = at, match[1]
        elif match and opened >= 0 and match[1].startswith(mark) and not match[2].strip():
            yield Span(opened, at + len(line))
            opened = -1
        at += len(line)
    if opened >= 0:
        yield Span(opened, at)


def _spans(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [Span(*match.span()) for match in pattern.finditer(text)]


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in order, those joined that touch, without empty ones."""
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if span.start < span.end):
        if merged and start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Span(start, end))
    return tuple(merged)


def _joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target)
    except ValueError:
        return target


def _read_html(text: str, url: str) -> Draft:
    try:
        tree = document_fromstring(text.encode("utf-8"), parser=HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError):  # nothing but comments or white space
        return Draft("", url=url)
    reader = _HtmlText()
    reader.read(tree)
    targets = frozenset(_joined(url, href) for href in reader.targets)
    return Draft("".join(reader.parts), _merged(reader.closed), targets, url)


class _HtmlText:
    """The visible text of a tree, where nothing may be linked in it, and what is linked already."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.closed: list[Span] = []
        self.targets: list[str] = []
        self._at = 0
        self._hidden = 0  # how many hidden elements are open
        self._opened: list[int] = []  # where the open closed elements begin

    def read(self, tree: HtmlElement) -> None:
        """Read the tree without recursion: drafts may be nested as deep as they like."""
        for event, element in _walk(tree):
            tag = element.tag if isinstance(element.tag, str) else "script"
            if event == "start":
                self._begin(tag, element)
            else:
                self._end(tag, element)

    def _begin(self, tag: str, element: HtmlElement) -> None:
        self._hidden += tag in _HIDDEN
        if tag == "a" and element.get("href"):
            self.targets.append(element.get("href", ""))
        if tag not in _INLINE:
            self._break()
        if tag in _CLOSED:
            self._opened.append(self._at)
        if not self._hidden:
            self._add(element.text)

    def _end(self, tag: str, element: HtmlElement) -> None:
        if tag in _CLOSED:
            self.closed.append(Span(self._opened.pop(), self._at))
        self._hidden -= tag in _HIDDEN
        if tag not in _INLINE:
            self._break()
        if not self._hidden:
            self._add(element.tail)

    def _break(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")
            self._at += 1

    def _add(self, text: str | None) -> None:
        text = _SPACE.sub(" ", text or "")
        if not self.parts or self.parts[-1].endswith(("\n", " ")):
            text = text.lstrip(" ")
        if text:
            self.parts.append(text)
            self._at += len(text)


def _walk(tree: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """The events "start" and "end" of every node, of comments and processing instructions as well."""
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            yield "start", element
            yield "end", element
        else:
            yield event, element
