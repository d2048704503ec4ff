"""What is kept of the articles themselves?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Float, Index, Integer, String, Table, Text, false, text

from catalogue.schema.columns import ArticleId, BigKey, FilingKey, column, metadata

# The articles of the library, and the tombstones of those that were taken out.
articles = Table(
    "articles",
    metadata,
    column("id", ArticleId, primary_key=True),
    column("url", Text, unique=True),
    column("site", String(100), default=""),
    column("title", Text),
    column("language", String(20), default="en"),
    column("filing_key", FilingKey, "what A to Z sorts by", default=""),
    column("letter", String(8), default="#"),
    column("text_hash", String(64), "SHA-256 of title, texts and date: what counts as a change"),
    column("simhash", BigInteger, "64-bit simhash of the text, as a signed number", nullable=True),
    column("sequence", BigInteger, "number of its last change", index=True),
    column("deleted", Boolean, "a tombstone: keeps its sequence, is in no index", default=False),
    column("deleted_reason", Text, nullable=True),
    column("noindex", Boolean, default=False),
    column(
        "method",
        String(24),
        "how its body was told apart: by the site's template, by its page alone …",
        server_default="",
    ),
    column("added_at", Float),
    column("changed_at", Float),
    column("published", String(40), nullable=True),
    column("modified", String(40), nullable=True),
    column("summary", Text, default=""),
    column("json", Text, "the Article (docs/contracts.md); last, since SQLite reads rows from the front"),
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
    column("article_id", String(64), primary_key=True),
    column("position", Integer, "of the path in the Article's categories", primary_key=True),
    column("depth", Integer, "1: the broadest name", primary_key=True),
    column("category", Text, "the name at that depth"),
    column("slug", Text, "of that name, for addresses; once an article, whatever paths lead there"),
    column("parent", Text, "slug of the name above it", nullable=True),
    column("letter", String(8)),
    column("filing_key", FilingKey),
    Index("article_categories_slug", "slug", "letter", "filing_key", "article_id"),
)

# Titles and aliases of articles, as they are looked up.
article_names = Table(
    "article_names",
    metadata,
    column("article_id", String(64), primary_key=True),
    column("key", Text, "the name's normalised form (catalogue/text/analysis.py)", primary_key=True),
    column("name", Text),
    column("kind", String(8), "title or alias"),
    Index("article_names_key", "key"),
)

# Aliases of articles, as the A to Z lists them: «Heart attack, see Myocardial infarction».
see_references = Table(
    "see_references",
    metadata,
    column("article_id", String(64), primary_key=True),
    column("filing_key", FilingKey, primary_key=True),
    column("letter", String(8)),
    column("name", Text, "another name of the article: «Heart attack, see Myocardial infarction»"),
    Index("see_references_letter", "letter", "filing_key", "article_id"),
)

# Other addresses of articles.
url_aliases = Table(
    "url_aliases",
    metadata,
    column(
        "url", Text, "another address of the article: duplicate, redirect, ?p=, old slug", primary_key=True
    ),
    column("article_id", String(64), index=True),
    column("reason", String(24), "canonical, redirect, near-duplicate"),
)

# Links from the body of an article.
links = Table(
    "links",
    metadata,
    column("id", BigKey, primary_key=True, autoincrement=True),
    column("from_id", String(64), index=True),
    column("url", Text, index=True),
    column("anchor", Text),
    column("section", Integer),
    column(
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
    column("article_id", String(64), primary_key=True),
    column("url", Text, "canonical", primary_key=True),
    column("language", String(20), "that the page there is said to be in"),
    Index("alternates_url", "url"),
)

# Definitions of glossary articles.
terms = Table(
    "terms",
    metadata,
    column("id", BigKey, primary_key=True, autoincrement=True),
    column("article_id", String(64), index=True),
    column("key", Text, index=True),
    column("term", Text),
    column("language", String(20)),
    column("definition", Text),
)

# The history of the articles.
changes = Table(
    "changes",
    metadata,
    column("sequence", BigInteger, primary_key=True),
    column("article_id", String(64), index=True),
    column("kind", String(12), "new, changed, deleted, moved, reread"),
    column("at", Float),
    column("sections", Text, "JSON: headings of the sections that changed", default="[]"),
)
