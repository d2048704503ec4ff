"""What goes into extraction, a page as it was fetched and what the configuration says of its site; what comes
out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from catalogue.article import Article, Rejected
from catalogue.settings import CategorySource


@dataclass(frozen=True, slots=True)
class ApiFacts:
    """What the site's own API (WordPress's REST, MediaWiki's) says of the article on a page.

    ``categories``: paths, broadest first (the category source "rest"). Dates are ISO 8601.
    ``alternates``: the same in other languages, tag and address.
    """

    categories: tuple[tuple[str, ...], ...] = ()
    published: str | None = None
    modified: str | None = None
    alternates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One fetched page."""

    url: str
    # The body as bytes (any charset), or as text that was decoded already.
    html: bytes | str
    # The HTTP header, with its charset parameter.
    content_type: str | None = None
    api: ApiFacts = ApiFacts()
    # the HTTP header of that name
    link_header: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """What a site's configuration says about reading its pages."""

    # The site's name; empty: the host of the page's URL.
    site: str = ""
    # CSS selector of the article's body, where the learned one is wrong.
    body_selector: str = ""
    # Where categories are taken from, best first.
    category_order: tuple[CategorySource, ...] = ("breadcrumbs", "rest", "rel-category", "json-ld", "url")
    # Language of the site, where its pages name none.
    default_language: str = ""
    # Keep shared notices in ranking; their kind is then "other".
    keep_shared: bool = False


class Extracted(NamedTuple):
    """What stands on a page, and which of the site's templates fitted it.

    ``rank``: the number of those before it, which do not fit; None where none does, or none was asked.
    """

    result: Article | Rejected
    rank: int | None = None
