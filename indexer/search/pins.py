"""What do editors put on top of an answer, and what do they keep out of it?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from catalogue import clock
from catalogue.database import select_in
from catalogue.query_log import normalised
from indexer.search.ranking import Ranked

# Around a question: «chest pain?» is pinned with «chest pain».
_PUNCTUATION = " ?!.,;:…।'\"“”‘’«»"

_PINS = (
    "SELECT query, article_id, position, until FROM pins WHERE query IN ({}) ORDER BY position, article_id"
)


class Pins(NamedTuple):
    """Articles by id: those on top, in order, and those that are kept out."""

    first: list[str]
    never: set[str]


def pins_for(connection: Connection, *queries: str | None) -> Pins:
    """The pins of the first of the ``queries`` (as typed, as corrected) that has any, without those that have
    ended.
    """
    keys, now = _keys(queries), clock.timestamp()
    rows = [row for row in select_in(connection, _PINS, keys) if row[3] is None or row[3] > now]
    asked = min((keys.index(key) for key, *_ in rows), default=0)
    places = [(article_id, position) for key, article_id, position, _ in rows if key == keys[asked]]
    first = [article_id for article_id, position in places if position > 0]
    return Pins(first, {article_id for article_id, position in places if position <= 0})


def pinned(ranked: list[Ranked], first: Sequence[str], never: Collection[str]) -> list[Ranked]:
    """The order with the editors' articles on top and without those they keep out."""
    top = ranked[0].score if ranked else 1.0
    by_id = {place.id: place for place in ranked}
    moved = {*first, *never}
    on_top = [
        by_id.get(article_id, Ranked(article_id, top)) for article_id in first if article_id not in never
    ]
    return on_top + [place for place in ranked if place.id not in moved]


def _keys(queries: Sequence[str | None]) -> list[str]:
    """Under which keys a query's pins may stand: as it is, and without the signs around it."""
    forms = dict.fromkeys(form for query in queries if query for form in (query, query.strip(_PUNCTUATION)))
    return list(dict.fromkeys(key for form in forms if (key := normalised(form))))
