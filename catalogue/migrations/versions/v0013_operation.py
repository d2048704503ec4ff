"""What an operator sees and asks for.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, empty. The confidence of templates that were learned before stays unknown."""
    op.create_table(
        "orders",
        sa.Column("site", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="see catalogue/orders.py"),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "kind"),
    )
    op.create_table(
        "standings",
        sa.Column("site", sa.String(length=100), nullable=False),
        sa.Column("at", sa.Float(), nullable=False, comment="when it was counted"),
        sa.Column(
            "document",
            sa.Text(),
            nullable=False,
            comment="JSON: counts, reasons, freshness (catalogue/standing.py)",
        ),
        sa.PrimaryKeyConstraint("site"),
    )
    op.create_table(
        "keepers",
        sa.Column(
            "name", sa.String(length=140), nullable=False, comment="machine, process and a number of its own"
        ),
        sa.Column(
            "every", sa.Float(), nullable=False, comment="seconds from a site's last crawl to its next"
        ),
        sa.Column("until", sa.Float(), nullable=False, comment="it is put off while the keeper lives"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.add_column(
        "templates",
        sa.Column("confidence", sa.Float(), nullable=True, comment="mean of its kinds of page; null: not noted"),
    )
    signalled = sa.text("signalled_at IS NOT NULL")
    op.create_index(
        "pages_signalled",
        "pages",
        ["site", "signalled_at"],
        sqlite_where=signalled,
        postgresql_where=signalled,
    )
