"""Which article does an address lead to that redirects to another page? Asked when a crawl has ended.

A redirect to a page that the crawl has seen is not followed to the end: the target has a visit of its own,
which may come before or after. So what such an address leads to is known once every page was read.
"""

from __future__ import annotations

from sqlalchemy import Connection, and_, exists, func, select

from catalogue.schema import articles, pages, url_aliases
from catalogue.states import AliasReason, PageState
from catalogue.store import Catalogue

# Redirects behind one another that are followed; browsers give up after 20.
_HOPS = 20


def lead_on(catalogue: Catalogue, connection: Connection, site: str) -> int:
    """Make addresses of ``site`` that redirect to an article aliases of it; how many led elsewhere before.

    One that has an article of its own is left alone, and one whose target has none keeps what it led to.
    """
    led: set[str] = set()
    for _ in range(_HOPS):
        found = _astray(connection, site)
        if not found:
            break
        for url, article_id in found:
            catalogue.alias(connection, url, article_id, AliasReason.REDIRECT)
            led.add(url)
    return len(led)


def _astray(connection: Connection, site: str) -> list[tuple[str, str]]:
    """Addresses that redirect to an article and do not lead to it, each with the article's id."""
    direct, through, target = articles.alias("direct"), url_aliases.alias("through"), articles.alias("target")
    own, now = articles.alias("own"), url_aliases.alias("now")
    leads_to = func.coalesce(direct.c.id, target.c.id)
    wanted = (
        select(pages.c.url, leads_to)
        .outerjoin(direct, and_(direct.c.url == pages.c.redirect_to, ~direct.c.deleted))
        .outerjoin(through, through.c.url == pages.c.redirect_to)
        .outerjoin(target, and_(target.c.id == through.c.article_id, ~target.c.deleted))
        .outerjoin(now, now.c.url == pages.c.url)
        .where(pages.c.site == site, pages.c.state == PageState.REDIRECTED, leads_to.is_not(None))
        .where(func.coalesce(now.c.article_id, "") != leads_to)
        .where(~exists().where(own.c.url == pages.c.url, ~own.c.deleted))
        .order_by(pages.c.id)
    )
    return [(url, article_id) for url, article_id in connection.execute(wanted)]
