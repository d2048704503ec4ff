"""A to Z, sites, status."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from flask import url_for

from catalogue import browse
from catalogue.filing import LETTERS
from search_app.api import api
from search_app.api.schemas import (
    CategoryFound,
    EntryFound,
    IndexStatus,
    LettersAnswer,
    LettersQuery,
    NoParameters,
    SiteFound,
    SitesAnswer,
    StatusAnswer,
)
from search_app.holding import config, holding
from search_app.problems import Problem
from search_app.reader.shelves import all_categories, letters_of


@api.get("/a-to-z")
@api.input(LettersQuery, location="query", arg_name="asked")
@api.output(LettersAnswer)
@api.doc(summary="The A to Z")
def a_to_z(asked: LettersQuery) -> LettersAnswer:
    """Letters with their counts, and the titles under one of them in filing order."""
    categories = all_categories()
    slugs = [category.slug for category in categories]
    if asked.category and asked.category not in slugs:
        raise Problem("bad-parameter", errors=[("category", "one of: " + ", ".join(slugs[:50]))])
    if asked.letter and asked.letter not in LETTERS:
        raise Problem("bad-parameter", errors=[("letter", "one of: " + " ".join(LETTERS))])
    letters = letters_of(asked.category)
    entries = []
    if asked.letter:
        with holding().catalogue().read() as connection:
            entries = browse.listing(connection, asked.category, asked.letter, asked.page, asked.size)
    more = asked.letter and asked.page * asked.size < letters[asked.letter]
    following = asked.model_copy(update={"page": asked.page + 1}).model_dump(exclude_defaults=True)
    return LettersAnswer(
        category=asked.category,
        letter=asked.letter,
        letters=letters,
        page=asked.page,
        size=asked.size,
        next=url_for("api.a_to_z", **following) if more else None,
        categories=[
            CategoryFound(slug=c.slug, label=c.label, count=c.count, depth=c.depth, parent=c.parent)
            for c in categories
        ],
        entries=[
            EntryFound(
                id=e.id,
                title=e.title,
                url=e.url,
                site=e.site,
                language=e.language,
                link=url_for("reader.article", article_id=e.id),
            )
            for e in entries
        ],
    )


@api.get("/sites")
@api.input(NoParameters, location="query", arg_name="_asked")
@api.output(SitesAnswer)
@api.doc(summary="The library's sites")
def sites(_asked: NoParameters) -> SitesAnswer:
    """Every site with the number of its articles."""
    with holding().catalogue().read() as connection:
        return SitesAnswer(
            sites=[
                SiteFound(name=s.name, url=s.url, articles=s.count) for s in browse.site_shelves(connection)
            ]
        )


@api.get("/status")
@api.input(NoParameters, location="query", arg_name="_asked")
@api.output(StatusAnswer)
@api.doc(summary="The library in numbers")
def status(_asked: NoParameters) -> StatusAnswer:
    """Articles, the number of the last change, and how far the index has followed."""
    held = holding()
    sequence, engine = held.catalogue().sequence(), held.library().engine
    reached = engine.sequence()
    return StatusAnswer(
        library=config().library.name,
        version=_version(),
        articles=held.catalogue().count(),
        sequence=sequence,
        index=IndexStatus(engine=engine.name, sequence=reached, behind=max(0, sequence - reached)),
    )


def _version() -> str:
    try:
        return version("pinakes")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "unreleased"
