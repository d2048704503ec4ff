"""Family one: a WordPress health library on which many plugins each add a box to the content."""

from __future__ import annotations

import json
from html import escape

from examples.sample_site.content import Faq, Grid, Items, Mention, Para, Piece, Runs, Sub, TermUse, Writing
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
from examples.sample_site.markup import Child, Node, Raw, h
from examples.sample_site.subjects import GlossaryEntry, glossary, slug_of

DISCLAIMER = (
    "Disclaimer: This guide is written for general education and cannot stand in for the advice of a clinician who knows you. "
    "Ask before you begin, change or stop any treatment."
)
_NAV = (
    ("/", "Home"),
    ("/category/diseases-a-z/", "Diseases A–Z"),
    ("/category/medicines-a-z/", "Medicines A–Z"),
    ("/category/lab-tests-a-z/", "Lab Tests A–Z"),
    ("/category/cancer-a-z/", "Cancer A–Z"),
    ("/about/", "About us"),
    ("/contact/", "Contact"),
)
_BROKEN = 0.5  # of the tooltips whose definition holds another term


class WordPress:
    """Article in ``.entry-content``, boxes of plugins around and inside it."""

    name = "wordpress"
    site_name = "Home Health Almanac"

    def path(self, writing: Writing) -> str:
        """The post's permalink."""
        return f"/{writing.slug}/"

    def article(self, writing: Writing, around: Surroundings) -> Rendered:
        """The single-post page."""
        writer = _Writer(writing, around)
        content = h(
            "div",
            *before_content(writing, around),
            *writer.body(),
            *after_content(writing, around),
            cls="entry-content",
        )
        crumbs: list[Node | str] = [h("a", "Home", href="/"), " » "]
        place = ""
        for name in writing.category:
            place = f"{place}/{slug_of(name)}"
            crumbs += [h("a", name, href=f"/category{place}/"), " » "]
        header = h(
            "header",
            h("h1", writing.title, cls="entry-title"),
            h(
                "div",
                "By ",
                h("a", writing.author, rel="author", href=f"/author/{slug_of(writing.author)}/"),
                " · ",
                h("time", day(writing.published), datetime=writing.published),
                f" · {reading_minutes(writing)} min read",
                cls="entry-meta",
                role="chrome",
            ),
            _share(),
            cls="entry-header",
        )
        article = h(
            "article",
            header,
            content,
            _entry_footer(writing, around, place),
            id=f"post-{writing.number}",
            cls=f"post-{writing.number} post type-post status-publish hentry category-{slug_of(writing.category[0])}",
        )
        main = h("main", article, _comments(writing, around), id="main", cls="site-main")
        body = [h("div", *crumbs, h("span", writing.title), cls="breadcrumbs", role="chrome"), main]
        url = around.base + self.path(writing)
        head = [
            h("link", rel="canonical", href=url),
            h("meta", property="og:title", content=writing.title),
            h("meta", property="og:site_name", content=self.site_name),
            h("meta", name="description", content=excerpt(writing, 28)),
            h("meta", property="article:modified_time", content=writing.modified),
            h(
                "link",
                rel="alternate",
                type="application/json",
                href=f"{around.base}/wp-json/wp/v2/posts/{writing.number}",
            ),
            h("link", rel="shortlink", href=f"{around.base}/?p={writing.number}"),
            h("script", Raw(_json_ld(writing, url, self.site_name)), type="application/ld+json"),
        ]
        title = f"{writing.title} - {self.site_name}"
        return Rendered(
            self._frame(title, body, around, head, writing),
            content,
            writer.references_heading,
            DISCLAIMER if writing.language == "en" else "",
        )

    def page(
        self, title: str, body: list[Node], around: Surroundings, head: list[Node] | None = None
    ) -> Node:
        """Any other page, in the theme's frame."""
        main = h("main", *body, id="main", cls="site-main")
        return self._frame(f"{title} - {self.site_name}", [main], around, head or [], None)

    def _frame(
        self, title: str, body: list[Node], around: Surroundings, head: list[Node], writing: Writing | None
    ) -> Node:
        post = f"single single-post postid-{writing.number}" if writing else "page"
        nav = h(
            "nav",
            h("ul", *(h("li", h("a", name, href=path), cls="menu-item") for path, name in _NAV), cls="menu"),
            h(
                "ul",
                *(
                    h("li", h("a", letter, href=f"/a-z/?letter={letter.lower()}"))
                    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                ),
                cls="letters",
            ),
            cls="main-navigation",
        )
        top = h(
            "header",
            h(
                "div",
                h("a", self.site_name, href="/"),
                h("p", "Plain words for every household", cls="site-description"),
                cls="branding",
            ),
            nav,
            h(
                "form",
                h("input", type="search", name="s"),
                h("button", "Search"),
                role_="search",
                cls="search-form",
                action="/",
            ),
            cls="site-header",
            role="chrome",
        )
        return h(
            "html",
            h(
                "head",
                h("meta", charset="utf-8"),
                h("title", title),
                h("meta", name="viewport", content="width=device-width"),
                *head,
                h("link", rel="https://api.w.org/", href=f"{around.base}/wp-json/"),
                h(
                    "link",
                    rel="alternate",
                    type="application/rss+xml",
                    title=f"{self.site_name} Feed",
                    href=f"{around.base}/feed/",
                ),
                h("style", Raw(".hx-box{border:1px solid #ccc}.screen-reader-text{position:absolute}")),
                h("script", Raw("window.hx={version:'4.2'};")),
            ),
            h(
                "body",
                h("a", "Skip to content", cls="skip-link screen-reader-text", href="#main", role="chrome"),
                h(
                    "div",
                    top,
                    h("div", *body, _sidebar(around), id="content", cls="site-content"),
                    _site_footer(self.site_name),
                    id="page",
                    cls="site",
                ),
                _cookies(),
                cls=f"{post} wp-theme-almanac",
            ),
            lang=writing.language if writing else "en",
        )


class _Writer:
    """The author's own content: headings with table-of-contents marks, tooltips, references."""

    def __init__(self, writing: Writing, around: Surroundings) -> None:
        self._writing, self._around = writing, around
        self._rng = around.rng(writing, "wordpress")
        self._bold = self._rng.random() < 0.2  # some authors never use the heading button
        self._level = "h3" if self._rng.random() < 0.4 else "h2"
        self._terms = {entry.term: entry for entry in glossary()}
        self.references_heading = self._rng.choice(("", "", "References"))

    def body(self) -> list[Node]:
        """Lead, contents, parts, disclaimer, references."""
        writing, rng = self._writing, self._rng
        out: list[Node] = []
        middle = len(writing.parts) // 2
        for place, part in enumerate(writing.parts):
            if part.heading:
                out.append(self._heading(part.heading))
            elif writing.language == "en":
                out.append(h("div", "Definition", cls="hx-label", role="box"))
            out += [node for piece in part.pieces for node in self._piece(piece)]
            if place == 0:
                out.append(self._contents())
            elif place == middle and self._around.neighbours:
                out.append(
                    self._also_read(rng.sample(self._around.neighbours, min(2, len(self._around.neighbours))))
                )
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
        return h(self._level, mark, text + colon, h("span", cls="ez-toc-section-end"), role="heading")

    def _contents(self) -> Node:
        links = [h("li", h("a", text, href=f"#{anchor_of(text)}")) for text in headings(self._writing)]
        return h(
            "div",
            h("p", "Table of Contents", cls="ez-toc-title"),
            h("nav", h("ul", *links)),
            id="ez-toc-container",
            cls="ez-toc-v2",
            role="box",
        )

    def _also_read(self, cards: list[Neighbour]) -> Node:
        links: list[Node | str] = []
        for card in cards:
            links += [" | " if links else "Also read: ", h("a", card.title, href=card.path)]
        return h("div", h("p", *links), cls="hx-inline-related", role="box")

    def _piece(self, piece: Piece) -> list[Node]:
        match piece:
            case Para(runs=runs):
                return [h("p", *self._runs(runs))]
            case Sub(text=text):
                return [h("h4" if self._level == "h3" else "h3", text, role="heading")]
            case Items(items=items, ordered=ordered, depths=depths):
                return [nested_list(items, depths, "ol" if ordered else "ul", self._runs)]
            case Faq(question=question, answer=answer):
                return [
                    h("details", h("summary", question), h("p", *self._runs(answer)), cls="wp-block-details")
                ]
            case Grid(rows=rows):
                first = h("tr", *(h("th", cell) for cell in rows[0]))
                rest = [h("tr", *(h("td", cell) for cell in row)) for row in rows[1:]]
                return [h("figure", h("table", h("thead", first), h("tbody", *rest)), cls="wp-block-table")]

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
        definition = f"{entry.english} সহজ বাংলা: {entry.bangla}"
        inner = next(
            (
                other
                for other in self._terms.values()
                if other.term != entry.term and f" {other.term}" in definition.lower()
            ),
            None,
        )
        title = escape(definition)
        if inner and self._rng.random() < _BROKEN:
            start = title.lower().index(f" {inner.term}") + 1
            word = title[start : start + len(inner.term)]
            title = (
                title[:start]
                + self._span(escape(f"{inner.english} সহজ বাংলা: {inner.bangla}"), inner.term, word)
                + title[start + len(word) :]
            )
        return self._span(title, entry.term, escape(text), escape(definition))

    def _span(self, title: str, term: str, text: str, definition: str = "") -> str:
        return f'<span class="hx-term" title="{title}" data-hx-term="{term}" data-hx-definition="{definition or title}">{text}</span>'


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


def _share() -> Node:
    links = [
        h("a", name, href="#share", rel="nofollow")
        for name in ("Facebook", "X", "WhatsApp", "Telegram", "Email")
    ]
    return h("div", h("span", "Share this article:"), *links, cls="sharedaddy", role="chrome")


def _entry_footer(writing: Writing, around: Surroundings, place: str) -> Node:
    tags: list[Node | str] = []
    for tag in writing.tags:
        tags += [", " if tags else "Tagged: ", h("a", tag, rel="tag", href=f"/tag/{slug_of(tag)}/")]
    names = ("Previous: ", "Next: ")
    near = [
        h("a", name + card.title, href=card.path)
        for name, card in zip(names, around.neighbours[:2], strict=False)
    ]
    return h(
        "footer",
        h("span", "Posted in ", h("a", writing.category[-1], rel="category tag", href=f"/category{place}/")),
        h("span", *tags),
        h("nav", *near, cls="post-navigation"),
        cls="entry-footer",
        role="chrome",
    )


_COMMENTS = (
    "Thank you, I finally understood what my doctor meant.",
    "Could you write more about food for this problem?",
    "My aunt had this last year and is well now.",
    "How long until one feels better after starting?",
    "Please add a picture of the exercises.",
    "Very clear, I shared it with my brother.",
)


def _comments(writing: Writing, around: Surroundings) -> Node:
    rng = around.rng(writing, "comments")
    listed = [
        h(
            "li",
            h("div", f"Reader {rng.randrange(10, 99)}", cls="comment-author"),
            h("div", h("p", text), cls="comment-content"),
            cls="comment",
        )
        for text in rng.sample(_COMMENTS, rng.randrange(1, 4))
    ]
    form = h(
        "div",
        h("h3", "Leave a comment"),
        h("p", "Your address stays private. Fields with a star have to be filled in."),
        h(
            "form",
            h("textarea", name="comment"),
            h("label", "Name *"),
            h("input", name="author"),
            h("button", "Send comment"),
        ),
        id="respond",
        cls="comment-respond",
    )
    return h(
        "section",
        h("h2", f"{len(listed)} thoughts on this article", cls="comments-title"),
        h("ol", *listed, cls="comment-list"),
        form,
        id="comments",
        cls="comments-area",
        role="chrome",
    )


def _sidebar(around: Surroundings) -> Node:
    latest = [h("li", h("a", card.title, href=card.path)) for card in around.neighbours[2:8]]
    return h(
        "aside",
        h("section", h("h2", "Popular articles"), h("ul", *latest), cls="widget"),
        h(
            "section",
            h("h2", "Letter from the almanac"),
            h(
                "p",
                "One health idea for the kitchen table each Sunday. You can leave the list whenever you like.",
            ),
            h("form", h("input", type="email"), h("button", "Subscribe")),
            cls="widget",
        ),
        cls="widget-area",
        role="chrome",
    )


def _site_footer(name: str) -> Node:
    links = (("/privacy/", "Privacy"), ("/terms/", "Terms of use"), ("/editorial-policy/", "How we write"))
    return h(
        "footer",
        h("p", f"{name} explains health in plain words. It does not examine, diagnose or treat anybody."),
        h("ul", *(h("li", h("a", text, href=path)) for path, text in links)),
        h("p", f"© 2026 {name}. All rights reserved."),
        cls="site-footer",
        role="chrome",
    )


def _cookies() -> Node:
    return h(
        "div",
        h("p", "This site sets cookies to count visits and to remember the size of letters you chose."),
        h("button", "Agree"),
        h("button", "Only the needed ones"),
        id="cookie-notice",
        role="chrome",
    )
