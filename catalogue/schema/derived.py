"""What is derived from the articles, and can be made again from them?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, LargeBinary, String, Table, Text

from catalogue.schema.columns import ArticleId, column, metadata

# What ranking knows of an article, the same for every engine.
article_statistics = Table(
    "article_statistics",
    metadata,
    column("article_id", ArticleId, primary_key=True),
    column("sequence", BigInteger, "the change of the article that these numbers count"),
    column("hashes", LargeBinary, "32-bit hash of each distinct token (indexer/index/statistics.py)"),
    column("counts", LargeBinary, "16 bits a token: how often in which field"),
    column("lengths", LargeBinary, "tokens in each field"),
    column("kinds", Text, "kinds of its sections, separated by a space", default=""),
    column("headings", Text, "JSON: key and text of the headings counted in «headings»", default="{}"),
    comment="What ranking knows of an article, the same for every engine.",
)

# How many articles hold a token.
token_statistics = Table(
    "token_statistics",
    metadata,
    column("hash", BigInteger, primary_key=True, autoincrement=False),
    column("articles", Integer, "articles that hold the token"),
    column("named", Integer, "articles that hold it in title or aliases"),
)

# Headings of sections, and how many articles have them.
headings = Table(
    "headings",
    metadata,
    column("key", String(200), "normalised (catalogue/text/analysis.py)", primary_key=True),
    column("heading", Text),
    column("articles", Integer, "articles with this heading"),
)

# Which articles are related to an article, as far as it was reckoned already.
related_lists = Table(
    "related_lists",
    metadata,
    column("article_id", ArticleId, primary_key=True),
    column("reached", BigInteger, "every change up to this one was known when it was reckoned"),
    column("form", String(16), "a hash of the code and the weights that reckoned it"),
    column("articles", Integer, "of the library, at that time"),
    column("decided", Text, "JSON: what editors had decided about it", default=""),
    column("lines", Text, "JSON: articles with their scores and reasons, the best first"),
    comment="Related articles of an article, as far as reckoned already: a projection.",
)

# What was derived from the articles, and up to which sequence number.
projections = Table(
    "projections",
    metadata,
    column("name", String(60), primary_key=True),
    column("sequence", BigInteger, default=0),
    column("data", LargeBinary, "whatever the projection keeps in the catalogue", nullable=True),
    comment="What was derived from the articles and up to which sequence.",
)
