"""Which tables does the catalogue have? In SQL that SQLite and PostgreSQL both speak.

Times are seconds since the epoch (UTC). JSON is stored as text. `catalogue/migrations` builds exactly this; a
test compares. The comments of columns and tables are stored in PostgreSQL.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)

from catalogue.states import FoundBy, PageState

metadata = MetaData()

# SQLite numbers rows by itself only under INTEGER.
BEYOND_KEYS = 1 << 63
BigKey = BigInteger().with_variant(Integer, "sqlite")

# Sorted by code point on both: A to Z and streaming by id must not depend on the locale of a PostgreSQL
# server.
FilingKey = Text().with_variant(Text(collation="C"), "postgresql")
ArticleId = String(64).with_variant(String(64, collation="C"), "postgresql")


def _column(
    name: str, kind: Any, comment: str | None = None, *, nullable: bool = False, **more: Any
) -> Column[Any]:
    """A column that always has a value, unless it is ``nullable``."""
    return Column(name, kind, nullable=nullable, comment=comment, **more)


# Monotonic counters. «sequence» numbers every change of an article.
counters = Table(
    "counters",
    metadata,
    _column("name", String(40), primary_key=True),
    _column("value", BigInteger),
    comment="Monotonic counters; «sequence» numbers every change to an article.",
)

# Sites that are crawled.
sites = Table(
    "sites",
    metadata,
    _column("name", String(100), primary_key=True),
    _column("url", Text),
    _column("added_at", Float),
    _column("typed", Boolean, "made by crawl --url rather than by library.toml", default=False),
    _column("signals", Text, "JSON: what each change signal has proven worth", default="{}"),
    _column("discovered_at", Float, nullable=True),
    _column("hold", Text, "why deletions wait for a person's word (the brake)", nullable=True),
)

# Addresses that a crawl knows, and what the last look at each gave.
pages = Table(
    "pages",
    metadata,
    _column("id", BigKey, primary_key=True, autoincrement=True),
    _column("site", String(100)),
    _column("url", Text, "canonical form (catalogue/urls.py)", unique=True),
    _column(
        "state",
        String(16),
        "due, fetched, redirected, gone, refused, failed or forgotten: see catalogue/states.py",
        default=PageState.DUE,
    ),
    _column("reason", Text, "why it is in that state, for a person", nullable=True),
    _column("found_by", String(16), "typed, sitemap, feed, rest, link, push", default=FoundBy.LINK),
    _column("depth", Integer, default=0),
    _column("due_at", Float, default=0.0),
    _column("leased_until", Float, nullable=True),
    _column("etag", Text, nullable=True),
    _column("last_modified", Text, nullable=True),
    _column("status", Integer, nullable=True),
    _column("fetched_at", Float, nullable=True),
    _column("changed_at", Float, nullable=True),
    _column("signalled_at", Float, "when a signal (lastmod, REST, push) said that it changed", nullable=True),
    _column("signalled_by", String(16), "which kind of signal said so", nullable=True),
    _column("signal_value", Text, "the last value that the signal gave, e.g. a lastmod", nullable=True),
    _column("failures", Integer, default=0),
    _column("missing_since", Float, "first of the 404 answers in a row", nullable=True),
    _column("redirect_to", Text, nullable=True),
    _column("redirected_since", Float, "first of the redirects there that are not for good", nullable=True),
    _column("redirected_days", Integer, "on how many days they were seen", server_default="0"),
    _column("checks", Integer, default=0),
    _column("changes", Integer, default=0),
    _column("rate_changes", Float, "what looks add to the prior of its rate", server_default="0"),
    _column("rate_days", Float, "days of exposure that looks add to the prior", server_default="0"),
    _column("looked_from", Float, "the look before the one that is not learned from yet", nullable=True),
    _column("heard_by", String(16), "which signal had spoken before that look", nullable=True),
    _column("heard_at", Float, "when it had", nullable=True),
    _column("importance", Float, "by links and clicks; 1: nothing leads there", server_default="1"),
    _column("article_id", String(64), nullable=True),
    _column("source_id", String(80), "by what the site's API knows it, e.g. «posts 17»", nullable=True),
    _column("formerly", Text, "where the site's API had it before; until it is fetched here", nullable=True),
    _column("unlisted_at", Float, "since when the site's lists no longer have it", nullable=True),
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
    _column("id", BigKey, primary_key=True, autoincrement=True),
    _column("site", String(100)),
    _column("url", Text, "the page's URL in canonical form"),
    _column("final_url", Text, "where redirects ended"),
    _column("status", Integer),
    _column("content_type", Text, default=""),
    _column("headers", Text, "JSON: the few response headers that extraction and ingest read", default="{}"),
    _column("fetched_at", Float),
    _column("digest", String(64), "SHA-256 of the body"),
    _column("file", Text, "WARC file, relative to the archive"),
    _column("offset", BigInteger),
    _column("length", BigInteger),
    _column("read_at", Float, "when ingest read it; null: not yet", nullable=True),
    _column(
        "outcome",
        Text,
        "what ingest made of it: new, changed, unchanged, duplicate, or the reason of a rejection",
        nullable=True,
    ),
    _column(
        "template_rank",
        Integer,
        "how many of the site's templates do not fit it before the first that does; null: none does",
        nullable=True,
    ),
    Index("captures_unread", "read_at", "id"),
    Index("captures_url", "url", "fetched_at"),
    Index("captures_site", "site", "read_at"),
)

# The articles of the library, and the tombstones of those that were taken out.
articles = Table(
    "articles",
    metadata,
    _column("id", ArticleId, primary_key=True),
    _column("url", Text, unique=True),
    _column("site", String(100), default=""),
    _column("title", Text),
    _column("language", String(20), default="en"),
    _column("filing_key", FilingKey, "what A to Z sorts by", default=""),
    _column("letter", String(8), default="#"),
    _column("text_hash", String(64), "SHA-256 of title, texts and date: what counts as a change"),
    _column("simhash", BigInteger, "64-bit simhash of the text, as a signed number", nullable=True),
    _column("sequence", BigInteger, "number of its last change", index=True),
    _column("deleted", Boolean, "a tombstone: keeps its sequence, is in no index", default=False),
    _column("deleted_reason", Text, nullable=True),
    _column("noindex", Boolean, default=False),
    _column(
        "method",
        String(24),
        "how its body was told apart: by the site's template, by its page alone …",
        server_default="",
    ),
    _column("added_at", Float),
    _column("changed_at", Float),
    _column("published", String(40), nullable=True),
    _column("modified", String(40), nullable=True),
    _column("summary", Text, default=""),
    _column("json", Text, "the Article (docs/contracts.md); last, since SQLite reads rows from the front"),
    Index("articles_site", "site", "deleted"),
    Index("articles_letter", "deleted", "letter", "filing_key", "id"),
    Index("articles_changed", "deleted", "changed_at"),
    Index("articles_simhash", "simhash"),
    Index("articles_method", "site", "deleted", "method"),
    Index("articles_language", "deleted", "language"),
)
# For articles that are looked up by something else. Of ``deleted = 0`` SQLite expects that few rows have it,
# and reads all of them by an index that begins with it: 110 ms at 200,000 articles, where ten ids take .1.
STILL_HERE = text("NOT articles.deleted")

# The categories of each article: one row for each name that its paths hold.
article_categories = Table(
    "article_categories",
    metadata,
    _column("article_id", String(64), primary_key=True),
    _column("position", Integer, "of the path in the Article's categories", primary_key=True),
    _column("depth", Integer, "1: the broadest name", primary_key=True),
    _column("category", Text, "the name at that depth"),
    _column("slug", Text, "of that name, for addresses; once an article, whatever paths lead there"),
    _column("parent", Text, "slug of the name above it", nullable=True),
    _column("letter", String(8)),
    _column("filing_key", FilingKey),
    Index("article_categories_slug", "slug", "letter", "filing_key", "article_id"),
)

# Titles and aliases of articles, as they are looked up.
article_names = Table(
    "article_names",
    metadata,
    _column("article_id", String(64), primary_key=True),
    _column("key", Text, "the name's normalised form (catalogue/text/analysis.py)", primary_key=True),
    _column("name", Text),
    _column("kind", String(8), "title or alias"),
    Index("article_names_key", "key"),
)

# Aliases of articles, as the A to Z lists them: «Heart attack, see Myocardial infarction».
see_references = Table(
    "see_references",
    metadata,
    _column("article_id", String(64), primary_key=True),
    _column("filing_key", FilingKey, primary_key=True),
    _column("letter", String(8)),
    _column("name", Text, "another name of the article: «Heart attack, see Myocardial infarction»"),
    Index("see_references_letter", "letter", "filing_key", "article_id"),
)

# Other addresses of articles.
url_aliases = Table(
    "url_aliases",
    metadata,
    _column(
        "url", Text, "another address of the article: duplicate, redirect, ?p=, old slug", primary_key=True
    ),
    _column("article_id", String(64), index=True),
    _column("reason", String(24), "canonical, redirect, near-duplicate"),
)

# Links from the body of an article.
links = Table(
    "links",
    metadata,
    _column("id", BigKey, primary_key=True, autoincrement=True),
    _column("from_id", String(64), index=True),
    _column("url", Text, index=True),
    _column("anchor", Text),
    _column("section", Integer),
    _column(
        "listed",
        Boolean,
        "whether it stands in a list of the editors', a section of kind see-also",
        server_default=false(),
    ),
)

# What pages name as themselves in other languages (hreflang).
alternates = Table(
    "alternates",
    metadata,
    _column("article_id", String(64), primary_key=True),
    _column("url", Text, "canonical", primary_key=True),
    _column("language", String(20), "that the page there is said to be in"),
    Index("alternates_url", "url"),
)

# Definitions of glossary articles.
terms = Table(
    "terms",
    metadata,
    _column("id", BigKey, primary_key=True, autoincrement=True),
    _column("article_id", String(64), index=True),
    _column("key", Text, index=True),
    _column("term", Text),
    _column("language", String(20)),
    _column("definition", Text),
)

# What extraction learned of a site's templates, each version of it.
templates = Table(
    "templates",
    metadata,
    _column("site", String(100), primary_key=True),
    _column("version", Integer, primary_key=True),
    _column("profile", Text, "JSON: what extraction learned of the site's templates"),
    _column("pages", Integer, "pages it was learned from"),
    _column("learned_at", Float),
    _column(
        "checked",
        Integer,
        "pages of which it was last learned or found right",
        server_default="0",
    ),
    _column("settled_at", Float, "when every page was last known to be read with it", nullable=True),
    _column("confidence", Float, "mean of its kinds of page; null: not noted", nullable=True),
)

# Addresses that a person took out.
forgotten = Table(
    "forgotten",
    metadata,
    _column("url", Text, "kept out on a person's word", primary_key=True),
    _column("at", Float),
)

# The history of the articles.
changes = Table(
    "changes",
    metadata,
    _column("sequence", BigInteger, primary_key=True),
    _column("article_id", String(64), index=True),
    _column("kind", String(12), "new, changed, deleted, moved, reread"),
    _column("at", Float),
    _column("sections", Text, "JSON: headings of the sections that changed", default="[]"),
)

# Crawls and their reports.
crawls = Table(
    "crawls",
    metadata,
    _column("id", BigKey, primary_key=True, autoincrement=True),
    _column("site", String(100), index=True),
    _column("started_at", Float),
    _column("ended_at", Float, nullable=True),
    _column("report", Text, "JSON: counts and reasons", default="{}"),
)

# What editors decided about related topics and links.
decisions = Table(
    "decisions",
    metadata,
    _column("id", BigKey, primary_key=True, autoincrement=True),
    _column("kind", String(16), "related or link"),
    _column("article_id", String(64), index=True),
    _column("target_id", String(64)),
    _column("phrase", Text, default=""),
    _column("verdict", String(12), "accepted, rejected, pinned, excluded"),
    _column("reason", Text, default=""),
    _column("who", Text, default=""),
    _column("at", Float),
)

# How often a question was asked, a day.
query_counts = Table(
    "query_counts",
    metadata,
    _column("day", String(10), primary_key=True),
    _column("query", Text, "normalised; no personal data beside it", primary_key=True),
    _column("count", Integer, default=0),
    _column("zero", Integer, default=0),
    _column("clicks", Integer, default=0),
)

# What readers said they did not find.
feedback = Table(
    "feedback",
    metadata,
    _column("id", BigKey, primary_key=True, autoincrement=True),
    _column("day", String(10), index=True),
    _column("query", Text, "normalised; no personal data beside it"),
    _column("note", Text, "in the reader's words; empty where it may name a person"),
)

# What editors decided about the results of a question.
pins = Table(
    "pins",
    metadata,
    _column("query", Text, "normalised", primary_key=True),
    _column("article_id", String(64), primary_key=True),
    _column("position", Integer, "1 is the top; 0 blocks the article for this query"),
    _column("who", Text, default=""),
    _column("at", Float),
    _column("note", Text, server_default=""),
    _column("until", Float, "when it ends; null: never", nullable=True),
)

# Signed requests that were answered.
nonces = Table(
    "nonces",
    metadata,
    _column(
        "nonce",
        String(100),
        "of a signed request that was answered: it is not answered again",
        primary_key=True,
    ),
    _column("at", Float, index=True),
)

# What ranking knows of an article, the same for every engine.
article_statistics = Table(
    "article_statistics",
    metadata,
    _column("article_id", ArticleId, primary_key=True),
    _column("sequence", BigInteger, "the change of the article that these numbers count"),
    _column("hashes", LargeBinary, "32-bit hash of each distinct token (indexer/index/statistics.py)"),
    _column("counts", LargeBinary, "16 bits a token: how often in which field"),
    _column("lengths", LargeBinary, "tokens in each field"),
    _column("kinds", Text, "kinds of its sections, separated by a space", default=""),
    _column("headings", Text, "JSON: key and text of the headings counted in «headings»", default="{}"),
    comment="What ranking knows of an article, the same for every engine.",
)

# How many articles hold a token.
token_statistics = Table(
    "token_statistics",
    metadata,
    _column("hash", BigInteger, primary_key=True, autoincrement=False),
    _column("articles", Integer, "articles that hold the token"),
    _column("named", Integer, "articles that hold it in title or aliases"),
)

# Headings of sections, and how many articles have them.
headings = Table(
    "headings",
    metadata,
    _column("key", String(200), "normalised (catalogue/text/analysis.py)", primary_key=True),
    _column("heading", Text),
    _column("articles", Integer, "articles with this heading"),
)

# Which articles are related to an article, as far as it was reckoned already.
related_lists = Table(
    "related_lists",
    metadata,
    _column("article_id", ArticleId, primary_key=True),
    _column("reached", BigInteger, "every change up to this one was known when it was reckoned"),
    _column("form", String(16), "a hash of the code and the weights that reckoned it"),
    _column("articles", Integer, "of the library, at that time"),
    _column("decided", Text, "JSON: what editors had decided about it", default=""),
    _column("lines", Text, "JSON: articles with their scores and reasons, the best first"),
    comment="Related articles of an article, as far as reckoned already: a projection.",
)

# What was derived from the articles, and up to which sequence number.
projections = Table(
    "projections",
    metadata,
    _column("name", String(60), primary_key=True),
    _column("sequence", BigInteger, default=0),
    _column("data", LargeBinary, "whatever the projection keeps in the catalogue", nullable=True),
    comment="What was derived from the articles and up to which sequence.",
)

# Who works at what.
leases = Table(
    "leases",
    metadata,
    _column("name", String(140), "what is worked at: «crawl» and a site", primary_key=True),
    _column("owner", Text, "machine, process and a number of its own"),
    _column("until", Float, "the owner puts it off while it lives"),
)

# Who may do more than read.
accounts = Table(
    "accounts",
    metadata,
    _column("id", BigKey, primary_key=True, autoincrement=True),
    _column("name", String(64), "folded: no two differ in case alone", unique=True),
    _column("role", String(16), "reader, editor or operator"),
    _column("password", Text, "Argon2id; null: it does not log in by itself", nullable=True),
    _column("disabled_at", Float, nullable=True),
    _column("added_at", Float),
    _column("changed_at", Float, "when its password was set"),
)

# Who is logged in. In no backup.
sessions = Table(
    "sessions",
    metadata,
    _column("hash", String(64), "SHA-256 of the random id that the browser holds", primary_key=True),
    _column("account_id", BigInteger, index=True),
    _column("made_at", Float),
    _column("used_at", Float),
)

# Which programs may do what.
tokens = Table(
    "tokens",
    metadata,
    _column("hash", String(64), "SHA-256 of the random secret that the program holds", primary_key=True),
    _column("name", String(64), unique=True),
    _column("account_id", BigInteger, index=True),
    _column("scopes", Text, "separated by a space"),
    _column("added_at", Float),
    _column("ends_at", Float, nullable=True),
    _column("used_at", Float, nullable=True),
    _column("revoked_at", Float, nullable=True),
)

# How often passwords were guessed. In no backup.
attempts = Table(
    "attempts",
    metadata,
    _column("key", String(64), "SHA-256 of account and address, one of them, or both", primary_key=True),
    _column("used", Float, "attempts that were counted, less what time has forgiven"),
    _column("at", Float, index=True),
)

# Who did what.
audit = Table(
    "audit",
    metadata,
    _column("id", BigKey, primary_key=True, autoincrement=True),
    _column("at", Float, index=True),
    _column("who", Text),
    _column("act", String(32), "see catalogue/access/audit.py"),
    _column("object", Text, "what it was done to", default=""),
    Index("audit_who", "who", "act", "at"),
)

# What operators ask for a site.
orders = Table(
    "orders",
    metadata,
    _column("site", String(100), primary_key=True),
    _column("kind", String(16), "see catalogue/orders.py", primary_key=True),
    _column("at", Float),
    _column("who", Text, default=""),
)

# What is known of each site's pages, all of them.
standings = Table(
    "standings",
    metadata,
    _column("site", String(100), primary_key=True),
    _column("at", Float, "when it was counted"),
    _column("document", Text, "JSON: counts, reasons, freshness (catalogue/standing.py)"),
)

# Who keeps the library fresh.
keepers = Table(
    "keepers",
    metadata,
    _column("name", String(140), "machine, process and a number of its own", primary_key=True),
    _column("every", Float, "seconds from a site's last crawl to its next"),
    _column("until", Float, "it is put off while the keeper lives"),
)
