"""Family two: a clinic group's site made with a page builder. Nothing but ``div``, classes per widget and per
page, no HTML5 elements.

The widgets' HTML and texts stand in ``builder.html`` and ``builder.toml``.
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
    excerpt,
    linked,
    nested_list,
    table_rows,
)
from examples.sample_site.fragments import Fragments, Value
from examples.sample_site.markup import Child, Node, NodeRole, h

_WIDGETS = Fragments(__package__, "builder.html")
# Kind of subject → packages, each with name and text.
_PACKAGES: dict[str, list[dict[str, str]]] = read_toml(__package__, "builder.toml")["packages"]


class Builder:
    """Widgets in columns in sections, all of them ``div``."""

    name = "builder"
    site_name = "Lindenhof Clinics"

    def path(self, writing: Writing) -> str:
        """Under the guide."""
        return f"/guide/{writing.slug}/"

    def article(self, writing: Writing, around: Surroundings) -> Rendered:
        """A guide page."""
        content = _section("text", _GuideWriter(writing, around).widgets())
        hero = _section(
            "hero",
            [
                _WIDGETS.fill("trail", categories=[h("span", f"> {name}") for name in writing.category]),
                _widget("heading", _WIDGETS.fill("title", title=writing.title)),
                _WIDGETS.fill("byline", day=day(writing.modified), author=writing.author),
            ],
        )
        booking = _WIDGETS.fill("booking", title=writing.title)
        body = [hero, content, _related(around), _packages(writing), booking]
        url = around.base + self.path(writing)
        head = [
            h("link", rel="canonical", href=url),
            h("meta", name="description", content=excerpt(writing, 26)),
            h("meta", property="og:title", content=f"{writing.title} | {self.site_name}"),
            h("meta", property="article:published_time", content=writing.published),
        ]
        return Rendered(self.page(writing.title, body, around, head), content, "Sources")

    def page(
        self, title: str, body: Sequence[Child], around: Surroundings, head: Sequence[Node] = ()
    ) -> Node:
        """The frame: menu above, footer below."""
        return _WIDGETS.fill("frame", title=title, site_name=self.site_name, head=head, body=body)


def _section(name: str, children: Value) -> Node:
    return _WIDGETS.fill("section", name=name, children=children)


def _widget(name: str, children: Value) -> Node:
    return _WIDGETS.fill("widget", name=name, children=children)


class _GuideWriter:
    """Each part of an article becomes a heading widget and a text widget, with promotions between them."""

    def __init__(self, writing: Writing, around: Surroundings) -> None:
        self._writing, self._around = writing, around
        self._rng = around.rng(writing, "builder")

    def widgets(self) -> list[Node]:
        """Lead, facts, parts, sources."""
        parts = self._writing.parts
        out = [_WIDGETS.fill("glance", excerpt=excerpt(self._writing, 20))]
        promotions = [
            _WIDGETS.fill("newsletter"),
            _WIDGETS.fill("video", title=self._writing.title),
            _WIDGETS.fill("team"),
        ]
        self._rng.shuffle(promotions)
        every = max(2, len(parts) // 3)
        for place, part in enumerate(parts):
            if part.heading:
                heading = _WIDGETS.fill("heading", text=part.heading, place=str(place))
                out.append(_widget("heading", heading))
            out.append(_widget("text", self._pieces(part)))
            if place == 0:
                out.append(self._jump())
            elif place % every == 0 and promotions:
                out.append(promotions.pop())
        out.append(_widget("heading", _WIDGETS.fill("sources heading")))
        out.append(_widget("text", h("ul", *cited(self._writing))))
        return out

    def _pieces(self, part: Part) -> list[Node]:
        return [self._piece(piece) for piece in part.pieces]

    def _piece(self, piece: Piece) -> Node:
        match piece:
            case Para(runs=runs):
                return h("p", *self._runs(runs))
            case Sub(text=text):
                return h("h3", text, cls="lc-sub", role=NodeRole.HEADING)
            case Items(items=items, ordered=ordered, depths=depths):
                return nested_list(items, depths, "ol" if ordered else "ul", self._runs)
            case Faq(question=question, answer=answer):
                return _WIDGETS.fill("toggle", question=question, answer=self._runs(answer))
            case Grid(rows=rows):
                return h("table", *table_rows(rows), cls="lc-table")

    def _runs(self, runs: Runs) -> list[Child]:
        return linked(runs, self._around, "abbr")

    def _jump(self) -> Node:
        links = [
            h("div", h("a", part.heading, href=f"#s{place}"), cls="lc-jump-item")
            for place, part in enumerate(self._writing.parts)
            if part.heading
        ]
        return _WIDGETS.fill("jump", links=links)


def _related(around: Surroundings) -> Node:
    cards = [
        _WIDGETS.fill("card", path=near.path, title=near.title, excerpt=near.excerpt)
        for near in around.neighbours[:6]
    ]
    return _WIDGETS.fill("related", cards=cards)


def _packages(writing: Writing) -> Node:
    packages = [_WIDGETS.fill("package", **package) for package in _PACKAGES[writing.kind]]
    return _WIDGETS.fill("packages", packages=packages)
