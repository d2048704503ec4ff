"""What does the learner keep of a page? Its outline, without the tree, which may be ten times as large."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.extract.blocks import Outline, fold
from indexer.extract.template.copies import key_of
from indexer.extract.template.discussion import bars_of, discussions_of
from indexer.extract.template.source_lists import source_lists

_FIELDS = ("form", "input", "textarea")


@dataclass(slots=True)
class View:
    """A page as the learner sees it: its outline without the tree, and its title, folded."""

    outline: Outline
    title: str
    forms: frozenset[int]  # containers around a form's fields
    comments: frozenset[int]  # blocks of readers' words
    sources: frozenset[int]  # blocks of lists of sources, by their headings
    paths: list[str] = field(default_factory=list)  # of each container, see paths_of

    @classmethod
    def of(cls, outline: Outline, title: str) -> View:
        """A view of a page. The outline is changed: its blocks get their keys, and it forgets the tree."""
        folded = fold(title)
        forms = _around_fields(outline)
        for block in outline.blocks:
            block.key = key_of(block, outline, folded)
        for container in outline.containers:
            container.element = None
        talk = (index for c in discussions_of(outline, folded) for index in range(c.first, c.last))
        comments = frozenset((*talk, *bars_of(outline, folded)))
        sources = frozenset(index for found in source_lists(outline) for index in found.indexes)
        return cls(outline, folded, forms, comments, sources)


def _around_fields(outline: Outline) -> frozenset[int]:
    forms: set[int] = set()
    fields = outline.containers[0].element.iter(*_FIELDS) if outline.containers else ()
    holders = frozenset(field.getparent() for field in fields)
    for container in outline.containers:
        if container.tag == "form" or container.element in holders:
            forms.update(c.index for c in outline.chain(container.index))
    return frozenset(forms)
