"""How each article's body was told apart, and up to which pages a site's template was checked.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_METHOD_IN = {
    "sqlite": "json_extract(json, '$.extraction.method')",
    "postgresql": "json::json -> 'extraction' ->> 'method'",
}


def upgrade() -> None:
    """Add the columns; each article's method stands in its JSON. No template counts as checked."""
    op.add_column(
        "articles",
        sa.Column("method", sa.String(length=24), nullable=False, server_default="", comment="how its body was told apart: by the site's template, by its page alone …"),
    )
    # one of two constants
    method = _METHOD_IN[op.get_bind().dialect.name]
    op.execute(sa.text(f"UPDATE articles SET method = substr(coalesce({method}, ''), 1, 24)"))  # nosec B608
    op.create_index("articles_method", "articles", ["site", "deleted", "method"], unique=False)
    op.add_column("templates", sa.Column("checked", sa.Integer(), nullable=False, server_default="0", comment="pages of which it was last learned or found right"))
    op.add_column("templates", sa.Column("settled_at", sa.Float(), nullable=True, comment="when every page was last known to be read with it"))
