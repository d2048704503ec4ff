"""Why a question shows an article first, and until when.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. What was pinned before has no note and no end."""
    op.add_column("pins", sa.Column("note", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "pins", sa.Column("until", sa.Float(), nullable=True, comment="when it ends; null: never")
    )
