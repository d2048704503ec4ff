"""Titles filed by their language: the articles of German, Arabic and others do not count, and Arabic has its letters.

Revision ID: 0016
Revises: 0015
"""

from alembic import op

from catalogue.migrations.filed_anew import file_titles

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See :func:`catalogue.migrations.filed_anew.file_titles`."""
    file_titles(op.get_bind())
