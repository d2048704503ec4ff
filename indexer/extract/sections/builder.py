"""Kept blocks to headed sections: headings and what only looks like one, lists, tables, questions, reference
lists.

The texts come out in page order, each once; what is put together here (a list item of two paragraphs, the
words of a cell) is joined by one space and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue.article import Block as ArticleBlock
from catalogue.article import Code, Figure, Link, ListBlock, Paragraph, QuestionBlock, Quote, Table
from indexer.extract.blocks import HEADINGS, Block, Container, Outline, fold
from indexer.extract.label import NOTICES, Labelled, Role
from indexer.extract.sections.tables import is_data, rows_of

_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_DECORATION = re.compile(
    r"^[\s\u2022\u25a0-\u25ff\u2190-\u21ff\u2600-\u27bf\ufe0f#¶§»›]+|[\s\u25a0-\u25ff\u2190-\u21ff\u2600-\u27bf\ufe0f#¶»›]+$"
)
_SENTENCE_END = (".", "!", ";", ",", "…", "।", "。")
# of a bold paragraph that is read as a heading; 99 % of the real headings of the benchmark pages are shorter
MAX_HEADING_WORDS = 14


@dataclass(slots=True)
class SectionDraft:
    """A section while it is being filled. ``members`` are its page blocks, headings excepted."""

    heading: str | None
    level: int
    anchor: str | None
    role: Role
    blocks: list[ArticleBlock] = field(default_factory=list)
    members: list[Block] = field(default_factory=list)
    heads: list[Block] = field(default_factory=list)


def clean_heading(text: str) -> str:
    """A heading without decoration: icons, permalink signs, the colon at its end."""
    cleaned = _DECORATION.sub("", text)
    return cleaned.rstrip(" :：").rstrip() or text.strip()


def drafts_of(labelled: Labelled, title: str) -> list[SectionDraft]:
    """The sections of a labelled page, kinds not yet given. Its labels get finer: heading, list, table …"""
    return _Builder(labelled, title).build()


class _Builder:
    def __init__(self, labelled: Labelled, title: str) -> None:
        self.labelled = labelled
        self.outline: Outline = labelled.outline
        self.kept = labelled.kept()
        self.title = fold(title)
        self.drafts: list[SectionDraft] = [SectionDraft(None, 1, None, Role.LEAD)]
        self.real_level = 0  # of the last h1 to h6
        self.pseudo_base = 0  # level of the bold paragraphs, where they are the page's upper headings
        self.layout: dict[int, bool] = {}
        self.dialogues: dict[int, str] = {}
        self.kept_indexes = {block.index for block in self.kept}
        levels = [
            self.outline.heading_level(b)
            for b in self.kept
            if self.outline.heading_level(b) and b.folded != self.title
        ]
        self.top_level = min(levels, default=2)

    def build(self) -> list[SectionDraft]:
        position = 0
        while position < len(self.kept):
            position = self.step(position)
        drafts = [d for d in self.drafts if d.blocks or d.heading]
        while drafts and drafts[-1].heading and not drafts[-1].blocks:
            drafts.pop()  # a heading at the very end heads something that was left out
        return drafts

    def step(self, position: int) -> int:
        """Read one unit (a heading, a list, a table, a paragraph); the position behind it."""
        block = self.kept[position]
        roles = self.outline.containers[block.container].roles
        role = self.labelled.labels[block.index].role
        if role in NOTICES:
            return self.notice(position, role)
        if roles.heading >= 0:
            return self.heading(position, roles.heading)
        if roles.pre < 0:
            table = self.table_of(block)
            if table is not None:
                return self.rows(position, table)
            top = self.list_of(block)
            if top is not None:
                return self.items(position, top)
        if roles.summary >= 0 or self.accordion(block):
            return self.summary(position)
        if roles.term >= 0 or self.tag(block) == "dd":
            return self.definitions(position)
        if self.pseudo_heading(position):
            self.open_section(clean_heading(block.text), self.pseudo_level(), self.anchor_of(block), [block])
            return position + 1
        self.text(block)
        return position + 1

    # -- single blocks

    def tag(self, block: Block) -> str:
        return self.outline.containers[block.container].tag

    def text(self, block: Block) -> None:
        roles = self.outline.containers[block.container].roles
        if roles.pre >= 0:
            made: ArticleBlock = Code(block.text)
            role = Role.CODE
        elif roles.quote >= 0:
            made, role = Quote(block.text), Role.QUOTE
        elif roles.caption >= 0:
            made, role = Figure(block.text), Role.FIGURE
        else:
            made, role = Paragraph(block.text), Role.PARAGRAPH
        self.add(made, [block], role)

    def add(self, made: ArticleBlock, members: Sequence[Block], role: Role) -> None:
        draft = self.drafts[-1]
        if draft.role in NOTICES:  # a notice does not swallow what follows it
            draft = SectionDraft(None, draft.level, None, Role.BODY)
            self.drafts.append(draft)
        draft.blocks.append(made)
        draft.members.extend(members)
        self.refine(members, Role.LEAD if draft.role is Role.LEAD and role is Role.PARAGRAPH else role)

    def refine(self, members: Sequence[Block], role: Role) -> None:
        for block in members:
            label = self.labelled.labels[block.index]
            if label.role is Role.BODY:
                label.role = role

    def notice(self, position: int, role: Role) -> int:
        """A run of blocks labelled as the site's notice: one section of its own."""
        labels = self.labelled.labels
        end = position
        while end < len(self.kept) and labels[self.kept[end].index].role is role:
            end += 1
        heads = [b for b in self.kept[position:end] if self.outline.heading_level(b)]
        rest = [b for b in self.kept[position:end] if not self.outline.heading_level(b)]
        heading = clean_heading(heads[0].text) if heads and heads[0] is self.kept[position] else None
        texts = rest if heading else self.kept[position:end]
        draft = SectionDraft(
            heading,
            self.real_level or self.top_level,
            None,
            role,
            [Paragraph(b.text) for b in texts],
            list(texts),
            heads[:1],
        )
        self.drafts.append(draft)
        return end

    # -- headings

    def heading(self, position: int, container: int) -> int:
        end = position
        while (
            end < len(self.kept)
            and self.outline.containers[self.kept[end].container].roles.heading == container
        ):
            end += 1
        parts = self.kept[position:end]
        text = clean_heading(" ".join(b.text for b in parts))
        level = HEADINGS[self.outline.containers[container].tag]
        if fold(text) == self.title or (level == 1 and self.is_title(text)):
            for part in parts:
                self.labelled.labels[part.index].role = Role.TITLE
            return end
        self.real_level = level
        if text.endswith("?") and self.in_questions(container, parts[0]):
            self.add(QuestionBlock(text), parts, Role.QUESTION)
        else:
            self.open_section(text, level, self.anchor_of(parts[0], container), parts)
        return end

    def is_title(self, text: str) -> bool:
        folded = fold(text)
        return (
            bool(folded)
            and (folded in self.title or self.title in folded)
            and not any(d.blocks for d in self.drafts)
        )

    def in_questions(self, container: int, block: Block) -> bool:
        """Whether this question is an entry of an accordion (a summary, or a heading around a button)."""
        roles = self.outline.containers[block.container].roles
        return roles.summary >= 0

    def open_section(self, text: str, level: int, anchor: str | None, heads: list[Block]) -> None:
        self.drafts.append(SectionDraft(text, level, anchor, Role.HEADING, heads=heads))
        self.refine(heads, Role.HEADING)

    def pseudo_level(self) -> int:
        """Bold paragraphs before the first real heading stand above the real ones; others below the heading
        they stand under.
        """
        if not self.real_level:
            self.pseudo_base = max(2, self.top_level - 1)
        return self.pseudo_base or min(6, self.real_level + 1)

    def anchor_of(self, block: Block, heading: int = -1) -> str | None:
        """The heading's own id, else one in it, else the name right before it."""
        element: Any = self.outline.containers[heading if heading >= 0 else block.container].element
        own = element.get("id")
        if own:
            return str(own)
        return block.ids[-1] if block.ids else None

    def pseudo_heading(self, position: int) -> bool:
        """A short bold paragraph that something follows: ``<p><strong>Causes:</strong></p>``."""
        block = self.kept[position]
        roles = self.outline.containers[block.container].roles
        if (
            not block.bold
            or block.words > MAX_HEADING_WORDS
            or block.link_words
            or roles.quote >= 0
            or roles.caption >= 0
        ):
            return False
        if block.text.endswith(_SENTENCE_END) or block.folded == self.title or position + 1 >= len(self.kept):
            return False
        following = self.kept[position + 1]
        if self.outline.heading_level(following) and not block.text.rstrip().endswith((":", "：")):
            # a bold line over a heading is a label or a byline, unless it says that something follows
            return False
        return not (following.bold and following.words > MAX_HEADING_WORDS)

    # -- lists

    def list_of(self, block: Block) -> Container | None:
        """The outermost list around the block, unless the list is only there for the layout."""
        found = None
        roles = self.outline.containers[block.container].roles
        if roles.item < 0:
            return None
        for container in self.outline.chain(block.container):
            if container.tag in _LISTS:
                if self.is_layout(container):
                    break
                found = container
            elif container.index == roles.cell:
                break
        return found

    def is_layout(self, container: Container) -> bool:
        known = self.layout.get(container.index)
        if known is None:
            known = self.layout[container.index] = self.looks_like_layout(container)
        return known

    def looks_like_layout(self, container: Container) -> bool:
        blocks = self.outline.blocks[container.first : container.last]
        containers = self.outline.containers
        kept = [b for b in blocks if b.index in self.kept_indexes]
        if any(
            containers[b.container].roles.heading > container.index
            or containers[b.container].roles.cell > container.index
            for b in kept
        ):
            return True
        if any(containers[b.container].roles.summary > container.index for b in kept):
            return True
        items = {containers[b.container].roles.item for b in kept}
        return len(items) > 0 and sum(b.words for b in kept) / len(items) > 150 and len(kept) / len(items) > 2

    def items(self, position: int, top: Container) -> int:
        items: list[str] = []
        depths: list[int] = []
        members: list[Block] = []
        last = -1
        end = position
        while end < len(self.kept) and self.outline.inside(self.kept[end], top):
            block = self.kept[end]
            if self.labelled.labels[block.index].role in NOTICES:
                break
            item = self.outline.containers[block.container].roles.item
            if item == last and items:
                items[-1] = f"{items[-1]} {block.text}"
            else:
                items.append(block.text)
                depths.append(self.depth(block, top))
            last = item
            members.append(block)
            end += 1
        self.add(
            ListBlock(tuple(items), top.tag == "ol", tuple(depths) if any(depths) else ()), members, Role.LIST
        )
        return end

    def depth(self, block: Block, top: Container) -> int:
        depth = -1
        for container in self.outline.chain(block.container):
            depth += container.tag in _LISTS
            if container is top:
                break
        return max(0, depth)

    # -- tables

    def table_of(self, block: Block) -> Container | None:
        """The outermost table of data around the block."""
        if self.outline.containers[block.container].roles.cell < 0:
            return None
        found = None
        for container in self.outline.chain(block.container):
            if container.tag == "table":
                if self.is_data(container):
                    found = container
                else:
                    break
        return found

    def is_data(self, table: Container) -> bool:
        known = self.layout.get(table.index)
        if known is None:
            known = self.layout[table.index] = is_data(self.outline, table, self.kept_indexes)
        return known

    def rows(self, position: int, table: Container) -> int:
        end = position
        while end < len(self.kept) and self.outline.inside(self.kept[end], table):
            end += 1
        members = self.kept[position:end]
        first = [b for b in members if self.outline.containers[b.container].roles.caption > table.index]
        for block in first:
            self.add(Figure(block.text), [block], Role.FIGURE)
        rows = rows_of(self.outline, table, self.kept_indexes)
        headers = 0
        while headers < len(rows) and rows[headers][1]:
            headers += 1
        cells = [b for b in members if b not in first]
        if rows and cells:
            self.add(Table(tuple(tuple(row) for row, _ in rows), min(headers, len(rows))), cells, Role.TABLE)
        return end

    # -- questions, accordions, definitions

    def accordion(self, block: Block) -> bool:
        button = self.outline.containers[block.container].roles.button
        if button < 0:
            return False
        attributes = self.outline.containers[button].element.attrib
        return "aria-controls" in attributes or "aria-expanded" in attributes

    def summary(self, position: int) -> int:
        """``<summary>``, or an accordion's button: a question, or the heading of what it unfolds."""
        block = self.kept[position]
        text = clean_heading(block.text)
        if text.endswith(("?", "？")):
            self.add(QuestionBlock(text), [block], Role.QUESTION)
        else:
            self.open_section(text, min(6, (self.real_level or 1) + 1), self.anchor_of(block), [block])
        return position + 1

    def definitions(self, position: int) -> int:
        """A definition list: questions, or sections where the definitions are texts, else a list of terms
        with definitions under them.
        """
        block = self.kept[position]
        top = next((c for c in self.outline.chain(block.container) if c.tag == "dl"), None)
        if top is None:
            self.text(block)
            return position + 1
        end = position
        while end < len(self.kept) and self.outline.inside(self.kept[end], top):
            end += 1
        members = self.kept[position:end]
        if top.index not in self.dialogues:
            self.dialogues[top.index] = self.dialogue(members)
        match self.dialogues[top.index]:
            case "list":
                terms = [self.is_term(b) for b in members]
                depths = tuple(int(not term) for term in terms)
                self.add(
                    ListBlock(
                        tuple(b.text for b in members), False, depths if any(terms) and any(depths) else ()
                    ),
                    members,
                    Role.LIST,
                )
                return end
            case "questions" if self.is_term(block):
                self.add(QuestionBlock(block.text), [block], Role.QUESTION)
            case "sections" if self.is_term(block):
                self.open_section(
                    clean_heading(block.text), self.pseudo_level(), self.anchor_of(block), [block]
                )
            case _:
                self.text(block)
        return position + 1

    def dialogue(self, members: Sequence[Block]) -> str:
        """How a definition list is read, by its terms and the length of what defines them."""
        terms = [b for b in members if self.is_term(b)]
        if 2 * sum(b.text.rstrip().endswith(("?", "？")) for b in terms) > len(terms):
            return "questions"
        words = sum(b.words for b in members) - sum(b.words for b in terms)
        return "sections" if terms and words / len(terms) >= 25 else "list"

    def is_term(self, block: Block) -> bool:
        return self.outline.containers[block.container].roles.term >= 0


def links_of(drafts: Sequence[SectionDraft], link_url: Callable[[str], str | None]) -> tuple[Link, ...]:
    """The links of the kept text, with the index of the section each stands in."""
    found: list[Link] = []
    for index, draft in enumerate(drafts):
        for block in [*draft.heads, *draft.members]:
            for anchor in block.anchors:
                url = link_url(anchor.href)
                if url:
                    found.append(Link(url, anchor.text, index))
    return tuple(found)
