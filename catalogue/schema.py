"""The tables of the catalogue, in SQL that SQLite and PostgreSQL both speak.

Times are seconds since the epoch (UTC). JSON is kept as text. ``migrations/`` builds exactly this; a test
compares.
"""

from __future__ import annotations

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
)

metadata = MetaData()

BigKey = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only under INTEGER
# Sorted by code point on both: A to Z and streaming by id must not depend on the locale of a PostgreSQL
# server.
FilingKey = Text().with_variant(Text(collation="C"), "postgresql")
ArticleId = String(64).with_variant(String(64, collation="C"), "postgresql")

counters = Table(
    "counters",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
    comment="Monotonic counters; «sequence» numbers every change to an article.",
)

sites = Table(
    "sites",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("url", Text, nullable=False),
    Column("added_at", Float, nullable=False),
    Column(
        "typed",
        Boolean,
        nullable=False,
        default=False,
        comment="made by crawl --url rather than by library.toml",
    ),
    Column(
        "signals",
        Text,
        nullable=False,
        default="{}",
        comment="JSON: what each change signal has proven worth",
    ),
    Column("discovered_at", Float),
    Column("hold", Text, comment="why deletions wait for a person's word (the brake)"),
)

pages = Table(
    "pages",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("site", String(100), nullable=False),
    Column("url", Text, nullable=False, unique=True, comment="canonical form (catalogue/urls.py)"),
    Column(
        "state",
        String(16),
        nullable=False,
        default="due",
        comment="due, fetching, fetched, redirected, gone, refused, failed, forgotten",
    ),
    Column("reason", Text, comment="why it is in that state, for a person"),
    Column(
        "found_by",
        String(16),
        nullable=False,
        default="link",
        comment="typed, sitemap, feed, rest, link, push",
    ),
    Column("depth", Integer, nullable=False, default=0),
    Column("due_at", Float, nullable=False, default=0.0),
    Column("leased_until", Float),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("status", Integer),
    Column("fetched_at", Float),
    Column("changed_at", Float),
    Column("signalled_at", Float, comment="when a signal (lastmod, REST, push) said that it changed"),
    Column("signal_value", Text, comment="the last value that the signal gave, e.g. a lastmod"),
    Column("failures", Integer, nullable=False, default=0),
    Column("missing_since", Float, comment="first of the 404 answers in a row"),
    Column("redirect_to", Text),
    Column("checks", Integer, nullable=False, default=0),
    Column("changes", Integer, nullable=False, default=0),
    Column("article_id", String(64)),
    Index("pages_due", "site", "state", "due_at"),
    Index("pages_article", "article_id"),
)

captures = Table(
    "captures",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("site", String(100), nullable=False),
    Column("url", Text, nullable=False, comment="the page's URL in canonical form"),
    Column("final_url", Text, nullable=False, comment="where redirects ended"),
    Column("status", Integer, nullable=False),
    Column("content_type", Text, nullable=False, default=""),
    Column(
        "headers",
        Text,
        nullable=False,
        default="{}",
        comment="JSON: the few response headers that extraction and ingest judge by",
    ),
    Column("fetched_at", Float, nullable=False),
    Column("digest", String(64), nullable=False, comment="SHA-256 of the body"),
    Column("file", Text, nullable=False, comment="WARC file, relative to the archive"),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("read_at", Float, comment="when ingest read it; null: not yet"),
    Column(
        "outcome",
        Text,
        comment="what ingest made of it: new, changed, unchanged, duplicate, or the reason of a rejection",
    ),
    Index("captures_unread", "read_at", "id"),
    Index("captures_url", "url", "fetched_at"),
    Index("captures_site", "site", "read_at"),
)

articles = Table(
    "articles",
    metadata,
    Column("id", ArticleId, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("site", String(100), nullable=False, default=""),
    Column("title", Text, nullable=False),
    Column("language", String(20), nullable=False, default="en"),
    Column("filing_key", FilingKey, nullable=False, default="", comment="what A to Z sorts by"),
    Column("letter", String(8), nullable=False, default="#"),
    Column(
        "text_hash",
        String(64),
        nullable=False,
        comment="SHA-256 of title, texts and date: what counts as a change",
    ),
    Column("simhash", BigInteger, comment="64-bit simhash of the text, as a signed number"),
    Column("sequence", BigInteger, nullable=False, index=True, comment="number of its last change"),
    Column(
        "deleted",
        Boolean,
        nullable=False,
        default=False,
        comment="a tombstone: keeps its sequence, is in no index",
    ),
    Column("deleted_reason", Text),
    Column("noindex", Boolean, nullable=False, default=False),
    Column("added_at", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
    Column("published", String(40)),
    Column("modified", String(40)),
    Column("summary", Text, nullable=False, default=""),
    Column(
        "json",
        Text,
        nullable=False,
        comment="the Article (docs/contracts.md); last, since SQLite reads rows from the front",
    ),
    Index("articles_site", "site", "deleted"),
    Index("articles_letter", "deleted", "letter", "filing_key", "id"),
    Index("articles_changed", "deleted", "changed_at"),
    Index("articles_simhash", "simhash"),
    Index("articles_language", "deleted", "language"),
)

article_categories = Table(
    "article_categories",
    metadata,
    Column("article_id", String(64), primary_key=True),
    Column("position", Integer, primary_key=True, comment="of the path in the Article's categories"),
    Column("depth", Integer, primary_key=True, comment="1: the broadest name"),
    Column("category", Text, nullable=False, comment="the name at that depth"),
    Column(
        "slug",
        Text,
        nullable=False,
        comment="of that name, for addresses; once an article, whatever paths lead there",
    ),
    Column("parent", Text, comment="slug of the name above it"),
    Column("letter", String(8), nullable=False),
    Column("filing_key", FilingKey, nullable=False),
    Index("article_categories_slug", "slug", "letter", "filing_key", "article_id"),
)

article_names = Table(
    "article_names",
    metadata,
    Column("article_id", String(64), primary_key=True),
    Column("key", Text, primary_key=True, comment="the name's normalised form (catalogue/text/analysis.py)"),
    Column("name", Text, nullable=False),
    Column("kind", String(8), nullable=False, comment="title or alias"),
    Index("article_names_key", "key"),
)

see_references = Table(
    "see_references",
    metadata,
    Column("article_id", String(64), primary_key=True),
    Column("filing_key", FilingKey, primary_key=True),
    Column("letter", String(8), nullable=False),
    Column(
        "name",
        Text,
        nullable=False,
        comment="another name of the article: «Heart attack, see Myocardial infarction»",
    ),
    Index("see_references_letter", "letter", "filing_key", "article_id"),
)

url_aliases = Table(
    "url_aliases",
    metadata,
    Column(
        "url",
        Text,
        primary_key=True,
        comment="another address of the article: duplicate, redirect, ?p=, old slug",
    ),
    Column("article_id", String(64), nullable=False, index=True),
    Column("reason", String(24), nullable=False, comment="canonical, redirect, near-duplicate"),
)

links = Table(
    "links",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("from_id", String(64), nullable=False, index=True),
    Column("url", Text, nullable=False, index=True),
    Column("anchor", Text, nullable=False),
    Column("section", Integer, nullable=False),
)

terms = Table(
    "terms",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("article_id", String(64), nullable=False, index=True),
    Column("key", Text, nullable=False, index=True),
    Column("term", Text, nullable=False),
    Column("language", String(20), nullable=False),
    Column("definition", Text, nullable=False),
)

templates = Table(
    "templates",
    metadata,
    Column("site", String(100), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("profile", Text, nullable=False, comment="JSON: what extraction learned of the site's templates"),
    Column("pages", Integer, nullable=False, comment="pages it was learned from"),
    Column("learned_at", Float, nullable=False),
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("url", Text, primary_key=True, comment="kept out on a person's word"),
    Column("at", Float, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    Column("sequence", BigInteger, primary_key=True),
    Column("article_id", String(64), nullable=False, index=True),
    Column("kind", String(12), nullable=False, comment="new, changed, deleted, moved"),
    Column("at", Float, nullable=False),
    Column(
        "sections", Text, nullable=False, default="[]", comment="JSON: headings of the sections that changed"
    ),
)

crawls = Table(
    "crawls",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("site", String(100), nullable=False, index=True),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("report", Text, nullable=False, default="{}", comment="JSON: counts and reasons"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("kind", String(16), nullable=False, comment="related or link"),
    Column("article_id", String(64), nullable=False, index=True),
    Column("target_id", String(64), nullable=False),
    Column("phrase", Text, nullable=False, default=""),
    Column("verdict", String(12), nullable=False, comment="accepted, rejected, pinned, excluded"),
    Column("reason", Text, nullable=False, default=""),
    Column("who", Text, nullable=False, default=""),
    Column("at", Float, nullable=False),
)

query_counts = Table(
    "query_counts",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("query", Text, primary_key=True, comment="normalised; no personal data beside it"),
    Column("count", Integer, nullable=False, default=0),
    Column("zero", Integer, nullable=False, default=0),
    Column("clicks", Integer, nullable=False, default=0),
)

pins = Table(
    "pins",
    metadata,
    Column("query", Text, primary_key=True, comment="normalised"),
    Column("article_id", String(64), primary_key=True),
    Column("position", Integer, nullable=False, comment="1 is the top; 0 blocks the article for this query"),
    Column("who", Text, nullable=False, default=""),
    Column("at", Float, nullable=False),
)

nonces = Table(
    "nonces",
    metadata,
    Column(
        "nonce",
        String(100),
        primary_key=True,
        comment="of a signed request that was answered: it is not answered again",
    ),
    Column("at", Float, nullable=False, index=True),
)

article_statistics = Table(
    "article_statistics",
    metadata,
    Column("article_id", ArticleId, primary_key=True),
    Column(
        "sequence", BigInteger, nullable=False, comment="the change of the article that these numbers count"
    ),
    Column(
        "hashes",
        LargeBinary,
        nullable=False,
        comment="32-bit hash of each distinct token (indexer/index/statistics.py)",
    ),
    Column("counts", LargeBinary, nullable=False, comment="16 bits a token: how often in which field"),
    Column("lengths", LargeBinary, nullable=False, comment="tokens in each field"),
    Column("kinds", Text, nullable=False, default="", comment="kinds of its sections, separated by a space"),
    Column(
        "headings",
        Text,
        nullable=False,
        default="{}",
        comment="JSON: key and text of the headings counted in «headings»",
    ),
    comment="What ranking knows of an article, the same for every engine.",
)

token_statistics = Table(
    "token_statistics",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("articles", Integer, nullable=False, comment="articles that hold the token"),
    Column("named", Integer, nullable=False, comment="articles that hold it in title or aliases"),
)

headings = Table(
    "headings",
    metadata,
    Column("key", String(200), primary_key=True, comment="normalised (catalogue/text/analysis.py)"),
    Column("heading", Text, nullable=False),
    Column("articles", Integer, nullable=False, comment="articles with this heading"),
)

projections = Table(
    "projections",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("sequence", BigInteger, nullable=False, default=0),
    Column("data", LargeBinary, comment="whatever the projection keeps in the catalogue"),
    comment="What was derived from the articles and up to which sequence.",
)
