"""Which capture of a page is the newest? The one that was kept last, whatever ingest made of it."""

from __future__ import annotations

from sqlalchemy import FromClause, ScalarSelect, func, select

from catalogue.schema import captures

# an alias, so that the captures of the statement around it are others
_of_page = captures.alias("of_page")


def newest_capture(page: FromClause) -> ScalarSelect[int]:
    """The id of the newest capture of a ``page``: the table ``pages``, or an alias of it, of the statement
    around it.
    """
    ids = select(func.max(_of_page.c.id)).where(_of_page.c.url == page.c.url)
    return ids.correlate(page).scalar_subquery()
