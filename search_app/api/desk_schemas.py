"""What does the editors' part of the API take and give? As `request_schemas.py` and `answer_schemas.py`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from catalogue.pins import LONGEST_NOTE
from catalogue.query_log import MAX_CHARS
from indexer.linking.decisions import LONGEST_REASON
from search_app.api.request_schemas import MAX_PAGE

_ARTICLE = "Id of an article, or any address of it."


class _DeskAsked(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class InboundQuery(_DeskAsked):
    """Which article should be linked to."""

    article: str = Field(min_length=1, max_length=2000, description=_ARTICLE)
    limit: int = Field(10, ge=1, le=50)


class DecisionsQuery(_DeskAsked):
    """Which decisions."""

    article: str = Field("", max_length=2000, description="Only those about this article.")
    page: int = Field(1, ge=1, le=MAX_PAGE)
    size: int = Field(50, ge=1, le=500)


class DecisionBody(_DeskAsked):
    """A verdict on an article and a target."""

    kind: Literal["link", "related"] = "link"
    article: str = Field(min_length=1, max_length=2000, description=_ARTICLE)
    target: str = Field(min_length=1, max_length=2000, description=_ARTICLE)
    verdict: Literal["accepted", "pinned", "rejected", "excluded"] = Field(
        description="rejected: not from this article; excluded: never these two."
    )
    reason: str = Field("", max_length=LONGEST_REASON)


class PinBody(_DeskAsked):
    """An article that a question shall show first, or never."""

    query: str = Field(
        min_length=1,
        max_length=MAX_CHARS,
        json_schema_extra={"pattern": r"\w"},
        description="What readers type. None that names a person: an address, a long number.",
    )
    article: str = Field(min_length=1, max_length=2000, description=_ARTICLE)
    never: bool = False
    note: str = Field("", max_length=LONGEST_NOTE)
    until: float | None = Field(None, ge=0, le=253_402_300_799, description="Seconds since the epoch.")


class PinQuery(_DeskAsked):
    """A pin."""

    query: str = Field(min_length=1, max_length=2000)
    article: str = Field(min_length=1, max_length=2000, description=_ARTICLE)


class ReportQuery(_DeskAsked):
    """Which rows of a report."""

    page: int = Field(1, ge=1, le=MAX_PAGE)
    size: int = Field(100, ge=1, le=1000)


class InboundFound(BaseModel):
    """A sentence (``before``, ``phrase``, ``after``) of another article whose phrase could link here."""

    id: str
    url: str
    title: str
    language: str
    heading: str | None
    before: str
    phrase: str
    after: str
    score: float
    confidence: Literal["high", "medium", "low"]
    reason: str


class InboundAnswer(BaseModel):
    """Sentences that could link to an article, the best first."""

    url: str
    inbound: list[InboundFound]


class DecisionMade(BaseModel):
    """A decision; ``at`` in seconds since the epoch."""

    id: int
    kind: Literal["link", "related"]
    article_id: str
    title: str
    target_id: str
    target_title: str
    verdict: Literal["accepted", "pinned", "rejected", "excluded"]
    reason: str
    who: str
    at: float


class DecisionsAnswer(BaseModel):
    """A page of decisions, the newest first."""

    total: int
    page: int
    size: int
    decisions: list[DecisionMade]


class PinMade(BaseModel):
    """A pin; ``position`` 0: never shown. ``at`` and ``until`` in seconds since the epoch."""

    query: str
    article_id: str
    title: str
    url: str
    position: int
    note: str
    who: str
    at: float
    until: float | None


class PinsAnswer(BaseModel):
    """Every pin."""

    pins: list[PinMade]


class ReportAnswer(BaseModel):
    """Rows of a report; their fields are told in docs/related.md."""

    report: str
    total: int
    page: int
    size: int
    rows: list[dict[str, Any]]
