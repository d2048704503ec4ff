"""The protocol that every engine implements; ``tests/indexer/engines/test_conformance.py`` defines it.

An engine finds candidates. It does not analyse text (``catalogue/text/analysis.py`` does) and does not decide
the order (``indexer/search/ranking.py`` does). The catalogue is the truth: an index can be thrown away and
rebuilt at any time.
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

    A tuple, because a search makes 200 of them: as frozen dataclasses they took longer than finding them.
    """

    id: str
    score: float


FacetCounts = dict[str, dict[str, int]]
"""Field (site, language, categories, sections) → value → number of matching articles."""


class Writer(Protocol):
    """Adds and removes documents. Nothing is seen before :meth:`commit`; closing without one rolls back."""

    def put(self, document: IndexDocument) -> None:
        """Add a document, in place of one with the same id."""

    def delete(self, article_id: str, sequence: int = 0) -> None:
        """Remove a document, if it is there; ``sequence`` is the change's number, where it is known."""

    def commit(self, sequence: int) -> None:
        """Make it durable. The sequence never runs ahead of its documents, and replaying is harmless."""


class Searcher(Protocol):
    """A snapshot: sees the state of one sequence number, whatever is written meanwhile.

    The embedded engines show exactly that state. On OpenSearch documents may be ahead of the number
    (``docs/engines.md``), never behind.
    """

    sequence: int

    def find(self, meaning: Meaning, limit: int) -> list[Candidate]:
        """The best ``limit`` candidates, best first; equal scores by id."""

    def count(self, meaning: Meaning) -> int:
        """How many articles match."""

    def find_and_count(self, meaning: Meaning, limit: int) -> tuple[list[Candidate], int]:
        """Both in one pass, which may cost no more than one of them."""

    def facets(self, meaning: Meaning, fields: Sequence[str]) -> FacetCounts:
        """Counts over all matching articles."""

    def ids(self) -> Iterator[tuple[str, int]]:
        """Every article with its sequence number, for ``index verify``."""


class Follower(Protocol):
    """Another structure that is derived from the articles and updated together with an index
    (``indexer/engines/vectors.py``, ``indexer/search/shared_tables.py``).
    """

    def catch_up(self, catalogue: Catalogue) -> int:
        """Apply what changed since the last call, as far as it is worth it. Returns how much was done."""

    def rebuild(self, catalogue: Catalogue) -> int:
        """The same where the index was made anew, since something was wrong."""

    def faults(self, catalogue: Catalogue) -> list[str]:
        """In what it is not what the articles say, in sentences. Changes nothing."""


class Engine(Protocol):
    """A full-text index of articles."""

    name: str
    followers: tuple[Follower, ...]
    # Whether a caller has to wait for the writer in one call: only such a wait notices that its owner died.
    patient: bool

    def writer(self, wait: float = 0.0) -> AbstractContextManager[Writer]:
        """The only writer. Raises :class:`catalogue.errors.LockBusy`, which names the process that holds it,
        after ``wait`` seconds.
        """

    def searcher(self) -> AbstractContextManager[Searcher]:
        """The newest snapshot. Cheap: it is reopened only after a commit.

        Where the newest cannot be read, this is the last good one of this process; :meth:`check` says so.
        """

    def rebuild(self) -> AbstractContextManager[Writer]:
        """A writer into a new, empty generation beside the old one. Leaving it after a commit swaps it in."""

    def sequence(self) -> int:
        """The sequence number that the committed index has reached; 0 when empty or absent."""

    def check(self, thoroughly: bool = False) -> None:
        """Raise ``CorruptData`` or ``Unreachable`` where the newest index cannot be read.

        With ``thoroughly`` every byte of it is read.
        """

    def close(self) -> None:
        """Release files and connections."""
