"""What a person means, as data: a tree that an engine only has to translate.

Every token in it has been through :mod:`catalogue.text`; no engine analyses text of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from indexer.answers import Filters

ALL = "all"  # the field that holds every token of an article
NO_FILTERS = Filters()
FIELDS = ("title", "names", "headings", "lead", "body", "terms")
"""The text fields of an index document. ``names`` are aliases; ``terms`` glossary terms with their
definitions' names.
"""


SEARCHED = (ALL, "title", "names", "headings")
"""Fields that can be asked. The others are found in ``all``: postings of their own took a third of the
indexing time and half of the disk, and nothing asks for them (ranking has its own counts by field). A query
that names one is answered from ``all``.
"""


def searched(field: str) -> str:
    """The field that answers for ``field``."""
    return field if field in SEARCHED else ALL


@dataclass(frozen=True, slots=True)
class Words:
    """Any of the tokens, each with a weight; at least ``least`` of them."""

    tokens: tuple[str, ...]
    field: str = ALL
    weights: tuple[float, ...] = ()  # empty: all 1.0
    least: int = 1

    def weighted(self) -> dict[str, float]:
        """Token → weight, each token once: a repeated one weighs the sum."""
        found: dict[str, float] = {}
        for i, token in enumerate(self.tokens):
            found[token] = found.get(token, 0.0) + (self.weights[i] if i < len(self.weights) else 1.0)
        return found


@dataclass(frozen=True, slots=True)
class Phrase:
    """The tokens in this order, at most ``slop`` further tokens between them."""

    tokens: tuple[str, ...]
    field: str = ALL
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Tokens that begin so (two characters at least)."""

    token: str
    field: str = ALL


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Tokens at an edit distance (transposition counts 1) of at most ``distance`` (1 or 2)."""

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
    """Articles that match ``part``, taken out of what stands beside it in an ``AllOf``."""

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
