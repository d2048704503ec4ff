"""Which of a site's templates each page was read with.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. What was read before counts as read with none: it is read again with any new one."""
    op.add_column(
        "captures",
        sa.Column(
            "template_rank",
            sa.Integer(),
            nullable=True,
            comment="how many of the site's templates do not fit it before the first that does; null: none does",
        ),
    )
