"""Kept blocks to headed sections: headings and what only looks like one, lists, tables, questions.

The texts come out in page order, each once. What is put together here (a list item of two paragraphs, the
words of a cell) is joined by one space and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from catalogue.article import Block as ArticleBlock
from catalogue.article import Code, Figure, ListBlock, Paragraph, QuestionBlock, Quote, Table
from catalogue.scripts import QUESTION_MARKS
from indexer.extract.blocks import HEADINGS, Block, Container, Outline, fold
from indexer.extract.label import Labelled
from indexer.extract.roles import NOTICES, Role
from indexer.extract.sections.boxes import Boxes, Run
from indexer.extract.sections.closing import with_closing
from indexer.extract.sections.code import language_of
from indexer.extract.sections.definitions import Style, is_term, style_of
from indexer.extract.sections.drafts import SectionDraft, clean_heading
from indexer.extract.sections.headings import anchor_of, is_prose, is_pseudo_heading
from indexer.extract.sections.lists import Lists
from indexer.extract.sections.tables import is_data, rows_of


def drafts_of(labelled: Labelled, title: str) -> list[SectionDraft]:
    """The sections of a labelled page, kinds not yet given. Its labels get finer: heading, list, table …"""
    return _Builder(labelled, title).build()


class _Builder:
    """The state of one pass over the kept blocks.

    Each of its readers takes a position among them, and returns the one behind what it read.
    """

    def __init__(self, labelled: Labelled, title: str) -> None:
        self.labelled = labelled
        self.outline: Outline = labelled.outline
        self.kept = labelled.kept()
        self.kept_indexes = {block.index for block in self.kept}
        self.title = fold(title)
        self.drafts: list[SectionDraft] = [SectionDraft(None, 1, None, Role.LEAD)]
        self.lists = Lists(self.outline, self.kept_indexes)
        self.boxes = Boxes(self.outline, self.kept)
        # The boxes that are being read, and the section that goes on behind them with its level.
        self.run: Run | None = None
        self.around: tuple[SectionDraft, int] = (self.drafts[0], 0)
        # What is known of tables and of definition lists, by their containers.
        self.data_tables: dict[int, bool] = {}
        self.styles: dict[int, Style] = {}
        # Level of the last h1 to h6, of the highest of them, and of the bold paragraphs where these are the
        # page's upper headings (0: not known).
        self.real_level = 0
        self.top_level = min(
            (
                level
                for block in self.kept
                if (level := self.outline.heading_level(block)) and block.folded != self.title
            ),
            default=2,
        )
        self.pseudo_base = 0
        # Where the last text stands that is no heading: what follows may be closing words.
        texts = (
            at for at in range(len(self.kept), 0, -1) if not self.outline.heading_level(self.kept[at - 1])
        )
        self.last_text = next(texts, 0)

    def build(self) -> list[SectionDraft]:
        position = 0
        while position < len(self.kept):
            position = self.step(position)
        return with_closing([d for d in self.drafts if d.blocks or d.heads], self.labelled)

    def step(self, position: int) -> int:
        """Read one unit: a notice, a heading, a table, a list, a question, a definition or a paragraph."""
        block = self.kept[position]
        if self.run and block.index >= self.run.end:
            self.leave_boxes(self.run)
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
            top = self.lists.around(block)
            if top is not None:
                return self.items(position, top)
        if roles.summary >= 0 or self.is_accordion(block):
            return self.summary(position)
        if roles.term >= 0 or self.outline.containers[block.container].tag == "dd":
            return self.definitions(position)
        return self.paragraph(position)

    # -- what every reader needs

    def inside(self, position: int, container: Container) -> int:
        """The position behind the blocks of the container."""
        end = position
        while end < len(self.kept) and self.outline.inside(self.kept[end], container):
            end += 1
        return end

    def add(self, made: ArticleBlock, members: Sequence[Block], role: Role) -> None:
        draft = self.drafts[-1]
        if draft.role in NOTICES:  # a notice does not swallow what follows it
            draft = SectionDraft(None, draft.level, None, Role.BODY)
            self.drafts.append(draft)
        draft.blocks.append(made)
        draft.members.extend(members)
        self.refine(members, Role.LEAD if draft.role is Role.LEAD and role is Role.PARAGRAPH else role)

    def refine(self, members: Sequence[Block], role: Role) -> None:
        """Give their finer role to blocks that were the body's until now."""
        for block in members:
            label = self.labelled.labels[block.index]
            if label.role is Role.BODY:
                label.role = role

    def open_section(self, text: str, level: int, anchor: str | None, heads: list[Block]) -> None:
        self.drafts.append(SectionDraft(text, level, anchor, Role.HEADING, heads=heads))
        self.refine(heads, Role.HEADING)

    # -- boxes in the midst of a text

    def enters_box(self, start: int, end: int, level: int) -> bool:
        """Whether the heading at these positions is a part of the text of its small box.

        Behind other boxes the section that stands around them goes on.
        """
        if self.run:
            return False
        draft = self.drafts[-1]
        self.run = self.boxes.run_at(start, end, level, draft.level if draft.heading else self.top_level)
        if self.run:
            self.around = draft, self.real_level
        return self.run is not None and self.run.is_small

    def leave_boxes(self, run: Run) -> None:
        self.run = None
        draft, self.real_level = self.around
        if not run.is_small:
            self.drafts.append(SectionDraft(draft.heading, draft.level, draft.anchor, Role.BODY))

    # -- paragraphs, headings, notices

    def paragraph(self, position: int) -> int:
        """A text, or a bold paragraph that stands for a heading."""
        block = self.kept[position]
        following = self.kept[position + 1] if position + 1 < len(self.kept) else None
        if is_pseudo_heading(self.outline, block, following, self.title):
            self.head(position, self.pseudo_level())
        else:
            self.text(block)
        return position + 1

    def text(self, block: Block) -> None:
        roles = self.outline.containers[block.container].roles
        if roles.pre >= 0:
            self.code(block, self.outline.containers[roles.pre].element)
        elif roles.quote >= 0:
            self.add(Quote(block.text), [block], Role.QUOTE)
        elif roles.caption >= 0:
            self.add(Figure(block.text), [block], Role.FIGURE)
        else:
            self.add(Paragraph(block.text), [block], Role.PARAGRAPH)

    def code(self, block: Block, pre: Any) -> None:
        """A piece of code. The name of its language right before it is the highlighter's label."""
        language = language_of(pre)
        draft = self.drafts[-1]
        if language and draft.blocks and draft.blocks[-1] == Paragraph(draft.members[-1].text):
            label = draft.members[-1]
            if label.text.casefold() == language:
                self.labelled.mark(label.index, Role.CHROME, "the language of the code below it")
                del draft.blocks[-1], draft.members[-1]
        self.add(Code(block.text, language), [block], Role.CODE)

    def head(self, position: int, level: int) -> None:
        """Open a section with a block that is no real heading."""
        block = self.kept[position]
        if self.enters_box(position, position + 1, level):
            self.text(block)
            return
        self.open_section(clean_heading(block.text), level, anchor_of(self.outline, block), [block])

    def pseudo_level(self) -> int:
        """The level of a bold paragraph that stands for a heading.

        Before the first real heading it stands above the real ones, else below the one that it stands under.
        """
        if not self.real_level:
            self.pseudo_base = max(2, self.top_level - 1)
        return self.pseudo_base or min(6, self.real_level + 1)

    def heading(self, position: int, container: int) -> int:
        containers = self.outline.containers
        end = position
        while end < len(self.kept) and containers[self.kept[end].container].roles.heading == container:
            end += 1
        parts = self.kept[position:end]
        text = clean_heading(" ".join(b.text for b in parts))
        level = HEADINGS[containers[container].tag]
        if fold(text) == self.title or (level == 1 and self.is_title(text)):
            for part in parts:
                self.labelled.labels[part.index].role = Role.TITLE
            return end
        if self.enters_box(position, end, level):
            self.add(Paragraph(text), parts, Role.PARAGRAPH)
            return end
        if end < self.last_text and is_prose(text, sum(part.words for part in parts)):
            self.add(Paragraph(" ".join(part.text for part in parts)), parts, Role.PARAGRAPH)
            return end
        self.real_level = level
        if text.endswith("?") and containers[parts[0].container].roles.summary >= 0:
            self.add(QuestionBlock(text), parts, Role.QUESTION)
        else:
            self.open_section(text, level, anchor_of(self.outline, parts[0], container), parts)
        return end

    def is_title(self, text: str) -> bool:
        """Whether a heading before all text is the title or a part of it, or the other way round."""
        folded = fold(text)
        if not folded or any(d.blocks for d in self.drafts):
            return False
        return folded in self.title or self.title in folded

    def notice(self, position: int, role: Role) -> int:
        """A run of blocks labelled as the site's notice: one section of its own."""
        labels = self.labelled.labels
        end = position
        while end < len(self.kept) and labels[self.kept[end].index].role is role:
            end += 1
        texts = self.kept[position:end]
        heads = [b for b in texts if self.outline.heading_level(b)][:1]
        heading = clean_heading(heads[0].text) if heads and heads[0] is texts[0] else None
        if heading:
            texts = [b for b in texts if not self.outline.heading_level(b)]
        paragraphs: list[ArticleBlock] = [Paragraph(b.text) for b in texts]
        level = self.real_level or self.top_level
        self.drafts.append(SectionDraft(heading, level, None, role, paragraphs, list(texts), heads))
        return end

    # -- lists

    def items(self, position: int, top: Container) -> int:
        """The items of a list up to its end or to a notice in it; an item of several blocks is one text."""
        items: list[str] = []
        depths: list[int] = []
        members: list[Block] = []
        last = -1
        for block in islice(self.kept, position, None):
            is_notice = self.labelled.labels[block.index].role in NOTICES
            roles = self.outline.containers[block.container].roles
            # Code is a block of its own, also within an item.
            if is_notice or roles.pre >= 0 or not self.outline.inside(block, top):
                break
            item = roles.item
            if item == last and items:
                items[-1] = f"{items[-1]} {block.text}"
            else:
                items.append(block.text)
                depths.append(self.lists.depth(block, top))
            last = item
            members.append(block)
        made = ListBlock(tuple(items), top.tag == "ol", tuple(depths) if any(depths) else ())
        self.add(made, members, Role.LIST)
        return position + len(members)

    # -- tables

    def table_of(self, block: Block) -> Container | None:
        """The outermost table of data around the block."""
        if self.outline.containers[block.container].roles.cell < 0:
            return None
        found = None
        for container in self.outline.chain(block.container):
            if container.tag == "table":
                if not self.is_data(container):
                    break
                found = container
        return found

    def is_data(self, table: Container) -> bool:
        known = self.data_tables.get(table.index)
        if known is None:
            known = self.data_tables[table.index] = is_data(self.outline, table, self.kept_indexes)
        return known

    def rows(self, position: int, table: Container) -> int:
        """A table and its caption, which comes first wherever it stands."""
        containers = self.outline.containers
        end = self.inside(position, table)
        captions: list[Block] = []
        cells: list[Block] = []
        for block in self.kept[position:end]:
            is_caption = containers[block.container].roles.caption > table.index
            (captions if is_caption else cells).append(block)
        for block in captions:
            self.add(Figure(block.text), [block], Role.FIGURE)
        rows = rows_of(self.outline, table, self.kept_indexes)
        headers = next((i for i, row in enumerate(rows) if not row.is_header), len(rows))
        if rows and cells:
            self.add(Table(tuple(tuple(row.cells) for row in rows), headers), cells, Role.TABLE)
        return end

    # -- questions, accordions, definitions

    def is_accordion(self, block: Block) -> bool:
        """Whether the block is a button that unfolds something."""
        button = self.outline.containers[block.container].roles.button
        if button < 0:
            return False
        attributes = self.outline.containers[button].element.attrib
        return "aria-controls" in attributes or "aria-expanded" in attributes

    def summary(self, position: int) -> int:
        """``<summary>``, or an accordion's button: a question, or the heading of what it unfolds."""
        block = self.kept[position]
        text = clean_heading(block.text)
        if text.endswith(QUESTION_MARKS):
            self.add(QuestionBlock(text), [block], Role.QUESTION)
        else:
            self.head(position, min(6, (self.real_level or 1) + 1))
        return position + 1

    def definitions(self, position: int) -> int:
        """A definition list as a whole where it is a list, else the next of its terms or definitions."""
        block = self.kept[position]
        top = next((c for c in self.outline.chain(block.container) if c.tag == "dl"), None)
        if top is None:
            self.text(block)
            return position + 1
        style = self.style_of(top, position)
        if style is Style.LIST:
            end = self.inside(position, top)
            self.terms(self.kept[position:end])
            return end
        if not is_term(self.outline, block):
            self.text(block)
        elif style is Style.QUESTIONS:
            self.add(QuestionBlock(block.text), [block], Role.QUESTION)
        else:
            self.head(position, self.pseudo_level())
        return position + 1

    def style_of(self, top: Container, position: int) -> Style:
        """How the definition list is read, whose first kept block stands at the position."""
        style = self.styles.get(top.index)
        if style is None:
            members = self.kept[position : self.inside(position, top)]
            style = self.styles[top.index] = style_of(self.outline, members)
        return style

    def terms(self, members: Sequence[Block]) -> None:
        """A list of terms, each with its definitions one level below it."""
        depths = tuple(int(not is_term(self.outline, b)) for b in members)
        nested = any(depths) and not all(depths)
        made = ListBlock(tuple(b.text for b in members), False, depths if nested else ())
        self.add(made, members, Role.LIST)
