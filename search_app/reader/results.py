"""``/search``: the results of a question, and what to do where there are none."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue import browse
from catalogue.filing import letter
from indexer.answers import FacetValue, Filters, Hit, SearchOptions, SearchResult, SectionHit, Suggestion
from indexer.extract.sections.kinds import Vocabulary
from search_app import answering, messages
from search_app.holding import config, holding
from search_app.reader import reader
from search_app.reader.outline import hit_fragment
from search_app.reader.shelves import all_categories
from search_app.typed import clean, page_number

PAGE_SIZE = 10
LAST_PAGE = 50
"""Nobody reads on after 500 results; whoever gets there is better served by another question."""
FACETS = ("category", "section", "site", "language")
SHOWN_SECTIONS = 3
OFFERS = 5
_QUOTES = re.compile('["\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02]')
QUIET_KINDS = ("references", "disclaimer", "boilerplate", "lead", "other")
"""Sections that every article has, and nobody searches for."""


@dataclass(frozen=True, slots=True)
class SearchForm:
    """A question as it stands in the address."""

    text: str
    filters: Filters
    page: int = 1
    correct: bool = True
    synonyms: bool = True
    strict: bool = False  # keep the filters even where they leave nothing
    cut: bool = False
    left_out: bool = False  # a filter that is not known

    def address(self, **changes: object) -> str:
        """The address of this question, changed. Another page is only kept where nothing else changes."""
        values: dict[str, object] = {"q": self.text, **{name: getattr(self.filters, name) for name in FACETS}}
        values |= {"exact": "" if self.correct else "1", "synonyms": "" if self.synonyms else "0"}
        values |= {"strict": "1" if self.strict else ""} | changes
        kept: dict[str, Any] = {key: value for key, value in values.items() if value not in ("", None)}
        return url_for("reader.search", **kept)


@reader.get("/search")
def search() -> ResponseReturnValue:
    """The results of a question."""
    asked = _asked()
    options = SearchOptions(
        asked.filters,
        min(asked.page, LAST_PAGE),
        PAGE_SIZE,
        asked.correct,
        asked.synonyms,
        facets=True,
        relax=not asked.strict,
    )
    result = answering.search(asked.text, options) if asked.text else SearchResult("", "", 0, (), empty=True)
    if request.args.get("go") == "1" and result.hits and result.hits[0].exact:
        answering.opened(asked.text)
        return redirect(url_for("reader.article", article_id=result.hits[0].id), 303)
    pages = min(LAST_PAGE, -(-result.total // PAGE_SIZE))
    chosen = _chosen(asked)
    dropped = next(
        ((name, slug, label) for name, slug, label in chosen if name == result.dropped),
        (result.dropped, "", ""),
    )
    return render_template(
        "search.html",
        asked=asked,
        result=result,
        hits=result.hits,
        pages=pages,
        last_page=LAST_PAGE,
        beyond=asked.page > max(pages, 1),
        notes=_notes(asked, result),
        facets=_facets(result, asked),
        dropped=dropped,
        chosen=[filter_ for filter_ in chosen if filter_[0] != result.dropped],
        deep_link=_deep_link,
        nearest=letter(asked.text) if asked.text and not result.total else "",
        page_numbers=_page_numbers(min(asked.page, LAST_PAGE), pages),
        sections_shown=SHOWN_SECTIONS,
        offers=_offers(asked.text) if asked.text and not result.total else [],
        unquoted=" ".join(_QUOTES.sub(" ", asked.text).split()) if _QUOTES.search(asked.text) else "",
    )


def _offers(text: str) -> list[Suggestion]:
    """Names that begin like what was asked in vain, or like its last word or its first."""
    words = text.split()
    for beginning in dict.fromkeys((text, words[-1], words[0])) if words else ():
        if len(beginning) > 2 and (found := holding().library().suggest(beginning, OFFERS)):
            return found
    return []


def _asked() -> SearchForm:
    limit = config().search.max_query_chars
    text = clean(request.args.get("q", ""))
    filters = Filters(**{name: clean(request.args.get(name, ""))[:100] for name in FACETS})
    known = _known(filters)
    return SearchForm(
        text=question_in(text),
        filters=known,
        page=page_number(request.args.get("page")),
        correct=request.args.get("exact") != "1",
        synonyms=request.args.get("synonyms") != "0",
        strict=request.args.get("strict") == "1",
        cut=len(text) > limit,
        left_out=known != filters,
    )


def question_in(text: str) -> str:
    """What is searched for, of what was typed."""
    return clean(text)[: config().search.max_query_chars].strip()


def _known(filters: Filters) -> Filters:
    """The filters that name something in the library; a stale link loses its filter, not its results."""
    left = filters
    values = known_values() if any(getattr(filters, name) for name in FACETS) else {}
    for name in values:
        if getattr(filters, name) not in ("", *values[name]):
            left = replace(left, **{name: ""})
    return left


def known_values() -> dict[str, list[str]]:
    """What each filter can be, for this library as it is now."""
    held = holding()

    def read() -> dict[str, list[str]]:
        with held.catalogue().read() as connection:
            return {
                "site": [shelf.name for shelf in browse.site_shelves(connection)],
                "category": [category.slug for category in browse.categories(connection)],
                "section": list(Vocabulary.from_settings(held.config.vocabulary).kinds),
                "language": list(browse.languages(connection)),
            }

    return held.kept("filter values", read)


def _notes(asked: SearchForm, result: SearchResult) -> list[str]:
    keys = (
        (["query-cut"] if asked.cut else [])
        + (["unknown-filter"] if asked.left_out else [])
        + list(result.notes)
    )
    return list(dict.fromkeys(text for key in keys if (text := messages.note(key))))


def _facets(result: SearchResult, asked: SearchForm) -> list[tuple[str, list[FacetValue]]]:
    """Facets worth showing: those with a choice, most frequent first, a dozen values each."""
    shown = []
    given = dict(result.facets)
    for name in FACETS:
        useful = [value for value in given.get(name, ()) if value.chosen or value.slug not in QUIET_KINDS]
        values = sorted(useful, key=lambda value: (not value.chosen, -value.count, value.label))
        if len(values) > 1 or getattr(asked.filters, name):
            shown.append((name, values[:12]))
    return shown


def _chosen(asked: SearchForm) -> list[tuple[str, str, str]]:
    """The filters that are on, as (name, slug, label)."""
    labels = (
        {category.slug: category.label for category in all_categories()} if asked.filters.category else {}
    )
    return [(name, slug, labels.get(slug, slug)) for name in FACETS if (slug := getattr(asked.filters, name))]


def _deep_link(hit: Hit, section: SectionHit) -> str:
    return url_for("reader.article", article_id=hit.id) + hit_fragment(section)


def _page_numbers(page: int, pages: int) -> list[int | None]:
    """Numbers of a pagination, ``None`` for a gap: the ends, and the neighbours of this page."""
    wanted = [n for n in sorted({1, pages, page - 1, page, page + 1}) if 1 <= n <= pages]
    numbers: list[int | None] = []
    for n in wanted:
        if numbers and numbers[-1] is not None and n - numbers[-1] > 1:
            numbers.append(None)
        numbers.append(n)
    return numbers
