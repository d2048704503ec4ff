"""What does a crawl know of sites and their pages?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Float, Index, Integer, String, Table, Text

from catalogue.schema.columns import BigKey, column, metadata
from catalogue.states import FoundBy, PageState

# Sites that are crawled.
sites = Table(
    "sites",
    metadata,
    column("name", String(100), primary_key=True),
    column("url", Text),
    column("added_at", Float),
    column("typed", Boolean, "made by crawl --url rather than by library.toml", default=False),
    column("signals", Text, "JSON: what each change signal has proven worth", default="{}"),
    column("discovered_at", Float, nullable=True),
    column("hold", Text, "why deletions wait for a person's word (the brake)", nullable=True),
)

# Addresses that a crawl knows, and what the last look at each gave.
pages = Table(
    "pages",
    metadata,
    column("id", BigKey, primary_key=True, autoincrement=True),
    column("site", String(100)),
    column("url", Text, "canonical form (catalogue/urls.py)", unique=True),
    column(
        "state",
        String(16),
        "due, fetched, redirected, gone, refused, failed or forgotten: see catalogue/states.py",
        default=PageState.DUE,
    ),
    column("reason", Text, "why it is in that state, for a person", nullable=True),
    column("found_by", String(16), "typed, sitemap, feed, rest, link, push", default=FoundBy.LINK),
    column("depth", Integer, default=0),
    column("due_at", Float, default=0.0),
    column("leased_until", Float, nullable=True),
    column("etag", Text, nullable=True),
    column("last_modified", Text, nullable=True),
    column("status", Integer, nullable=True),
    column("fetched_at", Float, nullable=True),
    column("changed_at", Float, nullable=True),
    column("signalled_at", Float, "when a signal (lastmod, REST, push) said that it changed", nullable=True),
    column("signalled_by", String(16), "which kind of signal said so", nullable=True),
    column("signal_value", Text, "the last value that the signal gave, e.g. a lastmod", nullable=True),
    column("failures", Integer, default=0),
    column("missing_since", Float, "first of the 404 answers in a row", nullable=True),
    column("redirect_to", Text, nullable=True),
    column("redirected_since", Float, "first of the redirects there that are not for good", nullable=True),
    column("redirected_days", Integer, "on how many days they were seen", server_default="0"),
    column("checks", Integer, default=0),
    column("changes", Integer, default=0),
    column("rate_changes", Float, "what looks add to the prior of its rate", server_default="0"),
    column("rate_days", Float, "days of exposure that looks add to the prior", server_default="0"),
    column("looked_from", Float, "the look before the one that is not learned from yet", nullable=True),
    column("heard_by", String(16), "which signal had spoken before that look", nullable=True),
    column("heard_at", Float, "when it had", nullable=True),
    column("importance", Float, "by links and clicks; 1: nothing leads there", server_default="1"),
    column("article_id", String(64), nullable=True),
    column("source_id", String(80), "by what the site's API knows it, e.g. «posts 17»", nullable=True),
    column("formerly", Text, "where the site's API had it before; until it is fetched here", nullable=True),
    column("unlisted_at", Float, "since when the site's lists no longer have it", nullable=True),
    Index("pages_due", "site", "state", "due_at"),
    Index("pages_article", "article_id"),
    Index("pages_source", "site", "source_id"),
)

# Signals that no look has answered: few of the pages.
_SIGNALLED = pages.c.signalled_at.is_not(None)
Index(
    "pages_signalled",
    pages.c.site,
    pages.c.signalled_at,
    sqlite_where=_SIGNALLED,
    postgresql_where=_SIGNALLED,
)

# Fetched pages, where they lie in the archive, and what ingest made of them.
captures = Table(
    "captures",
    metadata,
    column("id", BigKey, primary_key=True, autoincrement=True),
    column("site", String(100)),
    column("url", Text, "the page's URL in canonical form"),
    column("final_url", Text, "where redirects ended"),
    column("status", Integer),
    column("content_type", Text, default=""),
    column("headers", Text, "JSON: the few response headers that extraction and ingest read", default="{}"),
    column("fetched_at", Float),
    column("digest", String(64), "SHA-256 of the body"),
    column("file", Text, "WARC file, relative to the archive"),
    column("offset", BigInteger),
    column("length", BigInteger),
    column("read_at", Float, "when ingest read it; null: not yet", nullable=True),
    column(
        "outcome",
        Text,
        "what ingest made of it: new, changed, unchanged, duplicate, or the reason of a rejection",
        nullable=True,
    ),
    column(
        "template_rank",
        Integer,
        "how many of the site's templates do not fit it before the first that does; null: none does",
        nullable=True,
    ),
    Index("captures_unread", "read_at", "id"),
    Index("captures_url", "url", "fetched_at"),
    Index("captures_site", "site", "read_at"),
)

# What extraction learned of a site's templates, each version of it.
templates = Table(
    "templates",
    metadata,
    column("site", String(100), primary_key=True),
    column("version", Integer, primary_key=True),
    column("profile", Text, "JSON: what extraction learned of the site's templates"),
    column("pages", Integer, "pages it was learned from"),
    column("learned_at", Float),
    column(
        "checked",
        Integer,
        "pages of which it was last learned or found right",
        server_default="0",
    ),
    column("settled_at", Float, "when every page was last known to be read with it", nullable=True),
    column("confidence", Float, "mean of its kinds of page; null: not noted", nullable=True),
)

# Addresses that a person took out.
forgotten = Table(
    "forgotten",
    metadata,
    column("url", Text, "kept out on a person's word", primary_key=True),
    column("at", Float),
)

# Crawls and their reports.
crawls = Table(
    "crawls",
    metadata,
    column("id", BigKey, primary_key=True, autoincrement=True),
    column("site", String(100), index=True),
    column("started_at", Float),
    column("ended_at", Float, nullable=True),
    column("report", Text, "JSON: counts and reasons", default="{}"),
)

# What operators ask for a site.
orders = Table(
    "orders",
    metadata,
    column("site", String(100), primary_key=True),
    column("kind", String(16), "see catalogue/orders.py", primary_key=True),
    column("at", Float),
    column("who", Text, default=""),
)

# What is known of each site's pages, all of them.
standings = Table(
    "standings",
    metadata,
    column("site", String(100), primary_key=True),
    column("at", Float, "when it was counted"),
    column("document", Text, "JSON: counts, reasons, freshness (catalogue/standing.py)"),
)
