"""Lists of sources get a section of their own, where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from catalogue.article import Block as ArticleBlock
from catalogue.article import ListBlock, Table
from indexer.extract.blocks import Block
from indexer.extract.label import NOTICES, Labelled, Role
from indexer.extract.sections.builder import SectionDraft

Cites = Callable[[Sequence[tuple[str, Sequence[str]]]], bool]
"""Whether entries (text, addresses) are a list of sources: ``references.is_reference_list``."""


def split_references(
    drafts: list[SectionDraft], labelled: Labelled, references_heading: Callable[[str], bool], cites: Cites
) -> list[SectionDraft]:
    """Give lists of sources a section of their own, of the role REFERENCE, where they stand."""
    made: list[SectionDraft] = []
    for draft in drafts:
        if draft.heading and references_heading(draft.heading) and draft.blocks:
            draft.role = Role.REFERENCE
            _mark_references(draft.members, labelled)
            made.append(draft)
            continue
        made.extend(_without_references(draft, labelled, cites))
    return made


def _without_references(draft: SectionDraft, labelled: Labelled, cites: Cites) -> Iterator[SectionDraft]:
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
        if (
            isinstance(block, ListBlock)
            and _may_cite(mine)
            and cites([(b.text, [a.href for a in b.anchors]) for b in mine])
        ):
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


def _may_cite(members: Sequence[Block]) -> bool:
    """A cheap look before the dear one: most sources have a number or a link."""
    return 3 * sum(bool(b.anchors) or any(map(str.isdigit, b.text)) for b in members) >= 2 * len(members)


def _size(block: ArticleBlock, members: Sequence[Block], start: int) -> int:
    """How many of ``members``, from ``start`` on, the block was made of: its texts are theirs, joined."""
    if isinstance(block, (ListBlock, Table)):
        texts = (
            list(block.items)
            if isinstance(block, ListBlock)
            else [cell for row in block.rows for cell in row]
        )
        wanted = sum(len(text.replace(" ", "")) for text in texts)
        have = 0
        end = start
        while end < len(members) and have < wanted:
            have += len(members[end].text.replace(" ", ""))
            end += 1
        return end - start
    return 1


def _mark_references(members: Sequence[Block], labelled: Labelled) -> None:
    for block in members:
        labelled.mark(block.index, Role.REFERENCE, "an entry of a list of sources")
