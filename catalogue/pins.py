"""What have editors decided about a question's results? Articles shown first, and articles never shown.

A question is stored as it is counted (:func:`catalogue.query_log.normalised`). What is pinned first stays
first: each further article of a question stands behind those it has.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from catalogue import clock, schema
from catalogue.errors import UsageError
from catalogue.query_log import MAX_CHARS, normalised
from catalogue.store import Catalogue

# The position that keeps an article out of a question's results.
BLOCKED = 0

_pins = schema.pins.c


@dataclass(frozen=True, slots=True)
class Pin:
    """An article that a question shows first (``position`` 1, 2, …), or never (:data:`BLOCKED`).

    ``title`` and ``url`` are empty where the article is gone.
    """

    query: str
    article_id: str
    title: str
    url: str
    position: int


def pins(catalogue: Catalogue) -> list[Pin]:
    """Every decision, by question, in the order in which the question shows them."""
    articles = schema.articles
    both = schema.pins.outerjoin(articles, (articles.c.id == _pins.article_id) & ~articles.c.deleted)
    wanted = select(
        _pins.query, _pins.article_id, articles.c.title, articles.c.url, _pins.position
    ).select_from(both)
    with catalogue.read() as connection:
        rows = connection.execute(wanted.order_by(_pins.query, _pins.position, _pins.article_id)).all()
    return [Pin(row.query, row.article_id, row.title or "", row.url or "", row.position) for row in rows]


def pin(catalogue: Catalogue, query: str, reference: str, never: bool = False, who: str = "") -> Pin:
    """Show an article (its id or address) first for a question, or never.

    Raises :class:`UsageError` for what is no question, :class:`catalogue.errors.NotFound` for no article.
    """
    text = _question(query)
    article = catalogue.resolve(reference)
    with catalogue.begin() as connection:
        connection.execute(delete(schema.pins).where(_pins.query == text, _pins.article_id == article.id))
        last = connection.execute(select(func.max(_pins.position)).where(_pins.query == text)).scalar() or 0
        position = BLOCKED if never else last + 1
        row = {
            "query": text,
            "article_id": article.id,
            "position": position,
            "who": who,
            "at": clock.timestamp(),
        }
        connection.execute(insert(schema.pins), row)
    return Pin(text, article.id, article.title, article.url, position)


def unpin(catalogue: Catalogue, query: str, reference: str) -> bool:
    """Take a decision back; whether there was one. The article may be gone from the library."""
    known = catalogue.article(reference) or catalogue.article_at(reference)
    where = (_pins.query == _question(query)) & (_pins.article_id == (known.id if known else reference))
    with catalogue.begin() as connection:
        return bool(connection.execute(delete(schema.pins).where(where)).rowcount)


def _question(query: str) -> str:
    text = normalised(query)
    if text is None:
        raise UsageError(
            f"«{query[:80]}» is no question that can be kept",
            f"write what readers type, in up to {MAX_CHARS} characters",
        )
    return text
