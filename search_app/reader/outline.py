"""How is an article shown? Its sections get ids to link to and heading levels without gaps, and links are put
back into their texts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias
from urllib.parse import quote

import regex

from catalogue.article import (
    Article,
    Block,
    Code,
    Figure,
    Link,
    ListBlock,
    Paragraph,
    QuestionBlock,
    Quote,
    Section,
    Table,
    Term,
)
from catalogue.filing import slug
from indexer.answers import SectionHit
from search_app.reader.care import Grade, grade_of, urgent_runs
from search_app.reader.words import WordFinder
from search_app.spoken import foreign_language

# Sections of an article that are shown; the longest of 12,000 articles of the web at hand has 400. Each costs
# a tenth of a millisecond, so that an article of headings alone would hold a thread for seconds.
MAX_SECTIONS = 2_000
# Links of one section that are put back into its text; each is looked for in every block.
MAX_LINKS = 300
# Times that the links of a section are looked for at all: a list of 20,000 items with links that stand in
# none of them would cost seconds.
MAX_LOOKS = 100_000
# Sections that advise nobody.
QUIET_KINDS = frozenset(("references", "disclaimer", "boilerplate"))
# Items of a list, or rows of a table, whose letters are looked at.
_LOOKED_AT = 20
# Headings go down to this level, lists to this depth.
DEEPEST_LEVEL = 6

# Scheme of an identifier → where it is resolved.
_RESOLVERS = {
    "doi": "https://doi.org/",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/",
}

_RESOLVER_NAMES = {"doi": "DOI", "pmid": "PubMed", "pmcid": "PubMed Central"}
_BARE_ADDRESS = re.compile(r"https?://(?:www\.)?(\S+?)/?")

# A text fragment (WICG, Scroll to Text Fragment) opens a page at words of its text.
_TEXT_DIRECTIVE = ":~:text="
_SPACES = re.compile(r"\s+")
_NOT_IN_ADDRESS = regex.compile(r"[^\p{L}\p{M}\p{N}\-._]")


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of text. ``url`` is set where it is a link; if ``inside``, it is the id of an article of this
    library. ``word`` is the number of the explained word that it is, or 0.
    """

    text: str
    url: str = ""
    inside: bool = False
    word: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list, with the entries below it."""

    runs: tuple[TextRun, ...]
    below: list[Item] = field(default_factory=list)


# The cells of a table's row, each as runs.
Row: TypeAlias = tuple[tuple[TextRun, ...], ...]


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block, ready for its template: ``runs`` for text, ``items`` for a list, ``rows`` for a table,
    ``parts`` for what stands in a box of its own (``urgent``).
    """

    type: str
    runs: tuple[TextRun, ...] = ()
    items: tuple[Item, ...] = ()
    ordered: bool = False
    header: tuple[Row, ...] = ()
    rows: tuple[Row, ...] = ()
    parts: tuple[ShownBlock, ...] = ()
    language: str = ""  # where no letter of it is of the article's script


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with the id that links lead to."""

    id: str
    heading: str | None
    level: int  # 2 to 6: the title of the page is the only h1
    kind: str
    language: str | None
    blocks: tuple[ShownBlock, ...]
    # how fast the section says that help is needed
    care: Grade | None = None


def section_ids(sections: Sequence[Section]) -> list[str]:
    """An id for every section: its own anchor, else its heading, numbered where two would be the same."""
    ids: list[str] = []
    taken: set[str] = set()
    # Where to go on numbering each name: from 2 again, 3,000 equal headings would cost minutes.
    following: dict[str, int] = {}
    for section in sections:
        base = section_id(section.heading, section.anchor) or "start"
        made = base
        while made in taken:
            number = following.get(base, 2)
            made, following[base] = f"{base}-{number}", number + 1
        taken.add(made)
        ids.append(made)
    return ids


def section_id(heading: str | None, anchor: str | None) -> str:
    """The id of the first section of that name; empty for the lead. Ids of the page itself begin with
    ``page-``, those of sections never do.
    """
    if anchor and anchor.strip():
        base = _SPACES.sub("-", anchor.strip())
    else:
        base = slug(heading) if heading else ""
    return f"at-{base}" if base.startswith("page-") else base


def hit_fragment(hit: SectionHit) -> str:
    """What to append to the address of an article's page so that it opens at the section of a hit."""
    _, _, text = hit.fragment.partition(_TEXT_DIRECTIVE)
    directive = _TEXT_DIRECTIVE + text if text else ""
    at = in_address(section_id(hit.heading, hit.anchor))
    return f"#{at}{directive}" if at or directive else ""


def in_address(section: str) -> str:
    """A section's id as it stands behind the # of an address: what pages call their sections may hold
    quotes, a ``%41`` or ``:~:``. Letters of any script stay as they are.
    """
    return _NOT_IN_ADDRESS.sub(lambda sign: quote(sign[0]), section)


def shown(article: Article, known: Mapping[str, str], terms: Sequence[Term] = ()) -> tuple[ShownSection, ...]:
    """The article's first :data:`MAX_SECTIONS` sections.

    ``known``: address (without fragment) → id of an article of this library. ``terms``: words that the page
    explains.
    """
    words = WordFinder(terms)
    ids = section_ids(article.sections)
    levels = _levels(article.sections)
    linked: dict[int, list[Link]] = defaultdict(list)
    for link in article.links:
        linked[link.section].append(link)
    made = []
    for index, section in enumerate(article.sections[:MAX_SECTIONS]):
        links = _LinkInserter(linked.get(index, ()), known)
        own = section.language or article.language or ""
        blocks = tuple(
            replace(_shown_block(block, links, words), language=foreign_language(_text(block), own))
            for block in section.blocks
        )
        care = grade_of(section)
        if care is not Grade.EMERGENCY and section.kind not in QUIET_KINDS:
            blocks = _boxed(blocks, urgent_runs(section.blocks))
        shown_as = (section.heading, levels[index], section.kind, section.language)
        made.append(ShownSection(ids[index], *shown_as, blocks, care))
    return tuple(made)


def _boxed(blocks: tuple[ShownBlock, ...], runs: Sequence[range]) -> tuple[ShownBlock, ...]:
    """The blocks, those of each run together in a box."""
    made = list(blocks)
    for run in reversed(runs):
        made[run.start : run.stop] = [ShownBlock("urgent", parts=blocks[run.start : run.stop])]
    return tuple(made)


def _levels(sections: Sequence[Section]) -> list[int]:
    """Levels from 2 on without a gap, whatever the page has: an outline that jumps is hard to follow in a
    screen reader.
    """
    levels: list[int] = []
    open_levels: list[int] = []
    for section in sections:
        if not section.heading:  # the lead heads nothing, so nothing stands below it
            levels.append(2)
            continue
        while open_levels and open_levels[-1] >= section.level:
            open_levels.pop()
        open_levels.append(section.level)
        levels.append(min(DEEPEST_LEVEL, 1 + len(open_levels)))
    return levels


def _shown_block(block: Block, links: _LinkInserter, words: WordFinder) -> ShownBlock:
    match block:
        case Paragraph(text=text):
            return ShownBlock("paragraph", _explained(links.runs_of(text), words))
        case ListBlock(items=items, ordered=ordered, depths=depths):
            runs = [_explained(links.runs_of(item), words) for item in items]
            return ShownBlock("list", items=_nested(runs, depths), ordered=ordered)
        case Table(rows=rows, header_rows=header_rows):
            cells = tuple(tuple(links.runs_of(cell) for cell in row) for row in rows)
            return ShownBlock("table", header=cells[:header_rows], rows=cells[header_rows:])
        case QuestionBlock(text=text):
            return ShownBlock("question", links.runs_of(text))
        case Quote(text=text):
            return ShownBlock("quote", links.runs_of(text))
        case Code(text=text):
            return ShownBlock("code", (TextRun(text),))
        case Figure(text=text):
            return ShownBlock("figure", links.runs_of(text))


def _explained(runs: tuple[TextRun, ...], words: WordFinder) -> tuple[TextRun, ...]:
    """The runs with the words that the page explains, but for those in links, as runs of their own."""
    plain = iter(words.find([run.text for run in runs if not run.url]))
    made: list[TextRun] = []
    for run in runs:
        made += [run] if run.url else [TextRun(text, word=number) for text, number in next(plain)]
    return tuple(made)


def _text(block: Block) -> str:
    """The beginning of what a block says, enough to know its letters."""
    match block:
        case ListBlock(items=items):
            return " ".join(items[:_LOOKED_AT])
        case Table(rows=rows):
            return " ".join(cell for row in rows[:_LOOKED_AT] for cell in row)
        case Code():
            return ""
        case _:
            return block.text


def _nested(items: Sequence[tuple[TextRun, ...]], depths: Sequence[int]) -> tuple[Item, ...]:
    """Flat items with depths as a tree. An item that is too deep becomes a child of the one before it."""
    roots: list[Item] = []
    path: list[Item] = []
    for index, runs in enumerate(items):
        depth = depths[index] if index < len(depths) else 0
        depth = max(0, min(depth, len(path), DEEPEST_LEVEL - 1))
        del path[depth:]
        item = Item(runs)
        (path[-1].below if path else roots).append(item)
        path.append(item)
    return tuple(roots)


class _LinkInserter:
    """Puts a section's links back where their anchor texts stand, each once, in page order."""

    def __init__(self, links: Sequence[Link], known: Mapping[str, str]) -> None:
        self._waiting = [link for link in links if link.anchor.strip()][:MAX_LINKS]
        self._known = known
        self._looks = MAX_LOOKS

    def runs_of(self, text: str) -> tuple[TextRun, ...]:
        return tuple(self._runs(text))

    def _runs(self, text: str) -> Iterator[TextRun]:
        at = 0
        self._looks -= len(self._waiting)
        for link in list(self._waiting) if self._looks > 0 else ():
            start = text.find(link.anchor, at)
            if start < 0:  # in a later block, or nowhere (a picture's link)
                continue
            self._waiting.remove(link)
            if start > at:
                yield TextRun(text[at:start])
            yield self._link(link)
            at = start + len(link.anchor)
        if at < len(text):
            yield TextRun(text[at:])

    def _link(self, link: Link) -> TextRun:
        if article_id := self._known.get(link.url.partition("#")[0]):
            return TextRun(link.anchor, article_id, inside=True)
        return TextRun(link.anchor, web_address(link.url))


def web_address(url: str | None) -> str:
    """The address if it is an http or https one; empty for ``javascript:``, ``data:`` and all others."""
    cleaned = (url or "").strip()
    return cleaned if cleaned.lower().startswith(("http://", "https://")) else ""


def reference_address(url: str | None, identifier: str | None) -> str:
    """Where a reference leads: its own address, else that of its identifier (``doi:…``), else empty."""
    scheme, _, value = (identifier or "").partition(":")
    resolver = _RESOLVERS.get(scheme)
    # an identifier may hold what an address may not: 10.1002/(SICI)…<1661::AID>3.0.CO;2-2
    return web_address(url) or (resolver + quote(value, safe="/:;()") if resolver and value else "")


def reference_name(text: str, url: str | None, identifier: str | None) -> str:
    """What a reference is called: its text, unless that is a bare address; then its identifier («PubMed
    123»), else the address without its scheme. Empty where nothing is known of it.
    """
    bare = _BARE_ADDRESS.fullmatch(text) or (None if text else _BARE_ADDRESS.fullmatch(url or ""))
    scheme, _, value = (identifier or "").partition(":")
    if text and not bare:
        return text
    if value and scheme in _RESOLVER_NAMES:
        return f"{_RESOLVER_NAMES[scheme]} {value}"
    return bare[1] if bare else identifier or ""
