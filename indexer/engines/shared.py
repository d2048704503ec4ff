"""What every engine does in the same way: which fields of a document it stores, and in which order it gives
its candidates.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from catalogue.text.sentences import BREAK
from indexer.answers import Filters
from indexer.engines.base import Candidate, IndexDocument
from indexer.engines.grams import BIGRAMS, EDGE_GRAMS, bigrams, edge_grams
from indexer.engines.meaning import ALL, FIELDS, SEARCHED


def indexed_texts(document: IndexDocument) -> dict[str, str]:
    """Field → text of the fields that are searched, of site and language: those that are not empty."""
    named = (*(name for name in SEARCHED if name != ALL), "site", "language")
    texts = {name: text for name in named if (text := getattr(document, name))}
    everything = all_text(document)
    tokens = everything.split()
    grams = {BIGRAMS: " ".join(bigrams(tokens)), EDGE_GRAMS: edge_grams(tokens)}
    return texts | {ALL: everything} | grams


def all_text(document: IndexDocument) -> str:
    """Every token of the document, with a break between fields: no phrase crosses from one to the next."""
    return f" {BREAK} ".join(text for name in FIELDS if (text := getattr(document, name)))


def by_score(found: Iterable[tuple[str, float]]) -> list[Candidate]:
    """Candidates from pairs of id and score: best first, equal scores by id."""
    rows = sorted(found)
    rows.sort(key=itemgetter(1), reverse=True)  # keeps the order of ids where scores are equal
    return list(map(Candidate._make, rows))


def filter_terms(filters: Filters) -> list[tuple[str, str]]:
    """The filters that are set, as index field and value."""
    pairs = [
        ("site", filters.site),
        ("categories", filters.category),
        ("sections", filters.section),
        ("language", filters.language),
    ]
    return [(field, value) for field, value in pairs if value]


def writable(text: str) -> str:
    """``text`` without lone surrogates: they come from typed bytes that are not UTF-8, and no index can hold
    them.
    """
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
