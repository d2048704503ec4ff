"""The API's lists: the A to Z, the sites, and the library in numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from flask import url_for

from catalogue import browse
from catalogue.browse import Category, Entry
from catalogue.filing import LETTERS
from catalogue.freshness import SiteFreshness, freshness
from catalogue.standing import Place
from search_app.api import api
from search_app.api.answer_schemas import (
    CategoryFound,
    EntryFound,
    IndexStatus,
    LettersAnswer,
    SeeFound,
    SiteFound,
    SitesAnswer,
    StatusAnswer,
)
from search_app.api.request_schemas import LettersQuery, NoParameters
from search_app.library_handle import config, library_handle
from search_app.problems import bad_parameter
from search_app.reader.a_to_z import all_categories, letters_of


@api.get("/a-to-z")
@api.input(LettersQuery, location="query", arg_name="asked")
@api.output(LettersAnswer)
@api.doc(summary="The A to Z")
def a_to_z(asked: LettersQuery) -> LettersAnswer:
    """Letters with their counts, and the titles under one of them in filing order."""
    categories = all_categories()
    slugs = [category.slug for category in categories]
    if asked.category and asked.category not in slugs:
        raise bad_parameter("category", "one of: " + ", ".join(slugs[:50]))
    if asked.letter and asked.letter not in LETTERS:
        raise bad_parameter("letter", "one of: " + " ".join(LETTERS))
    letters = letters_of(asked.category)
    entries: list[Entry] = []
    references: list[Entry] = []
    following = None
    if asked.letter:
        with library_handle().catalogue().read() as connection:
            entries, references = browse.see_between(
                connection, asked.category, asked.letter, asked.page, asked.size
            )
        if asked.page * asked.size < letters[asked.letter]:
            next_page = asked.model_copy(update={"page": asked.page + 1})
            following = url_for("api.a_to_z", **next_page.model_dump(exclude_defaults=True))
    return LettersAnswer(
        category=asked.category,
        letter=asked.letter,
        letters=letters,
        page=asked.page,
        size=asked.size,
        next=following,
        categories=[_category(category) for category in categories],
        entries=[_entry(entry) for entry in entries],
        see=[SeeFound(name=line.see, **_entry(line).model_dump()) for line in references],
    )


def _category(found: Category) -> CategoryFound:
    return CategoryFound(
        slug=found.slug, label=found.label, count=found.count, depth=found.depth, parent=found.parent
    )


def _entry(found: Entry) -> EntryFound:
    return EntryFound(
        id=found.id,
        title=found.title,
        url=found.url,
        site=found.site,
        language=found.language,
        link=url_for("reader.article", article_id=found.id),
    )


@api.get("/sites")
@api.input(NoParameters, location="query", arg_name="_asked")
@api.output(SitesAnswer)
@api.doc(summary="The library's sites")
def sites(_asked: NoParameters) -> SitesAnswer:
    """Every site with the number of its articles, and how fresh they are."""
    with library_handle().catalogue().read() as connection:
        return SitesAnswer(sites=[_site(found) for found in freshness(connection)])


def _site(found: SiteFreshness) -> SiteFound:
    ended = found.told.ended_at if found.told else None
    return SiteFound(
        name=found.name,
        url=found.url,
        articles=found.articles,
        pages={place: found.pages(place) for place in Place} if found.standing else None,
        current=found.current,
        crawled=None if ended is None else datetime.fromtimestamp(ended, UTC),
    )


@api.get("/status")
@api.input(NoParameters, location="query", arg_name="_asked")
@api.output(StatusAnswer)
@api.doc(summary="The library in numbers")
def status(_asked: NoParameters) -> StatusAnswer:
    """Articles, the number of the last change, and how far the index has followed."""
    handle = library_handle()
    sequence, engine = handle.catalogue().sequence(), handle.library().engine
    reached = engine.sequence()
    return StatusAnswer(
        library=config().library.name,
        version=_version(),
        articles=handle.catalogue().count(),
        sequence=sequence,
        index=IndexStatus(engine=engine.name, sequence=reached, behind=max(0, sequence - reached)),
    )


def _version() -> str:
    try:
        return version("pinakes")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "unreleased"
