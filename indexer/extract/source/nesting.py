"""Markup that was written into its own attributes, healed in the source before any parser has guessed at it.

Glossary plugins that run over finished HTML mark up the words of their own tooltips::

    <span title="Sugar stays high because <span title="A hormone." data-x-term="insulin">insulin</span>
          is low." data-x-term="diabetes">diabetes</span>

A parser ends the outer tag at the inner tag's ``>``, and readers see the rest of the attribute as text. In
the source nothing is lost: the value is read here as the plugin wrote it (text, whole tags with values of
their own, and only then its closing quote), to any depth, and the outer tag is written anew with the inner
markup taken out of its values. No name of an attribute or plugin takes part; what gives a tag away is a value
that ends within a tag it opened.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# A value that ends in `<tag … =`: its closing quote is the opening quote of an attribute inside it.
_SIGNATURES = (
    re.compile(r"""=\s?"[^"]*<[a-zA-Z][^"<>]*=\s?["&“”″]"""),
    re.compile(r"""=\s?'[^']*<[a-zA-Z][^'<>]*=\s?'"""),
)
# The same, parsed and written out again: an attribute whose name ends in a quote follows the value's end.
_WRITTEN_OUT = re.compile(
    r"""=\s?"[^"<>]{0,2000}?()(?:&lt;|<)[a-zA-Z][^"<>]{0,120}=\s?"(?=\s[^\s"'<>/=]{1,100}"(?:=""|[\s>]))"""
)
_NAME_AND_QUOTE = re.compile(r"""("\s[^\s"'<>/=]{1,100}")=\"\"""")
# Characters that may be copied for it in all: each such tag costs a copy of the source.
_MAX_COPIED = 200_000_000
_RAW_TEXT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|xmp|iframe)\b.*?(?:</\1\s*>|\Z)", re.I | re.S
)
_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,60})")
_CLOSE = re.compile(r"</([a-zA-Z][\w:-]{0,60})\s*>")
_NAME = re.compile(r"""[^\s"'<>/=&“”″]{1,100}""")
_EQUALS = re.compile(r"\s{0,20}=\s{0,20}")
_BARE = re.compile(r"""[^\s"'<>]{1,2000}""")
_BEHIND_QUOTE = (" ", "\t", "\n", "\r", "\f", "/", ">")
# What typographic filters make of a closing quote that they take for text.
_CURLED = "&#8220;|&#8221;|&#8243;|&quot;|&ldquo;|&rdquo;|[“”″]"
_OPENING = re.compile(rf"""["']|{_CURLED}""")
_ATTRIBUTE_FOLLOWS = re.compile(rf"""\s{{1,20}}[\w:-]{{1,100}}\s?=\s?(?:["']|{_CURLED})|\s{{0,20}}/?>""")
_STOPS = {
    '"': re.compile(rf'<|"|{_CURLED}'),
    "'": re.compile(r"<|'|&#8216;|&#8217;|&#039;|&lsquo;|&rsquo;|[‘’]"),
}
_BLOCKS = frozenset(
    "address article aside blockquote body details dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 "
    "h6 head header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
# Characters of one value: a definition is a sentence or two.
_MAX_VALUE = 20_000
# Tags within values of tags.
_MAX_DEPTH = 8
# Places on a page that are looked at.
_MAX_REPAIRS = 5_000
# Places that only look like it. Each costs a scan of up to a value's length.
_MAX_FAILURES = 500
# The attributes of a tag whose inner markup was cut off.
_LAST_ATTRIBUTES = re.compile(r"""([\w:-]{1,100})\s?=\s?["']([^"']*)["']?(?=[\s/>]|\Z)|$""")
_MARKUP = re.compile(r"<[^<>]*(?:>|\Z)")


@dataclass(slots=True)
class Tag:
    """A start tag as its author meant it: its attributes in order, and the elements inside their values."""

    name: str
    end: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    inner: list[Tag] = field(default_factory=list)

    def all_inner(self) -> Iterator[Tag]:
        """Every element inside the values, inmost last."""
        for tag in self.inner:
            yield tag
            yield from tag.all_inner()


class _Torn(Exception):
    """The source at hand cannot be read as nested markup."""


def unnest(source: str) -> tuple[str, tuple[Tag, ...]]:
    """``source`` with every such tag written anew, and the elements that stood inside attributes."""
    source = _as_written(source)
    starts = sorted({m.start() for signature in _SIGNATURES for m in signature.finditer(source)})
    if not starts:
        return source, ()
    raw = [m.span() for m in _RAW_TEXT.finditer(source)]
    pieces: list[str] = []
    found: list[Tag] = []
    done = failures = 0
    for at in starts[:_MAX_REPAIRS]:
        if at < done or _inside(at, raw):
            continue
        opening = source.rfind("<", done, at)
        if opening < 0 or at - opening > _MAX_VALUE:
            continue
        tag = _read(source, opening)
        if tag is None or tag.end <= at:
            failures += 1
            if failures > _MAX_FAILURES:
                break
            continue
        pieces += (source[done:opening], _written(tag))
        found += tag.all_inner()
        done = tag.end
    return "".join((*pieces, source[done:])), tuple(found)


def _as_written(source: str) -> str:
    """Take back what a parser made of such a tag and then wrote out, as in a page that a browser saved.

    The rest of the first inner tag has become attributes, the first of which ends in a quote; what followed
    has become text, up to the outer tag's own ``">``, which is now ``"&gt;``. The last such tag is taken back
    first, so that the end that comes next is always its own.
    """
    if '"&gt;' not in source:
        return source
    matches = list(_WRITTEN_OUT.finditer(source))
    for match in matches[-1 : -_MAX_COPIED // len(source) - 1 : -1]:
        end = source.find('"&gt;', match.end(), match.start() + _MAX_VALUE)
        if end >= 0:
            inside = _NAME_AND_QUOTE.sub(r"\1", source[match.end(1) : end], count=1)
            inside = inside.removeprefix("&lt;").removeprefix("<")
            source = f'{source[: match.start(1)]}<{inside}">{source[end + 5 :]}'
    return source


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle][1] <= at:
            low = middle + 1
        else:
            high = middle
    return low < len(spans) and spans[low][0] <= at


def _read(source: str, at: int) -> Tag | None:
    """The tag at ``at``; None where it is sound as it stands, or beyond reading."""
    if _sound(source, at):
        return None
    try:
        return _tag(source, at, 0)
    except _Torn:
        return _cut_short(source, at)


def _sound(source: str, at: int) -> bool:
    """Whether the tag reads well by the standard's rules: a space, a slash or the end behind each quote."""
    match = _TAG.match(source, at)
    position = match.end() if match else len(source)
    while position < len(source):
        position = _behind_spaces(source, position)
        if source[position : position + 1] == ">":
            return True
        name = _NAME.match(source, position)
        if not name:
            return False
        equals = _EQUALS.match(source, name.end())
        if not equals:
            position = name.end()
            continue
        position = equals.end()
        quote = source[position : position + 1]
        if quote in ('"', "'"):
            position = source.find(quote, position + 1) + 1
            if not position or source[position : position + 1] not in _BEHIND_QUOTE:
                return False
        else:
            bare = _BARE.match(source, position)
            position = bare.end() if bare else position + 1
    return False


def _behind_spaces(source: str, position: int) -> int:
    while position < len(source) and source[position] in " \t\r\n\f/":
        position += 1
    return position


def _tag(source: str, at: int, depth: int) -> Tag:
    """The start tag at ``at``, values within values read to their own ends."""
    match = _TAG.match(source, at)
    if not match or depth > _MAX_DEPTH:
        raise _Torn
    tag = Tag(match[1].lower())
    position = match.end()
    while True:
        position = _behind_spaces(source, position)
        if source[position : position + 1] == ">":
            tag.end = position + 1
            return tag
        name = _NAME.match(source, position)
        if not name or position - at > _MAX_VALUE * 2:
            raise _Torn
        value, position = "", name.end()
        if equals := _EQUALS.match(source, position):
            value, position = _value(source, equals.end(), tag, depth)
        tag.attributes.setdefault(name[0].lower(), value)


def _value(source: str, at: int, tag: Tag, depth: int) -> tuple[str, int]:
    """The value that begins at ``at``, and the position behind it."""
    opening = _OPENING.match(source, at)
    if not opening:
        bare = _BARE.match(source, at)
        if not bare:
            raise _Torn
        return bare[0], bare.end()
    quote = "'" if opening[0] == "'" else '"'
    stops, pieces, position = _STOPS[quote], [], opening.end()
    opened: list[tuple[Tag, int]] = []
    while True:
        stop = stops.search(source, position, min(len(source), at + _MAX_VALUE))
        if not stop:
            raise _Torn
        pieces.append(source[position : stop.start()])
        position = stop.end()
        if stop[0] == "<":
            position = _element(source, stop.start(), tag, opened, pieces, depth)
            continue
        plain = stop[0] == quote == opening[0] and not tag.inner and not opened
        if plain or _ATTRIBUTE_FOLLOWS.match(source, position):
            return html.unescape("".join(pieces)), position
        if stop[0] == quote:
            raise _Torn
        pieces.append(stop[0])


def _element(
    source: str, at: int, tag: Tag, opened: list[tuple[Tag, int]], pieces: list[str], depth: int
) -> int:
    """Step over one tag inside a value; the position after it."""
    if close := _CLOSE.match(source, at):
        if close[1].lower() in _BLOCKS or not opened:
            raise _Torn  # this closes something outside the value: the value was cut short
        inner, piece = opened.pop()
        inner.text = html.unescape("".join(pieces[piece:]))
        return close.end()
    if not _TAG.match(source, at):
        pieces.append("<")
        return at + 1
    inner = _tag(source, at, depth + 1)
    if inner.name in _BLOCKS:
        raise _Torn
    if inner.attributes or inner.inner:
        tag.inner.append(inner)
    if inner.name not in _VOID:
        opened.append((inner, len(pieces)))
    return inner.end


def _cut_short(source: str, at: int) -> Tag | None:
    """The tag where the plugin's own limit cut the inner markup off.

    It ends at the first ``>``, and the attributes that follow the cut are its own.
    """
    end = source.find(">", at)
    if end < 0 or end - at > _MAX_VALUE:
        return None
    match = _TAG.match(source, at)
    if not match:
        return None
    tag = Tag(match[1].lower(), end + 1)
    for name, value in _LAST_ATTRIBUTES.findall(source[match.end() : end]):
        if not name:
            continue
        value = _MARKUP.sub("", html.unescape(value))
        if name.startswith("data-"):
            tag.attributes[name.lower()] = value  # the last one is the outer tag's
        else:
            tag.attributes.setdefault(name.lower(), value)
    return tag


def _written(tag: Tag) -> str:
    attributes = "".join(
        f' {name}="{html.escape(_MARKUP.sub("", value))}"' for name, value in tag.attributes.items()
    )
    return f"<{tag.name}{attributes}>"
