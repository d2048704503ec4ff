"""How a definition list is read: as questions, as sections, or as a list of terms."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from catalogue.scripts import QUESTION_MARKS
from indexer.extract.blocks import Block, Outline

# Words of what defines a term, on average, from which on terms are headings.
# 12 and 50 change nothing that is measured (`benchmarks.ablation pages`).
_SECTION_WORDS = 25


class Style(Enum):
    """What a definition list is."""

    QUESTIONS = auto()
    SECTIONS = auto()
    LIST = auto()


def style_of(outline: Outline, members: Sequence[Block]) -> Style:
    """What the list of these blocks is, by its terms and the length of what defines them."""
    terms = [block for block in members if is_term(outline, block)]
    if 2 * sum(block.text.rstrip().endswith(QUESTION_MARKS) for block in terms) > len(terms):
        return Style.QUESTIONS
    words = sum(block.words for block in members) - sum(block.words for block in terms)
    return Style.SECTIONS if terms and words / len(terms) >= _SECTION_WORDS else Style.LIST


def is_term(outline: Outline, block: Block) -> bool:
    """Whether the block is a term, not its definition."""
    return outline.containers[block.container].roles.term >= 0
