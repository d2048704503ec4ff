"""Which articles and sites need an editor or operator? What lacks something, what is fresh, what failed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from catalogue.browse import Entry, entries
from catalogue.schema import article_categories, articles, captures, crawls, links, pages, sites, url_aliases
from catalogue.states import PageState

_a, _p = articles.c, pages.c
_HERE = ~_a.deleted

# States of pages that could not be had; a person wants to know why.
_NOT_HAD = (PageState.FAILED, PageState.REFUSED, PageState.GONE)

# States of pages that are looked at again when their time comes.
_LOOKED_AT_AGAIN = (PageState.DUE, PageState.FETCHED, PageState.FAILED)

# Reasons that are told of a site, and articles of one title: the most frequent, and the first.
_REASONS_TOLD = 12
_ARTICLES_TOLD = 20

# The extraction method of an article that none of its site's templates fitted (`indexer/extract/label.py`).
_ALONE = "single-page"


class PageReason(NamedTuple):
    """How many pages of a site are in a state for one reason."""

    state: str
    reason: str
    pages: int


class SharedTitle(NamedTuple):
    """A title that several articles have."""

    title: str
    articles: list[Entry]


@dataclass(frozen=True, slots=True)
class SiteFreshness:
    """How a site does: ``states`` counts its pages, ``reasons`` says why some could not be had."""

    name: str
    url: str
    articles: int = 0
    states: Mapping[str, int] = field(default_factory=dict)
    reasons: tuple[PageReason, ...] = ()
    due: int = 0
    # captures that ingest has not read yet
    unread: int = 0
    crawled_at: float | None = None
    crawl_ended: bool = True
    # what the last crawl says of itself
    report: Mapping[str, Any] = field(default_factory=dict)
    # why deletions wait for a person's word
    hold: str | None = None
    # articles that none of the site's templates fits, and the first of them
    without_template: int = 0
    alone: tuple[Entry, ...] = ()


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


def freshness(connection: Connection, now: float) -> list[SiteFreshness]:
    """Every site that is known or has articles, by name."""
    known = {row.name: row for row in connection.execute(select(sites.c.name, sites.c.url, sites.c.hold))}
    articles_of_site = select(_a.site, func.count()).where(_HERE).group_by(_a.site)
    counted = {row[0]: int(row[1]) for row in connection.execute(articles_of_site)}
    found = []
    for name in sorted({*known, *counted}):
        site = SiteFreshness(name, "", counted.get(name, 0))
        if row := known.get(name):  # else its articles were imported
            site = _with_pages(connection, replace(site, url=row.url, hold=row.hold), now)
        found.append(site)
    return found


def _with_pages(connection: Connection, site: SiteFreshness, now: float) -> SiteFreshness:
    states = select(_p.state, func.count()).where(_p.site == site.name).group_by(_p.state)
    reasons = (
        select(_p.state, _p.reason, func.count().label("pages"))
        .where(_p.site == site.name, _p.state.in_(_NOT_HAD))
        .group_by(_p.state, _p.reason)
        .order_by(func.count().desc(), _p.reason)
        .limit(_REASONS_TOLD)
    )
    due = select(func.count()).where(_p.site == site.name, _p.due_at <= now, _p.state.in_(_LOOKED_AT_AGAIN))
    unread = select(func.count()).where(captures.c.site == site.name, captures.c.read_at.is_(None))
    last = (
        select(crawls.c.started_at, crawls.c.ended_at, crawls.c.report)
        .where(crawls.c.site == site.name)
        .order_by(crawls.c.id.desc())
    )
    crawl = connection.execute(last.limit(1)).first()
    return replace(
        site,
        states={row[0]: int(row[1]) for row in connection.execute(states)},
        reasons=tuple(PageReason(row[0], row[1] or "", int(row[2])) for row in connection.execute(reasons)),
        due=int(connection.execute(due).scalar_one()),
        unread=int(connection.execute(unread).scalar_one()),
        crawled_at=crawl.started_at if crawl else None,
        crawl_ended=crawl is None or crawl.ended_at is not None,
        report=_report(crawl.report) if crawl else {},
        without_template=without_template_count(connection, site.name),
        alone=tuple(without_template(connection, site.name)),
    )


def _report(text: str) -> dict[str, Any]:
    try:
        report = json.loads(text)
    except ValueError:
        return {"unreadable": text[:200]}
    return report if isinstance(report, dict) else {}


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
