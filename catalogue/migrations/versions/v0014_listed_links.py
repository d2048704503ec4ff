"""Which links stand in a list of the editors' («See also»), and which in the running text.

Revision ID: 0014
Revises: 0013
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Articles that are read at a time.
_BATCH = 500

_ARTICLES = """
SELECT id, json FROM articles WHERE id > :last AND NOT deleted AND json LIKE '%"see-also"%' ORDER BY id LIMIT :most
"""
_LISTED = "UPDATE links SET listed = :yes WHERE from_id = :article AND section = :section"


def upgrade() -> None:
    """Add the column, and fill it from the kinds of the articles' sections."""
    op.add_column(
        "links",
        sa.Column(
            "listed",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="whether it stands in a list of the editors', a section of kind see-also",
        ),
    )
    connection = op.get_bind()
    last = ""
    while True:
        rows = connection.execute(sa.text(_ARTICLES), {"last": last, "most": _BATCH}).all()
        listed = [
            {"yes": True, "article": article_id, "section": number}
            for article_id, document in rows
            for number, section in enumerate(json.loads(document).get("sections", ()))
            if section.get("kind") == "see-also"
        ]
        if listed:
            connection.execute(sa.text(_LISTED), listed)
        if len(rows) < _BATCH:
            return
        last = rows[-1].id
