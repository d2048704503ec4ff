"""Family three: an old reference work. Layout by tables, ``<font>``, definition lists; chrome in cells, with
words of its own.
"""

from __future__ import annotations

from examples.sample_site.content import (
    Faq,
    Grid,
    Items,
    Mention,
    Para,
    Part,
    Piece,
    Runs,
    Sub,
    TermUse,
    Writing,
)
from examples.sample_site.families.base import Rendered, Surroundings, day, headings, nested_list
from examples.sample_site.markup import Child, Node, h
from examples.sample_site.subjects import glossary

_LEGAL = "NOTICE: The texts of this reference work inform and do not advise. In an emergency call the rescue service of your country."
_TREE = (
    "How to use this manual",
    "Index of diseases",
    "Index of medicines",
    "Index of laboratory tests",
    "Index of tumours",
    "Abbreviations",
    "Errata of the printed edition",
)


class Manual:
    """A table with three cells: tree, sheet, margin."""

    name = "manual"
    site_name = "Compendium of Family Medicine"

    def path(self, writing: Writing) -> str:
        """A numbered sheet."""
        return f"/sheets/{writing.number}-{writing.slug}.html"

    def article(self, writing: Writing, around: Surroundings) -> Rendered:
        """A sheet of the manual."""
        writer = _Writer(writing, around)
        content = h("div", *writer.sheet(), cls="sheet")
        top = h(
            "p",
            h(
                "font",
                f"Sheet {writing.number} · {' · '.join(writing.category)} · edition of {day(writing.modified)}",
                size="1",
            ),
            cls="sheetno",
            role="chrome",
        )
        cell = h(
            "td",
            top,
            h("h1", writing.title, cls="sheettitle"),
            content,
            _rating(writing),
            _history(writing),
            valign="top",
            width="60%",
            cls="middle",
        )
        head = [
            h("link", rel="canonical", href=around.base + self.path(writing)),
            h("meta", name="keywords", content=", ".join(writing.aliases)),
            h("meta", name="DC.title", content=writing.title),
            h("meta", name="DC.date", content=writing.published[:10]),
        ]
        return Rendered(
            self._frame(writing.title, cell, around, head, writing), content, "Literature", _LEGAL
        )

    def page(
        self, title: str, body: list[Node], around: Surroundings, head: list[Node] | None = None
    ) -> Node:
        """Any other page in the same table."""
        return self._frame(
            title, h("td", h("h1", title), *body, valign="top", cls="middle"), around, head or [], None
        )

    def _frame(
        self, title: str, cell: Node, around: Surroundings, head: list[Node], writing: Writing | None
    ) -> Node:
        banner = h(
            "table",
            h(
                "tr",
                h(
                    "td",
                    h("b", self.site_name),
                    h("br"),
                    h("font", "The loose-leaf work for the family doctor, now on the screen", size="2"),
                    bgcolor="#ddeeff",
                ),
            ),
            width="100%",
            cls="banner",
            role="chrome",
        )
        tree = h(
            "td",
            h("p", h("b", "Contents of the work")),
            *(h("p", h("a", name, href=f"/tree/{place}.html")) for place, name in enumerate(_TREE)),
            valign="top",
            width="18%",
            cls="tree",
            role="chrome",
        )
        sheets = h(
            "table", h("tr", tree, cell, _margin(around, writing)), width="100%", border="0", cls="frame"
        )
        return h(
            "html",
            h("head", h("meta", charset="utf-8"), h("title", f"{self.site_name}: {title}"), *head),
            h("body", banner, sheets, _imprint(self.site_name), bgcolor="#ffffff"),
            lang="en",
        )


class _Writer:
    """Headings are underlined titles of definition lists; every part is a ``dt`` with its ``dd``."""

    def __init__(self, writing: Writing, around: Surroundings) -> None:
        self._writing, self._around = writing, around
        self._terms = {entry.term: entry for entry in glossary()}

    def sheet(self) -> list[Node]:
        """Lead, parts, legal notice, literature."""
        lead, *parts = self._writing.parts
        out = [*self._pieces(lead), self._register()]
        middle = len(parts) // 2
        for place, part in enumerate(parts):
            out += [
                h("h3", h("font", part.heading, color="#003366"), cls="rubric", role="heading"),
                h("div", *self._pieces(part), cls="rubrictext"),
            ]
            if place == middle:
                out.append(self._practice())
        out.append(h("p", h("font", _LEGAL, size="1"), cls="legal"))
        out.append(h("h3", h("font", "Literature", color="#003366"), cls="rubric", role="heading"))
        out.append(
            h(
                "ol",
                *(
                    h("li", f"{x.text} " if x.text else None, h("a", x.url, href=x.url))
                    for x in self._writing.citations
                ),
                cls="literature",
            )
        )
        return out

    def _register(self) -> Node:
        rows = [
            h("tr", h("td", str(place)), h("td", name))
            for place, name in enumerate(headings(self._writing), 1)
        ]
        return h(
            "table",
            h("tr", h("td", "Rubrics of this sheet", colspan="2")),
            *rows,
            border="1",
            cls="register",
            role="box",
        )

    def _practice(self) -> Node:
        notes = {
            "diseases": "File the patient's diary with the sheet.",
            "medicines": "Hand out the leaflet in the language of the home.",
            "lab_tests": "Label the tube before it is filled.",
            "cancers": "Offer a second talk within the week.",
        }
        return h(
            "table",
            h(
                "tr",
                h(
                    "td",
                    h("b", "From the practice"),
                    h("p", "Subscribers of the printed work find a form for copying behind this sheet."),
                    h(
                        "ul",
                        h("li", notes[self._writing.kind]),
                        h("li", "Write the date of the talk into the file."),
                    ),
                ),
            ),
            bgcolor="#eeeeee",
            cls="practice",
            role="box",
        )

    def _pieces(self, part: Part) -> list[Node]:
        return [node for piece in part.pieces for node in self._piece(piece)]

    def _piece(self, piece: Piece) -> list[Node]:
        match piece:
            case Para(runs=runs):
                return [h("p", *self._runs(runs))]
            case Sub(text=text):
                return [h("h4", text, cls="under", role="heading")]
            case Items(items=items, ordered=ordered, depths=depths):
                return [nested_list(items, depths, "ol" if ordered else "ul", self._runs)]
            case Faq(question=question, answer=answer):
                return [h("dl", h("dt", h("b", question)), h("dd", *self._runs(answer)), cls="questions")]
            case Grid(rows=rows):
                return [
                    h(
                        "table",
                        *(
                            h("tr", *(h("th" if place == 0 else "td", cell) for cell in row))
                            for place, row in enumerate(rows)
                        ),
                        border="1",
                        cls="data",
                    )
                ]

    def _runs(self, runs: Runs) -> list[Child]:
        out: list[Child] = []
        for run in runs:
            match run:
                case Mention(slug=slug, text=text):
                    out.append(h("a", text, href=self._around.link(slug)))
                case TermUse(term=term, text=text):
                    out.append(h("acronym", text, title=self._terms[term].english))
                case _:
                    out.append(run)
        return out


def _rating(writing: Writing) -> Node:
    return h(
        "table",
        h(
            "tr",
            h("td", "How useful was this sheet to you?"),
            h(
                "td",
                h("a", "very", href="/rate/1"),
                " ",
                h("a", "somewhat", href="/rate/2"),
                " ",
                h("a", "not at all", href="/rate/3"),
            ),
        ),
        cls="rating",
        role="chrome",
    )


def _history(writing: Writing) -> Node:
    rows = [h("tr", h("td", day(writing.published)), h("td", "Sheet added by the editors of the work"))]
    if writing.modified != writing.published:
        rows.append(h("tr", h("td", day(writing.modified)), h("td", "Corrections of print and of figures")))
    return h(
        "table",
        h("tr", h("td", "Card of this sheet", colspan="2")),
        *rows,
        border="1",
        cls="history",
        role="chrome",
    )


def _margin(around: Surroundings, writing: Writing | None) -> Node:
    cards = [
        h("p", h("a", card.title, href=card.path), h("br"), h("font", card.excerpt, size="1"))
        for card in around.neighbours[:5]
    ]
    tools = [
        h("p", h("a", name, href="#"))
        for name in ("Version for the printer", "Send this sheet by letter", "Put a mark in the margin")
    ]
    return h(
        "td",
        h("p", h("b", "Tools of the reader")),
        *tools,
        h("p", h("b", "Before and after in the alphabet")),
        *cards,
        valign="top",
        width="22%",
        cls="margin",
        role="chrome",
    )


def _imprint(name: str) -> Node:
    return h(
        "center",
        h("hr"),
        h(
            "font",
            f"{name}, twenty-second supplement. Reprint of single sheets allowed for teaching.",
            size="1",
        ),
        h(
            "p",
            h("a", "Imprint", href="/imprint.html"),
            " | ",
            h("a", "Terms of subscription", href="/terms.html"),
        ),
        cls="imprint",
        role="chrome",
    )
