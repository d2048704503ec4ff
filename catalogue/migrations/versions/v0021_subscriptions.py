"""At which hubs the feeds of sites are subscribed to (WebSub).

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "subscriptions",
        sa.Column(
            "id", sa.String(length=64), nullable=False, comment="random; part of the address that the hub posts to"
        ),
        sa.Column("site", sa.String(length=100), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False, comment="the feed, as the hub knows it"),
        sa.Column("hub", sa.Text(), nullable=False, comment="address of the hub"),
        sa.Column("secret", sa.String(length=64), nullable=False, comment="key of the signatures of what it posts"),
        sa.Column("asked_at", sa.Float(), nullable=False, comment="when the hub was last asked"),
        sa.Column("until", sa.Float(), nullable=True, comment="end of what the hub has confirmed; null: it has not yet"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("subscriptions_topic", "subscriptions", ["site", "topic"], unique=True)
