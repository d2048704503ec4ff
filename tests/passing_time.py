"""Time that a test lets pass: all that a library knows of happened so many days earlier."""

from __future__ import annotations

import json

from sqlalchemy import update

from catalogue.schema import articles, captures, crawls, pages, sites
from catalogue.store import Catalogue

_DAY = 86_400.0
_TIMES = (
    pages.c.fetched_at,
    pages.c.due_at,
    pages.c.missing_since,
    pages.c.redirected_since,
    pages.c.looked_from,
    pages.c.signalled_at,
    pages.c.heard_at,
    captures.c.fetched_at,
    captures.c.read_at,
    crawls.c.started_at,
    crawls.c.ended_at,
    sites.c.discovered_at,
    articles.c.added_at,
    articles.c.changed_at,
)


def let_pass(catalogue: Catalogue, days: float) -> None:
    with catalogue.begin() as connection:
        for column in _TIMES:
            connection.execute(update(column.table).values({column: column - days * _DAY}))
        for row in connection.execute(sites.select()).all():
            memory = json.loads(row.signals)
            if memory.get("listed_at"):
                memory["listed_at"] -= days * _DAY
            if memory.get("budget", {}).get("filled_at"):
                memory["budget"]["filled_at"] -= days * _DAY
            mine = update(sites).where(sites.c.name == row.name)
            connection.execute(mine.values(signals=json.dumps(memory)))
