"""``/article/<id>``: what does an article say, and where can a reader go on?"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from flask import abort, render_template
from sqlalchemy import Connection

from catalogue import browse, history, translations
from catalogue.article import Article, Term
from catalogue.errors import PinakesError
from catalogue.filing import slug
from catalogue.showing import is_outline, outline_of
from catalogue.store import Backlink
from catalogue.text import name_key
from catalogue.urls import host_of, origin_of
from indexer.answers import Related
from search_app.access import guard
from search_app.library_handle import config, library_handle
from search_app.reader import reader
from search_app.reader.outline import (
    ShownSection,
    in_address,
    reference_address,
    reference_name,
    shown,
    web_address,
)
from search_app.reader.structured import structured_data
from search_app.revalidation import forget_tag
from search_app.spoken import foreign_language

log = logging.getLogger("pinakes.web")

RELATED = 6
BACKLINKS = 8
# Links to an article that are read in order to show BACKLINKS different articles.
READ_BACKLINKS = 200
# Sections that are named where the text changed.
NAMED_CHANGES = 12
# Characters of an id that are looked up.
MAX_ID = 64


class ShownReference(NamedTuple):
    """``address`` is empty where the reference leads nowhere."""

    text: str
    address: str


class ChangedSection(NamedTuple):
    """A section of the last change. ``heading`` is empty for the lead, ``id`` where it is gone."""

    heading: str
    id: str
    language: str


class ShownChange(NamedTuple):
    """When the text changed last, and its first :data:`NAMED_CHANGES` sections that did."""

    at: float
    sections: list[ChangedSection]
    is_cut: bool


@reader.get("/article/<article_id>")
def article(article_id: str) -> str:
    catalogue = library_handle().catalogue()
    found = catalogue.article(article_id[:MAX_ID])
    if found is None:
        abort(404)
    as_outline = is_outline(config(), found)
    related = _related(found)
    if as_outline:
        found = outline_of(found)
    blocks = config().appearance.article
    terms = _terms(found) if "words" in blocks else []
    with catalogue.read() as connection:
        sections = _sections(connection, found, terms)
        last_change = history.last_change(connection, found.id)
        others = translations.translations(connection, found)
    is_cut = len(sections) < len(found.sections)
    if "references" not in blocks:  # nor those that the article has in a section of its own
        sections = [section for section in sections if section.kind != "references"]
    source = _source(found)
    return render_template(
        "article.html",
        article=found,
        sections=sections,
        as_outline=as_outline,
        is_cut=is_cut,
        changed=_changed(last_change, found, [s for s in sections if s.heading] if as_outline else sections),
        source=source,
        structured=structured_data(found, source),
        source_name=(found.source.name if found.source else "") or place_name(source, found.site),
        contents=[section for section in sections if section.heading and section.level <= 3],
        crumbs=[(name, slug(name)) for name in (found.categories[0] if found.categories else ())],
        related=related,
        namesakes=_namesakes(found, related),
        host_of=host_of,
        backlinks=_backlinks(found),
        references=_references(found),
        translations=others,
        indexable=config().library.public and not found.noindex,
        has_reference_section=any(section.kind == "references" for section in found.sections),
        more_categories=[path for path in found.categories[1:6] if path],
        terms=terms,
        slug=slug,
        in_address=in_address,
        edits=guard.is_editor(),
    )


def _sections(connection: Connection, found: Article, terms: Sequence[Term]) -> Sequence[ShownSection]:
    """The sections to show; links to other articles of the library lead to their pages here."""
    known = browse.at_addresses(connection, [link.url.partition("#")[0] for link in found.links])
    return shown(found, {url: there for url, there in known.items() if there != found.id}, terms)


def _changed(
    change: history.TextChange | None, found: Article, sections: Sequence[ShownSection]
) -> ShownChange | None:
    """When the article's text changed last in this library, and where; ``None`` where it never did."""
    if change is None:
        return None
    standing = {section.heading or "": section for section in reversed(sections)}  # the first of a name
    named = [
        _changed_section(heading, standing.get(heading), found.language)
        for heading in change.headings[:NAMED_CHANGES]
    ]
    return ShownChange(change.at, named, len(named) < len(change.headings))


def _changed_section(heading: str, section: ShownSection | None, own: str) -> ChangedSection:
    language = (section.language if section else None) or own
    return ChangedSection(
        heading, section.id if section else "", foreign_language(heading, language) or language
    )


def _source(found: Article) -> str:
    """The address of the original; empty where it is none of the web."""
    return web_address(found.source.url if found.source else "") or web_address(found.url)


def place_name(address: str, site: str) -> str:
    """What a reader calls the place of a page: the host that they know it by.

    A number or a name of this machine tells a reader nothing, and the name that the operator gave the site
    does; of a site that was named after its address, too, the port is left out.
    """
    host, _ = origin_of(address) or ("", 0)
    name, dot, last = host.rpartition(".")
    is_known = dot and ":" not in name and not last.isdigit()
    return host if is_known or site in ("", host_of(address)) else site


def _terms(found: Article) -> list[Term]:
    """The words that the article explains, each once, in alphabetical order."""
    once = {term.term: term for term in found.terms}
    return sorted(once.values(), key=lambda term: term.term.casefold())


def _related(found: Article) -> list[Related]:
    """What to read next. Where the index cannot answer, or has too much to do, the article is shown without
    it, and no browser keeps the page: at the next visit it may be there.
    """
    try:
        related = library_handle().library().related_at_hand(found, RELATED)
    except PinakesError as error:
        log.warning("event=related-left-out article=%s reason=%s", found.id, error.line())
        related = None
    if related is None:
        forget_tag()
    return related or []


def _namesakes(found: Article, related: Sequence[Related]) -> set[str]:
    """The related articles, of several sites, that a title alone does not tell apart."""
    titles = Counter(map(name_key, (found.title, *(one.title for one in related))))
    return {one.id for one in related if titles[name_key(one.title)] > 1}


def _backlinks(found: Article) -> list[Backlink]:
    links = library_handle().catalogue().backlinks(found.id)[:READ_BACKLINKS]
    once = {link.from_id: link for link in reversed(links)}
    return list(reversed(once.values()))[:BACKLINKS]


def _references(found: Article) -> list[ShownReference]:
    """References that say something. One without a text is shown as its address or identifier."""
    made = []
    for reference in found.references:
        address = reference_address(reference.url, reference.identifier)
        text = reference_name(reference.text.strip(), reference.url, reference.identifier)
        if text:
            made.append(ShownReference(text, address))
    return made
