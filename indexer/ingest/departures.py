"""Which articles of a site have left their addresses, so that a page elsewhere may be theirs now?

A page that is gone, or that leads elsewhere, is no place for an article. One that answered 404 once may come
back: it gives its article to a page that is new on the site and has its text, and to no copy that was known.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from catalogue.schema import articles, pages
from catalogue.states import PageState
from indexer.ingest.duplicates import Version
from indexer.ingest.pending import PendingChanges

# Articles that a new page is compared with, those that went last first.
_MOST = 50

# Seconds that a page must have been looked at before a copy of it was, for it to be looked at once more: in
# one crawl both are seen as they are.
_ANOTHER_CRAWL = 3_600.0

_LEFT = pages.c.state.in_((PageState.GONE, PageState.REDIRECTED))
_MISSING = or_(_LEFT, pages.c.missing_since.is_not(None))


class Departures:
    """What one batch (a transaction) asks of the addresses of a site's articles."""

    def __init__(self, connection: Connection, site: str) -> None:
        self._connection = connection
        self._site = site
        self._articles: dict[str, Version] | None = None

    def has_left(self, url: str) -> bool:
        """Whether the page at an address is gone, or leads elsewhere."""
        return self._is(url, _LEFT)

    def is_missing(self, url: str) -> bool:
        """Whether it is, or was not there when it was looked at last."""
        return self._is(url, _MISSING)

    def articles(self, batch: PendingChanges) -> Iterable[Version]:
        """The articles whose own pages are missing, and that no page of the batch has. They are read once."""
        if self._articles is None:
            own = pages.join(articles, and_(articles.c.url == pages.c.url, ~articles.c.deleted))
            wanted = (
                select(articles.c.id)
                .select_from(own)
                .where(pages.c.site == self._site, _MISSING)
                .order_by(pages.c.fetched_at.desc(), articles.c.id)
                .limit(_MOST)
            )
            known = (batch.find_id(gone) for gone in self._connection.execute(wanted).scalars().all())
            self._articles = {article.id: Version(article) for article in known if article is not None}
        return self._articles.values()

    def arrived(self, article_id: str) -> None:
        """Note that a page of the batch has an article."""
        if self._articles is not None:
            self._articles.pop(article_id, None)

    def look_again(self, url: str, seen: float) -> None:
        """Have a page looked at soon, where its copy, ``seen`` at that time, came in a later crawl."""
        stale = (pages.c.url == url) & (pages.c.fetched_at < seen - _ANOTHER_CRAWL)
        self._connection.execute(update(pages).where(stale).values(due_at=0.0))

    def _is(self, url: str, condition: ColumnElement[bool]) -> bool:
        page = select(pages.c.id).where(pages.c.url == url, condition)
        return self._connection.execute(page).first() is not None
