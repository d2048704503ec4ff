"""What in a draft is read by other programs before it is Markdown or HTML, and is no place for a link?

Front matter, formulas, blocks of code and comments in the tags of templates and short codes, and lines that
define abbreviations, mark boxes or import modules. They are told by the source: a template is filled in
before its text is parsed, so such a block goes on over empty lines, items and tags.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from indexer.linking.passages import DraftForm, Span

# Characters of a formula, at the most: an escaped bracket may be the other half of nothing.
LONGEST_FORMULA = 2_000

# Names of blocks whose content is shown as it is, is somebody else's, or is not shown: in Liquid, Jinja,
# Hexo, Hugo and WordPress. Other blocks («if», «note», «tab») hold text like any.
_NAMES = (
    "highlight|prism|code|codeblock|source|sourcecode|raw|verbatim|comment|math|latex|katex|mermaid|plantuml"
    "|graphviz|schema|javascript|stylesheet|style|script|quote|blockquote|pullquote"
)
_MARK = re.compile(
    rf"""
      \{{%[-+]? \s* (?P<liquid_end>end)? (?P<liquid>{_NAMES}) \b [^%]{{0,500}} %\}}
    | \{{\{{[<%] \s* (?P<hugo_end>/)? \s* (?P<hugo>{_NAMES}) \b [^<>{{}}]{{0,500}} [>%]\}}\}}
    | \[ (?P<press_end>/)? (?P<press>{_NAMES}) (?:\s[^\[\]]{{0,500}})? \]
    | \\ (?P<tex_end>begin|end) \{{ (?P<tex>[A-Za-z]{{1,30}}\*?) \}}
    | (?<!\\) \\{{1,2}} (?P<formula>[()\[\]])
    | (?P<blank>(?:\r\n|\r|\n) [^\S\r\n]* (?:\r\n|\r|\n))
    """,
    re.VERBOSE,
)
_OPENING = {")": "(", "]": "["}
_LINE_END = re.compile(r"\r\n|\r|\n|\Z")
_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_ABBREVIATION = re.compile(r"^[ ]{0,3}\*\[[^\[\]\r\n]{1,200}\]:[^\r\n]*", re.M)
# The mark of a box with its kind and title («::: warning», «!!! note "Title"», «.. note::»), or of a tab, and
# what a page of MDX brings in.
_LINE_OF_MARKUP = re.compile(
    r"^[ ]{0,3}(?::{3,}|(?:!!!|\?\?\?\+?)(?=[ ])|===[!+]?[ ](?=\")|\.\.[ ][\w-]+::)[^\r\n]*"
    r"|^(?:import|export)\s[^\r\n]{0,300}\bfrom\s+['\"][^'\"\r\n]*['\"];?",
    re.M,
)


def unread_spans(text: str, form: DraftForm) -> Iterator[Span]:
    """Where they stand, ``text[start:end]``, in no order; some may overlap."""
    yield Span(0, front_matter_end(text))
    if form == DraftForm.MARKDOWN:
        yield from (Span(*match.span()) for match in _ABBREVIATION.finditer(text))
        yield from (Span(*match.span()) for match in _LINE_OF_MARKUP.finditer(text))
    blocks: dict[str, int] = {}
    formulas: dict[str, int] = {}
    for match in _MARK.finditer(text):
        if match["blank"]:
            formulas.clear()  # none has an empty line in it
        elif bracket := match["formula"]:
            yield from _formula(match, bracket, formulas)
        else:
            yield from _block(match, blocks)


def _formula(match: re.Match[str], bracket: str, opened: dict[str, int]) -> Iterator[Span]:
    if bracket not in _OPENING:
        if match.start() - opened.get(bracket, match.start()) > LONGEST_FORMULA:
            del opened[bracket]
        opened.setdefault(bracket, match.start())  # «\\[2pt]» within one begins none
        return
    start = opened.pop(_OPENING[bracket], None)
    if start is not None and match.end() - start <= LONGEST_FORMULA:
        yield Span(start, match.end())


def _block(match: re.Match[str], opened: dict[str, int]) -> Iterator[Span]:
    """The block that a tag ends, if it ends one. One that is never ended is none, only a tag."""
    kind = match.lastgroup or ""
    name = f"{kind} {match[kind]}"
    ends = match[f"{kind}_end"] not in (None, "begin")
    if not ends:
        opened.setdefault(name, match.start())
    elif name in opened:
        start = opened.pop(name)
        yield Span(start, match.end())
        for inner in [one for one, place in opened.items() if place > start]:
            del opened[inner]


def front_matter_end(text: str) -> int:
    """Where the text proper begins, behind front matter in YAML, TOML or JSON; 0 where there is none."""
    at = begins = 1 if text.startswith("\ufeff") else 0
    if text.startswith("{", begins):
        return _json_end(text, begins)
    fences: tuple[str, ...] = ()
    for match in _LINE_END.finditer(text, begins):
        line = text[at : match.start()].rstrip(" \t")
        if at == begins:
            fences = _FENCES.get(line, ())
        elif line in fences:
            return match.start()
        if not fences:
            break
        at = match.end()
    return 0


def _json_end(text: str, begins: int) -> int:
    """Behind an object of JSON that ends with its line, as a site generator reads it; else 0."""
    try:
        _, end = json.JSONDecoder().raw_decode(text, begins)
    except (ValueError, RecursionError):
        return 0
    line_end = _LINE_END.search(text, end)
    return end if line_end and not text[end : line_end.start()].strip() else 0
