"""Which short texts only say whose something is: a picture («© Ada Roy», «Photo: Ada Roy / Lakes Agency») or
the page («© 2024 Lakes Society. All rights reserved.»)?

A sign of copyright and names tell, wherever they stand; a label and names tell beside a picture; and a notice
of rights is known by its formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from catalogue.text.segmentation import count_words
from indexer.extract.blocks import Block, Outline
from indexer.extract.label import Labelled
from indexer.extract.roles import KEPT, NOTICES, Role
from indexer.extract.source.captions import LABELLED, MOST_WORDS, PICTURES, SIGNED, are_names
from indexer.extract.wordlists import wordlists_of

# Words of a notice of rights, at most, and the share of its formula in one that does not begin with a sign.
LONGEST_NOTICE = 30
FORMULA_SHARE = 0.3

# Elements around a text, and elements before it, among which its picture is looked for.
AROUND = 3

_LISTS = wordlists_of(__name__)
_FORMULA = re.compile(_LISTS.any_of("rights"), re.I)
_STEMS = _LISTS.phrases("stems")


def mark_picture_credits(labelled: Labelled) -> None:
    """Leave out the lines of a labelled page that say whose its pictures are, and whose it is itself."""
    kept = [
        block
        for block, label in zip(labelled.outline.blocks, labelled.labels)
        if label.role in KEPT and label.role not in NOTICES
    ]
    may_reserve = _may_reserve(kept)
    for block in kept:
        if is_picture_credit(block, labelled.outline):
            labelled.mark(block.index, Role.CHROME, "it says whose a picture is")
        elif may_reserve and is_rights_notice(block):
            labelled.mark(block.index, Role.CHROME, "it reserves rights")


def _may_reserve(blocks: Iterable[Block]) -> bool:
    """Whether a short text among some may reserve rights: one search of all, where most have none."""
    texts = "\n".join(block.text for block in blocks if block.words <= LONGEST_NOTICE).lower()
    return any(stem in texts for stem in _STEMS)


def is_picture_credit(block: Block, outline: Outline) -> bool:
    """Whether a text is a picture's credit, and nothing else."""
    if not 0 < block.words <= MOST_WORDS:
        return False
    container = outline.containers[block.container]
    roles = container.roles
    if container.tag == "li" or roles.heading >= 0 or roles.cell >= 0 or roles.pre >= 0:
        return False
    if found := SIGNED.match(block.text):
        return are_names(block.text[found.end() :])
    found = LABELLED.match(block.text)
    if found is None or not are_names(block.text[found.end() :]):
        return False
    return roles.caption >= 0 or is_beside_picture(container.element)


def is_rights_notice(block: Block) -> bool:
    """Whether a text reserves rights, and says little else."""
    if not 0 < block.words <= LONGEST_NOTICE:
        return False
    formula = _FORMULA.search(block.text)
    if formula is None:
        return False
    share = count_words(formula[0]) / block.words
    return SIGNED.match(block.text) is not None or share >= FORMULA_SHARE


def is_beside_picture(element: Any) -> bool:
    """Whether a picture stands in an element or right before it, or before one that holds nothing else."""
    for _ in range(AROUND):
        if element is None or element.tag in ("body", "main", "article"):
            return False
        if next(element.iter(*PICTURES), None) is not None:
            return True
        before = element.getprevious()
        if before is not None:
            return before.tag in PICTURES or next(before.iter(*PICTURES), None) is not None
        element = element.getparent()
    return False
