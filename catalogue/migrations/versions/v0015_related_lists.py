"""Lists of related articles, as far as they were reckoned.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; its rows come as lists are asked for."""
    op.create_table(
        "related_lists",
        sa.Column(
            "article_id",
            sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql"),
            primary_key=True,
        ),
        sa.Column(
            "reached",
            sa.BigInteger(),
            nullable=False,
            comment="every change up to this one was known when it was reckoned",
        ),
        sa.Column(
            "form",
            sa.String(16),
            nullable=False,
            comment="a hash of the code and the weights that reckoned it",
        ),
        sa.Column("articles", sa.Integer(), nullable=False, comment="of the library, at that time"),
        sa.Column("decided", sa.Text(), nullable=False, comment="JSON: what editors had decided about it"),
        sa.Column(
            "lines",
            sa.Text(),
            nullable=False,
            comment="JSON: articles with their scores and reasons, the best first",
        ),
        comment="Related articles of an article, as far as reckoned already: a projection.",
    )
