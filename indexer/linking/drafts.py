"""A draft as link suggestions read it: plain text, where nothing may be linked, and what is linked already.

Offsets are those of ``Draft.text``. For plain text and Markdown that is the file itself, character for
character, so an editor can put a link exactly where the suggestion says; for HTML it is the visible text,
blocks on lines of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from catalogue.article import Article

FORMS = ("html", "markdown", "text")
LONGEST = 1_000_000
"""Characters of a draft that are read."""

_HIDDEN = frozenset(("script", "style", "template", "noscript", "head", "svg", "math", "iframe", "object"))
_CLOSED = frozenset(
    """a h1 h2 h3 h4 h5 h6 code pre kbd samp var button label select textarea title""".split()
)
_INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rp rt ruby s samp small span strike
    strong sub sup time tt u var wbr""".split()
)
_SPACE = re.compile(r"[ \t\r\f\v\u00a0]*[\n\t ]\s*|[\t\r\f\v\u00a0]+")

_URL = re.compile(r"(?:https?|ftp|mailto):[^\s<>\"')\]]+", re.I)
_MARKDOWN_CLOSED = tuple(
    re.compile(pattern, re.M)
    for pattern in (
        r"\A---[ \t]*\n(?:.*\n)*?---[ \t]*$",  # front matter
        r"(?:(?<=\n\n)|\A)(?:(?: {4}|\t).*\n?)+",  # indented code
        r"^ {0,3}#{1,6}[ \t].*$",
        r"^[^\n]+\n {0,3}(?:=+|-{2,})[ \t]*$",  # a heading underlined
        r"(?<!`)(?P<ticks>`+)(?!`)[^\n]{0,1000}?(?<!`)(?P=ticks)(?!`)",
        r"!?\[[^\[\]\n]{0,500}\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])",
        r"^ {0,3}\[[^\[\]\n]{1,200}\]:[ \t].*$",
        r"<[^<>\n]{1,2000}>",
    )
)
_MARKDOWN_TARGET = re.compile(
    r"\]\(\s*<?([^\s()<>]{1,2000})|^ {0,3}\[[^\[\]\n]{1,200}\]:[ \t]*<?([^\s<>]{1,2000})|<((?:https?):[^<>\s]{1,2000})>",
    re.M,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """``closed``: (start, end) spans, in order, in which nothing may be linked. ``targets``: addresses that
    are linked already.
    """

    text: str
    closed: tuple[tuple[int, int], ...] = ()
    targets: frozenset[str] = frozenset()
    url: str = ""

    @classmethod
    def read(cls, text: str, form: str = "text", url: str = "") -> Draft:
        """A draft in one of :data:`FORMS`; ``url`` is where it stands or will stand. Never raises for a
        text.
        """
        text = text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
        if form == "html":
            return _read_html(text, url)
        return (
            _read_markdown(text, url)
            if form == "markdown"
            else cls(text, _merged(_spans(_URL, text)), frozenset(_URL.findall(text)), url)
        )

    @classmethod
    def of(cls, article: Article) -> Draft:
        """An article of the library as a draft: what else it could link."""
        parts: list[str] = []
        closed: list[tuple[int, int]] = []
        at = 0
        for section in article.sections:
            for text, heading in [
                (section.heading or "", True),
                *((text, section.kind == "references") for text in section.texts()),
            ]:
                if text:
                    if heading:
                        closed.append((at, at + len(text)))
                    parts.append(text)
                    at += len(text) + 1
        return cls(
            "\n".join(parts), tuple(closed), frozenset(link.url for link in article.links), article.url
        )

    def open_at(self, start: int, end: int) -> bool:
        """Whether nothing forbids a link on ``text[start:end]``."""
        return not any(first < end and start < last for first, last in self.closed)


def form_of(name: str, text: str) -> str:
    """The form of a file, by its name, else by its first characters."""
    ending = name.lower().rpartition(".")[2]
    if ending in ("html", "htm", "xhtml"):
        return "html"
    if ending in ("md", "markdown", "mkd"):
        return "markdown"
    return (
        "html"
        if re.match(r"\s*<(?:!doctype|html|head|body|article|div|p|h[1-6]|ul|ol)\b", text[:300], re.I)
        else "text"
    )


def _read_markdown(text: str, url: str) -> Draft:
    spans = [span for pattern in _MARKDOWN_CLOSED for span in _spans(pattern, text)]
    found = (next(filter(None, match.groups()), "") for match in _MARKDOWN_TARGET.finditer(text))
    targets = {*found, *_URL.findall(text)}
    return Draft(
        text,
        _merged([*spans, *_fences(text), *_spans(_URL, text)]),
        frozenset(_joined(url, target) for target in targets),
        url,
    )


_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)", re.S)


def _fences(text: str) -> Iterator[tuple[int, int]]:
    """Fenced code, line by line (CommonMark 4.5); an open fence reaches to the end. A regular expression
    would be quadratic here.
    """
    at, opened, mark = 0, -1, ""
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line)
        if match and opened < 0 and not (match[1][0] == "`" and "`" in match[2]):
            opened, mark = at, match[1]
        elif match and opened >= 0 and match[1].startswith(mark) and not match[2].strip():
            yield opened, at + len(line)
            opened = -1
        at += len(line)
    if opened >= 0:
        yield opened, at


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


def _merged(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)


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
    """The visible text of a tree, and where it must not be linked."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.closed: list[tuple[int, int]] = []
        self.targets: list[str] = []
        self._at = 0

    def read(self, tree: HtmlElement) -> None:
        """Walk the tree without recursion: drafts may be nested as deep as they like."""
        hidden = 0
        opened: list[int] = []
        for event, element in _walk(tree):
            tag = element.tag if isinstance(element.tag, str) else "script"
            if event == "start":
                hidden += tag in _HIDDEN
                if tag == "a" and element.get("href"):
                    self.targets.append(element.get("href", ""))
                if tag not in _INLINE or tag == "br":
                    self._break()
                if tag in _CLOSED:
                    opened.append(self._at)
                if not hidden:
                    self._add(element.text)
                continue
            if tag in _CLOSED:
                self.closed.append((opened.pop(), self._at))
            hidden -= tag in _HIDDEN
            if tag not in _INLINE:
                self._break()
            if not hidden:
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
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            yield "start", element
            yield "end", element
        else:
            yield event, element
