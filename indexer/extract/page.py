"""What goes into extraction: a page as it was fetched, and the few things a library can say about its
site.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One fetched page. ``html`` is the body as bytes (any charset) or as text that somebody decoded
    already.
    """

    url: str
    html: bytes | str
    content_type: str | None = None  # the HTTP header, with its charset parameter
    # paths that the site's REST API gives for this page (category source «rest»)
    rest_categories: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What a site's configuration says about reading its pages."""

    site: str = ""  # the site's name; empty: the host of the page's URL
    body_selector: str = ""  # CSS selector of the article's body, where the learned one is wrong
    category_order: tuple[str, ...] = ("breadcrumbs", "rel-category", "rest", "json-ld", "url")
    default_language: str = ""  # of the site, where its pages name none
    keep_shared: bool = False  # keep shared notices in ranking (their kind is then «other»)
