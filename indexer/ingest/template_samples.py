"""Which of a site's pages is its template learned from, and which must be read again?

Pages are chosen by the smallest hashes of their addresses (a bottom-k sketch: Cohen & Kaplan, PODC 2007). So
the choice depends on the pages that are known, and neither on their order nor on the time at which they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, select, update

from catalogue.archive import Archive, RecordLocation
from catalogue.errors import PinakesError
from catalogue.schema import articles, captures, pages
from catalogue.states import OF_ARTICLES
from indexer.extract import Page
from indexer.extract.label import Method

if TYPE_CHECKING:
    from indexer.extract.source.repair import Healed


class ArchivedPage(NamedTuple):
    """The newest capture of a page, and where it can be read again."""

    id: int
    url: str
    content_type: str
    location: RecordLocation
    read_at: float | None

    @classmethod
    def of(cls, row: Row[Any]) -> ArchivedPage:
        return cls(row.id, row.final_url, row.content_type, RecordLocation.of(row), row.read_at)


def candidates(connection: Connection, site: str, most: int | None = None) -> list[ArchivedPage]:
    """The pages of a site that may be articles (the newest ``most`` of them), in the order of the sample."""
    wanted = select(captures).where(captures.c.id.in_(_newest(site)))
    return _in_order(connection, wanted.order_by(captures.c.id.desc()).limit(most))


def strangers(connection: Connection, site: str) -> list[ArchivedPage]:
    """The pages of articles that none of the site's templates fits, in the order of the sample."""
    both = captures.join(pages, pages.c.url == captures.c.url).join(
        articles, articles.c.id == pages.c.article_id
    )
    alone = (
        articles.c.method == Method.SINGLE_PAGE,
        ~articles.c.deleted,
        captures.c.read_at.is_not(None),
        captures.c.id.in_(_newest(site)),
    )
    return _in_order(connection, select(captures).select_from(both).where(*alone))


def read_by_rank(connection: Connection, site: str) -> dict[int, list[ArchivedPage]]:
    """The pages of articles that each of the site's templates reads, in the order of the sample.

    By the number of the templates before it.
    """
    read = captures.c.read_at.is_not(None) & captures.c.template_rank.is_not(None)
    rows = connection.execute(select(captures).where(captures.c.id.in_(_newest(site)), read)).all()
    found: dict[int, list[ArchivedPage]] = defaultdict(list)
    for row in rows:
        found[row.template_rank].append(ArchivedPage.of(row))
    return {rank: sorted(members, key=_place) for rank, members in found.items()}


class Readable(NamedTuple):
    """A page that may be an article, and what stands in it once it is parsed."""

    page: Page
    healed: Healed


def readable(archive: Archive, wanted: Sequence[ArchivedPage], count: int) -> Iterator[Readable]:
    """The first ``count`` pages that can be read and may be articles, one at a time: a page may be large.

    Of copies under several addresses one counts: what an article says would seem to stand on many pages.
    Of a site of which most cannot, no more than twice as many are tried.
    """
    return islice(_readable(archive, wanted[: 2 * count]), count)


def _readable(archive: Archive, wanted: Iterable[ArchivedPage]) -> Iterator[Readable]:
    # where pages are read, which is another process if they are many
    from indexer.extract.rejection import not_an_article
    from indexer.extract.source.repair import heal

    seen: set[bytes] = set()
    for known in wanted:
        try:
            page = Page(known.url, archive.body(known.location), known.content_type or None)
        except PinakesError:
            continue  # reading this capture says so in its outcome
        healed = heal(page)
        said = "".join(healed.tree.itertext("*")).encode("utf-8", "replace")
        digest = blake2b(said, digest_size=16).digest()
        if digest not in seen and not_an_article(healed, page) is None:
            seen.add(digest)
            yield Readable(page, healed)


def put_back(connection: Connection, site: str, rank: int = 0) -> None:
    """Put the newest capture of each page back among the unread ones.

    Not those that one of the first ``rank`` templates reads.
    """
    newest = select(func.max(captures.c.id)).where(captures.c.site == site).group_by(captures.c.url)
    read = captures.c.read_at.is_not(None) & (captures.c.site == site) & captures.c.id.in_(newest)
    if rank:
        read &= captures.c.template_rank.is_(None) | (captures.c.template_rank >= rank)
    connection.execute(update(captures).where(read).values(read_at=None))


def put_these_back(connection: Connection, read: Sequence[ArchivedPage]) -> None:
    """Put captures back among the unread ones."""
    again = update(captures).where(captures.c.id == bindparam("key")).values(read_at=None)
    connection.execute(again, [{"key": page.id} for page in read])


def _newest(site: str) -> Select[Any]:
    """The ids of the newest captures of the site's pages that may be articles."""
    html: ColumnElement[bool] = captures.c.content_type.like("%html%") | (captures.c.content_type == "")
    return (
        select(func.max(captures.c.id))
        .where(
            captures.c.site == site,
            captures.c.status == 200,
            html,
            captures.c.outcome.is_(None) | captures.c.outcome.in_(OF_ARTICLES),
        )
        .group_by(captures.c.url)
    )


def _in_order(connection: Connection, wanted: Select[Any]) -> list[ArchivedPage]:
    return sorted((ArchivedPage.of(row) for row in connection.execute(wanted)), key=_place)


def _place(page: ArchivedPage) -> tuple[bytes, int]:
    """Where a page stands in the order of the sample; the same wherever the site is served."""
    address = urlsplit(page.url)
    path = f"{address.path}?{address.query}".encode("utf-8", "replace")
    return blake2b(path, digest_size=8).digest(), page.id
