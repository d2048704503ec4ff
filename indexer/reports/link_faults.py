"""Which links lead nowhere, or not straight to their article?

A crawl knows what the pages of its sites answered; what other sites answer, nobody asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, select

from catalogue.schema import articles, links, pages, url_aliases
from catalogue.states import AliasReason, PageState
from indexer.reports.model import ReportRow

_a, _l, _p, _u = articles.c, links.c, pages.c, url_aliases.c
_target = articles.alias()
_LINK = (
    _a.id.label("id"),
    _a.title.label("title"),
    _a.url.label("url"),
    _a.language.label("language"),
    _l.anchor.label("anchor"),
    _l.url.label("address"),
)


def broken_links(connection: Connection) -> list[ReportRow]:
    """Links to pages that are gone or fail, and to articles that were taken out; ``detail`` says why."""
    here = articles.alias()
    stands = exists().where(here.c.url == _l.url, ~here.c.deleted) | exists().where(_u.url == _l.url)
    fails = _from_articles(_p.reason).join(pages, _p.url == _l.url)
    fails = fails.where(_p.state.in_((PageState.GONE, PageState.FAILED)), ~stands)
    out = _from_articles(_target.c.deleted_reason.label("reason"))
    out = out.join(_target, (_target.c.url == _l.url) & _target.c.deleted).where(~stands)
    found = {**_rows(connection, out), **_rows(connection, fails)}
    return _sorted({key: _row(row, row.reason or "") for key, row in found.items()})


def redirected_links(connection: Connection) -> list[ReportRow]:
    """Links to an address that leads on to another one, which is ``detail``."""
    moved = _from_articles(_p.redirect_to.label("now")).join(pages, _p.url == _l.url)
    moved = moved.where(_p.state == PageState.REDIRECTED, _p.redirect_to.is_not(None))
    alias = _from_articles(_target.c.url.label("now")).join(url_aliases, _u.url == _l.url)
    alias = alias.join(_target, (_target.c.id == _u.article_id) & ~_target.c.deleted)
    alias = alias.where(_u.reason == AliasReason.REDIRECT)
    found = {**_rows(connection, moved), **_rows(connection, alias)}
    return _sorted({key: _row(row, row.now) for key, row in found.items() if row.now != row.address})


def _from_articles(more: Any) -> Select[Any]:
    return select(*_LINK, more).join(links, _l.from_id == _a.id).where(~_a.deleted)


def _rows(connection: Connection, query: Select[Any]) -> dict[tuple[str, str, str], Row[Any]]:
    """The links, each once: a page may link the same words to an address several times."""
    return {(row.id, row.address, row.anchor): row for row in connection.execute(query.distinct())}


def _row(row: Row[Any], detail: str) -> ReportRow:
    return ReportRow(
        row.title or row.url,
        row.id,
        row.url,
        row.language,
        other=row.anchor,
        other_url=row.address,
        detail=detail,
    )


def _sorted(found: Mapping[tuple[str, str, str], ReportRow]) -> list[ReportRow]:
    return sorted(found.values(), key=lambda one: (one.subject.casefold(), one.article_id, one.other_url))
