"""What do the tables have in common? Where they are gathered, kinds of columns, and how a column is made."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    MetaData,
    String,
    Text,
)

metadata = MetaData()

# SQLite numbers rows by itself only under INTEGER.
BEYOND_KEYS = 1 << 63
BigKey = BigInteger().with_variant(Integer, "sqlite")

# Sorted by code point on both: A to Z and streaming by id must not depend on the locale of a PostgreSQL
# server.
FilingKey = Text().with_variant(Text(collation="C"), "postgresql")
ArticleId = String(64).with_variant(String(64, collation="C"), "postgresql")


def column(
    name: str, kind: Any, comment: str | None = None, *, nullable: bool = False, **more: Any
) -> Column[Any]:
    """A column that always has a value, unless it is ``nullable``."""
    return Column(name, kind, nullable=nullable, comment=comment, **more)
