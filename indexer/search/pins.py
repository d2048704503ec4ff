"""What do editors put on top of an answer, and what do they keep out of it?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from catalogue import schema
from catalogue.query_log import normalised
from indexer.search.ranking import Ranked

# Around a question: «chest pain?» is pinned with «chest pain».
_PUNCTUATION = " ?!.,;:…।'\"“”‘’«»"

_pins = schema.pins.c
_PINS = (
    select(_pins.article_id, _pins.position)
    .where(_pins.query == bindparam("query"))
    .order_by(_pins.position, _pins.article_id)
)


class Pins(NamedTuple):
    """Articles by id: those on top, in order, and those that are kept out."""

    first: list[str]
    never: set[str]


def pins_for(connection: Connection, *queries: str | None) -> Pins:
    """The pins of the first of the ``queries`` (as typed, as corrected) that has any."""
    rows: Sequence[Any] = next((found for key in _keys(queries) if (found := _rows(connection, key))), [])
    first = [row.article_id for row in rows if row.position > 0]
    return Pins(first, {row.article_id for row in rows if row.position <= 0})


def pinned(ranked: list[Ranked], first: Sequence[str], never: Collection[str]) -> list[Ranked]:
    """The order with the editors' articles on top and without those they keep out."""
    top = ranked[0].score if ranked else 1.0
    by_id = {place.id: place for place in ranked}
    moved = {*first, *never}
    on_top = [
        by_id.get(article_id, Ranked(article_id, top)) for article_id in first if article_id not in never
    ]
    return on_top + [place for place in ranked if place.id not in moved]


def _rows(connection: Connection, key: str) -> Sequence[Any]:
    return connection.execute(_PINS, {"query": key}).all()


def _keys(queries: Sequence[str | None]) -> list[str]:
    """Under which keys a query's pins may stand: as it is, and without the signs around it."""
    forms = dict.fromkeys(form for query in queries if query for form in (query, query.strip(_PUNCTUATION)))
    return [key for form in forms if (key := normalised(form))]
