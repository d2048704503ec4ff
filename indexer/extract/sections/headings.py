"""Which paragraph is read as a heading, and how a link finds it."""

from __future__ import annotations

from typing import Any

from catalogue.scripts import STATEMENT_ENDS, ends_sentence
from indexer.extract.blocks import Block, Outline

_SENTENCE_END = (*STATEMENT_ENDS, ";", ",", "…", "；", "，", "、")
# Words of a bold paragraph that is read as a heading. 99 % of the real headings of the benchmark pages are
# shorter.
MAX_HEADING_WORDS = 14
_FULL_STOPS = (*STATEMENT_ENDS, "…")


def ends_like_sentence(text: str) -> bool:
    """Whether a text ends with the mark of a sentence that asks nothing."""
    return ends_sentence(text, _FULL_STOPS)


def is_prose(text: str, words: int) -> bool:
    """Whether a heading is a paragraph set as one: longer than headings are, and a sentence."""
    return words > MAX_HEADING_WORDS and ends_like_sentence(text)


def is_pseudo_heading(outline: Outline, block: Block, following: Block | None, title: str) -> bool:
    """Whether a block is a short bold paragraph that something follows: ``<p><strong>Causes:</strong></p>``.

    ``title`` is the article's, folded: its repetition is no heading.
    """
    if following is None or not _may_head(outline, block) or block.folded == title:
        return False
    if outline.heading_level(following) and not block.text.rstrip().endswith((":", "：")):
        # A bold line over a heading is a label or a byline, unless it says that something follows.
        return False
    return not (following.bold and following.words > MAX_HEADING_WORDS)


def _may_head(outline: Outline, block: Block) -> bool:
    """Whether a block is bold, short, no link and no sentence."""
    if not block.bold or block.words > MAX_HEADING_WORDS or block.link_words:
        return False
    roles = outline.containers[block.container].roles
    return roles.quote < 0 and roles.caption < 0 and not block.text.endswith(_SENTENCE_END)


def anchor_of(outline: Outline, block: Block, heading: int = -1) -> str | None:
    """The id of a heading: its element's own, else the last one in it or right before it.

    ``heading`` is the container of a real one.
    """
    element: Any = outline.containers[heading if heading >= 0 else block.container].element
    own = element.get("id")
    if own:
        return str(own)
    return block.ids[-1] if block.ids else None
