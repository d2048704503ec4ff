"""How is the catalogue browsed? By categories, letters with counts, lists of titles, and what is new.

It is SQL only, answered from indexes.
Every function takes a connection (``with catalogue.read() as connection``), so that what one page shows is
one state. An empty ``category`` means all articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from catalogue.database import batches, select_in
from catalogue.filing import LETTERS
from catalogue.schema import article_categories, articles, sites
from catalogue.schema import see_references as see_table

_a, _c, _s = articles.c, article_categories.c, see_table.c

# See-references of one page of titles at the most: one article may have hundreds of names.
MOST_SEE = 1000

_HERE = ~_a.deleted

# As text: every article's page asks them, and making such a statement takes longer than running it.
_AT_ALIASES = (
    "SELECT url_aliases.url, articles.id, articles.deleted "
    "FROM url_aliases JOIN articles ON articles.id = url_aliases.article_id WHERE url_aliases.url IN ({})"
)
# Whether they are gone is no condition: without statistics SQLite would rather walk the index over «deleted»
# than look 200 ids up (210 ms, not 2).
_ENTRIES = (
    "SELECT id, title, language, site, summary, changed_at, url, deleted FROM articles WHERE id IN ({})"
)
_NAMES = "SELECT article_id, filing_key, name FROM see_references WHERE article_id IN ({})"
_AT_ADDRESSES = "SELECT url, id, deleted FROM articles WHERE url IN ({})"


@dataclass(frozen=True, slots=True)
class Category:
    """A category with the number of articles in it (and below it); ``parent`` is a slug."""

    slug: str
    label: str
    count: int
    depth: int = 1
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An article's line in a list."""

    id: str
    title: str
    language: str = "en"
    site: str = ""
    summary: str = ""
    changed_at: float = 0.0
    url: str = ""
    # the other name under which this line stands: «Heart attack, see …»
    see: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A page of a letter's list, with the titles or names that it begins and ends with."""

    page: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class SiteCount:
    """A site and the number of its articles; ``url`` is empty for a site that came by import."""

    name: str
    url: str
    count: int


def categories(connection: Connection) -> tuple[Category, ...]:
    """Every category, broadest first, then by name."""
    counts = connection.execute(select(_c.slug, func.count().label("number")).group_by(_c.slug)).all()
    found = filter(None, (_category(connection, row.slug, int(row.number)) for row in counts))
    return tuple(sorted(found, key=lambda one: (one.depth, one.label.casefold(), one.slug)))


def category(connection: Connection, slug: str) -> Category | None:
    """One category; ``None`` where no article is in it."""
    return _category(connection, slug, count(connection, slug))


def _category(connection: Connection, slug: str, number: int) -> Category | None:
    """A category, named and placed as its first article says."""
    wanted = (
        select(_c.category, _c.depth, _c.parent)
        .where(_c.slug == slug)
        .order_by(_c.letter, _c.filing_key, _c.article_id)
        .limit(1)
    )
    first = connection.execute(wanted).first()
    return Category(slug, first.category, number, first.depth, first.parent) if first else None


def letters(connection: Connection, category: str = "") -> dict[str, int]:
    """Letter → number of titles, in the order of the bar; letters without any are there with 0."""
    if category:
        wanted = select(_c.letter, func.count()).where(_c.slug == category).group_by(_c.letter)
    else:
        wanted = select(_a.letter, func.count()).where(_HERE).group_by(_a.letter)
    counts = {row[0]: int(row[1]) for row in connection.execute(wanted)}
    return {letter: counts.get(letter, 0) for letter in LETTERS}


def lines(
    connection: Connection, category: str = "", letter: str = "", page: int = 1, size: int = 100
) -> list[Entry]:
    """A page of titles and other names in one filing order, of one letter or (where it is empty) of all.

    A title stands before an equal name of another article.
    """
    wanted = _lined(category, letter).offset((page - 1) * size).limit(size)
    return _as_lines(connection, connection.execute(wanted).all())


def spans(connection: Connection, category: str, letter: str, size: int) -> list[Span]:
    """The pages of a letter's lines, named by their first and last ones; a list of one page gives none."""
    rows = connection.execute(_lined(category, letter)).all()
    if len(rows) <= size:
        return []
    starts = range(0, len(rows), size)
    edges = [row for start in starts for row in (rows[start], rows[min(start + size, len(rows)) - 1])]
    # one that was taken out meanwhile leaves its edge without a name
    found = {entry.id: entry.title for entry in entries(connection, {row.id for row in edges})}
    other = _names(connection, edges)
    names = [other.get((row.id, row.key), "") if row.other else found.get(row.id, "") for row in edges]
    return [Span(page, *pair) for page, pair in enumerate(zip(names[::2], names[1::2], strict=True), 1)]


def see_between(
    connection: Connection, category: str, letter: str, page: int, size: int
) -> tuple[list[Entry], list[Entry]]:
    """A page of a letter's titles in filing order, and the other names that are filed among them.

    All pages together have each name once.
    """
    start = (page - 1) * size
    rows = connection.execute(_filed(category, letter).offset(start).limit(size + 1)).all()
    if page > 1 and not rows:
        return [], []
    first = rows[0].key if page > 1 else ""
    end = rows[size].key if len(rows) > size else ""
    titles = entries(connection, [row.id for row in rows[:size]])
    return titles, see_references(connection, category, letter, first, end)


def see_references(
    connection: Connection, category: str, letter: str = "", start: str = "", end: str = ""
) -> list[Entry]:
    """Other names of a category's articles, in filing order, at most :data:`MOST_SEE`.

    They are those under a letter (or all), from the filing key ``start`` to before ``end``.
    """
    wanted = _see(category, letter).where(_s.filing_key >= start)
    if end:
        wanted = wanted.where(_s.filing_key < end)
    return _as_lines(connection, connection.execute(wanted.order_by("key", "id").limit(MOST_SEE)).all())


def see_count(connection: Connection, category: str, letter: str) -> int:
    """The number of other names under a letter."""
    found = _see(category, letter).subquery()
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def _lined(category: str, letter: str) -> CompoundSelect[Any]:
    """Titles, and other names (``other`` is 1), with their ids in filing order; read from indexes alone. With
    the names themselves the lines of a letter of 100,000 articles would take twice as long.
    """
    titles = _filed(category, letter).order_by(None).add_columns(literal(0).label("other"))
    return union_all(titles, _see(category, letter)).order_by("letter", "key", "other", "id")


def _see(category: str, letter: str) -> Select[Any]:
    other = literal(1).label("other")
    wanted = select(_s.article_id.label("id"), _s.letter, _s.filing_key.label("key"), other)
    if letter:
        wanted = wanted.where(_s.letter == letter)
    if category and letter:
        return wanted.where(exists().where(_c.article_id == _s.article_id, _c.slug == category))
    if category:  # a small one: from its articles to their names
        return wanted.join(article_categories, _c.article_id == _s.article_id).where(_c.slug == category)
    return wanted


def _as_lines(connection: Connection, rows: Sequence[Row[Any]]) -> list[Entry]:
    found = {entry.id: entry for entry in entries(connection, {row.id for row in rows})}
    names = _names(connection, rows)
    there = ((found[row.id], row) for row in rows if row.id in found)
    return [
        replace(entry, see=names.get((row.id, row.key), "")) if row.other else entry for entry, row in there
    ]


def _names(connection: Connection, rows: Iterable[Row[Any]]) -> dict[tuple[str, str], str]:
    """The other names that stand in these lines, by article and filing key."""
    parts = batches([*{str(row.id) for row in rows if row.other}])
    found = (row for part in parts for row in select_in(connection, _NAMES, part))
    return {(article, key): name for article, key, name in found}


def see_letters(connection: Connection) -> frozenset[str]:
    """The letters under which other names stand."""
    return frozenset(connection.execute(select(_s.letter).distinct()).scalars())


def _filed(category: str, letter: str) -> Select[Any]:
    """Ids in filing order, read from an index alone."""
    if category:
        where = _c.slug == category if not letter else and_(_c.slug == category, _c.letter == letter)
        return (
            select(_c.article_id.label("id"), _c.letter, _c.filing_key.label("key"))
            .where(where)
            .order_by(_c.letter, _c.filing_key, _c.article_id)
        )
    everywhere: ColumnElement[bool] = _HERE if not letter else and_(_HERE, _a.letter == letter)
    return (
        select(_a.id.label("id"), _a.letter, _a.filing_key.label("key"))
        .where(everywhere)
        .order_by(_a.letter, _a.filing_key, _a.id)
    )


def entries(connection: Connection, ids: Iterable[str]) -> list[Entry]:
    """Articles as lines of a list, in the order of ``ids``; those that are not there are left out."""
    wanted_ids = list(ids)
    found: dict[str, Entry] = {}
    for part in batches(wanted_ids):
        for *columns, deleted in select_in(connection, _ENTRIES, part):
            if not deleted:
                found[columns[0]] = Entry(*columns)
    return [found[i] for i in wanted_ids if i in found]


def recent(connection: Connection, limit: int = 20, offset: int = 0, category: str = "") -> list[Entry]:
    """Articles by their last change, newest first."""
    wanted = _entry().where(_HERE).order_by(_a.changed_at.desc(), _a.id).limit(limit).offset(offset)
    if category:
        wanted = wanted.where(exists().where(_c.article_id == _a.id, _c.slug == category))
    return [_read(row) for row in connection.execute(wanted)]


def indexable(connection: Connection, limit: int, offset: int = 0) -> list[tuple[str, float]]:
    """Ids of articles with the time of their last change, newest first.

    Those whose page asks search engines to leave it out are not among them.
    """
    wanted = (
        select(_a.id, _a.changed_at)
        .where(_HERE, ~_a.noindex)
        .order_by(_a.changed_at.desc(), _a.id)
        .limit(limit)
        .offset(offset)
    )
    return [(row.id, row.changed_at) for row in connection.execute(wanted)]


def count(connection: Connection, category: str = "") -> int:
    if category:
        wanted = select(func.count()).select_from(article_categories).where(_c.slug == category)
    else:
        wanted = select(func.count()).select_from(articles).where(_HERE)
    return int(connection.execute(wanted).scalar_one())


def languages(connection: Connection) -> dict[str, int]:
    """Language code → number of articles, most first."""
    wanted = select(_a.language, func.count()).where(_HERE).group_by(_a.language)
    counts = ((row[0], int(row[1])) for row in connection.execute(wanted))
    return dict(sorted(counts, key=lambda pair: (-pair[1], pair[0])))


def site_counts(connection: Connection) -> list[SiteCount]:
    """Every site that is known or has articles, by name."""
    addresses = {row.name: row.url for row in connection.execute(select(sites.c.name, sites.c.url))}
    here = func.sum(case((_a.deleted, 0), else_=1))  # not a condition: see entries()
    counts = {row[0]: int(row[1]) for row in connection.execute(select(_a.site, here).group_by(_a.site))}
    names = sorted({*addresses, *counts})
    return [SiteCount(name, addresses.get(name, ""), counts.get(name, 0)) for name in names]


def has_articles_of(connection: Connection, hosts: Iterable[str]) -> bool:
    """Whether an article's address is on one of these hosts."""
    beginnings = [f"{scheme}://{host}/" for host in hosts for scheme in ("https", "http")]
    is_there = or_(*(_a.url.startswith(beginning, autoescape=True) for beginning in beginnings))
    return connection.execute(select(_a.id).where(_HERE, is_there).limit(1)).first() is not None


def at_addresses(connection: Connection, urls: Iterable[str]) -> dict[str, str]:
    """URL → id of the article there (through its other addresses too), for those URLs that lead to one."""
    found: dict[str, str] = {}
    for part in batches(sorted(set(urls))):
        for asked in (_AT_ALIASES, _AT_ADDRESSES):
            found |= {url: there for url, there, gone in select_in(connection, asked, part) if not gone}
    return found


def _entry() -> Select[Any]:
    return select(_a.id, _a.title, _a.language, _a.site, _a.summary, _a.changed_at, _a.url, _a.deleted)


def _read(row: Row[Any]) -> Entry:
    return Entry(row.id, row.title, row.language, row.site, row.summary, row.changed_at, row.url)
