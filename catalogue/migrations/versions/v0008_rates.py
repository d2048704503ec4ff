"""How often each page changes, what each signal said before a look, and how much each page matters.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. Looks that were counted before are learned from: one interval of a week for each."""
    for column in (
        sa.Column("signalled_by", sa.String(length=16), nullable=True, comment="which kind of signal said so"),
        sa.Column("rate_changes", sa.Float(), nullable=False, server_default="0", comment="what looks add to the prior of its rate"),
        sa.Column("rate_days", sa.Float(), nullable=False, server_default="0", comment="days of exposure that looks add to the prior"),
        sa.Column("looked_from", sa.Float(), nullable=True, comment="the look before the one that is not learned from yet"),
        sa.Column("heard_by", sa.String(length=16), nullable=True, comment="which signal had spoken before that look"),
        sa.Column("heard_at", sa.Float(), nullable=True, comment="when it had"),
        sa.Column("importance", sa.Float(), nullable=False, server_default="1", comment="by links and clicks; 1: nothing leads there"),
    ):
        op.add_column("pages", column)
    op.execute(sa.text("UPDATE pages SET rate_changes = changes, rate_days = 7.0 * checks"))
