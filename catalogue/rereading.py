"""Which captures have to be read again, because what was decided about them turned out to be wrong?

A page may name another address as its canonical one, and its article is filed there before anybody has seen
what stands at that address. Once it is seen, the page is decided about again: ingest knows more by then.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from catalogue.database import batches
from catalogue.schema import articles, captures, pages, url_aliases
from catalogue.states import AliasReason, PageState

# A header of ours with which a capture tells where its article may have been before.
PERHAPS_FORMERLY = "pinakes-perhaps-formerly"
# Addresses of one statement.
_CHUNK = 200
# Articles that may be the one that went, those with the nearest simhashes.
_NEAREST = 5
_64_BITS = (1 << 64) - 1


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


def tell_former(connection: Connection, site: str, missed: Mapping[str, float]) -> None:
    """Have articles that came lately decided about again: a page that is missed now may be where they were.

    ``missed``: addresses of pages that are not there any more → when they were last seen there. Which of the
    articles that came after that are versions of the ones that went, ingest finds out.
    """
    went = _articles(connection, articles.c.url.in_(missed))
    if not went:
        return
    came = _articles(connection, articles.c.site == site, articles.c.added_at > min(missed.values()))
    former: dict[str, list[str]] = {}
    for gone in went:
        later = [one for one in came if one.added_at > missed[gone.url] and one.id != gone.id]
        later.sort(key=lambda one: ((one.simhash ^ gone.simhash) & _64_BITS).bit_count())
        for one in later[:_NEAREST]:
            former.setdefault(one.url, []).append(gone.url)
    for url, before in former.items():
        _tell_former(connection, url, before)
    read_again(connection, former.keys())


def _articles(connection: Connection, *wanted: ColumnElement[bool]) -> list[Any]:
    """Live articles that have a text to compare."""
    columns = (articles.c.id, articles.c.url, articles.c.simhash, articles.c.added_at)
    live = select(*columns).where(*wanted, ~articles.c.deleted, articles.c.simhash.is_not(None))
    return list(connection.execute(live.order_by(articles.c.id)).all())


def _tell_former(connection: Connection, url: str, before: list[str]) -> None:
    of_page = select(captures.c.id, captures.c.headers).where(
        or_(captures.c.url == url, captures.c.final_url == url)
    )
    newest = connection.execute(of_page.order_by(captures.c.id.desc()).limit(1)).first()
    if newest is not None:
        headers = json.dumps(json.loads(newest.headers) | {PERHAPS_FORMERLY: before}, ensure_ascii=False)
        connection.execute(update(captures).where(captures.c.id == newest.id).values(headers=headers))


def read_again(connection: Connection, urls: Collection[str]) -> None:
    """Have the newest captures of pages read once more, whatever came of them."""
    for chunk in batches(sorted(urls), _CHUNK):
        newest = (
            select(func.max(captures.c.id))
            .where(or_(captures.c.url.in_(chunk), captures.c.final_url.in_(chunk)))
            .group_by(captures.c.url)
        )
        connection.execute(update(captures).where(captures.c.id.in_(newest)).values(read_at=None))
