"""Which pages say the same in another language? The site states it: in a page's head, a header, its API.

Nothing is guessed; catalogue/translations.py weighs such statements against each other.
"""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.article import Alternate
from catalogue.link_header import links_of_header
from indexer.extract.links import link_url
from indexer.extract.metadata.structured import Statements
from indexer.extract.page import Page
from indexer.extract.source.language import normal_language

# Languages of a page that are looked at.
_MAX = 50


def alternates_of(statements: Statements, base: str, page: Page) -> tuple[Alternate, ...]:
    """The page in other languages, each address once.

    ``rel="alternate"`` with ``hreflang`` (HTML Standard, 4.6.6.1; RFC 8288), then what the site's API says. A
    front page is none of an article: templates name it where a page has no translation.
    """
    found: dict[str, str] = {}
    for said, href in (*_of_head(statements), *_of_header(page.link_header), *page.api.alternates):
        language = normal_language(said)
        target = link_url(base, href)
        # x-default is no language
        if language and language != "x" and target and target != page.url and not is_front(target):
            found.setdefault(target, language)
    return tuple(Alternate(language, target) for target, language in found.items())[:_MAX]


def is_front(url: str) -> bool:
    """Whether a URL is a site's front page."""
    return url.split("://", 1)[-1].partition("/")[2] == ""


def _of_head(statements: Statements) -> Iterator[tuple[str | None, str | None]]:
    for link in statements.links:
        if "alternate" in link.rel:
            yield link.attributes.get("hreflang"), link.attributes.get("href")


def _of_header(header: str) -> Iterator[tuple[str, str]]:
    for href, said in links_of_header(header, "alternate"):
        yield said.get("hreflang", ""), href
