"""By what a site's API knows a page, where it had it before, and since when its lists no longer have it.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; the next full listing of a site fills them."""
    op.add_column("pages", sa.Column("source_id", sa.String(length=80), nullable=True, comment="by what the site's API knows it, e.g. «posts 17»"))
    op.add_column("pages", sa.Column("formerly", sa.Text(), nullable=True, comment="where the site's API had it before; until it is fetched here"))
    op.add_column("pages", sa.Column("unlisted_at", sa.Float(), nullable=True, comment="since when the site's lists no longer have it"))
    op.create_index("pages_source", "pages", ["site", "source_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("changes", "kind", comment="new, changed, deleted, moved, reread")
