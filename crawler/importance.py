"""How much does each page of a site matter? By the articles that link to it, and by what readers open.

The log of queries knows no reader and no article, only queries and how often something was opened from their
results; what was opened from a query that is an article's name counts for that article.
"""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, bindparam, func, select, update

from catalogue.database import batches
from catalogue.schema import article_names, links, pages, query_counts
from catalogue.text import name_key

# Queries that are looked at, those first from which most was opened.
_QUERIES = 10_000


def weigh(connection: Connection, site: str) -> int:
    """Set ``pages.importance`` to the root of 1 + linking articles + openings; how many pages have another.

    The root: a page with a hundred links is not looked at a hundred times as often as one with none.
    """
    found = _linking(connection, site)
    found.update(_opened(connection, site))
    known = select(pages.c.id, pages.c.importance).where(pages.c.site == site)
    values = [
        {"key": row.id, "new_importance": weight}
        for row in connection.execute(known)
        if abs((weight := (1 + found[row.id]) ** 0.5) - row.importance) > 1e-6
    ]
    if values:
        connection.execute(_WEIGHED, values)
    return len(values)


def _linking(connection: Connection, site: str) -> Counter[int]:
    """Page id → the number of articles that link to it."""
    linking = (
        select(pages.c.id, func.count(links.c.from_id.distinct()).label("number"))
        .join(links, links.c.url == pages.c.url)
        .where(pages.c.site == site)
        .group_by(pages.c.id)
    )
    return Counter({row.id: int(row.number) for row in connection.execute(linking)})


def _opened(connection: Connection, site: str) -> Counter[int]:
    """Page id → what was opened from queries that are names of its article."""
    clicks = func.sum(query_counts.c.clicks)
    queries = (
        select(query_counts.c.query, clicks.label("clicks"))
        .group_by(query_counts.c.query)
        .having(clicks > 0)
        .order_by(clicks.desc(), query_counts.c.query)
        .limit(_QUERIES)
    )
    by_key: Counter[str] = Counter()
    for row in connection.execute(queries):
        by_key[name_key(row.query)] += int(row.clicks)
    found: Counter[int] = Counter()
    for part in batches(list(by_key)):
        named = (
            select(pages.c.id, article_names.c.key)
            .join(article_names, article_names.c.article_id == pages.c.article_id)
            .where(pages.c.site == site, article_names.c.key.in_(part))
        )
        for row in connection.execute(named):
            found[row.id] += by_key[row.key]
    return found


_WEIGHED = update(pages).where(pages.c.id == bindparam("key")).values(importance=bindparam("new_importance"))
