"""Which boxes in the midst of a text tell something themselves: «When to see a doctor», «Key facts»?

trafilatura leaves an aside with a heading out, whoever wrote it. But what asks a reader for something has a
link, a button or a field to do it, and other pages' stories are told of by links. A box that tells has a
heading that leads nowhere, sentences, and none of those.

Of 620 asides and notes of 403 real pages it keeps seven, five of which are the article in the gold. Of 41
with a heading that stand behind the text one is, so that those are left out.
"""

from __future__ import annotations

from typing import Any

from catalogue.scripts import ends_sentence
from indexer.extract.blocks import Block, Container, Outline
from indexer.extract.body.between import keep_container, stands_between
from indexer.extract.body.evidence import begins_as_byline
from indexer.extract.body.surroundings import is_named_other
from indexer.extract.label import Labelled
from indexer.extract.roles import KEPT
from indexer.extract.template.texts import is_credit, is_sentence

_ROLES = frozenset(("complementary", "note", "doc-tip", "doc-notice"))
_FIELDS = ("input", "select", "textarea", "button", "iframe")
# What opens a part of the box itself asks for nothing.
_OPENS = ("aria-controls", "aria-expanded")
# Share of a box's words that may be links.
_MOST_LINKS = 0.125
# Words of a text that may head a box without being a heading.
_LONGEST_LABEL = 8
# Words of the shortest sentence that tells something: «Keep the cast dry.»
_SHORTEST = 4


def keep_told(keeps: list[bool], labelled: Labelled) -> None:
    """Keep the boxes between what is kept that tell something under a heading of their own."""
    outline = labelled.outline
    for container in outline.containers:
        if not _is_aside(container) or all(keeps[container.first : container.last]):
            continue
        if _tells(container, labelled) and stands_between(container, outline, keeps, over_captions=True):
            keep_container(container, keeps, labelled)


def _is_aside(container: Container) -> bool:
    return container.tag == "aside" or (container.element.get("role") or "").strip().lower() in _ROLES


def _tells(container: Container, labelled: Labelled) -> bool:
    outline = labelled.outline
    blocks = outline.blocks[container.first : container.last]
    if len(blocks) < 2 or not (outline.heading_level(blocks[0]) or is_label(blocks[0])):
        return False
    if any(labelled.labels[block.index].role not in KEPT for block in blocks):
        return False
    if blocks[0].link_words or any(0 < block.words == block.link_words for block in blocks):
        return False
    if sum(block.link_words for block in blocks) > _MOST_LINKS * sum(block.words for block in blocks):
        return False
    if not any(map(_says_something, blocks[1:])) or _is_of_something_else(container, outline):
        return False
    return not any(map(_asks, container.element.iter(*_FIELDS)))


def is_label(block: Block) -> bool:
    """Whether a text heads its box without being a heading: «<p class="title">Take care</p>»."""
    if not 0 < block.words <= _LONGEST_LABEL or block.link_words:
        return False
    return not (is_sentence(block) or is_credit(block) or begins_as_byline(block.text))


def _says_something(block: Block) -> bool:
    is_short_sentence = block.words >= _SHORTEST and not block.link_words and ends_sentence(block.text)
    return is_short_sentence or is_sentence(block)


def _is_of_something_else(container: Container, outline: Outline) -> bool:
    """Whether a box, or an element around it that holds nothing else, is named for what is no article."""
    for around in outline.chain(container.index):
        if (around.first, around.last) != (container.first, container.last):
            return False
        if is_named_other(around):
            return True
    return False


def _asks(field: Any) -> bool:
    """Whether a field or a button asks a reader for something."""
    return field.get("type") != "hidden" and not any(name in field.attrib for name in _OPENS)
