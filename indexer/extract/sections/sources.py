"""Lists of sources get a section of their own, where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catalogue.article import Block as ArticleBlock
from catalogue.article import ListBlock, Table, block_texts
from indexer.extract.blocks import Block
from indexer.extract.label import Labelled
from indexer.extract.roles import NOTICES, Role, SectionKind
from indexer.extract.sections.drafts import SectionDraft
from indexer.extract.sections.references import Entry, is_reference_list


def split_references(drafts: list[SectionDraft], labelled: Labelled, page_url: str) -> list[SectionDraft]:
    """Give lists of sources a section of their own, of the role REFERENCE, where they stand."""
    made: list[SectionDraft] = []
    for draft in drafts:
        if draft.kind == SectionKind.REFERENCES and draft.blocks:
            draft.role = Role.REFERENCE
            _mark_references(draft.members, labelled)
            made.append(draft)
            continue
        made.extend(_without_references(draft, labelled, page_url))
    return made


def _without_references(draft: SectionDraft, labelled: Labelled, page_url: str) -> Iterator[SectionDraft]:
    """Cut lists of sources out of a section that is not about sources."""
    if draft.role in NOTICES:
        yield draft
        return
    current = draft
    blocks, members = draft.blocks, draft.members
    draft.blocks, draft.members = [], []
    taken = 0
    yielded = False
    for block in blocks:
        size = _size(block, members, taken)
        mine = members[taken : taken + size]
        taken += size
        if isinstance(block, ListBlock) and _cite(mine, page_url):
            if current.blocks or current.heading:
                yield current
            references = SectionDraft(None, draft.level, None, Role.REFERENCE, [block], list(mine))
            _mark_references(mine, labelled)
            yield references
            yielded = True
            current = SectionDraft(None, draft.level, None, Role.BODY)
        else:
            current.blocks.append(block)
            current.members.extend(mine)
    if current.blocks or (current.heading and not yielded):
        yield current


def _cite(members: Sequence[Block], page_url: str) -> bool:
    """Whether the entries of a list are sources. Most have a number or a link, which is cheap to see."""
    telling = sum(bool(b.anchors) or any(map(str.isdigit, b.text)) for b in members)
    if 3 * telling < 2 * len(members):
        return False
    return is_reference_list([Entry(b.text, [a.href for a in b.anchors]) for b in members], page_url)


def _size(block: ArticleBlock, members: Sequence[Block], start: int) -> int:
    """How many of ``members``, from ``start`` on, the block was made of: its texts are theirs, joined."""
    if not isinstance(block, (ListBlock, Table)):
        return 1
    wanted = sum(_letters(text) for text in block_texts(block))
    have = 0
    end = start
    while end < len(members) and have < wanted:
        have += _letters(members[end].text)
        end += 1
    return end - start


def _letters(text: str) -> int:
    return len(text.replace(" ", ""))


def _mark_references(members: Sequence[Block], labelled: Labelled) -> None:
    for block in members:
        labelled.mark(block.index, Role.REFERENCE, "an entry of a list of sources")
