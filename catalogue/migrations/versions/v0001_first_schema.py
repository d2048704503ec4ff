"""The first schema: sites, pages, captures, articles and what is derived from them.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, and the counter that numbers the changes."""
    op.create_table(
        "article_categories",
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="of the path in the Article's categories"),
        sa.Column("depth", sa.Integer(), nullable=False, comment="1: the broadest name"),
        sa.Column("category", sa.Text(), nullable=False, comment="the name at that depth"),
        sa.Column("slug", sa.Text(), nullable=False, comment="of that name, for addresses; once an article, whatever paths lead there"),
        sa.Column("parent", sa.Text(), comment="slug of the name above it"),
        sa.Column("letter", sa.String(length=8), nullable=False),
        sa.Column("filing_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "position", "depth"),
    )
    op.create_index("article_categories_slug", "article_categories", ["slug", "letter", "filing_key", "article_id"], unique=False)
    op.create_table(
        "article_names",
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="the name's normalised form (catalogue/text/analysis.py)"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False, comment="title or alias"),
        sa.PrimaryKeyConstraint("article_id", "key"),
    )
    op.create_index("article_names_key", "article_names", ["key"], unique=False)
    op.create_table(
        "articles",
        sa.Column("id", sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("site", sa.String(length=100), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column(
            "filing_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False, comment="what A to Z sorts by"
        ),
        sa.Column("letter", sa.String(length=8), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False, comment="SHA-256 of title, texts and date: what counts as a change"),
        sa.Column("simhash", sa.BigInteger(), nullable=True, comment="64-bit simhash of the text, as a signed number"),
        sa.Column("sequence", sa.BigInteger(), nullable=False, comment="number of its last change"),
        sa.Column("deleted", sa.Boolean(), nullable=False, comment="a tombstone: keeps its sequence, is in no index"),
        sa.Column("deleted_reason", sa.Text(), nullable=True),
        sa.Column("noindex", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.Float(), nullable=False),
        sa.Column("changed_at", sa.Float(), nullable=False),
        sa.Column("published", sa.String(length=40), nullable=True),
        sa.Column("modified", sa.String(length=40), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("json", sa.Text(), nullable=False, comment="the Article (docs/contracts.md); last, since SQLite reads rows from the front"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("url"),
    )
    op.create_index("articles_changed", "articles", ["deleted", "changed_at"], unique=False)
    op.create_index("articles_language", "articles", ["deleted", "language"], unique=False)
    op.create_index("articles_letter", "articles", ["deleted", "letter", "filing_key", "id"], unique=False)
    op.create_index("articles_simhash", "articles", ["simhash"], unique=False)
    op.create_index("articles_site", "articles", ["site", "deleted"], unique=False)
    op.create_index(op.f("ix_articles_sequence"), "articles", ["sequence"], unique=False)
    op.create_table(
        "captures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("site", sa.String(length=100), nullable=False),
        sa.Column("url", sa.Text(), nullable=False, comment="the page's URL in canonical form"),
        sa.Column("final_url", sa.Text(), nullable=False, comment="where redirects ended"),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False, comment="JSON: the few response headers that extraction and ingest read"),
        sa.Column("fetched_at", sa.Float(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="SHA-256 of the body"),
        sa.Column("file", sa.Text(), nullable=False, comment="WARC file, relative to the archive"),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.Float(), nullable=True, comment="when ingest read it; null: not yet"),
        sa.Column(
            "outcome",
            sa.Text(),
            nullable=True,
            comment="what ingest made of it: new, changed, unchanged, duplicate, or the reason of a rejection",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("captures_site", "captures", ["site", "read_at"], unique=False)
    op.create_index("captures_unread", "captures", ["read_at", "id"], unique=False)
    op.create_index("captures_url", "captures", ["url", "fetched_at"], unique=False)
    op.create_table(
        "changes",
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="new, changed, deleted, moved"),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("sections", sa.Text(), nullable=False, comment="JSON: headings of the sections that changed"),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_index(op.f("ix_changes_article_id"), "changes", ["article_id"], unique=False)
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        comment="Monotonic counters; «sequence» numbers every change to an article.",
    )
    op.create_table(
        "crawls",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("site", sa.String(length=100), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.Float(), nullable=True),
        sa.Column("report", sa.Text(), nullable=False, comment="JSON: counts and reasons"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_crawls_site"), "crawls", ["site"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="related or link"),
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("target_id", sa.String(length=64), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False, comment="accepted, rejected, pinned, excluded"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_decisions_article_id"), "decisions", ["article_id"], unique=False)
    op.create_table(
        "forgotten",
        sa.Column("url", sa.Text(), nullable=False, comment="kept out on a person's word"),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("url"),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("from_id", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("section", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_links_from_id"), "links", ["from_id"], unique=False)
    op.create_index(op.f("ix_links_url"), "links", ["url"], unique=False)
    op.create_table(
        "nonces",
        sa.Column(
            "nonce", sa.String(length=100), nullable=False, comment="of a signed request that was answered: it is not answered again"
        ),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("nonce"),
    )
    op.create_index(op.f("ix_nonces_at"), "nonces", ["at"], unique=False)
    op.create_table(
        "pages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("site", sa.String(length=100), nullable=False),
        sa.Column("url", sa.Text(), nullable=False, comment="canonical form (catalogue/urls.py)"),
        sa.Column(
            "state", sa.String(length=16), nullable=False, comment="due, fetched, redirected, gone, refused, failed or forgotten: see catalogue/states.py"
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it is in that state, for a person"),
        sa.Column("found_by", sa.String(length=16), nullable=False, comment="typed, sitemap, feed, rest, link, push"),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Float(), nullable=False),
        sa.Column("leased_until", sa.Float(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("fetched_at", sa.Float(), nullable=True),
        sa.Column("changed_at", sa.Float(), nullable=True),
        sa.Column("signalled_at", sa.Float(), nullable=True, comment="when a signal (lastmod, REST, push) said that it changed"),
        sa.Column("signal_value", sa.Text(), nullable=True, comment="the last value that the signal gave, e.g. a lastmod"),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("missing_since", sa.Float(), nullable=True, comment="first of the 404 answers in a row"),
        sa.Column("redirect_to", sa.Text(), nullable=True),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("url"),
    )
    op.create_index("pages_article", "pages", ["article_id"], unique=False)
    op.create_index("pages_due", "pages", ["site", "state", "due_at"], unique=False)
    op.create_table(
        "pins",
        sa.Column("query", sa.Text(), nullable=False, comment="normalised"),
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="1 is the top; 0 blocks the article for this query"),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("query", "article_id"),
    )
    op.create_table(
        "projections",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True, comment="whatever the projection keeps in the catalogue"),
        sa.PrimaryKeyConstraint("name"),
        comment="What was derived from the articles and up to which sequence.",
    )
    op.create_table(
        "query_counts",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("query", sa.Text(), nullable=False, comment="normalised; no personal data beside it"),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("zero", sa.Integer(), nullable=False),
        sa.Column("clicks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "query"),
    )
    op.create_table(
        "sites",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("added_at", sa.Float(), nullable=False),
        sa.Column("typed", sa.Boolean(), nullable=False, comment="made by crawl --url rather than by library.toml"),
        sa.Column("signals", sa.Text(), nullable=False, comment="JSON: what each change signal has proven worth"),
        sa.Column("discovered_at", sa.Float(), nullable=True),
        sa.Column("hold", sa.Text(), nullable=True, comment="why deletions wait for a person's word (the brake)"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "templates",
        sa.Column("site", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False, comment="JSON: what extraction learned of the site's templates"),
        sa.Column("pages", sa.Integer(), nullable=False, comment="pages it was learned from"),
        sa.Column("learned_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("site", "version"),
    )
    op.create_table(
        "terms",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_terms_article_id"), "terms", ["article_id"], unique=False)
    op.create_index(op.f("ix_terms_key"), "terms", ["key"], unique=False)
    op.create_table(
        "url_aliases",
        sa.Column("url", sa.Text(), nullable=False, comment="another address of the article: duplicate, redirect, ?p=, old slug"),
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False, comment="canonical, redirect, near-duplicate"),
        sa.PrimaryKeyConstraint("url"),
    )
    op.create_index(op.f("ix_url_aliases_article_id"), "url_aliases", ["article_id"], unique=False)
    op.execute("INSERT INTO counters (name, value) VALUES ('sequence', 0)")


def downgrade() -> None:
    """The first schema has nothing before it: a catalogue is not taken apart."""
    raise NotImplementedError
