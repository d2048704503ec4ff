"""Other names as lines of the A to Z: «Heart attack, see Myocardial infarction».

Revision ID: 0003
Revises: 0002
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

from catalogue.filing import filing_key, letter

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_BATCH = 1000


def upgrade() -> None:
    """Make the table, and fill it from the aliases that the catalogue has."""
    table = op.create_table(
        "see_references",
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("filing_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("letter", sa.String(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="another name of the article: «Heart attack, see Myocardial infarction»"),
        sa.PrimaryKeyConstraint("article_id", "filing_key"),
    )
    op.create_index("see_references_letter", "see_references", ["letter", "filing_key", "article_id"], unique=False)
    connection = op.get_bind()
    rows = _rows(connection)
    while part := list(islice(rows, _BATCH)):
        connection.execute(sa.insert(table), part)


def _rows(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    names = connection.execute(sa.text(
        "SELECT article_names.article_id, name, title FROM article_names JOIN articles ON articles.id = article_names.article_id "
        "WHERE kind = 'alias' AND NOT deleted ORDER BY article_names.article_id, article_names.key"
    )).all()
    seen: set[tuple[str, str]] = set()
    for article_id, name, title in names:
        key = filing_key(name)
        if key and key != filing_key(title) and (article_id, key) not in seen:
            seen.add((article_id, key))
            yield {"article_id": article_id, "filing_key": key, "letter": letter(name), "name": name}
