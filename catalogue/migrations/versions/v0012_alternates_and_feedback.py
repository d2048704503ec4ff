"""What pages name as themselves in other languages (filled as pages are read again), and what readers miss.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "alternates",
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False, comment="canonical"),
        sa.Column("language", sa.String(length=20), nullable=False, comment="that the page there is said to be in"),
        sa.PrimaryKeyConstraint("article_id", "url"),
    )
    op.create_index("alternates_url", "alternates", ["url"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("query", sa.Text(), nullable=False, comment="normalised; no personal data beside it"),
        sa.Column("note", sa.Text(), nullable=False, comment="in the reader's words; empty where it may name a person"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_feedback_day"), "feedback", ["day"], unique=False)
