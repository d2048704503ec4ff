"""Who works at what, and until when nobody else may.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=140), nullable=False, comment="what is worked at: «crawl» and a site"),
        sa.Column("owner", sa.Text(), nullable=False, comment="machine, process and a number of its own"),
        sa.Column("until", sa.Float(), nullable=False, comment="the owner puts it off while it lives"),
        sa.PrimaryKeyConstraint("name"),
    )
