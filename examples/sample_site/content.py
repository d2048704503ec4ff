"""What does a page of the sample site say, before any template is put around it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from examples.sample_site.subjects import slug_of


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that link to another article."""

    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class TermUse:
    """Words that the glossary explains."""

    term: str
    text: str


Run: TypeAlias = str | Mention | TermUse
Runs: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Para:
    runs: Runs


@dataclass(frozen=True, slots=True)
class Items:
    """A list; an item is (label, runs), the label in bold and possibly empty; ``depths`` as in an Article."""

    items: tuple[tuple[str, Runs], ...]
    ordered: bool = False
    depths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sub:
    """A heading inside a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Faq:
    question: str
    answer: Runs


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; its first row is a header."""

    rows: tuple[tuple[str, ...], ...]


Piece: TypeAlias = Para | Items | Sub | Faq | Grid


@dataclass(frozen=True, slots=True)
class Part:
    """A headed part; the first part of a writing has no heading."""

    heading: str
    kind: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """An entry of the reference list."""

    text: str  # may be empty
    url: str
    identifier: str | None


@dataclass(frozen=True, slots=True)
class Writing:
    """One article of the sample site."""

    number: int  # of the post
    slug: str
    title: str
    kind: str
    category: tuple[str, ...]
    language: str
    parts: tuple[Part, ...]
    citations: tuple[Citation, ...]
    aliases: tuple[str, ...]
    author: str
    published: str  # ISO 8601
    modified: str
    tags: tuple[str, ...] = ()
    edition: int = 0  # grows with each edit
    terms: tuple[str, ...] = field(default=())

    @property
    def category_slugs(self) -> list[str]:
        return [slug_of(name) for name in self.category]

    @property
    def lead(self) -> str:
        """The text before the first heading."""
        return " ".join(plain(piece.runs) for piece in self.parts[0].pieces if isinstance(piece, Para))


def plain(runs: Runs) -> str:
    """The text of runs."""
    return "".join(run if isinstance(run, str) else run.text for run in runs)


def runs_of(part: Part) -> Iterator[Runs]:
    """Every run-bearing text of a part."""
    for piece in part.pieces:
        match piece:
            case Para(runs=runs):
                yield runs
            case Items(items=items):
                for _, runs in items:
                    yield runs
            case Faq(answer=answer):
                yield answer
            case _:
                pass
