"""By which sites, categories, kinds of section and languages can the answer be narrowed?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, bindparam, select

from catalogue import schema
from indexer.answers import Facet, FacetValue, Filters
from indexer.engines.base import Searcher
from indexer.engines.meaning import Meaning
from indexer.extract.sections.kinds import LEAD, OTHER, Vocabulary

# Fields of an engine that are counted, in the order in which readers see them, and the filter of each.
FILTER_OF = {"site": "site", "categories": "category", "sections": "section", "language": "language"}
FACETS = tuple(FILTER_OF)

# Categories that are named as the catalogue writes them; the rest go by their slugs.
MOST_LABELS = 200

# Kinds of section that nobody narrows a search to.
_UNASKED_KINDS = (LEAD, OTHER)

_categories = schema.article_categories.c
_LABEL = select(_categories.category).where(_categories.slug == bindparam("slug")).limit(1)


def facets(
    connection: Connection, searcher: Searcher, meaning: Meaning, chosen: Filters, vocabulary: Vocabulary
) -> tuple[Facet, ...]:
    """How many of all the articles that match have each value; the most frequent values first."""
    counts = searcher.facets(meaning, FACETS)
    labels = _category_labels(connection, list(counts.get("categories", {})))
    return tuple(
        Facet(name, tuple(_values(field, counts.get(field, {}), getattr(chosen, name), labels, vocabulary)))
        for field, name in FILTER_OF.items()
    )


def _values(
    field: str, counts: Mapping[str, int], chosen: str, labels: Mapping[str, str], vocabulary: Vocabulary
) -> Iterator[FacetValue]:
    for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if field == "sections" and value in _UNASKED_KINDS:
            continue
        label = vocabulary.label(value) if field == "sections" else labels.get(value, value)
        yield FacetValue(value, label, count, chosen == value)


def _category_labels(connection: Connection, slugs: Sequence[str]) -> dict[str, str]:
    """How the catalogue writes each category, by its slug."""
    found: dict[str, str] = {}
    for slug in slugs[:MOST_LABELS]:
        row = connection.execute(_LABEL, {"slug": slug}).first()
        if row:
            found[slug] = row.category
    return found
