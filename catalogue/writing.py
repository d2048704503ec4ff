"""What does an article change in the tables, and how is it written? One statement a table for a whole batch.

Used by `catalogue/store.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Row, Table, bindparam, delete, insert, select, update

from catalogue import clock, rows, schema
from catalogue.article import Article
from catalogue.fingerprint import changed_headings
from catalogue.rows import Fingerprint
from catalogue.states import AliasReason, ChangeKind

# Articles written at once, at the most. SQLite takes 32,766 parameters a statement.
TOGETHER = 500

_articles = schema.articles


class Dependent(NamedTuple):
    """A table of what belongs to an article, its column of the article's id, and what makes its rows."""

    table: Table
    article_id: Column[Any]
    rows_of: Callable[[Article], Iterator[rows.Row]]


DEPENDENT = (
    Dependent(schema.article_categories, schema.article_categories.c.article_id, rows.category_rows),
    Dependent(schema.article_names, schema.article_names.c.article_id, rows.name_rows),
    Dependent(schema.see_references, schema.see_references.c.article_id, rows.see_rows),
    Dependent(schema.links, schema.links.c.from_id, rows.link_rows),
    Dependent(schema.terms, schema.terms.c.article_id, rows.term_rows),
    Dependent(schema.alternates, schema.alternates.c.article_id, rows.alternate_rows),
)


@dataclass(frozen=True, slots=True)
class Change:
    """What :meth:`Catalogue.put` did."""

    kind: ChangeKind
    sequence: int
    article_id: str = ""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done with one article."""

    article: Article
    mark: Fingerprint
    kind: ChangeKind
    sequence: int
    before: Row[Any] | None

    @property
    def changes(self) -> bool:
        return self.kind is not ChangeKind.UNCHANGED


def put_distinct(
    connection: Connection, articles: Sequence[Article], marks: Sequence[Fingerprint]
) -> list[Change]:
    """Catalogue articles of which no two have one id or one address; an answer for each, in order."""
    for article in articles:
        rows.check(article)
    known = _known(connection, articles)
    plans = [_plan(article, mark, known) for article, mark in zip(articles, marks)]
    # two of them are one article: the second changes the first
    if len({plan.article.id for plan in plans}) < len(plans):
        return [put_distinct(connection, [a], [m])[0] for a, m in zip(articles, marks)]
    wanted = sum(plan.changes for plan in plans)
    number = take_numbers(connection, wanted) if wanted else 0
    at, changes = clock.timestamp(), []
    for index, plan in enumerate(plans):
        if plan.changes:
            number += 1
            plans[index] = plan = replace(plan, sequence=number)
        changes.append(Change(plan.kind, plan.sequence, plan.article.id))
    _write(connection, plans, at)
    return changes


def distinct(articles: Sequence[Article], start: int) -> int:
    """The end of the run of articles from ``start`` on in which no id and no address occurs twice."""
    ids: set[str] = set()
    urls: set[str] = set()
    for index in range(start, min(len(articles), start + TOGETHER)):
        article = articles[index]
        if article.id in ids or article.url in urls:
            return index
        ids.add(article.id)
        urls.add(article.url)
    return min(len(articles), start + TOGETHER)


def _known(connection: Connection, articles: Sequence[Article]) -> dict[str, Row[Any]]:
    """The rows of these articles, under ``id …`` and under ``url …``."""
    ids = [rows.storable(article.id) for article in articles]
    urls = [rows.storable(article.url) for article in articles]
    wanted = select(_articles).where(_articles.c.id.in_(ids) | _articles.c.url.in_(urls))
    found: dict[str, Row[Any]] = {}
    for row in connection.execute(wanted):
        found["id " + row.id] = row
        found["url " + row.url] = row
    return found


def _plan(article: Article, mark: Fingerprint, known: dict[str, Row[Any]]) -> _Plan:
    url = rows.storable(article.url)
    before = known.get("url " + url) or known.get("id " + rows.storable(article.id))
    if before is None:
        return _Plan(article, mark, ChangeKind.NEW, 0, None)
    if before.id != article.id:
        article = replace(article, id=before.id)
    if before.deleted:
        kind = ChangeKind.NEW
    elif before.url != url:
        kind = ChangeKind.MOVED
    elif before.text_hash != mark.text_hash:
        kind = ChangeKind.CHANGED
    else:
        kind = ChangeKind.UNCHANGED
    return _Plan(article, mark, kind, before.sequence, before)


def _write(connection: Connection, plans: Sequence[_Plan], at: float) -> None:
    _insert_articles(connection, [plan for plan in plans if plan.before is None], at)
    known = [plan for plan in plans if plan.before is not None]
    _update_articles(connection, [plan for plan in known if plan.changes], at)
    _refresh_json(connection, [plan for plan in known if not plan.changes])
    changed = [plan for plan in plans if plan.changes]
    if changed:
        _write_dependent(connection, changed)
        connection.execute(insert(schema.changes), [_change_row(plan, at) for plan in changed])
        _keep_addresses(connection, changed)


def _write_dependent(connection: Connection, changed: Sequence[_Plan]) -> None:
    replaced = [plan.article.id for plan in changed if plan.before is not None]
    for table, article_id, rows_of in DEPENDENT:
        if replaced:
            connection.execute(delete(table).where(article_id.in_(replaced)))
        if fresh := [row for plan in changed for row in rows_of(plan.article)]:
            connection.execute(insert(table), fresh)


def _change_row(plan: _Plan, at: float) -> rows.Row:
    return {
        "sequence": plan.sequence,
        "article_id": plan.article.id,
        "kind": plan.kind,
        "at": at,
        "sections": _changed_sections(plan),
    }


def _insert_articles(connection: Connection, plans: Sequence[_Plan], at: float) -> None:
    if plans:
        fresh = [rows.article_row(p.article, p.mark, p.sequence, at) | {"added_at": at} for p in plans]
        connection.execute(insert(_articles), fresh)


def _update_articles(connection: Connection, plans: Sequence[_Plan], at: float) -> None:
    if not plans:
        return
    values = [rows.article_row(p.article, p.mark, p.sequence, at) | {"key": p.article.id} for p in plans]
    names: dict[str, Any] = {name: bindparam(name) for name in values[0] if name not in ("id", "key")}
    connection.execute(update(_articles).where(_articles.c.id == bindparam("key")).values(names), values)


def _refresh_json(connection: Connection, plans: Sequence[_Plan]) -> None:
    """Store what a better extractor or a newer page says of the same text (how sure it is, in which other
    languages it is told), which is no change.
    """
    alternates = schema.alternates
    for plan in plans:
        assert plan.before is not None
        stored = rows.article_json(plan.article)
        if stored != plan.before.json:
            fresh = {"json": stored, "method": rows.method_of(plan.article)}
            connection.execute(update(_articles).where(_articles.c.id == plan.article.id).values(fresh))
            connection.execute(delete(alternates).where(alternates.c.article_id == plan.article.id))
            if others := list(rows.alternate_rows(plan.article)):
                connection.execute(insert(alternates), others)


def _keep_addresses(connection: Connection, changed: Sequence[_Plan]) -> None:
    """Addresses that have an article of their own now stop being aliases; those left behind become some."""
    aliases = schema.url_aliases
    taken = [rows.storable(plan.article.url) for plan in changed]
    left = [
        {"url": plan.before.url, "article_id": plan.article.id, "reason": AliasReason.REDIRECT}
        for plan in changed
        if plan.kind is ChangeKind.MOVED and plan.before is not None
    ]
    taken += [row["url"] for row in left]
    freed = delete(aliases).where(aliases.c.url.in_(taken)).returning(aliases.c.article_id)
    before = set(connection.execute(freed).scalars())
    if left:
        connection.execute(insert(aliases), left)
    renumber(connection, before.difference(plan.article.id for plan in changed))


def lead_to(connection: Connection, url: str, article_id: str, reason: AliasReason) -> None:
    """Have an address lead to an article, which it may have led to before."""
    table = schema.url_aliases
    before = connection.execute(select(table.c.article_id).where(table.c.url == url)).scalar()
    if before is None:
        connection.execute(insert(table), {"url": url, "article_id": article_id, "reason": reason})
    else:
        now = {"article_id": article_id, "reason": reason}
        connection.execute(update(table).where(table.c.url == url).values(now))
    if before != article_id:
        renumber(connection, {article_id} if before is None else {before, article_id})


def lead_nowhere(connection: Connection, url: str) -> None:
    """Have an address lead to no other article."""
    table = schema.url_aliases
    freed = delete(table).where(table.c.url == url).returning(table.c.article_id)
    renumber(connection, set(connection.execute(freed).scalars()))


def renumber(connection: Connection, ids: Set[str]) -> None:
    """Give articles the next numbers, because other addresses lead to them now: links are kept by address, so
    whatever follows the articles has to look at those that link them.
    """
    here = select(_articles.c.id).where(_articles.c.id.in_(ids), ~_articles.c.deleted)
    known = list(connection.execute(here.order_by(_articles.c.id)).scalars()) if ids else []
    if known:
        number = take_numbers(connection, len(known))
        fresh = [{"key": one, "number": number + place} for place, one in enumerate(known, 1)]
        numbered = update(_articles).where(_articles.c.id == bindparam("key"))
        connection.execute(numbered.values(sequence=bindparam("number")), fresh)


def _changed_sections(plan: _Plan) -> str:
    """The headings of the sections that changed, as JSON."""
    if plan.before is None or plan.before.deleted:
        return "[]"
    before = Article.from_json(json.loads(plan.before.json))
    return rows.storable(json.dumps(changed_headings(before, plan.article), ensure_ascii=False))


def take_numbers(connection: Connection, count: int) -> int:
    """Take the next ``count`` numbers of the sequence; the number before the first of them."""
    counters = schema.counters
    taken = (
        update(counters)
        .where(counters.c.name == "sequence")
        .values(value=counters.c.value + count)
        .returning(counters.c.value)
    )
    return int(connection.execute(taken).scalar_one()) - count
