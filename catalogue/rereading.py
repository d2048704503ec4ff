"""Which captures have to be read again, because what was decided about them turned out to be wrong?

A page may name another address as its canonical one, and its article is filed there before anybody has seen
what stands at that address. Once it is seen, the page is decided about again: ingest knows more by then.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, func, or_, select, update

from catalogue.database import batches
from catalogue.schema import articles, captures, pages, url_aliases
from catalogue.states import AliasReason, PageState

# Addresses of one statement.
_CHUNK = 200


def named_by(connection: Connection, url: str) -> tuple[str, ...]:
    """The addresses of the pages that name ``url`` as canonical, and whose article is filed there."""
    filed = select(articles.c.id).where(articles.c.url == url, ~articles.c.deleted).scalar_subquery()
    named = select(url_aliases.c.url).where(
        url_aliases.c.article_id == filed, url_aliases.c.reason == AliasReason.CANONICAL
    )
    return tuple(connection.execute(named.order_by(url_aliases.c.url)).scalars())


def copies_of(connection: Connection, url: str) -> tuple[str, ...]:
    """The addresses of other pages that have the article whose own address is ``url``."""
    own = select(articles.c.id).where(articles.c.url == url, ~articles.c.deleted).scalar_subquery()
    copies = select(pages.c.url).where(
        pages.c.article_id == own, pages.c.url != url, pages.c.state == PageState.FETCHED
    )
    return tuple(connection.execute(copies.order_by(pages.c.url)).scalars())


def read_again(connection: Connection, urls: Collection[str]) -> None:
    """Have the newest captures of pages read once more, whatever came of them."""
    for chunk in batches(sorted(urls), _CHUNK):
        newest = (
            select(func.max(captures.c.id))
            .where(or_(captures.c.url.in_(chunk), captures.c.final_url.in_(chunk)))
            .group_by(captures.c.url)
        )
        connection.execute(update(captures).where(captures.c.id.in_(newest)).values(read_at=None))
