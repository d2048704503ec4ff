"""Which articles need an editor or operator? Those that lack something."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from catalogue.browse import Entry, entries
from catalogue.schema import article_categories, articles, links, url_aliases

_a = articles.c
_HERE = ~_a.deleted

# Articles of one title that are told.
_ARTICLES_TOLD = 20

# The extraction method of an article that none of its site's templates fitted (`indexer/extract/label.py`).
_ALONE = "single-page"


class SharedTitle(NamedTuple):
    """A title that several articles have."""

    title: str
    articles: list[Entry]


def orphans(connection: Connection, limit: int | None = 50, offset: int = 0) -> list[Entry]:
    """Articles that no other article links to, in filing order."""
    return _lacking(connection, _is_orphan(), limit, offset)


def dead_ends(connection: Connection, limit: int | None = 50, offset: int = 0) -> list[Entry]:
    """Articles that link to no other article of the library, in filing order."""
    return _lacking(connection, _is_dead_end(), limit, offset)


def orphan_count(connection: Connection) -> int:
    counted = select(func.count()).select_from(articles).where(_HERE, _is_orphan())
    return int(connection.execute(counted).scalar_one())


def uncategorised(connection: Connection, limit: int | None = 50, offset: int = 0) -> list[Entry]:
    return _lacking(connection, ~exists().where(article_categories.c.article_id == _a.id), limit, offset)


def unsummarised(connection: Connection, limit: int | None = 50, offset: int = 0) -> list[Entry]:
    return _lacking(connection, _a.summary == "", limit, offset)


def without_template(connection: Connection, site: str, limit: int = _ARTICLES_TOLD) -> list[Entry]:
    """Articles of a site that none of its templates fits: what is left in them, a person should look at."""
    return _lacking(connection, _is_alone(site), limit, 0)


def without_template_count(connection: Connection, site: str) -> int:
    counted = select(func.count()).select_from(articles).where(_HERE, _is_alone(site))
    return int(connection.execute(counted).scalar_one())


def same_titles(connection: Connection, limit: int = 50) -> list[SharedTitle]:
    """Titles that several articles share: these compete for the same readers."""
    shared = (
        select(_a.letter, _a.filing_key)
        .where(_HERE)
        .group_by(_a.letter, _a.filing_key)
        .having(func.count() > 1)
        .limit(limit)
    )
    found = []
    for row in connection.execute(shared.order_by(_a.letter, _a.filing_key)).all():
        ids = (
            select(_a.id)
            .where(_HERE, _a.letter == row.letter, _a.filing_key == row.filing_key)
            .order_by(_a.id)
            .limit(_ARTICLES_TOLD)
        )
        group = entries(connection, [one.id for one in connection.execute(ids)])
        found.append(SharedTitle(group[0].title, group))
    return found


def _lacking(
    connection: Connection, condition: ColumnElement[bool], limit: int | None, offset: int
) -> list[Entry]:
    wanted: Select[Any] = (
        select(_a.id)
        .where(_HERE, condition)
        .order_by(_a.letter, _a.filing_key, _a.id)
        .limit(limit)
        .offset(offset)
    )
    return entries(connection, [row.id for row in connection.execute(wanted)])


def _is_alone(site: str) -> ColumnElement[bool]:
    return (_a.site == site) & (_a.method == _ALONE)


def _is_orphan() -> ColumnElement[bool]:
    direct = exists().where(links.c.url == _a.url, links.c.from_id != _a.id)
    aliased = exists().where(
        url_aliases.c.article_id == _a.id, links.c.url == url_aliases.c.url, links.c.from_id != _a.id
    )
    return ~direct & ~aliased


def _is_dead_end() -> ColumnElement[bool]:
    target = articles.alias()
    to_article = exists().where(
        target.c.url == links.c.url, target.c.id != links.c.from_id, ~target.c.deleted
    )
    to_alias = exists().where(url_aliases.c.url == links.c.url, url_aliases.c.article_id != links.c.from_id)
    return ~exists().where(links.c.from_id == _a.id, to_article | to_alias)
