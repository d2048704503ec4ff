"""Which short texts only say whose a picture is: «© Ada Roy», «Photo: Ada Roy / Lakes Agency»?

A sign of copyright and names tell, wherever they stand; a label and names tell beside a picture.
"""

from __future__ import annotations

import re
from typing import Any

from indexer.extract.blocks import Block, Outline
from indexer.extract.label import Labelled
from indexer.extract.roles import KEPT, NOTICES, Role
from indexer.extract.wordlists import wordlists_of

# Words of a credit, at most: two names, two agencies, a year.
MOST_WORDS = 12

# Letters of a word that may stand between names in lower case: «by», «the», «von».
JOINT = 3

# Elements around a text, and elements before it, among which its picture is looked for.
AROUND = 3

_LISTS = wordlists_of(__name__)
_LABEL = rf"(?:{_LISTS.any_of('labels')})"
_SIGN = r"(?:©|ⓒ|\(c\)|&copy;)"
_SIGNED = re.compile(rf"\W{{0,3}}(?:{_LABEL}\W{{0,3}}\s?)?{_SIGN}", re.I)
_BY = rf"(?:{_LISTS.any_of('by')})\b"
_LABELLED = re.compile(rf"\W{{0,3}}{_LABEL}(?:\s?[:：/|–—-]|\s{_BY})", re.I)
_PICTURES = ("img", "picture", "figure", "video", "canvas")


def mark_picture_credits(labelled: Labelled) -> None:
    """Leave out the lines of a labelled page that say whose its pictures are."""
    for block, label in zip(labelled.outline.blocks, labelled.labels):
        if label.role in KEPT and label.role not in NOTICES and is_picture_credit(block, labelled.outline):
            labelled.mark(block.index, Role.CHROME, "it says whose a picture is")


def is_picture_credit(block: Block, outline: Outline) -> bool:
    """Whether a text is a picture's credit, and nothing else."""
    if not 0 < block.words <= MOST_WORDS:
        return False
    container = outline.containers[block.container]
    roles = container.roles
    if container.tag == "li" or roles.heading >= 0 or roles.cell >= 0 or roles.pre >= 0:
        return False
    if found := _SIGNED.match(block.text):
        return _are_names(block.text[found.end() :])
    found = _LABELLED.match(block.text)
    if found is None or not _are_names(block.text[found.end() :]):
        return False
    return roles.caption >= 0 or _is_beside_picture(container.element)


def _are_names(text: str) -> bool:
    """Whether the words of a text are names, with short ones between them. Without case, any may be."""
    words = text.split()
    return bool(words) and all(len(word) <= JOINT or not word[0].islower() for word in words)


def _is_beside_picture(element: Any) -> bool:
    """Whether a picture stands in an element or right before it, or before one that holds nothing else."""
    for _ in range(AROUND):
        if element is None or element.tag in ("body", "main", "article"):
            return False
        if next(element.iter(*_PICTURES), None) is not None:
            return True
        before = element.getprevious()
        if before is not None:
            return before.tag in _PICTURES or next(before.iter(*_PICTURES), None) is not None
        element = element.getparent()
    return False
