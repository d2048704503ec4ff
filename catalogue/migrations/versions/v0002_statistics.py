"""What ranking knows of articles, tokens and headings.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of the statistics."""
    op.create_table(
        "article_statistics",
        sa.Column("article_id", sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False, comment="the change of the article that these numbers count"),
        sa.Column("hashes", sa.LargeBinary(), nullable=False, comment="32-bit hash of each distinct token (indexer/index/statistics.py)"),
        sa.Column("counts", sa.LargeBinary(), nullable=False, comment="16 bits a token: how often in which field"),
        sa.Column("lengths", sa.LargeBinary(), nullable=False, comment="tokens in each field"),
        sa.Column("kinds", sa.Text(), nullable=False, comment="kinds of its sections, separated by a space"),
        sa.Column("headings", sa.Text(), nullable=False, comment="JSON: key and text of the headings counted in «headings»"),
        sa.PrimaryKeyConstraint("article_id"),
        comment="What ranking knows of an article, the same for every engine.",
    )
    op.create_table(
        "token_statistics",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False, comment="articles that hold the token"),
        sa.Column("named", sa.Integer(), nullable=False, comment="articles that hold it in title or aliases"),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "headings",
        sa.Column("key", sa.String(length=200), nullable=False, comment="normalised (catalogue/text/analysis.py)"),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False, comment="articles with this heading"),
        sa.PrimaryKeyConstraint("key"),
    )
