"""What did people ask, say and decide?"""

from __future__ import annotations

from sqlalchemy import Float, Integer, String, Table, Text

from catalogue.schema.columns import BigKey, column, metadata

# What editors decided about related topics and links.
decisions = Table(
    "decisions",
    metadata,
    column("id", BigKey, primary_key=True, autoincrement=True),
    column("kind", String(16), "related or link"),
    column("article_id", String(64), index=True),
    column("target_id", String(64)),
    column("phrase", Text, default=""),
    column("verdict", String(12), "accepted, rejected, pinned, excluded"),
    column("reason", Text, default=""),
    column("who", Text, default=""),
    column("at", Float),
)

# How often a question was asked, a day.
query_counts = Table(
    "query_counts",
    metadata,
    column("day", String(10), primary_key=True),
    column("query", Text, "normalised; no personal data beside it", primary_key=True),
    column("count", Integer, default=0),
    column("zero", Integer, default=0),
    column("clicks", Integer, default=0),
)

# What readers said they did not find.
feedback = Table(
    "feedback",
    metadata,
    column("id", BigKey, primary_key=True, autoincrement=True),
    column("day", String(10), index=True),
    column("query", Text, "normalised; no personal data beside it"),
    column("note", Text, "in the reader's words; empty where it may name a person"),
)

# What editors decided about the results of a question.
pins = Table(
    "pins",
    metadata,
    column("query", Text, "normalised", primary_key=True),
    column("article_id", String(64), primary_key=True),
    column("position", Integer, "1 is the top; 0 blocks the article for this query"),
    column("who", Text, default=""),
    column("at", Float),
    column("note", Text, server_default=""),
    column("until", Float, "when it ends; null: never", nullable=True),
)
