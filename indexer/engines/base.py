"""The plug that every engine fits. ``tests/indexer/engines/test_conformance.py`` defines it; three engines
pass it.

An engine finds candidates; it neither analyses text (catalogue/text/analysis.py does) nor decides the order
(indexer/search/ranking.py does). The catalogue is the truth: an index can be thrown away and rebuilt at any
time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from catalogue.store import Catalogue
from indexer.engines.meaning import Meaning


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """An article as an engine stores it: analysed tokens, separated by one space, and values to filter by."""

    id: str
    sequence: int
    title: str = ""
    names: str = ""
    headings: str = ""
    lead: str = ""
    body: str = ""
    terms: str = ""
    site: str = ""
    language: str = ""
    categories: tuple[str, ...] = ()  # slugs, of every depth
    sections: tuple[str, ...] = ()  # kinds of its sections


class Candidate(NamedTuple):
    """An article that matches, with the engine's own score: good for choosing candidates, not for the order.

    A tuple, since 200 of them are made for every search: as a frozen dataclass they took longer than finding
    them.
    """

    id: str
    score: float


FacetCounts = dict[str, dict[str, int]]
"""Field (site, language, categories, sections) → value → number of matching articles."""


class Writer(Protocol):
    """Adds and removes documents; nothing is seen before :meth:`commit`. Leaving without a commit rolls
    back.
    """

    def put(self, document: IndexDocument) -> None:
        """Add a document, in place of one with the same id."""

    def delete(self, article_id: str, sequence: int = 0) -> None:
        """Remove a document, if it is there; ``sequence`` is the change's number, where it is known."""

    def commit(self, sequence: int) -> None:
        """Make it durable. The sequence never runs ahead of its documents, and replaying is harmless."""


class Searcher(Protocol):
    """A snapshot: sees one sequence, whatever is written meanwhile.

    Of the embedded engines exactly that one; on OpenSearch documents may be ahead of it (docs/engines.md),
    never behind.
    """

    sequence: int

    def find(self, meaning: Meaning, limit: int) -> list[Candidate]:
        """The best ``limit`` candidates, best first; equal scores by id."""

    def count(self, meaning: Meaning) -> int:
        """How many articles match."""

    def find_and_count(self, meaning: Meaning, limit: int) -> tuple[list[Candidate], int]:
        """Both at once, which may cost no more than one of them."""

    def facets(self, meaning: Meaning, fields: Sequence[str]) -> FacetCounts:
        """Counts over all matching articles."""

    def similar(self, article_id: str, limit: int) -> list[Candidate]:
        """More like this one, itself left out."""

    def has(self, article_id: str) -> bool:
        """Whether the article is in the index."""

    def ids(self) -> Iterator[tuple[str, int]]:
        """Every article with its sequence number, for ``index verify``."""


class Follower(Protocol):
    """Something else that is derived from the articles and kept in step together with an index
    (indexer/engines/vectors.py).
    """

    def catch_up(self, catalogue: Catalogue) -> int:
        """Apply what changed since the last time, and tell how much that was."""


class Engine(Protocol):
    """A full-text index of articles."""

    name: str
    follower: Follower | None
    patient: bool
    """Whether who waits for its writer has to stay on the spot, for as long as he will wait, to notice that
    the owner is dead.
    """

    def writer(self, wait: float = 0.0) -> AbstractContextManager[Writer]:
        """The one writer; after ``wait`` seconds :class:`catalogue.errors.LockBusy` names the process that
        holds it.
        """

    def searcher(self) -> AbstractContextManager[Searcher]:
        """The newest snapshot. Cheap: it reopens only when something was committed.

        Where the newest cannot be read, it is the last good one that this process has; :meth:`check` tells.
        """

    def rebuild(self) -> AbstractContextManager[Writer]:
        """A writer into a new, empty generation beside the old one; leaving it after a commit swaps it in."""

    def sequence(self) -> int:
        """The sequence number that the committed index has reached; 0 when empty or absent."""

    def check(self, thoroughly: bool = False) -> None:
        """Raise ``CorruptData`` or ``Unreachable`` where the newest index cannot be read; ``thoroughly``
        reads every byte of it.
        """

    def close(self) -> None:
        """Let go of files and connections."""
