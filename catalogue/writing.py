"""Articles into the tables: what is new, changed, moved or the same, and one statement a table for all of a
batch. Used by store.py.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from catalogue import clock, rows, schema
from catalogue.article import Article
from catalogue.fingerprint import changed_headings
from catalogue.rows import Fingerprint

TOGETHER = 500
"""Articles written at once, at the most. SQLite takes 32,766 parameters a statement."""

_articles = schema.articles
DEPENDENT = (
    (schema.article_categories, schema.article_categories.c.article_id, rows.category_rows),
    (schema.article_names, schema.article_names.c.article_id, rows.name_rows),
    (schema.see_references, schema.see_references.c.article_id, rows.see_rows),
    (schema.links, schema.links.c.from_id, rows.link_rows),
    (schema.terms, schema.terms.c.article_id, rows.term_rows),
)
"""Tables of what belongs to an article: the table, its column of the article's id, and what makes its
rows.
"""


@dataclass(frozen=True, slots=True)
class Change:
    """What :meth:`Catalogue.put` did: ``kind`` is new, changed, moved (another address, same id) or
    unchanged.
    """

    kind: str
    sequence: int
    article_id: str = ""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done with one article."""

    article: Article
    mark: Fingerprint
    kind: str
    sequence: int
    before: Row[Any] | None


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
    wanted = sum(plan.kind != "unchanged" for plan in plans)
    number = take_numbers(connection, wanted) if wanted else 0
    at, changes = clock.timestamp(), []
    for index, plan in enumerate(plans):
        if plan.kind != "unchanged":
            number += 1
            plans[index] = plan = replace(plan, sequence=number)
        changes.append(Change(plan.kind, plan.sequence, plan.article.id))
    _write(connection, plans, at)
    return changes


def distinct(articles: Sequence[Article], start: int) -> int:
    """The end of the run of articles from ``start`` on that can be put in one go: no id and no address
    twice.
    """
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
    """The rows of these articles, by id and by address (an address starts with a scheme, an id does not clash
    with one).
    """
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
        return _Plan(article, mark, "new", 0, None)
    if before.id != article.id:
        article = replace(article, id=before.id)
    if before.deleted:
        kind = "new"
    elif before.url != url:
        kind = "moved"
    else:
        kind = "unchanged" if before.text_hash == mark.text_hash else "changed"
    return _Plan(article, mark, kind, before.sequence, before)


def _write(connection: Connection, plans: Sequence[_Plan], at: float) -> None:
    changed = [plan for plan in plans if plan.kind != "unchanged"]
    _write_articles(connection, plans, at)
    if not changed:
        return
    replaced = [plan.article.id for plan in changed if plan.before is not None]
    for table, column, rows_of in DEPENDENT:
        if replaced:
            connection.execute(delete(table).where(column.in_(replaced)))
        if fresh := [row for plan in changed for row in rows_of(plan.article)]:
            connection.execute(insert(table), fresh)
    history = [
        {
            "sequence": p.sequence,
            "article_id": p.article.id,
            "kind": p.kind,
            "at": at,
            "sections": _sections(p),
        }
        for p in changed
    ]
    connection.execute(insert(schema.changes), history)
    _keep_addresses(connection, changed)


def _write_articles(connection: Connection, plans: Sequence[_Plan], at: float) -> None:
    if fresh := [
        rows.article_row(p.article, p.mark, p.sequence, at) | {"added_at": at}
        for p in plans
        if p.before is None
    ]:
        connection.execute(insert(_articles), fresh)
    if changed := [p for p in plans if p.before is not None and p.kind != "unchanged"]:
        values = [
            rows.article_row(p.article, p.mark, p.sequence, at) | {"key": p.article.id} for p in changed
        ]
        names: dict[str, Any] = {name: bindparam(name) for name in values[0] if name not in ("id", "key")}
        connection.execute(update(_articles).where(_articles.c.id == bindparam("key")).values(names), values)
    for plan in plans:  # a better extractor may be surer of the same text: kept, but no change
        if (
            plan.kind == "unchanged"
            and plan.before is not None
            and (stored := rows.article_json(plan.article)) != plan.before.json
        ):
            connection.execute(update(_articles).where(_articles.c.id == plan.article.id).values(json=stored))


def _keep_addresses(connection: Connection, changed: Sequence[_Plan]) -> None:
    """An address that now has an article of its own is nobody's alias any more; one that was left becomes
    one.
    """
    aliases = schema.url_aliases
    connection.execute(
        delete(aliases).where(aliases.c.url.in_([rows.storable(plan.article.url) for plan in changed]))
    )
    moved = [plan for plan in changed if plan.kind == "moved" and plan.before is not None]
    for plan in moved:
        assert plan.before is not None
        connection.execute(delete(aliases).where(aliases.c.url == plan.before.url))
        connection.execute(
            insert(aliases), {"url": plan.before.url, "article_id": plan.article.id, "reason": "redirect"}
        )


def _sections(plan: _Plan) -> str:
    if plan.before is None or plan.before.deleted:
        return "[]"
    return rows.storable(
        json.dumps(
            changed_headings(Article.from_json(json.loads(plan.before.json)), plan.article),
            ensure_ascii=False,
        )
    )


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
