"""Family one: a WordPress health library on which many plugins each add a box to the content.

The theme's HTML and texts stand in ``wordpress.html`` and ``wordpress.toml``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from string import ascii_uppercase

from examples.sample_site.content import Faq, Grid, Items, Mention, Para, Piece, Runs, Sub, TermUse, Writing
from examples.sample_site.data import read_toml
from examples.sample_site.families.base import (
    Neighbour,
    Rendered,
    Surroundings,
    anchor_of,
    day,
    excerpt,
    headings,
    nested_list,
    reading_minutes,
)
from examples.sample_site.families.wordpress_boxes import after_content, before_content
from examples.sample_site.fragments import Fragments
from examples.sample_site.markup import Child, Node, NodeRole, Raw, h
from examples.sample_site.subjects import GlossaryEntry, glossary_by_term, slug_of

_THEME = Fragments(__package__, "wordpress.html")
_TEXTS = read_toml(__package__, "wordpress.toml")
DISCLAIMER: str = _TEXTS["disclaimer"]
_LETTERS = [h("li", h("a", letter, href=f"/a-z/?letter={letter.lower()}")) for letter in ascii_uppercase]

# Share of the tooltips whose definition holds another term that the plugin breaks.
_BROKEN = 0.5


class WordPress:
    """Article in ``.entry-content``, boxes of plugins around and inside it."""

    name = "wordpress"
    site_name = "Home Health Almanac"

    def path(self, writing: Writing) -> str:
        """The post's permalink."""
        return f"/{writing.slug}/"

    def article(self, writing: Writing, around: Surroundings) -> Rendered:
        """The single-post page."""
        writer = _PostWriter(writing, around)
        content = h(
            "div",
            *before_content(writing, around),
            *writer.body(),
            *after_content(writing, around),
            cls="entry-content",
        )
        category_path = "".join(f"/{slug_of(name)}" for name in writing.category)
        article = _THEME.fill(
            "article",
            classes=_classes(writing),
            number=str(writing.number),
            title=writing.title,
            author=writing.author,
            author_slug=slug_of(writing.author),
            published=writing.published,
            day=day(writing.published),
            minutes=str(reading_minutes(writing)),
            content=content,
            category=writing.category[-1],
            category_path=category_path,
            tags=_tags(writing),
            near=_previous_and_next(around),
        )
        main = _THEME.fill("main", body=[article, _comments(writing, around)])
        crumbs = _THEME.fill("breadcrumbs", crumbs=_crumbs(writing), title=writing.title)
        tree = self._frame(
            f"{writing.title} - {self.site_name}",
            [crumbs, main],
            around,
            self._head(writing, around),
            f"single single-post postid-{writing.number}",
            writing.language,
        )
        disclaimer = DISCLAIMER if writing.language == "en" else ""
        return Rendered(tree, content, writer.references_heading, disclaimer)

    def page(
        self, title: str, body: Sequence[Child], around: Surroundings, head: Sequence[Node] = ()
    ) -> Node:
        """Any other page, in the theme's frame."""
        main = _THEME.fill("main", body=body)
        return self._frame(f"{title} - {self.site_name}", [main], around, head, "page", "en")

    def _head(self, writing: Writing, around: Surroundings) -> list[Node]:
        url = around.base + self.path(writing)
        post = f"{around.base}/wp-json/wp/v2/posts/{writing.number}"
        return [
            h("link", rel="canonical", href=url),
            h("meta", property="og:title", content=writing.title),
            h("meta", property="og:site_name", content=self.site_name),
            h("meta", name="description", content=excerpt(writing, 28)),
            h("meta", property="article:modified_time", content=writing.modified),
            h("link", rel="alternate", type="application/json", href=post),
            h("link", rel="shortlink", href=f"{around.base}/?p={writing.number}"),
            h("script", Raw(_json_ld(writing, url, self.site_name)), type="application/ld+json"),
        ]

    def _frame(
        self,
        title: str,
        body: Sequence[Child],
        around: Surroundings,
        head: Sequence[Node],
        post: str,
        language: str,
    ) -> Node:
        popular = [h("li", h("a", card.title, href=card.path)) for card in around.neighbours[2:8]]
        return _THEME.fill(
            "frame",
            lang=language,
            title=title,
            base=around.base,
            site_name=self.site_name,
            post=post,
            head=head,
            letters=_LETTERS,
            body=body,
            popular=popular,
        )


class _PostWriter:
    """The author's own content: headings with table-of-contents marks, tooltips, references."""

    def __init__(self, writing: Writing, around: Surroundings) -> None:
        self._writing, self._around = writing, around
        self._rng = around.rng(writing, "wordpress")
        # Some authors never use the heading button.
        self._bold = self._rng.random() < 0.2
        self._level = "h3" if self._rng.random() < 0.4 else "h2"
        self._terms = glossary_by_term()
        self.references_heading = self._rng.choice(("", "", "References"))

    def body(self) -> list[Node]:
        """Lead, contents, parts, disclaimer, references."""
        writing, rng, near = self._writing, self._rng, self._around.neighbours
        out: list[Node] = []
        middle = len(writing.parts) // 2
        for place, part in enumerate(writing.parts):
            if part.heading:
                out.append(self._heading(part.heading))
            elif writing.language == "en":
                out.append(h("div", "Definition", cls="hx-label", role=NodeRole.BOX))
            out += [node for piece in part.pieces for node in self._piece(piece)]
            if place == 0:
                out.append(self._contents())
            elif place == middle and near:
                out.append(self._also_read(rng.sample(near, min(2, len(near)))))
        if writing.language == "en":
            out.append(h("p", DISCLAIMER))
        if self.references_heading:
            out.append(self._heading(self.references_heading))
        out.append(h("ol", *(self._citation(x.text, x.url) for x in writing.citations), cls="references"))
        return out

    def _heading(self, text: str) -> Node:
        if self._bold:
            return h("p", h("strong", f"{text}:"))
        mark = h("span", cls="ez-toc-section", id=anchor_of(text))
        colon = "" if text.endswith("?") or self._writing.language != "en" else ":"
        return h(self._level, mark, text + colon, h("span", cls="ez-toc-section-end"), role=NodeRole.HEADING)

    def _contents(self) -> Node:
        links = [h("li", h("a", text, href=f"#{anchor_of(text)}")) for text in headings(self._writing)]
        return _THEME.fill("contents", links=links)

    def _also_read(self, cards: list[Neighbour]) -> Node:
        links: list[Child] = []
        for card in cards:
            links += [" | " if links else "Also read: ", h("a", card.title, href=card.path)]
        return _THEME.fill("also read", links=links)

    def _piece(self, piece: Piece) -> list[Node]:
        match piece:
            case Para(runs=runs):
                return [h("p", *self._runs(runs))]
            case Sub(text=text):
                return [h("h4" if self._level == "h3" else "h3", text, role=NodeRole.HEADING)]
            case Items(items=items, ordered=ordered, depths=depths):
                return [nested_list(items, depths, "ol" if ordered else "ul", self._runs)]
            case Faq(question=question, answer=answer):
                return [_THEME.fill("details", question=question, answer=self._runs(answer))]
            case Grid(rows=rows):
                header = h("tr", *(h("th", cell) for cell in rows[0]))
                rest = [h("tr", *(h("td", cell) for cell in row)) for row in rows[1:]]
                return [_THEME.fill("table", header=header, rows=rest)]

    def _citation(self, text: str, url: str) -> Node:
        return h(
            "li",
            f"{text} " if text else None,
            h("a", url, href=url, rel="nofollow noopener", target="_blank"),
        )

    def _runs(self, runs: Runs) -> list[Child]:
        return [self._run(run) for run in runs]

    def _run(self, run: str | Mention | TermUse) -> Child:
        match run:
            case Mention(slug=slug, text=text):
                return h("a", text, href=self._around.base + self._around.link(slug))
            case TermUse(term=term, text=text):
                return Raw(self._tooltip(self._terms[term], text))
            case _:
                return run

    def _tooltip(self, entry: GlossaryEntry, text: str) -> str:
        """The glossary plugin's mark-up. It runs over its own output, so a term in a definition is marked
        inside the attribute.
        """
        definition = _definition(entry)
        title = escape(definition)
        inner = self._term_in(definition, entry)
        if inner and self._rng.random() < _BROKEN:
            start = title.lower().index(f" {inner.term}") + 1
            word = title[start : start + len(inner.term)]
            marked = self._span(escape(_definition(inner)), inner.term, word)
            title = title[:start] + marked + title[start + len(word) :]
        return self._span(title, entry.term, escape(text), escape(definition))

    def _term_in(self, definition: str, own: GlossaryEntry) -> GlossaryEntry | None:
        """The first other term of the glossary that a definition uses."""
        said = definition.lower()
        others = (entry for entry in self._terms.values() if entry.term != own.term)
        return next((entry for entry in others if f" {entry.term}" in said), None)

    def _span(self, title: str, term: str, text: str, definition: str = "") -> str:
        definition = definition or title
        attributes = f'title="{title}" data-hx-term="{term}" data-hx-definition="{definition}"'
        return f'<span class="hx-term" {attributes}>{text}</span>'


def _definition(entry: GlossaryEntry) -> str:
    return f"{entry.english} সহজ বাংলা: {entry.bangla}"


def _classes(writing: Writing) -> str:
    category = slug_of(writing.category[0])
    return f"post-{writing.number} post type-post status-publish hentry category-{category}"


def _crumbs(writing: Writing) -> list[Child]:
    crumbs: list[Child] = [h("a", "Home", href="/"), " » "]
    place = ""
    for name in writing.category:
        place = f"{place}/{slug_of(name)}"
        crumbs += [h("a", name, href=f"/category{place}/"), " » "]
    return crumbs


def _tags(writing: Writing) -> list[Child]:
    tags: list[Child] = []
    for tag in writing.tags:
        tags += [", " if tags else "Tagged: ", h("a", tag, rel="tag", href=f"/tag/{slug_of(tag)}/")]
    return tags


def _previous_and_next(around: Surroundings) -> list[Node]:
    names = ("Previous: ", "Next: ")
    near = zip(names, around.neighbours[:2], strict=False)
    return [h("a", name + card.title, href=card.path) for name, card in near]


def _comments(writing: Writing, around: Surroundings) -> Node:
    rng = around.rng(writing, "comments")
    texts = rng.sample(_TEXTS["comments"], rng.randrange(1, 4))
    comments = [_THEME.fill("comment", number=str(rng.randrange(10, 99)), text=text) for text in texts]
    return _THEME.fill("comments", count=str(len(comments)), comments=comments)


def _json_ld(writing: Writing, url: str, site: str) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "headline": writing.title,
        "url": url,
        "inLanguage": writing.language,
        "datePublished": writing.published,
        "dateModified": writing.modified,
        "author": {"@type": "Person", "name": writing.author},
        "about": {"@type": "MedicalEntity", "name": writing.title, "alternateName": list(writing.aliases)},
        "publisher": {"@type": "Organization", "name": site},
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
