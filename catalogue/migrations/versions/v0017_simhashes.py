"""Simhashes of mixed checksums: a third of the time that cataloguing an article took was its simhash.

Revision ID: 0017
Revises: 0016
"""

import json

import sqlalchemy as sa
from alembic import op

from catalogue.article import Article
from catalogue.simhash import simhash

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Articles that are read at a time.
_BATCH = 500

_ARTICLES = "SELECT id, json FROM articles WHERE id > :last AND simhash IS NOT NULL ORDER BY id LIMIT :most"
_SIMHASH = "UPDATE articles SET simhash = :simhash WHERE id = :id"


def upgrade() -> None:
    """Make the simhash of each article anew, those that went included: one that returns is known by it."""
    connection = op.get_bind()
    last = ""
    while rows := connection.execute(sa.text(_ARTICLES), {"last": last, "most": _BATCH}).all():
        made = [
            {"id": row.id, "simhash": simhash(Article.from_json(json.loads(row.json)).texts())}
            for row in rows
        ]
        connection.execute(sa.text(_SIMHASH), made)
        last = rows[-1].id
