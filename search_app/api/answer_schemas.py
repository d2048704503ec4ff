"""What does the API give? Pydantic models, whose docstrings are part of the OpenAPI description."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class SectionFound(BaseModel):
    """A section that answers."""

    heading: str | None
    kind: str
    anchor: str | None
    snippet: str
    marked: list[tuple[str, bool]]
    link: str


class HitFound(BaseModel):
    """An article found."""

    id: str
    url: str
    title: str
    score: float
    site: str
    language: str
    categories: list[list[str]]
    summary: str
    exact: bool
    link: str
    sections: list[SectionFound]


class NoticeFound(BaseModel):
    """What stands above everything for an urgent question."""

    number: str = Field(description="To call; may be empty.")
    link: str
    text: dict[str, str] = Field(description="By language code.")


class LeadingFound(BaseModel):
    """What a section itself says to the question: its first sentences, and the first items of its list."""

    id: str
    url: str
    title: str
    site: str
    language: str
    heading: str | None
    kind: str
    anchor: str | None
    text: str
    items: list[str]
    ordered: bool = Field(description="Whether the items are steps.")
    more: bool = Field(description="Whether the section goes on.")
    link: str


class FacetCount(BaseModel):
    """A value of a facet."""

    value: str
    label: str
    count: int


class SearchAnswer(BaseModel):
    """A page of results and how the question was understood."""

    query: str
    meaning: str
    corrected: str | None
    did_you_mean: str | None
    also: list[str]
    notes: list[str]
    total: int = Field(description="Articles on all pages, those that mention part of it among them.")
    whole: int = Field(description="Articles that hold all that was asked for, where some do.")
    page: int
    size: int
    next: str | None
    after: str | None = Field(description="Where the next page goes on; null at the end.")
    notices: list[NoticeFound] = Field(
        description="For urgent questions, where the library has such notices."
    )
    answer: LeadingFound | None = Field(
        description="On the first page, where the question names a topic and a section that its article has."
    )
    hits: list[HitFound]
    facets: dict[str, list[FacetCount]]


class SuggestionMade(BaseModel):
    """A completion."""

    text: str
    kind: str
    id: str | None
    url: str | None
    title: str | None
    category: str
    language: str | None = Field(description="Of the article's title or name.")


class SuggestAnswer(BaseModel):
    """Completions, best first."""

    query: str
    suggestions: list[SuggestionMade]


class RelatedFound(BaseModel):
    """A related article and why."""

    id: str
    url: str
    title: str
    score: float
    reasons: list[str]
    category: str
    summary: str
    link: str


class RelatedAnswer(BaseModel):
    """Related articles, closest first."""

    url: str
    related: list[RelatedFound]


class LinkMade(BaseModel):
    """A phrase of a draft and the article it could link to. ``start`` and ``end`` count characters (Unicode
    code points) of the draft as it was sent, markup included.
    """

    phrase: str
    start: int
    end: int
    context: str
    target: str
    title: str
    score: float
    confidence: Literal["high", "medium", "low"]
    reason: str


class LinksAnswer(BaseModel):
    """Link suggestions, the best first, and the draft with the links in it where that was asked for."""

    suggestions: list[LinkMade]
    draft: str | None = None


class EntryFound(BaseModel):
    """An article in a list."""

    id: str
    title: str
    url: str
    site: str
    language: str
    link: str


class SeeFound(EntryFound):
    """Another name, and the article to see under it."""

    name: str


class CategoryFound(BaseModel):
    """A category."""

    slug: str
    label: str
    count: int
    depth: int
    parent: str | None


class LettersAnswer(BaseModel):
    """The letters of a category with their counts, and the titles under one of them."""

    category: str
    letter: str
    letters: dict[str, int]
    categories: list[CategoryFound]
    entries: list[EntryFound]
    see: list[SeeFound] = Field(description="Other names that are filed between these titles.")
    page: int
    size: int
    next: str | None


class SiteFound(BaseModel):
    """A site of the library. ``pages`` counts its known pages by where they stand, ``current`` is the share
    of them that are known current, ``crawled`` when its last crawl ended; null where it was imported.
    """

    name: str
    url: str
    articles: int
    pages: dict[str, int] | None = None
    current: float | None = None
    crawled: datetime | None = None


class SitesAnswer(BaseModel):
    """Every site."""

    sites: list[SiteFound]


class IndexStatus(BaseModel):
    """How far the index is."""

    engine: str
    sequence: int
    behind: int


class StatusAnswer(BaseModel):
    """The library in numbers."""

    library: str
    version: str
    articles: int
    sequence: int
    index: IndexStatus


class PushAnswer(BaseModel):
    """What was received. Nothing is fetched before the next crawl."""

    received: int
    known: int
    new: int


class TranslationFound(BaseModel):
    """The article in another language. ``basis``: a page says so (`page`), or one of both bears the other's
    title as a second name in another script, and nobody else does (`name`).
    """

    id: str
    url: str
    title: str
    language: str
    basis: Literal["page", "name"]
    link: str


class ArticleChange(BaseModel):
    """When the text of an article changed last in this library, and the headings of the sections that were
    added, removed or reworded; an empty one is the lead.
    """

    at: datetime
    sections: tuple[str, ...]


class ArticleAnswer(BaseModel):
    """An Article (docs/contracts.md); fields may be added."""

    model_config = ConfigDict(extra="allow")

    id: str
    url: str
    site: str
    title: str
    language: str
    categories: list[list[str]]
    summary: str
    authors: list[str]
    published: str | None
    modified: str | None
    image: str | None
    sections: list[dict[str, Any]]
    terms: list[dict[str, Any]]
    references: list[dict[str, Any]]
    links: list[dict[str, Any]]
    extraction: dict[str, Any]
    translations: list[TranslationFound] = Field(
        default_factory=list, description="The article in other languages of the library."
    )
    changed: ArticleChange | None = Field(
        None, description="The last change of its text; null where it never changed since it was added."
    )
