"""What was asked, as it stands in the address of a results page?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for
from sqlalchemy import Connection

from catalogue import browse
from catalogue.filing import EVERYTHING
from indexer.answers import Filters
from indexer.extract.sections.kinds import Vocabulary
from search_app.library_handle import config, library_handle
from search_app.typed import clean, page_number

# The parameters that narrow a search, in the order in which their facets are shown.
FACETS = ("category", "section", "site", "language")

# Characters of a filter's value that are read.
_MAX_FILTER = 100


@dataclass(frozen=True, slots=True)
class SearchForm:
    text: str
    filters: Filters
    page: int = 1
    correct: bool = True
    synonyms: bool = True
    strict: bool = False  # keep the filters even where they leave nothing
    cut: bool = False  # the text was longer than a query may be
    left_out: bool = False  # a filter named nothing in the library

    def address(self, **changes: object) -> str:
        """The address of this question with some of its parameters changed. It leads to the first page unless
        ``page`` is among the changes.
        """
        values: dict[str, object] = {"q": self.text}
        values |= {name: getattr(self.filters, name) for name in FACETS}
        values["exact"] = "" if self.correct else "1"
        values["synonyms"] = "" if self.synonyms else "0"
        values["strict"] = "1" if self.strict else ""
        values |= changes
        given: dict[str, Any] = {key: value for key, value in values.items() if value not in ("", None)}
        return url_for("reader.search", **given)


def read_form() -> SearchForm:
    """The question of the current request."""
    text = clean(request.args.get("q", ""))
    typed = Filters(**{name: clean(request.args.get(name, ""))[:_MAX_FILTER] for name in FACETS})
    if typed.category == EVERYTHING:
        typed = replace(typed, category="")
    filters = _known(typed)
    return SearchForm(
        text=question_in(text),
        filters=filters,
        page=page_number(request.args.get("page")),
        correct=request.args.get("exact") != "1",
        synonyms=request.args.get("synonyms") != "0",
        strict=request.args.get("strict") == "1",
        cut=len(text) > config().search.max_query_chars,
        left_out=filters != typed,
    )


def question_in(text: str) -> str:
    """The query in what was typed: cleaned, and cut at ``search.max_query_chars``."""
    return clean(text)[: config().search.max_query_chars].strip()


def known_values() -> dict[str, list[str]]:
    """Facet → the values that it can have in this library now."""
    return library_handle().cached_query("filter values", _read_values)


def _read_values(connection: Connection) -> dict[str, list[str]]:
    return {
        "site": [site.name for site in browse.site_counts(connection)],
        "category": [category.slug for category in browse.categories(connection)],
        "section": list(Vocabulary.from_settings(config().vocabulary).kinds),
        "language": list(browse.languages(connection)),
    }


def _known(filters: Filters) -> Filters:
    """The filters without those that name nothing in the library: a stale link loses its filter, not its
    results.
    """
    if filters == Filters():
        return filters
    values = known_values()
    unknown = {name: "" for name in FACETS if getattr(filters, name) not in ("", *values[name])}
    return replace(filters, **unknown)
