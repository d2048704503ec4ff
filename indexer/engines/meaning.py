"""What a query means, as data: a tree that an engine only has to translate.

Every token in it has been through :mod:`catalogue.text`; no engine analyses text of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from indexer.answers import Filters
from indexer.engines.grams import EDGES

NO_FILTERS = Filters()

ALL = "all"
"""The field that holds every token of an article."""

FIELDS = ("title", "names", "headings", "lead", "body", "terms")
"""The text fields of an index document. ``names`` are aliases; ``terms`` are glossary terms with the names
from their definitions.
"""

SEARCHED = (ALL, "title", "names", "headings")
"""Fields that have postings. The others are answered from ``all``: postings of their own took a third of the
indexing time and half of the disk, and nothing asks for them (ranking has its own counts by field).
"""

KEYWORD_FIELDS = ("site", "language", "categories", "sections")
"""Fields whose values are filtered by and counted, each value one token."""

LONGEST_PATTERN = 64
"""Characters beyond which a prefix or fuzzy token is taken literally: no word is that long, and automata grow
with the length.
"""


def searched(field: str) -> str:
    """The field that answers for ``field``."""
    return field if field in SEARCHED else ALL


@dataclass(frozen=True, slots=True)
class Words:
    """At least ``least`` of the tokens, each with a weight; without ``weights`` each weighs 1.0."""

    tokens: tuple[str, ...]
    field: str = ALL
    weights: tuple[float, ...] = ()
    least: int = 1

    def weighted(self) -> dict[str, float]:
        """Token → weight, each token once: the weights of a repeated one are added."""
        found: dict[str, float] = {}
        for i, token in enumerate(self.tokens):
            found[token] = found.get(token, 0.0) + (self.weights[i] if i < len(self.weights) else 1.0)
        return found


@dataclass(frozen=True, slots=True)
class Phrase:
    """The tokens of ``all`` in this order, with none between them."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Tokens that begin with ``token`` (two characters at least)."""

    token: str
    field: str = ALL


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Tokens at an edit distance (a transposition counts 1) of at most ``distance`` (1 or 2)."""

    token: str
    distance: int = 1
    field: str = ALL


@dataclass(frozen=True, slots=True)
class AllOf:
    """Articles that match every part."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Articles that match one part at least."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that do not match ``part``. In an ``AllOf`` it excludes from what the other parts match."""

    part: Query


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article (browsing with filters only)."""


Query: TypeAlias = Words | Phrase | Prefix | Fuzzy | AllOf | AnyOf | Not | Everything


@dataclass(frozen=True, slots=True)
class Meaning:
    """A query with the filters that narrow it."""

    query: Query
    filters: Filters = NO_FILTERS


def simplified(query: Query) -> Query:
    """The simplest query that matches the same articles; its parts stay as they are.

    It asks a field that has postings. A phrase of fewer than two tokens, a prefix or fuzzy token that is too
    long, and a fuzzy token without any error become :class:`Words`.
    """
    match query:
        case Phrase(tokens=tokens) if len(tokens) < 2:
            return Words(tokens)
        case Prefix(token=token, field=field) if len(token) > LONGEST_PATTERN:
            return Words((token,), searched(field))
        case Fuzzy(token=token, distance=distance, field=field) if (
            distance <= 0 or len(token) > LONGEST_PATTERN
        ):
            return Words((token,), searched(field))
        case Words() | Prefix() | Fuzzy() if query.field not in SEARCHED:
            return replace(query, field=ALL)
        case _:
            return query


def is_edge(prefix: Prefix) -> bool:
    """Whether a beginning is a token of :data:`indexer.engines.grams.EDGE_GRAMS`."""
    return len(prefix.token) in EDGES and prefix.field == ALL
