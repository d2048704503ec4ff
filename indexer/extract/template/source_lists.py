"""Which texts stand under a heading that says they are sources: «References», «তথ্যসূত্র»?

They are content whatever their links look like, as long as they are not the same all over the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from indexer.extract.blocks import Block, Container, Outline
from indexer.extract.roles import SectionKind
from indexer.extract.sections.kinds import DEFAULT
from indexer.extract.template.texts import is_source, opens_run

# Words of a heading over sources, at most.
# 4 and 16 change nothing that is measured (`benchmarks.ablation sites`).
HEAD_WORDS = 8

_WORD = re.compile(r"\w+")
# The words of headings over sources, a cheap look before the expensive one.
_WORDS = frozenset(
    word
    for phrase, kind in DEFAULT.phrases.items()
    if kind == SectionKind.REFERENCES
    for word in _WORD.findall(phrase)
)

# Words of an entry on average, at least, where none is an address.
# 1.25 and 5 change nothing that is measured (`benchmarks.ablation sites`).
ENTRY_WORDS = 2.5

# Elements that may go on with what stands before them, be it a sentence.
_LISTS = frozenset("ul ol dl table".split())
# Elements beside and around an article: «Sources» is a heading of their links there.
_BESIDE = frozenset("nav aside footer form".split())


class SourceList(NamedTuple):
    """A heading, and the entries under it."""

    head: Block
    entries: list[Block]

    @property
    def indexes(self) -> range:
        """Of all its blocks."""
        return range(self.head.index, self.entries[-1].index + 1)


def source_lists(outline: Outline) -> Iterator[SourceList]:
    """The lists of sources of a page, by the headings right above them.

    A single line without a link may be anything.
    """
    for block in outline.blocks:
        if not names_sources(block, outline):
            continue
        entries = _entries(outline, block)
        if (len(entries) > 1 or any(entry.anchors for entry in entries)) and _may_cite(entries):
            yield SourceList(block, entries)


def _may_cite(entries: Sequence[Block]) -> bool:
    """Whether entries are longer than names of services and menus («Google Scholar», «Export»)."""
    return any(map(is_source, entries)) or sum(e.words for e in entries) >= ENTRY_WORDS * len(entries)


@lru_cache(maxsize=8192)
def _says_sources(text: str) -> bool:
    """Asked of each short text of a page several times."""
    if _WORDS.isdisjoint(_WORD.findall(text.casefold())):
        return False
    return DEFAULT.kind_of(text) == SectionKind.REFERENCES


def names_sources(block: Block, outline: Outline) -> bool:
    """Whether a text is a heading over sources, and stands where an article's may."""
    if not 0 < block.words <= HEAD_WORDS or not _says_sources(block.text):
        return False
    roles = outline.containers[block.container].roles
    return (opens_run(block, outline) or roles.summary >= 0 or roles.button >= 0) and all(
        container.tag not in _BESIDE for container in outline.chain(block.container)
    )


def _entries(outline: Outline, head: Block) -> list[Block]:
    """The texts of one kind behind a heading, up to the next one or the end of its section."""
    around = _section(outline, head)
    if around is None:
        return []
    entries: list[Block] = []
    before: Container | None = None
    for block in outline.blocks[head.index + 1 : around.last]:
        row = _row(outline, block, around)
        if opens_run(block, outline) or not _goes_on(row, before or row):
            break
        before = row
        entries.append(block)
    return entries


def _section(outline: Outline, head: Block) -> Container | None:
    """The innermost container around a heading that holds something behind it."""
    around = (c for c in outline.chain(head.container) if c.last > head.index + 1)
    return next(around, None)


def _row(outline: Outline, block: Block, around: Container) -> Container:
    """The container of a text that stands beside the heading's in its section."""
    chain = outline.chain(block.container)
    return next((c for c in chain if c.parent == around.index), outline.containers[block.container])


def _goes_on(row: Container, before: Container) -> bool:
    """Whether what a container holds belongs to the list that stands before it: another one, or an entry."""
    if row is before or row.tag in _LISTS:
        return True
    are_single = row.last - row.first == before.last - before.first == 1
    return are_single and row.tag == before.tag and (row.tag == "p" or row.tokens == before.tokens)
