"""What goes on a person's word? Articles that later crawls must not bring back, and whole sites."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from catalogue import clock, schema
from catalogue.access import COMMAND_LINE, audit
from catalogue.access.audit import Act
from catalogue.archive import Archive
from catalogue.article import Article
from catalogue.errors import NotFound, UsageError
from catalogue.rows import URL_BYTES, storable
from catalogue.states import PageState
from catalogue.store import Catalogue
from catalogue.urls import canonical, is_http

REASON = "taken out on a person's word"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was done about one address; ``title`` is that of the article that went or came back, if any."""

    url: str
    title: str | None


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """A site of the library, and how much of it there is."""

    name: str
    url: str
    articles: int
    pages: int
    captures: int


def forget(catalogue: Catalogue, references: Sequence[str], who: str = COMMAND_LINE) -> list[Forgotten]:
    """Take articles out, named by address or id, and keep their addresses out of later crawls.

    An address that the library does not know is kept out as well. Raises :class:`UsageError` for what is
    neither.
    """
    done = []
    with catalogue.begin() as connection:
        for reference in references:
            article = _known(catalogue, connection, reference)
            if article is None and not is_http(reference):
                raise UsageError(
                    f"«{reference[:200]}» is neither an address nor the id of an article", "give its URL"
                )
            urls = _addresses(connection, article) if article else set()
            urls |= {canonical(reference)} if is_http(reference) else set()
            if article is not None:
                catalogue.delete(connection, article.id, REASON)
            _keep_out(connection, urls)
            done.append(_told(article, canonical(reference)))
            audit.note(connection, who, Act.FORGET, done[-1].url)
    return done


def remember(catalogue: Catalogue, references: Sequence[str], who: str = COMMAND_LINE) -> list[Forgotten]:
    """Undo :func:`forget`: the article as it was, at once; later crawls may bring it up to date.

    Raises :class:`NotFound` where nothing of that name was forgotten.
    """
    done = []
    with catalogue.begin() as connection:
        for reference in references:
            wanted = canonical(reference)
            tombstone = _tombstone(connection, reference)
            urls = {wanted} | (_addresses(connection, tombstone) if tombstone else set())
            table = schema.forgotten
            let_in = connection.execute(delete(table).where(table.c.url.in_(urls))).rowcount
            if not let_in:
                raise NotFound(
                    f"«{reference[:200]}» was not forgotten", "name it as it was named to pinakes forget"
                )
            waiting = {"state": PageState.DUE, "reason": None, "due_at": 0.0}
            kept_out = schema.pages.c.url.in_(urls) & (schema.pages.c.state == PageState.FORGOTTEN)
            connection.execute(update(schema.pages).where(kept_out).values(waiting))
            if tombstone is not None:
                catalogue.put(connection, tombstone)
            done.append(_told(tombstone, wanted))
            audit.note(connection, who, Act.REMEMBER, done[-1].url)
    return done


def _told(article: Article | None, reference: str) -> Forgotten:
    return Forgotten(article.url, article.title) if article else Forgotten(reference, None)


def sites(catalogue: Catalogue) -> list[SiteSummary]:
    """Every site with something in the library, by name."""
    with catalogue.read() as connection:
        known = connection.execute(select(schema.sites.c.name, schema.sites.c.url))
        urls = {row.name: row.url for row in known}
        articles, pages, captures = (
            _by_site(connection, table) for table in (schema.articles, schema.pages, schema.captures)
        )
    names = sorted({*urls, *articles, *pages, *captures})
    return [
        SiteSummary(n, urls.get(n, ""), articles.get(n, 0), pages.get(n, 0), captures.get(n, 0))
        for n in names
    ]


def site(catalogue: Catalogue, name: str) -> SiteSummary:
    """The site of that name. Raises :class:`NotFound`, which names the nearest one."""
    known = sites(catalogue)
    for found in known:
        if found.name == name:
            return found
    near = difflib.get_close_matches(name, [found.name for found in known], 1)
    raise NotFound(
        f"no site «{name[:100]}» in the library",
        f"did you mean «{near[0]}»?" if near else "see: pinakes site list",
    )


def remove_site(catalogue: Catalogue, archive: Archive, name: str, who: str = COMMAND_LINE) -> int:
    """Take a whole site out: articles (their tombstones hold no text), pages, captures, templates, archive.

    Returns the number of articles. Safe to run again where it was cut off.
    """
    articles, removed = schema.articles, 0
    while True:
        with catalogue.begin() as connection:
            batch = select(articles.c.id).where(articles.c.site == name, ~articles.c.deleted).limit(_BATCH)
            ids = list(connection.execute(batch).scalars())
            for article_id in ids:
                catalogue.delete(connection, article_id, "its site was removed")
            removed += len(ids)
            if not ids:
                _remove_rows(connection, name)
                audit.note(connection, who, Act.REMOVE_SITE, name)
                break
    for file, _ in list(archive.files(name)):
        archive.remove(file)
    return removed


def _remove_rows(connection: Connection, name: str) -> None:
    articles = schema.articles
    gone = select(articles.c.id).where(articles.c.site == name)
    connection.execute(delete(schema.url_aliases).where(schema.url_aliases.c.article_id.in_(gone)))
    emptied = {"json": "{}", "title": "", "summary": "", "filing_key": ""}
    connection.execute(update(articles).where(articles.c.site == name, articles.c.deleted).values(emptied))
    of_site = (
        schema.captures,
        schema.pages,
        schema.templates,
        schema.crawls,
        schema.orders,
        schema.standings,
    )
    for table in of_site:
        connection.execute(delete(table).where(table.c.site == name))
    connection.execute(delete(schema.sites).where(schema.sites.c.name == name))


def _by_site(connection: Connection, table: Table) -> dict[str, int]:
    counted = select(table.c.site, func.count()).group_by(table.c.site)
    if "deleted" in table.c:
        counted = counted.where(~table.c.deleted)
    return {str(row[0]): int(row[1]) for row in connection.execute(counted)}


def _known(catalogue: Catalogue, connection: Connection, reference: str) -> Article | None:
    if found := catalogue.find_id(connection, reference):
        return found
    return catalogue.find(connection, reference) or catalogue.find(connection, canonical(reference))


def _addresses(connection: Connection, article: Article) -> set[str]:
    """Every address of the article: crawls know pages by their canonical form."""
    aliases = select(schema.url_aliases.c.url).where(schema.url_aliases.c.article_id == article.id)
    return {storable(article.url), canonical(storable(article.url)), *connection.execute(aliases).scalars()}


def _keep_out(connection: Connection, urls: set[str]) -> None:
    table, at = schema.forgotten, clock.timestamp()
    known = set(connection.execute(select(table.c.url).where(table.c.url.in_(urls))).scalars())
    rows = [{"url": url, "at": at} for url in sorted(urls - known) if len(url.encode()) <= URL_BYTES]
    if rows:
        connection.execute(insert(table), rows)
    out = {"state": PageState.FORGOTTEN, "reason": REASON, "leased_until": None, "article_id": None}
    connection.execute(update(schema.pages).where(schema.pages.c.url.in_(urls)).values(out))


def _tombstone(connection: Connection, reference: str) -> Article | None:
    """The article that was taken out on a person's word, by id or any of its addresses."""
    articles = schema.articles
    names = (storable(reference), canonical(storable(reference)))
    alias = select(schema.url_aliases.c.article_id).where(schema.url_aliases.c.url.in_(names))
    here = articles.c.id.in_(names) | articles.c.url.in_(names) | articles.c.id.in_(alias)
    stored = connection.execute(
        select(articles.c.json).where(here, articles.c.deleted, articles.c.deleted_reason == REASON)
    ).scalar()
    return None if stored is None else Article.from_json(json.loads(stored))
