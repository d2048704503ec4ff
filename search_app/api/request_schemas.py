"""What does the API take? Pydantic models, which check requests and write the OpenAPI description.

Unknown parameters are refused: if a misspelt filter were ignored, the API would answer another question than
was asked. The docstrings of the models are part of the description.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from catalogue.filing import EVERYTHING

MAX_PAGE = 1000
MAX_SIZE = 50
# Addresses that a site may push at once; more is answered as too large (413), not as wrong (400).
MAX_PUSHED = 10_000
# Characters of a draft; likewise.
MAX_DRAFT = 1_000_000


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


CategoryName = Annotated[
    str,
    Field(max_length=100, description=f"A category's slug; empty or `{EVERYTHING}`: every one."),
    AfterValidator(lambda slug: "" if slug == EVERYTHING else slug),
]


class SearchQuery(_Asked):
    """A search."""

    q: str = Field("", max_length=20_000, description="What is looked for.")
    site: str = Field("", max_length=100, description="Only this site.")
    category: CategoryName = ""
    section: str = Field("", max_length=60, description="Only articles with a section of this kind.")
    language: str = Field("", max_length=20, description="Only this language.")
    page: int = Field(1, ge=1, le=MAX_PAGE)
    after: str = Field(
        "",
        max_length=200,
        description="In place of `page`: the `after` of the answer before, for the same question. "
        "The answer goes on behind its last hit, also where the library has changed since.",
    )
    size: int = Field(10, ge=1, le=MAX_SIZE)
    correct: Literal["0", "1"] = Field("1", description="0: no mending of typing errors.")
    synonyms: Literal["0", "1"] = Field("1", description="0: these words only.")
    facets: Literal["0", "1"] = Field(
        "0", description="1: with counts by site, category, section and language."
    )


class SuggestQuery(_Asked):
    """The beginning of a question."""

    q: str = Field("", max_length=20_000, description="What has been typed.")
    limit: int = Field(8, ge=1, le=20)
    format: Literal["json", "opensearch"] = Field(
        "json", description="opensearch: the array that browsers expect."
    )


class LimitQuery(_Asked):
    """How many, and what for."""

    limit: int = Field(6, ge=1, le=MAX_SIZE)
    missing: bool = Field(False, description="Only what the article does not link yet, for its editors.")
    ui: Literal["", "en", "bn", "de", "ar"] = Field(
        "", description="Language of the reasons; empty: English."
    )


class RelatedQuery(LimitQuery):
    """Related articles of the page at an address."""

    url: str = Field(
        min_length=1, max_length=2000, description="Address of an article, in any usual spelling."
    )


class LettersQuery(_Asked):
    """Part of the A to Z: a category, and in it a letter."""

    category: CategoryName = ""
    letter: str = Field(
        "", max_length=8, description="A letter of the bar; empty: the letters with their counts only."
    )
    page: int = Field(1, ge=1, le=MAX_PAGE)
    size: int = Field(100, ge=1, le=500)


def _form() -> Any:
    return Field(None, json_schema_extra={"maxLength": MAX_DRAFT})


class DraftBody(_Asked):
    """A draft that wants links: exactly one of its forms."""

    html: str | None = _form()
    markdown: str | None = _form()
    text: str | None = _form()
    url: str | None = Field(
        None, max_length=2000, description="Where the draft will stand, so that it is not linked to itself."
    )
    limit: int = Field(20, ge=1, le=200)
    density: float | None = Field(
        None, ge=0, le=100, description="Suggestions for each hundred words begun; else the configuration's."
    )
    insert: bool = Field(False, description="Answer with the draft, too, with the links in it.")


class PushBody(_Asked):
    """Pages that changed, in the manner of IndexNow."""

    urls: list[Annotated[str, Field(min_length=1, max_length=2000)]] = Field(
        min_length=1, json_schema_extra={"maxItems": MAX_PUSHED}
    )


class NoParameters(_Asked):
    """Takes no parameter."""
