"""Family three: an old reference work. Layout by tables, ``<font>``, definition lists; chrome in cells, with
words of its own.

Its HTML and texts stand in ``manual.html`` and ``manual.toml``.
"""

from __future__ import annotations

from collections.abc import Sequence

from examples.sample_site.content import (
    Faq,
    Grid,
    Items,
    Para,
    Part,
    Piece,
    Runs,
    Sub,
    Writing,
)
from examples.sample_site.data import read_toml
from examples.sample_site.families.base import (
    Rendered,
    Surroundings,
    cited,
    day,
    headings,
    linked,
    nested_list,
    table_rows,
)
from examples.sample_site.fragments import Fragments
from examples.sample_site.markup import Child, Node, NodeRole, h

_SHEETS = Fragments(__package__, "manual.html")
_TEXTS = read_toml(__package__, "manual.toml")
_LEGAL: str = _TEXTS["legal"]
_REFERENCES = "Literature"


class Manual:
    """A table with three cells: tree, sheet, margin."""

    name = "manual"
    site_name = "Compendium of Family Medicine"

    def path(self, writing: Writing) -> str:
        """A numbered sheet."""
        return f"/sheets/{writing.number}-{writing.slug}.html"

    def article(self, writing: Writing, around: Surroundings) -> Rendered:
        """A sheet of the manual."""
        content = h("div", *_SheetWriter(writing, around).sheet(), cls="sheet")
        cell = _SHEETS.fill(
            "article",
            number=str(writing.number),
            category=" · ".join(writing.category),
            day=day(writing.modified),
            title=writing.title,
            content=content,
            history=_history(writing),
        )
        head = [
            h("link", rel="canonical", href=around.base + self.path(writing)),
            h("meta", name="keywords", content=", ".join(writing.aliases)),
            h("meta", name="DC.title", content=writing.title),
            h("meta", name="DC.date", content=writing.published[:10]),
        ]
        return Rendered(self._frame(writing.title, cell, around, head), content, _REFERENCES, _LEGAL)

    def page(
        self, title: str, body: Sequence[Child], around: Surroundings, head: Sequence[Node] = ()
    ) -> Node:
        """Any other page in the same table."""
        return self._frame(title, _SHEETS.fill("page", title=title, body=body), around, head)

    def _frame(self, title: str, cell: Node, around: Surroundings, head: Sequence[Node]) -> Node:
        near = [
            _SHEETS.fill("near", path=card.path, title=card.title, excerpt=card.excerpt)
            for card in around.neighbours[:5]
        ]
        return _SHEETS.fill("frame", title=title, site_name=self.site_name, head=head, cell=cell, near=near)


class _SheetWriter:
    """Headings are rubrics in ``<font>``; questions are definition lists, terms ``<acronym>``."""

    def __init__(self, writing: Writing, around: Surroundings) -> None:
        self._writing, self._around = writing, around

    def sheet(self) -> list[Node]:
        """Lead, parts, legal notice, literature."""
        lead, *parts = self._writing.parts
        out = [*self._pieces(lead), self._register()]
        middle = len(parts) // 2
        for place, part in enumerate(parts):
            out.append(_SHEETS.fill("rubric", text=part.heading))
            out.append(_SHEETS.fill("rubric text", pieces=self._pieces(part)))
            if place == middle:
                out.append(_SHEETS.fill("practice", note=_TEXTS["practice"][self._writing.kind]))
        out.append(_SHEETS.fill("legal", text=_LEGAL))
        out.append(_SHEETS.fill("rubric", text=_REFERENCES))
        out.append(h("ol", *cited(self._writing), cls="literature"))
        return out

    def _register(self) -> Node:
        rows = [
            h("tr", h("td", str(place)), h("td", name))
            for place, name in enumerate(headings(self._writing), 1)
        ]
        return _SHEETS.fill("register", rows=rows)

    def _pieces(self, part: Part) -> list[Node]:
        return [self._piece(piece) for piece in part.pieces]

    def _piece(self, piece: Piece) -> Node:
        match piece:
            case Para(runs=runs):
                return h("p", *self._runs(runs))
            case Sub(text=text):
                return h("h4", text, cls="under", role=NodeRole.HEADING)
            case Items(items=items, ordered=ordered, depths=depths):
                return nested_list(items, depths, "ol" if ordered else "ul", self._runs)
            case Faq(question=question, answer=answer):
                return _SHEETS.fill("question", question=question, answer=self._runs(answer))
            case Grid(rows=rows):
                return h("table", *table_rows(rows), border="1", cls="data")

    def _runs(self, runs: Runs) -> list[Child]:
        return linked(runs, self._around, "acronym")


def _history(writing: Writing) -> list[Node]:
    rows = [_SHEETS.fill("added", day=day(writing.published))]
    if writing.modified != writing.published:
        rows.append(_SHEETS.fill("corrected", day=day(writing.modified)))
    return rows
