"""What is a report? A list of things that an editor can act on, each with what is known of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from urllib.parse import quote

from catalogue.browse import Entry
from catalogue.errors import UsageError


class ReportName(StrEnum):
    """The reports, in the order in which they are listed; the names are a contract."""

    ORPHANS = "orphans"
    DEAD_ENDS = "dead-ends"
    BROKEN_LINKS = "broken-links"
    REDIRECTED_LINKS = "redirected-links"
    COMPETING = "competing"
    STALE = "stale"
    UNEXPLAINED = "unexplained-terms"
    WITHOUT_BANGLA = "without-bangla"
    UNANSWERED = "unanswered"
    UNFILED = "unfiled"
    WITHOUT_SUMMARY = "without-summary"


TITLES = {
    ReportName.ORPHANS: "articles that no other article links to",
    ReportName.DEAD_ENDS: "articles that link to no other article",
    ReportName.BROKEN_LINKS: "links to pages that are gone or fail",
    ReportName.REDIRECTED_LINKS: "links to addresses that moved",
    ReportName.COMPETING: "articles with the same title, or nearly the same text",
    ReportName.STALE: "articles left behind by those that they link to",
    ReportName.UNEXPLAINED: "abbreviations that no article explains",
    ReportName.WITHOUT_BANGLA: "articles without a note in Bangla",
    ReportName.UNANSWERED: "questions that found nothing and that no article is called",
    ReportName.UNFILED: "articles in no topic",
    ReportName.WITHOUT_SUMMARY: "articles without a summary",
}


class Why(StrEnum):
    """Why articles compete."""

    SAME_TITLE = "same title"
    NEARLY_THE_SAME = "nearly the same text"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """``subject`` is what the row is about: an article's title, a term, a question. ``other`` is what stands
    beside it: the words of a link with its address in ``other_url``, or another article, which then has an
    ``other_id``. What ``count`` counts and ``detail`` says, the report decides (docs/related.md).
    """

    subject: str
    article_id: str = ""
    url: str = ""
    language: str = ""
    other: str = ""
    other_id: str = ""
    other_url: str = ""
    count: int | None = None
    detail: str = ""

    @classmethod
    def about(
        cls,
        article: Entry,
        other: Entry | None = None,
        count: int | None = None,
        detail: str = "",
    ) -> ReportRow:
        """A row about an article, beside another one."""
        return cls(
            article.title or article.url,
            article.id,
            article.url,
            article.language,
            (other.title or other.url) if other else "",
            other.id if other else "",
            other.url if other else "",
            count,
            detail,
        )


ROW_COLUMNS = (
    "report",
    "subject",
    "article_id",
    "url",
    "language",
    "other",
    "other_id",
    "other_url",
    "count",
    "detail",
    "act",
)
"""The fields of a row as a program gets it."""


def as_document(name: ReportName, row: ReportRow) -> dict[str, object]:
    """A row as a program gets it: with its report, and where on the desk one can act on it."""
    return {"report": name.value, **asdict(row), "act": act(name, row)}


def act(name: ReportName, row: ReportRow) -> str:
    """The path where an editor can act on a row."""
    match name:
        case ReportName.UNANSWERED:
            return f"/desk/pins?query={quote(row.subject)}#page-new-pin"
        case ReportName.UNEXPLAINED:
            return f"/search?q={quote(row.subject)}"
        case _:
            return f"/desk/articles/{row.article_id}"


def named(name: str) -> ReportName:
    """The report of that name. Raises :class:`UsageError` for another."""
    try:
        return ReportName(name)
    except ValueError:
        raise UsageError(
            f"there is no report «{name[:40]}»", "take one of: " + ", ".join(ReportName)
        ) from None
