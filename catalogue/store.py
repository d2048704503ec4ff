"""What is known of every article? The SQL catalogue, which numbers all changes in one sequence.

The number is taken inside the transaction that makes the change, and the counter's row stays locked until
that ends; so changes become visible in the order of their numbers, and a projection that has reached number n
has seen all up to n.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.sql import ColumnElement

from catalogue import clock, database, rows, schema
from catalogue.article import Article
from catalogue.errors import NotFound, Unreachable
from catalogue.rows import Fingerprint, fingerprint
from catalogue.states import AliasReason, ChangeKind
from catalogue.urls import canonical
from catalogue.writing import DEPENDENT, distinct, lead_nowhere, lead_to, put_distinct, renumber, take_numbers
from catalogue.writing import Change as Change  # what :meth:`Catalogue.put` answers

# Rows read at once while streaming. SQLite takes 32,766 parameters a statement; memory is what bounds this.
BATCH = 500

_articles = schema.articles

# As text: every article's page asks them, and making such a statement takes longer than running it.
_BY_ID = "SELECT json FROM articles WHERE id = {} AND NOT deleted"
_BY_IDS = "SELECT id, json FROM articles WHERE id IN ({}) AND NOT deleted"
_ADDRESSES = "SELECT url FROM articles WHERE id = {} UNION SELECT url FROM url_aliases WHERE article_id = {}"
_BACKLINKS = (
    "SELECT links.from_id, articles.title, links.anchor, links.section "
    "FROM links JOIN articles ON articles.id = links.from_id "
    "WHERE links.url IN ({}) AND NOT articles.deleted ORDER BY articles.filing_key, links.from_id, links.id"
)
_SEQUENCE = "SELECT value FROM counters WHERE name = 'sequence'"


@dataclass(frozen=True, slots=True)
class Changed:
    """An article's newest state; ``article`` is ``None`` where it was taken out."""

    id: str
    sequence: int
    article: Article | None


@dataclass(frozen=True, slots=True)
class Backlink:
    """A link to an article from the body of another one; ``section`` is an index into that one's sections."""

    from_id: str
    from_title: str
    anchor: str
    section: int


# The path of an article's page here, and of what the API says of it.
_OWN_PAGE = re.compile(
    r"/(?:article|articles|desk/articles)/([\w-]{1,64})(?:/(?:related|inbound))?/?(?:[?#].*)?$"
)

# The reason of an article that went because it turned out to be another one, whose id follows.
MERGED = "the same article as"


class Catalogue:
    """Articles and all that is known of them. Thread-safe; a process opens one, and closes it."""

    def __init__(self, url: str, mapped: bool = True) -> None:
        self.engine = database.open_engine(url, mapped)
        self._url = self.engine.url
        self._file = database.sqlite_file(self._url)
        self._inode = self._file_identity()
        self._writing = database.writing(self.engine)
        self._reading = database.reading(self.engine)

    @classmethod
    def open(cls, url: str, mapped: bool = True) -> Catalogue:
        """Open the catalogue at a SQLAlchemy URL, made and migrated where needed.

        Not ``mapped``, SQLite's file is copied page by page, and what a scan of all rows went through counts
        as nobody's memory.

        Raises :class:`Unreachable`, :class:`catalogue.errors.CorruptData`,
        :class:`catalogue.errors.ConfigError`.
        """
        return cls(url, mapped)

    def close(self) -> None:
        """Close every connection; one that is in use, or that a late thread asks for, is closed after use."""
        self.engine.pool.dispose()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A write transaction: committed when left, rolled back on an exception.

        SQLite has one writer at a time.
        """
        with database.errors_in_words(self._url):
            self._notice_replacement()
            with self._writing.begin() as connection:
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot for reading. Leave it soon: while it is open, SQLite's log cannot be folded back."""
        with database.errors_in_words(self._url):
            self._notice_replacement()
            with self._reading.connect() as connection:
                yield connection

    def check(self) -> None:
        """Read every page of a SQLite catalogue's file, a second a gigabyte; PostgreSQL looks after its own.

        Raises :class:`CorruptData` where one is missing or damaged.
        """
        if self._file is None:
            return
        with self.read() as connection:
            # «ok», or what is damaged; without the indexes' contents, which would take ten times as long
            found = str(connection.execute(text("PRAGMA quick_check(1)")).scalar())
        if found == "ok":
            with database.errors_in_words(self._url):
                found = database.missing_end(self.engine, self._file) or found
        if found != "ok":
            raise database.damaged(self._url, " ".join(found.replace("*", "").split()))

    def sequence(self) -> int:
        """Number of the last change; 0 before the first."""
        with self.read() as connection:
            return _sequence(connection)

    def put(self, connection: Connection, article: Article, mark: Fingerprint | None = None) -> Change:
        """Catalogue one article; see :meth:`put_many`."""
        return self.put_many(connection, [article], [mark] if mark else None)[0]

    def put_many(
        self, connection: Connection, articles: Sequence[Article], marks: Sequence[Fingerprint] | None = None
    ) -> list[Change]:
        """Catalogue articles in one go; an answer for each, in order.

        An address keeps its id: where ``article.url`` is known under another id, that id is kept. A known id
        at a new address is a move; the old address becomes an alias. What only its extraction differs in is
        "unchanged". ``marks`` are the articles' fingerprints where they were made elsewhere. Raises
        :class:`PinakesError` where an address is too long to be kept.
        """
        changes: list[Change] = []
        start = 0
        # no id and no address twice in one round: the second is a change of the first
        while start < len(articles):
            end = distinct(articles, start)
            part = articles[start:end]
            changes += put_distinct(
                connection, part, marks[start:end] if marks else [fingerprint(a) for a in part]
            )
            start = end
        return changes

    def delete(self, connection: Connection, article_id: str, reason: str) -> bool:
        """Take an article out; False where there is none.

        Its row stays as a tombstone with a new sequence number.
        """
        here = (_articles.c.id == article_id) & ~_articles.c.deleted
        if connection.execute(select(_articles.c.id).where(here)).first() is None:
            return False
        number, at = take_numbers(connection, 1) + 1, clock.timestamp()
        connection.execute(
            update(_articles)
            .where(here)
            .values(deleted=True, deleted_reason=reason, sequence=number, changed_at=at)
        )
        for table, column, _ in DEPENDENT:
            connection.execute(delete(table).where(column == article_id))
        change = {
            "sequence": number,
            "article_id": article_id,
            "kind": ChangeKind.DELETED,
            "at": at,
            "sections": "[]",
        }
        connection.execute(insert(schema.changes), change)
        return True

    def alias(self, connection: Connection, url: str, article_id: str, reason: AliasReason) -> None:
        """Remember another address of an article, which is a change of it. One that has an article of its own
        is left alone.
        """
        url = rows.storable(url)
        own = select(_articles.c.id).where(_articles.c.url == url, ~_articles.c.deleted)
        if len(url.encode()) <= rows.URL_BYTES and connection.execute(own).first() is None:
            lead_to(connection, url, article_id, reason)

    def unalias(self, connection: Connection, url: str) -> None:
        """Forget that an address is another one of an article, which is a change of it."""
        lead_nowhere(connection, rows.storable(url))

    def merge(self, connection: Connection, keep: str, drop: str) -> None:
        """Make one article of two: ``drop`` goes, its addresses and pages are ``keep``'s from now on."""
        url = connection.execute(select(_articles.c.url).where(_articles.c.id == drop)).scalar()
        if url is None or not self.delete(connection, drop, f"{MERGED} {keep}"):
            return
        # The tombstone frees its address, which may become that of the article that stays.
        connection.execute(update(_articles).where(_articles.c.id == drop).values(url=f"{url}#merged-{drop}"))
        aliases = schema.url_aliases
        connection.execute(update(aliases).where(aliases.c.article_id == drop).values(article_id=keep))
        connection.execute(
            update(schema.pages).where(schema.pages.c.article_id == drop).values(article_id=keep)
        )
        self.alias(connection, url, keep, AliasReason.REDIRECT)
        renumber(connection, {keep})

    def is_older(self, connection: Connection, one: str, other: str) -> bool:
        """Whether the article ``one`` has been in the library for longer than ``other``."""
        wanted = select(_articles.c.id, _articles.c.added_at).where(_articles.c.id.in_((one, other)))
        added = {row.id: row.added_at for row in connection.execute(wanted)}
        return bool(added.get(one, 0.0) < added.get(other, 0.0))

    def find(self, connection: Connection, url: str) -> Article | None:
        """The article at an address, or at one of its other addresses, as this transaction sees it."""
        url = rows.storable(url)
        if found := _one(connection, _articles.c.url == url):
            return found
        alias = (
            select(schema.url_aliases.c.article_id).where(schema.url_aliases.c.url == url).scalar_subquery()
        )
        return _one(connection, _articles.c.id == alias)

    def known(self, connection: Connection, urls: Collection[str]) -> set[str]:
        """Those of the addresses at which there is, or was, an article, or another address of one."""
        stored = {rows.storable(url): url for url in urls}
        table = schema.url_aliases
        own = select(_articles.c.url).where(_articles.c.url.in_(stored))
        found = own.union(select(table.c.url).where(table.c.url.in_(stored)))
        return {stored[url] for url in connection.execute(found).scalars()}

    def find_id(self, connection: Connection, article_id: str) -> Article | None:
        """The article of that id, as this transaction sees it."""
        return _one(connection, _articles.c.id == rows.storable(article_id))

    def article(self, article_id: str) -> Article | None:
        """The article of that id; ``None`` where there is none or it was taken out."""
        with self.read() as connection:
            found = database.select_by(connection, _BY_ID, rows.storable(article_id))
        return _read_article(found[0][0]) if found else None

    def find_ids(self, connection: Connection, ids: Sequence[str]) -> dict[str, Article]:
        """Those of the articles that there are, by id, as this transaction sees them."""
        found = database.select_in(connection, _BY_IDS, ids)
        return {article_id: _read_article(stored) for article_id, stored in found}

    def article_at(self, url: str) -> Article | None:
        """The article at an address, or at one of its other addresses."""
        with self.read() as connection:
            return self.find(connection, url)

    def resolve(self, reference: str) -> Article:
        """The article that a person names by id or address, in whatever usual spelling of it.

        Raises :class:`NotFound`.
        """
        reference = reference.strip()
        if found := self.article(reference):
            return found
        for url in _spellings(reference):
            if found := self.article_at(url):
                return found
        raise NotFound(
            f"no article «{reference[:200]}» in the library", "search for it: pinakes search WORDS"
        )

    def named(self, reference: str) -> Article:
        """The article that an editor names: as :meth:`resolve`, or by the address of its page in the library
        itself, or by that of its original. The last looks through every article: .1 s of CPU for 14,000.

        Raises :class:`NotFound`.
        """
        try:
            return self.resolve(reference)
        except NotFound:
            own = _OWN_PAGE.search(reference.strip())
            found = self.article(own[1]) if own else None
            if found := found or self._republished(reference.strip()):
                return found
            raise

    def _republished(self, address: str) -> Article | None:
        """The article whose original stands at an address."""
        if "://" not in address:
            return None
        wanted = f'"source":{{"url":{json.dumps(address, ensure_ascii=False)},'  # as rows.article_json writes
        held = _articles.c.json.contains(rows.storable(wanted), autoescape=True)
        with self.read() as connection:
            return _one(connection, held)

    def articles(self, site: str | None = None) -> Iterator[Article]:
        """Every article, streamed, by id."""
        last = ""
        while True:
            wanted = select(_articles.c.id, _articles.c.json).where(schema.STILL_HERE, _articles.c.id > last)
            if site is not None:
                wanted = wanted.where(_articles.c.site == site)
            with self.read() as connection:
                found = connection.execute(wanted.order_by(_articles.c.id).limit(BATCH)).all()
            yield from (_read_article(row.json) for row in found)
            if len(found) < BATCH:
                return
            last = found[-1].id

    def changed_since(self, sequence: int) -> Iterator[Changed]:
        """Every article whose last change came after ``sequence``, streamed in the order of those changes."""
        while True:
            wanted = (
                select(_articles.c.id, _articles.c.sequence, _articles.c.deleted, _articles.c.json)
                .where(_articles.c.sequence > sequence)
                .order_by(_articles.c.sequence)
                .limit(BATCH)
            )
            with self.read() as connection:
                found = connection.execute(wanted).all()
            for row in found:
                yield Changed(row.id, row.sequence, None if row.deleted else _read_article(row.json))
            if len(found) < BATCH:
                return
            sequence = found[-1].sequence

    def backlinks(self, article_id: str) -> list[Backlink]:
        """Who links to an article from its body, by title."""
        article_id = rows.storable(article_id)
        with self.read() as connection:
            own = database.select_by(connection, _ADDRESSES, article_id, article_id)
            addresses = dict.fromkeys(canonical(url) for (url,) in own)
            found = database.select_in(connection, _BACKLINKS, list(addresses))
        return [Backlink(*row) for row in found if row[0] != article_id]

    def count(self, site: str | None = None) -> int:
        wanted = select(func.count()).select_from(_articles).where(~_articles.c.deleted)
        if site is not None:
            wanted = wanted.where(_articles.c.site == site)
        with self.read() as connection:
            return int(connection.execute(wanted).scalar_one())

    def _file_identity(self) -> tuple[int, int] | None:
        if self._file is None:
            return None
        try:
            found = os.stat(self._file)
        except OSError as error:
            raise Unreachable(
                f"the catalogue {self._file} is not there any more", "restore a backup: pinakes restore FILE"
            ) from error
        return found.st_dev, found.st_ino

    def _notice_replacement(self) -> None:
        """Drop the connections to a file that was removed or replaced by a backup.

        It would live on in them, unseen by all others.
        """
        identity = self._file_identity()
        if identity != self._inode:
            self.engine.dispose()
            self._inode = identity


def _sequence(connection: Connection) -> int:
    # as text: making the statement takes longer than running it, and every request asks
    return int(connection.exec_driver_sql(_SEQUENCE).scalar_one())


def _one(connection: Connection, condition: ColumnElement[bool]) -> Article | None:
    found = connection.execute(select(_articles.c.json).where(condition, ~_articles.c.deleted)).scalar()
    return None if found is None else _read_article(found)


def _read_article(stored: str) -> Article:
    return Article.from_json(json.loads(stored))


def _spellings(reference: str) -> Iterator[str]:
    """An address as people type it: with or without scheme, www, closing slash, fragment."""
    bare = reference.partition("#")[0]
    scheme, separator, rest = bare.partition("://")
    if not separator:
        scheme, rest = "https", bare
    hosts = [rest, rest.removeprefix("www.")] if rest.startswith("www.") else [rest, "www." + rest]
    yield reference
    yield canonical(reference)
    for start in dict.fromkeys((scheme, "https", "http")):
        for host in hosts:
            address = f"{start}://{host}"
            yield canonical(address)
            yield canonical(address.removesuffix("/") if address.endswith("/") else address + "/")
