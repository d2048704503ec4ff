"""What have editors decided about a question's results? Articles shown first, and articles never shown.

A question is stored as it is counted (:func:`catalogue.query_log.normalised`). What is pinned first stays
first: each further article of a question stands behind those it has. A pin that has ended is kept, and acts
no longer.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from catalogue import clock, schema
from catalogue.access import audit
from catalogue.access.audit import Act
from catalogue.errors import NotFound, UsageError
from catalogue.query_log import MAX_CHARS, normalised
from catalogue.store import Catalogue

# Characters of a note, and of a name, that are kept.
LONGEST_NOTE = 500
LONGEST_NAME = 80

# The position that keeps an article out of a question's results.
BLOCKED = 0

_pins = schema.pins.c


# Of a table of pins, in this order.
COLUMNS = ("query", "position", "article_id", "title", "url", "note", "who", "at", "until")


@dataclass(frozen=True, slots=True)
class Pin:
    """An article that a question shows first (``position`` 1, 2, …), or never (:data:`BLOCKED`).

    ``title`` and ``url`` are empty where the article is gone. ``at`` and ``until`` (when it ends; ``None``:
    never) are seconds since the epoch.
    """

    query: str
    article_id: str
    title: str
    url: str
    position: int
    note: str = ""
    who: str = ""
    at: float = 0.0
    until: float | None = None

    @property
    def has_ended(self) -> bool:
        return self.until is not None and self.until <= clock.timestamp()


def pins(catalogue: Catalogue, article_id: str | None = None) -> list[Pin]:
    """Every decision (of one article, where it is given), by question, in the order in which the question
    shows them; those that have ended among them.
    """
    articles = schema.articles
    both = schema.pins.outerjoin(articles, (articles.c.id == _pins.article_id) & ~articles.c.deleted)
    wanted = select(schema.pins, articles.c.title, articles.c.url).select_from(both)
    if article_id is not None:
        wanted = wanted.where(_pins.article_id == article_id)
    with catalogue.read() as connection:
        rows = connection.execute(wanted.order_by(_pins.query, _pins.position, _pins.article_id)).all()
    return [
        Pin(
            row.query,
            row.article_id,
            row.title or "",
            row.url or "",
            row.position,
            row.note,
            row.who,
            row.at,
            row.until,
        )
        for row in rows
    ]


def pin(
    catalogue: Catalogue,
    query: str,
    reference: str,
    never: bool = False,
    who: str = "",
    note: str = "",
    until: float | None = None,
) -> Pin:
    """Show an article (its id, or any address of it) first for a question, or never; ``until`` then.

    Raises :class:`UsageError` for what is no question, and for an end that has passed;
    :class:`catalogue.errors.NotFound` for no article.
    """
    text = question(query)
    at = clock.timestamp()
    if until is not None and until <= at:
        raise UsageError("the end of the pin has passed", "name a day to come, or none")
    article = catalogue.named(reference)
    with catalogue.begin() as connection:
        connection.execute(delete(schema.pins).where(_pins.query == text, _pins.article_id == article.id))
        last = connection.execute(select(func.max(_pins.position)).where(_pins.query == text)).scalar() or 0
        made = Pin(
            text,
            article.id,
            article.title,
            article.url,
            BLOCKED if never else last + 1,
            note[:LONGEST_NOTE],
            who[:LONGEST_NAME],
            at,
            until,
        )
        row = {
            "query": text,
            "article_id": article.id,
            "position": made.position,
            "who": made.who,
            "at": at,
            "note": made.note,
            "until": until,
        }
        connection.execute(insert(schema.pins), row)
        place = "never" if never else f"in place {made.position}"
        audit.note(connection, who, Act.PIN, f"«{text}» {place}: {article.url}")
    return made


def unpin(catalogue: Catalogue, query: str, reference: str, who: str = "") -> bool:
    """Take a decision back; whether there was one. The article may be gone from the library."""
    text, what = question(query), reference
    try:
        article = catalogue.named(reference)
        article_id, what = article.id, article.url
    except NotFound:
        article_id = reference
    where = (_pins.query == text) & (_pins.article_id == article_id)
    with catalogue.begin() as connection:
        was_there = bool(connection.execute(delete(schema.pins).where(where)).rowcount)
        if was_there:
            audit.note(connection, who, Act.UNPIN, f"«{text}»: {what}")
    return was_there


def question(query: str) -> str:
    """A question as it is kept. Raises :class:`UsageError` for what is none."""
    text = normalised(query)
    if text is None:
        raise UsageError(
            f"«{query[:80]}» is no question that can be kept",
            f"write what readers type, in up to {MAX_CHARS} characters",
        )
    return text
