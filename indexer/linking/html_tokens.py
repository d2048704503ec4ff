"""Which tags, texts and comments does a piece of HTML consist of, and where do they stand?

The tokens of the HTML standard (13.2.5), as far as they bear on where text is seen: no attribute is judged,
and what a browser repairs stays as it is written. The time is linear in the length.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.linking.passages import Span

_RAW = frozenset("script style textarea title xmp iframe noembed noframes plaintext".split())
_TAG_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    r"""[\s/]* ([^\s/>][^\s/>=]*) (?: \s*=\s* (?: "([^"]*)" | '([^']*)' | ([^\s>"'][^\s>]*) ) )?""",
    re.VERBOSE,
)
_TAG_END = re.compile(r"[\s/]*>")
_OPEN_QUOTE = re.compile(r"\s*=\s*[\"']")
_COMMENT_END = re.compile(r"--!?>")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,10}|#[xX][0-9a-fA-F]{1,10}|[a-zA-Z][a-zA-Z0-9]{1,40});?")


@dataclass(frozen=True, slots=True)
class HtmlTag:
    """A tag at ``span``; ``attributes`` are those of a start tag, decoded."""

    span: Span
    name: str
    ends: bool
    attributes: dict[str, str]
    self_closing: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Text that is seen, with its character references as they are written."""

    span: Span


@dataclass(frozen=True, slots=True)
class Unseen:
    """A comment, a doctype, the text of a script, a tag without an end."""

    span: Span


Token = HtmlTag | Text | Unseen


def html_tokens(text: str) -> Iterator[Token]:
    """The tokens of ``text`` in order; together they are all of it."""
    at = shown = 0
    while (at := text.find("<", at)) >= 0:
        end, tag = _markup(text, at)
        if end is None:
            at += 1
            continue
        if shown < at:
            yield Text(Span(shown, at))
        yield tag or Unseen(Span(at, end))
        at = shown = end
        if tag and not tag.ends and tag.name in _RAW:
            shown = at = _raw_end(text, end, tag.name)
            if end < at:
                yield Unseen(Span(end, at))
    if shown < len(text):
        yield Text(Span(shown, len(text)))


def _markup(text: str, at: int) -> tuple[int | None, HtmlTag | None]:
    """End of the markup that begins at ``at``, ``None`` where the «<» is text; and the tag, if it is one."""
    if text.startswith("<!--", at):
        if text.startswith((">", "->"), at + 4):
            return text.index(">", at) + 1, None
        match = _COMMENT_END.search(text, at + 4)
        return (match.end() if match else len(text)), None
    name = _TAG_NAME.match(text, at)
    if name:
        return _tag(text, at, name)
    if text.startswith(("<!", "<?", "</"), at) and at + 2 < len(text):
        end = text.find(">", at)
        return (end + 1 if end >= 0 else len(text)), None
    return None, None


def _tag(text: str, start: int, name: re.Match[str]) -> tuple[int, HtmlTag | None]:
    attributes: dict[str, str] = {}
    at = name.end()
    while True:
        end = _TAG_END.match(text, at)
        if end:
            ends = text.startswith("</", start)
            closing = end[0].endswith("/>")
            return end.end(), HtmlTag(Span(start, end.end()), name[1].lower(), ends, attributes, closing)
        found = _ATTRIBUTE.match(text, at)
        if not found or _OPEN_QUOTE.match(text, found.end()):
            return len(text), None
        value = next((group for group in found.groups()[1:] if group is not None), "")
        attributes.setdefault(found[1].lower(), html.unescape(value))
        at = found.end()


def _raw_end(text: str, at: int, name: str) -> int:
    """Where the end tag of an element stands whose content is no markup."""
    if name == "plaintext":
        return len(text)
    match = re.compile(rf"</{name}(?=[\s/>])", re.I).search(text, at)
    return match.start() if match else len(text)


def decoded(text: str, start: int, end: int) -> Iterator[tuple[str, Span]]:
    """The parts of ``text[start:end]`` as they are seen: what is written so, and each character reference."""
    for match in _REFERENCE.finditer(text, start, end):
        seen = html.unescape(match[0])
        if seen != match[0]:
            if start < match.start():
                yield text[start : match.start()], Span(start, match.start())
            yield seen, Span(*match.span())
            start = match.end()
    if start < end:
        yield text[start:end], Span(start, end)
