"""The pages of the sample site that are no articles, and those that only look like one."""

from __future__ import annotations

from examples.sample_site.markup import Node, h

SOFT_404 = "/rare-diseases-index/"
"""Answers 200 and says that nothing is there; an old sitemap still names it."""
GONE = "/withdrawn-miracle-tea/"
"""Was deleted on purpose: 410."""
NOINDEX = "/writing-guide-for-authors/"
"""Reads like an article and asks not to be indexed."""
LOGIN = "/members/"
"""A form where a text should be."""
OLD_SLUG = "/sugar-disease/"
"""An article's first address; redirects to /diabetes/ (or what that article's address is)."""
BROKEN = "/daily-tip/"
"""Always answers 500, as a plugin made it."""

STATICS: dict[str, dict[str, str]] = {
    "wordpress": {
        "/about/": "About us",
        "/contact/": "Contact",
        "/privacy/": "Privacy",
        "/terms/": "Terms of use",
        "/editorial-policy/": "How we write",
        "/tools/start/": "Where to begin",
        "/tools/plan/": "Plan your treatment",
        "/tools/food/": "Food guide",
    },
    "builder": {
        "/clinics/": "Find a clinic",
        "/doctors/": "Our doctors",
        "/checks/": "Check-up packages",
        "/careers/": "Work with us",
        "/portal/": "Patient portal",
        "/post/": "Health post",
    },
    "manual": {
        **{f"/tree/{place}.html": f"Contents, part {place + 1}" for place in range(7)},
        **{f"/rate/{place}": "Thank you for your mark" for place in (1, 2, 3)},
        "/imprint.html": "Imprint",
        "/terms.html": "Terms of subscription",
    },
}
"""Family → path → title of the pages that menus and footers link to."""


def static_body(title: str) -> list[Node]:
    """A page with two sentences."""
    return [
        h("h1", title),
        h("p", f"{title}: this page of the sample site only exists so that links lead somewhere."),
        h("p", "It is made up, like everything else here."),
    ]


def soft_404_body() -> list[Node]:
    """What a theme says with status 200."""
    return [
        h("h1", "Oops! That page can’t be found."),
        h("p", "Nothing was found at this address. Maybe try one of the links below or a search?"),
        h("form", h("input", type="search", name="s"), h("button", "Search")),
    ]


def noindex_body() -> list[Node]:
    """An internal guide that is public by mistake."""
    return [
        h("h1", "Writing guide for authors"),
        h(
            "p",
            "Authors of the almanac write short sentences, explain each foreign word and leave doses to the prescriber.",
        ),
        h("h2", "Before you begin"),
        h(
            "ul",
            h("li", "Read three articles of the same category."),
            h("li", "Collect five sources that a reader can open."),
        ),
        h("h2", "When you are done"),
        h(
            "p",
            "Send the text to a colleague who does not know the subject, and mend what is unclear to them.",
        ),
    ]


def login_body() -> list[Node]:
    """A login wall."""
    return [
        h("h1", "Members only"),
        h("p", "Please log in to read this content."),
        h(
            "form",
            h("label", "Name"),
            h("input", name="log"),
            h("label", "Password"),
            h("input", type="password", name="pwd"),
            h("button", "Log in"),
            method="post",
            action="/wp-login.php",
        ),
    ]
