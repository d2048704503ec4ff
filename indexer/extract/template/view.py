"""A page as the learner keeps it: what its outline says, without the tree, which may be ten times as
large.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.extract.blocks import Outline, fold
from indexer.extract.template.copies import key_of
from indexer.extract.template.discussion import discussions_of

_FORMS = frozenset(("form", "input", "textarea"))


@dataclass(slots=True)
class View:
    """A page as the learner sees it: its outline without the tree, and its title, folded."""

    outline: Outline
    title: str
    forms: frozenset[int]  # containers around a form's fields
    comments: frozenset[int]  # blocks of readers' words
    paths: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, outline: Outline, title: str) -> View:
        """A view of a page; its outline forgets the tree, which may be ten times as large."""
        forms: set[int] = set()
        for container in outline.containers:
            element = container.element
            if container.tag == "form" or any(child.tag in _FORMS for child in element):
                forms.update(c.index for c in outline.chain(container.index))
        folded = fold(title)
        for block in outline.blocks:
            block.key = key_of(block, outline, folded)
        for container in outline.containers:
            container.element = None
        comments = frozenset(
            index for c in discussions_of(outline, folded) for index in range(c.first, c.last)
        )
        return cls(outline, folded, frozenset(forms), comments)
