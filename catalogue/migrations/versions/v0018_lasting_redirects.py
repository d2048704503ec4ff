"""Redirects that last: since when, and on how many days they were seen.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. What redirected before is seen anew at its next look."""
    comment = "first of the redirects there that are not for good"
    op.add_column("pages", sa.Column("redirected_since", sa.Float(), nullable=True, comment=comment))
    comment = "on how many days they were seen"
    op.add_column(
        "pages",
        sa.Column("redirected_days", sa.Integer(), nullable=False, server_default="0", comment=comment),
    )
