"""``/search``: what was found, and what can a reader do where nothing was?"""

from __future__ import annotations

from typing import NamedTuple
from unicodedata import decimal

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from catalogue.feedback import MAX_NOTE
from catalogue.filing import letter
from indexer.answers import FacetValue, Hit, SearchOptions, SearchResult, SectionHit, Suggestion, UrgentNotice
from indexer.question.syntax import QUOTES
from indexer.search.grouping import grouped
from search_app import answering, messages
from search_app.access import guard
from search_app.library_handle import config, library_handle
from search_app.reader import reader
from search_app.reader.a_to_z import all_categories, article_address, letters_of, see_letters
from search_app.reader.outline import hit_fragment
from search_app.reader.search_form import FACETS, SearchForm, read_form

PAGE_SIZE = 10
# Nobody reads on after 500 results; whoever gets there is better served by another question.
LAST_PAGE = 50
# Sections shown of a hit.
SHOWN_SECTIONS = 3
# Values shown of a facet.
SHOWN_VALUES = 12
# Names that are offered where nothing was found.
OFFERS = 5
# Sections that every article has, and that nobody searches for: no values of the facet.
QUIET_KINDS = ("references", "disclaimer", "boilerplate", "lead", "other")


class ChosenFilter(NamedTuple):
    """A filter that is on; ``label`` is for the reader."""

    name: str
    slug: str
    label: str


class Urgent(NamedTuple):
    """A notice as a page shows it; ``tel`` is what a telephone dials."""

    text: str
    language: str
    number: str
    tel: str
    link: str


@reader.get("/search")
def search() -> ResponseReturnValue:
    asked = read_form()
    result = _result(asked)
    goes = request.args.get("go") == "1" and not result.notices
    if goes and result.hits and result.hits[0].exact:
        answering.opened(asked.text)
        return redirect(article_address(result.hits[0].id), 303)
    pages = min(LAST_PAGE, -(-result.total // PAGE_SIZE))
    chosen = _chosen(asked)
    is_in_vain = bool(asked.text) and not result.total
    return render_template(
        "search.html",
        asked=asked,
        result=result,
        urgent=[_urgent(notice) for notice in result.notices],
        hits=grouped(result.hits),
        pages=pages,
        last_page=LAST_PAGE,
        ends_early=result.total > LAST_PAGE * PAGE_SIZE,
        beyond=asked.page > max(pages, 1),
        notes=_notes(asked, result),
        facets=_facets(result, asked),
        dropped=_dropped(result, chosen),
        chosen=[filter_ for filter_ in chosen if filter_.name != result.dropped],
        deep_link=_deep_link,
        answer_fragment=hit_fragment,
        page_numbers=_page_numbers(min(asked.page, LAST_PAGE), pages),
        sections_shown=SHOWN_SECTIONS,
        nearest=_nearest_letter(asked.text) if is_in_vain else "",
        offers=_offers(asked.text) if is_in_vain else [],
        unquoted=_unquoted(asked.text),
        hears=config().search.log,
        longest_note=MAX_NOTE,
        edits=guard.is_editor(),
    )


def _result(asked: SearchForm) -> SearchResult:
    if not asked.text:
        return SearchResult("", "", 0, (), empty=True)
    options = SearchOptions(
        asked.filters,
        min(asked.page, LAST_PAGE),
        PAGE_SIZE,
        asked.correct,
        asked.synonyms,
        facets=True,
        relax=not asked.strict,
    )
    return answering.search(asked.text, options)


def _urgent(notice: UrgentNotice) -> Urgent:
    """A notice in the language of the interface, or in the first that it has."""
    texts = dict(notice.texts)
    language = messages.interface_language()
    language = language if language in texts else notice.texts[0][0]
    dialled = "".join(str(decimal(sign)) if sign.isdecimal() else sign for sign in notice.number)
    tel = "".join(sign for sign in dialled if sign in "+0123456789")
    return Urgent(texts[language], language, notice.number, tel, notice.link)


def _unquoted(text: str) -> str:
    """The question without its quotation marks; empty where it has none."""
    return " ".join(QUOTES.sub(" ", text).split()) if QUOTES.search(text) else ""


def _offers(text: str) -> list[Suggestion]:
    """Names that begin like what was asked in vain, or like its last word or its first."""
    words = text.split()
    for beginning in dict.fromkeys((text, words[-1], words[0])) if words else ():
        if len(beginning) > 2 and (found := library_handle().library().suggest(beginning, OFFERS)):
            return found
    return []


def _nearest_letter(text: str) -> str:
    """The letter under which a name is filed; empty where nothing stands under it."""
    found = letter(text, messages.interface_language())
    return found if letters_of("").get(found) or found in see_letters("") else ""


def _notes(asked: SearchForm, result: SearchResult) -> list[str]:
    keys: list[str] = list(result.notes)
    if asked.left_out:
        keys.insert(0, "unknown-filter")
    if asked.cut:
        keys.insert(0, "query-cut")
    return list(dict.fromkeys(text for key in keys if (text := messages.note(key))))


def _facets(result: SearchResult, asked: SearchForm) -> list[tuple[str, list[FacetValue]]]:
    """Facets worth showing: those that leave a choice, and those with a filter on; chosen and frequent values
    first.
    """
    shown = []
    given = dict(result.facets)
    for name in FACETS:
        useful = [value for value in given.get(name, ()) if value.chosen or value.slug not in QUIET_KINDS]
        values = sorted(useful, key=lambda value: (not value.chosen, -value.count, value.label))
        if len(values) > 1 or getattr(asked.filters, name):
            shown.append((name, values[:SHOWN_VALUES]))
    return shown


def _chosen(asked: SearchForm) -> list[ChosenFilter]:
    labels = {}
    if asked.filters.category:
        labels = {category.slug: category.label for category in all_categories()}
    slugs = {name: getattr(asked.filters, name) for name in FACETS}
    return [ChosenFilter(name, slug, labels.get(slug, slug)) for name, slug in slugs.items() if slug]


def _dropped(result: SearchResult, chosen: list[ChosenFilter]) -> ChosenFilter:
    """The filter that the search was answered without."""
    found = [filter_ for filter_ in chosen if filter_.name == result.dropped]
    return found[0] if found else ChosenFilter(result.dropped, "", "")


def _deep_link(hit: Hit, section: SectionHit) -> str:
    return article_address(hit.id) + hit_fragment(section)


def _page_numbers(page: int, pages: int) -> list[int | None]:
    """Numbers of a pagination, ``None`` for a gap: the ends, and the neighbours of this page."""
    wanted = [n for n in sorted({1, pages, page - 1, page, page + 1}) if 1 <= n <= pages]
    numbers: list[int | None] = []
    for n in wanted:
        if numbers and numbers[-1] is not None and n - numbers[-1] > 1:
            numbers.append(None)
        numbers.append(n)
    return numbers
