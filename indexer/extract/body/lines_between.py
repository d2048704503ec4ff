"""Single lines in the midst of what is kept, which trafilatura drops: a sentence in an element of its own,
and the label that a kept box begins with. What is said of pictures stays out, as in the gold of all sets.
"""

from __future__ import annotations

from catalogue.scripts import ends_sentence
from indexer.extract.blocks import Block, Container, Outline
from indexer.extract.body.evidence import begins_as_byline
from indexer.extract.body.surroundings import is_named_other
from indexer.extract.body.told import is_label
from indexer.extract.label import Labelled
from indexer.extract.picture_credits import is_beside_picture
from indexer.extract.roles import KEPT
from indexer.extract.template.texts import is_credit

# Words of a line between two texts, at least and at most.
_LEAST = 4
_MOST = 40
# Words of a box with a label, at most.
_LARGEST_BOX = 120


def keep_lines(keeps: list[bool], labelled: Labelled) -> None:
    """Keep a sentence that stands right between two kept texts, in a row with them."""
    outline = labelled.outline
    for index in range(1, len(keeps) - 1):
        block = outline.blocks[index]
        if keeps[index] or not (keeps[index - 1] and keeps[index + 1]):
            continue
        if _is_line(block, labelled) and _in_row(index, outline):
            keeps[index] = True


def _is_line(block: Block, labelled: Labelled) -> bool:
    if not _LEAST <= block.words <= _MOST or block.link_words:
        return False
    if labelled.labels[block.index].role not in KEPT or not ends_sentence(block.text):
        return False
    if is_credit(block) or begins_as_byline(block.text):
        return False
    outline = labelled.outline
    container = outline.containers[block.container]
    if container.roles.quote >= 0 or container.roles.caption >= 0 or is_beside_picture(container.element):
        return False
    return not any(is_named_other(around) for around in outline.chain(block.container))


def _in_row(index: int, outline: Outline) -> bool:
    """Whether a text stands in one element with those before and behind, alone in one of its own or not."""
    rows = [_row(outline.blocks[at], outline) for at in (index - 1, index, index + 1)]
    return rows[0] == rows[1] == rows[2]


def _row(block: Block, outline: Outline) -> int:
    """The element in whose row a text stands: the innermost that holds more than it."""
    return next(c.index for c in outline.chain(block.container) if c.last - c.first > 1 or c.parent < 0)


def keep_labels(keeps: list[bool], labelled: Labelled) -> None:
    """Keep the short text that a small box begins with, of which all else is kept."""
    outline = labelled.outline
    sums = outline.word_sums
    for box in outline.containers:
        first, last = box.first, box.last
        if last - first < 2 or keeps[first] or sums[last] - sums[first] > _LARGEST_BOX:
            continue
        if not is_label(outline.blocks[first]) or not all(keeps[first + 1 : last]):
            continue
        if labelled.labels[first].role in KEPT:
            keeps[first] = _is_box(box, outline, keeps)


def _is_box(box: Container, outline: Outline, keeps: list[bool]) -> bool:
    return box.first > 0 and box.last < len(keeps) and keeps[box.first - 1]
