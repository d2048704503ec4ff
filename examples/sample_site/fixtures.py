"""Which pages of the sample site are no articles, or only look like one?"""

from __future__ import annotations

from examples.sample_site.fragments import Fragments
from examples.sample_site.markup import Child

_PAGES = Fragments(__package__, "fixtures.html")

# Answers 200 and says that nothing is there; an old sitemap still names it.
SOFT_404 = "/rare-diseases-index/"
# Was deleted on purpose: 410.
GONE = "/withdrawn-miracle-tea/"
# Reads like an article and asks not to be indexed.
NOINDEX = "/writing-guide-for-authors/"
# A form where a text should be.
LOGIN = "/members/"
# An article's first address; redirects to /diabetes/ (or what that article's address is).
OLD_SLUG = "/sugar-disease/"
# Always answers 500: a plugin of the page fails.
BROKEN = "/daily-tip/"

# Family → path → title of the pages that menus and footers link to.
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


def static_body(title: str) -> list[Child]:
    """A page that menus and footers link to."""
    return _body("static", title=title)


def soft_404_body() -> list[Child]:
    return _body("soft 404")


def noindex_body() -> list[Child]:
    return _body("noindex")


def login_body() -> list[Child]:
    return _body("login")


def not_found_body() -> list[Child]:
    return _body("not found")


def _body(template: str, **values: str) -> list[Child]:
    return _PAGES.fill(template, **values).children
