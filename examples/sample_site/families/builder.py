"""Family two: a clinic group's site made with a page builder. Div soup, classes per widget and per page, no
HTML5 elements.
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
from examples.sample_site.families.base import Rendered, Surroundings, day, excerpt, nested_list
from examples.sample_site.markup import Child, Node, h
from examples.sample_site.subjects import glossary

_MENU = (
    ("/", "Welcome"),
    ("/clinics/", "Find a clinic"),
    ("/doctors/", "Our doctors"),
    ("/guide/", "Health guide"),
    ("/checks/", "Check-up packages"),
    ("/careers/", "Work with us"),
)
_TEAM = (
    ("Dr. Mira Sandoval", "Leads the team for internal medicine"),
    ("Dr. Jonas Feld", "Sees children and their worried parents"),
    ("Dr. Farhana Aziz", "Works with hearts in rhythm and out of it"),
)
_PACKAGES = {
    "diseases": (
        ("Basic check", "Blood count, sugar, fats and kidneys in one morning"),
        ("Heart check", "Tracing, ultrasound and a talk on risk"),
    ),
    "medicines": (
        ("Tablet review", "A pharmacist looks at everything you take"),
        ("Kidney and liver values", "Before the start of a new medicine"),
    ),
    "lab_tests": (
        ("Home sampling", "A nurse comes before breakfast"),
        ("Second reading", "A specialist explains your old report"),
    ),
    "cancers": (
        ("Mole map", "Photographs of the whole skin, compared each year"),
        ("Second opinion", "Our tumour board reads your papers"),
    ),
}


class Builder:
    """Widgets in columns in sections, all of them ``div``."""

    name = "builder"
    site_name = "Lindenhof Clinics"

    def path(self, writing: Writing) -> str:
        """Under the guide."""
        return f"/guide/{writing.slug}/"

    def article(self, writing: Writing, around: Surroundings) -> Rendered:
        """A guide page."""
        writer = _Writer(writing, around)
        content = _section("text", *writer.widgets())
        trail = h(
            "div",
            h("a", "Welcome", href="/"),
            h("span", ">"),
            h("a", "Health guide", href="/guide/"),
            *(h("span", f"> {name}") for name in writing.category),
            cls="lc-widget lc-trail",
            role="chrome",
        )
        hero = _section(
            "hero",
            trail,
            _widget("heading", h("h1", writing.title, cls="lc-heading-title")),
            h(
                "div",
                h("span", f"Last looked through on {day(writing.modified)}"),
                h("span", writing.author),
                cls="lc-widget lc-byline",
                role="chrome",
            ),
        )
        body = [hero, content, _related(around), _packages(writing), _booking(writing)]
        url = around.base + self.path(writing)
        head = [
            h("link", rel="canonical", href=url),
            h("meta", name="description", content=excerpt(writing, 26)),
            h("meta", property="og:title", content=f"{writing.title} | {self.site_name}"),
            h("meta", property="article:published_time", content=writing.published),
        ]
        return Rendered(self.page(writing.title, body, around, head), content, "Sources")

    def page(
        self, title: str, body: list[Node], around: Surroundings, head: list[Node] | None = None
    ) -> Node:
        """The frame: menu above, footer below."""
        menu = h(
            "div",
            *(h("div", h("a", name, href=path), cls="lc-menu-item") for path, name in _MENU),
            cls="lc-widget lc-menu",
        )
        line = h(
            "div",
            h("div", "Appointments: every day from seven to nine", cls="lc-topline"),
            h("div", h("a", "Patient portal", href="/portal/"), cls="lc-topline"),
        )
        return h(
            "html",
            h("head", h("meta", charset="utf-8"), h("title", f"{title} | {self.site_name}"), *(head or [])),
            h(
                "body",
                h("div", line, menu, cls="lc-section lc-top", role="chrome"),
                h("div", *body, cls="lc-page"),
                _footer(self.site_name),
                _chat(),
            ),
            lang="en",
        )


def _section(name: str, *children: Node | str | None, role: str = "") -> Node:
    inner = h("div", h("div", *children, cls="lc-column-inner"), cls="lc-column lc-col-100 lc-animated")
    return h("div", h("div", inner, cls="lc-row"), cls=f"lc-section lc-section-{name} lc-boxed", role=role)


def _widget(name: str, *children: Node | str | None, role: str = "") -> Node:
    return h("div", h("div", *children, cls="lc-widget-body"), cls=f"lc-widget lc-widget-{name}", role=role)


class _Writer:
    """Each part of an article becomes a heading widget and a text widget, with promotions between them."""

    def __init__(self, writing: Writing, around: Surroundings) -> None:
        self._writing, self._around = writing, around
        self._rng = around.rng(writing, "builder")
        self._terms = {entry.term: entry for entry in glossary()}

    def widgets(self) -> list[Node]:
        """Lead, facts, parts, sources."""
        out = [
            _widget(
                "glance",
                h("div", "The short of it", cls="lc-glance-title"),
                h("div", excerpt(self._writing, 20)),
                role="box",
            )
        ]
        promotions = [self._newsletter(), self._video(), self._team()]
        self._rng.shuffle(promotions)
        every = max(2, len(self._writing.parts) // 3)
        for place, part in enumerate(self._writing.parts):
            if part.heading:
                out.append(
                    _widget(
                        "heading",
                        h("h2", part.heading, cls="lc-heading-title", role="heading", id=f"s{place}"),
                    )
                )
            out.append(_widget("text", *self._pieces(part)))
            if place == 0:
                out.append(self._jump())
            elif place % every == 0 and promotions:
                out.append(promotions.pop())
        out.append(_widget("heading", h("h2", "Sources", cls="lc-heading-title", role="heading")))
        out.append(
            _widget(
                "text",
                h(
                    "ul",
                    *(
                        h("li", f"{x.text} " if x.text else None, h("a", x.url, href=x.url))
                        for x in self._writing.citations
                    ),
                ),
            )
        )
        return out

    def _pieces(self, part: Part) -> list[Node]:
        return [node for piece in part.pieces for node in self._piece(piece)]

    def _piece(self, piece: Piece) -> list[Node]:
        match piece:
            case Para(runs=runs):
                return [h("p", *self._runs(runs))]
            case Sub(text=text):
                return [h("h3", text, cls="lc-sub", role="heading")]
            case Items(items=items, ordered=ordered, depths=depths):
                return [nested_list(items, depths, "ol" if ordered else "ul", self._runs)]
            case Faq(question=question, answer=answer):
                return [
                    h(
                        "div",
                        h("div", h("h4", question), cls="lc-toggle-title"),
                        h("div", h("p", *self._runs(answer)), cls="lc-toggle-content"),
                        cls="lc-toggle",
                    )
                ]
            case Grid(rows=rows):
                return [
                    h(
                        "table",
                        *(
                            h("tr", *(h("th" if place == 0 else "td", cell) for cell in row))
                            for place, row in enumerate(rows)
                        ),
                        cls="lc-table",
                    )
                ]

    def _runs(self, runs: Runs) -> list[Child]:
        out: list[Child] = []
        for run in runs:
            match run:
                case Mention(slug=slug, text=text):
                    out.append(h("a", text, href=self._around.link(slug)))
                case TermUse(term=term, text=text):
                    out.append(h("abbr", text, title=self._terms[term].english))
                case _:
                    out.append(run)
        return out

    def _jump(self) -> Node:
        links = [
            h("div", h("a", part.heading, href=f"#s{place}"), cls="lc-jump-item")
            for place, part in enumerate(self._writing.parts)
            if part.heading
        ]
        return _widget("jump", h("div", "On this page", cls="lc-jump-title"), *links, role="box")

    def _newsletter(self) -> Node:
        return _widget(
            "cta",
            h("h3", "Health post from the Lindenhof"),
            h("p", "Twice a month: a recipe, an exercise and one question answered by our doctors."),
            h("div", h("input", type="email"), h("a", "Sign me up", href="/post/")),
            role="box",
        )

    def _video(self) -> Node:
        return _widget(
            "video",
            h("div", "Watch: two minutes with a doctor", cls="lc-video-title"),
            h("p", f"Our doctors talk about {self._writing.title} and what they tell patients first."),
            h("p", "The film needs cookies of the player. Allow them to see it."),
            role="box",
        )

    def _team(self) -> Node:
        cards = [
            h("div", h("h4", name), h("p", text), h("a", "Read profile", href="/doctors/"), cls="lc-card")
            for name, text in _TEAM
        ]
        return _widget("team", h("h3", "People you may meet"), *cards, role="box")


def _related(around: Surroundings) -> Node:
    cards = [
        h(
            "div",
            h("h3", h("a", card.title, href=card.path)),
            h("p", card.excerpt),
            h("a", "Continue", href=card.path, cls="lc-more"),
            cls="lc-card",
        )
        for card in around.neighbours[:6]
    ]
    return _section("related", h("h2", "You may also like"), h("div", *cards, cls="lc-grid"), role="chrome")


def _packages(writing: Writing) -> Node:
    rows = [
        h(
            "div",
            h("h3", name),
            h("p", text),
            h("div", "Ask for the price at the desk", cls="lc-price"),
            cls="lc-card",
        )
        for name, text in _PACKAGES[writing.kind]
    ]
    return _section("packages", h("h2", "Packages that fit"), *rows, role="chrome")


def _booking(writing: Writing) -> Node:
    return _section(
        "booking",
        h("h2", f"Talk to us about {writing.title}"),
        h("p", "A short call is enough to find the right department. We answer on the same day."),
        h(
            "form",
            h("input", name="phone"),
            h("select", h("option", "Morning"), h("option", "Afternoon")),
            h("button", "Call me"),
        ),
        role="chrome",
    )


def _footer(name: str) -> Node:
    columns = (
        ("Visit", "Five houses, one file for each patient"),
        ("Emergency", "In danger call the national number, not our desk"),
        ("Legal", "Imprint, data protection and complaints"),
    )
    return h(
        "div",
        *(h("div", h("h4", title), h("p", text), cls="lc-column lc-col-33") for title, text in columns),
        h("div", f"{name} 2026"),
        cls="lc-section lc-bottom",
        role="chrome",
    )


def _chat() -> Node:
    return h(
        "div",
        h("div", "Chat with our front desk"),
        h("p", "We are asleep now and read your message at seven."),
        cls="lc-chat",
        role="chrome",
    )
