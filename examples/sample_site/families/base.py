"""What does every template family know of the site around an article, and what do all of them show?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Protocol

from examples.sample_site.content import Mention, Runs, TermUse, Writing, plain, runs_of
from examples.sample_site.markup import Child, Node, h
from examples.sample_site.subjects import glossary_by_term


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another article as a card shows it."""

    path: str
    title: str
    excerpt: str
    category: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The site around one article. ``neighbours`` are alphabetical, which is all that this site calls
    related.
    """

    base: str  # http://host:port, no slash at the end
    paths: dict[str, str]  # slug → path of every article
    neighbours: tuple[Neighbour, ...]
    seed: int

    def rng(self, writing: Writing, what: str) -> Random:
        """A source of choices that stays the same for this article."""
        return Random(f"{self.seed}:{writing.slug}:{what}")  # noqa: S311  (made-up pages)

    def link(self, slug: str) -> str:
        """The path of an article; of one that has gone, where it once was."""
        return self.paths.get(slug, f"/{slug}/")


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article in its template."""

    tree: Node  # the <html> element
    content: Node  # what WordPress would call the rendered content
    references_heading: str  # of the reference list; "" for none
    disclaimer: str = ""


class Family(Protocol):
    """A template: how it addresses articles, and how it shows one."""

    name: str
    site_name: str

    def path(self, writing: Writing) -> str:
        """Where an article stands."""

    def article(self, writing: Writing, around: Surroundings) -> Rendered:
        """The page of an article."""

    def page(
        self, title: str, body: Sequence[Child], around: Surroundings, head: Sequence[Node] = ()
    ) -> Node:
        """Any other page of the site, in the same frame."""


def excerpt(writing: Writing, words: int) -> str:
    """The first words of the lead, cut off as templates cut them."""
    lead = writing.lead.split()
    return " ".join(lead[:words]) + ("…" if len(lead) > words else "")


def day(when: str) -> str:
    """A date as people write it."""
    return f"{datetime.fromisoformat(when):%d %B %Y}"


def headings(writing: Writing) -> list[str]:
    """The headings of an article, for its table of contents."""
    return [part.heading for part in writing.parts if part.heading]


def anchor_of(heading: str) -> str:
    """The id that a heading gets."""
    return "_".join(heading.replace("?", "").split())


def reading_minutes(writing: Writing) -> int:
    """A made-up reading time."""
    return max(2, sum(len(plain(runs).split()) for part in writing.parts for runs in runs_of(part)) // 180)


def linked(runs: Runs, around: Surroundings, term_tag: str) -> list[Child]:
    """Runs with links to articles, and with terms whose title explains them."""
    out: list[Child] = []
    for run in runs:
        match run:
            case Mention(slug=slug, text=text):
                out.append(h("a", text, href=around.link(slug)))
            case TermUse(term=term, text=text):
                out.append(h(term_tag, text, title=glossary_by_term()[term].english))
            case _:
                out.append(run)
    return out


def cited(writing: Writing) -> list[Node]:
    """The items of the reference list."""
    return [
        h("li", f"{citation.text} " if citation.text else None, h("a", citation.url, href=citation.url))
        for citation in writing.citations
    ]


def nested_list(
    items: Sequence[tuple[str, Runs]], depths: Sequence[int], tag: str, write: Callable[[Runs], list[Child]]
) -> Node:
    """A list element; items of depth 1 go into a list inside the item before them."""
    out = h(tag)
    for place, (label, runs) in enumerate(items):
        entry = h("li", h("strong", f"{label}:") if label else None, " " if label else None, write(runs))
        if not depths or not depths[place]:
            out.children.append(entry)
            continue
        last = out.children[-1]
        assert isinstance(last, Node)
        inner = last.children[-1]
        if not (isinstance(inner, Node) and inner.tag == "ul"):
            inner = h("ul")
            last.children.append(inner)
        inner.children.append(entry)
    return out


def table_rows(rows: Sequence[Sequence[str]]) -> list[Node]:
    """The rows of a table without sections, the first with header cells."""
    header, *rest = rows
    return [h("tr", *(h("th", cell) for cell in header))] + [
        h("tr", *(h("td", cell) for cell in row)) for row in rest
    ]
