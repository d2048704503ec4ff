"""Which tables does the catalogue have? In SQL that SQLite and PostgreSQL both speak.

Times are seconds since the epoch (UTC). JSON is stored as text. `catalogue/migrations` builds exactly this; a
test compares. The comments of columns and tables are stored in PostgreSQL.
"""

from catalogue.schema.articles import (
    STILL_HERE,
    alternates,
    article_categories,
    article_names,
    articles,
    changes,
    links,
    see_references,
    terms,
    url_aliases,
)
from catalogue.schema.asked import decisions, feedback, pins, query_counts
from catalogue.schema.columns import BEYOND_KEYS, metadata
from catalogue.schema.crawled import captures, crawls, forgotten, orders, pages, sites, standings, templates
from catalogue.schema.derived import (
    article_statistics,
    headings,
    projections,
    related_lists,
    token_statistics,
)
from catalogue.schema.working import (
    accounts,
    attempts,
    audit,
    counters,
    keepers,
    leases,
    nonces,
    sessions,
    subscriptions,
    tokens,
)

__all__ = [
    "BEYOND_KEYS",
    "STILL_HERE",
    "accounts",
    "alternates",
    "article_categories",
    "article_names",
    "article_statistics",
    "articles",
    "attempts",
    "audit",
    "captures",
    "changes",
    "counters",
    "crawls",
    "decisions",
    "feedback",
    "forgotten",
    "headings",
    "keepers",
    "leases",
    "links",
    "metadata",
    "nonces",
    "orders",
    "pages",
    "pins",
    "projections",
    "query_counts",
    "related_lists",
    "see_references",
    "sessions",
    "sites",
    "standings",
    "subscriptions",
    "templates",
    "terms",
    "token_statistics",
    "tokens",
    "url_aliases",
]
