"""Which headings at an article's end, with nothing below them, are its closing words?

A heading at the very end mostly heads what was left out: comments, related articles, a form. Some authors set
their last words as headings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from catalogue.article import Paragraph
from catalogue.scripts import QUESTION_MARKS
from indexer.extract.blocks import Block
from indexer.extract.label import Labelled, Method
from indexer.extract.roles import NOTICES, Role
from indexer.extract.sections.drafts import SectionDraft
from indexer.extract.sections.headings import ends_like_sentence

# Words of a sentence from which it is the article's, whatever was left out behind it.
# 4 and 16 change nothing that is measured (`benchmarks.ablation pages`).
SENTENCE = 8
# Headings that may be closing words; a page that ends with more of them is not made for readers.
_MOST = 100
_LABEL_ENDS = (":", "：")
# What may stand behind the last words and is nothing that they head.
_NOTHING = frozenset(("br", "hr"))


def with_closing(drafts: list[SectionDraft], labelled: Labelled) -> list[SectionDraft]:
    """The drafts without the headings that have nothing below them at the end, notices aside.

    Those that are closing words are paragraphs of the section before them.
    """
    end = len(drafts)
    while end and drafts[end - 1].role in NOTICES:
        end -= 1
    start = end
    while start and drafts[start - 1].heading and not drafts[start - 1].blocks:
        start -= 1
    closing: list[SectionDraft] = []
    before = drafts[start - 1].members if start else []
    for draft in reversed(drafts[start:end]):
        if start and len(closing) < _MOST and _closes(draft.heads, before, labelled, closing):
            closing.insert(0, draft)
    if not closing:
        return [*drafts[:start], *drafts[end:]]
    if drafts[start - 1].role in NOTICES:
        last = SectionDraft(None, closing[0].level, None, Role.BODY)
        return [*drafts[:start], _with_words(last, closing, labelled), *drafts[end:]]
    _with_words(drafts[start - 1], closing, labelled)
    return [*drafts[:start], *drafts[end:]]


def _with_words(draft: SectionDraft, closing: Sequence[SectionDraft], labelled: Labelled) -> SectionDraft:
    """Add the words of headings to a section, as paragraphs."""
    for words in closing:
        draft.blocks.append(Paragraph(" ".join(block.text for block in words.heads)))
        draft.members.extend(words.heads)
        for block in words.heads:
            labelled.labels[block.index].role = Role.PARAGRAPH
    return draft


def _closes(
    heads: Sequence[Block], before: Sequence[Block], labelled: Labelled, closing: Sequence[SectionDraft]
) -> bool:
    """Whether the blocks of a heading are the article's last words.

    ``before`` are the texts of the section before it, ``closing`` the closing words behind it.
    """
    last = heads[-1]
    text = last.text.rstrip()
    if text.endswith(_LABEL_ENDS) or 2 * last.link_words > last.words:
        return False
    says = ends_like_sentence(text) or text.endswith(QUESTION_MARKS)
    # What other pages do not end with, too, is the article's own. A page alone does not tell.
    is_own = labelled.method is Method.SITE_TEMPLATE
    if not is_own and not (before and _in_row(last, before[-1], labelled)):
        return False
    if not _heads_more(last, labelled, {_outermost(_element(labelled, draft.heads[0])) for draft in closing}):
        return is_own or says
    if is_own:
        return says and last.words >= SENTENCE
    following = last.index + 1
    is_form = following < len(labelled.labels) and labelled.labels[following].role is Role.FORM
    return ends_like_sentence(text) and last.words >= SENTENCE and not is_form


def _in_row(head: Block, before: Block, labelled: Labelled) -> bool:
    """Whether the text before a heading stands in the element around it, as that of a box does not."""
    row = _outermost(_element(labelled, head)).getparent()
    return any(element is row for element in _element(labelled, before).iterancestors())


def _heads_more(head: Block, labelled: Labelled, closing: set[Any]) -> bool:
    """Whether something stands behind a heading in the element around it, be it empty until a script runs."""
    element = _outermost(_element(labelled, head))
    if element.getprevious() is None:
        return True
    while element is not None:
        if (element.tail or "").strip():
            return True
        element = element.getnext()
        if element is not None and element not in closing and element.tag not in _NOTHING:
            return True
    return False


def _outermost(element: Any) -> Any:
    """The outermost of the elements that hold nothing but the one given."""
    parent = element.getparent()
    while parent is not None and _is_alone(element) and not (element.tail or parent.text or "").strip():
        element, parent = parent, parent.getparent()
    return element


def _is_alone(element: Any) -> bool:
    """Whether its parent holds no other. Not by its length, for which libxml2 counts all that it holds."""
    return element.getprevious() is None and element.getnext() is None


def _element(labelled: Labelled, block: Block) -> Any:
    """The element of the heading that a block stands in, else of the block."""
    containers = labelled.outline.containers
    heading = containers[block.container].roles.heading
    return containers[heading if heading >= 0 else block.container].element
