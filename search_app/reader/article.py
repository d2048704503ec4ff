"""``/article/<id>``: one article, its outline, its words explained, and where to go on."""

from __future__ import annotations

import logging

from flask import abort, render_template

from catalogue import browse
from catalogue.article import Article
from catalogue.errors import PinakesError
from catalogue.filing import slug
from catalogue.store import Backlink
from catalogue.urls import host_of
from indexer.answers import Related
from search_app.holding import config, holding
from search_app.reader import reader
from search_app.reader.outline import reference_address, shown, web_address

log = logging.getLogger("pinakes.web")

RELATED = 6
BACKLINKS = 8
QUIET_KINDS = ("disclaimer", "boilerplate", "references")


@reader.get("/article/<article_id>")
def article(article_id: str) -> str:
    """An article with all that it has; 404 where there is none of that id or it was taken out."""
    held = holding()
    found = held.catalogue().article(article_id[:64])
    if found is None:
        abort(404)
    with held.catalogue().read() as connection:
        known = browse.at_addresses(connection, [link.url.partition("#")[0] for link in found.links])
    sections = shown(found, {url: there for url, there in known.items() if there != found.id})
    source = web_address(found.source.url if found.source else "") or web_address(found.url)
    return render_template(
        "article.html",
        article=found,
        sections=sections,
        source=source,
        source_host=host_of(source) or found.site,
        contents=[section for section in sections if section.heading and section.level <= 3],
        crumbs=[(name, slug(name)) for name in (found.categories[0] if found.categories else ())],
        related=_related(found),
        backlinks=_backlinks(found),
        references=_references(found),
        quiet=QUIET_KINDS,
        language_differs=_language_differs,
        indexable=config().library.public and not found.noindex,
        has_reference_section=any(section.kind == "references" for section in found.sections),
        more_categories=[path for path in found.categories[1:6] if path],
        terms=sorted(
            {term.term: term for term in found.terms}.values(), key=lambda term: term.term.casefold()
        ),
        slug=slug,
    )


def _related(found: Article) -> list[Related]:
    """What to read next. An article without it is still an article: trouble in the index leaves it out."""
    try:
        return holding().library().related(found, RELATED)
    except PinakesError as error:
        log.warning("event=related-left-out article=%s reason=%s", found.id, error.line())
        return []


def _backlinks(found: Article) -> list[Backlink]:
    once = {link.from_id: link for link in reversed(holding().catalogue().backlinks(found.id)[:200])}
    return list(reversed(once.values()))[:BACKLINKS]


def _references(found: Article) -> list[tuple[str, str]]:
    """References as (text, address); a text that is only its address is shown by its host."""
    made = []
    for reference in found.references:
        address = reference_address(reference.url, reference.identifier)
        text = reference.text.strip() or address or (reference.identifier or "")
        if text:
            made.append((text, address))
    return made


def _language_differs(code: str | None, than: str) -> bool:
    return bool(code) and (code or "").partition("-")[0] != than.partition("-")[0]
